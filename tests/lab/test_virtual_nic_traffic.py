# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic through Ansible itself, and an LACP bond under traffic."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

import pytest

from . import uml
from .machine import REPOSITORY, Machine
from .virtual_nics import COLLECTIONS, Host, Task, nic, reset, sh, succeeded

ECHO = f"/usr/bin/python3 {REPOSITORY}/tests/lab/guest/echo.py"


@pytest.fixture(scope="module")
def machine() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        yield booted


def ansible(
    machine: Machine, arguments: dict[str, t.Any], *options: str, paths: str = ""
) -> dict[str, t.Any]:
    """The result of an ad-hoc task on this machine, run by Debian's Python."""
    done = machine.run(
        "sh", "-c",
        "mkdir -p /dev/shm /dev/pts; mountpoint -q /dev/shm || mount -t tmpfs none /dev/shm;"
        'mountpoint -q /dev/pts || mount -t devpts none /dev/pts; exec "$@"', "sh",
        str(Path(sys.executable).with_name("ansible")), "localhost", "--inventory", "localhost,",
        "--connection", "local", "--extra-vars", "ansible_python_interpreter=/usr/bin/python3",
        "--module-name", "hostdev.nodedev.virtual_nic", "--args", json.dumps(arguments), *options,
        env={
            "ANSIBLE_COLLECTIONS_PATH": COLLECTIONS, "ANSIBLE_HOME": "/run/ansible",
            "HOME": "/run", "PYTHONPATH": paths,
        }, limit=120,
    )  # fmt: skip
    # "localhost | CHANGED => {…}", after the diff if there is one.
    told = done.stdout.partition(b" => ")[2].decode()
    result: dict[str, t.Any] = json.JSONDecoder().raw_decode(told)[0]
    return result


def test_the_module_makes_a_bond_once(machine: Machine) -> None:
    Host(machine).do(reset())
    asked = {"name": "bond0", "kind": "bond", "bond": {"mode": "802.3ad"}, "ports": ["eth1"]}
    checked = ansible(machine, asked, "--check")
    done = ansible(machine, asked)
    assert checked["changed"] is done["changed"] is True
    assert checked["steps"] == done["steps"]
    again = ansible(machine, asked)
    assert again["changed"] is False
    assert again["nics"][0]["bond"]["mode"] == "802.3ad"
    refused = ansible(machine, {"name": "eth1", "state": "absent"})
    assert "only bonds, bridges and VLANs" in refused["msg"]


def test_a_missing_pyroute2_is_named_with_its_package(machine: Machine) -> None:
    Host(machine).do(
        reset(), sh("mkdir /run/without; echo 'raise ImportError(1)' >/run/without/pyroute2.py")
    )
    asked = {"name": "bond0", "kind": "bond"}
    assert ansible(machine, asked, "--check", paths="/run/without")["changed"] is True
    refused = ansible(machine, asked, paths="/run/without")
    assert "pyroute2" in refused["msg"]
    assert "python3-pyroute2" in refused["msg"]
    (left,) = Host(machine).do(sh("ls /sys/class/net /run/hostdev.nodedev"))
    assert "bond0" not in left["out"]
    assert "before" not in left["out"]


class TestLacpUnderTraffic:
    """Two namespaces with an LACP bond each, and a datagram there and back every 50 ms."""

    def test_online_changes_lose_nothing_and_ports_come_and_go(self, machine: Machine) -> None:
        def bond(netns: str, prefix: str, *ports: int, **options: t.Any) -> Task:
            return nic({
                "name": "bond0", "kind": "bond", "netns": netns,
                "bond": {"mode": "802.3ad", "lacp_rate": "fast", "miimon": 50, **options},
                "ports": [f"{prefix}{number}" for number in ports],
            })  # fmt: skip

        link = "; ".join(
            f"ip link set eth{number} netns left; ip link set peer{number} netns right"
            for number in (1, 2, 3)
        )
        here, there = ("left", "eth"), ("right", "peer")
        answers = Host(machine).do(
            reset(3), sh(f"ip netns add left; ip netns add right; {link}"),
            sh("for i in 1 2 3; do ip -n left link set eth$i down;"
               "ip -n right link set peer$i down; done"),
            bond(*here, 1, 2), bond(*there, 1, 2),
            sh("ip -n left addr add 192.0.2.1/24 dev bond0;"
               "ip -n right addr add 192.0.2.2/24 dev bond0;"
               # Until the partners agree.
               "sleep 9;"
               f"ip netns exec right {ECHO} answer >/dev/null 2>&1 & sleep 1;"
               f"ip netns exec left {ECHO} ask 192.0.2.2 >/run/echoes 2>&1 & echo $! >/run/pid;"
               "sleep 1"),
            bond(*here, 1, 2, xmit_hash_policy="layer3+4"), bond(*there, 1, 2, min_links=1),
            bond(*here, 1, 2, 3), bond(*there, 1, 2, 3), sh("sleep 3"),
            bond(*here, 1, 2), bond(*there, 1, 2),
            sh("sleep 1; kill -INT $(cat /run/pid); sleep 1; cat /run/echoes;"
               "kill $(ip netns pids right); ip netns delete left; ip netns delete right"),
            limit=240,
        )  # fmt: skip
        for number in (6, 7, 8, 9, 11, 12):
            assert succeeded(answers[number])["changed"] is True
            assert succeeded(answers[number])["bounced"] == []
        lines = answers[-1]["out"].splitlines()
        assert any("transmitted" in line for line in lines), answers
        (summary,) = [line for line in lines if "transmitted" in line]
        sent, received = int(summary.split()[0]), int(summary.split()[2])
        assert sent > 40, answers[-1]["out"]
        # What goes through a port that leaves is lost until the partner's miimon sees it: two
        # datagrams at most, there and back, for each of the two ends that let a port go, and half
        # as much again for a busy machine.
        assert sent - received <= 6, summary

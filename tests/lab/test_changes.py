# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since last, on a real kernel: links come, change and go."""

from __future__ import annotations

import json
import typing as t

import pytest

from . import uml
from .machine import REPOSITORY, Machine

ASK = ("/usr/bin/python3", f"{REPOSITORY}/tests/lab/guest/changes.py")
ENVIRONMENT = {"PYTHONPATH": f"{REPOSITORY}/build/collections"}


@pytest.fixture(scope="module")
def machine() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        booted.run("mkdir", "-p", "/run").check()
        yield booted


def ask(machine: Machine) -> dict[str, t.Any]:
    done = machine.run(*ASK, env=ENVIRONMENT, limit=180).check()
    result: dict[str, t.Any] = json.loads(done.stdout)
    return result


def ip(machine: Machine, *arguments: str) -> None:
    machine.run("ip", *arguments).check()


def test_links_come_change_and_go(machine: Machine) -> None:
    assert ask(machine)["compared"] is False

    ip(machine, "link", "add", "d0", "type", "dummy")
    ip(machine, "link", "set", "d0", "address", "02:00:00:00:00:01")
    result = ask(machine)
    name = "net_d0_02_00_00_00_00_01" if "net_d0" not in result["changes"]["added"] else "net_d0"
    assert list(result["changes"]["added"]) == [name]
    assert result["changes"]["removed"] == result["changes"]["changed"] == {}
    assert result["rebooted"] is False

    ip(machine, "link", "set", "d0", "mtu", "1400")
    assert ask(machine)["changes"]["changed"] == {
        name: {"net.mtu": {"before": 1500, "after": 1400}}
    }

    ip(machine, "link", "del", "d0")
    result = ask(machine)
    assert list(result["changes"]["removed"]) == [name]
    assert result["changes"]["removed"][name]["net"]["mtu"] == 1400


@pytest.mark.parametrize(
    ("make", "change", "path"),
    [
        pytest.param(
            "ip link add x type bridge", "ip link set x type bridge ageing_time 12300",
            "bridge.ageing_time", id="a bridge's option",
        ),
        pytest.param(
            "ip link add x type bridge; ip link add y type dummy; ip link set y master x",
            "ip link set y type bridge_slave hairpin on",
            "bridge_port.hairpin", id="a port's option",
        ),
        pytest.param(
            "ip link add x type bridge vlan_filtering 1; ip link add y type dummy; "
            "ip link set y master x", "bridge vlan add vid 77 dev y",
            "bridge_port.vlans", id="a port's VLANs",
        ),
        pytest.param(
            "ip link add x type dummy", "ip link set x alias uplink", "net.alias", id="alias",
        ),
        pytest.param(
            "ip link add x type dummy", "ip link property add dev x altname another",
            "net.altnames", id="another name",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_event_is_noticed_all_the_same(
    machine: Machine, make: str, change: str, path: str
) -> None:
    machine.run("sh", "-ec", make).check()
    try:
        ask(machine)
        assert ask(machine)["gathered"] is False
        machine.run("sh", "-ec", change).check()
        result = ask(machine)
        assert [set(paths) for paths in result["changes"]["changed"].values()] == [{path}]
    finally:
        machine.run("sh", "-c", "ip link del x; ip link del y 2>/dev/null || :")


def test_nothing_is_gathered_while_counters_and_timers_run(machine: Machine) -> None:
    ip(machine, "link", "add", "x", "type", "bridge")
    ip(machine, "link", "set", "x", "up")
    try:
        machine.run("sleep", "3")
        ask(machine)
        machine.run("ping", "-c", "2", "127.0.0.1")
        machine.run("sleep", "1")
        result = ask(machine)
        assert result["gathered"] is False
        assert result["compared"] is True
    finally:
        ip(machine, "link", "del", "x")

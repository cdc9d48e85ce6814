# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic when a step is refused or the process is killed, at every step."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from . import uml
from .virtual_nics import DUMP, PYTHONS, Host, Task, differing, nic, reset, sh, stack, succeeded


@pytest.fixture(scope="module")
def host() -> t.Iterator[Host]:
    with uml.boot() as machine:
        yield Host(machine)


# What the host has before: a bond with two VLANs, and a bridge with a port.
THERE = stack(
    {"name": "bond0", "kind": "bond", "bond": {"mode": "active-backup", "miimon": 100},
     "ports": ["eth1", "eth2"], "address": "02:00:00:00:00:01"},
    {"name": "v5", "kind": "vlan", "vlan": {"id": 5, "parent": "bond0"}, "alias": "five"},
    {"name": "v6", "kind": "vlan", "vlan": {"id": 6, "parent": "bond0"}, "up": False},
    {"name": "br0", "kind": "bridge", "bridge": {"vlan_filtering": True},
     "ports": [{"name": "eth3", "vlans": [1, "20-22"], "isolated": True}],
     "address": "02:00:00:00:00:02"},
)  # fmt: skip
CARRIED = sh(
    "set -e; ip addr add 192.0.2.1/24 dev bond0; ip addr add 192.0.2.2/24 dev bond0;"
    "ip addr add 2001:db8::1/64 dev bond0 nodad;"
    "ip addr add 198.51.100.1/24 dev v5; ip addr add 2001:db8:5::1/64 dev v5 nodad;"
    "ip route add 203.0.113.0/24 via 192.0.2.9 metric 7;"
    "ip route add 10.0.0.0/8 nexthop via 192.0.2.9 nexthop via 198.51.100.9;"
    "ip route add default via 198.51.100.9 table 77;"
    "ip route add 2001:db8:7::/64 via 2001:db8::9;"
    "ip route add 2001:db8:8::/64 dev v5 src 2001:db8:5::1;"
    "ip neigh add 192.0.2.9 dev bond0 lladdr 02:00:00:00:01:09;"
    "ip neigh add proxy 192.0.2.7 dev v5; ip neigh add 198.51.100.9 dev v5 managed; sleep 0.3;"
    "ip nexthop add id 1 via 192.0.2.9 dev bond0; ip nexthop add id 2 via 198.51.100.9 dev v5;"
    "ip nexthop add id 3 group 1/2,4; ip nexthop add id 4 group 2/1 type resilient buckets 8;"
    "ip route add 172.16.0.0/16 nhid 3; ip route add 172.17.0.0/16 nhid 2 src 192.0.2.2;"
    "ip route add 172.18.0.0/16 nhid 4;"
    "ip link set v5 txqueuelen 500 group 7; ip link property add dev v5 altname the-fifth;"
    "echo 2 >/proc/sys/net/ipv4/conf/v5/rp_filter; echo 0 >/proc/sys/net/ipv6/conf/v5/accept_ra"
)
WANTED = {
    "a whole stack": stack(
        {"name": "bond1", "kind": "bond", "bond": {"mode": "802.3ad"}, "ports": ["eth4"]},
        {"name": "v9", "kind": "vlan", "vlan": {"id": 9, "parent": "bond1"}, "alias": "nine"},
        {"name": "br1", "kind": "bridge", "ports": ["v9"]},
    ),
    "another mode": {"name": "bond0", "kind": "bond", "bond": {"mode": "802.3ad"}},
    "another VLAN id": {"name": "v5", "kind": "vlan", "vlan": {"id": 55}},
    "ports that move": stack(
        {"name": "bond0", "kind": "bond", "ports": ["eth2"]},
        {"name": "br0", "kind": "bridge", "ports": ["eth1"], "mtu": 1400},
    ),
    "all away": stack(
        {"name": "bond0", "state": "absent"}, {"name": "br0", "state": "absent"}, cascade=True
    ),
}


def prepared() -> list[Task]:
    return [reset(), nic(THERE), CARRIED, DUMP]


# Each plan with one release of pyroute2, in turn.
PLANS = [
    pytest.param((wanted, python), id=f"{what}, {release}")
    for (what, wanted), (release, python) in zip(WANTED.items(), itertools.cycle(PYTHONS.items()))
]


@pytest.fixture(scope="module", params=PLANS)
def plan(host: Host, request: pytest.FixtureRequest) -> tuple[dict[str, t.Any], int]:
    """What is wanted, and how many requests to the kernel that takes."""
    wanted, host.python = request.param
    _reset, _there, carried, _dump, done = host.do(*prepared(), nic(wanted, count=True))
    assert carried["status"] == 0, carried
    assert succeeded(done)["changed"] is True
    assert done["requests"] > 1
    return wanted, done["requests"]


def test_a_refused_step_leaves_the_host_as_it_was(
    host: Host, plan: tuple[dict[str, t.Any], int]
) -> None:
    wanted, requests = plan
    tasks: list[Task] = prepared()
    for number in range(1, requests + 1):
        tasks += [nic(wanted, fail=number), DUMP]
    answers = host.do(*tasks, limit=600)
    before = answers[3]
    for number in range(requests):
        failed, after = answers[4 + 2 * number : 6 + 2 * number]
        assert "failed" in failed, failed
        assert failed["result"]["undone"] is True, failed
        assert failed["result"]["failed_step"] in failed["failed"]
        assert differing(before, after) == []


def test_what_a_killed_run_leaves_is_undone_by_the_next_one(
    host: Host, plan: tuple[dict[str, t.Any], int]
) -> None:
    wanted, requests = plan
    nothing = {"name": "no-such-nic", "state": "absent"}
    tasks: list[Task] = prepared()
    for number in range(1, requests + 1):
        tasks += [nic(wanted, kill=number), nic(nothing, check=True), nic(nothing), DUMP]
    answers = host.do(*tasks, limit=600)
    before = answers[3]
    for number in range(requests):
        killed, checked, recovered, after = answers[4 + 4 * number : 8 + 4 * number]
        assert killed == {"killed": True}
        if number:
            assert "killed" in succeeded(checked)["warnings"][0]
            assert succeeded(recovered)["recovered"]
        assert differing(before, after) == [], number


def test_a_killed_run_is_undone_before_the_same_is_asked_for_again(
    host: Host, plan: tuple[dict[str, t.Any], int]
) -> None:
    wanted, requests = plan
    tasks: list[Task] = [*prepared(), nic(wanted), DUMP]
    tasks += [*prepared(), nic(wanted, kill=requests // 2 + 1), nic(wanted), DUMP, nic(wanted)]
    answers = host.do(*tasks, limit=300)
    straight, after, again = answers[5], answers[-2], answers[-1]
    assert sorted(after["links"]) == sorted(straight["links"])
    assert after["addresses"] == straight["addresses"]
    assert after["routes"] == straight["routes"]
    assert succeeded(again)["steps"] == []


def test_a_journal_of_another_boot_is_discarded(host: Host) -> None:
    kill = nic(WANTED["a whole stack"], kill=3)
    nothing = {"name": "no-such-nic", "state": "absent"}
    *_before, dump, run, after = host.do(
        *prepared(), kill,
        sh("""sed -i 's/"boot": "[^"]*"/"boot": "another"/' /run/hostdev.nodedev/before-*.json"""),
        DUMP, nic(nothing), DUMP,
    )  # fmt: skip
    assert "recovered" not in succeeded(run)
    assert after == dump


def test_the_journal_is_for_root_only_and_gone_at_the_end(host: Host) -> None:
    listing = sh("stat -c '%a %n' /run/hostdev.nodedev /run/hostdev.nodedev/*")
    *_rest, killed, _run, left = host.do(
        *prepared(), nic(WANTED["a whole stack"], kill=3), listing,
        nic(WANTED["a whole stack"]), listing,
    )  # fmt: skip
    modes = [line.split()[0] for line in killed["out"].splitlines()]
    assert modes == ["700", "600", "600"]
    assert [line.split("/")[-1] for line in left["out"].splitlines()] == ["hostdev.nodedev", "lock"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic puts back neighbours, next hop objects and what leads through them."""

from __future__ import annotations

import itertools
import re
import typing as t

import pytest

from . import uml
from .virtual_nics import DUMP, PYTHONS, Answer, Host, Task, differing, nic, reset, sh, stack
from .virtual_nics import succeeded as result_of


@pytest.fixture(scope="module")
def host() -> t.Iterator[Host]:
    with uml.boot() as machine:
        yield Host(machine)


BOND = {
    "name": "bond0", "kind": "bond", "bond": {"mode": "active-backup", "miimon": 50},
    "ports": ["eth1", "eth2"], "address": "02:00:00:00:00:01",
}  # fmt: skip
VLAN = {"name": "v5", "kind": "vlan", "vlan": {"id": 5, "parent": "bond0"}}
BRIDGE = {"name": "br0", "kind": "bridge", "ports": ["eth3"], "address": "02:00:00:00:00:03"}

CARRIED = sh(
    "set -e; ip addr add 192.0.2.1/24 dev bond0; ip addr add 2001:db8::1/64 dev bond0 nodad;"
    "ip addr add 198.51.100.1/24 dev v5; ip addr add 203.0.113.1/24 dev br0;"
    # Neighbours: set, to be kept found out, answered for.
    "ip neigh add 192.0.2.9 dev bond0 lladdr 02:00:00:00:01:09;"
    "ip neigh add 192.0.2.8 dev bond0 managed; ip neigh add proxy 192.0.2.7 dev bond0;"
    "ip neigh add 2001:db8::9 dev bond0 lladdr 02:00:00:00:02:09 router;"
    "ip neigh add proxy 2001:db8::7 dev bond0;"
    "ip neigh add 198.51.100.9 dev v5 lladdr 02:00:00:00:03:09 protocol static;"
    "ip neigh add 203.0.113.9 dev br0 lladdr 02:00:00:00:04:09;"
    # Next hops come once there is carrier: of each link, beyond a host route, encapsulated, onlink.
    "for i in 1 2 3 4 5 6 7 8 9; do"
    " ip nexthop replace id 1 via 192.0.2.9 dev bond0 protocol static && break; sleep 0.1; done;"
    "ip nexthop add id 2 via 198.51.100.9 dev v5; ip nexthop add id 3 via 203.0.113.9 dev br0;"
    "ip route add 10.9.9.9 dev v5; ip nexthop add id 4 via 10.9.9.9 dev v5;"
    "ip nexthop add id 5 via 192.0.2.8 dev bond0 encap ip id 42 dst 192.0.2.200;"
    "ip nexthop add id 6 via 2001:db8::9 dev bond0;"
    "ip nexthop add id 7 via 172.16.0.1 dev v5 onlink; ip nexthop add id 8 blackhole;"
    "ip nexthop add id 20 group 1,3/2,5; ip nexthop add id 21 group 3/2;"
    "ip nexthop add id 22 group 1/3 type resilient buckets 16 idle_timer 60 unbalanced_timer 300;"
    "ip route add 10.1.0.0/16 nhid 1; ip route add 10.20.0.0/16 nhid 20 metric 9 src 192.0.2.1;"
    "ip route add 10.21.0.0/16 nhid 21; ip route add 10.22.0.0/16 nhid 22 table 77;"
    "ip route add 10.4.0.0/16 nhid 4; ip route add 10.5.0.0/16 nhid 5;"
    "ip route add 10.8.0.0/16 nhid 8; ip -6 route add 2001:db8:6::/48 nhid 6"
)
KINDS = ("addresses", "routes", "neighbours", "proxies", "nexthops")
COUNTS = {"routes": 12, "neighbours": 5, "proxies": 2, "nexthops": 11}


def prepared() -> list[Task]:
    return [reset(), nic(stack(BOND, VLAN, BRIDGE)), CARRIED, DUMP]


def carried(dump: Answer) -> Answer:
    return {kind: dump[kind] for kind in KINDS}


def changed(host: Host, wanted: dict[str, t.Any], *more: Task) -> tuple[Answer, Answer, Answer]:
    """What there was before, the run's answer, and what there is then."""
    _reset, made, done, before, *_more, answer, after = host.do(
        *prepared(), *more, nic(wanted), DUMP
    )
    result_of(made)
    assert done["status"] == 0, done
    for kind, least in COUNTS.items():
        assert len(before[kind]) >= least, before[kind]
    return before, answer, after


CHANGES = {
    "the bond has another mode": {**BOND, "bond": {"mode": "balance-rr"}},
    "the bond speaks LACP": {**BOND, "bond": {"mode": "802.3ad", "lacp_rate": "fast"}},
    "the VLAN has another id": {**VLAN, "vlan": {"id": 55}},
    "the bond has another address": {**BOND, "address": "02:00:00:00:00:77"},
    "the bridge has another address": {**BRIDGE, "address": "02:00:00:00:00:77"},
    "the bond has another port": {**BOND, "ports": ["eth4"]},
    "the bridge has another port": {**BRIDGE, "ports": ["eth4"]},
}


# Each with one release of pyroute2, in turn.
@pytest.mark.parametrize(
    ("wanted", "python"),
    list(zip(CHANGES.values(), itertools.cycle(PYTHONS.values()))),
    ids=CHANGES,
)
def test_all_that_links_carry_is_there_again(
    host: Host, wanted: dict[str, t.Any], python: str
) -> None:
    host.python = python
    before, answer, after = changed(host, wanted)
    assert result_of(answer)["changed"] is True
    assert differing(carried(before), carried(after)) == []


def test_routes_through_next_hops_are_told_by_their_number_alone(host: Host) -> None:
    """As the sysctl says: then the kernel does not tell where they lead to."""
    silent = sh("sysctl -qw net.ipv4.nexthop_compat_mode=0")
    before, answer, after = changed(
        host, {**BOND, "bond": {"mode": "balance-rr"}}, silent, DUMP
    )
    host.do(sh("sysctl -qw net.ipv4.nexthop_compat_mode=1"))
    result_of(answer)
    for kind in ("nexthops", "neighbours"):
        assert differing(before[kind], after[kind]) == []
    assert len(after["routes"]) == len(before["routes"])


def test_next_hops_wait_for_the_spanning_tree(host: Host) -> None:
    """Until it forwards, a bridge has no carrier: 2 times 2 seconds here."""
    spanning = nic({**BRIDGE, "bridge": {"forward_delay": 200, "stp_state": True}})
    ready = sh("for i in $(seq 100); do ip link show br0 | grep -q NO-CARRIER || break; sleep 0.1;"
               " done; ip nexthop replace id 3 via 203.0.113.9 dev br0; ip nexthop add id 30 via"
               " 203.0.113.8 dev br0")  # fmt: skip
    before, answer, after = changed(host, {**BRIDGE, "ports": ["eth4"]}, spanning, ready, DUMP)
    result_of(answer)
    assert [line for line in after["nexthops"] if "dev br0" in line] == [
        "id 3 via 203.0.113.9 dev br0 scope link ", "id 30 via 203.0.113.8 dev br0 scope link ",
    ]  # fmt: skip
    assert differing(before["neighbours"], after["neighbours"]) == []


def test_links_that_stay_without_carrier_stay_without_next_hops(host: Host) -> None:
    _before, answer, after = changed(host, {**BOND, "ports": []})
    result_of(answer)
    told = " ".join(after["nexthops"])
    assert "dev bond0" not in told
    assert "dev v5" not in told
    assert "dev br0" in told


def test_what_goes_takes_its_next_hops_along(host: Host) -> None:
    before, answer, after = changed(host, {"name": "v5", "state": "absent"})
    assert result_of(answer)["steps"] == ["delete v5"]
    gone = [line for line in before["nexthops"] if "dev v5" in line]
    assert len(gone) == 3
    assert not set(gone) & set(after["nexthops"])
    assert any(line.startswith("id 20 group 1,3 ") for line in after["nexthops"])


def test_a_next_hop_that_cannot_come_back_undoes_the_change(host: Host) -> None:
    unplugged = sh("ip link set peer4 down")
    before, answer, after = changed(host, {**BOND, "ports": ["eth4"]}, unplugged)
    # It may be added in the moment before carrier goes.
    told = "could not be put back: Carrier for nexthop device is down|still to be done: next hop 1 "
    assert re.search(told, answer["failed"]), answer["failed"]
    assert answer["result"]["undone"] is True
    assert differing(carried(before), carried(after)) == []


def test_a_default_route_through_a_next_hop_protects_its_links(host: Host) -> None:
    default = sh("ip route add default nhid 21")
    _before, answer, _after = changed(host, {**BRIDGE, "up": False}, default)
    assert "br0 carries this connection or the default route" in answer["failed"]


def test_traffic_control_that_is_lost_is_warned_of(host: Host) -> None:
    limited = sh("tc qdisc add dev v5 root handle 1: pfifo limit 77")
    _before, answer, _after = changed(host, {**VLAN, "vlan": {"id": 55}}, limited)
    (warning,) = result_of(answer)["warnings"]
    assert warning.startswith("v5 is made anew, and its traffic control (pfifo) is not")

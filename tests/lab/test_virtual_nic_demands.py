# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users of other tools complain about, each complaint a test."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.hostdev.nodedev.plugins.modules.virtual_nic import EXAMPLES

from . import uml
from .virtual_nics import DUMP, PYTHONS, Host, Task, nic, reset, sh, stack, succeeded


@pytest.fixture(scope="module")
def host() -> t.Iterator[Host]:
    with uml.boot() as machine:
        yield Host(machine, PYTHONS["pyroute2-0.9"])


def bond(*ports: str, **options: t.Any) -> dict[str, t.Any]:
    return {"name": "bond0", "kind": "bond", "bond": options, "ports": list(ports)}


def bridge(*ports: t.Any, **options: t.Any) -> dict[str, t.Any]:
    return {"name": "br0", "kind": "bridge", "bridge": options, "ports": list(ports)}


def vlan(number: int, parent: str = "bond0") -> dict[str, t.Any]:
    options = {"id": number, "parent": parent}
    return {"name": f"v{number}", "kind": "vlan", "vlan": options}


ADDRESSES = sh(
    "ip addr add 192.0.2.1/24 dev bond0; ip addr add 2001:db8::1/64 dev bond0 nodad;"
    "ip addr add 198.51.100.1/24 dev v5; ip addr add 2001:db8:5::1/64 dev v5 nodad;"
    "ip route add 203.0.113.0/24 via 192.0.2.9; ip route add default via 198.51.100.9 table 77;"
    "ip -6 route add 2001:db8:7::/64 via 2001:db8::9; ip -6 route add default via 2001:db8:5::9"
    " table 78"
)


class TestIdempotency:
    @pytest.mark.parametrize("check", [False, True])
    @pytest.mark.parametrize(
        "asked",
        [
            pytest.param({**bond("eth1"), "mtu": 1400}, id="a bond's mtu is always changed"),
            pytest.param(bond("eth1", mode="active-backup", arp_interval=100,
                              arp_ip_target=["192.0.2.9"]), id="arp_* always changed"),
            pytest.param(bond("eth1", mode="active-backup"), id="the second run fails on a port"),
            pytest.param(bridge("eth1", stp_state=True), id="timers make it differ each time"),
            pytest.param({**vlan(5, "eth1"), "vlan": {"id": "5", "parent": "eth1",
                          "egress_qos_map": {3: 2}}}, id="numbers given as text"),
        ],
    )  # fmt: skip
    def test_a_second_run_is_unchanged(
        self, host: Host, asked: dict[str, t.Any], check: bool
    ) -> None:
        _reset, first, again = host.do(reset(), nic(asked), nic(asked, check=check))
        assert succeeded(first)["changed"] is True
        assert succeeded(again)["changed"] is False
        assert succeeded(again)["diff"] == {"before": {}, "after": {}}

    def test_what_is_left_out_is_left_alone(self, host: Host) -> None:
        full = {**bond("eth1", mode="802.3ad", lacp_rate="fast"), "alias": "uplink"}
        *_rest, again = host.do(reset(), nic(full), nic({"name": "bond0", "kind": "bond"}))
        assert succeeded(again)["changed"] is False


class TestChangingWhatIsThere:
    def test_a_change_of_mode_loses_neither_addresses_nor_routes(self, host: Host) -> None:
        there = stack(bond("eth1", "eth2", mode="active-backup"), vlan(5))
        answers = host.do(
            reset(), nic(there), ADDRESSES, DUMP, nic(bond("eth1", "eth2", mode="802.3ad")), DUMP
        )
        before, done, after = answers[3:]
        assert {"bond0", "v5"} <= set(succeeded(done)["bounced"])
        assert after["addresses"] == before["addresses"]
        assert after["routes"] == before["routes"]
        assert len(before["routes"]) >= 6
        mac = {name: link["address"] for name, link in before["links"].items()}
        assert {name: link["address"] for name, link in after["links"].items()} == mac

    def test_a_vlan_with_another_id_keeps_its_addresses_routes_and_index(self, host: Host) -> None:
        there = stack(bond("eth1"), vlan(5))
        asked = {"name": "v5", "kind": "vlan", "vlan": {"id": 55}}
        answers = host.do(reset(), nic(there), ADDRESSES, DUMP, nic(asked), DUMP, nic(asked))
        before, done, after, again = answers[3:]
        assert succeeded(done)["bounced"] == ["v5"]
        assert after["links"]["v5"]["linkinfo"]["info_data"]["id"] == 55
        assert after["links"]["v5"]["ifindex"] == before["links"]["v5"]["ifindex"]
        assert after["addresses"] == before["addresses"]
        assert after["routes"] == before["routes"]
        assert succeeded(again)["changed"] is False

    @pytest.mark.parametrize(
        "options", [{"miimon": 50}, {"xmit_hash_policy": "layer3+4"}, {"min_links": 1}]
    )
    def test_no_bounce_without_need(self, host: Host, options: dict[str, t.Any]) -> None:
        *_rest, done = host.do(
            reset(), nic(bond("eth1", mode="802.3ad")), nic(bond("eth1", **options))
        )
        assert succeeded(done)["changed"] is True
        assert succeeded(done)["bounced"] == []

    def test_mtu_of_a_whole_stack_goes_up_and_down(self, host: Host) -> None:
        def at(mtu: int) -> dict[str, t.Any]:
            each = (bond("eth1"), vlan(5), bridge("v5"))
            return stack(*({**one, "mtu": mtu} for one in each))

        tasks: list[Task] = [reset()]
        for mtu in (1500, 9000, 1400):
            tasks += [nic(at(mtu)), DUMP]
        answers = host.do(*tasks)
        for number, mtu in ((2, 1500), (4, 9000), (6, 1400)):
            links = answers[number]["links"]
            assert {links[name]["mtu"] for name in ("eth1", "bond0", "v5", "br0")} == {mtu}


class TestPorts:
    def test_ports_can_be_removed(self, host: Host) -> None:
        answers = host.do(reset(), nic(bond("eth1", "eth2")), nic(bond("eth2")), DUMP)
        assert "master" not in answers[3]["links"]["eth1"]
        assert answers[3]["links"]["eth2"]["master"] == "bond0"

    def test_a_guests_tap_stays_in_the_bridge(self, host: Host) -> None:
        tap = sh("ip link add tap0 type dummy; ip link set tap0 master br0")
        answers = host.do(reset(), nic(bridge("eth1")), tap, nic(bridge("eth2")), DUMP)
        links = answers[4]["links"]
        assert {links[name]["master"] for name in ("eth1", "eth2", "tap0")} == {"br0"}

    def test_a_missing_port_does_not_break_the_rest(self, host: Host) -> None:
        asked = {**bond("eth1", "eth77"), "missing_ports": "ignore"}
        _reset, done, again = host.do(reset(), nic(asked), nic(asked))
        assert "eth77" in succeeded(done)["warnings"][0]
        assert succeeded(again)["changed"] is False

    def test_vlans_of_the_bridge_itself(self, host: Host) -> None:
        asked = bridge(vlan_filtering=True, vlans=[1, "7-9"], untagged=[1], pvid=1)
        _reset, _done, dump, again = host.do(reset(), nic(asked), DUMP, nic(asked))
        assert [each["vlan"] for each in dump["vlans"]["br0"]] == [1, 7]
        assert succeeded(again)["changed"] is False

    def test_the_bond_keeps_its_address_when_its_first_port_leaves(self, host: Host) -> None:
        answers = host.do(
            reset(), nic(bond("eth1", "eth2")), DUMP, nic(bond("eth2")), DUMP, nic(bond()), DUMP
        )
        assert len({answers[number]["links"]["bond0"]["address"] for number in (2, 4, 6)}) == 1


class TestKernels:
    def test_an_option_that_this_kernel_lacks_is_refused_by_name(self, host: Host) -> None:
        _reset, failed, dump = host.do(
            reset(), nic(bond("eth1", mode="802.3ad", lacp_strict=True)), DUMP
        )
        assert "does not have the option lacp_strict, which came with Linux 7.2" in failed["failed"]
        assert "bond0" not in dump["links"]

    def test_use_carrier_is_not_sent_unasked(self, host: Host) -> None:
        _reset, done = host.do(reset(), nic(bond("eth1", mode="active-backup", miimon=100)))
        assert "use_carrier" not in " ".join(succeeded(done)["steps"])


def test_a_vlan_on_a_bonds_port_gets_the_mtu_of_its_new_place(host: Host) -> None:
    """As a port, its parent has the bond's MTU, above which the kernel lets none (ERANGE)."""
    small = dict(bond("eth1"), mtu=1300)
    large = dict(bond("eth2", "v7"), name="bond1", mtu=1400)
    after = stack(dict(vlan(7, "eth1"), mtu=1400), large, dict(small, ports=[]))
    _reset, _made, done, again = host.do(reset(), nic(small), nic(after), nic(after))
    assert succeeded(done)["changed"] is True
    assert succeeded(again)["steps"] == []


def test_the_documented_examples_work(host: Host) -> None:
    examples = [task["hostdev.nodedev.virtual_nic"] for task in yaml.safe_load(EXAMPLES)]
    tasks = [nic(example) for example in examples for _twice in range(2)]
    _reset, *answers = host.do(reset(), *tasks)
    assert len(answers) >= 6
    for number, answer in enumerate(answers):
        assert succeeded(answer)["changed"] is (number % 2 == 0), tasks[number]


def test_a_thousand_vlans_at_once(host: Host) -> None:
    asked = stack(bond("eth1"), *(vlan(number) for number in range(1, 1001)))
    _reset, done, again, count = host.do(
        reset(), nic(asked), nic(asked), sh("ls /sys/class/net | grep -c '^v'"), limit=600
    )
    assert succeeded(done)["changed"] is True
    assert succeeded(again)["changed"] is False
    assert count["out"].strip() == "1000"

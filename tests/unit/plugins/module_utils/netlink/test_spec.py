# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual_nic takes, what it makes of it, and what it refuses before anything is touched."""

from __future__ import annotations

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import spec, spec_checks


def bond(**options):
    return {"name": "bond0", "kind": "bond", "bond": options}


def bridge(**options):
    return {"name": "br0", "kind": "bridge", "bridge": options}


def vlan(**options):
    return {"name": "v0", "kind": "vlan", "vlan": {"id": 7, "parent": "eth0", **options}}


def read(*nics):
    return spec.read({"nics": list(nics)})


@pytest.mark.parametrize(
    ("nic", "expected"),
    [
        (bond(mode=4), {"mode": "802.3ad"}),
        (bond(mode="1"), {"mode": "active-backup"}),
        (bond(mode="Balance-XOR"), {"mode": "balance-xor"}),
        (bond(mode="802.3ad", ad_lacp_rate=1), {"mode": "802.3ad", "lacp_rate": "fast"}),
        (bond(miimon="0x64"), {"miimon": 100}),
        (bond(num_peer_notif=3), {"num_grat_arp": 3}),
        (bond(use_carrier="off"), {"use_carrier": False}),
        (bond(updelay="default"), {"updelay": 0}),
        (bond(arp_ip_target="192.0.2.1,192.0.2.2"), {"arp_ip_target": ["192.0.2.1", "192.0.2.2"]}),
        (bond(ns_ip6_target=["2001:DB8:0::1"]), {"ns_ip6_target": ["2001:db8::1"]}),
        (bond(mode="active-backup", primary=""), {"mode": "active-backup", "primary": ""}),
        (bond(mode=None, miimon=None), {}),
        (bridge(stp_state=True, ageing_time=100), {"stp_state": True, "ageing_time": 100}),
        (bridge(vlan_protocol="0x88a8"), {"vlan_protocol": "802.1ad"}),
        (bridge(group_addr="01-80-C2-00-00-08"), {"group_address": "01:80:c2:00:00:08"}),
        (vlan(protocol="802.1q"), {"id": 7, "parent": "eth0", "protocol": "802.1Q"}),
        (
            vlan(egress_qos={2: 5, "1": "0"}),
            {"id": 7, "parent": "eth0", "egress_qos_map": {"2": 5}},
        ),
    ],
    ids=lambda value: str(value) if "name" not in value else str(value[value["kind"]]),
)
def test_values_are_normalised(nic, expected):
    [read_nic] = list(read(nic).values())

    assert read_nic.options == expected


def test_a_single_nic_is_read_from_the_modules_options():
    parameters = {"nics": None, "name": "v0", "vlan": {"id": 7, "parent": "eth0"}, "up": False}

    [nic] = list(spec.read(parameters).values())

    assert (nic.name, nic.kind, nic.up, nic.options["id"]) == ("v0", "vlan", False, 7)


def test_ports_are_exact_for_bonds_and_at_least_for_bridges():
    nics = read(bond(), bridge(), {**bridge(), "name": "br1", "ports_policy": "exact"})

    assert [nic.exact for nic in nics.values()] == [True, False, True]


def test_vlans_are_numbers_and_ranges():
    port = {"name": "eth1", "vlans": ["10-12", 40], "pvid": 40, "untagged": "40"}
    [nic] = list(read({**bridge(), "ports": [port]}).values())

    wanted = nic.ports["eth1"].vlans
    assert (wanted.passing, wanted.untagged, wanted.pvid) == ([10, 11, 12, 40], [40], 40)


def port(**options):
    return {"name": "eth1", **options}


@pytest.mark.parametrize(
    ("nics", "message"),
    [
        ([bond(mode="active-backup", lacp_rate="slow")], "lacp_rate does not exist in mode active"),
        ([bond(mode="802.3ad", arp_interval=100)], "arp_interval does not exist in mode 802.3ad"),
        ([bond(mode="balance-rr", primary="eth1")], "primary does not exist in mode balance-rr"),
        ([bond(miimon=100, arp_interval=100)], "miimon and arp_interval exclude one another"),
        ([bond(arp_interval=100, updelay=100)], "updelay needs miimon, which arp_interval"),
        ([bond(miimon=0, updelay=100)], "updelay needs miimon, which is 0"),
        ([bond(miimon=100, updelay=250)], "updelay must be a multiple of miimon: 250"),
        ([bond(miimon=100, arp_validate="all")], "arp_validate needs arp_interval"),
        ([bond(miimmon=100)], "miimmon is no option of a bond; did you mean miimon?"),
        ([bond(ad_info={})], "ad_info is read-only"),
        ([bond(mode="fast")], "mode must be one of balance-rr"),
        ([bond(resend_igmp=256)], "resend_igmp must be from 0 to 255, not 256"),
        ([bond(arp_ip_target=["0.0.0.0"])], "must not contain 0.0.0.0"),
        ([bond(arp_ip_target=["192.0.2.1"] * 2)], "must not contain 192.0.2.1 twice"),
        ([bond(arp_ip_target=[f"192.0.2.{n}" for n in range(1, 18)])], "at most 16 addresses"),
        ([bond(arp_ip_target=["2001:db8::1"])], "must be IPv4 addresses"),
        ([bond(ad_actor_system="01:00:00:00:00:00")], "must not be a multicast address"),
        ([bond(num_peer_notif=1, num_grat_arp=2)], "num_grat_arp was given twice"),
        ([bridge(group_address="01:80:c2:00:00:02")], "an X other than 1, 2 and 3"),
        ([bridge(mcast_hash_elasticity=8)], "must be 16, since the kernel ignores all else, not 8"),
        ([bridge(group_fwd_mask=6)], "must not have the bits 0x7 set"),
        ([bridge(stp_state=True, forward_delay=100)], "forward_delay must be from 200 to 3000"),
        ([bridge(mcast_vlan_snooping=1, vlan_filtering=0)], "needs vlan_filtering"),
        ([bridge(stp_state="maybe")], "stp_state must be true or false"),
        ([bridge(root_port=1)], "root_port is read-only"),
        ([vlan(id=4095)], "id must be from 0 to 4094, not 4095"),
        ([vlan(protocol="0x9100")], "protocol must be one of 802.1Q, 802.1ad"),
        ([vlan(egress_qos_map={2: 9})], "must have numbers from 0 to 7, not 9"),
        ([vlan(parent="v0")], "a VLAN cannot stand on v0"),
        ([vlan(parent="lo")], "a VLAN cannot stand on lo"),
        ([{**vlan(), "ports": ["eth1"]}], "a VLAN has no ports"),
        ([{**bridge(), "ports": [port(vlans=[0])]}], "vlans must be from 1 to 4094, not 0"),
        ([{**bridge(), "ports": [port(vlans=[4095])]}], "vlans must be from 1 to 4094, not 4095"),
        ([{**bridge(), "ports": [port(vlans=["12-10"])]}], "VLAN ids and ranges"),
        ([{**bridge(), "ports": [port(vlans=[1], pvid=2)]}], "pvid 2 is not among its vlans"),
        ([{**bridge(), "ports": [port(vlans=[1], untagged=[2])]}], "VLAN 2 is not among"),
        ([{**bridge(), "ports": [port(hairpim=1)]}], "did you mean hairpin"),
        ([{**bridge(), "ports": [port(mab=1, locked=0)]}], "mab needs locked and learning"),
        ([{**bridge(), "ports": [port(), port()]}], "the port eth1 is listed twice"),
        (
            [{**bond(), "ports": [port(queue_id=2), {"name": "eth2", "queue_id": 2}]}],
            "eth1 and eth2 cannot both have queue_id 2",
        ),
        ([{**bridge(), "ports": ["br0"]}], "br0 cannot be a port of br0"),
        ([{**bond(), "ports": [port(cost=4)]}], "cost is no option of a bond port"),
        ([{**bond(), "ports": ["eth1"]}, {**bridge(), "ports": ["eth1"]}], "of both bond0 and br0"),
        ([{**bond(mode=1, primary="eth2"), "ports": ["eth1"]}], "eth2 is not among its ports"),
        ([{**bridge(), "ports": ["br1"]}, {"name": "br1", "kind": "bridge"}], "br1: a bridge"),
        ([{**bridge(), "ports": ["v0"]}, vlan(parent="br0")], "that is a loop"),
        ([{**bond(), "ports": ["v0"]}, {**vlan(), "address": "52:54:00:00:00:01"}], "of its own"),
        ([{**vlan(parent="bond0"), "mtu": 9000}, {**bond(), "mtu": 1500}], "mtu 9000 is above"),
        ([{**vlan(parent="bond0"), "up": 1}, {**bond(), "up": False}], "cannot be up while"),
        ([vlan(parent="bond0"), {"name": "bond0", "state": "absent"}], "which is to be absent"),
        ([{"name": "sixteen-bytes-it", "kind": "bridge"}], "at most 15 bytes"),
        ([{"name": "äöüäöüäö", "kind": "bridge"}], "at most 15 bytes"),
        ([{"name": "a/b", "kind": "bridge"}], "no slash, colon, percent sign or blank"),
        ([{"name": "", "kind": "bridge"}], "is no name of an interface"),
        ([{"name": "br0"}], "kind must be given"),
        ([{"name": "br0", "kind": "team"}], "kind must be one of bond, bridge, vlan"),
        ([{**bridge(), "vlan": {}}], "options of a vlan were given for a bridge"),
        ([{**bridge(), "port": []}], "there is no option port; did you mean ports?"),
        ([{**bridge(), "mtu": 10}], "mtu must be from 68 to 65535"),
        ([{**bridge(), "address": "01:00:00:00:00:00"}], "must not be a multicast address"),
        ([{**bridge(), "address": 190519}], "in quotes"),
        ([{**bridge(), "alias": "x" * 256}], "at most 255 bytes"),
        ([bridge(), bridge()], "br0 is listed twice"),
        (["br0"], "must be a dictionary"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_contradictions_are_found_before_anything_is_touched(nics, message):
    with pytest.raises(spec.SpecError) as caught:
        read(*nics)

    assert message in str(caught.value)
    assert str(caught.value)[-1] in ".?"


@pytest.mark.parametrize(
    ("lower", "loop"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"], "d": ["c"]}, []),
        ({"a": ["b"], "b": ["a"]}, ["a", "b", "a"]),
        ({"x": ["a"], "a": ["b", "c"], "c": ["a"]}, ["a", "c", "a"]),
    ],
    ids=("none", "shared", "pair", "inside"),
)
def test_loops_are_found(lower, loop):
    assert spec_checks.find_loop(lower) == loop

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links from XML: libvirt's documents, and devices as their facts tell them."""

from __future__ import annotations

import pytest

etree = pytest.importorskip("lxml.etree")

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import (  # noqa: E402
    spec,
    spec_xml,
)

BRIDGE = """
<interface type='bridge' name='br0'>
  <start mode='onboot'/><mtu size='1500'/><mac address='52:54:00:00:00:01'/>
  <protocol family='ipv4'><dhcp/></protocol>
  <bridge stp='on' delay='2.5'>
    <interface type='bond' name='bond0'>
      <bond mode='active-backup'>
        <miimon freq='100' updelay='200' carrier='ioctl'/>
        <interface type='ethernet' name='eth1'/>
        <interface type='ethernet' name='eth2'/>
      </bond>
    </interface>
    <interface type='vlan' name='eth3.7'>
      <vlan tag='7'><interface name='eth3' type='ethernet'/></vlan>
    </interface>
  </bridge>
</interface>
"""
ARP = """
<interface type='bond' name='bond1'>
  <bond mode='balance-rr'><arpmon interval='100' target='192.0.2.1' validate='all'/></bond>
</interface>
"""


def test_a_nested_interface_gives_all_its_links():
    nics, warnings = spec_xml.from_interface(etree.fromstring(BRIDGE))

    assert nics == [
        {
            "name": "bond0",
            "kind": "bond",
            "ports": ["eth1", "eth2"],
            "bond": {
                "mode": "active-backup", "miimon": "100", "updelay": "200",
                "use_carrier": False, "primary": "eth1",
            },
        },
        {"name": "eth3.7", "kind": "vlan", "vlan": {"id": "7", "parent": "eth3"}},
        {
            "name": "br0",
            "kind": "bridge",
            "ports": ["bond0", "eth3.7"],
            "bridge": {"stp_state": "on", "forward_delay": 250},
            "mtu": "1500",
            "address": "52:54:00:00:00:01",
        },
    ]  # fmt: skip
    assert warnings == ["br0: the addresses in <protocol> were left out."]
    assert spec.read({"nics": nics})["br0"].options["forward_delay"] == 250


def test_arp_monitoring_is_read():
    nics, _warnings = spec_xml.from_interface(etree.fromstring(ARP))

    assert spec.read({"nics": nics})["bond1"].options == {
        "mode": "balance-rr",
        "arp_interval": 100,
        "arp_ip_target": ["192.0.2.1"],
        "arp_validate": "all",
    }


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("<domain/>", "must be an <interface"),
        ("<interface type='ethernet' name='eth0'/>", "must be an <interface"),
        ("<interface type='bond' name='b'/>", "has no <bond>"),
        ("<interface type='bond'><bond/></interface>", "has no name"),
        ("<interface type='vlan' name='v'><vlan tag='1'/></interface>", "its parent"),
        ("<interface type='bridge' name='b'><bridge delay='x'/></interface>", "must be seconds"),
    ],
    ids=("domain", "ethernet", "no bond", "no name", "no parent", "delay"),
)
def test_other_documents_are_refused(document, message):
    with pytest.raises(spec.SpecError, match=message):
        spec_xml.from_interface(etree.fromstring(document))


def test_a_device_becomes_an_equal_link():
    device = {
        "name": "net_bond0",
        "capabilities": ["net", "bond"],
        "net": {
            "interface": "bond0", "mtu": 1400, "up": True, "address": "52:54:00:00:00:02",
            "lower": ["net_eth1_52_54_00_00_00_02", "net_eth1_7"],
        },
        "bond": {
            "mode": "active-backup", "miimon": 100, "lacp_rate": "slow", "active_slave": "net_x",
            "primary": "net_eth1_52_54_00_00_00_02", "ad_info": {},
        },
    }  # fmt: skip

    nic = spec_xml.from_facts(device, ["eth1", "eth1.7", "eth2"])

    assert nic == {
        "name": "bond0",
        "kind": "bond",
        "bond": {"mode": "active-backup", "miimon": 100, "primary": "eth1"},
        "ports": ["eth1", "eth1.7"],
        "mtu": 1400,
        "up": True,
        "address": "52:54:00:00:00:02",
    }
    assert spec.read({"nics": [nic]})["bond0"].ports.keys() == {"eth1", "eth1.7"}


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ({"capabilities": ["net", "bridge"]}, True),
        ({"capabilities": ["net", "bond"], "bond": {"mode": "balance-rr"}}, True),
        ({"capabilities": ["net", "bond"],
          "bond": {"mode": "active-backup", "fail_over_mac": "active"}}, False),
        ({"capabilities": ["net", "bridge", "bond_port"], "bond_port": {}}, False),
        ({"capabilities": ["net", "vlan"], "vlan": {"id": 7, "parent": "eth1"}}, False),
    ],
    ids=["bridge", "bond", "bond with its active port's", "port with its bond's", "VLAN"],
)  # fmt: skip
def test_an_address_is_taken_from_whom_it_belongs_to(device, told):
    net = {"interface": "nic0", "address": "52:54:00:00:00:02"}

    assert ("address" in spec_xml.from_facts({**device, "net": net}, [])) is told


def test_ports_come_with_their_options_by_the_names_of_their_interfaces():
    device = {
        "capabilities": ["net", "bridge"],
        "net": {"interface": "br0", "lower": ["net_e_1", "net_e_1_2", "net_eth9"]},
        "bridge": {"vlans": [1]},
    }
    ports = [
        {"name": "net_e_1", "interface": "e.1", "bridge_port": {"backup_port": "net_e_1_2"}},
        {"name": "net_e_1_2", "interface": "e-1", "bridge_port": {"vlans": [7], "pvid": 7}},
        {"name": "net_eth9_52_54_00_00_00_09"},
        {"interface": "eth7", "bridge_port": {"vlans": [], "cost": 4}},
    ]

    nic = spec_xml.from_facts(device, ["e.1", "e-1", "eth9"], ports)

    assert nic["bridge"] == {"vlans": [1], "untagged": [], "pvid": "none"}
    assert nic["ports"] == [
        {"name": "e.1", "backup_port": "e-1"},
        {"name": "e-1", "vlans": [7], "untagged": [], "pvid": 7},
        {"name": "eth9"},
        {"name": "eth7", "vlans": [], "untagged": [], "pvid": "none", "cost": 4},
    ]
    assert spec_xml.from_facts(device, [], [])["ports"] == []


def test_a_bonds_primary_is_found_among_its_ports():
    device = {
        "capabilities": ["net", "bond"],
        "net": {"interface": "bond0", "lower": ["net_e_1_2"]},
        "bond": {"mode": "active-backup", "primary": "net_e_1_2"},
    }
    ports = [{"name": "net_e_1_2", "interface": "e-1", "bond_port": {"prio": 3}}]

    nic = spec_xml.from_facts(device, [], ports)

    assert nic["bond"]["primary"] == "e-1"
    assert nic["ports"] == [{"name": "e-1", "prio": 3}]


@pytest.mark.parametrize(
    ("stp", "told", "wanted"), [(True, 3000, None), (True, 1000, 1000), (False, 3000, 3000)]
)
def test_the_ageing_time_of_a_changing_tree_is_left_out(stp, told, wanted):
    options = {"stp_state": stp, "forward_delay": 1500, "ageing_time": told}
    device = {"capabilities": ["net", "bridge"], "net": {"interface": "br0"}, "bridge": options}

    assert spec_xml.from_facts(device, [])["bridge"].get("ageing_time") == wanted


def test_a_name_that_could_be_two_links_is_refused():
    device = {
        "capabilities": ["net", "vlan"],
        "net": {"interface": "v7"},
        "vlan": {"id": 7, "parent": "net_eth0_1"},
    }

    with pytest.raises(spec.SpecError, match=r"could be each of eth0\.1, eth0-1"):
        spec_xml.from_facts(device, ["eth0.1", "eth0-1"])

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links read from the dumps of real kernels, from damaged ones, and from this host."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.links import (
    Link,
    dump,
    parse,
    relations,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import (
    NetlinkError,
    messages,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink.agreement import (
    differences,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink.made import (
    attribute,
    link_message,
    u32,
)

DATA = Path(__file__).parent / "data"
RECORDED = sorted(path.name for path in DATA.iterdir())


def recorded(kernel):
    return (DATA / kernel / "links.bin").read_bytes()


def message(index, name, *attributes, **header):
    return link_message(index, attribute(3, name.encode() + b"\0"), *attributes, **header)


def linkinfo(kind, data=b"", port_kind=b"", port_data=b""):
    nest = attribute(1, kind) + attribute(2, data)
    if port_kind:
        nest += attribute(4, port_kind) + attribute(5, port_data)
    return attribute(18, nest)


def only(data):
    links = list(parse(data).values())
    assert len(links) == 1
    return links[0]


class TestAgainstIp:
    """What ``ip -d -j link`` and ``bridge -j vlan`` said at the moment of the recording."""

    @pytest.mark.parametrize("kernel", RECORDED)
    def test_every_value_is_the_same(self, kernel):
        folder = DATA / kernel
        found = differences(
            recorded(kernel),
            (folder / "vlans.bin").read_bytes(),
            json.loads((folder / "links.json").read_text()),
            json.loads((folder / "vlans.json").read_text()),
        )

        assert list(found) == []

    def test_a_difference_would_be_seen(self):
        folder = DATA / "linux-6.1"
        data = recorded("linux-6.1").replace(b"va07\0", b"va77\0")
        vlans = (folder / "vlans.bin").read_bytes()
        found = list(
            differences(
                data,
                vlans,
                json.loads((folder / "links.json").read_text()),
                json.loads((folder / "vlans.json").read_text()),
            )
        )

        assert "va77: name is 'va77', ip says 'va07'" in found

    def test_the_recording_has_a_value_that_is_no_default_of_nearly_every_option(self):
        seen = {}
        for kernel in RECORDED:
            for link in parse(recorded(kernel)).values():
                for table, values in {**link.details(), **link.port_details()}.items():
                    for name, value in values.items():
                        seen.setdefault((table, name), []).append(value)
        untouched = {
            f"{table}.{option.name}"
            for table, options in TABLES.items()
            for option in options
            if option.fact
            and option.attribute
            and all(value == option.default for value in seen.get((table, option.name), ()))
        }

        # Newer than the iproute2 that set the options up, or deprecated.
        assert untouched == {
            "bond.broadcast_neighbor",
            "bond.coupled_control",
            "bond.lacp_strict",
            "bond_port.actor_port_prio",
            "bridge.fdb_local_vlan_0",
            "bridge.fdb_max_learned",
            "bridge.mcast_hash_elasticity",
            "bridge.mdb_offload_fail_notification",
            "bridge.mst_enabled",
            "bridge.stp_mode",
            "bridge_port.backup_nhid",
            "bridge_port.mab",
            "bridge_port.mcast_eht_hosts_limit",
            "bridge_port.mcast_max_groups",
            "bridge_port.neigh_forward_grat",
            "bridge_port.neigh_vlan_suppress",
        }


class TestRecordedLinks:
    @pytest.fixture
    def links(self):
        return {link.name: link for link in parse(recorded("linux-6.1")).values()}

    def test_bond(self, links):
        bond = links["bond-ab"].details()["bond"]

        assert bond["mode"] == "active-backup"
        assert (bond["miimon"], bond["updelay"], bond["downdelay"]) == (50, 150, 250)
        assert bond["use_carrier"] is False
        assert bond["primary"] == bond["active_slave"] == links["va01"].index
        assert "arp_ip_target" not in bond

    def test_bond_with_targets(self, links):
        bond = links["bond-rr"].details()["bond"]

        assert bond["arp_ip_target"] == ["192.0.2.1", "192.0.2.254"]
        assert bond["ns_ip6_target"] == ["2001:db8::1", "fe80::1"]
        assert bond["arp_validate"] == "filter"

    def test_lacp_state(self, links):
        bond = links["bond-ad"].details()["bond"]
        port = links["va02"].port_details()["bond_port"]

        assert bond["ad_info"]["num_ports"] == 2
        assert bond["ad_actor_system"] == "02:00:00:00:00:77"
        assert "in_sync" in port["ad_partner_oper_port_state"]
        assert port["perm_hwaddr"] == "52:54:00:0a:00:02"

    def test_bridge_has_no_timers(self, links):
        bridge = links["br-all"].details()["bridge"]

        assert bridge["stp_state"] is True
        assert bridge["bridge_id"].startswith("1000.")
        assert not [name for name in bridge if name.endswith("_timer")]

    def test_bridge_port(self, links):
        port = links["va04"].port_details()["bridge_port"]

        assert (port["cost"], port["hairpin"], port["learning"]) == (777, True, False)
        assert port["backup_port"] == links["vb05"].index

    def test_vlan_without_any_flag(self, links):
        vlan = links["v-none"].details()["vlan"]

        assert vlan["reorder_hdr"] is False
        assert vlan["parent"] == links["vb07"].index

    def test_qos_maps_survive_json(self, links):
        vlan = links["v-qos"].details()["vlan"]

        assert vlan["ingress_qos_map"] == {"0": 7, "1": 6, "7": 4294967295}
        assert vlan["egress_qos_map"] == {"0": 1, "2": 5, "4294967295": 7}
        assert json.loads(json.dumps(vlan)) == vlan

    def test_alias_and_alternative_names(self, links):
        assert links["mac0"].alias == 'uplink "quoted" ünïcode'
        assert len(links["mac0"].altnames) == 2
        assert links["mac0"].group == 7

    def test_link_into_another_namespace(self, links):
        assert links["va08"].link_netnsid == 0

    def test_relations(self):
        links = parse(recorded("linux-6.1"))
        lower, upper = relations(links)
        index = {link.name: link.index for link in links.values()}

        def names(indexes):
            return sorted(links[number].name for number in indexes)

        assert names(lower[index["bond-ad"]]) == ["va02", "va03"]
        assert names(upper[index["va04"]]) == ["br-all"]
        assert names(lower[index["v-inner"]]) == ["v-ad"]
        assert names(lower[index["v-ad"]]) == ["vb07"]
        assert names(upper[index["va08"]]) == ["mac0", "mac1"]
        assert names(lower[index["va07"]]) == []  # a veth does not stand on its peer
        assert all(above in upper[below] for above in lower for below in lower[above])


class TestMadeLinks:
    def test_infiniband_address_has_twenty_bytes(self):
        address = bytes(range(20))
        link = only(message(9, "ib0", attribute(1, address), hardware_type=32))

        assert link.address == address.hex(":")
        assert link.hardware_type == 32

    @pytest.mark.parametrize(
        ("number", "word"),
        [
            (0, "unknown"),
            (1, "notpresent"),
            (2, "down"),
            (3, "lowerlayerdown"),
            (4, "testing"),
            (5, "dormant"),
            (6, "up"),
        ],
    )
    def test_operational_states_have_the_words_of_sysfs(self, number, word):
        assert only(message(1, "a", attribute(16, bytes([number])))).operstate == word

    def test_a_state_of_a_newer_kernel_is_unknown(self):
        assert only(message(1, "a", attribute(16, b"\x63"))).operstate == "unknown"

    def test_hardware_names_its_device(self):
        link = only(message(1, "a", attribute(56, b"0000:00:03.0\0"), attribute(57, b"pci\0")))

        assert (link.parent_bus, link.parent_device) == ("pci", "0000:00:03.0")

    def test_what_is_not_told_is_none(self):
        link = only(message(1, "a"))
        empty = {name for name in Link.__slots__ if getattr(link, name) in (None, [], {}, b"")}

        assert set(Link.__slots__) - empty == {"index", "name", "hardware_type", "flags"}
        assert (link.altnames, link.unknown, link.alias) == ([], {}, None)
        assert link.up is False
        assert (link.details(), link.port_details()) == ({}, {})

    def test_unknown_attributes_survive(self):
        link = only(message(1, "a", attribute(1000, b"news"), attribute(0x8000 | 1001, b"")))

        assert link.unknown == {1000: b"news", 1001: b""}

    def test_unknown_option_is_ignored(self):
        link = only(message(1, "a", linkinfo(b"bond", attribute(1, b"\4") + attribute(99, b"?"))))

        assert link.details() == {"bond": {"mode": "802.3ad"}}

    @pytest.mark.parametrize(
        ("data", "values"),
        [
            pytest.param(attribute(1, b"\x09"), {"mode": "9"}, id="new word stays text"),
            pytest.param(attribute(6, b"\x02"), {"use_carrier": True}, id="new truth is true"),
            pytest.param(attribute(3, b"\1\2\3"), {}, id="number of a wrong size"),
            pytest.param(attribute(26, b"\1\2"), {}, id="short MAC"),
            pytest.param(attribute(11, bytes(4)), {}, id="link that is not set"),
            pytest.param(attribute(8, attribute(0, b"\1")), {"arp_ip_target": []}, id="target"),
            pytest.param(attribute(1, b"\1")[:4], {}, id="cut"),
        ],
    )
    def test_odd_values_of_a_bond(self, data, values):
        assert only(message(1, "a", linkinfo(b"bond", data))).details() == {"bond": values}

    def test_bits_that_the_kernel_does_not_know_are_absent(self):
        boolopt = attribute(46, struct.pack("=II", 1, 3))
        bridge = only(message(1, "a", linkinfo(b"bridge", boolopt))).details()["bridge"]

        assert bridge == {"no_linklocal_learn": True, "mcast_vlan_snooping": False}

    def test_parent_in_another_namespace_is_no_parent(self):
        vlan = linkinfo(b"vlan", attribute(1, struct.pack("=H", 5)))
        here = only(message(2, "a", u32(5, 7), vlan))
        elsewhere = only(message(2, "a", u32(5, 7), u32(37, 0), vlan))

        assert here.details()["vlan"]["parent"] == 7
        assert "parent" not in elsewhere.details()["vlan"]

    def test_links_that_stand_on_themselves_or_on_nothing(self):
        links = parse(message(2, "a", u32(5, 2), u32(10, 2)) + message(3, "b", u32(5, 99)))

        assert relations(links) == ({2: [], 3: []}, {2: [], 3: []})

    def test_of_an_attribute_twice_the_first_counts(self):
        assert only(message(1, "a", attribute(3, b"b\0"))).name == "a"

    def test_a_damaged_attribute_hides_only_what_follows(self):
        intact = message(1, "a", u32(4, 1500), u32(13, 7))
        damaged = bytearray(intact)
        damaged[-8:-6] = struct.pack("=H", 999)

        for data in (damaged, intact, damaged):
            assert only(bytes(data)).mtu == 1500
        assert only(bytes(damaged)).txqlen is None
        assert only(intact).txqlen == 7

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(message(0, "a"), id="without index"),
            pytest.param(message(1, ""), id="without name"),
            pytest.param(struct.pack("=IHHII", 20, 16, 0, 0, 0) + b"rest", id="too short"),
            pytest.param(struct.pack("=IHHII", 20, 3, 0, 0, 0) + bytes(4), id="end of a dump"),
            pytest.param(b"", id="nothing"),
        ],
    )
    def test_no_link(self, data):
        assert parse(data) == {}

    @pytest.mark.parametrize("length", [0, 15, 1000, 2**32 - 1])
    def test_a_message_that_does_not_fit_is_an_error(self, length):
        with pytest.raises(NetlinkError):
            parse(struct.pack("=IHHII", length, 16, 0, 0, 0) + bytes(100))


def read_everything(data):
    links = parse(data)
    for link in links.values():
        json.dumps([link.details(), link.port_details(), link.name, link.altnames])
    relations(links)


class TestHostileBytes:
    """Whatever arrives, nothing but NetlinkError is raised."""

    @given(st.binary(max_size=300))
    def test_any_bytes(self, data):
        try:
            read_everything(data)
        except NetlinkError:
            pass

    @given(st.binary(max_size=120), st.sampled_from([b"bond", b"bridge", b"vlan", b"\xff\0"]))
    def test_any_details(self, data, kind):
        read_everything(message(1, "a", linkinfo(kind, data, kind, data)))

    @given(
        st.lists(st.tuples(st.integers(0, 75), st.binary(max_size=24)), max_size=12),
    )
    def test_any_attributes(self, attributes):
        read_everything(message(1, "a", *[attribute(*item) for item in attributes]))

    @given(
        st.sampled_from([b"bond", b"bridge", b"vlan"]),
        st.lists(st.tuples(st.integers(0, 52), st.binary(max_size=16)), max_size=12),
    )
    def test_any_options(self, kind, options):
        data = b"".join(attribute(*item) for item in options)
        read_everything(message(1, "a", linkinfo(kind, data, kind, data)))

    @pytest.mark.parametrize("kernel", RECORDED)
    @given(data=st.data())
    def test_recorded_and_changed(self, kernel, data):
        original = recorded(kernel)
        changed = bytearray(original)
        for position in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=8)):
            changed[position] = data.draw(st.integers(0, 255))
        del changed[data.draw(st.integers(0, len(changed))) :]
        try:
            read_everything(bytes(changed))
        except NetlinkError:
            pass
        # Nothing that was learned from damaged links changes how intact ones are read.
        assert {link.name: link.details() for link in parse(original).values()} == DETAILS[kernel]


DETAILS = {
    kernel: {link.name: link.details() for link in parse(recorded(kernel)).values()}
    for kernel in RECORDED
}


class TestThisHost:
    SYSFS = Path("/sys/class/net")

    @pytest.fixture
    def links(self):
        return parse(dump())

    def test_links_are_those_of_sysfs(self, links):
        there = {entry.name for entry in self.SYSFS.iterdir() if (entry / "ifindex").exists()}

        assert {link.name for link in links.values()} == there

    @pytest.mark.parametrize(
        ("file", "value"),
        [
            ("ifindex", lambda link: link.index),
            ("mtu", lambda link: link.mtu),
            ("address", lambda link: link.address or ""),
            ("type", lambda link: link.hardware_type),
            ("tx_queue_len", lambda link: link.txqlen),
            ("netdev_group", lambda link: link.group),
            ("ifalias", lambda link: link.alias or ""),
        ],
    )
    def test_values_are_those_of_sysfs(self, links, file, value):
        there = {
            link.name: (self.SYSFS / link.name / file).read_text().strip()
            for link in links.values()
        }

        assert {link.name: str(value(link)) for link in links.values()} == there

    def test_hardware_is_below_the_device_that_it_names(self, links):
        named = {link.name: link.parent_device for link in links.values() if link.parent_device}
        there = {name: (self.SYSFS / name / "device").resolve().name for name in named}

        assert named == there

    def test_answer_holds_nothing_but_links_and_an_end(self):
        kinds = [kind for kind, *_rest in messages(dump())]

        assert kinds[-1] == 3
        assert set(kinds[:-1]) == {16}

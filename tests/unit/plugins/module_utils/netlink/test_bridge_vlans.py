# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VLANs of bridge ports: ranges as the kernel sends them, and as users read them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.bridge_vlans import (
    dump_bridge_vlans,
    parse_bridge_vlans,
    ranges,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.links import parse
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import NetlinkError
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink.made import (
    attribute,
    link_message,
    u32,
)

RECORDED = Path(__file__).parent / "data" / "linux-6.1"

PVID, UNTAGGED, BEGIN, END = 2, 4, 8, 16


def message(index, *entries, family=7, master=1):
    vlans = b"".join(attribute(2, struct.pack("=HH", flags, vlan)) for flags, vlan in entries)
    masters = [u32(10, master)] if master else []
    return link_message(index, *masters, attribute(26, vlans), family=family)


def test_a_recorded_trunk():
    links = parse((RECORDED / "links.bin").read_bytes())
    names = {link.name: link.index for link in links.values()}
    vlans = parse_bridge_vlans((RECORDED / "vlans.bin").read_bytes())

    assert vlans[names["va05"]] == {
        "vlans": [1, "10-12", 40, "100-200", 4094],
        "pvid": 40,
        "untagged": [1, 40, "100-200"],
    }
    assert vlans[names["va06"]] == {"vlans": []}
    assert vlans[names["br-vlans"]] == {"vlans": [1, "300-301"], "pvid": 1, "untagged": [1]}


@pytest.mark.parametrize(
    ("entries", "vlans"),
    [
        pytest.param([], {"vlans": []}, id="none"),
        pytest.param([(0, 5)], {"vlans": [5]}, id="one"),
        pytest.param([(BEGIN, 5), (END, 9)], {"vlans": ["5-9"]}, id="range"),
        pytest.param([(0, 5), (0, 6), (0, 8)], {"vlans": ["5-6", 8]}, id="neighbours"),
        pytest.param(
            [(PVID | UNTAGGED, 7)], {"vlans": [7], "pvid": 7, "untagged": [7]}, id="pvid"
        ),
        pytest.param([(END, 9)], {"vlans": [9]}, id="end without begin"),
        pytest.param([(BEGIN, 5), (0, 9)], {"vlans": [9]}, id="begin without end"),
        pytest.param([(BEGIN, 9), (END, 5)], {"vlans": []}, id="backwards"),
        pytest.param([(0, 0), (0, 4095), (0, 65535)], {"vlans": []}, id="no VLAN ids"),
    ],
)
def test_entries(entries, vlans):
    assert parse_bridge_vlans(message(3, *entries)) == {3: vlans}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(message(3, (0, 5), family=0), id="another family"),
        pytest.param(message(3, (0, 5), master=None), id="a switch inside a NIC"),
    ],
)
def test_not_of_a_bridge(data):
    assert parse_bridge_vlans(data) == {}


def test_a_port_that_is_described_twice_keeps_its_vlans():
    assert parse_bridge_vlans(message(3, (0, 5)) + message(3)) == {3: {"vlans": [5]}}


def test_this_host_answers():
    assert isinstance(parse_bridge_vlans(dump_bridge_vlans()), dict)


@given(st.sets(st.integers(1, 4094)))
def test_ranges_hold_exactly_the_numbers(numbers):
    listed = set()
    for item in ranges(numbers):
        first, _dash, last = str(item).partition("-")
        listed.update(range(int(first), int(last or first) + 1))

    assert listed == numbers


@given(st.binary(max_size=200))
def test_any_bytes(data):
    try:
        parse_bridge_vlans(data)
    except NetlinkError:
        pass


@given(data=st.data())
def test_recorded_and_changed(data):
    changed = bytearray((RECORDED / "vlans.bin").read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=8)):
        changed[position] = data.draw(st.integers(0, 255))
    try:
        parse_bridge_vlans(bytes(changed))
    except NetlinkError:
        pass

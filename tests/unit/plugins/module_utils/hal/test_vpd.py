# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Vital product data: what is valid, what of it is told, and how libvirt writes it."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import vpd
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

END = b"\x78"
CARD = b"testname"


def large(tag: int, data: bytes) -> bytes:
    """A large resource."""
    return bytes([tag]) + len(data).to_bytes(2, "little") + data


def fields(**values: bytes) -> bytes:
    """Fields by their keywords."""
    return b"".join(
        keyword.encode() + bytes([len(value)]) + value for keyword, value in values.items()
    )


def read_only(before: bytes, data: bytes, reserved: int = 1) -> bytes:
    """The resource with the read-only fields, ended by the checksum of all before it."""
    head = bytes([0x90]) + (len(data) + 3 + reserved).to_bytes(2, "little") + data
    head += b"RV" + bytes([reserved])
    checksum = -sum(before + head) & 0xFF
    return head + bytes([checksum]) + bytes(reserved - 1)


def card(
    ro: bytes = b"", rw: bytes | None = None, name: bytes = CARD, reserved: int = 1
) -> bytes:
    """The data of a whole card."""
    start = large(0x82, name)
    data = start + read_only(start, ro, reserved)
    return data + (b"" if rw is None else large(0x91, rw)) + END


READ_ONLY = fields(PN=b"MCX556A", EC=b"A-5545", MN=b"1028", SN=b"7XJ2B03", V0=b"x16", VZ=b"note")
READ_WRITE = fields(V1=b"vendor's", YA=b"A-1207", YB=b"slot 4", RW=b"\0\0")
WHOLE = card(READ_ONLY, READ_WRITE)


@pytest.mark.parametrize(
    ("data", "details"),
    [
        pytest.param(
            WHOLE,
            {
                "name": "testname",
                "readonly": {
                    "part_number": "MCX556A",
                    "change_level": "A-5545",
                    "manufacture_id": "1028",
                    "serial_number": "7XJ2B03",
                    "vendor_field": {"0": "x16", "Z": "note"},
                },
                "readwrite": {
                    "vendor_field": {"1": "vendor's"},
                    "asset_tag": "A-1207",
                    "system_field": {"B": "slot 4"},
                },
            },
            id="all fields",
        ),
        pytest.param(
            card(READ_ONLY, READ_WRITE) + b"\xff" * 1000,
            vpd.parse(WHOLE),
            id="what follows the end does not matter",
        ),
        pytest.param(card(), {"name": "testname"}, id="no field but the checksum"),
        pytest.param(card(reserved=9), {"name": "testname"}, id="reserved bytes"),
        pytest.param(card(name=b""), {}, id="nothing to tell"),
        pytest.param(
            card(fields(SN=b" 12 \0junk")),
            {"name": "testname", "readonly": {"serial_number": "12"}},
            id="blanks around a text, and what follows a NUL",
        ),
        pytest.param(
            card(fields(SN=b"1\xff2", PN=b"5")),
            {"name": "testname", "readonly": {"part_number": "5"}},
            id="a field that is no text",
        ),
        pytest.param(
            card(fields(CP=b"\1\2\3", FG=b"x", ZZ=b"y", SN=b"5")),
            {"name": "testname", "readonly": {"serial_number": "5"}},
            id="other keywords",
        ),
        pytest.param(
            card(fields(YA=b"no", YB=b"no"), fields(SN=b"no", YA=b"tag")),
            {"name": "testname", "readwrite": {"asset_tag": "tag"}},
            id="keywords of the other resource",
        ),
        pytest.param(
            card(fields(SN=b"1", V0=b"a") + fields(SN=b"2", V0=b"b")),
            {
                "name": "testname",
                "readonly": {"serial_number": "2", "vendor_field": {"0": "b"}},
            },
            id="the last one of a keyword counts",
        ),
        pytest.param(
            card(b"", fields(YA=b"tag")),
            {"name": "testname", "readwrite": {"asset_tag": "tag"}},
            id="no free space named",
        ),
    ],
)
def test_what_is_told(data: bytes, details: dict[str, Any]) -> None:
    assert vpd.parse(data) == details


def damaged(data: bytes, at: int, by: int = 1) -> bytes:
    return data[:at] + bytes([data[at] + by & 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0" * 512, id="zeros"),
        pytest.param(b"\xff" * 512, id="ones"),
        pytest.param(END, id="an end alone"),
        pytest.param(WHOLE[:-1], id="no end"),
        pytest.param(large(0x82, CARD) + END, id="no read-only fields"),
        pytest.param(damaged(WHOLE, 3), id="a changed name"),
        pytest.param(card(name=b"a\x07b"), id="a name that is no text"),
        pytest.param(large(0x90, fields(SN=b"1")) + END, id="no checksum"),
        pytest.param(large(0x90, fields(SN=b"1", RV=b"")) + END, id="an empty checksum"),
        pytest.param(
            large(0x82, CARD) + read_only(large(0x82, CARD), fields(RW=b"")) + END,
            id="free space among read-only fields",
        ),
        pytest.param(card(b"", fields(RV=b"\0")), id="a checksum among read-write fields"),
        pytest.param(card(b"", fields(RW=b"\0") + b"xx"), id="something after the free space"),
        pytest.param(card(b"", b"YA\xffshort"), id="a field longer than its resource"),
        pytest.param(b"\x82\xff\xffshort", id="a resource longer than the data"),
        pytest.param(b"\x82\x01", id="half a length"),
    ],
)
def test_what_is_not_valid(data: bytes) -> None:
    assert vpd.parse(data) == {}


TEXTS = st.text(string.ascii_letters + string.digits + "-_. ", min_size=1, max_size=255).map(
    str.strip
)


@given(st.dictionaries(st.sampled_from(["EC", "MN", "PN", "SN", "V0", "V9", "VA"]), TEXTS))
def test_every_text_is_read_as_it_was_written(values: dict[str, str]) -> None:
    data = card(fields(**{keyword: text.encode() for keyword, text in values.items()}))
    told = vpd.parse(data).get("readonly", {})
    texts = [text for text in told.values() if isinstance(text, str)]
    texts += told.get("vendor_field", {}).values()
    assert sorted(texts) == sorted(filter(None, values.values()))


@given(st.integers(0, len(WHOLE) - 1))
def test_data_that_is_cut_short_tells_nothing(size: int) -> None:
    assert vpd.parse(WHOLE[:size]) == {}


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda tail: WHOLE[:40] + tail))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert isinstance(vpd.parse(data), dict)


NIC = "pci0000:00/0000:3b:00.0"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.device(NIC, "bus/pci", {"PCI_CLASS": "20000", "PCI_ID": "15B3:1017"})
    return tree


def test_it_is_read_with_full_details_or_when_asked_for(tree: Tree) -> None:
    tree.file(f"/sys/devices/{NIC}/vpd", WHOLE)
    name = "pci_0000_3b_00_0"
    assert "vpd" not in tree.facts()[name]
    assert "vpd" not in tree.facts()[name]["capabilities"]
    for request in ({"details": "full"}, {"capability": ["vpd"]}):
        device = tree.facts(**request)[name]
        assert device["capabilities"] == ["pci", "vpd"]
        assert device["vpd"] == vpd.parse(WHOLE)


def document(tree: Tree, data: bytes) -> str:
    tree.file(f"/sys/devices/{NIC}/vpd", data)
    text = documents.capability(tree.facts(details="full")["pci_0000_3b_00_0"])
    return text.partition("<vendor id='0x15b3'/>\n")[2]


def test_its_document(tree: Tree) -> None:
    assert document(tree, WHOLE) == xml(
        """
        <capability type='vpd'>
          <name>testname</name>
          <fields access='readonly'>
            <change_level>A-5545</change_level>
            <manufacture_id>1028</manufacture_id>
            <part_number>MCX556A</part_number>
            <serial_number>7XJ2B03</serial_number>
            <vendor_field index='0'>x16</vendor_field>
            <vendor_field index='Z'>note</vendor_field>
          </fields>
          <fields access='readwrite'>
            <asset_tag>A-1207</asset_tag>
            <vendor_field index='1'>vendor&apos;s</vendor_field>
            <system_field index='B'>slot 4</system_field>
          </fields>
        </capability>
        """
    )


def test_text_that_libvirts_schema_refuses_is_left_out_of_it(tree: Tree) -> None:
    data = card(fields(SN=b"a~b", PN=b"<&>"), name=b"a{b}")
    assert document(tree, data) == xml(
        """
        <capability type='vpd'>
          <name/>
          <fields access='readonly'>
            <part_number>&lt;&amp;&gt;</part_number>
          </fields>
        </capability>
        """
    )

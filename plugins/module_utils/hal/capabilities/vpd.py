# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Vital product data of PCI devices: vpd, nested in pci.

What a card says of itself: its part number, serial number and the like. Sources: the PCI Local
Bus Specification 3.0, appendix I; which records and keywords count as libvirt's virPCIVPDParse()
has it.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..fields import Field

if t.TYPE_CHECKING:
    from ...xml import Writer

    Fields = t.Dict[str, t.Any]

FIELDS = (
    Field("vpd.name", "str", "What the card calls itself",
          "Broadcom NetXtreme Gigabit Ethernet", libvirt=True),
    Field("vpd.readonly.change_level", "str", "Engineering change level", "A-5545", libvirt=True),
    Field("vpd.readonly.manufacture_id", "str", "Manufacturer", "1028", libvirt=True),
    Field("vpd.readonly.part_number", "str", "Part number", "MCX556A-ECAT", libvirt=True),
    Field("vpd.readonly.serial_number", "str", "Serial number", "MT1945X00254", libvirt=True),
    Field("vpd.readonly.vendor_field", "map", "What the vendor defined, by index",
          {"0": "PCIeGen3 x16"}, libvirt=True),
    Field("vpd.readwrite.asset_tag", "str", "Asset tag", "A-1207", libvirt=True),
    Field("vpd.readwrite.vendor_field", "map", "What the vendor defined, by index",
          {"1": "vendor's note"}, libvirt=True),
    Field("vpd.readwrite.system_field", "map", "What the system's maker defined, by index",
          {"B": "slot 4"}, libvirt=True),
)  # fmt: skip

# Tags of resources. Large ones have two bytes of length, small ones three bits.
_LARGE = 0x80
_END = 0x0F
_NAME = 0x82
_READ_ONLY = 0x90
_READ_WRITE = 0x91

_CHECKSUM = b"RV"
_FREE_SPACE = b"RW"
_KEYWORDS = {
    _READ_ONLY: {
        b"EC": "change_level",
        b"MN": "manufacture_id",
        b"PN": "part_number",
        b"SN": "serial_number",
    },
    _READ_WRITE: {b"YA": "asset_tag"},
}
_INDEXES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# What libvirt's schema of 9.0.0 allows as text; it leaves out ` { | } ~.
_SCHEMA_TEXT = re.compile("[ -_a-z]{0,255}")


def parse(data: bytes) -> t.Dict[str, t.Any]:
    """The details of the capability vpd; {} for data that is invalid, cut short or no VPD at all.

    Valid data consists of resources up to an end tag, of which one has the read-only fields, and
    these end in the checksum of all that came before it.
    """
    vpd: t.Dict[str, t.Any] = {}
    place = 0
    read_only = False
    while place < len(data):
        tag = data[place]
        if tag & _LARGE:
            size = int.from_bytes(data[place + 1 : place + 3], "little")
            place += 3
        else:
            size = tag & 7
            tag >>= 3
            place += 1
        if tag == _END:
            return vpd if read_only else {}
        end = place + size
        if end > len(data):
            return {}
        if tag == _NAME:
            name = _text(data[place:end])
            if name is None:
                return {}
            if name:
                vpd["name"] = name
        elif tag in _KEYWORDS:
            fields = _fields(data, place, end, tag)
            if fields is None:
                return {}
            if tag == _READ_ONLY:
                read_only = True
            if fields:
                vpd.setdefault("readonly" if tag == _READ_ONLY else "readwrite", {}).update(fields)
        place = end
    return {}


def write(vpd: t.Mapping[str, t.Any], writer: Writer) -> None:
    """Writes libvirt's <capability type='vpd'>, given the details of vpd.

    Text that its schema cannot hold is left out, as libvirt 9.0.0 does.
    """
    capability = writer.capability("vpd")
    capability.element("name", _allowed(vpd.get("name")))
    for access, names in (
        ("readonly", ("change_level", "manufacture_id", "part_number", "serial_number")),
        ("readwrite", ("asset_tag",)),
    ):
        fields = vpd.get(access)
        if not fields:
            continue
        element = capability.element("fields", access=access)
        for name in names:
            element.optional(name, _allowed(fields.get(name)))
        for name in ("vendor_field", "system_field"):
            for index, text in fields.get(name, {}).items():
                if len(index) == 1 and index in _INDEXES:
                    element.optional(name, _allowed(text), index=index)


def _fields(data: bytes, place: int, end: int, tag: int) -> t.Optional[Fields]:
    """The fields of one resource; None if it is invalid.

    A field is a keyword of two bytes, one byte of length, and so many bytes.
    """
    fields: Fields = {}
    complete = tag != _READ_ONLY
    while place + 3 <= end:
        keyword = data[place : place + 2]
        size = data[place + 2]
        place += 3
        if place + size > end:
            return None
        value = data[place : place + size]
        if keyword in (_CHECKSUM, _FREE_SPACE):
            if (keyword == _CHECKSUM) != (tag == _READ_ONLY):
                return None
            if keyword == _CHECKSUM and (size == 0 or sum(data[: place + 1]) & 0xFF):
                return None
            complete = True
            place += size
            break
        place += size
        text = _text(value)
        if text:
            _set(fields, keyword, text, tag)
    return fields if complete and place >= end else None


def _set(fields: Fields, keyword: bytes, text: str, tag: int) -> None:
    """Notes what a keyword says; keywords that are not known are passed over."""
    name = _KEYWORDS[tag].get(keyword)
    if name:
        fields[name] = text
        return
    index = chr(keyword[1])
    if index in _INDEXES:
        if keyword[:1] == b"V":
            fields.setdefault("vendor_field", {})[index] = text
        elif keyword[:1] == b"Y" and keyword != b"YA" and tag == _READ_WRITE:
            fields.setdefault("system_field", {})[index] = text


def _text(value: bytes) -> t.Optional[str]:
    """The text up to a NUL without blanks around it; None if it is not printable ASCII."""
    value = value.partition(b"\0")[0].strip()
    if all(0x20 <= byte < 0x7F for byte in value):
        return value.decode("ascii")
    return None


def _allowed(text: t.Any) -> t.Optional[str]:
    return text if isinstance(text, str) and _SCHEMA_TEXT.fullmatch(text) else None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that change links, encoded with pyroute2.

pyroute2 (0.7 and newer) encodes the messages. What it says of bonds, bridges, VLANs and ports is
replaced by classes made of the table of options, since no release knows all of them. Importing
this imports pyroute2, which costs more than reading all links: only who changes something does.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import struct
import typing as t

try:
    from pyroute2.netlink import nla
    from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

    PYROUTE2_IMPORT_ERROR: t.Optional[ImportError] = None
except ImportError as import_error:
    PYROUTE2_IMPORT_ERROR = import_error

    class nla:  # type: ignore[no-redef]
        """Stands for what is missing, so that this file can be imported to tell so."""

    class ifinfmsg:  # type: ignore[no-redef]
        """The same."""

        ifinfo = nla
        nla_map = ()


from .kernel import raw_request
from .options import TABLES
from .rtnetlink import IFINFO
from .spec import by_word
from .wire import ATTRIBUTE

if t.TYPE_CHECKING:
    from .option import Option
    from .vlan_table import Entry

RTM_NEWLINK, RTM_DELLINK, RTM_SETLINK = 16, 17, 19
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 0x01, 0x04, 0x200, 0x400
IFF_UP = 1

_RTM_NEWLINKPROP, _NLM_F_APPEND, _NLA_F_NESTED = 108, 0x800, 0x8000
_PROP_LIST, _ALT_IFNAME = 52, 53  # IFLA_PROP_LIST, IFLA_ALT_IFNAME
_AF_BRIDGE = 7
_BRIDGE_FLAGS_SELF = 2
_RANGE_BEGIN, _RANGE_END = 8, 16
_PAIR = struct.Struct("=II")
_VLAN_INFO = struct.Struct("=HH")  # flags, VLAN id

# How pyroute2 calls what the table of options calls so.
_TYPES = {
    "u8": "uint8",
    "u16": "uint16",
    "u32": "uint32",
    "u64": "uint64",
    "s32": "int32",
    "be16": "be16",
    "mac": "l2addr",
    "ifindex": "uint32",
    "in4_list": "in4_list",
    "in6_list": "in6_list",
    "bit": "cdata",
    "qos_map": "qos_map",
    "flag": "flag",
}
_MOST_TARGETS = 16  # BOND_MAX_ARP_TARGETS, BOND_MAX_NS_TARGETS

IndexOf = t.Callable[[str], int]
Attributes = t.List[t.Tuple[str, t.Any]]


class _In4List(nla):  # type: ignore[misc]
    nla_map = tuple((number, str(number), "ip4addr") for number in range(_MOST_TARGETS))


class _In6List(nla):  # type: ignore[misc]
    nla_map = tuple((number, str(number), "ip6addr") for number in range(_MOST_TARGETS))


class _QosMap(nla):  # type: ignore[misc]
    nla_map = ((1, "mapping", "cdata"),)


def _data_class(table: str) -> t.Any:
    """Return the class of IFLA_INFO_DATA or IFLA_INFO_SLAVE_DATA that a table describes."""
    known = {}
    for option in TABLES[table]:
        if option.attribute and option.wire in _TYPES:
            name = _attribute_name(option)
            known[name] = (option.attribute, name, _TYPES[option.wire])
    members = {
        "nla_map": tuple(known.values()),
        "in4_list": _In4List,
        "in6_list": _In6List,
        "qos_map": _QosMap,
    }
    return type(str(table), (nla,), members)


def _attribute_name(option: Option) -> str:
    # Options that are bits share their attribute.
    return "bits" if option.wire == "bit" else option.name


_CLASSES = {table: _data_class(table) for table in TABLES}


class _LinkInfo(ifinfmsg.ifinfo):  # type: ignore[misc]
    @staticmethod
    def info_data(message: t.Any, *_arguments: t.Any, **_options: t.Any) -> t.Any:
        return _CLASSES[message.get_attr("IFLA_INFO_KIND")]

    @staticmethod
    def info_slave_data(message: t.Any, *_arguments: t.Any, **_options: t.Any) -> t.Any:
        return _CLASSES[message.get_attr("IFLA_INFO_SLAVE_KIND") + "_port"]


class _BridgeSpec(nla):  # type: ignore[misc]
    nla_map = ((0, "flags", "uint16"), (2, "vlan", "cdata"))


class _LinkMessage(ifinfmsg):  # type: ignore[misc]
    """RTM_NEWLINK and its like, with the classes of this file."""

    ifinfo = _LinkInfo
    af_spec = _BridgeSpec
    nla_map = tuple(
        # Some are not cut at a NUL, and an empty text is one without a NUL.
        (row[0], "cdata") if row[0] == "IFLA_IFALIAS" else row
        for row in ifinfmsg.nla_map
    )


def message(
    kind: int,
    index: int,
    attributes: t.Optional[Attributes] = None,
    request: int = 0,
    family: int = 0,
    up: t.Optional[bool] = None,
) -> bytearray:
    """Return an encoded request about a link; sequence number and NLM_F_ACK are yet to be set.

    ``kind`` is RTM_NEWLINK, RTM_SETLINK or RTM_DELLINK, ``request`` has NLM_F_CREATE and its like.
    """
    encoded = _LinkMessage()
    encoded["family"], encoded["index"] = family, index
    if up is not None:
        encoded["flags"], encoded["change"] = IFF_UP if up else 0, IFF_UP
    encoded["attrs"] = attributes or []
    encoded["header"]["type"] = kind
    encoded["header"]["flags"] = NLM_F_REQUEST | request
    encoded.encode()
    return bytearray(encoded.data)


def link_info(kind: str, options: t.Mapping[str, t.Any], index_of: IndexOf) -> t.Tuple[str, t.Any]:
    """Return IFLA_LINKINFO of a bond, bridge or VLAN with these options, by name."""
    attributes: Attributes = [("IFLA_INFO_KIND", kind)]
    data = _values(kind, options, index_of)
    if data:
        attributes.append(("IFLA_INFO_DATA", {"attrs": data}))
    return "IFLA_LINKINFO", {"attrs": attributes}


def port_info(kind: str, options: t.Mapping[str, t.Any], index_of: IndexOf) -> t.Tuple[str, t.Any]:
    """Return IFLA_LINKINFO of a port, of a master of this kind, with these options."""
    data = _values(kind + "_port", options, index_of)
    return "IFLA_LINKINFO", {
        "attrs": [("IFLA_INFO_SLAVE_KIND", kind), ("IFLA_INFO_SLAVE_DATA", {"attrs": data})]
    }


def bridge_vlans(entries: t.Iterable[Entry], on_bridge: bool) -> t.Tuple[str, t.Any]:
    """Return IFLA_AF_SPEC with VLANs of a port, or of the bridge itself."""
    attributes: Attributes = [("flags", _BRIDGE_FLAGS_SELF)] if on_bridge else []
    for first, last, flags in entries:
        if first == last:
            attributes.append(("vlan", _VLAN_INFO.pack(flags, first)))
        else:
            attributes.append(("vlan", _VLAN_INFO.pack(flags | _RANGE_BEGIN, first)))
            attributes.append(("vlan", _VLAN_INFO.pack(flags | _RANGE_END, last)))
    return "IFLA_AF_SPEC", {"attrs": attributes}


def vlan_requests(
    kind: int, index: int, entries: t.Sequence[Entry], on_bridge: bool
) -> t.Iterator[bytearray]:
    """Yield the requests that add (RTM_SETLINK) or remove (RTM_DELLINK) VLANs of a port."""
    # A nest holds 64 KiB at most, and an entry takes 16 bytes of it.
    for start in range(0, len(entries), 2000):
        specification = bridge_vlans(entries[start : start + 2000], on_bridge)
        yield message(kind, index, [specification], family=_AF_BRIDGE)


def altnames_request(index: int, names: t.Iterable[str]) -> bytearray:
    """Return the request that gives a link alternative names."""
    listed = b""
    for name in names:
        text = name.encode("utf-8", "surrogateescape") + b"\0"
        listed += ATTRIBUTE.pack(ATTRIBUTE.size + len(text), _ALT_IFNAME)
        listed += text + b"\0" * (-len(text) % 4)
    body = IFINFO.pack(0, 0, index, 0, 0)
    body += ATTRIBUTE.pack(ATTRIBUTE.size + len(listed), _NLA_F_NESTED | _PROP_LIST) + listed
    flags = NLM_F_CREATE | NLM_F_EXCL | _NLM_F_APPEND
    return bytearray(raw_request(_RTM_NEWLINKPROP, flags, body))


def _values(table: str, options: t.Mapping[str, t.Any], index_of: IndexOf) -> Attributes:
    known = by_word(table)
    found: Attributes = []
    bits: t.Dict[int, t.List[int]] = {}
    for name, value in options.items():
        option = known[name]
        if option.wire == "bit":
            pair = bits.setdefault(option.attribute, [0, 0])
            pair[0] |= option.bit if value else 0
            pair[1] |= option.bit
        elif option.wire != "link":
            found.append((option.name, _value(option, value, index_of)))
    found += [("bits", _PAIR.pack(*pair)) for pair in bits.values()]
    return found


def _value(option: Option, value: t.Any, index_of: IndexOf) -> t.Any:
    if option.wire == "ifindex":
        return index_of(value) if value else 0
    if option.wire in ("in4_list", "in6_list"):
        return {"attrs": [(str(number), each) for number, each in enumerate(value)]}
    if option.wire == "qos_map":
        pairs = [_PAIR.pack(int(source), target) for source, target in value.items()]
        return {"attrs": [("mapping", pair) for pair in pairs]}
    if option.words:
        for number, word in option.words.items():
            if word == value:
                return number
    # A number for which this collection has no word yet.
    return value if option.wire == "mac" else int(value)

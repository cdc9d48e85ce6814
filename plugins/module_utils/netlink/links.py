# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network links of a host, read with one netlink dump.

``parse(dump())`` gives every link of the network namespace that the process is in. What a link
says of its bond, bridge or VLAN is decoded only when asked for. A message that is damaged as a
whole raises NetlinkError; a link without index or name is left out; a damaged value is absent.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .rtnetlink import IFINFO, RTM_NEWLINK, dump_links
from .wire import BYTES, SIGNED, UNSIGNED, Decoder, hardware_address, messages, nested, text

if t.TYPE_CHECKING:
    from .wire import Field

AF_UNSPEC = 0
RTEXT_FILTER_SKIP_STATS = 8
IFF_UP = 1

# IF_OPER_*, with the words of /sys/class/net/*/operstate.
OPERSTATES = ("unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up")

# Kinds whose IFLA_LINK is the other end of a pair, not what they stand on.
_PAIRED_KINDS = ("veth", "netkit", "vxcan")


def _operstate(number: int) -> str:
    return OPERSTATES[number] if number < len(OPERSTATES) else OPERSTATES[0]


def _positive(number: int) -> t.Optional[int]:
    return number or None


def _hexadecimal(payload: bytes) -> t.Optional[str]:
    return payload.hex() or None


def _altnames(payload: bytes) -> t.List[str]:
    names = (text(item) for kind, item in nested(payload) if kind == _ALT_IFNAME)
    return [name for name in names if name]


def _linkinfo(payload: bytes) -> t.Dict[int, bytes]:
    return dict(nested(payload))


# IFLA_* of linux/if_link.h by number; the names are attributes of Link.
_FIELDS: t.Dict[int, Field] = {
    1: ("address", BYTES, hardware_address),
    3: ("name", BYTES, text),
    4: ("mtu", UNSIGNED, None),
    5: ("link", UNSIGNED, _positive),
    10: ("master", UNSIGNED, _positive),
    13: ("txqlen", UNSIGNED, None),
    16: ("operstate", UNSIGNED, _operstate),
    18: ("linkinfo", BYTES, _linkinfo),
    20: ("alias", BYTES, text),
    26: ("af_spec", BYTES, None),
    27: ("group", UNSIGNED, None),
    33: ("carrier", UNSIGNED, bool),
    36: ("phys_switch_id", BYTES, _hexadecimal),
    37: ("link_netnsid", SIGNED, None),
    38: ("phys_port_name", BYTES, text),
    50: ("min_mtu", UNSIGNED, _positive),
    51: ("max_mtu", UNSIGNED, _positive),
    52: ("altnames", BYTES, _altnames),
    54: ("perm_address", BYTES, hardware_address),
    56: ("parent_device", BYTES, text),
    57: ("parent_bus", BYTES, text),
}
_LAST_KNOWN = 69  # IFLA_TAILROOM, of Linux 6.18
_ALT_IFNAME = 53
_INFO_KIND, _INFO_DATA, _INFO_SLAVE_KIND, _INFO_SLAVE_DATA = 1, 2, 4, 5

_decoder = Decoder(_FIELDS, _LAST_KNOWN)


class Link:
    """One network link. What is not known is None; references are interface indexes."""

    __slots__ = (
        "address",
        "af_spec",
        "alias",
        "altnames",
        "carrier",
        "flags",
        "group",
        "hardware_type",
        "index",
        "kind",
        "link",
        "link_netnsid",
        "linkinfo",
        "master",
        "max_mtu",
        "min_mtu",
        "mtu",
        "name",
        "operstate",
        "parent_bus",
        "parent_device",
        "perm_address",
        "phys_port_name",
        "phys_switch_id",
        "port_kind",
        "txqlen",
        "unknown",
    )

    index: int
    flags: int  # IFF_*
    hardware_type: int  # ARPHRD_*: 1 Ethernet, 32 InfiniBand, 772 loopback
    name: str
    altnames: t.List[str]
    alias: t.Optional[str]
    address: t.Optional[str]  # of any length: 20 bytes for InfiniBand
    perm_address: t.Optional[str]
    operstate: t.Optional[str]
    carrier: t.Optional[bool]  # as the driver left it, while the link is down
    mtu: t.Optional[int]
    min_mtu: t.Optional[int]
    max_mtu: t.Optional[int]
    txqlen: t.Optional[int]
    group: t.Optional[int]
    kind: t.Optional[str]  # None for hardware
    port_kind: t.Optional[str]  # the master's kind
    master: t.Optional[int]
    link: t.Optional[int]  # what it was made on, or the other end of a pair
    link_netnsid: t.Optional[int]  # given if ``link`` is an index in another namespace
    phys_port_name: t.Optional[str]
    phys_switch_id: t.Optional[str]
    parent_device: t.Optional[str]  # name of the device in sysfs
    parent_bus: t.Optional[str]
    linkinfo: t.Dict[int, bytes]  # IFLA_LINKINFO, undecoded
    af_spec: bytes  # IFLA_AF_SPEC, undecoded: settings by address family
    unknown: t.Dict[int, bytes]  # attributes newer than this code

    def __init__(self, data: bytes, start: int, end: int) -> None:
        """Read a message's payload, which stands in ``data`` from ``start`` to ``end``."""
        _family, self.hardware_type, self.index, self.flags, _change = IFINFO.unpack_from(
            data, start
        )
        self.name = ""
        self.alias = self.address = self.perm_address = self.operstate = None
        self.carrier = self.mtu = self.min_mtu = self.max_mtu = self.txqlen = self.group = None
        self.master = self.link = self.link_netnsid = None
        self.phys_port_name = self.phys_switch_id = self.parent_device = self.parent_bus = None
        self.altnames, self.linkinfo, self.unknown, self.af_spec = [], {}, {}, b""
        for name, value in _decoder.decode(data, start + IFINFO.size, end).items():
            setattr(self, name, value)
        self.kind = text(self.linkinfo.get(_INFO_KIND, b""))
        self.port_kind = text(self.linkinfo.get(_INFO_SLAVE_KIND, b""))

    @property
    def up(self) -> bool:
        """Whether the link is set up by its administrator (IFF_UP)."""
        return bool(self.flags & IFF_UP)

    def details(self) -> t.Dict[str, t.Dict[str, t.Any]]:
        """Return ``{kind: values by option name}`` for a bond, bridge or VLAN, else ``{}``.

        Values are typed as the option's ``type`` says; an option that is not set, or that this
        kernel does not have, is absent. References to links are interface indexes.
        """
        if self.kind not in ("bond", "bridge", "vlan"):
            return {}
        # Most links need neither the table of options nor the time to load it.
        from .details import decode

        values = decode(self.kind, self.linkinfo.get(_INFO_DATA, b""))
        if self.kind == "vlan" and self.link and self.link_netnsid is None:
            values["parent"] = self.link
        return {self.kind: values}

    def port_details(self) -> t.Dict[str, t.Dict[str, t.Any]]:
        """Return ``{'bond_port': values}`` or ``{'bridge_port': values}``, else ``{}``."""
        if self.port_kind not in ("bond", "bridge"):
            return {}
        from .details import decode

        table = self.port_kind + "_port"
        return {table: decode(table, self.linkinfo.get(_INFO_SLAVE_DATA, b""))}

    def __repr__(self) -> str:
        return f"Link({self.index}, {self.name!r}, kind={self.kind!r})"


def dump() -> bytes:
    """Return the kernel's description of all links of this network namespace.

    Raises NetlinkError; DumpInterrupted, if links kept changing, carries the last answer.
    """
    return dump_links(AF_UNSPEC, RTEXT_FILTER_SKIP_STATS)


def parse(data: bytes) -> t.Dict[int, Link]:
    """Return the links that ``data``, the answer to a dump, describes, by interface index."""
    links = {}
    for kind, _flags, _sequence, _port, start, end in messages(data):
        if kind == RTM_NEWLINK and end - start >= IFINFO.size:
            link = Link(data, start, end)
            if link.index > 0 and link.name:
                links[link.index] = link
    return links


def relations(
    links: t.Mapping[int, Link],
) -> t.Tuple[t.Dict[int, t.List[int]], t.Dict[int, t.List[int]]]:
    """Return ``(lower, upper)``: the indexes of the links below, and above, each link.

    A port is below its master; what a VLAN, macvlan, macsec, tunnel and the like was made on is
    below it. The ends of a pair (veth) and links in other network namespaces are not related.
    A link without relations has an empty list.
    """
    lower: t.Dict[int, t.List[int]] = {index: [] for index in links}
    upper: t.Dict[int, t.List[int]] = {index: [] for index in links}
    for index, link in links.items():
        above, below = link.master, link.link
        if above in lower and above != index:
            lower[above].append(index)
            upper[index].append(above)
        if (
            below in upper
            and below != index
            and link.link_netnsid is None
            and link.kind not in _PAIRED_KINDS
        ):
            lower[index].append(below)
            upper[below].append(index)
    return lower, upper

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What links a host has now, as plain data: links by name, their VLANs, and what they carry.

Most of it is decoded or read only when somebody looks: a run that changes nothing needs neither
addresses nor routes.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .vlan_table import VlanTable

if t.TYPE_CHECKING:
    from .ip_state import IpState
    from .links import Link

_LINK_OPTIONS = {"bond": ("primary", "active_slave"), "bridge_port": ("backup_port",)}
_INFO_DATA, _TOPOLOGY_CHANGE = 2, 14  # IFLA_INFO_DATA, IFLA_BR_TOPOLOGY_CHANGE
_PAIRED_KINDS = ("veth", "netkit", "vxcan")
_PLAIN = (
    "index",
    "kind",
    "up",
    "mtu",
    "address",
    "alias",
    "carrier",
    "master",
    "lower",
    "port_kind",
    "txqlen",
    "group",
    "altnames",
)

Details = t.Tuple[t.Dict[str, t.Any], t.Dict[str, t.Any]]


class LinkState:
    """One link. Links are told by name, "" for none; what is not known is None.

    ``kind``
        "bond", "bridge", "vlan" or another kind of the kernel's; None for hardware.
    ``lower``
        What it was made on, such as a VLAN's parent.
    ``options``, ``port_options``
        Values by option name: what it is, and what it is as a port of a ``port_kind``. None is
        what cannot be told now.
    ``vlans``
        The VLAN table of a bridge or of a bridge's port.
    ``pinned``
        Whether the address, and ``mtu_pinned`` whether the MTU, is known to be set for good.
    """

    __slots__ = (
        "_details",
        "_read_details",
        "_read_vlans",
        "_vlans",
        "address",
        "alias",
        "altnames",
        "carrier",
        "group",
        "index",
        "kind",
        "lower",
        "master",
        "mtu",
        "mtu_pinned",
        "name",
        "pinned",
        "port_kind",
        "txqlen",
        "up",
    )

    def __init__(self, name: str, kind: t.Optional[str] = None) -> None:
        self.name, self.kind = name, kind
        self.index = 0
        self.up = self.pinned = self.mtu_pinned = False
        self.mtu: t.Optional[int] = None
        self.address: t.Optional[str] = None
        self.carrier: t.Optional[bool] = None
        self.txqlen: t.Optional[int] = None
        self.group: t.Optional[int] = None
        self.alias = self.master = self.lower = self.port_kind = ""
        self.altnames: t.List[str] = []
        self._details: t.Optional[Details] = ({}, {})
        self._read_details: t.Optional[t.Callable[[], Details]] = None
        self._vlans: t.Optional[VlanTable] = VlanTable()
        self._read_vlans: t.Optional[t.Callable[[], VlanTable]] = None

    def read_lazily(
        self, details: t.Callable[[], Details], vlans: t.Callable[[], VlanTable]
    ) -> None:
        """Take details and VLANs from these functions once they are asked for."""
        self._details = self._vlans = None
        self._read_details, self._read_vlans = details, vlans

    def _both(self) -> Details:
        if self._details is None:
            self._details = self._read_details() if self._read_details else ({}, {})
        return self._details

    @property
    def options(self) -> t.Dict[str, t.Any]:
        return self._both()[0]

    @options.setter
    def options(self, options: t.Dict[str, t.Any]) -> None:
        self._details = (options, self._both()[1])

    @property
    def port_options(self) -> t.Dict[str, t.Any]:
        return self._both()[1]

    @port_options.setter
    def port_options(self, options: t.Dict[str, t.Any]) -> None:
        self._details = (self._both()[0], options)

    @property
    def vlans(self) -> VlanTable:
        if self._vlans is None:
            self._vlans = self._read_vlans() if self._read_vlans else VlanTable()
        return self._vlans

    @vlans.setter
    def vlans(self, table: VlanTable) -> None:
        self._vlans = table

    def copy(self) -> LinkState:
        """Return a link that can be changed without changing this one."""
        other = LinkState.__new__(LinkState)
        for slot in LinkState.__slots__:
            setattr(other, slot, getattr(self, slot))
        if self._details is not None:
            other._details = (dict(self._details[0]), dict(self._details[1]))
        return other

    def to_json(self) -> t.Dict[str, t.Any]:
        """Return all of it as plain data."""
        plain: t.Dict[str, t.Any] = {key: getattr(self, key) for key in _PLAIN}
        plain["options"], plain["port_options"] = self.options, self.port_options
        if "bridge" in (self.kind, self.port_kind):
            plain["vlans"] = self.vlans.to_values()
        return plain

    @classmethod
    def from_json(cls, name: str, plain: t.Mapping[str, t.Any]) -> LinkState:
        """Return the link that ``to_json()`` told."""
        state = cls(name)
        for key in _PLAIN:
            setattr(state, key, plain[key])
        state._details = (dict(plain["options"]), dict(plain["port_options"]))
        state.vlans = VlanTable.from_values(plain.get("vlans", {}))
        return state

    def __repr__(self) -> str:
        return f"LinkState({self.name!r}, {self.kind!r})"


def _nothing() -> IpState:
    from .ip_state import IpState

    return IpState()


def _no_sysctls(_link: str) -> t.Dict[str, str]:
    return {}


class Snapshot:
    """All links by name, and what they carry."""

    def __init__(
        self,
        links: t.Dict[str, LinkState],
        read_ip: t.Callable[[], IpState] = _nothing,
        read_sysctls: t.Callable[[str], t.Dict[str, str]] = _no_sysctls,
    ) -> None:
        self.links = links
        self._read_ip, self._read_sysctls = read_ip, read_sysctls
        self.known_sysctls: t.Dict[str, t.Dict[str, str]] = {}
        self._ip: t.Optional[IpState] = None
        self._ports: t.Optional[t.Dict[str, t.List[str]]] = None
        self._children: t.Optional[t.Dict[str, t.List[str]]] = None
        self._altnames: t.Optional[t.Dict[str, str]] = None

    @property
    def ip(self) -> IpState:
        """Addresses, neighbours, next hops and routes; read once, when first asked for."""
        if self._ip is None:
            self._ip = self._read_ip()
        return self._ip

    def sysctls(self, name: str) -> t.Dict[str, str]:
        """Return a link's sysctls as ``sysctls.Reader`` does; read once, when first asked for."""
        if name not in self.known_sysctls:
            self.known_sysctls[name] = self._read_sysctls(name)
        return self.known_sysctls[name]

    def find(self, name: str) -> t.Optional[LinkState]:
        """Return the link of that name or alternative name."""
        if name in self.links:
            return self.links[name]
        if self._altnames is None:
            self._altnames = {
                other: link.name for link in self.links.values() for other in link.altnames
            }
        return self.links.get(self._altnames.get(name, ""))

    def ports(self, master: str) -> t.List[str]:
        """Return the names of a bond's or bridge's ports, in order of their index."""
        if self._ports is None:
            self._ports = {}
            for link in self.links.values():
                if link.master:
                    self._ports.setdefault(link.master, []).append(link.name)
        return self._ports.get(master, [])

    def children(self, name: str) -> t.List[str]:
        """Return the names of the links that were made on this one, such as its VLANs."""
        if self._children is None:
            self._children = {}
            for link in self.links.values():
                if link.lower:
                    self._children.setdefault(link.lower, []).append(link.name)
        return self._children.get(name, [])


def take(
    links: t.Mapping[int, Link],
    read_vlans: t.Callable[[], t.Mapping[int, t.Mapping[str, t.Any]]],
    read_ip: t.Callable[[], IpState] = _nothing,
    read_sysctls: t.Callable[[str], t.Dict[str, str]] = _no_sysctls,
) -> Snapshot:
    """Return the present state from ``links.parse()`` and functions that read the rest.

    ``read_vlans`` gives what ``parse_bridge_vlans()`` gives; it is called once, if at all.
    """
    tables: t.List[t.Mapping[int, t.Mapping[str, t.Any]]] = []

    def vlans_of(index: int) -> VlanTable:
        if not tables:
            tables.append(read_vlans())
        return VlanTable.from_values(tables[0].get(index, {}))

    def name_of(index: t.Optional[int]) -> str:
        link = links.get(index or 0)
        return (link.name or "") if link else ""

    states = {}
    for index in sorted(links):
        link = links[index]
        state = LinkState(link.name or "", link.kind)
        state.index, state.up, state.carrier = index, link.up, link.carrier
        state.mtu, state.address, state.alias = link.mtu, link.address, link.alias or ""
        state.master, state.port_kind = name_of(link.master), link.port_kind or ""
        if link.link_netnsid is None and link.kind not in _PAIRED_KINDS:
            state.lower = name_of(link.link)
        state.txqlen, state.group, state.altnames = link.txqlen, link.group, link.altnames
        state.read_lazily(_details_reader(link, name_of), _vlans_reader(index, vlans_of))
        states[state.name] = state
    return Snapshot(states, read_ip, read_sysctls)


def _details_reader(
    link: Link, name_of: t.Callable[[t.Optional[int]], str]
) -> t.Callable[[], Details]:
    def read() -> Details:
        tables = dict(link.details())
        tables.update(link.port_details())
        for table, names in _LINK_OPTIONS.items():
            for name in names:
                if name in tables.get(table, ()):
                    tables[table][name] = name_of(tables[table][name])
        options = tables.get(link.kind or "", {})
        if link.kind == "vlan":
            options["parent"] = name_of(options.get("parent"))
        elif link.kind == "bridge" and _hides_ageing_time(link, options):
            options["ageing_time"] = None
        return options, tables.get(f"{link.port_kind}_port", {})

    return read


def _hides_ageing_time(link: Link, options: t.Mapping[str, t.Any]) -> bool:
    """Whether a bridge tells another ageing time than was set.

    While its spanning tree changes, it has twice the forward delay: br_stp_timer.c and br_stp.c,
    __br_set_topology_change().
    """
    shortened = 2 * options.get("forward_delay", 0)
    if not options.get("stp_state") or abs(options.get("ageing_time", 0) - shortened) > 1:
        return False
    from .wire import nested

    of_bridge = dict(nested(link.linkinfo.get(_INFO_DATA, b"")))
    return any(of_bridge.get(_TOPOLOGY_CHANGE, b""))


def _vlans_reader(
    index: int, vlans_of: t.Callable[[int], VlanTable]
) -> t.Callable[[], VlanTable]:
    return lambda: vlans_of(index)

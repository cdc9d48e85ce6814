# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uses of network interfaces: addresses, routes, what stands on them, who listens on them.

Only this network namespace is seen. In a recorded tree the addresses are /netlink/addresses.
Sources: rtnetlink(7), packet(7); for the files in /proc/net the kernel's net/packet/af_packet.c,
net/core/net-procfs.c and drivers/net/ppp/pppoe.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..netlink.addresses import dump_addresses, parse_addresses
from ..netlink.routes import route_out_of
from ..netlink.wire import NetlinkError
from .node import number
from .uses import sysfs_path

if t.TYPE_CHECKING:
    from ..netlink.addresses import Address
    from ..netlink.links import Link
    from .links import Links
    from .processes import Processes
    from .reader import Reader
    from .uses import Uses

_ARPHRD_ETHER, _ARPHRD_INFINIBAND = 1, 32
# Made of software, and nevertheless only used if something shows it. Others (tunnels, the ends of
# pairs) serve somebody elsewhere by being there.
_KINDS = ("bond", "bridge", "vlan", "dummy", "team")
# They listen for neighbours on every interface, whatever it is used for.
_DISCOVERY = frozenset(["lldpd", "lldpad"])
_ETH_P_LLDP = "88cc"
# The hardware addresses of the multicast groups that every host is in: 224.0.0.1 and ff02::1.
_ALL_HOSTS = ("01005e000001", "333300000001")


class PacketSockets:
    """Sockets that get an interface's packets before any protocol: /proc/net/packet.

    interfaces: the index of the interface by socket, as readlink tells of it in /proc. Those that
    listen on all interfaces, or for LLDP, are left out.
    """

    def __init__(self, reader: Reader) -> None:
        self.interfaces: t.Dict[str, int] = {}
        for line in (reader.text("/proc/net/packet") or "").split("\n")[1:]:
            words = line.split()
            if len(words) != 9 or words[3].lower() == _ETH_P_LLDP:
                continue
            index = number(words[4])
            if index:
                self.interfaces[f"socket:[{words[8]}]"] = index


def collect(
    uses: Uses, links: Links, processes: Processes, sockets: PacketSockets
) -> None:
    """Notes all uses of network interfaces, and those of which they cannot be established."""
    reader = uses.reader
    addresses = _addresses(reader)
    paths = {
        name: path
        for name in reader.names("/sys/class/net")
        for path in [sysfs_path(reader.link("/sys/class/net/" + name))]
        if path
    }
    listeners = _listeners(processes, sockets)
    shared = _over_pppoe(reader) | _with_children(reader)
    for name, path in paths.items():
        uses.has_handle(path)
        link = links.get(name)
        if link is None or addresses is None:
            uses.unknown.add(path)
            continue
        _relations(uses, path, link, links, paths)
        for address in addresses.get(link.index, ()):
            if not address.link_local:
                uses.add(path, "address", address.text)
        holders = listeners.get(link.index, set()) | processes.held.get("tun:" + name, set())
        for by, holder in holders:
            uses.add(path, by, holder)
        if name in shared or not _shows_its_uses(link, links):
            uses.unknown.add(path)
        elif link.up and path not in uses.direct:
            _routes(uses, path, link)


def _addresses(reader: Reader) -> t.Optional[t.Dict[int, t.List[Address]]]:
    try:
        data = dump_addresses() if reader.live else reader.raw("/netlink/addresses")
        return None if data is None else parse_addresses(data)
    except NetlinkError:
        return None


def _relations(
    uses: Uses, path: str, link: Link, links: Links, paths: t.Mapping[str, str]
) -> None:
    master = links.name(link.master) if link.master else None
    for upper in links.upper(link):
        uses.add(path, "master" if upper == master else "holder", upper)
        if upper in paths:
            uses.stands_on(paths[upper], path)
    if link.master and not master:
        uses.add(path, "master")


def _shows_its_uses(link: Link, links: Links) -> bool:
    """Whether the interface is of a kind whose users are all to be seen from here."""
    if link.hardware_type not in (_ARPHRD_ETHER, _ARPHRD_INFINIBAND):
        return False
    if link.kind == "bridge":
        # It serves what is plugged into it.
        return not links.lower(link)
    return link.kind is None or link.kind in _KINDS


def _routes(uses: Uses, path: str, link: Link) -> None:
    """What is up without an address may be routed over: BGP unnumbered, point-to-point links."""
    if not uses.reader.live:
        uses.unknown.add(path)
        return
    try:
        route = route_out_of(link.index)
    except NetlinkError:
        uses.unknown.add(path)
        return
    if route:
        uses.add(path, "route", route)


def _listeners(
    processes: Processes, sockets: PacketSockets
) -> t.Dict[int, t.Set[t.Tuple[str, str]]]:
    """Who listens on an interface for all of its packets, by the interface's index."""
    found: t.Dict[int, t.Set[t.Tuple[str, str]]] = {}
    for socket, index in sockets.interfaces.items():
        # Whose socket it is can be hidden, that it is there cannot.
        for holder in processes.held.get(socket, {("process", "")}):
            if holder[1] not in _DISCOVERY:
                found.setdefault(index, set()).add(holder)
    return found


def _over_pppoe(reader: Reader) -> t.Set[str]:
    """The interfaces that PPP sessions run over."""
    lines = (reader.text("/proc/net/pppoe") or "").split("\n")[1:]
    return {line.split()[-1] for line in lines if line.strip()}


def _with_children(reader: Reader) -> t.Set[str]:
    """The interfaces that others receive through, as VLANs and macvlans in containers do.

    Those are out of sight, but each that is up joins the group of all hosts on the lower one too.
    """
    found = set()
    for line in (reader.text("/proc/net/dev_mcast") or "").split("\n"):
        words = line.split()
        if len(words) == 5 and words[4] in _ALL_HOSTS and (number(words[2]) or 0) > 1:
            found.add(words[1])
    return found

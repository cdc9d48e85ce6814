# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What links carry and lose with an interruption: addresses, neighbours, next hops and routes.

All of it is plain data. ``raw`` is always the message that told it, in hexadecimal: its fixed part
(``struct ifaddrmsg``, ``ndmsg``, ``nhmsg`` or ``rtmsg``) and the attributes that follow.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t


class _Item:
    """``text`` names it for the user; ``links`` are all links that it needs."""

    __slots__: t.Tuple[str, ...] = ()
    fields: t.Tuple[str, ...] = ()

    def to_json(self) -> t.List[t.Any]:
        """Return what the constructor takes, in its order."""
        return [getattr(self, field) for field in self.fields]

    def __repr__(self) -> str:
        return f"{type(self).__name__}{tuple(self.to_json())}"


class Address(_Item):
    """An address of a link.

    ``family`` is 4 or 6; ``kernel`` is true of what the kernel makes by itself whenever the link
    comes up: link-local addresses and those of router advertisements.
    """

    fields = ("link", "family", "address", "prefix", "raw", "kernel")
    __slots__ = fields

    def __init__(
        self, link: str, family: int, address: str, prefix: int, raw: str = "", kernel: bool = False
    ) -> None:
        self.link, self.family, self.address, self.prefix = link, family, address, prefix
        self.raw, self.kernel = raw, kernel

    @property
    def links(self) -> t.Tuple[str, ...]:
        return (self.link,)

    @property
    def shown(self) -> str:
        return f"{self.address}/{self.prefix}"

    @property
    def text(self) -> str:
        return f"{self.shown} on {self.link}"

    @property
    def identity(self) -> t.Tuple[t.Any, ...]:
        """What no other address of the host shares."""
        return self.link, self.family, self.address, self.prefix


class Neighbour(_Item):
    """A neighbour that somebody set: permanent, managed, or an address that is answered for.

    ``setting`` tells which: "lladdr ADDRESS", "managed" or "proxy". What the kernel learned by
    itself is none of these.
    """

    fields = ("link", "address", "setting", "raw")
    __slots__ = fields

    def __init__(self, link: str, address: str, setting: str, raw: str = "") -> None:
        self.link, self.address, self.setting, self.raw = link, address, setting, raw

    @property
    def links(self) -> t.Tuple[str, ...]:
        return (self.link,)

    @property
    def text(self) -> str:
        return f"neighbour {self.address} on {self.link} ({self.setting})"

    @property
    def identity(self) -> t.Tuple[t.Any, ...]:
        """What no other neighbour of the host shares."""
        return self.link, self.address, self.setting


class NextHop(_Item):
    """A next hop object, or a group of some: ``members`` are their numbers with their weights.

    A group is there without a member that went away, so its members tell it apart too.
    """

    fields = ("number", "links", "members", "raw")
    __slots__ = fields

    def __init__(
        self,
        number: int,
        links: t.Sequence[str],
        members: t.Sequence[t.Sequence[int]] = (),
        raw: str = "",
    ) -> None:
        self.number, self.links, self.raw = number, tuple(links), raw
        self.members = tuple((member, weight) for member, weight in members)

    @property
    def text(self) -> str:
        return f"next hop {self.number} on {', '.join(self.links)}"

    @property
    def identity(self) -> t.Tuple[t.Any, ...]:
        """What no other next hop of the host shares."""
        return self.number, self.links, self.members


class Route(_Item):
    """A route of any table.

    ``links`` are all devices that it leads through; ``shown`` is what ``ip route`` would show,
    table and metric included, so that it tells routes apart; ``gateway`` is whether it needs
    something else to be reached first; ``source`` is its preferred source address or "";
    ``kernel`` is true of what comes back by itself with link and address; ``next_hop`` is the
    number of the next hop object that it leads through, or 0.
    """

    fields = ("links", "family", "shown", "raw", "gateway", "source", "kernel", "next_hop")
    __slots__ = fields

    def __init__(
        self,
        links: t.Sequence[str],
        family: int,
        shown: str,
        raw: str = "",
        gateway: bool = False,
        source: str = "",
        kernel: bool = False,
        next_hop: int = 0,
    ) -> None:
        self.links, self.family, self.shown, self.raw = tuple(links), family, shown, raw
        self.gateway, self.source, self.kernel = gateway, source, kernel
        self.next_hop = next_hop

    @property
    def text(self) -> str:
        return f"route {self.shown}"

    @property
    def identity(self) -> t.Tuple[t.Any, ...]:
        """What no other route of the host shares."""
        return self.family, self.shown, self.links


Item = t.Union[Address, Neighbour, NextHop, Route]
_KINDS: t.Dict[str, t.Any] = {
    "addresses": Address,
    "neighbours": Neighbour,
    "next_hops": NextHop,
    "routes": Route,
}


class IpState:
    """All of it, of a host or of some of its links."""

    __slots__ = ("addresses", "neighbours", "next_hops", "routes")

    def __init__(
        self,
        addresses: t.Iterable[Address] = (),
        neighbours: t.Iterable[Neighbour] = (),
        next_hops: t.Iterable[NextHop] = (),
        routes: t.Iterable[Route] = (),
    ) -> None:
        self.addresses, self.neighbours = list(addresses), list(neighbours)
        self.next_hops, self.routes = list(next_hops), list(routes)

    def __bool__(self) -> bool:
        return any(True for _each in self)

    def __iter__(self) -> t.Iterator[Item]:
        """In the order in which it can be added: each after what it needs."""
        yield from self.addresses
        yield from self.neighbours
        yield from (route for route in self.routes if not route.gateway)
        yield from (hop for hop in self.next_hops if not hop.members)
        yield from (hop for hop in self.next_hops if hop.members)
        yield from (route for route in self.routes if route.gateway)

    def where(self, wanted: t.Callable[[Item], bool]) -> IpState:
        """Return the part for which this is true."""
        return IpState(
            filter(wanted, self.addresses),
            filter(wanted, self.neighbours),
            filter(wanted, self.next_hops),
            filter(wanted, self.routes),
        )

    def of(self, links: t.Container[str]) -> IpState:
        """Return what these links carry, and the routes whose source is an address of theirs."""
        found = self.where(lambda item: any(link in links for link in item.links))
        there, sources = set(map(id, found.routes)), found.sources()
        found.routes += [
            route for route in self.routes if route.source in sources and id(route) not in there
        ]
        return found

    def sources(self) -> t.Set[str]:
        """Return the addresses that can be a route's preferred source."""
        return {address.address for address in self.addresses}

    def missing(self, now: IpState) -> IpState:
        """Return what is not there now."""
        there = {(type(item), item.identity) for item in now}
        return self.where(lambda item: (type(item), item.identity) not in there)

    def without_kernels(self) -> IpState:
        """Return it without what the kernel adds by itself."""
        return self.where(lambda item: not getattr(item, "kernel", False))

    def __add__(self, other: IpState) -> IpState:
        return IpState(
            self.addresses + other.addresses,
            self.neighbours + other.neighbours,
            self.next_hops + other.next_hops,
            self.routes + other.routes,
        )

    def to_json(self) -> t.Dict[str, t.List[t.Any]]:
        """Return all of it as plain data."""
        return {name: [item.to_json() for item in getattr(self, name)] for name in _KINDS}

    @classmethod
    def from_json(cls, plain: t.Mapping[str, t.Any]) -> IpState:
        """Return what ``to_json()`` told. Raises KeyError, TypeError for what is none."""
        return cls(*([kind(*item) for item in plain[name]] for name, kind in _KINDS.items()))

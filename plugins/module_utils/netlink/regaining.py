# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What links get back of what they lost, once they are again what they were.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import effects, steps
from .ip_state import IpState, NextHop, Route

if t.TYPE_CHECKING:
    from .build import Builder
    from .effects import Working


def restore(builder: Builder, finally_: bool = False) -> None:
    """Put back what links lost that are again what they were; finally, what is left of groups."""
    working = builder.working
    if not working.losing:
        return
    ready = _ready(builder)
    if ready or finally_:
        ip = _regained(working, ready)
        if finally_:
            ip += _left_of_groups(working)
        if ip:
            builder.do(steps.Restore(ip))


def _ready(builder: Builder) -> t.Dict[str, int]:
    """Take from what is lost what can be put back now, by link; what never can is forfeited."""
    working, snapshot = builder.working, builder.working.snapshot
    ready: t.Dict[str, int] = {}
    for name, lost in list(working.lost.items()):
        state, before = working.get(name), snapshot.links.get(name)
        if before is None:
            del working.lost[name]
        elif state is None:
            continue
        elif state.kind != before.kind or (state.master and state.master != before.master):
            # It is another link of the same name, or a port now.
            del working.lost[name]
            working.forfeited[name] = working.forfeited.get(name, 0) | lost
        elif state.up >= before.up and name not in working.disturbed:
            waits = builder.targets.links.get(name)
            if waits and waits.master and waits.master != state.master:
                continue
            del working.lost[name]
            ready[name] = lost
            if lost & effects.NEXT_HOPS and not _may_have_carrier(working, name):
                ready[name] = lost & ~effects.NEXT_HOPS
                working.lost[name] = effects.NEXT_HOPS
    return {name: what for name, what in ready.items() if what}


def _may_have_carrier(working: Working, name: str) -> bool:
    """Whether a link has carrier as far as links here decide: without, it takes no next hops."""
    state = working.get(name)
    if state is None or not state.up:
        return False
    if state.kind in ("bond", "bridge"):
        return any(_may_have_carrier(working, port) for port in working.ports(name))
    return not state.lower or _may_have_carrier(working, state.lower)


def _regained(working: Working, ready: t.Mapping[str, int]) -> IpState:
    """Return what ready links lost, as far as it needs nothing that other links lost."""
    ip, missing = working.snapshot.ip, working.missing()
    addresses = []
    for address in ip.addresses:
        # A link that only went down keeps those of IPv4.
        part = effects.ADDRESSES if address.family == 4 else effects.ROUTES
        if _any(ready, address.links, part):
            addresses.append(address)
    sources = {address.address for address in addresses}
    next_hops = [
        hop
        for hop in ip.next_hops
        if _any(ready, hop.links, effects.NEXT_HOPS)
        and not _any(missing, hop.links, effects.NEXT_HOPS)
    ]
    routes = []
    for route in ip.routes:
        part = effects.NEXT_HOPS if route.next_hop else effects.ROUTES
        back = route.source in sources or _any(ready, route.links, part)
        if back and not _any(missing, route.links, part):
            routes.append(route)
    neighbours = [each for each in ip.neighbours if _any(ready, each.links, effects.NEIGHBOURS)]
    return IpState(addresses, neighbours, next_hops, routes).without_kernels()


def _left_of_groups(working: Working) -> IpState:
    """Return groups without the next hops that do not come back, and the routes through them.

    That is what the kernel leaves of a group where a link goes that others of it do not need.
    """
    ip, missing = working.snapshot.ip, working.missing()
    links = {hop.number: hop.links for hop in ip.next_hops if not hop.members}
    left = IpState()
    for group in ip.next_hops:
        if not group.members or not _any(missing, group.links, effects.NEXT_HOPS):
            continue
        members = [
            (member, weight)
            for member, weight in group.members
            if not _any(missing, links.get(member, ()), effects.NEXT_HOPS)
        ]
        needed = [links.get(member, ()) for member, _weight in members]
        through = dict.fromkeys(link for each in needed for link in each)
        if not _any(working.losing, through, effects.NEXT_HOPS):
            # The others never went away, and so the group is still there.
            continue
        left.next_hops.append(NextHop(group.number, list(through), members, group.raw))
        for route in ip.routes:
            if route.next_hop == group.number:
                again = Route(*route.to_json())
                again.links = tuple(through)
                left.routes.append(again)
    return left


def _any(losses: t.Mapping[str, int], links: t.Iterable[str], part: int) -> bool:
    return any(losses.get(link, 0) & part for link in links)

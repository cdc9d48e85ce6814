# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that interrupt a link: what is needed for them, and putting back what they cost.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import effects, rules, steps
from .ip_state import IpState
from .spec import WantedVlans

if t.TYPE_CHECKING:
    from .build import Builder
    from .effects import Working
    from .targets import Target


def change_bond(builder: Builder, target: Target) -> bool:
    """Change a bond's options; return whether it was set down for it, and has to come up.

    Some options want the bond down, some want it without ports, the rest nothing. Ports that are
    to stay join again in their old order, with their options.
    """
    name = target.name
    state = builder.state(name)
    messages = rules.bond_messages(state.options, target.options)
    together = {option: None for message in messages for option in message}
    wants_down, wants_empty = rules.cost_of_change(together)
    was_up = state.up
    if wants_down and was_up:
        builder.do(steps.SetLink(name, "up", False))
    ports = list(builder.working.ports(name)) if wants_empty else []
    if ports:
        keep_after_ports(target, state.options)
    for port in ports:
        known = builder.targets.links.get(port)
        if known is None or known.master in (None, name):
            builder.keep(port)
            known = builder.targets.links[port]
            if known.up is None:
                known.up = True
    staying = [port for port in ports if builder.targets.links[port].master == name]
    for port in ports:
        builder.release(port)
    for message in messages:
        builder.do(steps.SetOptions(name, "bond", message))
    target.ports = staying + [port for port in target.ports if port not in staying]
    return wants_down and was_up


def keep_after_ports(target: Target, options: t.Mapping[str, t.Any]) -> None:
    """Want the primary port that there is again, once it joined again."""
    target.options.setdefault("primary", options.get("primary", ""))


def strip_vlans(builder: Builder, target: Target) -> None:
    """Take all VLANs from a bridge's ports, which some options need, and want them again."""
    state = builder.state(target.name)
    old = state.options.get("vlan_default_pvid", 1)
    new = target.options.get("vlan_default_pvid", old)
    for port in list(builder.working.ports(target.name)):
        table = builder.state(port).vlans
        if not table.passing:
            continue
        of_port = builder.targets.of(port)
        kept = table.moved(old, new)
        if of_port.vlans is not None:
            kept = of_port.vlans.table(kept, new)
        of_port.vlans = WantedVlans.exactly(kept)
        entries = [[first, last, 0] for first, last, _flags in table.entries(table.passing)]
        builder.do(steps.RemoveVlans(port, entries))
        builder.working.interrupted[port] = None


def restore(builder: Builder) -> None:
    """Put back what links lost that are again what they were."""
    working = builder.working
    if not working.lost:
        return
    ready = _ready(builder)
    if ready:
        ip = _regained(working.snapshot.ip, ready, working.lost)
        if ip:
            builder.do(steps.Restore(ip))


def _ready(builder: Builder) -> t.Dict[str, int]:
    """Take from what is lost what can be put back now, by link."""
    working, snapshot = builder.working, builder.working.snapshot
    ready: t.Dict[str, int] = {}
    for name, lost in list(working.lost.items()):
        state, before = working.get(name), snapshot.links.get(name)
        if before is None or (state and state.master and state.master != before.master):
            del working.lost[name]
        elif state is not None and state.kind != before.kind:
            # It is another link of the same name.
            del working.lost[name]
        elif state is not None and state.up >= before.up and name not in working.disturbed:
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


def _regained(ip: IpState, ready: t.Mapping[str, int], lost: t.Mapping[str, int]) -> IpState:
    """Return what ready links lost, as far as it needs nothing that other links lost still."""
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
        and not _any(lost, hop.links, effects.NEXT_HOPS)
    ]
    routes = []
    for route in ip.routes:
        part = effects.NEXT_HOPS if route.next_hop else effects.ROUTES
        back = route.source in sources or _any(ready, route.links, part)
        if back and not _any(lost, route.links, part):
            routes.append(route)
    neighbours = [each for each in ip.neighbours if _any(ready, each.links, effects.NEIGHBOURS)]
    return IpState(addresses, neighbours, next_hops, routes).without_kernels()


def _any(losses: t.Mapping[str, int], links: t.Iterable[str], part: int) -> bool:
    return any(losses.get(link, 0) & part for link in links)

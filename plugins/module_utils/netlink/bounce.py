# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that interrupt a link, and what is needed for them.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules, steps
from .spec import WantedVlans

if t.TYPE_CHECKING:
    from .build import Builder
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

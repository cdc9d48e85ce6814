# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order links are made: each after what it stands on.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .spec_checks import find_loop

if t.TYPE_CHECKING:
    from .snapshot import Snapshot
    from .targets import Targets

Lower = t.Dict[str, t.List[str]]


def lowest_first(lower: Lower, names: t.Iterable[str]) -> t.List[str]:
    """Return these names and all below them, each after what is below it."""
    order: t.Dict[str, None] = {}
    for start in names:
        stack = [(start, iter(lower.get(start, ())))]
        while stack:
            name, rest = stack[-1]
            below = next(rest, None)
            if below is None:
                order[name] = None
                stack.pop()
            elif below not in order:
                stack.append((below, iter(lower.get(below, ()))))
    return list(order)


def present(snapshot: Snapshot) -> Lower:
    """Return what each link stands on now: what it was made on, and its ports."""
    lower: Lower = {}
    for link in snapshot.links.values():
        if link.lower:
            lower.setdefault(link.name, []).append(link.lower)
        if link.master:
            lower.setdefault(link.master, []).append(link.name)
    return lower


def wanted(targets: Targets, snapshot: Snapshot, gone: t.Collection[str]) -> Lower:
    """Return what each link is to stand on."""
    lower: Lower = {}
    for name, link in snapshot.links.items():
        target = targets.links.get(name)
        if name in gone:
            # Made anew, its target says all about it.
            continue
        if link.lower and not (target and "parent" in target.options):
            lower.setdefault(name, []).append(link.lower)
        if link.master and link.master not in gone and (target is None or target.master is None):
            lower.setdefault(link.master, []).append(name)
    for name, target in targets.links.items():
        if target.options.get("parent"):
            lower.setdefault(name, []).append(target.options["parent"])
        if target.master:
            lower.setdefault(target.master, []).append(name)
    return lower


def order(
    targets: Targets, snapshot: Snapshot, gone: t.Collection[str]
) -> t.Tuple[t.List[str], bool]:
    """Return the targets, lowest first, and whether a move of ports could pass through a loop.

    That is where links exchange places. ``gone`` are links that are deleted at first.
    """
    final = wanted(targets, snapshot, gone)
    both = {name: list(below) for name, below in final.items()}
    for name, link in snapshot.links.items():
        stays = link.master and name not in gone and link.master not in gone
        if stays and name not in both.get(link.master, ()):
            both.setdefault(link.master, []).append(name)
    crossing = bool(find_loop(both))
    lower = final if crossing else both
    names = lowest_first(_after_bonds(lower, targets, snapshot) or lower, targets.links)
    return [name for name in names if name in targets.links], crossing


def _after_bonds(lower: Lower, targets: Targets, snapshot: Snapshot) -> t.Optional[Lower]:
    """Return the same with VLANs on bonds' ports after these bonds; None if there are none.

    As long as a link is a bond's port it has the bond's MTU, and no VLAN on it can have more.
    """

    def kind(name: str) -> t.Optional[str]:
        target, state = targets.links.get(name), snapshot.links.get(name)
        return (target.kind if target else None) or (state.kind if state else None)

    bonds: Lower = {}
    for name, ports in lower.items():
        if kind(name) == "bond":
            for port in ports:
                bonds.setdefault(port, []).append(name)
    more = {
        name: below + [bond for link in below for bond in bonds.get(link, ())]
        for name, below in lower.items()
        if kind(name) == "vlan" and any(link in bonds for link in below)
    }
    # A bond may have both a link and a VLAN on it as ports.
    found = {**lower, **more}
    return found if more and not find_loop(found) else None

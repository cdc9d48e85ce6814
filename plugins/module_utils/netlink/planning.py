# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a plan once it is known that something has to be done.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import ordering, regaining, rules, state_checks
from .before import Before
from .build import Builder
from .configuration import cost_by_speed
from .effects import Working
from .ip_state import IpState
from .refusals import (
    PlanRefused,
    check_absent,
    check_addresses,
    check_kind,
    check_management,
    descendants,
)
from .steps import Delete, Restore
from .targets import complete, from_before

if t.TYPE_CHECKING:
    from .plan import Plan
    from .snapshot import LinkState, Snapshot
    from .targets import Targets

_IDENTITY = ("id", "protocol", "parent")


def fill(
    result: Plan,
    targets: Targets,
    snapshot: Snapshot,
    protected: t.Collection[str],
    force: t.Collection[str],
    cascade: bool,
) -> None:
    """Fill a plan with what leads to the targets. Raises PlanRefused, SpecError."""
    replaced = []
    for target in targets.links.values():
        present = snapshot.links.get(target.name)
        if present is not None and check_kind(present, target, force):
            replaced.append(target.name)
    going = check_absent(snapshot, targets, cascade)
    state_checks.check(targets, snapshot)
    check_addresses(snapshot, targets, force)
    gone = _gone(snapshot, targets, going, replaced, cascade)
    builder = _build(snapshot, targets, gone)
    if "management" not in force:
        check_management(builder.steps, snapshot, protected)
    _finish(result, builder, snapshot)
    result.irreversible = [
        name for name in gone if snapshot.links[name].kind not in ("bond", "bridge", "vlan")
    ]


def fill_to_restore(result: Plan, snapshot: Snapshot, before: Before) -> None:
    """Fill a plan with what leads back to a recorded state."""
    targets = from_before(before, snapshot)
    going = dict.fromkeys(targets.absent)
    for name in targets.absent:
        for child in descendants(snapshot, name):
            going[child] = None
    replaced = [
        name
        for name, state in before.links.items()
        if name in snapshot.links and snapshot.links[name].kind != state.kind
    ]
    for name in list(targets.links):
        if targets.links[name].kind not in ("bond", "bridge", "vlan"):
            targets.links[name].kind = None
            if name not in snapshot.links:
                del targets.links[name]
    gone = _gone(snapshot, targets, list(going), replaced, True)
    builder = _build(snapshot, targets, gone)
    for name, sysctls in before.sysctls.items():
        if name in snapshot.links and name not in builder.working.deleted:
            builder.set_sysctls(name, sysctls, snapshot.sysctls(name))
    missing = _missing(before.ip.without_kernels(), snapshot, builder.working.losing)
    if missing:
        builder.do(Restore(missing))
    _finish(result, builder, snapshot)


def _missing(ip: IpState, snapshot: Snapshot, losing: t.Collection[str]) -> IpState:
    """Return what is not there, or may get lost on the way by links that lose something."""
    gone = set(map(id, ip.missing(snapshot.ip)))
    return ip.where(lambda item: id(item) in gone or any(name in losing for name in item.links))


def _gone(
    snapshot: Snapshot,
    targets: Targets,
    going: t.List[str],
    replaced: t.List[str],
    cascade: bool,
) -> t.List[str]:
    """Return all links that have to be deleted first, and want back those that are to stay."""
    again = dict.fromkeys(replaced)
    for target in targets.links.values():
        state = snapshot.links.get(target.name)
        if state is None or state.kind != "vlan" or target.kind != "vlan":
            continue
        if rules.differing(
            "vlan",
            dict(state.options, parent=state.lower),
            {key: target.options[key] for key in _IDENTITY if key in target.options},
        ):
            again[target.name] = None
    gone = dict.fromkeys(going)
    for name in [*going, *again]:
        gone[name] = None
        for child in descendants(snapshot, name):
            if child not in gone and child not in again:
                if snapshot.links[child].kind != "vlan" and not cascade:
                    raise PlanRefused(
                        f"{name} has to be made anew, and on it stands {child}, a "
                        f"{snapshot.links[child].kind} that would go with it.",
                        (child,),
                        "cascade",
                    )
                if snapshot.links[child].kind == "vlan" and child not in going:
                    again[child] = None
            gone[child] = None
    for name in again:
        if snapshot.links[name].master in [*going, *replaced] and targets.of(name).master is None:
            targets.of(name).master = ""
        _want_again(snapshot, targets, name, name in replaced)
    return list(gone)


def _want_again(snapshot: Snapshot, targets: Targets, name: str, replaced: bool) -> None:
    state, target = snapshot.links[name], targets.of(name)
    if replaced:
        if target.master is None:
            target.master = state.master
        if target.up is None:
            target.up = True
    else:
        master = targets.links.get(target.master or "")
        complete(state, target, master.kind if master else None)
        below = snapshot.links.get(state.lower)
        own = below is None or below.address != state.address
        if target.address is None and own and state.port_kind != "bond":
            target.address = state.address
        target.sysctls = target.sysctls or snapshot.sysctls(name)
    if target.master and target.master in snapshot.links:
        of_master = targets.of(target.master)
        if of_master.kind is None:
            of_master.kind = snapshot.links[target.master].kind
        if name not in of_master.ports:
            of_master.ports.append(name)


def _build(snapshot: Snapshot, targets: Targets, gone: t.List[str]) -> Builder:
    builder = Builder(Working(snapshot), targets)
    doomed = set(gone)
    if gone:
        now = ordering.present(snapshot)
        for name in reversed(ordering.lowest_first(now, gone)):
            if name in doomed and snapshot.links[name].lower not in doomed:
                builder.delete(Delete(name, descendants(snapshot, name)))
    names, crossing = ordering.order(targets, snapshot, doomed)
    builder.lower_mtus(names)
    if crossing:
        for name in names:
            state, master = builder.working.get(name), targets.links[name].master
            if state is not None and state.master and master not in (None, state.master):
                builder.release(name)
    for name in names:
        builder.converge(name)
    # A port that was released meanwhile is down, and has its own MTU again.
    for name in dict.fromkeys([*names, *targets.links]):
        builder.attributes(name, True)
    builder.settle()
    regaining.restore(builder, finally_=True)
    return builder


def _costs_left_alone(builder: Builder, links: t.Mapping[str, LinkState]) -> t.List[str]:
    """Return the bridge ports whose cost may follow their speed, and that stay ports throughout."""
    changed = set()
    for step in builder.steps:
        if step.action == "set_master" or (
            step.action == "set_port_options" and "cost" in step.to_json()["options"]
        ):
            changed.add(step.link)
    found = []
    for name, state in links.items():
        after = builder.working.get(name)
        stays = after is not None and after.master == state.master
        if stays and name not in changed and cost_by_speed(state.port_options):
            found.append(name)
    return found


def _finish(result: Plan, builder: Builder, snapshot: Snapshot) -> None:
    working = builder.working
    result.steps, result.after = builder.steps, working.changed
    links = {name: snapshot.links[name] for name in working.changed if name in snapshot.links}
    absent = [name for name in working.changed if name not in snapshot.links]
    ip = snapshot.ip.of({*links, *working.losing}) if result.steps else IpState()
    for name in _costs_left_alone(builder, links):
        links[name] = links[name].copy()
        del links[name].port_options["cost"]
    sysctls = {name: snapshot.sysctls(name) for name in working.deleted if name in links}
    result.before = Before(links, absent, ip, sysctls)
    result.remade = [name for name in sysctls if working.get(name) is not None]
    for name in working.interrupted:
        state, former = working.get(name), links.get(name)
        if state and former and state.up and former.up and state.master == former.master:
            result.bounced.append(name)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: from what there is to what is wanted, in the fewest and least disruptive steps.

Pure: nothing is read but the snapshot, nothing is touched.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules
from .refusals import (
    PlanRefused,
    check_absent,
    check_addresses,
    check_kind,
    check_management,
    descendants,
)
from .snapshot import Before, Snapshot
from .spec import DEFAULT
from .targets import complete, from_before, from_spec

if t.TYPE_CHECKING:
    from .build import Builder
    from .snapshot import Address, LinkState, Route
    from .spec import Spec
    from .steps import Restore, Step
    from .targets import Target, Targets

__all__ = ["Plan", "PlanRefused", "plan", "restore"]

_IDENTITY = ("id", "protocol", "parent")


class Plan:
    """What is to be done.

    ``steps``
        In order; none where nothing is to change.
    ``before``
        All that is needed to undo it, with ``restore()``.
    ``after``
        The links that it changes as they will be, None for those that will be gone.
    ``bounced``
        Links that are interrupted and come back.
    ``irreversible``
        Links that are deleted and cannot be made again.
    ``warnings``
        For the user.
    """

    def __init__(self) -> None:
        self.steps: t.List[Step] = []
        self.before = Before({}, [], [], [])
        self.after: t.Dict[str, t.Optional[LinkState]] = {}
        self.bounced: t.List[str] = []
        self.irreversible: t.List[str] = []
        self.warnings: t.List[str] = []

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.steps)

    def predicted(self, snapshot: Snapshot) -> Snapshot:
        """Return what the snapshot becomes."""
        links = dict(snapshot.links)
        for name, state in self.after.items():
            if state is None:
                links.pop(name, None)
            else:
                links[name] = state
        return Snapshot(links, lambda: snapshot.addresses, lambda: snapshot.routes)


def plan(
    spec: Spec,
    snapshot: Snapshot,
    protected: t.Collection[str] = (),
    force: t.Collection[str] = (),
    cascade: bool = False,
    missing_ports: str = "fail",
) -> Plan:
    """Return how to get from the snapshot to the wanted links.

    ``protected`` names the links that this connection or the default route needs; ``force`` has
    the words that override refusals. Raises PlanRefused, and SpecError for what contradicts
    the present state.
    """
    targets = from_spec(spec, snapshot, missing_ports)
    result = Plan()
    result.warnings = targets.warnings
    for target in targets.links.values():
        if target.options.get("miimon") == DEFAULT:
            state = snapshot.links.get(target.name)
            mode = target.options.get("mode") or (state.options.get("mode") if state else None)
            target.options["miimon"] = rules.default_miimon(mode)
    settled = (_settled(target, targets, snapshot) for target in targets.links.values())
    if not targets.absent and all(settled):
        return result
    from . import state_checks

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
    return result


def restore(snapshot: Snapshot, before: Before) -> Plan:
    """Return how to get from the snapshot back to a recorded state.

    What was reached on the way there does not matter: this may be asked after any failure, and
    again after it failed itself.
    """
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
    missing = _missing(before, snapshot, builder.working.interrupted)
    if missing.addresses or missing.routes:
        builder.do(missing)
    result = Plan()
    _finish(result, builder, snapshot)
    return result


def _missing(before: Before, snapshot: Snapshot, lost: t.Collection[str]) -> Restore:
    """Return what puts back the addresses and routes that are not there, or may get lost."""
    from .steps import Restore

    there = {address.identity for address in snapshot.addresses}
    leading = {route.identity for route in snapshot.routes}
    addresses = [
        each
        for each in before.addresses
        if not each.kernel and (each.identity not in there or each.link in lost)
    ]
    routes = [
        each
        for each in before.routes
        if not each.kernel
        and (each.identity not in leading or any(name in lost for name in each.links))
    ]
    routes.sort(key=lambda route: route.gateway)
    return Restore(addresses, routes)


def _settled(target: Target, targets: Targets, snapshot: Snapshot) -> bool:
    """Whether a link is what it is to be."""
    state = snapshot.links.get(target.name)
    if state is None or target.kind not in (None, state.kind):
        return False
    if target.options and rules.differing(str(target.kind), state.options, target.options):
        return False
    if target.up not in (None, state.up) or target.alias not in (None, state.alias):
        return False
    if target.mtu not in (None, state.mtu) or target.address not in (None, state.address):
        return False
    if target.master not in (None, state.master):
        return False
    master = targets.links.get(target.master or "")
    if master is not None and master.kind != state.port_kind:
        return False
    if target.port_options and rules.differing(
        state.port_kind + "_port", state.port_options, target.port_options
    ):
        return False
    if target.vlans is None:
        return True
    bridge = state if target.kind == "bridge" else snapshot.links[state.master]
    pvid = bridge.options.get("vlan_default_pvid", 1)
    return target.vlans.table(state.vlans, pvid) == state.vlans


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
    if target.master and target.master in snapshot.links:
        of_master = targets.of(target.master)
        if of_master.kind is None:
            of_master.kind = snapshot.links[target.master].kind
        if name not in of_master.ports:
            of_master.ports.append(name)


def _build(snapshot: Snapshot, targets: Targets, gone: t.List[str]) -> Builder:
    from . import bounce, ordering
    from .build import Builder
    from .effects import Working
    from .steps import Delete

    builder = Builder(Working(snapshot), targets)
    doomed = set(gone)
    if gone:
        now = ordering.present(snapshot)
        for name in reversed(ordering.lowest_first(now, gone)):
            if name in doomed and snapshot.links[name].lower not in doomed:
                builder.do(Delete(name, descendants(snapshot, name)))
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
    bounce.restore(builder)
    return builder


def _finish(result: Plan, builder: Builder, snapshot: Snapshot) -> None:
    working = builder.working
    result.steps, result.after = builder.steps, working.changed
    links = {name: snapshot.links[name] for name in working.changed if name in snapshot.links}
    absent = [name for name in working.changed if name not in snapshot.links]
    addresses: t.List[Address] = []
    routes: t.List[Route] = []
    if result.steps:
        addresses = [each for each in snapshot.addresses if each.link in links]
        own = {each.address for each in addresses}
        routes = [
            each
            for each in snapshot.routes
            if any(name in links for name in each.links) or each.source in own
        ]
    result.before = Before(links, absent, addresses, routes)
    for name in working.interrupted:
        state, former = working.get(name), links.get(name)
        if state and former and state.up and former.up and state.master == former.master:
            result.bounced.append(name)

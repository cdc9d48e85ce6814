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
from .refusals import PlanRefused
from .snapshot import Snapshot
from .spec import DEFAULT
from .targets import from_spec

if t.TYPE_CHECKING:
    from .before import Before
    from .snapshot import LinkState
    from .spec import Spec
    from .steps import Step
    from .targets import Target, Targets

__all__ = ["Plan", "PlanRefused", "plan", "restore"]

_AGEING_TIME = 30000  # of a new bridge, in 1/100 s


class Plan:
    """What is to be done.

    ``steps``
        In order; none where nothing is to change.
    ``before``
        All that is needed to undo it, with ``restore()``; not there where there is nothing to do.
    ``after``
        The links that it changes as they will be, None for those that will be gone.
    ``bounced``
        Links that are interrupted and come back.
    ``remade``
        Links that are deleted and made anew.
    ``irreversible``
        Links that are deleted and cannot be made again.
    ``warnings``
        For the user.
    """

    before: Before

    def __init__(self) -> None:
        self.steps: t.List[Step] = []
        self.after: t.Dict[str, t.Optional[LinkState]] = {}
        self.bounced: t.List[str] = []
        self.remade: t.List[str] = []
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
        return Snapshot(links, lambda: snapshot.ip)


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
        elif _ageing_time_is_hidden(target, snapshot):
            result.warnings.append(
                f"{target.name}: its ageing_time cannot be told while its spanning tree changes, "
                "and was left as it is; run the task again in a minute."
            )
    settled = (_settled(target, targets, snapshot) for target in targets.links.values())
    if targets.absent or not all(settled):
        from .planning import fill

        fill(result, targets, snapshot, protected, force, cascade)
    return result


def restore(snapshot: Snapshot, before: Before) -> Plan:
    """Return how to get from the snapshot back to a recorded state.

    What was reached on the way there does not matter: this may be asked after any failure, and
    again after it failed itself.
    """
    from .planning import fill_to_restore

    result = Plan()
    fill_to_restore(result, snapshot, before)
    return result


def _ageing_time_is_hidden(target: Target, snapshot: Snapshot) -> bool:
    """Whether another ageing time than that of a new bridge is wanted where none is told now."""
    if target.options.get("ageing_time", _AGEING_TIME) == _AGEING_TIME:
        return False
    state = snapshot.links.get(target.name)
    return state is not None and state.options.get("ageing_time", 0) is None


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

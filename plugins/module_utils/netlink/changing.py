# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan: until what is wanted is there, or what was there before is back.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import signal
import typing as t

from . import comparing, reading, steps
from .apply import StepFailed, apply
from .before import Before
from .codec import PYROUTE2_IMPORT_ERROR
from .failures import Failed, MissingPyroute2
from .journal import JournalError
from .kernel import Kernel
from .plan import PlanRefused, restore
from .spec import SpecError, by_word
from .wire import NetlinkError

if t.TYPE_CHECKING:
    from .journal import Journal
    from .plan import Plan
    from .snapshot import Snapshot
    from .spec import Spec

# What the kernel does by itself is foreseen, mostly: what was not is put right in another round.
_ROUNDS = 3
_ROUNDS_BACK = 4
_BONDING = "/sys/module/bonding"
_FIRST_BOND = "bond0"

Result = t.Dict[str, t.Any]


class Change:
    """One change of the host: what was done for it, ``steps``, and ``bounced`` links."""

    def __init__(
        self, spec: Spec, journal: Journal, plan: t.Callable[[Snapshot], Plan]
    ) -> None:
        """``plan`` tells what is still to be done for ``spec``."""
        self._spec, self._journal, self._plan = spec, journal, plan
        self._before = Before.nothing()
        self.steps: t.List[steps.Step] = []
        self.bounced: t.List[str] = []

    def carry_out(self, snapshot: Snapshot, planned: Plan) -> Snapshot:
        """Do what is planned; return what there is then. Raises Failed once all is undone."""
        without_bonding = _first_bond_may_appear(snapshot, planned)
        with connection() as kernel, Undisturbed():
            if without_bonding:
                self._before.absent.append(_FIRST_BOND)
            try:
                now = self._reach(kernel, snapshot, planned)
                if without_bonding:
                    now = self._remove_stray(kernel, now)
            except StepFailed as failure:
                self._give_up(kernel, snapshot, str(failure), str(failure.step))
            except (PlanRefused, SpecError, NetlinkError, JournalError) as failure:
                if not self.steps:
                    raise
                self._give_up(kernel, snapshot, str(failure), "")
            except Exception as failure:
                # Whatever it is: the host is not to stay half changed.
                self._give_up(kernel, snapshot, f"{type(failure).__name__}: {failure}.", "")
            else:
                self._journal.remove()
        return now

    def _reach(self, kernel: Kernel, snapshot: Snapshot, planned: Plan) -> Snapshot:
        """Go on until what is there is what is wanted."""
        unreached: t.List[str] = []
        for number in range(1, _ROUNDS + 1):
            self._before = self._before.followed_by(planned.before)
            self._journal.write(self._before)
            self._take_in(planned)
            try:
                apply(planned.steps, snapshot, kernel)
                self._spec = _without_actions(self._spec)
            except StepFailed as failure:
                if not failure.name_taken or number == _ROUNDS:
                    raise
            snapshot = reading.read()
            done, planned = planned, self._plan(snapshot)
            unreached = [str(step) for step in planned.steps] + comparing.lost(done.steps, snapshot)
            if not unreached:
                return snapshot
            if not planned.steps:
                break
        raise PlanRefused(
            "The kernel accepted all steps, yet this is still to be done: "
            + "; ".join(unreached)
            + "."
        )

    def _remove_stray(self, kernel: Kernel, now: Snapshot) -> Snapshot:
        """Delete the bond that came along with the kernel's module, if nobody wants it."""
        stray = now.links.get(_FIRST_BOND)
        if stray is None or _FIRST_BOND in self._spec or stray.up or now.ports(_FIRST_BOND):
            return now
        step = steps.Delete(_FIRST_BOND)
        self.steps.append(step)
        apply([step], now, kernel)
        return reading.read()

    def _give_up(self, kernel: Kernel, snapshot: Snapshot, message: str, step: str) -> t.NoReturn:
        """Undo all and fail."""
        remaining = undo(kernel, self._before, snapshot)
        result: Result = {"steps": [str(each) for each in self.steps], "undone": not remaining}
        if step:
            result["failed_step"] = step
        if not remaining:
            self._journal.remove()
            raise Failed(f"{message} All was undone: the host is as before.", **result)
        raise Failed(
            f"{message} Not all could be undone: {'; '.join(remaining)}. The next run tries again.",
            changed=True,
            remaining=remaining,
            **result,
        )

    def _take_in(self, planned: Plan) -> None:
        self.steps += planned.steps
        self.bounced += [name for name in planned.bounced if name not in self.bounced]


class Undisturbed:
    """Signals that would end the process wait until the host is in one of its two right states."""

    def __enter__(self) -> None:
        self._blocked = signal.pthread_sigmask(
            signal.SIG_BLOCK, (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
        )

    def __exit__(self, *_error: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._blocked)


def _first_bond_may_appear(snapshot: Snapshot, planned: Plan) -> bool:
    """Whether making a bond loads its module, which may bring a bond of its own along."""
    if _FIRST_BOND in snapshot.links or os.path.exists(_BONDING):
        return False
    return any(
        isinstance(step, steps.Create) and step.kind == "bond" for step in planned.steps
    )


def connection() -> Kernel:
    """Connect to the kernel, once it is sure that requests can be made."""
    if PYROUTE2_IMPORT_ERROR is not None:
        raise MissingPyroute2(str(PYROUTE2_IMPORT_ERROR)) from PYROUTE2_IMPORT_ERROR
    return Kernel()


def undo(kernel: Kernel, before: Before, former: t.Optional[Snapshot]) -> t.List[str]:
    """Go back to a recorded state; return what is still not as it was.

    ``former`` is the host's whole state then, if it is known.
    """
    problem = ""
    for _round in range(_ROUNDS_BACK):
        try:
            now = reading.read()
            planned = restore(now, before)
            if not planned.steps:
                return comparing.differences(former, now) if former else []
            apply(planned.steps, now, kernel)
        except (StepFailed, NetlinkError, PlanRefused) as failure:
            problem = str(failure)
    now = reading.read()
    remaining = comparing.differences(former, now) if former else []
    if not former:
        remaining = [str(step) for step in restore(now, before).steps]
    return remaining + ([problem] if remaining and problem else [])


def _without_actions(spec: Spec) -> Spec:
    """Return what is wanted without what is done once."""
    for nic in spec.values():
        if nic.kind:
            _drop_actions(nic.kind, nic.options)
        for port in (nic.ports or {}).values():
            _drop_actions(f"{nic.kind}_port", port.options)
    return spec


def _drop_actions(table: str, options: t.Dict[str, t.Any]) -> None:
    known = by_word(table)
    for name in list(options):
        if known[name].role == "action":
            del options[name]

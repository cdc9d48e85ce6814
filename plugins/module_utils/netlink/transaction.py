# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run: what is wanted is reached and verified, or all is as it was before.

Before the first step, all that is needed to undo the steps is written to the journal. It is removed
when the wanted links were read back from the kernel, or when what there was before is back. A run
that was killed leaves it to the next run, which undoes first. How far the steps had come does not
matter: the way back is planned from what there is then.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import typing as t

from . import guard, namespace, reading, report
from . import spec as specification
from .journal import Journal
from .lock import Lock
from .plan import PlanRefused, plan, restore
from .snapshot import Before

if t.TYPE_CHECKING:
    from .kernel import Kernel
    from .plan import Plan
    from .snapshot import Snapshot
    from .spec import Spec
    from .steps import Step

# What the kernel does by itself is foreseen, mostly: what was not is put right in another round.
_ROUNDS = 3
_ROUNDS_BACK = 4
_BONDING = "/sys/module/bonding"
_FIRST_BOND = "bond0"

Result = t.Dict[str, t.Any]


class Failed(Exception):
    """The run failed; the text is for the user, ``result`` goes with it."""

    def __init__(self, message: str, **result: t.Any) -> None:
        Exception.__init__(self, message)
        self.result = result


class MissingPyroute2(Exception):
    """pyroute2 cannot be imported; the text says why. Nothing was changed."""


# Gives the links that an XML document wants, and warnings, of the document and the links' names.
ReadDocument = t.Callable[[str, t.Iterable[str]], t.Tuple[t.List[t.Dict[str, t.Any]], t.List[str]]]


def run(
    parameters: t.Mapping[str, t.Any],
    check: bool,
    read_document: t.Optional[ReadDocument] = None,
) -> Result:
    """Do what the module's options ask for; with ``check``, only find out what that would be.

    ``read_document`` is needed for the option ``xml``.
    Raises Failed, MissingPyroute2, and what ``spec.read()``, ``plan()``, ``Lock``, ``Journal``,
    ``namespace.enter()`` and reading raise: nothing was changed then, or all is as it was.
    """
    warnings: t.List[str] = []
    if parameters.get("netns"):
        namespace.enter(parameters["netns"])
    if parameters.get("xml") is not None and read_document is not None:
        nics, warnings = read_document(parameters["xml"], reading.read().links)
        parameters = dict(parameters, nics=nics)
    spec = specification.read(parameters)
    changing = not check and guard.may_change_links()
    with Lock(changing):
        return Run(spec, parameters, check, changing, warnings).result()


class Run:
    """One run, while it has the lock."""

    def __init__(
        self,
        spec: Spec,
        parameters: t.Mapping[str, t.Any],
        check: bool,
        changing: bool,
        warnings: t.List[str],
    ) -> None:
        self._spec, self._parameters = spec, parameters
        self._check, self._changing = check, changing
        self._journal = Journal(namespace.identity())
        self._before = Before({}, [], [], [])
        self._steps: t.List[Step] = []
        self._bounced: t.List[str] = []
        self._recovered: t.List[str] = []
        self._warnings = list(warnings)

    def result(self) -> Result:
        """Do it."""
        left = self._journal.load()
        snapshot = reading.read()
        if left is not None:
            snapshot = self._recover(left, snapshot)
        planned = self._plan(snapshot)
        self._warnings += planned.warnings
        if not planned.steps:
            return self._told(snapshot, snapshot)
        self._warn_of_managers(snapshot, planned)
        if self._check:
            self._take_in(planned)
            return self._told(snapshot, planned.predicted(snapshot))
        self._require_rights()
        return self._told(snapshot, self._change(snapshot, planned))

    def _plan(self, snapshot: Snapshot) -> Plan:
        force = self._parameters.get("force") or ()
        protected: t.Collection[str] = ()
        # In a namespace of its own, links carry neither this connection nor the host's routes.
        if "management" not in force and not self._parameters.get("netns"):
            protected = guard.Protected(snapshot)
        return plan(
            self._spec,
            snapshot,
            protected,
            force,
            bool(self._parameters.get("cascade")),
            self._parameters.get("missing_ports") or "fail",
        )

    def _require_rights(self) -> None:
        if not self._changing:
            raise Failed(
                "Changing links needs the capability CAP_NET_ADMIN, which this process lacks; run "
                "as root (become). Nothing was changed."
            )

    def _warn_of_managers(self, snapshot: Snapshot, planned: Plan) -> None:
        if not self._parameters.get("netns"):
            self._warnings += guard.managed(snapshot, planned.after)

    def _take_in(self, planned: Plan) -> None:
        self._steps += planned.steps
        self._bounced += [name for name in planned.bounced if name not in self._bounced]

    def _recover(self, left: Before, snapshot: Snapshot) -> Snapshot:
        """Undo what a killed run left; return what there is then."""
        planned = restore(snapshot, left)
        if not planned.steps:
            if self._changing:
                self._journal.remove()
            return snapshot
        self._recovered = [str(step) for step in planned.steps]
        if self._check:
            self._warnings.append(
                "A run that was killed left links half changed. The next run that is not in check "
                "mode undoes that first."
            )
            return planned.predicted(snapshot)
        self._require_rights()
        with _connection() as kernel, _Undisturbed():
            remaining = _undo(kernel, left, None)
        if remaining:
            raise Failed(
                "What a killed run left could not be undone: " + "; ".join(remaining) + ". "
                f"Set it right by hand, remove {self._journal.path}, and run the task again.",
                recovered=self._recovered,
                remaining=remaining,
            )
        self._journal.remove()
        self._warnings.append(
            "A run that was killed had left links half changed. That was undone first."
        )
        return reading.read()

    def _change(self, snapshot: Snapshot, planned: Plan) -> Snapshot:
        """Carry out the plan; return what there is then."""
        from .apply import StepFailed
        from .wire import NetlinkError

        without_bonding = _first_bond_may_appear(snapshot, planned)
        with _connection() as kernel, _Undisturbed():
            if without_bonding:
                self._before.absent.append(_FIRST_BOND)
            try:
                now = self._reach(kernel, snapshot, planned)
                if without_bonding:
                    now = self._remove_stray(kernel, now)
            except StepFailed as failure:
                self._give_up(kernel, snapshot, str(failure), str(failure.step))
            except (PlanRefused, specification.SpecError, NetlinkError) as failure:
                self._give_up(kernel, snapshot, str(failure), "")
            else:
                self._journal.remove()
        return now

    def _reach(self, kernel: Kernel, snapshot: Snapshot, planned: Plan) -> Snapshot:
        """Go on until what is there is what is wanted."""
        from . import comparing
        from .apply import StepFailed, apply

        unreached: t.List[str] = []
        for number in range(1, _ROUNDS + 1):
            self._before = _merged(self._before, planned.before)
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
        from . import steps
        from .apply import apply

        stray = now.links.get(_FIRST_BOND)
        if stray is None or _FIRST_BOND in self._spec or stray.up or now.ports(_FIRST_BOND):
            return now
        step = steps.Delete(_FIRST_BOND)
        self._steps.append(step)
        apply([step], now, kernel)
        return reading.read()

    def _give_up(self, kernel: Kernel, snapshot: Snapshot, message: str, step: str) -> t.NoReturn:
        """Undo all and fail."""
        remaining = _undo(kernel, self._before, snapshot)
        result: Result = {"steps": [str(each) for each in self._steps], "undone": not remaining}
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

    def _told(self, before: Snapshot, after: Snapshot) -> Result:
        result: Result = {
            "changed": bool(self._steps or self._recovered),
            "nics": report.nics(self._spec, after),
            "steps": [str(step) for step in self._steps],
            "bounced": self._bounced,
            "diff": report.diff(self._spec, before, after),
        }
        if self._recovered:
            result["recovered"] = self._recovered
        if self._warnings:
            result["warnings"] = self._warnings
        return result


class _Undisturbed:
    """Signals that would end the process wait until the host is in one of its two right states."""

    def __enter__(self) -> None:
        import signal

        self._blocked = signal.pthread_sigmask(
            signal.SIG_BLOCK, (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
        )

    def __exit__(self, *_error: object) -> None:
        import signal

        signal.pthread_sigmask(signal.SIG_SETMASK, self._blocked)


def _first_bond_may_appear(snapshot: Snapshot, planned: Plan) -> bool:
    """Whether making a bond loads its module, which may bring a bond of its own along."""
    if _FIRST_BOND in snapshot.links or os.path.exists(_BONDING):
        return False
    return any(
        step.action == "create" and step.to_json()["kind"] == "bond" for step in planned.steps
    )


def _connection() -> Kernel:
    """Connect to the kernel, once it is sure that requests can be made."""
    from .codec import PYROUTE2_IMPORT_ERROR
    from .kernel import Kernel

    if PYROUTE2_IMPORT_ERROR is not None:
        raise MissingPyroute2(str(PYROUTE2_IMPORT_ERROR)) from PYROUTE2_IMPORT_ERROR
    return Kernel()


def _undo(kernel: Kernel, before: Before, former: t.Optional[Snapshot]) -> t.List[str]:
    """Go back to a recorded state; return what is still not as it was.

    ``former`` is the host's whole state then, if it is known.
    """
    from . import comparing
    from .apply import StepFailed, apply
    from .wire import NetlinkError

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


def _merged(first: Before, later: Before) -> Before:
    """Return what there was before two changes, one after the other."""
    links = {name: state for name, state in later.links.items() if name not in first.absent}
    touched = set(first.links)
    links.update(first.links)
    absent = [name for name in later.absent if name not in touched and name not in first.absent]
    return Before(
        links,
        first.absent + absent,
        first.addresses + [each for each in later.addresses if each.link not in touched],
        first.routes + [each for each in later.routes if not touched.intersection(each.links)],
    )


def _without_actions(spec: Spec) -> Spec:
    """Return what is wanted without what is done once."""
    for nic in spec.values():
        if nic.kind:
            _drop_actions(nic.kind, nic.options)
        for port in (nic.ports or {}).values():
            _drop_actions(f"{nic.kind}_port", port.options)
    return spec


def _drop_actions(table: str, options: t.Dict[str, t.Any]) -> None:
    known = specification.by_word(table)
    for name in list(options):
        if known[name].role == "action":
            del options[name]

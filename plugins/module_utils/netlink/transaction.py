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

import typing as t

from . import guard, namespace, reading, report
from . import spec as specification
from .failures import Failed
from .journal import Journal
from .lock import Lock
from .plan import plan, restore

if t.TYPE_CHECKING:
    from .before import Before
    from .plan import Plan
    from .snapshot import Snapshot
    from .spec import Spec
    from .steps import Step

Result = t.Dict[str, t.Any]

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
    elsewhere = False
    if parameters.get("netns"):
        own = namespace.identity()
        namespace.enter(parameters["netns"])
        elsewhere = namespace.identity() != own
    if parameters.get("xml") is not None and read_document is not None:
        nics, warnings = read_document(parameters["xml"], reading.read().links)
        parameters = dict(parameters, nics=nics)
    spec = specification.read(parameters)
    changing = not check and guard.may_change_links()
    with Lock(changing):
        return Run(spec, parameters, check, changing, elsewhere, warnings).result()


class Run:
    """One run, while it has the lock."""

    def __init__(
        self,
        spec: Spec,
        parameters: t.Mapping[str, t.Any],
        check: bool,
        changing: bool,
        elsewhere: bool,
        warnings: t.List[str],
    ) -> None:
        """``elsewhere``: in another network namespace than that which the connection came to."""
        self._spec, self._parameters = spec, parameters
        self._check, self._changing, self._elsewhere = check, changing, elsewhere
        self._journal = Journal(namespace.identity())
        self._steps: t.Sequence[Step] = ()
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
        _require_modules(planned)
        self._warn(snapshot, planned)
        if self._check:
            self._steps, self._bounced = planned.steps, planned.bounced
            return self._told(snapshot, planned.predicted(snapshot))
        self._require_rights()
        # Importing this imports pyroute2.
        from .changing import Change

        change = Change(self._spec, self._journal, self._plan)
        now = change.carry_out(snapshot, planned)
        self._steps, self._bounced = change.steps, change.bounced
        return self._told(snapshot, now)

    def _plan(self, snapshot: Snapshot) -> Plan:
        force = self._parameters.get("force") or ()
        protected: t.Collection[str] = ()
        # In another namespace, links carry neither this connection nor the host's routes.
        if "management" not in force and not self._elsewhere:
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

    def _warn(self, snapshot: Snapshot, planned: Plan) -> None:
        """Warn of who else looks after the links, and of what does not come back."""
        if not self._elsewhere:
            self._warnings += guard.managed(snapshot, planned.after)
        if planned.remade:
            from .traffic_control import warnings

            remade = {snapshot.links[name].index: name for name in planned.remade}
            self._warnings += warnings(remade)

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
        from .changing import Undisturbed, connection, undo

        with connection() as kernel, Undisturbed():
            remaining = undo(kernel, left, None)
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


def _require_modules(planned: Plan) -> None:
    made = {step.to_json()["kind"] for step in planned.steps if step.action == "create"}
    for kind in sorted(made):
        missing = guard.missing_module(kind)
        if missing:
            raise Failed(
                f"This kernel cannot make a {kind}: its module {missing} is not installed; install "
                "the distribution's package with the kernel's further modules. Nothing was changed."
            )

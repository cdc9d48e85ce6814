# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed on a host since an earlier gathering: device_info's option since.

The earlier one is a fact, or what was remembered on the host. Where what was remembered proves that
nothing happened since, nothing is gathered.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import json
import typing as t

from . import evidence
from .errors import GatherError
from .fields import FORMAT
from .memory import DIRECTORY, Doubtful, Memory
from .reader import Reader

if t.TYPE_CHECKING:
    from .request import Request

LAST = "last"

# Of what is remembered; what another version remembered is not understood.
_STATE = 1
_NOTHING: t.Dict[str, t.Any] = {"added": {}, "removed": {}, "changed": {}}

_Result = t.Dict[str, t.Any]


def changes_since(
    since: t.Any, request: Request, reader: Reader, check_mode: bool
) -> t.Tuple[_Result, t.List[str]]:
    """The module's answer, and warnings.

    since: an earlier fact, or "last". Raises GatherError for what cannot be compared, and where
    nothing can be remembered.
    """
    request.check()
    limits = request.limits()
    _check_since(since, limits, reader)
    memory = Memory(reader.root, _remembered_by(request, limits))
    state, warnings = _remembered(memory, since == LAST)
    if (
        state
        and (since == LAST or since.get("token") == state["token"])
        and _provable(request)
        and state["basis"] is not None
        and evidence.holds(state["basis"], reader)
    ):
        return _unchanged(state, since), warnings
    before = evidence.observe(reader)
    links = evidence.links_digest() if reader.live else None
    recorder = evidence.RecordingReader(reader.root)
    fact = _gather(request, recorder)
    if since == LAST and not check_mode:
        provable = _provable(request) and "incomplete" not in fact
        small = {
            "state": _STATE,
            "format": FORMAT,
            "token": fact["token"],
            "boot_id": fact.get("boot_id"),
            "basis": evidence.basis(before, recorder, links) if provable else None,
        }
        try:
            memory.keep(small, fact)
        except (OSError, Doubtful) as error:
            warnings.append(
                f"What was gathered could not be kept in {DIRECTORY} ({error}): the next answer "
                "will tell again what changed until now."
            )
    if since == LAST:
        since = json.loads(state["fact"]) if state else None
    result = _compared(since, fact)
    if "incomplete" in fact:
        result["incomplete"] = fact["incomplete"]
    return result, warnings


def _check_since(since: t.Any, limits: _Result, reader: Reader) -> None:
    if since == LAST:
        import os

        if reader.live and os.geteuid() != 0:
            raise GatherError(
                f"since=last remembers what it gathered in {DIRECTORY}, which only root can do. "
                "Set become to true, or give an earlier fact instead."
            )
        return
    from ..changes import ChangesError, check, normal, told

    try:
        check(since, "earlier")
    except ChangesError as error:
        raise GatherError(f"{error} The option since takes such a fact, or last.") from error
    if normal(since.get("filter")) != normal(limits):
        raise GatherError(
            "Only like can be compared with like: in the earlier fact, "
            f"{told('limits', since.get('filter'))}; in this task, {told('limits', limits)}. Give "
            "the options that the fact was gathered with."
        )


def _remembered_by(request: Request, limits: _Result) -> t.Any:
    """The limits, and the source if it is another than a host's usual one."""
    normal = _normal(limits)
    return dict(normal, source=request.source) if request.source == "hal" else normal


def _normal(limits: t.Any) -> t.Any:
    return {
        name: sorted(value) if isinstance(value, list) else value for name, value in limits.items()
    }


def _remembered(memory: Memory, needed: bool) -> t.Tuple[t.Optional[_Result], t.List[str]]:
    """What was remembered of a gathering like this one, and warnings if it is needed."""
    try:
        kept = memory.load()
        if kept is None:
            return None, []
        state, fact = kept
        if state.get("state") != _STATE or state.get("format") != FORMAT:
            raise Doubtful("another version of hostdev.nodedev wrote it")
        return dict(state, fact=fact), []
    except (OSError, Doubtful) as error:
        warning = (
            f"What was remembered in {memory.path} is ignored: {error}. There is nothing to "
            "compare with this time."
        )
        return None, [warning] if needed else []


def _provable(request: Request) -> bool:
    """Whether all that is asked for is of the sort that leaves traces, or can be read again.

    Who uses a device is not; nor is what full details, or services, are asked by other ways than
    through files.
    """
    from .capabilities import registry

    selection = request.selection
    slow = {capability for kind in registry.KINDS for capability in kind.slow}
    return not (
        request.source == "hal"
        or request.details == "full"
        or request.usage
        or request.enrich
        or slow.intersection(request.capability)
        or (selection is not None and (selection.full or selection.usage or selection.enrich))
    )


def _unchanged(state: _Result, since: t.Any) -> _Result:
    result: _Result = {
        "devices": [],
        "missing": [],
        "changes": _NOTHING,
        "compared": True,
        "token": state["token"],
    }
    boot = since.get("boot_id") if isinstance(since, dict) else state["boot_id"]
    if boot:
        result["rebooted"] = boot != state["boot_id"]
    return result


def _gather(request: Request, reader: Reader) -> _Result:
    """The fact as it is once it was JSON, as the earlier one was."""
    from .gather import gather

    fact: _Result = json.loads(json.dumps(gather(request, reader).fact()))
    return fact


def _compared(earlier: t.Optional[_Result], fact: _Result) -> _Result:
    from ..changes import ChangesError, differences

    try:
        changes = differences(earlier, fact) if earlier else _NOTHING
    except ChangesError as error:
        raise GatherError(str(error)) from error
    devices = fact["devices"]
    result: _Result = {
        "devices": [
            device
            for name, device in devices.items()
            if name in changes["added"] or name in changes["changed"]
        ],
        "missing": [],
        "changes": changes,
        "compared": earlier is not None,
        "token": fact["token"],
    }
    boots = [each["boot_id"] for each in (earlier or {}, fact) if each.get("boot_id")]
    if len(boots) == 2:
        result["rebooted"] = boots[0] != boots[1]
    return result

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between two gatherings of the same host, in modules and filters alike.

What counts as a change, and what does not, is described in docs/changes.md.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .hal.fields import FORMAT
from .hal.gather import counted

Facts = t.Mapping[str, t.Any]


class ChangesError(Exception):
    """What was given cannot be compared; the text is one or two sentences for the user."""


def differences(earlier: t.Any, later: t.Any) -> t.Dict[str, t.Any]:
    """What differs between two facts: {added, removed, changed}.

    added and removed have devices by name, as they are and as they were. changed has, by name, the
    paths of what differs, each with before and after; one of them is absent where there was, or is,
    no value. Raises ChangesError for what is no fact, and for facts that were limited differently.
    """
    check(earlier, "earlier")
    check(later, "later")
    for what in ("source", "filter"):
        if normal(earlier.get(what)) != normal(later.get(what)):
            raise ChangesError(
                f"Only like can be compared with like: {told(what, earlier.get(what))} in the "
                f"earlier fact, {told(what, later.get(what))} in the later one. Gather both in the "
                "same way."
            )
    return compare(earlier["devices"], later["devices"])


def compare(earlier: Facts, later: Facts) -> t.Dict[str, t.Any]:
    """The same for the devices of two facts, by name."""
    before, after = counted(earlier), counted(later)
    changed = {
        name: paths
        for name, paths in [
            (name, _changed(before[name], after[name])) for name in after if name in before
        ]
        if paths
    }
    return {
        "added": {name: later[name] for name in after if name not in before},
        "removed": {name: earlier[name] for name in before if name not in after},
        "changed": changed,
    }


def check(fact: t.Any, which: str) -> None:
    """Raises ChangesError unless it is a fact that this version of the collection knows."""
    if not isinstance(fact, dict) or "format" not in fact:
        raise ChangesError(
            f"The {which} one is no fact: expected the value of node_devices, as "
            "hostdev.nodedev.device_facts gathers it."
        )
    if fact["format"] != FORMAT:
        raise ChangesError(
            f"The {which} fact is of format {fact['format']!r}, and this version of "
            f"hostdev.nodedev knows format {FORMAT} only. Gather it anew with this version."
        )
    devices = fact.get("devices")
    if not isinstance(devices, dict) or not all(
        isinstance(device, dict) for device in devices.values()
    ):
        raise ChangesError(f"The {which} fact has no devices by name in it.")


def normal(limits: t.Any) -> t.Any:
    """Limits as they are compared: lists of them have no order."""
    if isinstance(limits, dict):
        return {name: normal(value) for name, value in limits.items()}
    if isinstance(limits, (list, tuple)):
        return sorted({str(value) for value in limits})
    return limits


def told(what: str, value: t.Any) -> str:
    """A source or limits in words."""
    if what == "source":
        return f"the source was {value}"
    if not isinstance(value, dict) or not value:
        return "nothing was limited"
    return "the limits were " + ", ".join(
        f"{name}={','.join(map(str, each)) if isinstance(each, (list, tuple)) else each}"
        for name, each in value.items()
    )


def _changed(before: t.Any, after: t.Any, start: str = "") -> t.Dict[str, t.Any]:
    """The paths at which two dictionaries differ."""
    found: t.Dict[str, t.Any] = {}
    for name in list(before) + [name for name in after if name not in before]:
        path = start + name
        if name not in after:
            found[path] = {"before": before[name]}
        elif name not in before:
            found[path] = {"after": after[name]}
        elif _has_paths(before[name]) and _has_paths(after[name]):
            found.update(_changed(before[name], after[name], path + "."))
        elif _differ(before[name], after[name]):
            found[path] = {"before": before[name], "after": after[name]}
    return found


def _has_paths(value: t.Any) -> bool:
    """Whether paths can lead into it. Names that hardware or users chose may have points in them,
    which would make a path ambiguous: such a dictionary is compared as a whole."""
    return isinstance(value, dict) and not any("." in name for name in value)


def _differ(before: t.Any, after: t.Any) -> bool:
    # To Python, True is 1.
    return bool(before != after) or isinstance(before, bool) is not isinstance(after, bool)

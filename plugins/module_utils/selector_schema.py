# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields that selectors can name, looked up one capability at a time.

Declarations stand beside the code that reads devices. Of that, only what a selector names is
imported; a selector that names something unknown pays for all, to suggest what it may have meant.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .selector_tree import SelectorError

if t.TYPE_CHECKING:
    from .hal.fields import Field
    from .selector_tree import Path

# How many names a path can have.
_LONGEST = 10

# What a field's values can be compared with.
_KINDS = {"str": "text", "device": "text", "devices": "text", "int": "number", "float": "number"}


class Declared:
    """What stands at a path.

    kind: text, number, bool, any (what only the value itself can tell), or group (no single value:
    further names lead to those). unit: of numbers. rows: whether the path leads through a list of
    dictionaries.
    """

    __slots__ = ("kind", "unit", "rows")

    def __init__(self, kind: str, unit: t.Optional[str] = None, rows: bool = False) -> None:
        self.kind = kind
        self.unit = unit
        self.rows = rows


class Schema:
    """The fields that there are.

    capabilities: every capability there is. names: what else a field's path can begin with. of:
    gives the fields whose paths begin with one of either, perhaps among others.
    """

    def __init__(
        self,
        capabilities: t.Collection[str],
        names: t.Collection[str],
        of: t.Callable[[str], t.Iterable[Field]],
    ) -> None:
        self.capabilities = frozenset(capabilities)
        self._names = self.capabilities.union(names)
        self._of = of
        self._known: t.Dict[str, t.Dict[str, Field]] = {}

    def find(self, path: Path) -> Declared:
        """What stands at a path. Raises SelectorError, with the nearest there is, for nothing."""
        text = ".".join(path.names)
        # A path from hell is not worth the time that looking at each part of it would take.
        known = self._fields(path.names[0]) if len(path.names) <= _LONGEST else {}
        above = [".".join(path.names[:count]) for count in range(1, min(len(path.names), _LONGEST))]
        field = known.get(text)
        rows = any(name in known and known[name].type == "table" for name in above)
        if field and field.type not in ("table", "map"):
            return Declared(_kind(field), field.unit, rows)
        if field or any(name.startswith(text + ".") for name in known):
            return Declared("group", rows=rows)
        # What the keys of a map are, hardware or users chose.
        if any(name in known and known[name].type == "map" for name in above):
            return Declared("any", rows=rows)
        raise SelectorError(f"found {_short(text)}, {self._nearest(text)}", path.place)

    def below(self, path: Path) -> t.List[str]:
        """The fields of a group."""
        start = ".".join(path.names) + "."
        return [name for name in self._fields(path.names[0]) if name.startswith(start)]

    def _fields(self, first: str) -> t.Dict[str, Field]:
        """The fields whose paths begin with a name, by their paths."""
        if first not in self._names:
            return {}
        if first not in self._known:
            fields = {_plain(field): field for field in self._of(first)}
            self._known[first] = {
                path: field for path, field in fields.items() if path.split(".")[0] == first
            }
        return self._known[first]

    def _nearest(self, text: str) -> str:
        if text in self.capabilities:
            return f"a capability without fields of its own, expected cap='{text}'"
        import difflib

        everything = sorted([path for name in self._names for path in self._fields(name)])
        text = text[:100]
        near = sorted([name for name in everything if name.endswith("." + text)], key=len)
        near = near or difflib.get_close_matches(text, everything, 1, 0.5)
        expected = "expected a field that some capability has"
        return f"{expected}; did you mean {near[0]}?" if near else expected


def _plain(field: Field) -> str:
    return field.path.replace("[]", "")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _kind(field: Field) -> str:
    if field.type == "list":
        # Of text, unless the example shows something else as well.
        texts = all(isinstance(item, str) for item in field.example or ())
        return "text" if texts else "any"
    return _KINDS.get(field.type, field.type)


# What usage adds to a device; its file is large, and most selectors do not need it.
_USAGE = ("free", "in_use")

_default: t.List[Schema] = []


def default_schema() -> Schema:
    """The schema of what this collection gathers."""
    if not _default:
        from .hal import device
        from .hal.capabilities import registry

        common = {_plain(field).split(".")[0]: device.FIELDS for field in device.FIELDS}

        def of(name: str) -> t.Iterable[Field]:
            return common.get(name) or _of_usage(name) or _of_capability(name)

        _default.append(Schema(registry.known(), set(common).union(_USAGE), of))
    return _default[0]


def _of_usage(name: str) -> t.Iterable[Field]:
    if name not in _USAGE:
        return ()
    from .hal import usage

    return usage.FIELDS


def _of_capability(capability: str) -> t.Iterable[Field]:
    """The fields of a capability, from the first kind that declares any."""
    from .hal.capabilities import registry

    kinds = [kind for kind in registry.KINDS if capability in kind.capabilities]
    # The nearer to the front, the more it is the kind's own.
    for kind in sorted(kinds, key=lambda kind: kind.capabilities.index(capability)):
        fields = kind.fields()
        if any(_plain(field).split(".")[0] == capability for field in fields):
            return fields
    return ()

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

from .hal.fields import Field
from .selector_tree import SelectorError

if t.TYPE_CHECKING:
    from .selector_tree import Path

# What usage adds to a device.
_USAGE = (
    Field("free", "bool", "True where it was established that nothing uses the device or what is "
          "below it", True),
    Field("in_use", "table", "The uses of the device and of what is below it", None),
    Field("in_use[].by", "str", "Kind of user: guest, process, mount, swap, master, holder or "
          "address", "guest"),
    Field("in_use[].name", "str", "The user: a guest's name, a mount point …", "vm1"),
    Field("in_use[].device", "device", "The device that is used", "pci_0000_00_03_0"),
)  # fmt: skip

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

    common: those of all devices. capabilities: every capability there is. of: gives the fields of
    a capability, as dotted paths that begin with it.
    """

    def __init__(
        self,
        common: t.Sequence[Field],
        capabilities: t.Collection[str],
        of: t.Callable[[str], t.Sequence[Field]],
    ) -> None:
        self.capabilities = frozenset(capabilities)
        self._of = of
        self._known: t.Dict[str, t.Dict[str, Field]] = {}
        for field in common:
            self._known.setdefault(field.path.partition(".")[0].rstrip("[]"), {}).update(
                {_plain(field): field}
            )

    def find(self, path: Path) -> Declared:
        """What stands at a path. Raises SelectorError, with the nearest there is, for nothing."""
        known = self._fields(path.names[0])
        above = [".".join(path.names[:count]) for count in range(1, len(path.names) + 1)]
        text = above.pop()
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
        """The fields whose paths begin with a name."""
        if first not in self._known and first in self.capabilities:
            self._known[first] = {
                _plain(field): field
                for field in self._of(first)
                if _plain(field).partition(".")[0] == first
            }
        return self._known.get(first, {})

    def _nearest(self, text: str) -> str:
        if text in self.capabilities:
            return f"a capability without fields of its own, expected cap='{text}'"
        import difflib

        for capability in self.capabilities:
            self._fields(capability)
        everything = sorted({name for fields in self._known.values() for name in fields})
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


_default: t.List[Schema] = []


def default_schema() -> Schema:
    """The schema of what this collection gathers."""
    if not _default:
        from .hal import device
        from .hal.capabilities import registry

        _default.append(Schema(device.FIELDS + _USAGE, registry.known(), _declared_by_kinds))
    return _default[0]


def _declared_by_kinds(capability: str) -> t.List[Field]:
    """The fields of a capability, from the first kind that declares any."""
    from .hal.capabilities import registry

    kinds = [kind for kind in registry.KINDS if capability in kind.capabilities]
    # The nearer to the front, the more it is the kind's own.
    for kind in sorted(kinds, key=lambda kind: kind.capabilities.index(capability)):
        fields = [
            field
            for field in kind.fields()
            if _plain(field).partition(".")[0] == capability
        ]
        if fields:
            return fields
    return []

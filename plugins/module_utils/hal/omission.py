# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields that are never to be returned, such as serial numbers.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import device
from .capabilities import registry
from .errors import GatherError
from .fields import USAGE

if t.TYPE_CHECKING:
    from .device import Device
    from .fields import Field


def check(paths: t.Iterable[str]) -> None:
    """Raises GatherError for a path that no device has, or that makes a device what it is."""
    for path in paths:
        if path not in _paths(_declared(path.partition(".")[0])):
            import difflib

            from .request import fields

            near = difflib.get_close_matches(path, sorted(_paths(fields())), 1, 0.4)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise GatherError(f"No device has a field {path!r} that could be omitted.{hint}")


def _declared(first: str) -> t.List[Field]:
    """Fields that begin with a name, perhaps among others; imports no more than it needs."""
    if first in USAGE:
        from . import usage

        return list(usage.FIELDS)
    kinds = [kind for kind in registry.KINDS if first in kind.capabilities]
    return list(device.FIELDS) + [field for kind in kinds for field in kind.fields()]


def _paths(fields: t.Iterable[Field]) -> t.Set[str]:
    """The fields' paths, and all that lead to them."""
    paths: t.Set[str] = set()
    for field in fields:
        parts = field.path.replace("[]", "").split(".")
        paths.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return paths.difference(field.path for field in device.IDENTITY)


def omit(device: Device, paths: t.Iterable[str]) -> None:
    """Takes fields, or all below them, out of the details, and links that tell them."""
    for path in paths:
        names = path.split(".")
        taken = _take([device.details], names)
        # What users are called tells nothing of the device.
        if names[0] not in USAGE:
            for text in _texts(taken):
                device.devlinks = [link for link in device.devlinks if text not in link]


def taken(details: t.Dict[str, t.Any], paths: t.Iterable[str]) -> t.Iterator[str]:
    """The texts in these fields, which are taken out of the details."""
    for path in paths:
        names = path.split(".")
        if names[0] not in USAGE:
            yield from _texts(_take([details], names))


def _take(places: t.List[t.Any], names: t.List[str]) -> t.List[t.Any]:
    """Takes out what stands at a path, in each row where it leads through a list."""
    for name in names[:-1]:
        places = [place[name] for place in _rows(places) if name in place]
    return [place.pop(names[-1]) for place in _rows(places) if names[-1] in place]


def _rows(places: t.List[t.Any]) -> t.List[t.Dict[str, t.Any]]:
    return [
        row
        for place in places
        for row in (place if isinstance(place, list) else [place])
        if isinstance(row, dict)
    ]


def _texts(value: t.Any) -> t.Iterator[str]:
    """The texts in a value that are long enough to tell something apart."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and len(value) > 3:
        yield value

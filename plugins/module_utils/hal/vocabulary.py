# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What selectors can say about the devices of one host, so that nobody has to guess.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import device, usage
from .capabilities import registry

if t.TYPE_CHECKING:
    from .fields import Field
    from .gather import Gathering

# Marks what never matches.
_CONTEXT = "context"


def vocabulary(gathering: Gathering) -> t.Dict[str, t.Any]:
    """The capabilities and buses of the devices that were gathered, with their counts, and paths.

    Each path is {path, type, unit, description, example}, the unit where there is one. The example
    is a value of one of these devices, or else the one that was declared.
    """
    fact = gathering.fact()
    found = [each for each in fact["devices"].values() if not each.get(_CONTEXT)]
    paths = []
    for field in _applying(fact["capabilities"]):
        path: t.Dict[str, t.Any] = {"path": field.path.replace("[]", ""), "type": field.type}
        if field.unit:
            path["unit"] = field.unit
        path["description"] = field.description
        example = next(_values(found, field.path.split(".")), field.example)
        if example is not None:
            path["example"] = example
        paths.append(path)
    return {"capabilities": fact["capabilities"], "buses": fact["buses"], "paths": paths}


def _applying(capabilities: t.Collection[str]) -> t.List[Field]:
    """The fields that any device may have, and those of these capabilities; each path once."""
    fields = {field.path: field for field in device.FIELDS if field.path != _CONTEXT}
    fields.update({field.path: field for field in usage.FIELDS})
    for kind in registry.KINDS:
        if not set(capabilities).isdisjoint(kind.capabilities):
            for field in kind.fields():
                if field.path.split(".")[0].replace("[]", "") in capabilities:
                    fields.setdefault(field.path, field)
    return list(fields.values())


def _values(places: t.Iterable[t.Any], path: t.Sequence[str]) -> t.Iterator[t.Any]:
    """What stands at a declared path, which may lead through the rows of a table."""
    if not path:
        yield from places
        return
    name = path[0].replace("[]", "")
    for place in places:
        if isinstance(place, dict) and name in place:
            rows = place[name] if path[0].endswith("[]") else [place[name]]
            yield from _values(rows, path[1:])

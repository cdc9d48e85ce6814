# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of device_info: devices looked up or listed, and their XML.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .errors import GatherError
from .gather import gather
from .lookup import WAYS, Lookup, look_up
from .reader import Reader
from .request import ARGUMENTS, Request

if t.TYPE_CHECKING:
    from .gather import Gathering

_PATHS = ("sysfs_path", "devnode")
# None of them is a secret, whatever an option called key looks like.
_LOOKUP = {"type": "list", "elements": "str", "no_log": False}
_LOOKUP_PATHS = {"type": "list", "elements": "path", "no_log": False}

INFO_ARGUMENTS: t.Dict[str, t.Dict[str, t.Any]] = dict(
    ARGUMENTS,
    required={"type": "bool", "default": False},
    children={"type": "bool", "default": False},
    xml={"type": "bool", "default": False},
    dialect={"type": "str", "choices": ["full", "libvirt"], "default": "full"},
    **{way: _LOOKUP_PATHS if way in _PATHS else _LOOKUP for way in WAYS},
)


def answer(params: t.Mapping[str, t.Any], reader: t.Optional[Reader] = None) -> t.Dict[str, t.Any]:
    """The module's result for its parameters, those of INFO_ARGUMENTS.

    Raises GatherError, also for a lookup that finds nothing where that is required, and
    MissingLibrary where XML is asked for and lxml is not there.
    """
    if params["xml"]:
        # Before anything is read: it is only known here whether lxml is there.
        from . import document

        document.require()
    request = Request(
        children=params["children"],
        **{name: params[name] for name in ARGUMENTS},
    )
    if params["xml"]:
        request.details = "full"
    lookups = [Lookup(way, value) for way in WAYS for value in params[way] or ()]
    missing: t.List[Lookup] = []
    reader = reader or Reader()
    if any(params[way] is not None for way in WAYS):
        gathering, missing = look_up(lookups, request, reader)
    else:
        gathering = gather(request, reader)
    if missing and params["required"]:
        raise GatherError(
            "No device was found for "
            + ", ".join(f"{lookup.by} {lookup.value!r}" for lookup in missing)
            + ". Leave out required to have such lookups returned as missing instead."
        )
    result: t.Dict[str, t.Any] = {
        "devices": _devices(gathering, params["dialect"] if params["xml"] else None),
        "missing": [{"by": lookup.by, "value": lookup.value} for lookup in missing],
    }
    if gathering.incomplete:
        result["incomplete"] = gathering.incomplete
    return result


def _devices(gathering: Gathering, dialect: t.Optional[str]) -> t.List[t.Dict[str, t.Any]]:
    facts = {device.name: device.facts() for device in gathering.devices}
    found = [device for device in facts.values() if not device.get("context")]
    if dialect:
        from .document import document, listed_by_libvirt

        for device in found:
            if dialect == "full" or listed_by_libvirt(device):
                device["xml"] = document(device, facts, dialect)
    return found

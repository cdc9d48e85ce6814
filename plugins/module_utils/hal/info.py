# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of device_info: devices looked up or listed, their XML, and what changed.

Each question imports what it takes to answer it, for some take next to nothing.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .errors import GatherError
from .reader import Reader
from .request import ARGUMENTS, WAYS, Request

_PATHS = ("sysfs_path", "devnode")
# None of them is a secret, whatever an option called key looks like.
_LOOKUP = {"type": "list", "elements": "str", "no_log": False}
_LOOKUP_PATHS = {"type": "list", "elements": "path", "no_log": False}

INFO_ARGUMENTS: t.Dict[str, t.Dict[str, t.Any]] = dict(
    ARGUMENTS,
    required={"type": "bool", "default": False},
    children={"type": "bool", "default": False},
    since={"type": "raw"},
    vocabulary={"type": "bool", "default": False},
    fact={"type": "bool", "default": False},
    # Where the action plugin writes the fact, on the controller.
    dest={"type": "path"},
    raw={"type": "bool", "default": False},
    xml={"type": "bool", "default": False},
    dialect={"type": "str", "choices": ["full", "libvirt"], "default": "full"},
    **{way: _LOOKUP_PATHS if way in _PATHS else _LOOKUP for way in WAYS},
)


def answer(
    params: t.Mapping[str, t.Any], reader: t.Optional[Reader] = None, check_mode: bool = False
) -> t.Dict[str, t.Any]:
    """The module's result for its parameters, those of INFO_ARGUMENTS; warnings among it.

    Raises GatherError, also for a lookup that finds nothing where that is required, and
    MissingLibrary where XML is asked for and lxml is not there.
    """
    reader = reader or Reader()
    if params["xml"]:
        # Before anything is read: it is only known here whether lxml is there.
        from . import document

        document.require()
    request = Request(
        children=params["children"],
        raw=params["raw"],
        **{name: params[name] for name in ARGUMENTS},
    )
    if params["xml"]:
        request.details = "full"
        # The document of a bond or bridge tells their options.
        request.ports = True
    if params["since"] is not None:
        return _since(params, request, reader, check_mode)
    if params["fact"] or params["dest"]:
        return _whole(params, request, reader)
    result = _found(params, request, reader)
    if params["xml"]:
        _add_xml(result["devices"], result.pop("around"), params["dialect"])
    else:
        del result["around"]
    return result


def _since(
    params: t.Mapping[str, t.Any], request: Request, reader: Reader, check_mode: bool
) -> t.Dict[str, t.Any]:
    _check_alone(params, "since compares whole gatherings", "fact", "dest")
    from .since import changes_since

    result, warnings = changes_since(params["since"], request, reader, check_mode)
    if warnings:
        result["warnings"] = warnings
    return result


def _whole(
    params: t.Mapping[str, t.Any], request: Request, reader: Reader
) -> t.Dict[str, t.Any]:
    """The fact, for who keeps it elsewhere than among the facts."""
    _check_alone(params, "fact is a whole gathering")
    from .gather import gather

    return {"devices": [], "missing": [], "fact": gather(request, reader).fact()}


def _check_alone(params: t.Mapping[str, t.Any], what: str, *more: str) -> None:
    """Raises GatherError for options that ask for something else than a whole gathering."""
    names = (*WAYS, "children", "raw", "vocabulary", "xml", *more)
    others = [name for name in names if params[name]]
    if others:
        raise GatherError(
            f"{what} and cannot go with {' and '.join(others)}. Limit it with capability, bus or "
            "selector."
        )


def _found(
    params: t.Mapping[str, t.Any], request: Request, reader: Reader
) -> t.Dict[str, t.Any]:
    """What was looked up or listed; around are these and what came along, by name."""
    from .lookup import Lookup, look_up

    lookups = [Lookup(way, value) for way in WAYS for value in params[way] or ()]
    missing: t.List[Lookup] = []
    if any(params[way] is not None for way in WAYS):
        gathering, missing = look_up(lookups, request, reader)
    else:
        from .gather import gather

        gathering = gather(request, reader)
    if missing and params["required"]:
        raise GatherError(
            "No device was found for "
            + ", ".join(f"{lookup.by} {lookup.value!r}" for lookup in missing)
            + ". Leave out required to have such lookups returned as missing instead."
        )
    around = {device.name: device.facts() for device in gathering.devices}
    result: t.Dict[str, t.Any] = {
        "devices": [device for device in around.values() if not device.get("context")],
        "missing": [{"by": lookup.by, "value": lookup.value} for lookup in missing],
        "around": around,
    }
    if params["vocabulary"]:
        from .vocabulary import vocabulary

        result["vocabulary"] = vocabulary(gathering)
        result["devices"] = []
    if gathering.incomplete:
        result["incomplete"] = gathering.incomplete
    return result


def _add_xml(
    devices: t.List[t.Dict[str, t.Any]], around: t.Dict[str, t.Any], dialect: str
) -> None:
    from .document import document, listed_by_libvirt

    for device in devices:
        if dialect == "full" or listed_by_libvirt(device):
            device["xml"] = document(device, around, dialect)

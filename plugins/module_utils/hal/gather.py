# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one entrance to the devices of a host: options -> source -> filter -> devices.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from .capabilities import registry
from .device import COMPUTER, Device
from .node import DEVICES
from .reader import Reader
from .sysfs import Host, SysfsSource

if t.TYPE_CHECKING:
    from .request import Request

# Of the fact's structure; readers refuse what they do not know.
FORMAT = 1


class Gathering:
    """The devices found, in tree order, ancestors before descendants.

    incomplete names what was asked for but given up: {device, field, reason} each.
    """

    def __init__(
        self,
        request: Request,
        source: str,
        devices: t.List[Device],
        incomplete: t.List[t.Dict[str, str]],
    ) -> None:
        self.request = request
        self.source = source
        self.devices = devices
        self.incomplete = incomplete

    def fact(self) -> t.Dict[str, t.Any]:
        """The value of the fact node_devices."""
        devices = {device.name: device.facts() for device in self.devices}
        capabilities: t.Dict[str, int] = {}
        buses: t.Dict[str, int] = {}
        for device in self.devices:
            if not device.context:
                for capability in device.capabilities:
                    capabilities[capability] = capabilities.get(capability, 0) + 1
                if device.bus:
                    buses[device.bus] = buses.get(device.bus, 0) + 1
        fact: t.Dict[str, t.Any] = {
            "format": FORMAT,
            "source": self.source,
            "filter": self.request.limits(),
            "token": _token(devices),
            "capabilities": dict(sorted(capabilities.items())),
            "buses": dict(sorted(buses.items())),
            "devices": devices,
        }
        if self.incomplete:
            fact["incomplete"] = self.incomplete
        return fact


def gather(request: Request, reader: t.Optional[Reader] = None) -> Gathering:
    """Gathers the devices of the running host, or of the tree that the reader leads to.

    Raises GatherError as Request.check() does, and where there is no source.
    """
    request.check()
    wanted = set(request.capability)
    kinds = [
        kind for kind in registry.KINDS if not wanted or wanted.intersection(kind.capabilities)
    ]
    # Whether a device has a capability that only a slow read can tell, is known in the end.
    maybe = wanted.union(
        kind.capabilities[0] for kind in kinds if wanted.intersection(kind.slow)
    )
    host = Host(reader or Reader(), request.details == "full" or maybe != wanted, request.omit)
    source = SysfsSource(host)
    computer = source.computer()
    devices = _choose(source, request, computer, kinds, maybe)
    # What is omitted may stand in links as well, so that it has to be known.
    described = request.details != "identity" or maybe != wanted or bool(request.omit)
    devices = [device for device in devices if source.describe(device, described)]
    incomplete = _incomplete(source, devices)
    if maybe != wanted:
        devices = _having(devices, wanted)
    known = {device.key: device for device in devices}
    context = source.ancestors(devices)
    if DEVICES not in known:
        context.append(computer)
    for device in context:
        device.context = True
        if source.describe(device, described):
            known[device.key] = device
    incomplete += _incomplete(source, context)
    result = sorted(known.values(), key=lambda device: device.place.split("/"))
    for device in result:
        device.parent = _parent(device, known)
        for path in request.omit:
            _omit(device, path.split("."))
        if request.details == "identity":
            device.details.clear()
    return Gathering(request, source.name, result, incomplete)


def _choose(
    source: SysfsSource,
    request: Request,
    computer: Device,
    kinds: t.List[registry.Kind],
    wanted: t.Collection[str],
) -> t.List[Device]:
    """What the request asks for, identified only."""
    if request.children:
        kinds = list(registry.KINDS)
    elif request.names is not None and request.keys is not None:
        kinds = source.kinds_of(request.names, request.keys, kinds)
    everything = [computer] + source.devices(kinds)
    devices = _having(everything, wanted)
    if request.names is not None and request.keys is not None:
        devices = [
            device
            for device in devices
            if device.name in request.names or device.key in request.keys
        ]
    if request.bus:
        for device in devices:
            source.locate(device)
        devices = [device for device in devices if device.bus in request.bus]
    if request.children:
        devices = _with_descendants(everything, devices)
    return devices


def _with_descendants(everything: t.List[Device], devices: t.List[Device]) -> t.List[Device]:
    places = {device.place for device in devices}
    chosen = []
    for device in everything:
        path = device.place
        while path and path not in places:
            path = path.rpartition("/")[0]
        if path:
            chosen.append(device)
    return chosen


def _having(devices: t.List[Device], wanted: t.Collection[str]) -> t.List[Device]:
    """The devices that have one of the capabilities; all if none is named."""
    if not wanted:
        return devices
    return [device for device in devices if not set(wanted).isdisjoint(device.capabilities)]


def _incomplete(source: SysfsSource, devices: t.Iterable[Device]) -> t.List[t.Dict[str, str]]:
    given_up = source.finish()
    names = {device.key: device.name for device in devices} if given_up else {}
    return [
        {"device": names[read.key], "field": read.field, "reason": "no answer in time"}
        for read in given_up
    ]


def _parent(device: Device, known: t.Dict[str, Device]) -> t.Optional[str]:
    """The nearest ancestor that is listed."""
    if device.name == COMPUTER:
        return None
    path = device.place.rpartition("/")[0]
    while path and path not in known:
        path = path.rpartition("/")[0]
    return known[path].name if path else COMPUTER


def _omit(device: Device, path: t.List[str]) -> None:
    """Takes a field, or all below it, out of the details, and links that tell it."""
    place: t.Any = device.details
    for name in path[:-1]:
        place = place.get(name)
        if not isinstance(place, dict):
            return
    if isinstance(place, dict) and path[-1] in place:
        for text in _texts(place.pop(path[-1])):
            device.devlinks = [link for link in device.devlinks if text not in link]


def _texts(value: t.Any) -> t.Iterator[str]:
    """The texts in a value that are long enough to tell something apart."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and len(value) > 3:
        yield value


def _token(devices: t.Dict[str, t.Any]) -> str:
    """Equal for equal devices only."""
    text = json.dumps(devices, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:20]

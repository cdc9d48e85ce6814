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
from .fields import FORMAT, USAGE, VOLATILE
from .node import DEVICES
from .reader import Reader
from .sysfs import Host, SysfsSource

if t.TYPE_CHECKING:
    from .request import Request


BOOT_ID = "/proc/sys/kernel/random/boot_id"


class Gathering:
    """The devices found, in tree order, ancestors before descendants.

    incomplete names what was asked for but given up: {device, field, reason} each. boot_id is
    another after every start of the host.
    """

    def __init__(
        self,
        request: Request,
        source: str,
        devices: t.List[Device],
        incomplete: t.List[t.Dict[str, str]],
        boot_id: t.Optional[str] = None,
    ) -> None:
        self.request = request
        self.source = source
        self.devices = devices
        self.incomplete = incomplete
        self.boot_id = boot_id

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
            "token": token(devices),
            "capabilities": dict(sorted(capabilities.items())),
            "buses": dict(sorted(buses.items())),
            "devices": devices,
        }
        if self.boot_id:
            fact["boot_id"] = self.boot_id
        if self.incomplete:
            fact["incomplete"] = self.incomplete
        return fact


def gather(request: Request, reader: t.Optional[Reader] = None) -> Gathering:
    """Gathers the devices of the running host, or of the tree that the reader leads to.

    Raises GatherError as Request.check() does, and where there is no source.
    """
    request.check()
    selection = request.selection
    wanted = [set(request.capability)] if request.capability else []
    if selection and selection.capabilities is not None:
        wanted.append(set(selection.capabilities))
    kinds = [kind for kind in registry.KINDS if _offers(kind, wanted)]
    # Whether a device has a capability that only a slow read can tell, is known in the end.
    maybe = [
        one.union(kind.capabilities[0] for kind in kinds if one.intersection(kind.slow))
        for one in wanted
    ]
    full = request.details == "full" or maybe != wanted or bool(selection and selection.full)
    host = Host(reader or Reader(), full, request.omit)
    source = SysfsSource(host)
    # What is omitted may stand in links as well, so that it has to be known.
    describe = _Describing(
        source,
        request.details != "identity" or maybe != wanted or bool(request.omit or selection),
    )
    computer = source.computer()
    everything = [computer] + source.devices(_kinds_to_read(source, request, kinds))
    devices = _choose(source, request, everything, maybe)
    if maybe != wanted:
        devices = _having(describe.all(devices), wanted)
    if selection:
        devices = selection.select(devices, everything, source, describe.all)
    if request.children:
        devices = _with_descendants(everything, devices)
    devices = describe.all(devices)
    known = {device.key: device for device in devices}
    context = source.ancestors(devices)
    if DEVICES not in known:
        context.append(computer)
    for device in describe.all(context):
        device.context = True
        known[device.key] = device
    result = sorted(known.values(), key=lambda device: device.place.split("/"))
    set_parents(result)
    if request.usage and not (selection and selection.usage):
        # All of /proc is walked through for it: only who asks for it pays for the code.
        from .usage import Usage

        Usage(host.reader, host.links).apply(result)
    if request.omit:
        from .omission import omit

        for device in result:
            omit(device, request.omit)
    if request.details == "identity":
        for device in result:
            device.details = {
                name: device.details[name] for name in USAGE if name in device.details
            }
    boot_id = host.reader.text(BOOT_ID)
    return Gathering(request, source.name, result, describe.incomplete, boot_id)


class _Describing:
    """Describes devices, each once; incomplete are the reads that were given up."""

    def __init__(self, source: SysfsSource, details: bool) -> None:
        self._source = source
        self._details = details
        self._described: t.Set[str] = set()
        self._vanished: t.Set[str] = set()
        self.incomplete: t.List[t.Dict[str, str]] = []

    def all(self, devices: t.Iterable[Device]) -> t.List[Device]:
        """The devices, described, without those that vanished meanwhile."""
        devices = list(devices)
        new = [device for device in devices if device.key not in self._described]
        for device in new:
            self._source.describe(device, self._details)
            self._described.add(device.key)
        given_up = self._source.finish()
        names = {device.key: device.name for device in devices} if given_up else {}
        self.incomplete += [
            {"device": names[read.key], "field": read.field, "reason": "no answer in time"}
            for read in given_up
        ]
        self._vanished.update(self._source.vanished(new))
        return [device for device in devices if device.key not in self._vanished]


def _offers(kind: registry.Kind, wanted: t.List[t.Set[str]]) -> bool:
    return all(not one.isdisjoint(kind.capabilities) for one in wanted)


def _kinds_to_read(
    source: SysfsSource, request: Request, kinds: t.List[registry.Kind]
) -> t.List[registry.Kind]:
    if request.children or (request.selection and request.selection.further):
        return list(registry.KINDS)
    if request.names is not None and request.keys is not None:
        return source.kinds_of(request.names, request.keys, kinds)
    return kinds


def _choose(
    source: SysfsSource, request: Request, everything: t.List[Device], wanted: t.List[t.Set[str]]
) -> t.List[Device]:
    """What the request asks for as far as identities tell, identified only."""
    devices = _having(everything, wanted)
    if request.names is not None and request.keys is not None:
        devices = [
            device
            for device in devices
            if device.name in request.names or device.key in request.keys
        ]
    buses = [request.bus] if request.bus else []
    if request.selection and request.selection.buses is not None:
        buses.append(list(request.selection.buses))
    if buses:
        for device in devices:
            source.locate(device)
        devices = [device for device in devices if all(device.bus in one for one in buses)]
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


def _having(devices: t.List[Device], wanted: t.List[t.Set[str]]) -> t.List[Device]:
    """The devices that have one of the capabilities of each set."""
    for one in wanted:
        devices = [device for device in devices if not one.isdisjoint(device.capabilities)]
    return devices


def set_parents(devices: t.Iterable[Device]) -> None:
    """Gives each device the name of the nearest of its ancestors among them."""
    known = {device.key: device for device in devices}
    for device in devices:
        device.parent = _parent(device, known)


def _parent(device: Device, known: t.Dict[str, Device]) -> t.Optional[str]:
    """The nearest ancestor that is listed."""
    if device.name == COMPUTER:
        return None
    path = device.place.rpartition("/")[0]
    while path and path not in known:
        path = path.rpartition("/")[0]
    return known[path].name if path else COMPUTER


def counted(devices: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    """Devices as far as a change of them counts: no context, and nothing volatile.

    What is returned shares its values with what was given.
    """
    result = {}
    for name, device in devices.items():
        if not device.get("context"):
            for path in _VOLATILE:
                device = _without(device, path)
            result[name] = device
    return result


_VOLATILE = [path.split(".") for path in VOLATILE]


def _without(place: t.Any, path: t.List[str]) -> t.Any:
    first = path[0]
    if not isinstance(place, dict) or first not in place:
        return place
    place = dict(place)
    value = place.pop(first)
    inner = _without(value, path[1:]) if len(path) > 1 else None
    # A group that has nothing else is as good as none.
    if inner is not None and inner != {}:
        place[first] = inner
    return place


def token(devices: t.Mapping[str, t.Any]) -> str:
    """Equal for devices that are equal as far as it counts."""
    text = json.dumps(counted(devices), separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:20]

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
from .reader import Reader
from .sources import open_source

if t.TYPE_CHECKING:
    from .enrich.services import Enrichment
    from .request import Request
    from .sources import Source


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


def gather(
    request: Request, reader: t.Optional[Reader] = None, source: t.Optional[Source] = None
) -> Gathering:
    """Gathers the devices of the running host, or of the tree that the reader leads to.

    source is an open one; otherwise the one that the request means is opened. Raises GatherError as
    Request.check() does, and where there is no source.
    """
    request.check()
    reader = reader or Reader()
    selection = request.selection
    wanted = _Wanted(request)
    source = source or open_source(request, reader, wanted.full)
    describe = _Describing(source, wanted.details, _enrichment(request, source, reader))
    computer = source.computer()
    everything = [computer] + source.devices(_kinds_to_read(source, request, wanted.kinds))
    devices = _choose(source, request, wanted.possible(everything))
    if wanted.slow:
        devices = wanted.having(describe.all(devices))
    if selection:
        devices = selection.select(devices, everything, source, describe.all)
    if request.children:
        devices = _with_descendants(everything, devices)
    devices = describe.all(devices)
    known = {device.key: device for device in devices}
    context = source.ancestors(devices)
    if computer.key not in known:
        context.append(computer)
    if request.ports:
        context += _ports(devices, everything)
    for device in describe.all(context):
        device.context = True
        known[device.key] = device
    result = sorted(known.values(), key=lambda device: device.place.split("/"))
    set_parents(result)
    if request.usage and not (selection and selection.usage):
        source.tell_usage(result)
    if request.omit:
        from .omission import omit

        for device in result:
            omit(device, request.omit)
    if request.details == "identity":
        for device in result:
            device.details = {
                name: device.details[name] for name in USAGE if name in device.details
            }
    if request.raw:
        for device in result:
            device.details["properties"] = source.raw(device)
    boot_id = reader.text(BOOT_ID)
    incomplete = describe.incomplete + list(source.unread)
    return Gathering(request, source.name, result, incomplete, boot_id)


class _Wanted:
    """The capabilities that a request asks for: sets, of each of which a device has to have one.

    kinds: those that offer such devices. slow: whether a capability is asked for that only a slow
    read can tell, so that it is known in the end which devices have it. full: whether slow reads
    are needed. details: whether devices have to be described in detail.
    """

    def __init__(self, request: Request) -> None:
        selection = request.selection
        self._sets = [set(request.capability)] if request.capability else []
        if selection and selection.capabilities is not None:
            self._sets.append(set(selection.capabilities))
        self.kinds: t.List[registry.Kind] = [
            kind
            for kind in registry.KINDS
            if all(not one.isdisjoint(kind.capabilities) for one in self._sets)
        ]
        self._possible = [
            one.union(kind.capabilities[0] for kind in self.kinds if one.intersection(kind.slow))
            for one in self._sets
        ]
        self.slow: bool = self._possible != self._sets
        self.full: bool = (
            self.slow or request.details == "full" or bool(selection and selection.full)
        )
        # What is omitted may stand in links as well, so that it has to be known.
        self.details: bool = (
            self.slow or request.details != "identity" or bool(request.omit or selection)
        )

    def possible(self, devices: t.List[Device]) -> t.List[Device]:
        """The devices that may be wanted, as far as it is known before slow reads."""
        return _having(devices, self._possible)

    def having(self, devices: t.List[Device]) -> t.List[Device]:
        """The devices that are wanted."""
        return _having(devices, self._sets)


class _Describing:
    """Describes devices, each once; incomplete are the reads that were given up."""

    def __init__(
        self, source: Source, details: bool, enrichment: t.Optional[Enrichment]
    ) -> None:
        self._source = source
        self._details = details
        self._enrichment = enrichment
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
        if self._enrichment:
            self.incomplete += self._enrichment.apply(new)
        self._vanished.update(self._source.vanished(new))
        return [device for device in devices if device.key not in self._vanished]


def _enrichment(
    request: Request, source: Source, reader: Reader
) -> t.Optional[Enrichment]:
    """What asks the services, if any is wanted; their answers are details of devices in sysfs."""
    selection = request.selection
    if source.name != "sysfs" or (request.details == "identity" and not selection):
        return None
    services = sorted({*request.enrich, *(selection.enrich if selection else ())})
    if not services:
        return None
    from .enrich.services import Enrichment

    return Enrichment(services, reader)


def _kinds_to_read(
    source: Source, request: Request, kinds: t.List[registry.Kind]
) -> t.List[registry.Kind]:
    if request.children or (request.selection and request.selection.further):
        return list(registry.KINDS)
    if request.names is not None and request.keys is not None:
        return source.kinds_of(request.names, request.keys, kinds)
    return kinds


def _choose(source: Source, request: Request, devices: t.List[Device]) -> t.List[Device]:
    """Those of the devices that the request asks for as far as identities tell."""
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


def _ports(devices: t.List[Device], everything: t.List[Device]) -> t.List[Device]:
    """The ports of the bonds and bridges among the devices that are not among them."""
    ports: t.Set[str] = set()
    for device in devices:
        if not {"bond", "bridge"}.isdisjoint(device.capabilities):
            ports.update(device.details.get("net", {}).get("lower", ()))
    known = {device.key for device in devices}
    return [device for device in everything if device.name in ports and device.key not in known]


def _having(devices: t.List[Device], wanted: t.List[t.Set[str]]) -> t.List[Device]:
    """The devices that have one of the capabilities of each set."""
    for one in wanted:
        devices = [device for device in devices if not one.isdisjoint(device.capabilities)]
    return devices


def set_parents(devices: t.Iterable[Device]) -> None:
    """Gives each device the name of the nearest of its ancestors among them."""
    known = {device.place: device for device in devices}
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

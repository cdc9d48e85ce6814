# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HAL source: enumerates the devices of org.freedesktop.Hal, where that still answers.

What a device is and its details come from the files in capabilities/ that know HAL's properties.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import buses, hal_daemon, names
from .capabilities import registry
from .device import COMPUTER, Device
from .errors import GatherError
from .hal_device import HalDevice

if t.TYPE_CHECKING:
    from . import slow
    from .hal_daemon import Daemon, Question
    from .ids import Names
    from .reader import Reader

# What HAL calls the buses that a device can hang on, and the word of ours. On None of ours, too,
# devices have a driver of their own.
_BUSES: t.Dict[str, t.Optional[str]] = {
    "ccw": "ccw", "ccwgroup": "ccwgroup", "ide": "ata", "ieee1394": "firewire", "mmc": "mmc",
    "pci": "pci", "pcmcia": "pcmcia", "platform": "platform", "pnp": "pnp", "scsi": "scsi",
    "scsi_host": "scsi", "sdio": "sdio", "serio": None, "ssb": "ssb", "usb": "usb",
    "usb_device": "usb", "vio": "vio", "virtio": None, "vmbus": "vmbus", "xen": "xen",
}  # fmt: skip
_DRIVERS = ("info.linux.driver", "info.solaris.driver", "freebsd.driver")
# A chain of parents that is longer than any hardware's is no tree.
_DEEPEST = 64


class HalHost:
    """What the capabilities' files may ask about the host beyond the device before them."""

    def __init__(self, reader: Reader, omit: t.Collection[str] = ()) -> None:
        self.reader = reader
        self.omit = tuple(omit)
        self.devices: t.Dict[str, HalDevice] = {}
        self._below: t.Optional[t.Dict[str, t.List[HalDevice]]] = None
        self._ids: t.Optional[Names] = None

    @property
    def ids(self) -> Names:
        """Names of classes, which HAL does not have."""
        if self._ids is None:
            from .ids import Names

            self._ids = Names(self.reader)
        return self._ids

    def above(self, device: HalDevice) -> t.Optional[HalDevice]:
        """The device's parent; None for the root and where HAL lists none."""
        return self.devices.get(device.text("info.parent") or "")

    def below(self, device: HalDevice) -> t.List[HalDevice]:
        """The device's children."""
        if self._below is None:
            self._below = {}
            for each in self.devices.values():
                self._below.setdefault(each.text("info.parent") or "", []).append(each)
        return self._below.get(device.udi, [])

    def chain(self, hal: HalDevice) -> t.List[HalDevice]:
        """The device and all above it, the root left out. HAL's word may go round in circles."""
        chain: t.List[HalDevice] = []
        each: t.Optional[HalDevice] = hal
        while each and each.udi != hal_daemon.COMPUTER and len(chain) < _DEEPEST:
            if each in chain:
                return [hal]
            chain.append(each)
            each = self.above(each)
        return chain


class _Listed:
    """A device, HAL's own form of it, and the kinds that know something of it."""

    __slots__ = ("device", "hal", "kinds")

    def __init__(self, device: Device, hal: HalDevice, kinds: t.List[registry.Kind]) -> None:
        self.device = device
        self.hal = hal
        self.kinds = kinds


class HalSource:
    """Devices of one host, as HAL tells of them."""

    name = "hal"

    def __init__(self, host: HalHost, daemon: Daemon) -> None:
        self.host = host
        self._daemon = daemon
        self._listed: t.Dict[str, _Listed] = {}
        self._names: t.Dict[str, str] = {}
        self._complete = False
        self._computer = Device(hal_daemon.COMPUTER, COMPUTER, ("system",))
        self._computer.place = "/" + COMPUTER

    @property
    def unread(self) -> t.List[t.Dict[str, str]]:
        """What the daemon did not tell of: {device, field, reason} each."""
        reasons = self._daemon.unread
        if reasons and self.host.omit:
            # UDIs and reasons may hold what is omitted, which only the devices' properties tell.
            count = f"{len(reasons)} device" + ("s" if len(reasons) > 1 else "")
            return [_unread(COMPUTER, f"HAL did not tell of {count}")]
        return [
            _unread(self._names.get(udi) or _name(udi), reason) for udi, reason in reasons.items()
        ]

    def computer(self) -> Device:
        """The root of the tree."""
        return self._computer

    def kinds_of(
        self, names_: t.Iterable[str], keys: t.Iterable[str], kinds: t.Iterable[registry.Kind]
    ) -> t.List[registry.Kind]:
        """Any of them: neither a name nor a UDI tells for sure."""
        return list(kinds)

    def devices(self, kinds: t.Iterable[registry.Kind]) -> t.List[Device]:
        """The devices, identified only, that these kinds know, in the order of their keys."""
        kinds = list(kinds)
        self._ask(None if kinds == list(registry.KINDS) else kinds)
        return [
            listed.device
            for listed in self._listed.values()
            if listed.device is not self._computer
            and not set(kinds).isdisjoint(listed.kinds)
        ]

    def find(self, by: str, value: str) -> t.List[str]:
        """The keys of the devices that are looked up by one of request.WAYS, except by name."""
        self._ask(None)
        from .hal_lookup import finds

        return [
            listed.device.key
            for listed in self._listed.values()
            if finds(by, value, listed.hal, listed.device.key)
        ]

    def ancestors(self, devices: t.Iterable[Device]) -> t.List[Device]:
        """The listed devices above these that are not among them, identified only."""
        keys = {device.key for device in devices}
        places = {listed.device.place: listed.device for listed in self._listed.values()}
        found: t.Dict[str, Device] = {}
        for device in devices:
            above = device.place.rpartition("/")[0]
            while above:
                listed = places.get(above)
                if listed and listed.key not in keys and listed is not self._computer:
                    found[listed.key] = listed
                above = above.rpartition("/")[0]
        return list(found.values())

    def locate(self, device: Device) -> None:
        """Fills in the buses that the device is on."""
        if device.key in self._listed:
            device.buses = self._buses(self._listed[device.key].hal)

    def describe(self, device: Device, details: bool) -> None:
        """Fills in the driver, the device node and, if wanted, the details."""
        listed = self._listed.get(device.key)
        if listed is not None:
            self.locate(device)
            device.driver = self._driver(listed.hal)
            for kind in listed.kinds:
                mapping = kind.load_hal()
                device.devnode = device.devnode or listed.hal.path(*mapping.NODES)
                if details:
                    device.details.update(mapping.from_hal(listed.hal, self.host))

    def raw(self, device: Device) -> t.Dict[str, t.Any]:
        """The device's properties, as HAL has them."""
        listed = self._listed.get(device.key)
        return dict(listed.hal.properties) if listed else {}

    def finish(self) -> t.List[slow.SlowRead]:
        """Nothing is left to be read."""
        return []

    def vanished(self, devices: t.Iterable[Device]) -> t.Collection[str]:
        """None: all that is told was read at once."""
        return ()

    def tell_usage(self, devices: t.Iterable[Device]) -> None:
        """Raises GatherError: HAL does not know."""
        raise GatherError(
            "Who uses a device can only be found out with source sysfs, and the devices of this "
            "host come from HAL. Leave out usage, and free and in_use of the selector."
        )

    def _ask(self, kinds: t.Optional[t.List[registry.Kind]]) -> None:
        """Asks hald for devices of these kinds, or for all, unless it has told all before."""
        if self._complete:
            return
        self._complete = kinds is None
        questions: t.Optional[t.List[Question]] = None
        if kinds is not None:
            questions = [
                question for kind in kinds if kind.hal for question in kind.load_hal().ASKED
            ]
        answers = self._daemon.devices(questions)
        self.host.devices = {udi: HalDevice(udi, answers[udi]) for udi in sorted(answers)}
        self._recognise()

    def _recognise(self) -> None:
        """Lists what any kind knows, and names it. The UDI's last part need not be unique."""
        found = []
        for hal in self.host.devices.values():
            kinds, capabilities = self._kinds(hal)
            if kinds:
                found.append((hal, kinds, capabilities))
        keys = [hal.udi for hal, _kinds, _capabilities in found]
        if self.host.omit:
            from . import hal_omission

            keys = hal_omission.keys(self.host, [(hal, kinds) for hal, kinds, _all in found])
        self._name({hal.udi: key for (hal, _kinds, _capabilities), key in zip(found, keys)})
        self._listed = {}
        for (hal, kinds, capabilities), key in zip(found, keys):
            if hal.udi == hal_daemon.COMPUTER:
                device = self._computer
            else:
                device = Device(key, self._names[hal.udi], capabilities)
                device.place = self._place(hal)
            self._listed[device.key] = _Listed(device, hal, kinds)

    def _name(self, keys: t.Mapping[str, str]) -> None:
        """Names what HAL has, listed or not, so that names are the same whatever is asked for."""
        udis = sorted({*self._daemon.udis, *keys})
        wanted = [_name(keys.get(udi, udi)) for udi in udis]
        self._names = dict(zip(udis, names.unique_names(wanted)))

    def _kinds(self, hal: HalDevice) -> t.Tuple[t.List[registry.Kind], t.List[str]]:
        """The kinds that know the device, and all that it is according to them."""
        kinds = []
        capabilities: t.List[str] = []
        for kind in registry.KINDS:
            known = kind.load_hal().recognise_hal(hal, self.host) if kind.hal else []
            if known:
                kinds.append(kind)
                capabilities += known
        return kinds, capabilities

    def _place(self, hal: HalDevice) -> str:
        """Where the device stands in the tree, as a path of UDIs, whose own slashes are none."""
        parts = [
            each.udi[len(hal_daemon.DEVICES) :].replace("/", ":") for each in self.host.chain(hal)
        ]
        return "/".join(["", COMPUTER, *reversed(parts)])

    def _buses(self, hal: HalDevice) -> t.Tuple[str, ...]:
        found: t.Tuple[str, ...] = ()
        path = ""
        for each in reversed(self.host.chain(hal)):
            # Only the path in sysfs shows SATA, as levels that HAL does not list.
            above, path = path, each.path("linux.sysfs_path") or path
            levels = path[len(above) :].split("/") if path.startswith(above + "/") else []
            for level in levels[:-1]:
                found = buses.buses(level, None, found)
            found = buses.buses("", _BUSES.get(_class(each)), found)
        return found

    def _driver(self, hal: HalDevice) -> t.Optional[str]:
        """Its own; a class device takes that of the nearest device on a bus, never further."""
        for each in self.host.chain(hal):
            driver = each.text(*_DRIVERS)
            if driver or _class(each) in _BUSES:
                return driver
        return None


def _class(hal: HalDevice) -> str:
    """What the device belongs to; old daemons and illumos tell of SCSI hosts by category only."""
    return hal.subsystem or hal.text("info.category") or ""


def _name(udi: str) -> str:
    return names.device_name(udi.rpartition("/")[2])


def _unread(device: str, reason: str) -> t.Dict[str, str]:
    return {"device": device, "field": "properties", "reason": reason}

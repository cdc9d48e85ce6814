# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for UDisks2, hostnamed, UPower and fwupd on a private message bus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from jeepney import Message, new_error, new_method_return

from .bus import Dies, Peer

UDISKS, HOSTNAMED = "org.freedesktop.UDisks2", "org.freedesktop.hostname1"
UPOWER, FWUPD = "org.freedesktop.UPower", "org.freedesktop.fwupd"
NAMES = {"udisks": UDISKS, "hostnamed": HOSTNAMED, "upower": UPOWER, "fwupd": FWUPD}

# A disk of number 8:0, a battery BAT0, and a card at this address.
CARD = "0000:00:03.0"
_DRIVE = "/org/freedesktop/UDisks2/drives/LAB_1"
_BATTERY = "/org/freedesktop/UPower/devices/battery_BAT0"
_GONE = "/org/freedesktop/UPower/devices/battery_BAT1"


class Service(Peer):
    """One service, with its behaviour: well, warmer, wrong, hang, die, denied or vanishing.

    calls are the methods that it was asked, in order, with the objects that they were asked of.
    """

    def __init__(self, address: str, name: str, behaviour: str) -> None:
        self.calls: list[str] = []
        self._name = name
        self._behaviour = behaviour
        super().__init__(address, NAMES[name])

    def answer(self, message: Message, path: str, method: str) -> Message | None:
        self.calls.append(f"{self._name} {method} {path}")
        if self._behaviour == "die":
            raise Dies
        if self._behaviour == "hang":
            return None
        if self._behaviour == "denied":
            text = "Not for you"
            return new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "s", (text,))
        if self._behaviour == "wrong":
            return new_method_return(message, "a(vi)", ([(("d", 0.5), 7)],))
        warmer = 10.0 if self._behaviour == "warmer" else 0.0
        if self._name == "udisks":
            return new_method_return(message, "a{oa{sa{sv}}}", (_objects(311.15 + warmer),))
        if self._name == "hostnamed":
            return new_method_return(message, "a{sv}", (_HOST,))
        if self._name == "fwupd":
            return new_method_return(message, "aa{sv}", ([_FIRMWARE],))
        if method == "EnumerateDevices":
            more = [_GONE, "/org/freedesktop/DBus"] if self._behaviour == "vanishing" else []
            return new_method_return(message, "ao", ([*more, _BATTERY],))
        if path == _BATTERY:
            return new_method_return(message, "a{sv}", (_battery(81.0 - warmer),))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownObject", "s", ("gone",))


def _objects(kelvin: float) -> dict[str, Any]:
    ata = {
        "SmartSupported": ("b", True), "SmartEnabled": ("b", True), "SmartFailing": ("b", False),
        "SmartUpdated": ("t", 1795371000), "SmartTemperature": ("d", kelvin),
        "SmartPowerOnSeconds": ("t", 7200), "SmartNumBadSectors": ("x", 0),
        "SmartSelftestStatus": ("s", "success"),
    }  # fmt: skip
    drive = {
        "Media": ("s", ""), "MediaCompatibility": ("as", []), "Seat": ("s", "seat0 "),
        "Ejectable": ("b", False), "CanPowerOff": ("b", False), "RotationRate": ("i", 7200),
    }  # fmt: skip
    block = {
        "Drive": ("o", _DRIVE), "DeviceNumber": ("t", 8 << 8), "Device": ("ay", b"/dev/sda\0"),
    }  # fmt: skip
    return {
        "/org/freedesktop/UDisks2/Manager": {UDISKS + ".Manager": {"Version": ("s", "2.9.4")}},
        _DRIVE: {UDISKS + ".Drive": drive, UDISKS + ".Drive.Ata": ata},
        "/org/freedesktop/UDisks2/block_devices/sda": {UDISKS + ".Block": block},
    }


_HOST = {
    "Chassis": ("s", "laptop"), "HardwareVendor": ("s", "Lab & Söhne"),
    "FirmwareDate": ("t", (1 << 64) - 1),
}  # fmt: skip

_FIRMWARE = {
    "DeviceId": ("s", hashlib.sha1(b"PCI_SLOT_NAME=" + CARD.encode()).hexdigest()),
    "Version": ("s", "2.4.1"), "Flags": ("t", 2), "Plugin": ("s", "lab"),
}  # fmt: skip


def _battery(percentage: float) -> dict[str, Any]:
    return {
        "NativePath": ("s", "BAT0"), "Type": ("u", 2), "IsPresent": ("b", True),
        "State": ("u", 2), "Percentage": ("d", percentage), "Serial": ("s", "21370"),
        "EnergyFullDesign": ("d", 45.0), "Capacity": ("d", 88.9),
    }  # fmt: skip


@contextmanager
def services(address: str, **behaviours: str) -> Iterator[list[Service]]:
    """Stand-ins on the bus of that address, each with its behaviour."""
    with ExitStack() as stack:
        found = []
        for name, behaviour in behaviours.items():
            service = Service(address, name, behaviour)
            stack.callback(service.close)
            found.append(service)
        yield found


def calls(found: list[Service]) -> list[str]:
    """What they were asked, sorted."""
    return sorted([call for service in found for call in service.calls])

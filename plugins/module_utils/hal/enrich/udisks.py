# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UDisks2: the health of drives (SMART), their media and what can be done with them.

udisksd itself asks drives for their health every ten minutes, unless they sleep. Nothing here makes
it ask, so that no drive is woken up.
Source: UDisks2's reference, interfaces org.freedesktop.UDisks2.Block, Drive, Drive.Ata and
NVMe.Controller.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import time
import typing as t

from ..device import present
from ..fields import Field
from .values import fill, flag, group, number, text, texts, whole

if t.TYPE_CHECKING:
    from ..device import Device
    from ..message_bus import MessageBus
    from ..reader import Reader

    # Device number, such as "8:0", to details.
    Drives = t.Dict[str, t.Dict[str, t.Any]]

NAME = "org.freedesktop.UDisks2"
FIELDS = (
    Field("storage.health.ok", "bool", "Whether the drive expects no failure of its own, as SMART "
          "tells; from UDisks2", True),
    Field("storage.health.enabled", "bool", "Whether SMART is on, for ATA; from UDisks2", True),
    Field("storage.health.temperature", "int", "Temperature; from UDisks2", 38, unit="°C"),
    Field("storage.health.power_on_time", "int", "How long the drive ran in its life; from UDisks2",
          17520, unit="h"),
    Field("storage.health.bad_sectors", "int", "Sectors that were, or wait to be, replaced, for "
          "ATA; from UDisks2", 0),
    Field("storage.health.failing_attributes", "int", "SMART attributes that are below their "
          "threshold now, for ATA; from UDisks2", 0),
    Field("storage.health.failed_attributes", "int", "SMART attributes that were so in the past, "
          "for ATA; from UDisks2", 0),
    Field("storage.health.warnings", "list", "Critical warnings of an NVMe controller, in "
          "UDisks2's words: spare, temperature, degraded …; from UDisks2", ["spare"]),
    Field("storage.health.self_test", "str", "How the last self-test ended, in UDisks2's words; "
          "from UDisks2", "success"),
    Field("storage.health.checked", "str", "When UDisks2 asked the drive for its health, UTC; from "
          "UDisks2", "2026-11-22T17:50:00Z"),
    Field("storage.media", "str", "What is in the drive, or the drive itself is, in UDisks2's "
          "words: optical_dvd_plus_rw, flash_sd, thumb …; from UDisks2", "optical_dvd_plus_rw"),
    Field("storage.media_types", "list", "What may be in the drive, in the same words; from "
          "UDisks2", ["optical_cd", "optical_dvd"]),
    Field("storage.media_blank", "bool", "Whether the optical disc is blank; from UDisks2", False),
    Field("storage.ejectable", "bool", "Whether the medium can be ejected; from UDisks2", True),
    Field("storage.can_power_off", "bool", "Whether the drive can be switched off, to be pulled; "
          "from UDisks2", True),
    Field("storage.rotation_rate", "int", "Speed of a disk that turns; from UDisks2", 7200,
          unit="rpm"),
    Field("storage.seat", "str", "The seat that the drive belongs to; from UDisks2", "seat0"),
)  # fmt: skip

_PATH = "/org/freedesktop/UDisks2"
_BLOCK = NAME + ".Block"
_ABSOLUTE_ZERO = -273.15
_SECONDS = 3600
# Far more hours than any drive lives: what is more is no time.
_LONG = 1_000_000
_MANY = 1 << 48
# The last second of the year 9999.
_LAST = 253402300799


def concerns(device: Device) -> bool:
    return "storage" in device.capabilities


def ask(bus: MessageBus) -> Drives:
    """All drives, in one round trip. Raises CallFailed."""
    return drives(bus.call(NAME, _PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"))


def add(drives: Drives, devices: t.Iterable[Device], reader: Reader) -> None:
    for device in devices:
        found = drives.get(reader.text(device.key + "/dev") or "")
        if found:
            fill(device.details, found)


def drives(objects: t.Any) -> Drives:
    """What UDisks2's objects tell of each block device that is a whole drive."""
    objects = group(objects)
    found = {}
    for interfaces in objects.values():
        interfaces = group(interfaces)
        block = group(interfaces.get(_BLOCK))
        number = _device_number(block.get("DeviceNumber"))
        drive = block.get("Drive")
        if number and NAME + ".Partition" not in interfaces and isinstance(drive, str):
            found[number] = _details(group(objects.get(drive)))
    return found


def _device_number(value: t.Any) -> t.Optional[str]:
    device = whole(value, 1, (1 << 64) - 1)
    return None if device is None else f"{os.major(device)}:{os.minor(device)}"


def _details(interfaces: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    drive = group(interfaces.get(NAME + ".Drive"))
    storage = present(
        health=_of_ata(group(interfaces.get(NAME + ".Drive.Ata")))
        or _of_nvme(group(interfaces.get(NAME + ".NVMe.Controller")))
        or None,
        media=text(drive.get("Media")),
        media_types=texts(drive.get("MediaCompatibility")),
        media_blank=flag(drive.get("OpticalBlank")) if drive.get("Optical") is True else None,
        ejectable=flag(drive.get("Ejectable")),
        can_power_off=flag(drive.get("CanPowerOff")),
        rotation_rate=whole(drive.get("RotationRate"), 1, 100_000),
        seat=text(drive.get("Seat")),
    )
    return {"storage": storage} if storage else {}


def _of_ata(ata: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    if ata.get("SmartSupported") is not True:
        return {}
    health = present(enabled=flag(ata.get("SmartEnabled")))
    checked = _checked(ata)
    # Until the drive was asked, all else is zero and means nothing.
    if checked:
        failing = flag(ata.get("SmartFailing"))
        ran = whole(ata.get("SmartPowerOnSeconds"), 1, _LONG * _SECONDS)
        health.update(
            present(
                ok=None if failing is None else not failing,
                temperature=_celsius(ata.get("SmartTemperature")),
                power_on_time=None if ran is None else ran // _SECONDS,
                bad_sectors=whole(ata.get("SmartNumBadSectors"), 0, _MANY),
                failing_attributes=whole(ata.get("SmartNumAttributesFailing"), 0, 255),
                failed_attributes=whole(ata.get("SmartNumAttributesFailedInThePast"), 0, 255),
                self_test=text(ata.get("SmartSelftestStatus")),
                checked=checked,
            )
        )
    return health


def _of_nvme(controller: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    checked = _checked(controller)
    if not checked:
        return {}
    warnings = controller.get("SmartCriticalWarning")
    return present(
        ok=not warnings if isinstance(warnings, list) else None,
        temperature=_celsius(controller.get("SmartTemperature")),
        power_on_time=whole(controller.get("SmartPowerOnHours"), 0, _LONG),
        warnings=texts(warnings),
        self_test=text(controller.get("SmartSelftestStatus")),
        checked=checked,
    )


def _checked(smart: t.Mapping[str, t.Any]) -> t.Optional[str]:
    seconds = whole(smart.get("SmartUpdated"), 1, _LAST)
    if seconds is None:
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _celsius(kelvin: t.Any) -> t.Optional[int]:
    """A temperature that hardware can have; drives that do not measure say zero."""
    degrees = number(kelvin, 100, 600, digits=2)
    return None if degrees is None else round(degrees + _ABSOLUTE_ZERO)

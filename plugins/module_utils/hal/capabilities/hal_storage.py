# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks and drives from HAL's properties: storage, with removable.

A Linux RAID array is storage to HAL, and a volume here.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "storage"),)
NODES = ("block.device", "linux.device_file")

_DRIVES = ("cdrom", "floppy")
# In udev's words; others are the same.
_TYPES = {"sd_mmc": "sd"}
_BUSES = {"ide": "ata"}


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All but arrays."""
    if not device.has("storage") or device.has("storage.linux_raid"):
        return ()
    return ("storage", "removable") if _is_drive(device) else ("storage",)


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """Details; HAL says that what is removable has no size, but its medium."""
    bus = device.text("storage.bus")
    drive_type = device.text("storage.drive_type")
    removable = device.flag("storage.removable")
    storage = present(
        bus=_BUSES.get(bus or "", bus),
        drive_type=_TYPES.get(drive_type or "", drive_type),
        model=device.text("storage.model"),
        vendor=device.text("storage.vendor"),
        serial=device.text("storage.serial"),
        removable=removable,
    )
    details: t.Dict[str, t.Any] = {"storage": storage}
    available = device.flag("storage.removable.media_available")
    medium = device.number("storage.removable.media_size") if available else None
    if _is_drive(device):
        details["removable"] = present(media_available=available, media_size=medium)
    else:
        size = device.number("storage.size")
        storage.update(present(size=medium if medium and not size else size))
    return details


def _is_drive(device: HalDevice) -> bool:
    return bool(
        device.text("storage.drive_type") in _DRIVES and device.flag("storage.removable")
    )

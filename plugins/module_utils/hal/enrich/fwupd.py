# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""fwupd: the version of the firmware in a device, and whether there is a way to update it.

fwupd tells no path of a device in sysfs. It tells an id, which is a digest of what places the
device on the host: a path, a PCI address, the ports of a USB device. We make the same of our
devices: where the digests are equal, the device is the same, also among cards of one model. Parts
of a device that fwupd numbers by itself are left out, as are processors and the like.
Source: fwupd's libfwupdplugin, fu_device_set_physical_id() and fu_udev_device_set_physical_id().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import re
import typing as t

from ..device import FIRMWARE, present
from .values import fill, group, text, whole

if t.TYPE_CHECKING:
    from ..device import Device
    from ..message_bus import MessageBus
    from ..reader import Reader

    # fwupd's id of a device to details.
    Firmware = t.Dict[str, t.Dict[str, t.Any]]

NAME = "org.freedesktop.fwupd"
FIELDS = FIRMWARE

_ID = re.compile("[0-9a-f]{40}")
# FwupdDeviceFlags.
_UPDATABLE = 1 << 1
_NEEDS_REBOOT = 1 << 8
_MOST = 4096
# What has no firmware of its own, or is a way to the disk that has it.
_OTHERS = ("system", "scsi_target", "scsi", "scsi_generic", "volume")

_PCI = re.compile("/([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}[.][0-7])$")
# The bus and the ports on the way, as the kernel names USB devices: 1-2.4.
_USB = re.compile("/([0-9]+)-([0-9]+(?:[.][0-9]+)*)$")


def concerns(device: Device) -> bool:
    return device.capabilities[0] not in _OTHERS


def ask(bus: MessageBus) -> Firmware:
    """All devices with firmware, in one call. Raises CallFailed."""
    return firmware(bus.call(NAME, "/", NAME, "GetDevices"))


def add(firmware: Firmware, devices: t.Iterable[Device], reader: Reader) -> None:
    for device in devices if firmware else ():
        for physical_id in physical_ids(device.key, device.capabilities):
            digest = hashlib.sha1(physical_id.encode("utf-8", "surrogateescape")).hexdigest()
            found = firmware.get(digest)
            if found:
                fill(device.details, found)
                break


def firmware(devices: t.Any) -> Firmware:
    """What fwupd tells, by its own id for each device."""
    found: Firmware = {}
    for device in devices[:_MOST] if isinstance(devices, list) else ():
        device = group(device)
        identifier = device.get("DeviceId")
        version = text(device.get("Version"))
        if isinstance(identifier, str) and _ID.fullmatch(identifier) and version:
            found[identifier] = {"firmware": _details(device, identifier, version)}
    return found


def _details(
    device: t.Mapping[str, t.Any], identifier: str, version: str
) -> t.Dict[str, t.Any]:
    flags = whole(device.get("Flags"), 0, (1 << 64) - 1)
    return present(
        version=version,
        lowest=text(device.get("VersionLowest")),
        bootloader=text(device.get("VersionBootloader")),
        vendor=text(device.get("Vendor")),
        updatable=None if flags is None else bool(flags & _UPDATABLE),
        needs_reboot=True if flags is not None and flags & _NEEDS_REBOOT else None,
        plugin=text(device.get("Plugin")),
        id=identifier,
    )


def physical_ids(key: str, capabilities: t.Collection[str]) -> t.Iterator[str]:
    """What fwupd may have made its id of a device from, the most particular first."""
    yield _devpath(key)
    pci = _PCI.search(key)
    usb = _USB.search(key)
    if pci:
        yield "PCI_SLOT_NAME=" + pci.group(1)
    elif usb:
        ports = [f"{int(port):02x}" for port in usb.group(2).split(".")]
        yield ":".join(["usb", f"{int(usb.group(1)):02x}", "00", *ports])
    elif "tpm" in capabilities:
        yield "DEVNAME=/dev/" + key.rpartition("/")[2]
    elif "storage" in capabilities:
        # What the kernel has the disk below: a SCSI device, a card.
        above = key.partition("/block/")[0]
        yield _devpath(above)
        target = above.rpartition("/")[0]
        if target.rpartition("/")[2].startswith("target"):
            yield _devpath(target)


def _devpath(path: str) -> str:
    return "DEVPATH=" + path[len("/sys") :]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What it takes to call a device free.

A device is free only where every way to use it would show. What shows are open device nodes,
mounts and stacks of disks, and the state of network interfaces; what the kernel does with a device
for itself (the text console, a bridge, a sensor, Bluetooth) does not. docs/usage.md explains it.
Sources: the PCI Code and ID Assignment Specification, the kernel's
Documentation/ABI/testing/sysfs-class-net, sysfs-bus-usb, Documentation/fb/fbcon.rst and
drivers/input/input.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .uses import sysfs_path

if t.TYPE_CHECKING:
    from .device import Device
    from .uses import Uses

# Whose devices may have network interfaces.
_BUSES = (
    "auxiliary", "ccwgroup", "fsl-mc", "mdio_bus", "pci", "platform", "sdio", "usb", "virtio",
    "vmbus", "xen",
)  # fmt: skip
# Drivers that leave a device to others: who uses it holds a node, or is a virtual function.
_LEAVING = ("igb_uio", "pci-pf-stub", "pci-stub", "uio_pci_generic")
# Base classes of PCI: what the host itself is made of.
_OF_THE_HOST = ("05", "06", "08", "0b")
_SMBUS, _USB, _FIBRE_CHANNEL, _INFINIBAND = "0c05", "0c03", "0c04", "0c06"
_STORAGE = "01"
# Network, display, multimedia, wireless, accelerators: in use through what their driver makes.
_WITH_HANDLES = ("02", "03", "04", "0d", "12")
# USB's class of hubs, and drivers of interfaces whose uses show even where there is no handle.
_HUB = "09"
_USB_DRIVERS = ("hub", "uas", "usb-storage", "usbfs")


def collect_unknown(uses: Uses) -> None:
    """Notes the places that the kernel may be using for itself, or that are out of sight."""
    _interfaces_elsewhere(uses)
    _consoles(uses)
    _input(uses)
    _usb_interfaces(uses)
    _compute(uses)


def may_be_free(device: Device, uses: Uses) -> bool:
    """Whether a device of this kind that nothing uses visibly is free."""
    judge = _JUDGES.get(device.capabilities[0])
    return judge is not None and judge(device, uses)


def _always(device: Device, uses: Uses) -> bool:
    return True


def _with_handle(device: Device, uses: Uses) -> bool:
    return device.place in uses.handles


def _pci(device: Device, uses: Uses) -> bool:
    text = uses.reader.text(device.place + "/class") or ""
    base, code = text[2:4], text[2:6]
    driver = _driver(uses, device.place)
    if len(text) != 8 or base == "06":
        return False
    if driver and ("vfio" in driver or driver in _LEAVING):
        return True
    if base in _OF_THE_HOST or code == _SMBUS:
        return False
    if uses.reader.text(device.place + "/boot_vga") == "1":
        # The firmware's screen, which a console may be on without the driver's knowledge.
        return False
    if driver is None or base == _STORAGE or code in (_USB, _FIBRE_CHANNEL):
        return True
    if base not in _WITH_HANDLES and code != _INFINIBAND:
        return False
    return device.place in uses.handles


def _usb(device: Device, uses: Uses) -> bool:
    """Hubs serve what is plugged into them, as bridges do."""
    kind = "Device" if device.capabilities[0] == "usb_device" else "Interface"
    return uses.reader.text(f"{device.place}/b{kind}Class") not in (None, "", _HUB)


_JUDGES: t.Dict[str, t.Callable[[Device, Uses], bool]] = {
    "drm": _with_handle,
    "input": _with_handle,
    "mdev": _always,
    "net": _always,
    "nvme": _always,
    "pci": _pci,
    "scsi_host": _always,
    "scsi_target": _always,
    "scsi": _with_handle,
    "sound": _with_handle,
    "storage": _always,
    "usb": _usb,
    "usb_device": _usb,
    "vdpa": _with_handle,
    "volume": _always,
}


def _driver(uses: Uses, path: str) -> t.Optional[str]:
    target = uses.reader.link(path + "/driver")
    return target.rpartition("/")[2] if target else None


def _interfaces_elsewhere(uses: Uses) -> None:
    """Devices whose network interface is in another namespace: the folder for it looks empty."""
    reader = uses.reader
    for bus in _BUSES:
        for name in reader.names(f"/sys/bus/{bus}/devices"):
            path = sysfs_path(reader.link(f"/sys/bus/{bus}/devices/{name}"))
            if path and reader.exists(path + "/net") and not reader.names(path + "/net"):
                uses.unknown.add(path)


def _consoles(uses: Uses) -> None:
    """Where the kernel shows its text console: screens, serial ports."""
    reader = uses.reader
    folder = "/sys/class/vtconsole"
    on_screens = any(
        reader.text(f"{folder}/{name}/bind") == "1"
        and "frame buffer" in (reader.text(f"{folder}/{name}/name") or "")
        for name in reader.names(folder)
    )
    if on_screens:
        for name in reader.names("/sys/class/graphics"):
            screen = sysfs_path(reader.link("/sys/class/graphics/" + name)) or ""
            owner, graphics, _name = screen.rpartition("/graphics/")
            # Beside the screens there is fbcon, the console itself.
            if graphics and name != "fbcon":
                uses.unknown.add(owner)
    for name in (reader.text("/sys/class/tty/console/active") or "").split():
        path = sysfs_path(reader.link("/sys/class/tty/" + name))
        if path:
            uses.unknown.add(path)


def _input(uses: Uses) -> None:
    """Keyboards of the text console, and mice where somebody listens to all of them at once."""
    reader = uses.reader
    to_all = uses.node("/dev/input/mice") in uses.direct
    path = None
    for line in (reader.text("/proc/bus/input/devices") or "").split("\n"):
        if line.startswith("S: Sysfs="):
            path = "/sys" + line[len("S: Sysfs=") :]
        elif line.startswith("H: Handlers=") and path:
            handlers = line[len("H: Handlers=") :].split()
            mouse = any(handler.startswith("mouse") for handler in handlers)
            if "kbd" in handlers or (to_all and mouse):
                uses.unknown.add(path)


def _usb_interfaces(uses: Uses) -> None:
    """Interfaces with a driver but without a handle: the kernel uses them, as Bluetooth's."""
    reader = uses.reader
    for name in reader.names("/sys/bus/usb/devices"):
        if ":" in name:
            path = sysfs_path(reader.link("/sys/bus/usb/devices/" + name))
            if path and path not in uses.handles:
                driver = _driver(uses, path)
                if driver and driver not in _USB_DRIVERS:
                    uses.unknown.add(path)


def _compute(uses: Uses) -> None:
    """Who holds AMD's one node for computing may be computing on any of the GPUs."""
    reader = uses.reader
    if uses.node("/dev/kfd") in uses.direct:
        for name in reader.names("/sys/bus/pci/drivers/amdgpu"):
            path = sysfs_path(reader.link("/sys/bus/pci/drivers/amdgpu/" + name))
            if path:
                uses.unknown.add(path)

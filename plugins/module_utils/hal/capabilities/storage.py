# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks and drives: storage, with removable.

Sources: libvirt's udevProcessStorage(), the kernel's Documentation/ABI/stable/sysfs-block,
drivers/scsi/sr.c and drivers/nvme/host/multipath.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node
from ..reader import clean
from . import block

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..node import Udev
    from ..sysfs import Host

FIELDS = (
    Field("storage.bus", "str", "What udev calls the disk's bus; for a USB disk behind a SATA "
          "bridge it may say ata", "ata", libvirt=True),
    Field("storage.drive_type", "str", "disk, cdrom, floppy, sd (a memory card), dasd or another "
          "word of udev's", "disk", libvirt=True),
    Field("storage.model", "str", "Model, as the device writes it", "INTEL SSDSC2KB48",
          libvirt=True),
    Field("storage.vendor", "str", "Vendor, as the device writes it: ATA for every SATA disk",
          "ATA", libvirt=True),
    Field("storage.serial", "str", "udev's serial, which often has the model or the WWN in it; "
          "without udev the serial number alone", "INTEL_SSDSC2KB480G8_BTYF1234", libvirt=True),
    Field("storage.serial_short", "str", "The serial number alone, where serial has more in it",
          "BTYF1234"),
    Field("storage.wwn", "str", "World wide name, or an NVMe namespace's eui. or other unique id",
          "0x55cd2e4150a1b2c3"),
    Field("storage.transport", "str", "How the device is reached: sata, ata, sas, fc, iscsi, usb, "
          "nvme, virtio or mmc", "sata"),
    Field("storage.controllers", "devices", "The NVMe controllers that a namespace with several "
          "paths is reached by; other namespaces have theirs as parent", ["nvme_nvme0"]),
    Field("storage.size", "int", "Size of a disk; that of a medium in a drive is "
          "removable.media_size", 480103981056, unit="bytes", libvirt=True),
    Field("storage.logical_block_size", "int", "The smallest block that can be addressed", 512,
          unit="bytes", libvirt=True),
    Field("storage.physical_block_size", "int", "The smallest block that is written as a whole",
          4096, unit="bytes"),
    Field("storage.num_blocks", "int", "How many logical blocks there are", 937703088,
          libvirt=True),
    Field("storage.rotational", "bool", "Whether it is said to turn; virtual disks say so often",
          False),
    Field("storage.removable", "bool", "Whether the medium can be taken out, or the stick pulled",
          False),
    Field("storage.read_only", "bool", "Whether the kernel lets nobody write", False),
    Field("storage.filesystem.type", "str", "What udev found directly on the disk", "LVM2_member"),
    Field("storage.filesystem.label", "str", "Its label", "data"),
    Field("storage.filesystem.uuid", "str", "Its UUID", "0f5d9fc2-7f4d-4d0e-a2f5-4b1d9a4a9b6e"),
    Field("storage.upper", "devices", "What stands on the whole disk: an array, a mapping",
          ["block_md0"]),
    Field("removable.media_available", "bool", "Whether there is a medium in the drive", True,
          libvirt=True),
    Field("removable.media_size", "int", "Size of the medium", 4700372992, unit="bytes",
          libvirt=True),
    Field("removable.media_label", "str", "Label of the medium, as udev simplifies it",
          "Debian_12.7.0_amd64_1", libvirt=True),
)  # fmt: skip

# Drives whose medium comes and goes. Other removable devices, such as USB sticks, come whole.
_DRIVES = ("cdrom", "floppy")
_DRIVE_TYPES = ("disk", "cdrom", "floppy", "sd", "dasd")
# What udev knows of a drive whose type it does not.
_TYPE_PROPERTIES = (
    ("ID_DRIVE_FLOPPY", "floppy"),
    ("ID_CDROM", "cdrom"),
    ("ID_DRIVE_FLASH_SD", "sd"),
)
_TYPES_BY_NAME = (("sr", "cdrom"), ("fd", "floppy"), ("dasd", "dasd"))
# Device nodes of which libvirt finds out the type: through udev's ata_id, scsi_id, usb_id and
# cdrom_id, or by the name itself.
_LISTED = re.compile(r"/dev/(sd|sr|hd|fd|vd|nvme|dasd|cciss/)")
# Words that udev would use for a bus, where it does not run.
_UDEV_BUSES = ("usb", "ata", "scsi")
# Levels that the kernel's transport classes put between a host adapter and a disk.
_TRANSPORTS = (("/end_device-", "sas"), ("/rport-", "fc"), ("/session", "iscsi"))
_SUBSYSTEMS = "/sys/devices/virtual/nvme-subsystem/"
_CONTROLLER = re.compile("nvme[0-9]+$")
# What the kernel says of a drive that was never found with a medium, in sectors.
_SIZE_WITHOUT_MEDIUM = 0x1FFFFF
# A page of vital product data: at most 255 bytes follow its header in practice.
_PAGE_SIZE = 512
_SERIAL_PAGE = 0x80


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Whole disks and drives; not the paths of a multipath namespace, which have no node."""
    if block.is_volume(node) or node.devnode is None:
        return None
    capabilities = ["storage"]
    if _drive_type(node) in _DRIVES and node.flag("removable"):
        capabilities.append("removable")
    serial = _libvirt_serial(node)
    return Identity(
        capabilities, "block", node.sysname, secret=serial, secret_field="storage.serial"
    )


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from udev's database and attributes; from attributes alone where udev is silent."""
    udev = node.udev
    serial = _libvirt_serial(node)
    number = _serial_number(node, device, host)
    storage = present(
        bus=udev.get("ID_BUS") if udev.known else _bus(device),
        drive_type=_drive_type(node),
        model=_model(node),
        vendor=_stripped(node.text("device/vendor")),
        serial=serial or number,
        serial_short=number if serial and number != serial else None,
        wwn=_wwn(node, udev),
        transport=_transport(node, device, udev),
        controllers=_controllers(node, host),
    )
    details: t.Dict[str, t.Any] = {"storage": storage}
    size = block.size(node)
    if "removable" in device.capabilities:
        removable = _removable(node, udev, size)
        details["removable"] = removable
        if removable.get("media_available"):
            storage.update(_blocks(node, size))
    else:
        storage.update(present(size=size, filesystem=block.filesystem(udev)))
        storage.update(_blocks(node, size))
    storage.update(
        present(
            rotational=node.flag("queue/rotational"),
            removable=node.flag("removable"),
            read_only=node.flag("ro"),
            upper=block.neighbours(node, host, "holders"),
        )
    )
    return details


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """libvirt lists the types of drives that it knows, of devices that udev tells the type of."""
    drive_type = device.get("storage", {}).get("drive_type")
    if drive_type == "sd":
        return True
    devnode = device.get("devnodes", {}).get("dev", "")
    return drive_type in _DRIVE_TYPES and bool(_LISTED.match(devnode))


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    storage = device.get("storage", {})
    write.element("block", device.get("devnodes", {}).get("dev"))
    for name in ("bus", "drive_type", "model", "vendor", "serial"):
        write.optional(name, storage.get(name))
    if "removable" in device["capabilities"]:
        removable = device.get("removable", {})
        write = write.capability("removable")
        write.element("media_available", 1 if removable.get("media_available") else 0)
        write.element("media_size", removable.get("media_size", 0))
        write.optional("media_label", removable.get("media_label"))
    else:
        write.element("size", storage.get("size", 0))
    write.optional("logical_block_size", storage.get("logical_block_size"))
    write.optional("num_blocks", storage.get("num_blocks") or None)


def _libvirt_serial(node: Node) -> t.Optional[str]:
    """What libvirt shows as serial, and puts into the name."""
    if node.sysname.startswith("dasd"):
        return node.text("device/uid")
    return node.udev.get("ID_SERIAL")


def _drive_type(node: Node) -> str:
    """In libvirt's words; by the name of the device where udev does not know."""
    udev = node.udev
    found = udev.get("ID_TYPE")
    if found in ("cd", "cd/dvd"):
        return "cdrom"
    if found and found not in ("generic", "disk"):
        return found
    if found != "disk":
        for name, drive_type in _TYPE_PROPERTIES:
            if udev.get(name) == "1":
                return drive_type
    for prefix, drive_type in _TYPES_BY_NAME:
        if node.sysname.startswith(prefix):
            return drive_type
    if node.sysname.startswith("mmcblk") and node.text("device/type") == "SD":
        return "sd"
    return "disk"


def _model(node: Node) -> t.Optional[str]:
    if node.sysname.startswith("mmcblk"):
        return _stripped(node.text("device/name"))
    return _stripped(node.text("device/model"))


def _serial_number(node: Node, device: Device, host: Host) -> t.Optional[str]:
    """The serial number proper, without what udev puts before it."""
    udev = node.udev
    if udev.known:
        # What scsi_id finds has the number apart: there the short serial is the WWN.
        return _stripped(udev.get("ID_SCSI_SERIAL")) or udev.get("ID_SERIAL_SHORT")
    if node.sysname.startswith("vd"):
        # The kernel has to ask the hypervisor for it, which takes as long as reading a block.
        if host.full:
            host.later(
                device, "storage.serial", node.path + "/serial", 64,
                lambda data: _keep_serial(device, data),
            )  # fmt: skip
        return None
    return (
        _stripped(node.text("device/serial"))
        or _serial_from_page(node.reader.raw(f"{node.path}/device/vpd_pg80", _PAGE_SIZE))
    )


def _keep_serial(device: Device, data: bytes) -> None:
    serial = _stripped(clean(data))
    if serial:
        device.details["storage"]["serial"] = serial


def _serial_from_page(page: t.Optional[bytes]) -> t.Optional[str]:
    """The unit serial number: four bytes of header, then as many bytes as its last two say.

    Source: SCSI Primary Commands, Unit Serial Number VPD page.
    """
    if not page or len(page) < 4 or page[1] != _SERIAL_PAGE:
        return None
    return _stripped(clean(page[4 : 4 + int.from_bytes(page[2:4], "big")]))


def _wwn(node: Node, udev: Udev) -> t.Optional[str]:
    """In udev's form, 0x and digits, or as NVMe writes its unique ids."""
    known = udev.get("ID_WWN_WITH_EXTENSION") or udev.get("ID_WWN")
    if known:
        return known
    if node.sysname.startswith("nvme"):
        return node.text("wwid")
    scheme, _dot, digits = (node.text("device/wwid") or "").partition(".")
    if scheme == "naa" and digits:
        return "0x" + digits
    # What else there is ("t10.") is made of vendor, model and serial number.
    return f"{scheme}.{digits}" if scheme == "eui" and digits else None


def _bus(device: Device) -> t.Optional[str]:
    return device.bus if device.bus in _UDEV_BUSES else None


def _transport(node: Node, device: Device, udev: Udev) -> t.Optional[str]:
    for level, transport in _TRANSPORTS:
        if level in node.path:
            return transport
    if node.sysname.startswith("nvme"):
        return "nvme"
    if node.sysname.startswith("vd"):
        return "virtio"
    if device.bus == "ata":
        return "sata" if udev.get("ID_ATA_SATA") == "1" else "ata"
    return device.bus if device.bus in ("usb", "mmc") else None


def _controllers(node: Node, host: Host) -> t.Optional[t.List[str]]:
    if not node.path.startswith(_SUBSYSTEMS):
        return None
    names = node.reader.names(node.path.rpartition("/")[0])
    return [host.name_of("nvme", name) for name in names if _CONTROLLER.match(name)] or None


def _removable(node: Node, udev: Udev, size: t.Optional[int]) -> t.Dict[str, t.Any]:
    available = _media_available(node, udev, size)
    if not available:
        return present(media_available=available)
    return present(media_available=True, media_size=size, media_label=udev.get("ID_FS_LABEL"))


def _media_available(node: Node, udev: Udev, size: t.Optional[int]) -> t.Optional[bool]:
    if node.sysname.startswith("fd"):
        # Such a drive cannot tell, but what udev read from it must be on something.
        return True if udev.get("ID_FS_TYPE") or udev.get("ID_FS_LABEL") else None
    if udev.get("ID_CDROM"):
        return udev.get("ID_CDROM_MEDIA") == "1"
    if size is None:
        return None
    return size not in (0, _SIZE_WITHOUT_MEDIUM * block.SECTOR)


def _blocks(node: Node, size: t.Optional[int]) -> t.Dict[str, t.Any]:
    logical = block.logical_block_size(node)
    return present(
        logical_block_size=logical,
        physical_block_size=node.number("queue/physical_block_size"),
        num_blocks=None if size is None or logical is None else size // logical,
    )


def _stripped(text: t.Optional[str]) -> t.Optional[str]:
    """Without the blanks on either side that fill a field of fixed width."""
    return (text or "").strip() or None

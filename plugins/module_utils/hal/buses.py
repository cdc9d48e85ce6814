# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The buses that a device can be said to be on, computed from sysfs alone.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

# The closed list: the words that a user would say. Buses that are a means of the kernel (virtio,
# serio, hid, auxiliary, nvme's and the like) are left out on purpose: what hangs on them is on the
# bus above. "ata" is no bus in sysfs but an ataN in the path.
BUSES: t.Dict[str, str] = {
    "acpi": "firmware-described devices, such as buttons and batteries",
    "amba": "ARM's on-chip bus",
    "ap": "s390 cryptographic adapters",
    "ata": "SATA and PATA",
    "bcma": "Broadcom's on-chip bus",
    "ccw": "s390 channel devices",
    "ccwgroup": "groups of s390 channel devices",
    "css": "s390 channel subsystem",
    "eisa": "EISA",
    "firewire": "IEEE 1394",
    "fsl-mc": "NXP DPAA2",
    "i2c": "I²C and SMBus",
    "ipmi": "baseboard management",
    "isa": "ISA",
    "mdev": "mediated devices",
    "mdio_bus": "Ethernet PHYs",
    "memstick": "Memory Stick",
    "mmc": "MMC and SD cards, eMMC",
    "pci": "PCI and PCI Express",
    "pcmcia": "PC Card",
    "platform": "devices of the board or the chip itself",
    "pnp": "Plug and Play BIOS and ACPI",
    "rapidio": "RapidIO",
    "scsi": "SCSI, SAS, Fibre Channel and iSCSI, where neither usb nor ata comes first",
    "sdio": "SDIO cards",
    "spi": "SPI",
    "ssb": "Sonics Silicon Backplane",
    "thunderbolt": "Thunderbolt and USB4",
    "usb": "USB",
    "vdpa": "vDPA",
    "vio": "IBM POWER virtual I/O",
    "vmbus": "Hyper-V",
    "xen": "Xen",
}

_ATA = re.compile("ata[0-9]+$")


def buses(sysname: str, bus: t.Optional[str], above: t.Tuple[str, ...]) -> t.Tuple[str, ...]:
    """The buses from a level of the path to the root, nearest first, each once.

    sysname: the level's own name; bus: the bus subsystem it belongs to, None for a class device or
    a level of no subsystem; above: the answer for the level above it.
    """
    if bus not in BUSES:
        bus = "ata" if _ATA.match(sysname) else None
    if bus is None or (bus == "scsi" and ("usb" in above or "ata" in above)):
        return above
    return (bus,) + tuple([other for other in above if other != bus])

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every difference between our documents in libvirt's dialect and libvirt's own, with its reason.

``docs/libvirt-differences.md`` tells users of them. The parity tests fail on any other.
"""

from __future__ import annotations

from .parity import Known

_STORAGE = r"device/capability\[storage\]"

DIFFERENCES = (
    Known(
        rf"{_STORAGE}/(size|num_blocks)",
        "sysfs counts in units of 512 bytes on every disk, which libvirt multiplies by the size of"
        " a logical block: a disk with blocks of 4096 bytes comes out eight times too large",
    ),
    Known(
        rf"{_STORAGE}/capability\[removable\]/(media_size|num_blocks)",
        "the same for a disc, with its blocks of 2048 bytes",
    ),
    Known(
        "device",
        "libvirt drops an SD card of which udev does not say ID_DRIVE_FLASH_SD. Only the rules of"
        " udisks say so; a document is written from the fact, which is the same with and without",
        device="block_mmcblk*",
        side="ours",
    ),
    Known(
        rf"{_STORAGE}/model",
        "where udisks says so, libvirt lists the card, but looks for its model where disks have it",
        device="block_mmcblk*",
        side="ours",
    ),
    Known(
        "device",
        "libvirt knows USB devices and disks by properties of udev alone",
        device="usb_*",
        side="ours",
        udev=False,
    ),
    Known("device", "the same", device="block_s*", side="ours", udev=False),
    Known(
        "device/parent",
        "so an interface's device is not there, and libvirt names the next above it",
        device="usb_*",
        udev=False,
    ),
    Known(
        rf"{_STORAGE}/serial",
        "libvirt takes the serial number from udev; we ask the kernel where udev is silent",
        side="ours",
        udev=False,
    ),
)

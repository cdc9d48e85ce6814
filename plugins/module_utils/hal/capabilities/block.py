# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What storage devices and volumes have in common: both are block devices.

Sources: the kernel's Documentation/ABI/stable/sysfs-block, udev's builtins blkid and usb_id.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..node import Node, Udev
    from ..sysfs import Host

# sysfs counts in these units wherever it gives a size or a place, whatever the device's blocks are.
SECTOR = 512

_VIRTUAL = "/sys/devices/virtual/block/"
# The parts that an eMMC is divided into by itself: mmcblk0boot0, mmcblk0gp1, mmcblk0rpmb.
_MMC_PART = re.compile("mmcblk[0-9]+[a-z]")
_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")


def is_volume(node: Node) -> bool:
    """Whether the block device is a part of disks or made of software, rather than a disk."""
    # The path first: a host has many loops, and nothing of them need be read to know them.
    return (
        node.path.startswith(_VIRTUAL)
        or node.uevent.get("DEVTYPE") == "partition"
        or bool(_MMC_PART.match(node.sysname))
    )


def is_mmc_part(node: Node) -> bool:
    """Whether the device is one of the parts that an eMMC is divided into by itself."""
    return bool(_MMC_PART.match(node.sysname)) and node.uevent.get("DEVTYPE") != "partition"


def size(node: Node) -> t.Optional[int]:
    """Bytes."""
    sectors = node.number("size")
    return None if sectors is None or sectors < 0 else sectors * SECTOR


def logical_block_size(node: Node) -> t.Optional[int]:
    """Bytes of the smallest block that can be addressed; None also for what makes no sense."""
    found = node.number("queue/logical_block_size")
    if found is None:
        # Before Linux 2.6.31.
        found = node.number("queue/hw_sector_size")
    return found if found and found > 0 else None


def neighbours(node: Node, host: Host, directory: str) -> t.Optional[t.List[str]]:
    """The block devices that this one stands on (slaves) or that stand on it (holders)."""
    return [host.name_of("block", name) for name in node.names(directory)] or None


def filesystem(udev: Udev) -> t.Optional[t.Dict[str, t.Any]]:
    """What udev found on the device: a file system, or the like of LVM2_member and crypto_LUKS."""
    found = present(
        type=udev.get("ID_FS_TYPE"),
        label=unescaped(udev.get("ID_FS_LABEL_ENC")) or udev.get("ID_FS_LABEL"),
        uuid=udev.get("ID_FS_UUID"),
    )
    return found or None


def unescaped(text: t.Optional[str]) -> t.Optional[str]:
    r"""Text as it was before udev wrote \x20 and the like for some of its bytes."""
    if not text or "\\x" not in text:
        return text

    def plain(match: t.Match[str]) -> str:
        return bytes.fromhex(match.group().replace("\\x", "")).decode("utf-8", "replace")

    return _ESCAPED.sub(plain, text)

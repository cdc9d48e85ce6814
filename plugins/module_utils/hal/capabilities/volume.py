# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes: partitions, and the block devices that are made of software, such as LVM and RAID.

libvirt has none of them. A device of no size is not set up and left out: the eight loop devices
that most hosts have, a zram that is off, a free nbd.
Sources: the kernel's Documentation/ABI/stable/sysfs-block and sysfs-block-dm, Documentation/
admin-guide/md.rst, drivers/block/loop.c; udev's blkid builtin.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node, number
from . import block

if t.TYPE_CHECKING:
    from ..device import Device
    from ..node import Udev
    from ..sysfs import Host

FIELDS = (
    Field("volume.kind", "str", "partition, dm, md, loop, zram, ram, or the first letters of "
          "another device's name: nbd, bcache, drbd, zd …; from HAL also disc, and whole for what "
          "fills a disk", "dm"),
    Field("volume.size", "int", "Size", 107374182400, unit="bytes"),
    Field("volume.logical_block_size", "int", "The smallest block that can be addressed; a "
          "partition has its disk's", 512, unit="bytes"),
    Field("volume.read_only", "bool", "Whether the kernel lets nobody write", False),
    Field("volume.partition.number", "int", "Number of the partition", 2),
    Field("volume.partition.start", "int", "Where on its disk it starts", 1048576, unit="bytes"),
    Field("volume.partition.uuid", "str", "The partition's own UUID",
          "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"),
    Field("volume.partition.label", "str", "The partition's own name", "EFI System"),
    Field("volume.partition.type", "str", "Type: a UUID in a GPT, 0x and digits elsewhere",
          "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
    Field("volume.dm.name", "str", "Name of the mapping", "vg0-root"),
    Field("volume.dm.uuid", "str", "Unique id of the mapping",
          "LVM-xqN8PkyD8sZ1uQ0eJ4M3mJ6yqHqjVdQk"),
    Field("volume.dm.type", "str", "What made the mapping: lvm, crypt, mpath, part and others",
          "lvm"),
    Field("volume.md.level", "str", "RAID level", "raid1"),
    Field("volume.md.devices", "int", "How many devices the array is meant to have", 2),
    Field("volume.md.degraded", "int", "How many of them it lacks", 0),
    Field("volume.md.state", "str", "State of the array, as the kernel writes it", "clean"),
    Field("volume.md.uuid", "str", "The array's UUID", "7d3d2b13:2f1c3b7c:0d6f3a4b:9c1e5f20"),
    Field("volume.loop.backing_file", "str", "The file behind a loop device",
          "/var/lib/snapd/snaps/core22_1663.snap"),
    Field("volume.filesystem.type", "str", "What udev found on it", "ext4"),
    Field("volume.filesystem.label", "str", "Its label", "root"),
    Field("volume.filesystem.uuid", "str", "Its UUID", "0f5d9fc2-7f4d-4d0e-a2f5-4b1d9a4a9b6e"),
    Field("volume.lower", "devices", "What it stands on: an array's members, a mapping's disks",
          ["block_sda2"]),
    Field("volume.upper", "devices", "What stands on it", ["block_dm_0"]),
)  # fmt: skip

_LETTERS = re.compile("[A-Za-z]+")
# "part1-mpath-…" is a partition of a mapping.
_DM_TYPE = re.compile("([A-Za-z]+)[0-9]*-")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Partitions, and what is made of software and set up."""
    if not block.is_volume(node) or (node.virtual and not _is_set_up(node)):
        return None
    if node.devnode is None:
        return None
    return Identity(("volume",), "block", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from attributes, and from udev's database where there is one."""
    udev = node.udev
    kind = _kind(node)
    volume = present(kind=kind, size=block.size(node))
    if kind == "partition":
        partition = _partition(node, udev)
        if partition:
            volume["partition"] = partition
    else:
        volume.update(present(logical_block_size=block.logical_block_size(node)))
        if kind in _DETAILS:
            volume[kind] = _DETAILS[kind](node, udev)
    volume.update(
        present(
            read_only=node.flag("ro"),
            filesystem=block.filesystem(udev),
            lower=None if kind == "partition" else block.neighbours(node, host, "slaves"),
            upper=block.neighbours(node, host, "holders"),
        )
    )
    return {"volume": volume}


def _is_set_up(node: Node) -> bool:
    """Whether there is something behind the device, be it without size for the moment."""
    if node.sysname.startswith("loop"):
        return node.has("loop/backing_file")
    if node.number("size") != 0:
        return True
    return node.sysname.startswith("md") and node.text("md/array_state") not in (None, "clear")


def _kind(node: Node) -> str:
    if node.uevent.get("DEVTYPE") == "partition" or block.is_mmc_part(node):
        return "partition"
    letters = _LETTERS.match(node.sysname)
    return letters.group() if letters else node.sysname


def _partition(node: Node, udev: Udev) -> t.Dict[str, t.Any]:
    """From the partition table; nothing for what an eMMC divides by itself."""
    uevent = node.uevent
    start = node.number("start")
    partition_number = number(uevent.get("PARTN"))
    return present(
        number=node.number("partition") if partition_number is None else partition_number,
        start=None if start is None else start * block.SECTOR,
        uuid=udev.get("ID_PART_ENTRY_UUID") or uevent.get("PARTUUID") or None,
        label=block.unescaped(udev.get("ID_PART_ENTRY_NAME")) or uevent.get("PARTNAME") or None,
        type=udev.get("ID_PART_ENTRY_TYPE"),
    )


def _dm(node: Node, udev: Udev) -> t.Dict[str, t.Any]:
    uuid = node.text("dm/uuid")
    maker = _DM_TYPE.match(uuid or "")
    return present(
        name=node.text("dm/name"), uuid=uuid, type=maker.group(1).lower() if maker else None
    )


def _md(node: Node, udev: Udev) -> t.Dict[str, t.Any]:
    return present(
        level=node.text("md/level"),
        devices=node.number("md/raid_disks"),
        degraded=node.number("md/degraded"),
        state=node.text("md/array_state"),
        uuid=udev.get("MD_UUID"),
    )


def _loop(node: Node, udev: Udev) -> t.Dict[str, t.Any]:
    return present(backing_file=node.text("loop/backing_file"))


_DETAILS = {"dm": _dm, "md": _md, "loop": _loop}

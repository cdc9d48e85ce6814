# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Partitions and other volumes from HAL's properties: volume.

What is not a partition is a file system on a whole disk or disc, a mapping or a RAID array.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "volume"), ("info.capabilities", "storage.linux_raid"))
NODES = ("block.device", "linux.device_file")

_ARRAY = "storage.linux_raid"


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Volumes, and arrays, which are storage to HAL."""
    return ("volume",) if device.has("volume") or device.has(_ARRAY) else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    if device.has(_ARRAY):
        return {"volume": _array(device)}
    kind = _kind(device)
    volume = present(
        kind=kind,
        size=device.number("volume.size"),
        # A partition has its disk's.
        logical_block_size=None if kind == "partition" else _block_size(device),
        filesystem=_filesystem(device),
    )
    if kind == "partition":
        partition = present(
            number=device.number("volume.partition.number", 0xFFFF),
            start=device.number("volume.partition.start"),
            uuid=device.text("volume.partition.uuid"),
            label=device.text("volume.partition.label"),
            type=device.text("volume.partition.type"),
        )
        if partition:
            volume["partition"] = partition
    return {"volume": volume}


def _kind(device: HalDevice) -> str:
    for key, kind in (
        ("volume.is_partition", "partition"),
        ("volume.linux.is_device_mapper", "dm"),
        ("volume.is_disc", "disc"),
    ):
        if device.flag(key):
            return kind
    return "whole"


def _block_size(device: HalDevice) -> t.Optional[int]:
    return device.number("volume.block_size", 1 << 31) or None


def _filesystem(device: HalDevice) -> t.Optional[t.Dict[str, str]]:
    if device.text("volume.fsusage") in ("partitiontable", "unused"):
        return None
    found = present(
        type=device.text("volume.fstype"),
        label=device.text("volume.label"),
        uuid=device.text("volume.uuid"),
    )
    return found or None


def _array(device: HalDevice) -> t.Dict[str, t.Any]:
    members = device.number(_ARRAY + ".num_components", 0xFFFF)
    active = device.number(_ARRAY + ".num_components_active", 0xFFFF)
    known = members is not None and active is not None and active <= members
    array = present(
        level=device.text(_ARRAY + ".level"),
        devices=members,
        degraded=members - active if known and members and active is not None else None,
    )
    return present(kind="md", size=device.number("storage.size"), md=array or None)

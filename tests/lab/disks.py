# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contents of the machines' disks: sparse files, made anew for every machine."""

from __future__ import annotations

import pathlib
import struct
import subprocess
import typing as t

from .packages import program

MIB = 1 << 20


def blank(path: pathlib.Path, size: int = 64 * MIB) -> None:
    """A disk that reads as zeros."""
    with open(path, "wb") as file:
        file.truncate(size)


def partitioned(path: pathlib.Path, size: int = 256 * MIB) -> None:
    """A disk with a GPT of two named partitions: ext4 with a label, and swap."""
    blank(path, size)
    script = (
        "label: gpt\nlabel-id: 6f1f1f0e-0000-4000-8000-000000000001\n"
        'size=128MiB, type=linux, uuid=6f1f1f0e-0000-4000-8000-000000000002, name="root disk"\n'
        "type=swap, uuid=6f1f1f0e-0000-4000-8000-000000000003\n"
    )
    _partition(path, script)
    filesystem(path, offset=MIB, size=128 * MIB, label="r\u00f6\u00f6t <1>")


def filesystem(path: pathlib.Path, offset: int, size: int, label: str) -> None:
    """An empty ext4 file system somewhere in a file."""
    subprocess.run(
        [program("mke2fs"), "-q", "-F", "-t", "ext4", "-L", label,
         "-U", "6f1f1f0e-0000-4000-8000-000000000004", "-E", f"offset={offset}",
         str(path), f"{size // 1024}k"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


def formatted(path: pathlib.Path) -> None:
    """A disk with an ext4 file system and no partitions."""
    blank(path, 64 * MIB)
    filesystem(path, offset=0, size=64 * MIB, label="stick")


def legacy(path: pathlib.Path) -> None:
    """A disk with a DOS partition table: a primary, an extended and a logical partition."""
    blank(path, 64 * MIB)
    script = (
        "label: dos\nlabel-id: 0x1badcafe\n"
        "size=16MiB, type=c, bootable\ntype=5\nsize=8MiB, type=83\n"
    )
    _partition(path, script)


def disc(path: pathlib.Path, label: bytes = b"LAB DISC") -> None:
    """A CD-ROM image that is just enough ISO 9660 for its label to be read (ECMA-119, 8.4)."""
    sectors = 200
    volume = bytearray(2048)
    volume[0:7] = b"\x01CD001\x01"
    volume[8:40] = b"LINUX".ljust(32)
    volume[40:72] = label.ljust(32)
    volume[80:88] = struct.pack("<I", sectors) + struct.pack(">I", sectors)
    volume[120:132] = b"\1\0\0\1" * 2 + struct.pack("<H", 2048) + struct.pack(">H", 2048)
    volume[813:830] = b"2026010112000000\0"
    volume[881] = 1
    end = b"\xffCD001\x01".ljust(2048, b"\0")
    data = b"\0" * (16 * 2048) + bytes(volume) + end
    path.write_bytes(data.ljust(sectors * 2048, b"\0"))


def _partition(path: pathlib.Path, script: str) -> None:
    """Write the partition table that a script of sfdisk describes."""
    command = [program("sfdisk"), "-q", "--no-tell-kernel", str(path)]
    subprocess.run(command, input=script, text=True, check=True)


Maker = t.Callable[[pathlib.Path], None]

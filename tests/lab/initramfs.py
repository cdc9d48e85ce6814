# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The initial RAM disk that puts the host's files under a QEMU machine.

It holds busybox, the few modules needed to reach the host's files over 9p, and ``guest/early.sh``.
"""

from __future__ import annotations

import lzma
import pathlib
import stat
import subprocess
import typing as t

from .kernel import Kernel
from .packages import program

_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console")
_GUEST = pathlib.Path(__file__).parent / "guest"


def build(kernel: Kernel, target: pathlib.Path) -> None:
    """Write the archive for this kernel to ``target``."""
    entries: list[tuple[str, int, bytes]] = [
        (name, stat.S_IFDIR | 0o755, b"")
        for name in ("bin", "dev", "proc", "sys", "modules", "lower", "upper", "root")
    ]
    entries.append(("bin/busybox", stat.S_IFREG | 0o755, _read(program("busybox"))))
    entries.append(("bin/sh", stat.S_IFLNK | 0o777, b"busybox"))
    entries.append(("init", stat.S_IFREG | 0o755, _read(_GUEST / "early.sh")))
    order = _load_order(kernel.modules)
    for number, module in enumerate(order):
        entries.append((f"modules/{number:02d}.ko", stat.S_IFREG | 0o644, _module(module)))
    target.write_bytes(_cpio(entries))


def _read(path: str | pathlib.Path) -> bytes:
    return pathlib.Path(path).read_bytes()


def _load_order(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files of _MODULES and of all they depend on, dependencies first."""
    depends: dict[str, tuple[str, list[str]]] = {}
    for line in (folder / "modules.dep").read_text(encoding="ascii").splitlines():
        path, _colon, needed = line.partition(":")
        name = pathlib.PurePath(path).name.split(".")[0].replace("-", "_")
        depends[name] = (path, needed.split())
    order: list[str] = []
    for name in _MODULES:
        if name not in depends:
            continue  # built into this kernel
        path, needed = depends[name]
        # modules.dep lists the deepest dependency last.
        for each in [*reversed(needed), path]:
            if each not in order:
                order.append(each)
    return [folder / each for each in order]


def _module(path: pathlib.Path) -> bytes:
    """A module's object code: busybox's insmod knows no compression."""
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    if path.suffix == ".zst":
        command = [program("zstd"), "-dcq", str(path)]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return path.read_bytes()


def _cpio(entries: t.Iterable[tuple[str, int, bytes]]) -> bytes:
    """A cpio archive in the "newc" format (Documentation/driver-api/early-userspace)."""
    parts: list[bytes] = []
    for number, (name, mode, data) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        encoded = name.encode("ascii") + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(encoded), 0)
        header = b"070701" + b"".join(b"%08x" % field for field in fields)
        parts.append(_padded(header + encoded) + _padded(data))
    return b"".join(parts)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kernels that QEMU boots: Debian's own packages, unpacked into a cache.

The packages are unpacked, never installed: a kernel's maintainer scripts would rebuild the boot
loader's menu of the developer's machine.
"""

from __future__ import annotations

import dataclasses
import fcntl
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import apt
from .packages import LabError, program

# The first that apt knows is taken; the general-purpose kernels, since a cloud kernel has neither
# USB nor sound nor RAID controllers, nor the host's files.
META_PACKAGES = ("linux-image-amd64", "linux-image-generic")
# What holds the image, the modules and their lists. Since Linux 7 Debian's linux-image is empty.
_PARTS = re.compile(r"linux-(?:base|binary|image|modules|modules-extra)-\d\S+")


@dataclasses.dataclass(frozen=True)
class Kernel:
    image: pathlib.Path
    modules: pathlib.Path  # the folder that belongs at /lib/modules/RELEASE

    @property
    def release(self) -> str:
        return self.modules.name


def find(cache: pathlib.Path, suite: str = "") -> Kernel:
    """The kernel of this machine's distribution, or of a suite of Debian's, from the cache folder.

    It is fetched with apt-get if it is not there yet.
    """
    place = cache / "-".join(filter(None, ("kernel", suite)))
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kernel = _unpacked(place)
        if kernel is None:
            _fetch(place, suite)
            kernel = _unpacked(place)
    if kernel is None:
        raise LabError(f"no kernel was found in the packages unpacked under {place}")
    return kernel


def _unpacked(root: pathlib.Path) -> Kernel | None:
    for modules in sorted(_modules(root), reverse=True):
        for image in (root / "boot" / f"vmlinuz-{modules.name}", modules / "vmlinuz"):
            if image.is_file() and (modules / "modules.dep").is_file():
                return Kernel(image, modules)
    return None


def _modules(root: pathlib.Path) -> list[pathlib.Path]:
    return [*root.glob("lib/modules/*"), *root.glob("usr/lib/modules/*")]


def _fetch(place: pathlib.Path, suite: str) -> None:
    """Download and unpack a kernel, and index its modules."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="fetch-") as name:
        folder = pathlib.Path(name)
        download, root = folder / "download", folder / "kernel"
        download.mkdir()
        source = apt.of_suite(suite, folder / "apt") if suite else apt.Apt()
        for archive in source.download(_packages(source, suite), download):
            subprocess.run([program("dpkg-deb"), "-x", str(archive), str(root)], check=True)
        for modules in _modules(root):
            # depmod looks below lib/modules alone.
            base = modules.parent.parent.parent
            subprocess.run([program("depmod"), "-b", str(base), modules.name], check=True)
        shutil.rmtree(place, ignore_errors=True)
        root.rename(place)


def _packages(source: apt.Apt, suite: str) -> list[str]:
    """The names of the packages that hold the image and the modules behind the meta package."""
    for meta in META_PACKAGES:
        found = [package for package in source.depends(meta) if _PARTS.fullmatch(package)]
        if found:
            return found
    raise LabError(
        f"{suite or 'apt'} knows none of {', '.join(META_PACKAGES)}"
        + ("" if suite else ": run apt-get update, or add the main archive")
    )

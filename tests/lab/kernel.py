# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kernel that QEMU boots: an installed one, or Debian's own package unpacked into a cache.

The package is unpacked, never installed: a kernel's maintainer scripts would rebuild the boot
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

from .packages import LabError, program

# The first that apt knows is taken; the general-purpose kernels, since a cloud kernel has neither
# USB nor sound nor RAID controllers.
META_PACKAGES = ("linux-image-amd64", "linux-image-generic")


@dataclasses.dataclass(frozen=True)
class Kernel:
    image: pathlib.Path
    modules: pathlib.Path  # the folder that belongs at /lib/modules/RELEASE

    @property
    def release(self) -> str:
        return self.modules.name


def find(cache: pathlib.Path) -> Kernel:
    """The kernel in the cache folder, fetched with apt-get if it is not there yet."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kernel = _unpacked(cache / "kernel")
        if kernel is None:
            _fetch(cache)
            kernel = _unpacked(cache / "kernel")
    if kernel is None:
        raise LabError(f"no kernel was found in the packages unpacked under {cache / 'kernel'}")
    return kernel


def _unpacked(root: pathlib.Path) -> Kernel | None:
    for image in sorted(root.glob("boot/vmlinuz-*"), reverse=True):
        release = image.name.split("-", 1)[1]
        for modules in (root / "usr/lib/modules" / release, root / "lib/modules" / release):
            if (modules / "modules.dep").is_file():
                return Kernel(image, modules)
    return None


def _fetch(cache: pathlib.Path) -> None:
    """Download and unpack the distribution's kernel, and index its modules."""
    packages = _packages()
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as folder:
        download = pathlib.Path(folder, "download")
        root = pathlib.Path(folder, "kernel")
        download.mkdir()
        # The sandbox user of apt cannot write here, which is only a warning.
        done = subprocess.run(
            [program("apt-get"), "download", "-q", *packages],
            cwd=download,
            text=True,
            capture_output=True,
            check=False,
        )
        archives = sorted(download.glob("*.deb"))
        if done.returncode or len(archives) < len(packages):
            raise LabError(
                f"the kernel package {' '.join(packages)} cannot be downloaded"
                " (try apt-get update): " + done.stderr.strip()[-400:]
            )
        for archive in archives:
            subprocess.run([program("dpkg-deb"), "-x", str(archive), str(root)], check=True)
        for modules in list(root.glob("lib/modules/*")) + list(root.glob("usr/lib/modules/*")):
            # depmod looks below lib/modules alone.
            base = modules.parent.parent.parent
            subprocess.run([program("depmod"), "-b", str(base), modules.name], check=True)
        shutil.rmtree(cache / "kernel", ignore_errors=True)
        root.rename(cache / "kernel")


def _packages() -> list[str]:
    """The names of the packages that hold the image and the modules behind the meta package."""
    for meta in META_PACKAGES:
        listed = subprocess.run(
            ["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests",
             "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", meta],
            text=True, capture_output=True, check=False,
        ).stdout
        found = sorted(
            set(re.findall(r"^(linux-(?:image|modules|modules-extra)-\d\S+)$", listed, re.M))
        )
        if found:
            return found
    raise LabError(
        f"apt knows none of {', '.join(META_PACKAGES)}: run apt-get update, or add the main archive"
    )

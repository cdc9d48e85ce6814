# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lab needs from the distribution, named in one sentence where it is missing."""

from __future__ import annotations

import os
import shutil


class LabError(Exception):
    """The lab cannot do what was asked; the message says why and what to do."""


# Program -> the Debian package that brings it.
PACKAGES = {
    "qemu-system-x86_64": "qemu-system-x86",
    "linux.uml": "user-mode-linux",
    "busybox": "busybox-static",
    "sfdisk": "fdisk",
    "mke2fs": "e2fsprogs",
    "depmod": "kmod",
    "zstd": "zstd",
    "dpkg-deb": "dpkg",
    "apt-get": "apt",
    "/usr/bin/python3": "python3",
    "/lib/systemd/systemd-udevd": "udev",
    "/usr/sbin/libvirtd": "libvirt-daemon",
    "virsh": "libvirt-clients",
    "ip": "iproute2",
    "dbus-daemon": "dbus-daemon",
    "dbus-send": "dbus-bin",
    "/lib/systemd/systemd-hostnamed": "systemd",
    "/usr/libexec/udisks2/udisksd": "udisks2",
    "/usr/libexec/upowerd": "upower",
    "/usr/libexec/fwupd/fwupd": "fwupd",
    "strace": "strace",
    "ssh-keygen": "openssh-client",
    "dropbear": "dropbear-bin",
    "dropbearkey": "dropbear-bin",
}

# An ordinary user's PATH lacks these on Debian.
_SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", "/usr/bin"])


def program(name: str) -> str:
    """The path of a program, or LabError naming the Debian package to install."""
    found = shutil.which(name, path=_SEARCHED)
    if found is None:
        raise LabError(
            f"{name} is missing: install the Debian package {PACKAGES.get(name, name)} "
            f"(apt-get install {PACKAGES.get(name, name)})"
        )
    return found

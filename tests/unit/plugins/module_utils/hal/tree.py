# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small sysfs trees, laid out for one test."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request


class Tree:
    """A host's files below a directory: what the kernel would show of a few devices."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "sys/devices").mkdir(parents=True)

    @property
    def reader(self) -> Reader:
        return Reader(str(self.root))

    def file(self, path: str, data: str | bytes) -> None:
        """A file by its absolute path on the host."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())

    def link(self, path: str, target: str) -> None:
        """A symbolic link between two absolute paths on the host, relative as sysfs makes them."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(target, os.path.dirname(path)))

    def device(
        self,
        path: str,
        subsystem: str,
        uevent: dict[str, str] | None = None,
        links: dict[str, str] | None = None,
        **attributes: str | bytes,
    ) -> str:
        """A device at a path below /sys/devices, in a subsystem such as bus/pci or class/net.

        An attribute in a directory below the device's is written with __ for /.
        """
        key = "/sys/devices/" + path
        (self.root / key[1:]).mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}\n" for name, value in (uevent or {}).items()]
        self.file(f"{key}/uevent", "".join(lines))
        for name, value in attributes.items():
            end = b"\n" if isinstance(value, bytes) else "\n"
            self.file(f"{key}/{name.replace('__', '/')}", value + end)  # type: ignore[operator]
        for name, target in (links or {}).items():
            self.link(f"{key}/{name}", target)
        self.link(f"{key}/subsystem", f"/sys/{subsystem}")
        devices = "/devices" if subsystem.startswith("bus/") else ""
        self.link(f"/sys/{subsystem}{devices}/{os.path.basename(path)}", key)
        return key

    def udev(self, identifier: str, links: tuple[str, ...] = (), **properties: str) -> None:
        """A record of udevd's database: identifier is b8:0, c189:1, n2 or +pci:0000:00:1f.2."""
        lines = [f"S:{link}\n" for link in links]
        lines += [f"E:{name}={value}\n" for name, value in properties.items()]
        self.file(f"/run/udev/data/{identifier}", "".join(lines))

    def facts(self, **request: Any) -> dict[str, dict[str, Any]]:
        """The devices by name, as the fact has them."""
        devices: dict[str, dict[str, Any]] = self.fact(**request)["devices"]
        return devices

    def fact(self, **request: Any) -> dict[str, Any]:
        return gather(Request(**request), self.reader).fact()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uses as they are collected: who uses what, by place in sysfs, before devices come into it.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .reader import Reader

# Names come from processes and users: they are cut at so many characters.
_LONGEST_NAME = 64


def clean_name(text: str) -> str:
    """A name without control characters, and of bounded length."""
    return "".join([letter for letter in text if letter.isprintable()]).strip()[:_LONGEST_NAME]


def sysfs_path(target: t.Optional[str]) -> t.Optional[str]:
    """The path below /sys/devices that a relative link of sysfs points to, None if to none."""
    _up, below, path = (target or "").partition("/devices/")
    return "/sys/devices/" + path if below else None


def upwards(path: str) -> t.Iterator[str]:
    """The path and all above it, up to /sys/devices, which is left out."""
    while path.count("/") > 2:
        yield path
        path = path.rpartition("/")[0]


class Uses:
    """What is used, by place in sysfs.

    direct: who uses a place itself: {(by, name)}. lower: what a place stands on besides the places
    above it: a mapping's disks, a bond's ports. unknown: places of which it cannot be established
    whether they are used. handles: the places at or above a device node or network interface,
    through which a use would show.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.direct: t.Dict[str, t.Set[t.Tuple[str, str]]] = {}
        self.lower: t.Dict[str, t.Set[str]] = {}
        self.unknown: t.Set[str] = set()
        self.handles: t.Set[str] = set()
        self.nodes: t.Dict[str, str] = {}
        self._names: t.Optional[t.Dict[str, str]] = None
        for letter, folder in (("b", "block"), ("c", "char")):
            for number in reader.names("/sys/dev/" + folder):
                path = sysfs_path(reader.link(f"/sys/dev/{folder}/{number}"))
                if path:
                    self.nodes[letter + number] = path
                    self.has_handle(path)

    def add(self, path: str, by: str, name: str = "") -> None:
        self.direct.setdefault(path, set()).add((by, clean_name(name)))

    def stands_on(self, path: str, lower: str) -> None:
        if lower != path:
            self.lower.setdefault(path, set()).add(lower)

    def has_handle(self, path: str) -> None:
        """Notes that there is a device node, or an interface, at this place."""
        for place in upwards(path):
            if place in self.handles:
                break
            self.handles.add(place)

    def node(self, name: str) -> t.Optional[str]:
        """The place of a device node that is given by its number (c226:0), or by a path in /dev."""
        if not name.startswith("/"):
            return self.nodes.get(name)
        if self.reader.live:
            return self.nodes.get(self.reader.device(name) or "")
        return self._by_name().get(name.rpartition("/dev/")[2])

    def is_node(self, name: str) -> bool:
        """Whether the kernel has a device node of this name below /dev."""
        return name in self._by_name()

    def block(self, sysname: str) -> t.Optional[str]:
        """The place of a block device. sysfs writes ! for the / in its name."""
        return sysfs_path(self.reader.link("/sys/class/block/" + sysname.replace("/", "!")))

    def reach(self, path: str) -> t.Set[str]:
        """The place, and whatever it stands on, at any depth, but for the places above them."""
        reached = {path}
        pending = [path]
        while pending:
            for place in upwards(pending.pop()):
                for lower in self.lower.get(place, ()):
                    if lower not in reached:
                        reached.add(lower)
                        pending.append(lower)
        return reached

    def _by_name(self) -> t.Dict[str, str]:
        """Places by the kernel's name for their node, as a path below /dev."""
        if self._names is None:
            self._names = {}
            for path in self.nodes.values():
                for line in (self.reader.text(path + "/uevent") or "").split("\n"):
                    if line.startswith("DEVNAME="):
                        self._names[line[len("DEVNAME="):]] = path
        return self._names

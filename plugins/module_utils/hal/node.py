# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One device of the kernel, as sysfs and udev's database show it.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import re
import typing as t

if t.TYPE_CHECKING:
    from .reader import Reader

DEVICES = "/sys/devices"
VIRTUAL = DEVICES + "/virtual/"
UDEV_DATABASE = "/run/udev/data"
_UDEV_LINK = re.compile("\nS:(.*)")


class Identity:
    """What a capability's file recognised a node as.

    capabilities: the types, nested ones too, the main one first. parts: what libvirt's naming rule
    joins into the name. secret: a last part of the name that is a detail of its own (a serial
    number, an address), and secret_field the path of that detail, so that whoever omits the
    detail does not find it in the name. place: for what is defined but not there, the path below
    /sys/devices where it would be.
    """

    __slots__ = ("capabilities", "parts", "secret", "secret_field", "place")

    def __init__(
        self,
        capabilities: t.Sequence[str],
        *parts: str,
        secret: t.Optional[str] = None,
        secret_field: str = "",
        place: t.Optional[str] = None,
    ) -> None:
        self.capabilities = capabilities
        self.parts = parts
        self.secret = secret
        self.secret_field = secret_field
        self.place = place


class Udev:
    """What udevd noted about a device: its properties and the links to its node.

    Of some thirty lines few are asked for, so that they are looked for in place.
    """

    __slots__ = ("_text", "known")

    def __init__(self, text: str = "") -> None:
        self._text = f"\n{text}\n"
        # Whether there are properties at all.
        self.known = "\nE:" in self._text

    @property
    def links(self) -> t.List[str]:
        """All links to the device's node, sorted."""
        return sorted(["/dev/" + link for link in _UDEV_LINK.findall(self._text)])

    def get(self, name: str) -> t.Optional[str]:
        """The property's text, or None if it is absent or empty."""
        key = f"\nE:{name}="
        start = self._text.rfind(key)
        if start < 0:
            return None
        start += len(key)
        return self._text[start : self._text.index("\n", start)] or None


class Node:
    """A directory below /sys/devices that stands for a device. Everything is read when asked for.

    path: its place in sysfs. sysname: the path's last element. subsystem: the bus or class it
    belongs to, "" for a level without one. on_bus: whether that subsystem is a bus.
    """

    __slots__ = ("reader", "path", "sysname", "subsystem", "on_bus", "_uevent", "_udev", "_texts")

    def __init__(self, reader: Reader, path: str, subsystem: str, on_bus: bool) -> None:
        self.reader = reader
        self.path = path
        self.sysname = path.rpartition("/")[2]
        self.subsystem = subsystem
        self.on_bus = on_bus
        self._uevent: t.Optional[t.Dict[str, str]] = None
        self._udev: t.Optional[Udev] = None
        self._texts: t.Dict[str, t.Optional[str]] = {}

    @property
    def uevent(self) -> t.Dict[str, str]:
        """The kernel's own properties (DRIVER, DEVTYPE, MAJOR …); empty if there are none."""
        if self._uevent is None:
            text = self.reader.text(self.path + "/uevent") or ""
            self._uevent = dict(
                [line.split("=", 1) for line in text.split("\n") if "=" in line]
            )
        return self._uevent

    @property
    def udev(self) -> Udev:
        """What udevd noted; empty without udevd. Source: systemd, sd_device_get_device_id()."""
        if self._udev is None:
            text = self.reader.text(f"{UDEV_DATABASE}/{self._udev_id()}")
            self._udev = Udev(text or "")
        return self._udev

    def _udev_id(self) -> str:
        properties = self.uevent
        major = properties.get("MAJOR", "0")
        if major != "0":
            kind = "b" if self.subsystem == "block" else "c"
            return f"{kind}{major}:{properties.get('MINOR', '0')}"
        if "IFINDEX" in properties:
            return "n" + properties["IFINDEX"]
        return f"+{self.subsystem}:{self.sysname}"

    @property
    def virtual(self) -> bool:
        """Whether the kernel made the device up, with no hardware behind it."""
        return self.path.startswith(VIRTUAL)

    @property
    def devnode(self) -> t.Optional[str]:
        name = self.uevent.get("DEVNAME")
        # libudev allows both forms; the kernel writes the name below /dev.
        return os.path.join("/dev", name) if name else None

    def text(self, attribute: str) -> t.Optional[str]:
        """The attribute's text, None if it cannot be read or is empty. Read once."""
        texts = self._texts
        if attribute not in texts:
            texts[attribute] = self.reader.text(f"{self.path}/{attribute}") or None
        return texts[attribute]

    def number(self, attribute: str, base: int = 10) -> t.Optional[int]:
        """The attribute's number; None if it cannot be read or is none. base 0 reads a 0x too."""
        return number(self.text(attribute), base)

    def flag(self, attribute: str) -> t.Optional[bool]:
        """The attribute read as 0 or 1, None if it is neither."""
        return {"0": False, "1": True}.get(self.text(attribute) or "")

    def target(self, link: str) -> t.Optional[str]:
        """The last element of what a link points to, None where there is no such link."""
        target = self.reader.link(f"{self.path}/{link}")
        return target.rpartition("/")[2] if target else None

    def names(self, directory: str = "") -> t.List[str]:
        """The names in the device's directory, or in one below it, sorted."""
        return self.reader.names(f"{self.path}/{directory}")

    def has(self, attribute: str) -> bool:
        return self.reader.exists(f"{self.path}/{attribute}")


def number(text: t.Optional[str], base: int = 10) -> t.Optional[int]:
    """The number that a text stands for, None if there is no text or no number in it."""
    try:
        return int(text, base) if text else None
    except ValueError:
        return None

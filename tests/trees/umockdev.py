# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays a recording made by umockdev-record out as files, as unpack.py does with ours.

The format is described in umockdev's manual: a block of lines a device, where ``P:`` is its path,
``N:`` its node, ``E:`` a property, ``A:`` an attribute, ``H:`` one in hexadecimal and ``L:`` a
link. The result is the kernel's part of it: udev's database is not made.
"""

from __future__ import annotations

import os
import re
import typing as t

# Subsystems below /sys/bus; all others are classes (the kernel's drivers register either).
BUSES = frozenset(
    ("acpi", "hid", "i2c", "mmc", "pci", "pci_express", "pcmcia", "platform", "pnp", "scsi",
     "sdio", "serio", "spi", "usb", "virtio")
)

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Device(t.NamedTuple):
    path: str  # below /sys, with a leading slash
    properties: dict[str, str]
    attributes: dict[str, bytes]
    links: dict[str, str]


def unpack(recording: str | os.PathLike[str], directory: str | os.PathLike[str]) -> None:
    """Lay a recording out below a directory, as ``directory/sys/devices/…`` and so on."""
    with open(recording, encoding="utf-8", errors="surrogateescape") as file:
        devices = list(parse(file.read()))
    sys = os.path.join(directory, "sys")
    for device in devices:
        folder = sys + device.path
        os.makedirs(folder, exist_ok=True)
        for name, value in device.attributes.items():
            _write(os.path.join(folder, name), value)
        for name, target in device.links.items():
            _link(os.path.join(folder, name), target)
        _write(os.path.join(folder, "uevent"), _uevent(device))
        subsystem = device.properties.get("SUBSYSTEM")
        if subsystem:
            _register(sys, device.path, subsystem)


def parse(text: str) -> t.Iterator[Device]:
    """The devices of a recording."""
    for block in re.split(r"\n\s*\n", text.strip()):
        device = Device("", {}, {}, {})
        for line in block.splitlines():
            kind, _colon, value = line.partition(": ")
            name, _equals, rest = value.partition("=")
            if kind == "P":
                device = device._replace(path=value)
            elif kind == "E":
                device.properties[name] = rest
            elif kind == "A":
                device.attributes[name] = _unescape(rest).encode("utf-8", "surrogateescape")
            elif kind == "H":
                device.attributes[name] = bytes.fromhex(rest)
            elif kind == "L":
                device.links[name] = rest
        if device.path:
            yield device


def _unescape(text: str) -> str:
    r"""Resolve \n, \\, \303 and the like, as GLib's g_strcompress does."""

    def resolve(match: t.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "01234567":
            return os.fsdecode(bytes([int(code, 8) & 0xFF]))
        return _ESCAPES.get(code, code)

    return re.sub(r"\\([0-7]{1,3}|.)", resolve, text)


def _uevent(device: Device) -> bytes:
    """The content of the device's uevent file, which lacks what only the event itself carries."""
    lines = []
    for name, value in device.properties.items():
        if name == "DEVNAME" and value.startswith("/dev/"):
            value = value[len("/dev/"):]
        if name != "SUBSYSTEM":
            lines.append(f"{name}={value}\n")
    return "".join(lines).encode("utf-8", "surrogateescape")


def _register(sys: str, path: str, subsystem: str) -> None:
    """The links between a device and its bus or class."""
    if subsystem in BUSES:
        home, members = f"{sys}/bus/{subsystem}", f"{sys}/bus/{subsystem}/devices"
    else:
        home = members = f"{sys}/class/{subsystem}"
    os.makedirs(members, exist_ok=True)
    folder = sys + path
    _link(f"{folder}/subsystem", os.path.relpath(home, folder))
    name = os.path.basename(path)
    _link(f"{members}/{name}", os.path.relpath(folder, members))
    # Partitions, whose folder is in that of their disk, have no place there.
    if subsystem == "block" and os.path.basename(os.path.dirname(path)) == "block":
        os.makedirs(f"{sys}/block", exist_ok=True)
        _link(f"{sys}/block/{name}", os.path.relpath(folder, f"{sys}/block"))


def _write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _link(path: str, target: str) -> None:
    if not os.path.lexists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)

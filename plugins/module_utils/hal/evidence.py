# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gathering rests on, and whether it still holds: the proof that nothing changed.

The kernel numbers its events: while the number is the same, no device came, went, was renamed, or
was bound to another driver. Some values change without an event. Those of network links are in one
netlink dump. What was read of attributes is read again, unless it is fixed while a device is there;
of files outside /sys, it is enough that they were not written to.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import os
import typing as t

from .reader import Reader

if t.TYPE_CHECKING:
    from .reader import Content

_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_SEQUENCE = "/sys/kernel/uevent_seqnum"
_UDEV_DATABASE = "/run/udev/data"
_UDEV_QUEUE = "/run/udev/queue"

# Before, a driver could be bound and unbound without an event. Source: Linux commit 1455cf8dbfd0.
_FIRST_LINUX = (4, 14)

# Attributes that stay what they are while a device is there, or change with an event only.
_FIXED = ("uevent", "revision", "vendor", "device", "class", "max_link_speed", "max_link_width")
_FIXED_FOLDERS = ("/sys/class/dmi/", "/sys/devices/virtual/dmi/")

# Attributes that are of no matter: what is made of them is volatile, see fields.py.
_VOLATILE = ("current_link_speed", "array_state")

# Nothing joins or leaves an IOMMU group without coming or going as a device.
_FOLDERS_OF_DEVICES = "/sys/kernel/iommu_groups"

Basis = t.Dict[str, t.Any]


class RecordingReader(Reader):
    """Remembers what the answers rest on: the attributes, folders and files that were read."""

    def __init__(self, root: str = "") -> None:
        super().__init__(root)
        self.attributes: t.Dict[str, t.Optional[bytes]] = {}
        self.folders: t.Dict[str, t.List[str]] = {}
        self.files: t.Dict[str, t.List[int]] = {}
        self.slow: t.Dict[str, t.Tuple[int, str]] = {}
        self.asked_beyond = False
        self.unprovable = False

    @property
    def live(self) -> bool:
        # Who asks this will ask the kernel for its links.
        self.asked_beyond = True
        return super().live

    def raw(self, path: str, limit: int = 1 << 20) -> t.Optional[bytes]:
        data = super().raw(path, limit)
        if path.startswith(("/sys/", "/proc/")):
            name = path.rpartition("/")[2]
            if name not in _FIXED + _VOLATILE and not path.startswith(_FIXED_FOLDERS):
                self.attributes[path] = data
        else:
            self._file(path)
        return data

    def noted(self, path: str, size: int, data: t.Optional[bytes]) -> None:
        self.slow[path] = (size, _digest(data))

    def file(self, path: str) -> t.Optional[Content]:
        if path.startswith(("/sys/", "/proc/")):
            self.unprovable = True
        else:
            self._file(path)
        return super().file(path)

    def names(self, path: str) -> t.List[str]:
        names = super().names(path)
        if path.startswith(("/sys/", "/proc/")):
            if not path.startswith(_FOLDERS_OF_DEVICES):
                self.folders[path] = names
        else:
            self._file(path)
        return names

    def exists(self, path: str) -> bool:
        # In /sys, what is there comes and goes with devices.
        if not path.startswith(("/sys/", "/proc/")):
            self._file(path)
        return super().exists(path)

    def _file(self, path: str) -> None:
        # udevd replaces the files of its database: its folder tells.
        if path.startswith(_UDEV_DATABASE):
            path = _UDEV_DATABASE
        if path not in self.files:
            self.files[path] = _state(self, path)


def observe(reader: Reader) -> t.Optional[Basis]:
    """What changes with every event; None where there is no telling.

    That is so while udevd is still working on events, and with kernels that do not count all.
    """
    sequence = reader.text(_SEQUENCE)
    boot = boot_id(reader)
    if not sequence or not boot or reader.exists(_UDEV_QUEUE) or _linux() < _FIRST_LINUX:
        return None
    return {"boot_id": boot, "sequence": sequence}


def boot_id(reader: Reader) -> t.Optional[str]:
    """Different after every start of the host; None if it is not known."""
    return reader.text(_BOOT_ID) or None


def basis(
    before: t.Optional[Basis], reader: RecordingReader, links: t.Optional[str]
) -> t.Optional[Basis]:
    """What a gathering through the reader rests on, None if there is no telling.

    before and links are what observe() and links() said before it began.
    """
    asked_beyond, unprovable = reader.asked_beyond, reader.unprovable
    if unprovable or before is None or observe(Reader(reader.root)) != before:
        return None
    result = dict(before)
    if asked_beyond and Reader(reader.root).live:
        if links is None or links_digest() != links:
            return None
        result["links"] = links
    result.update(
        attributes=list(reader.attributes),
        folders=list(reader.folders),
        contents=_digest_all(reader.attributes.values(), reader.folders.values()),
        files=reader.files,
        slow=reader.slow,
    )
    return result


def holds(basis: Basis, reader: Reader) -> bool:
    """Whether all that a gathering rested on is as it was. Nothing else may be in basis."""
    now = observe(reader)
    return (
        now is not None
        and all(basis[name] == value for name, value in now.items())
        and all(_state(reader, path) == state for path, state in basis["files"].items())
        and ("links" not in basis or basis["links"] == links_digest())
        and basis["contents"]
        == _digest_all(
            map(reader.raw, basis["attributes"]), map(reader.names, basis["folders"])
        )
        and _slow_holds(basis["slow"], reader)
    )


def _slow_holds(recorded: t.Mapping[str, t.Sequence[t.Any]], reader: Reader) -> bool:
    """Whether attributes that hardware may be slow to answer are as they were."""
    if not recorded:
        return True
    from . import slow

    now = dict.fromkeys(recorded, "")

    def read(path: str, size: int) -> slow.SlowRead:
        def done(data: bytes) -> None:
            now[path] = _digest(data)

        return slow.SlowRead("", "", path, size, done)

    given_up = slow.run(reader, [read(path, size) for path, (size, _was) in recorded.items()])
    return not given_up and all(now[path] == digest for path, (_size, digest) in recorded.items())


def links_digest() -> t.Optional[str]:
    """Stands for all that the kernel says of its network links; None if it says nothing."""
    from . import link_digest

    return link_digest.links_digest()


def _linux() -> t.Tuple[int, ...]:
    parts = os.uname().release.split("-")[0].split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())


def _state(reader: Reader, path: str) -> t.List[int]:
    """What is different once a file or a folder was written to; [] where there is none."""
    try:
        status = os.stat(reader.root + path)
    except (OSError, ValueError):
        return []
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _digest(data: t.Optional[bytes]) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()[:16]


def _digest_all(
    attributes: t.Iterable[t.Optional[bytes]], folders: t.Iterable[t.List[str]]
) -> str:
    """Of what attributes hold and which names are in folders, each in this order."""
    together = hashlib.sha256()
    for data in attributes:
        together.update(b"-" if data is None else b"%d:" % len(data) + data)
    for names in folders:
        text = "/".join(names).encode("utf-8", "surrogateescape")
        together.update(b"%d:" % len(text) + text)
    return together.hexdigest()[:32]

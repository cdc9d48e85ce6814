# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only door to /sys, /run/udev, /proc and the id files.

Every read of a host's files goes through a Reader, so that a recorded tree, laid out below a root
directory, is read by the same code as a live host. Devices vanish while we look and attributes
may be unreadable: whatever cannot be read is absent, and that is not an error.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import stat
import typing as t

if t.TYPE_CHECKING:

    class Content(t.Protocol):
        """What is read in parts. size: how many bytes there are."""

        size: int

        def part(self, offset: int, size: int) -> bytes:
            """At most size bytes from offset on; fewer at the end or where it cannot be read."""


# O_NONBLOCK: a named pipe where an attribute is expected must not stop the gathering.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_CHUNK = 4096


def clean(data: bytes) -> str:
    """Text from hardware may be any bytes: decode it, drop NULs, trailing blanks and line end."""
    return data.replace(b"\0", b"").decode("utf-8", "replace").rstrip()


class Loaded:
    """Content that is in memory."""

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self._data = data

    def part(self, offset: int, size: int) -> bytes:
        return self._data[offset : offset + size]


class _File:
    """Content of a file, which is closed along with the last who refers to it."""

    def __init__(self, fd: int, size: int) -> None:
        self.size = size
        self._fd = fd

    def part(self, offset: int, size: int) -> bytes:
        try:
            return os.pread(self._fd, size, offset)
        except (OSError, OverflowError):
            return b""

    def __del__(self) -> None:
        os.close(self._fd)


class Reader:
    """Reads files, links and directories by their absolute path on the host.

    root is the directory that stands for the host's /, without a trailing slash; "" is the host
    itself. No method raises for what is missing, unreadable or gone.
    """

    def __init__(self, root: str = "") -> None:
        self.root = root.rstrip("/")

    @property
    def live(self) -> bool:
        """Whether this is the running host, whose kernel may be asked beyond its files."""
        return not self.root

    def raw(self, path: str, limit: int = 1 << 20) -> t.Optional[bytes]:
        """The file's first limit bytes, or None."""
        try:
            fd = os.open(self.root + path, _FLAGS)
        except (OSError, ValueError):
            return None
        try:
            data = os.read(fd, _CHUNK)
            # An attribute comes whole in one read; only what fills the buffer may have more. Files
            # of /proc come in whole records, so that a read short of the buffer tells nothing.
            if len(data) < _CHUNK and not path.startswith("/proc/"):
                return data[:limit]
            chunks = [data]
            size = len(data)
            while data and size < limit:
                data = os.read(fd, min(1 << 16, limit - size))
                chunks.append(data)
                size += len(data)
            return b"".join(chunks)[:limit]
        except OSError:
            return None
        finally:
            os.close(fd)

    def noted(self, path: str, size: int, data: t.Optional[bytes]) -> None:
        """Takes note of what another process read for this one, see slow.py."""

    def file(self, path: str) -> t.Optional[Content]:
        """A regular file, to be read in parts; or None."""
        try:
            fd = os.open(self.root + path, _FLAGS)
        except (OSError, ValueError):
            return None
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            os.close(fd)
            return None
        return _File(fd, status.st_size)

    def text(self, path: str) -> t.Optional[str]:
        """The file's cleaned text, or None if it cannot be read; it may be empty."""
        data = self.raw(path)
        return None if data is None else clean(data)

    def link(self, path: str) -> t.Optional[str]:
        """A symbolic link's target as it is written there, or None."""
        try:
            return os.readlink(self.root + path)
        except (OSError, ValueError):
            return None

    def names(self, path: str) -> t.List[str]:
        """The names in a directory, sorted; empty where there is none."""
        try:
            return sorted(os.listdir(self.root + path))
        except (OSError, ValueError):
            return []

    def exists(self, path: str) -> bool:
        """Whether the path leads to something now."""
        try:
            # Unlike stat(), it does not raise for the many that are missing.
            return os.access(self.root + path, os.F_OK)
        except ValueError:
            return False

    def device(self, path: str) -> t.Optional[str]:
        """The number of the device node that a path leads to, as udev writes it: b8:0, c226:128.

        None if it leads to none. Links are followed, as /proc needs it for what a process holds
        open; only on the running host, since in a recorded tree they would lead out of it.
        """
        if not self.live:
            return None
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return None
        kind = {stat.S_IFBLK: "b", stat.S_IFCHR: "c"}.get(stat.S_IFMT(status.st_mode))
        number = status.st_rdev
        return f"{kind}{os.major(number)}:{os.minor(number)}" if kind else None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is remembered on the host from one gathering to the next: one file for each set of limits.

It is root's alone, below /run, and replaced as a whole. What somebody else may have written, or
what is damaged, is not believed.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import typing as t

DIRECTORY = "/run/hostdev.nodedev"

# Of the files; whoever asks with ever new selectors does not fill the host's memory.
MOST = 16

_LIMIT = 64 << 20
_START = "last-"


class Doubtful(Exception):
    """There is something, but it cannot be believed; the text says why."""


class Memory:
    """What is remembered for a set of limits, on the host whose / is at root.

    It has two parts, so that what is small can be read without what is large. Before them stands
    their digest, so that what is damaged is known to be.
    """

    def __init__(self, root: str, limits: t.Any) -> None:
        text = json.dumps(limits, sort_keys=True).encode("ascii")
        self._directory = root + DIRECTORY
        self.path = f"{self._directory}/{_START}{hashlib.sha256(text).hexdigest()[:16]}.json"

    def load(self) -> t.Optional[t.Tuple[t.Any, bytes]]:
        """The small part, and the large one as JSON; None if nothing was kept.

        Raises Doubtful for what was not written by keep(), and OSError.
        """
        try:
            _check(os.lstat(self._directory), stat.S_ISDIR, 0o022)
            fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        with os.fdopen(fd, "rb") as file:
            _check(os.fstat(fd), stat.S_ISREG, 0o077)
            data = file.read(_LIMIT)
        digest, _end, rest = data.partition(b"\n")
        if digest != _digest(rest):
            raise Doubtful("it is damaged")
        small, _end, large = rest.partition(b"\n")
        return json.loads(small), large

    def keep(self, small: t.Any, large: t.Any) -> None:
        """Replaces what is remembered. Raises OSError, and Doubtful for a directory of others."""
        try:
            os.mkdir(self._directory, 0o700)
        except FileExistsError:
            pass
        _check(os.lstat(self._directory), stat.S_ISDIR, 0o022)
        new = f"{self._directory}/.{_START}{os.getpid()}"
        rest = b"\n".join(
            [json.dumps(part, separators=(",", ":")).encode("ascii") for part in (small, large)]
        )
        try:
            os.unlink(new)
        except FileNotFoundError:
            pass
        fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(_digest(rest) + b"\n" + rest)
            os.replace(new, self.path)
        except BaseException:
            os.unlink(new)
            raise
        self._forget()

    def _forget(self) -> None:
        """Removes what is older than the newest few."""
        found = []
        for name in os.listdir(self._directory):
            path = f"{self._directory}/{name}"
            try:
                if path != self.path and name.startswith(_START):
                    found.append((os.lstat(path).st_mtime_ns, path))
            except FileNotFoundError:
                continue
        for _time, path in sorted(found)[: max(len(found) - MOST + 1, 0)]:
            try:
                os.unlink(path)
            except OSError:
                continue


def _check(status: os.stat_result, kind: t.Callable[[int], bool], others: int) -> None:
    """Raises Doubtful for what is of another kind or owner, or gives others these rights."""
    if not kind(status.st_mode):
        raise Doubtful("it is not what was left there")
    if status.st_uid != os.geteuid() or status.st_mode & others:
        raise Doubtful("it belongs to somebody else, or others have rights on it")


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode("ascii")

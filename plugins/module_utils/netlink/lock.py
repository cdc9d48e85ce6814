# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time: a lock that a killed process cannot leave behind.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time

from .journal import FOLDER

PATIENCE = 120.0
_PAUSE = 0.05


class LockError(Exception):
    """The lock was not to be had; the text says why. Nothing was changed."""


class Lock:
    """Held between entering and leaving; a context manager.

    ``changing`` runs exclude all others. Those that only look wait for them, and make neither
    folder nor file.
    """

    def __init__(self, changing: bool, folder: str = FOLDER, patience: float = PATIENCE) -> None:
        self._changing, self._folder, self._patience = changing, folder, patience
        self._descriptor = -1

    def __enter__(self) -> Lock:
        """Wait for the lock, at most ``patience`` seconds. Raises LockError."""
        try:
            self._descriptor = self._open()
        except OSError as error:
            if self._changing:
                raise LockError(
                    f"{self._folder} cannot be used ({error.strerror}). Run as root (become)."
                ) from error
            return self
        deadline = time.monotonic() + self._patience
        while not self._taken():
            if time.monotonic() > deadline:
                self.__exit__()
                raise LockError(
                    f"Another run has been changing links for {self._patience:.0f} s and still "
                    "is; nothing was changed. Run the task again when it has ended."
                )
            time.sleep(_PAUSE)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> int:
        path = f"{self._folder}/lock"
        if not self._changing:
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.mkdir(self._folder, 0o700)
        except FileExistsError:
            pass
        status = os.lstat(self._folder)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            raise OSError(errno.EPERM, "it is not a folder of this user's")
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def _taken(self) -> bool:
        kind = fcntl.LOCK_EX if self._changing else fcntl.LOCK_SH
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EINTR):
                return False
            raise LockError(f"{self._folder}/lock cannot be locked: {error.strerror}.") from error
        return True

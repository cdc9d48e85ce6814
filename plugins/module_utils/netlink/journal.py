# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was there before a change, kept where a killed run leaves it for the next one.

The folder is below ``/run``, which does not survive a reboot. Neither does what the journal is to
undo, so a journal of another boot, which a persistent ``/run`` would keep, is discarded.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import json
import os
import typing as t

if t.TYPE_CHECKING:
    from .before import Before

FOLDER = "/run/hostdev.nodedev"
_FORMAT = 2
_BOOT_ID = "/proc/sys/kernel/random/boot_id"


class JournalError(Exception):
    """The journal cannot be kept; the text says why. Nothing was changed."""


class Journal:
    """The journal of one network namespace. At most one run at a time has it: see ``lock.py``."""

    def __init__(self, namespace: str, folder: str = FOLDER) -> None:
        """``namespace`` tells the network namespace, as ``namespace.identity()`` does."""
        self.namespace = namespace
        number = "".join(each for each in namespace if each.isdigit())
        self.path = f"{folder}/before-{number or 'none'}.json"

    def load(self) -> t.Optional[Before]:
        """Return what a run left that did not end, or None; what cannot be read is discarded."""
        try:
            with open(self.path, encoding="utf-8") as file:
                plain = json.load(file)
            from .before import Before

            if (
                plain["format"] != _FORMAT
                or plain["boot"] != _boot()
                or plain["namespace"] != self.namespace
            ):
                return None
            return Before.from_json(plain["before"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            # Half a journal was written before the first step was taken.
            return None

    def write(self, before: Before) -> None:
        """Keep this until ``remove()``; when it returns, it is kept. Raises JournalError."""
        plain = {
            "format": _FORMAT,
            "boot": _boot(),
            "namespace": self.namespace,
            "before": before.to_json(),
        }
        new = self.path + ".new"
        try:
            mode = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(new, mode, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(plain, file)
                file.flush()
                os.fsync(file.fileno())
            os.rename(new, self.path)
            _sync_folder(os.path.dirname(self.path))
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be written ({error.strerror}); without it a run that is "
                "killed could not be undone. Nothing was changed."
            ) from error

    def remove(self) -> None:
        """Forget it: the change is complete, or undone."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _boot() -> str:
    try:
        with open(_BOOT_ID, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""

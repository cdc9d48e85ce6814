# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files with facts: what makes two states of a file the same, and reading it without trust.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from .errors import Unreadable

# Of a file with the facts of one host, in bytes: some 25,000 devices.
LIMIT = 16 << 20


class Signature(NamedTuple):
    """Of a file's state. Times are those of its file system, in ns."""

    inode: int
    size: int
    modified: int
    changed: int


def sign(path: str) -> Signature | None:
    """The state of a regular file; None where there is none.

    It is opened for it: network file systems then ask the server, rather than their memory.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        state = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(state.st_mode):
        return None
    return Signature(state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def check_size(size: int) -> None:
    """Raises Unreadable for more than any host has to tell."""
    if size > LIMIT:
        raise Unreadable(
            f"has {size >> 20} MiB of facts, which is more than the {LIMIT >> 20} MiB that are "
            "read. Gather less, for example with capability."
        )


def content(path: str) -> bytes:
    """What is in a regular file. Raises Unreadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable("has facts in what is no regular file.")
            text = file.read(LIMIT + 1)
            check_size(len(text) if len(text) <= LIMIT else os.fstat(descriptor).st_size)
            return text
    except OSError as error:
        raise Unreadable(f"has a file of facts that cannot be read: {error.strerror}.") from error

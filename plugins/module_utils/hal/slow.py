# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that may be slow or hang on real hardware, each with a time limit.

A PCI device's VPD comes over a serial bus, the link speed of a NIC from its firmware, and a dead
device answers neither. A child process does these reads, one after the other, while the parent
waits for each no longer than the limit: where the kernel does not let go of a reader, the child
is left behind and the gathering goes on with a new one.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import time
import typing as t

if t.TYPE_CHECKING:
    from .reader import Reader

    Done = t.Callable[[bytes], None]

# Seconds for one read, and for all of them together.
LIMIT = 5.0
LIMIT_TOGETHER = 15.0

# Precedes each answer: its size in bytes, -1 for what could not be read.
_HEAD = struct.Struct("=i")
_HEAD_SIZE = struct.calcsize("=i")


class SlowRead:
    """One such read: of a device's field, from a path, at most size bytes, handed to done."""

    __slots__ = ("key", "field", "path", "size", "done")

    def __init__(self, key: str, field: str, path: str, size: int, done: Done) -> None:
        self.key = key
        self.field = field
        self.path = path
        self.size = size
        self.done = done


def run(
    reader: Reader,
    reads: t.Sequence[SlowRead],
    limit: float = LIMIT,
    limit_together: float = LIMIT_TOGETHER,
) -> t.List[SlowRead]:
    """Does the reads in order; returns those that were given up, after calling done for others.

    What cannot be read at all (no permission, gone) is absent as everywhere and not returned.
    """
    end = time.monotonic() + limit_together
    given_up = []
    pending = list(reads)
    while pending:
        answered = 0
        for answered, data in enumerate(_answers(reader, pending, limit, end), 1):
            read = pending[answered - 1]
            reader.noted(read.path, read.size, data)
            if data is not None:
                read.done(data)
        pending = pending[answered:]
        if pending:
            given_up.append(pending.pop(0))
        if time.monotonic() >= end:
            break
    return given_up + pending


def _answers(
    reader: Reader, reads: t.Sequence[SlowRead], limit: float, end: float
) -> t.Iterator[t.Optional[bytes]]:
    """The answers of one child, in order; ends early when it is late with one."""
    ours, theirs = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        return
    if child == 0:
        _child(reader, reads, theirs)
    os.close(theirs)
    try:
        buffer = b""
        for _read in reads:
            deadline = min(time.monotonic() + limit, end)
            while True:
                if len(buffer) >= _HEAD_SIZE:
                    size = int(_HEAD.unpack_from(buffer)[0])
                    answer_end = _HEAD_SIZE + max(size, 0)
                    if len(buffer) >= answer_end:
                        yield None if size < 0 else buffer[_HEAD_SIZE:answer_end]
                        buffer = buffer[answer_end:]
                        break
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([ours], [], [], left)[0]:
                    return
                data = os.read(ours, 1 << 16)
                if not data:
                    return
                buffer += data
    finally:
        os.close(ours)
        os.kill(child, signal.SIGKILL)
        # Not waited for: a child that the kernel holds would hold us as well.
        os.waitpid(child, os.WNOHANG)


def _child(reader: Reader, reads: t.Sequence[SlowRead], out: int) -> None:
    """Reads and answers. Never returns; holds no file of the parent's open but the pipe."""
    try:
        os.closerange(0, out)
        os.closerange(out + 1, 1024)
        for read in reads:
            data = reader.raw(read.path, read.size)
            answer = _HEAD.pack(-1) if data is None else _HEAD.pack(len(data)) + data
            while answer:
                answer = answer[os.write(out, answer) :]
    finally:
        os._exit(0)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index: the answers of hosts, kept beside their facts from one run to the next.

It is one file, written anew under another name and then renamed, with a checksum: runs at the same
time do not disturb each other, the last to finish wins, and nothing is lost with it but time. A
host's answer is used as long as the file with its facts is the one that it was computed from, by
inode, size and times; and only if that file was already a while old by then, so that it cannot have
been written twice within one tick of the clock. Another question, or another version of this code,
has another index.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import functools
import glob
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

from .memory import without_collecting
from .questions import Answer
from .reading import Signature, content, sign

# Names begin with a point, so that neither Ansible's caches nor facts_dir take it for a host's.
_PREFIX = ".hostdev.nodedev.hardware."
_SUFFIX = ".index"

# How much older than the look at it a file must be, in ns; times of files count up to 2 s at once.
_SETTLED = 2_500_000_000

# How many are left in a directory, and for how long after they were written, in seconds.
_KEPT = 8
_AGE = 30 * 86400

# Stands for a host that the index does not know.
UNKNOWN = object()


class Index:
    """The index of some questions in a directory. Raises OSError where none can be."""

    def __init__(self, directory: str, digest: str) -> None:
        self._directory = directory
        self._path = os.path.join(directory, f"{_PREFIX}{_digest(digest)}{_SUFFIX}")
        # By the clock of the file system, which may be another machine's.
        with tempfile.TemporaryFile(dir=directory) as file:
            self._began = os.fstat(file.fileno()).st_mtime_ns
        with without_collecting():
            self._entries: dict[str, list[Any]] = _load(self._path)
        self._visited: set[str] = set()
        self._changed = False

    def get(self, host: str, state: Signature) -> Any:
        """The answer, None for a host without devices in its facts, or UNKNOWN."""
        self._visited.add(host)
        entry = self._entries.get(host)
        if entry is None or entry[0] != list(state):
            return UNKNOWN
        return entry[1]

    def put(self, host: str, state: Signature, answer: Answer | None) -> None:
        """Keeps an answer that was computed from facts in this state, unless that is too new."""
        self._changed = True
        if max(state.modified, state.changed) + _SETTLED < self._began:
            self._entries[host] = [list(state), answer]
        else:
            self._entries.pop(host, None)

    def forget(self, host: str) -> None:
        self._changed = self._entries.pop(host, None) is not None or self._changed

    def save(self, path: Callable[[str], str | None]) -> None:
        """Writes what changed. path gives a host's file: those of no file are forgotten.

        Raises OSError.
        """
        if not self._changed:
            return
        for host in [host for host in self._entries if host not in self._visited]:
            file = path(host)
            if file is None or sign(file) is None:
                del self._entries[host]
        text = json.dumps(self._entries, separators=(",", ":")).encode()
        descriptor, name = tempfile.mkstemp(prefix=_PREFIX, dir=self._directory)
        try:
            with open(descriptor, "wb") as file_:
                file_.write(_checksum(text) + b"\n" + text)
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise
        _prune(self._directory)


def _load(path: str) -> dict[str, list[Any]]:
    """The entries of an index; none if there is none, or if it is not as it was written."""
    try:
        with open(path, "rb") as file:
            checksum, _newline, text = file.read().partition(b"\n")
        if checksum == _checksum(text):
            entries = json.loads(text)
            if isinstance(entries, dict) and all(map(_is_entry, entries.values())):
                return entries
    except (OSError, ValueError):
        pass
    return {}


def _is_entry(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _prune(directory: str) -> None:
    """Removes what old questions, old versions and runs that were killed left behind."""
    ages = {}
    for path in glob.glob(os.path.join(glob.escape(directory), _PREFIX + "*")):
        try:
            ages[path] = time.time() - os.stat(path).st_mtime
        except OSError:
            continue
    kept = [path for path in sorted(ages, key=lambda path: ages[path]) if path.endswith(_SUFFIX)]
    for path, age in ages.items():
        # Another run may be about to rename what has no suffix yet.
        stale = age > 3600 if not path.endswith(_SUFFIX) else path not in kept[:_KEPT]
        if stale or age > _AGE:
            try:
                os.unlink(path)
            except OSError:
                continue


def _checksum(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).hexdigest().encode()


def _digest(questions: str) -> str:
    return hashlib.blake2b((questions + _code()).encode(), digest_size=12).hexdigest()


@functools.cache
def _code() -> str:
    """The same for the same code: that of questions, selectors, and declared fields."""
    here = os.path.dirname(__file__)
    utils = os.path.join(here, "..", "..", "module_utils")
    digest = hashlib.blake2b(digest_size=16)
    for folder, pattern in ((here, "*.py"), (utils, "*.py"), (utils, "hal/**/*.py")):
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), pattern), recursive=True)):
            digest.update(os.path.basename(path).encode() + b"\0" + content(path))
    return digest.hexdigest()

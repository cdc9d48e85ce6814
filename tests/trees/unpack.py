# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays recordings of machines (see record.py) out as files, for the reader's root directory."""

from __future__ import annotations

import functools
import json
import lzma
import os
import pathlib

HERE = pathlib.Path(__file__).parent
SUFFIX = ".tree.xz"

Entry = tuple[str, bytes, bytes]  # kind, path, and target, data or errno's name


def recordings() -> list[str]:
    """The names of the recordings at hand."""
    return sorted(path.name[: -len(SUFFIX)] for path in HERE.glob("*" + SUFFIX))


def archive(name: str) -> pathlib.Path:
    """The file of a recording, by its name."""
    return HERE / (name + SUFFIX)


def unpack(recording: str | os.PathLike[str], directory: str | os.PathLike[str]) -> None:
    """Lay a recording out below a directory, as ``directory/sys/devices/…`` and so on.

    Links stay exactly as recorded. A file whose reading failed is not there: see ``errors``.
    """
    root = os.fsencode(directory)
    made: set[bytes] = set()
    for kind, path, value in _entries(os.fspath(recording)):
        target = root + path
        folder = target if kind == "d" else os.path.dirname(target)
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        if kind == "l":
            os.symlink(value, target)
        elif kind == "f":
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                os.write(descriptor, value)
            finally:
                os.close(descriptor)


def errors(recording: str | os.PathLike[str]) -> dict[str, str]:
    """The paths whose reading failed on the recorded machine, each with its errno's name."""
    return {
        os.fsdecode(path): value.decode("ascii")
        for kind, path, value in _entries(os.fspath(recording))
        if kind == "e"
    }


@functools.lru_cache(maxsize=4)
def _entries(recording: str) -> tuple[Entry, ...]:
    found = []
    with lzma.open(recording, "rt", encoding="ascii", newline="\n") as file:
        for line in file:
            kind, rest = line[0], line[2:]
            path, end = _DECODER.raw_decode(rest)
            value = "" if kind == "d" else _DECODER.raw_decode(rest, end + 1)[0]
            found.append((kind, path.encode("latin-1"), value.encode("latin-1")))
    return tuple(found)


_DECODER = json.JSONDecoder()

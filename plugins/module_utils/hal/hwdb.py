# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""systemd's hardware database hwdb.bin: what it says of a modalias.

The file is a trie of glob patterns, walked in place: a look-up reads a few blocks of its 13 MB.
Source of the format and the rules: src/libsystemd/sd-hwdb/{hwdb-internal.h,sd-hwdb.c}, hwdb(7).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import struct
import typing as t

from .reader import Loaded, clean

if t.TYPE_CHECKING:
    from .reader import Content, Reader

    # How far a pattern matches: the positions in the modalias it may have reached, as bits; whether
    # it had a wildcard yet; and the beginning of a "[...]" or of an escape that is not complete.
    _State = t.Tuple[int, bool, bytes]
    # For each key where its value comes from, the higher the more it counts, and the value.
    _Found = t.Dict[bytes, t.Tuple[t.Tuple[int, int], bytes]]

PATHS = (
    "/etc/systemd/hwdb/hwdb.bin",
    "/etc/udev/hwdb.bin",
    "/usr/lib/systemd/hwdb/hwdb.bin",
    "/lib/systemd/hwdb/hwdb.bin",
    "/usr/lib/udev/hwdb.bin",
    "/lib/udev/hwdb.bin",
)
_BLOCK = 1 << 14
# Bounds for files that are not what they claim to be, far beyond what real ones need.
_DEPTH_LIMIT = 200
_WORK_LIMIT = 20000
_RECORD_LIMIT = 256
_TEXT_LIMIT = 4096
_BRACKET_LIMIT = 64

# Signature, version of the tool, sizes of file, header, node, child and value, offset of the root.
_HEADER = struct.Struct("<8s7Q")
# Offset of the prefix, number of children, padding, number of values.
_NODE = struct.Struct("<QB7xQ")
_OFFSET = struct.Struct("<Q")
# Offsets of key and value.
_VALUE = struct.Struct("<QQ")
# What newer files add: offset of the source's name, line in it, its priority.
_SOURCE = struct.Struct("<QIH")
_VALUE_WITH_SOURCE = 32

_START = (1, False, b"")
_STAR, _QUESTION, _BRACKET, _BACKSLASH, _BRACKET_END = b"*?[\\]"


class _Corrupt(Exception):
    """The file contradicts itself."""


class Hwdb:
    """The first hwdb.bin of the host; without one, or with a broken one, nothing is known."""

    def __init__(self, reader: Reader) -> None:
        self._file: Content = Loaded(b"")
        self._blocks: t.Dict[int, bytes] = {}
        self._known: t.Dict[str, t.Dict[str, str]] = {}
        self._work_left = 0
        for path in PATHS:
            file = reader.file(path)
            if file and self._open(file):
                break

    def _open(self, file: Content) -> bool:
        header = file.part(0, _HEADER.size)
        if len(header) < _HEADER.size:
            return False
        signature, _tool, size, _header, node, child, value, root = _HEADER.unpack(header)
        if signature != b"KSLPHHRH" or size != file.size:
            return False
        if not (
            _NODE.size <= node <= _RECORD_LIMIT
            and 16 <= child <= _RECORD_LIMIT
            and _VALUE.size <= value <= _RECORD_LIMIT
        ):
            return False
        self._file, self._root = file, root
        self._node_size, self._child_size, self._value_size = node, child, value
        return True

    def properties(self, modalias: str) -> t.Dict[str, str]:
        """What all patterns that match the modalias say together, such as udev would import."""
        if modalias not in self._known:
            self._known[modalias] = self._look_up(modalias)
        return self._known[modalias]

    def _look_up(self, modalias: str) -> t.Dict[str, str]:
        if not self._file.size:
            return {}
        search = _Search(modalias.encode("utf-8", "surrogateescape"))
        found: _Found = {}
        self._work_left = _WORK_LIMIT
        try:
            self._walk(self._root, search, _START, found, 0)
        except _Corrupt:
            # Never again: to find out may have taken a while.
            self._file = Loaded(b"")
            return {}
        return {clean(key[1:]): clean(text) for key, (_source, text) in found.items()}

    def _walk(self, offset: int, search: _Search, state: _State, found: _Found, depth: int) -> None:
        if depth > _DEPTH_LIMIT:
            raise _Corrupt
        prefix, children, values = _NODE.unpack(self._bytes(offset, _NODE.size))
        self._spend(1 + children)
        if prefix:
            text = self._text(prefix)
            self._spend(len(text))
            for byte in text:
                reached = search.step(state, byte)
                if reached is None:
                    return
                state = reached
        offset += self._node_size
        if children:
            table = self._bytes(offset, children * self._child_size)
            firsts = table[:: self._child_size]
            for byte in search.order(state, firsts):
                index = firsts.find(byte)
                after = search.step(state, byte) if index >= 0 else None
                if after:
                    (child,) = _OFFSET.unpack_from(table, index * self._child_size + 8)
                    self._walk(child, search, after, found, depth + 1)
        if values and search.complete(state):
            self._spend(values)
            self._collect(offset + children * self._child_size, values, found)

    def _collect(self, offset: int, count: int, found: _Found) -> None:
        table = self._bytes(offset, count * self._value_size)
        for start in range(0, len(table), self._value_size):
            key_offset, text_offset = _VALUE.unpack_from(table, start)
            key = self._text(key_offset)
            # Only keys that start with a blank are properties; others are kept for the future.
            if not key.startswith(b" "):
                continue
            source = (0, 0)
            if self._value_size >= _VALUE_WITH_SOURCE:
                name, line, priority = _SOURCE.unpack_from(table, start + _VALUE.size)
                source = (priority or name, line)
            if key not in found or found[key][0] <= source:
                found[key] = (source, self._text(text_offset))

    def _spend(self, work: int) -> None:
        self._work_left -= work
        if self._work_left < 0:
            raise _Corrupt

    def _bytes(self, offset: int, size: int) -> bytes:
        if offset + size > self._file.size:
            raise _Corrupt
        number, start = divmod(offset, _BLOCK)
        data = self._block(number)
        while len(data) < start + size:
            number += 1
            data += self._block(number)
        return data[start : start + size]

    def _text(self, offset: int) -> bytes:
        size = 64
        while True:
            data = self._bytes(offset, min(size, self._file.size - offset))
            end = data.find(b"\0")
            if end >= 0:
                return data[:end]
            if size >= _TEXT_LIMIT or len(data) < size:
                raise _Corrupt
            size *= 4

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            offset = number * _BLOCK
            data = self._file.part(offset, _BLOCK)
            if len(data) != min(_BLOCK, self._file.size - offset):
                raise _Corrupt
            self._blocks[number] = data
        return self._blocks[number]


class _Search:
    """A modalias, compared with many patterns byte by byte as fnmatch(3) with no flags does."""

    def __init__(self, modalias: bytes) -> None:
        self._modalias = modalias
        self._end = 1 << len(modalias)
        self._places: t.Dict[int, int] = {}
        for index, byte in enumerate(modalias):
            self._places[byte] = self._places.get(byte, 0) | 1 << index

    def step(self, state: _State, byte: int) -> t.Optional[_State]:
        """How far the pattern matches after one more byte of it, or None if it does no more."""
        mask, wild, begun = state
        if begun:
            return self._step_begun(mask, begun, byte)
        if byte == _STAR:
            # The lowest position reached and all after it.
            return (self._end << 1) - (mask & -mask), True, b""
        if byte == _BRACKET:
            return mask, True, b"["
        if byte == _BACKSLASH and wild:
            # Before the first wildcard systemd compares bytes as they are.
            return mask, True, b"\\"
        if byte == _QUESTION:
            mask &= self._end - 1
            wild = True
        else:
            mask &= self._places.get(byte, 0)
        return (mask << 1, wild, b"") if mask else None

    def _step_begun(self, mask: int, begun: bytes, byte: int) -> t.Optional[_State]:
        if begun == b"\\":
            mask &= self._places.get(byte, 0)
            return (mask << 1, True, b"") if mask else None
        begun += bytes((byte,))
        members = _members(begun) if byte == _BRACKET_END else None
        if members is None:
            return (mask, True, begun) if len(begun) < _BRACKET_LIMIT else None
        mask &= sum(places for member, places in self._places.items() if member in members)
        return (mask << 1, True, b"") if mask else None

    def complete(self, state: _State) -> bool:
        """Whether a pattern that ends here matches."""
        return bool(state[0] & self._end) and not state[2]

    def order(self, state: _State, firsts: bytes) -> bytes:
        """The bytes a pattern may go on with, in systemd's order: in old files the last wins."""
        mask, wild, _begun = state
        if wild:
            return firsts
        position = mask.bit_length() - 1
        return b"*?[" + self._modalias[position : position + 1]


def _members(bracket: bytes) -> t.Optional[t.Set[int]]:
    """The bytes that a bracket expression such as "[!a-f0]" stands for; None if it goes on."""
    negated = bracket[1:2] in (b"!", b"^")
    index = first = 2 if negated else 1
    members: t.Set[int] = set()
    while index < len(bracket):
        low = bracket[index]
        if low == _BRACKET_END and index > first:
            return set(range(256)) - members if negated else members
        if low == _BACKSLASH:
            index += 1
            low = bracket[index]
        high = low
        if bracket[index + 1 : index + 2] == b"-" and bracket[index + 2] != _BRACKET_END:
            index += 2
            high = bracket[index]
        members.update(range(low, high + 1))
        index += 1
    return None

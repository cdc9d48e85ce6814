# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file in the format of pci.ids and usb.ids, searched where it lies.

Entries of the first level start a line, those of the next levels stand below theirs, one tab
further in: "8086  Intel Corporation", "<tab>1533  I210 Gigabit Network Connection",
"<tab><tab>1028 0001  ..."; classes start with "C 02  ". The files are kept sorted, as they say at
their top, so that an entry is found by bisection: of 1.4 MB some kB are read, since even memory for
the whole of it would take longer to come by than all look-ups together.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .reader import Loaded, clean

if t.TYPE_CHECKING:
    from .reader import Content

    # At most so many bytes from an offset on.
    _Part = t.Callable[[int, int], bytes]

# pci.ids, the larger one, has 1.6 MB (2026); no name in either reaches 200 bytes.
FILE_LIMIT = 8 << 20
_NAME_LIMIT = 1024
# Bisection ends where a plain search is as fast.
_NEAR = 2048
# How far it looks for the start of an entry: most are shorter.
_SCAN = 512
# What is read of a section at first, enough for any name and for most sections.
_SECTION = 4096
# Where pci.ids has its classes.
_TAIL = 8192
# Up to the blank, so that no key is taken that the end of what is looked at cuts short.
_FIRST_LEVEL = re.compile(rb"\n([^\t\n# ]{1,4}) ")
_SECOND_LEVEL = re.compile(rb"\n\t([0-9a-f]{4})  ")
# What follows the last entry below one of the first level, and of the second.
_FIRST_LEVEL_ENDS = re.compile(rb"\n[^\t\n#]")
_SECOND_LEVEL_ENDS = re.compile(rb"\n\t?[^\t\n#]")


class IdFile:
    """The names of an id file, each looked up once."""

    def __init__(self, content: Content) -> None:
        # An entry is found by the line end before it; both files start with comments.
        if content.part(0, 1) != b"#":
            content = Loaded(b"\n" + content.part(0, min(content.size, FILE_LIMIT)))
        self._part = content.part
        self._size = min(content.size, FILE_LIMIT)
        self._names: t.Dict[t.Tuple[bytes, ...], t.Optional[str]] = {}
        self._sections: t.Dict[bytes, t.Optional[_Section]] = {}

    @property
    def empty(self) -> bool:
        return self._size == 1

    def name(self, *path: bytes) -> t.Optional[str]:
        """The name of the entry that these keys lead to, from the outermost one."""
        try:
            return self._names[path]
        except KeyError:
            section = self._section(path[0])
            self._names[path] = name = section.name(path[1:]) if section else None
            return name

    def _section(self, key: bytes) -> t.Optional[_Section]:
        if key not in self._sections:
            if key.startswith(b"C"):
                start = self._find_class(key)
            else:
                start = _find(self._part, _FIRST_LEVEL, b"\n" + key, self._size)
            self._sections[key] = _Section(self._part, start) if start >= 0 else None
        return self._sections[key]

    def _find_class(self, key: bytes) -> int:
        """Where the name of the class' entry starts, or -1: classes stand after all vendors."""
        line = b"\n" + key
        size = _TAIL
        while True:
            start = max(self._size - size, 0)
            text = self._part(start, size)
            found = text.rfind(line)
            if found >= 0 or not start:
                return start + found + len(line) if _is_entry(text, found, line) else -1
            size *= 8


class _Section:
    """An entry of the first level and all below it, read as far as is needed."""

    def __init__(self, part: _Part, start: int) -> None:
        self._part = part
        self._start = start
        self._text = b""
        # One of the last keys that were read of the second level.
        self._reached = b""
        self._whole = False
        self._found: t.Dict[bytes, int] = {}
        self._read_on(_SECTION)

    def name(self, path: t.Tuple[bytes, ...]) -> t.Optional[str]:
        """The name of the entry that these keys lead to from here."""
        start = 0
        if path:
            start = self._find(path[0])
        if start >= 0 and len(path) > 1:
            line = b"\n\t\t" + path[1]
            ends = _SECOND_LEVEL_ENDS.search(self._text, start)
            found = self._text.find(line, start, ends.start() if ends else len(self._text))
            start = found + len(line) if _is_entry(self._text, found, line) else -1
        return self._name(start) if start >= 0 else None

    def _name(self, start: int) -> t.Optional[str]:
        end = self._text.find(b"\n", start, start + _NAME_LIMIT)
        if end < 0:
            end = len(self._text)
            if end - start > _NAME_LIMIT:
                return None
        return clean(self._text[start:end]).lstrip() or None

    def _find(self, key: bytes) -> int:
        """Where the name of the entry of the second level starts, or -1."""
        if key not in self._found:
            # Intel's section alone has 370 kB.
            while not self._whole and self._reached <= key:
                self._read_on(len(self._text))
            part = Loaded(self._text).part
            self._found[key] = _find(part, _SECOND_LEVEL, b"\n\t" + key, len(self._text))
        return self._found[key]

    def _read_on(self, size: int) -> None:
        seen = len(self._text)
        more = self._part(self._start + seen, size)
        self._text += more
        ends = _FIRST_LEVEL_ENDS.search(self._text, max(seen - 1, 0))
        if ends:
            self._text = self._text[: ends.start()]
        self._whole = bool(ends) or len(more) < size
        entry = _SECOND_LEVEL.search(self._text, max(len(self._text) - _NEAR, 0))
        if entry:
            self._reached = entry.group(1)


def _find(part: _Part, lines: t.Pattern[bytes], line: bytes, size: int) -> int:
    """Where what follows the key of the entry starts, or -1.

    line: a line end, tabs and the key. lines: all lines of its level, the key as their first group.
    part: what to search, of this size.
    """
    low, high = _bisect(part, lines, line.lstrip(), size)
    # Without the two blanks behind it, which are everywhere, it is found much faster.
    for reach in (min(high, low + 2 * _NEAR), high):
        text = part(low, reach + 2 - low)
        found = text.find(line, 0, reach - low)
        if found >= 0 or reach == high:
            break
    return low + found + len(line) if _is_entry(text, found, line) else -1


def _bisect(
    part: _Part, lines: t.Pattern[bytes], key: bytes, high: int
) -> t.Tuple[int, int]:
    """Between which offsets the line with this key starts, if there is one."""
    low, reach = 0, high
    while reach - low > _NEAR:
        middle = (low + reach) // 2
        entry = lines.search(part(middle, min(_SCAN, high - middle)))
        if entry is None:
            # Within a large section: what it belongs to would take long to find.
            reach = middle
        elif entry.group(1) == key:
            return middle + entry.start(), middle + entry.end()
        # Classes and other lists, in capitals, follow the vendors.
        elif entry.group(1) <= key and not entry.group(1).isupper():
            low, reach = middle + entry.start(), high
        else:
            high = reach = middle + entry.start()
    return low, high


def _is_entry(text: bytes, found: int, line: bytes) -> bool:
    """Whether a line that was found goes on with the blanks before a name."""
    return found >= 0 and text.startswith(b"  ", found + len(line))

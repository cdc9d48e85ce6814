# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Netlink messages and the attributes inside them.

What is damaged is treated as the kernel's own readers treat it: a message that does not fit
into the data raises NetlinkError; an attribute that does not fit into its container ends the
container; a value of the wrong size is as good as absent.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import struct
import typing as t

NLMSG_ERROR, NLMSG_DONE = 2, 3

MESSAGE = struct.Struct("=IHHII")  # length, type, flags, sequence, port id
ATTRIBUTE = struct.Struct("=HH")  # length, type
TYPE_MASK = 0x3FFF  # without NLA_F_NESTED and NLA_F_NET_BYTEORDER


class NetlinkError(Exception):
    """Links could not be read: the kernel refused, or its answer is damaged."""


def messages(data: bytes) -> t.Iterator[t.Tuple[int, int, int, int, int, int]]:
    """Yield ``(type, flags, sequence, port id, start, end)`` of each message in ``data``.

    ``start`` and ``end`` enclose the payload. Raises NetlinkError where a message does not fit.
    """
    offset, size = 0, len(data)
    while size - offset >= MESSAGE.size:
        length, kind, flags, sequence, port = MESSAGE.unpack_from(data, offset)
        if length < MESSAGE.size or offset + length > size:
            raise NetlinkError("a netlink message is truncated")
        yield kind, flags, sequence, port, offset + MESSAGE.size, offset + length
        offset += (length + 3) & ~3
    if offset < size:
        raise NetlinkError("a netlink message is truncated")


def attributes(data: bytes, start: int, end: int) -> t.List[t.Tuple[int, int, int]]:
    """Return ``(type, start, end)`` of each attribute between ``start`` and ``end``, in order.

    The type is as it stands there, flags included; start and end enclose the payload.
    """
    found = []
    while end - start >= ATTRIBUTE.size:
        length, kind = ATTRIBUTE.unpack_from(data, start)
        if length < ATTRIBUTE.size or start + length > end:
            break
        found.append((kind, start + ATTRIBUTE.size, start + length))
        start += (length + 3) & ~3
    return found


def nested(payload: bytes) -> t.List[t.Tuple[int, bytes]]:
    """Return type and payload of the attributes inside ``payload``, in order."""
    return [
        (kind & TYPE_MASK, payload[start:end])
        for kind, start, end in attributes(payload, 0, len(payload))
    ]


def text(payload: bytes) -> t.Optional[str]:
    """Return a string up to its NUL, or None if it is empty. It may hold any bytes."""
    return payload.split(b"\0", 1)[0].decode("utf-8", "replace") or None


def hardware_address(payload: bytes) -> t.Optional[str]:
    """Return an address of any length as hexadecimal bytes with colons, or None."""
    return payload.hex(":") or None


# One attribute's value: its name, its form (UNSIGNED or SIGNED in host byte order, or BYTES), and
# what makes the value of it: None then means that there is none. Without, it is as it came.
Field = t.Tuple[str, str, t.Optional[t.Callable[[t.Any], t.Any]]]
UNSIGNED, SIGNED, BYTES = "unsigned", "signed", "bytes"

_CODES = {
    UNSIGNED: {1: "B", 2: "H", 4: "I", 8: "Q"},
    SIGNED: {1: "b", 2: "h", 4: "i", 8: "q"},
}
_LAYOUTS_PER_SIZE = 8
_SIZES = 256


class Decoder:
    """Reads sequences of attributes that are mostly alike.

    The kernel describes links of one kind by attributes of the same types and sizes in the same
    order. Such a layout is learned once and compiled; the next link costs a few calls instead
    of a loop over its attributes. What was learned is bounded, and never trusted unchecked.

    ``fields`` tells by attribute type what is read. Types above ``last_known`` are returned as
    they came, by number, under the name ``unknown``.
    """

    def __init__(self, fields: t.Mapping[int, Field], last_known: int = TYPE_MASK) -> None:
        self.fields = fields
        self.last_known = last_known
        self._layouts: t.Dict[int, t.List[_Layout]] = {}

    def decode(self, data: bytes, start: int, end: int) -> t.Dict[str, t.Any]:
        """Return the values by name that stand between ``start`` and ``end``.

        What ``fields`` do not name, what is not set and what has a wrong size is left out. Of
        an attribute that is there twice the first counts.
        """
        layouts = self._layouts.get(end - start, ())
        for layout in layouts:
            if layout.headers.unpack_from(data, start) == layout.expected:
                return layout.read(data, start)
        layout = _Layout(self, data, start, end)
        if layout.complete and len(layouts) < _LAYOUTS_PER_SIZE and len(self._layouts) < _SIZES:
            self._layouts.setdefault(end - start, []).append(layout)
        return layout.read(data, start)


class _Layout:
    """Which attributes stand where, as learned from one sequence of them."""

    __slots__ = (
        "complete",
        "converters",
        "expected",
        "headers",
        "names",
        "unknown",
        "values",
    )

    def __init__(self, decoder: Decoder, data: bytes, start: int, end: int) -> None:
        headers = values = "="
        expected: t.List[int] = []
        self.names: t.List[str] = []
        self.converters: t.List[t.Tuple[str, t.Callable[[t.Any], t.Any]]] = []
        self.unknown: t.List[t.Tuple[int, int, int]] = []
        after_header = after_value = after = start
        for kind, first, last in attributes(data, start, end):
            headers += f"{first - ATTRIBUTE.size - after_header}xHH"
            expected += (last - first + ATTRIBUTE.size, kind)
            after_header, after = first, (last + 3) & ~3
            kind &= TYPE_MASK
            if kind > decoder.last_known:
                self.unknown.append((kind, first - start, last - start))
            if kind not in decoder.fields:
                continue
            name, form, convert = decoder.fields[kind]
            size = last - first
            code = f"{size}s" if form == BYTES else _CODES[form].get(size)
            if code and name not in self.names:
                values += f"{first - after_value}x{code}"
                after_value = last
                self.names.append(name)
                if convert:
                    self.converters.append((name, convert))
        # Where a damaged attribute ended the sequence, the next one may go on.
        self.complete = end - after < ATTRIBUTE.size
        self.headers = struct.Struct(headers)
        self.values = struct.Struct(values)
        self.expected = tuple(expected)

    def read(self, data: bytes, start: int) -> t.Dict[str, t.Any]:
        """Return the values by name of a sequence that begins at ``start`` and is laid out so."""
        found = dict(zip(self.names, self.values.unpack_from(data, start)))
        for name, convert in self.converters:
            value = convert(found[name])
            if value is None:
                del found[name]
            else:
                found[name] = value
        if self.unknown:
            found["unknown"] = {
                kind: data[start + first : start + last] for kind, first, last in self.unknown
            }
        return found

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Netlink messages and attributes, and option values as the kernel sends them.

What is damaged is treated as the kernel's own readers treat it: a message that does not fit
into the data raises NetlinkError; an attribute that does not fit into its container ends the
container; a value of the wrong size is as good as absent.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import struct
import sys
import typing as t

from .options import BOOLEAN, TABLES

if t.TYPE_CHECKING:
    from .options import Option

NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE = 1, 2, 3

MESSAGE = struct.Struct("=IHHII")  # length, type, flags, sequence, port id
ATTRIBUTE = struct.Struct("=HH")  # length, type
TYPE_MASK = 0x3FFF  # without NLA_F_NESTED and NLA_F_NET_BYTEORDER

_PAIR = struct.Struct("=II")


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


def attributes(data: bytes, start: int, end: int) -> t.List[t.Tuple[int, bytes]]:
    """Return type and payload of the attributes between ``start`` and ``end``, in order."""
    unpack = ATTRIBUTE.unpack_from
    found = []
    while end - start >= 4:
        length, kind = unpack(data, start)
        if length < 4 or start + length > end:
            break
        found.append((kind & TYPE_MASK, data[start + 4 : start + length]))
        start += (length + 3) & ~3
    return found


def nested(payload: bytes) -> t.List[t.Tuple[int, bytes]]:
    """Return type and payload of the attributes inside ``payload``, in order."""
    return attributes(payload, 0, len(payload))


def unsigned(payload: bytes) -> t.Optional[int]:
    """Return a number of one to eight bytes in host byte order, or None."""
    return int.from_bytes(payload, sys.byteorder) if 0 < len(payload) <= 8 else None


def signed(payload: bytes) -> t.Optional[int]:
    """Return a signed number of one to eight bytes in host byte order, or None."""
    if 0 < len(payload) <= 8:
        return int.from_bytes(payload, sys.byteorder, signed=True)
    return None


def text(payload: bytes) -> t.Optional[str]:
    """Return a string up to its NUL, or None if it is empty. It may hold any bytes."""
    return payload.split(b"\0", 1)[0].decode("utf-8", "replace") or None


def hardware_address(payload: bytes) -> t.Optional[str]:
    """Return an address of any length as hexadecimal bytes with colons, or None."""
    return payload.hex(":") if payload else None


class _Words(t.Dict[bytes, t.Any]):
    """Payload to word, for the values of one enumeration."""

    def __init__(self, option: Option) -> None:
        size, order = (2, "big") if option.wire == "be16" else (_SIZES[option.wire], sys.byteorder)
        self.order = order
        self.is_boolean = option.words is BOOLEAN
        for number, word in option.words.items():
            self[number.to_bytes(size, order)] = word

    def __missing__(self, payload: bytes) -> t.Any:
        # A newer kernel's value: still of the type that users were promised.
        if not 0 < len(payload) <= 8:
            return None
        number = int.from_bytes(payload, self.order)
        return bool(number) if self.is_boolean else str(number)


def _mac(payload: bytes) -> t.Optional[str]:
    return payload.hex(":") if len(payload) == 6 else None


def _bridge_id(payload: bytes) -> t.Optional[str]:
    # As sysfs writes it: priority, dot, address.
    return payload[:2].hex() + "." + payload[2:].hex() if len(payload) == 8 else None


def _ifindex(payload: bytes) -> t.Optional[int]:
    return unsigned(payload) or None


def _in4_list(payload: bytes) -> t.List[str]:
    import socket

    found = [item for _kind, item in nested(payload) if len(item) == 4]
    return [socket.inet_ntop(socket.AF_INET, item) for item in found]


def _in6_list(payload: bytes) -> t.List[str]:
    import socket

    found = [item for _kind, item in nested(payload) if len(item) == 16]
    return [socket.inet_ntop(socket.AF_INET6, item) for item in found]


def _qos_map(payload: bytes) -> t.Dict[str, int]:
    pairs = sorted(_PAIR.unpack(item) for _kind, item in nested(payload) if len(item) == 8)
    return dict((str(source), target) for source, target in pairs)


def _bit(option: Option) -> Reader:
    bit = option.bit

    def read(payload: bytes) -> t.Optional[bool]:
        if len(payload) != 8:
            return None
        value, mask = _PAIR.unpack(payload)
        return bool(value & bit) if mask & bit else None

    return read


def _bits(option: Option) -> Reader:
    def read(payload: bytes) -> t.Optional[t.List[str]]:
        value = unsigned(payload)
        if value is None:
            return None
        return [word for bit, word in option.words.items() if value & bit]

    return read


def _nest(option: Option) -> Reader:
    readers = readers_of(option.nested)
    return lambda payload: decode(readers, payload)


Reader = t.Callable[[bytes], t.Any]
Readers = t.Dict[int, t.List[t.Tuple[str, Reader]]]

_SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8}
_PLAIN: t.Dict[str, Reader] = {
    "u8": unsigned,
    "u16": unsigned,
    "u32": unsigned,
    "u64": unsigned,
    "s32": signed,
    "mac": _mac,
    "bridge_id": _bridge_id,
    "ifindex": _ifindex,
    "in4_list": _in4_list,
    "in6_list": _in6_list,
    "qos_map": _qos_map,
}
_MADE: t.Dict[str, t.Callable[["Option"], Reader]] = {"bit": _bit, "bits": _bits, "nest": _nest}
_readers: t.Dict[str, Readers] = {}


def readers_of(table: t.Iterable[Option]) -> Readers:
    """Return, by attribute number, how to read what of ``table`` belongs into a fact."""
    readers: Readers = {}
    for option in table:
        if not option.fact or not option.attribute:
            continue
        if option.wire in _MADE:
            read = _MADE[option.wire](option)
        elif option.words:
            read = _Words(option).__getitem__
        else:
            read = _PLAIN[option.wire]
        readers.setdefault(option.attribute, []).append((option.name, read))
    return readers


def decode(readers: Readers, payload: bytes) -> t.Dict[str, t.Any]:
    """Return the values by option name that ``payload``, a sequence of attributes, holds.

    What ``readers`` do not know, what is not set and what has a wrong size is left out.
    """
    values: t.Dict[str, t.Any] = {}
    unpack = ATTRIBUTE.unpack_from
    start, end = 0, len(payload)
    while end - start >= 4:
        length, kind = unpack(payload, start)
        if length < 4 or start + length > end:
            break
        for name, read in readers.get(kind & TYPE_MASK, ()):
            value = read(payload[start + 4 : start + length])
            if value is not None:
                values[name] = value
        start += (length + 3) & ~3
    return values


def decode_table(name: str, payload: bytes) -> t.Dict[str, t.Any]:
    """Return the values by option name of ``payload`` by the table ``name``."""
    if name not in _readers:
        _readers[name] = readers_of(TABLES[name])
    return decode(_readers[name], payload)

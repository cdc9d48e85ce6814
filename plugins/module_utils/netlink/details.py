# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decoding what a bond, bridge, VLAN or port says of itself, by the table of options.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .option import BOOLEAN
from .options import TABLES
from .wire import BYTES, SIGNED, UNSIGNED, Decoder, nested

if t.TYPE_CHECKING:
    from .option import Option
    from .wire import Field

_PAIR = struct.Struct("=II")
# The kernel leaves IFLA_VLAN_FLAGS out when no flag is set.
_NO_VLAN_FLAGS = {option.name: False for option in TABLES["vlan"] if option.wire == "bit"}
_BITS = "bits"  # no option's name: stands for all options that share one attribute

_decoders: t.Dict[str, Decoder] = {}


def decode(table: str, payload: bytes) -> t.Dict[str, t.Any]:
    """Return the values by option name of ``payload``, by the table of that name.

    Values are typed as the option's ``type`` says, links as interface indexes. Never raises:
    what is unknown, unset or damaged is left out.
    """
    if table not in _decoders:
        _decoders[table] = _decoder(TABLES[table])
    values = _decoders[table].decode(payload, 0, len(payload))
    values.update(values.pop(_BITS, _NO_VLAN_FLAGS if table == "vlan" else ()))
    return values


def _decoder(table: t.Iterable[Option]) -> Decoder:
    fields: t.Dict[int, Field] = {}
    bits: t.List[Option] = []
    for option in table:
        if option.wire == "bit":
            bits.append(option)
            fields[option.attribute] = (_BITS, BYTES, _bits_reader(bits))
        elif option.fact and option.attribute:
            form, convert = _form(option)
            fields[option.attribute] = (option.name, form, convert)
    return Decoder(fields)


def _form(option: Option) -> t.Tuple[str, t.Optional[t.Callable[[t.Any], t.Any]]]:
    """Return how a value travels, and what makes a user's value of it."""
    if option.wire in _SPECIAL:
        return _SPECIAL[option.wire]
    if option.wire == "be16":
        word = _words_reader(option)
        return BYTES, lambda payload: word(int.from_bytes(payload, "big"))
    if option.wire == "bits":
        return UNSIGNED, lambda value: [
            word for bit, word in option.words.items() if value & bit
        ]
    if option.wire == "nest":
        decoder = _decoder(option.nested)
        return BYTES, lambda payload: decoder.decode(payload, 0, len(payload))
    return UNSIGNED, _words_reader(option) if option.words else None


def _words_reader(option: Option) -> t.Callable[[int], t.Any]:
    words = option.words
    # A newer kernel's number still gives what users were promised the type of.
    substitute: t.Callable[[int], t.Any] = bool if words is BOOLEAN else str
    return lambda number: words[number] if number in words else substitute(number)


def _bits_reader(options: t.List[Option]) -> t.Callable[[bytes], t.Any]:
    def read(payload: bytes) -> t.Optional[t.Dict[str, bool]]:
        if len(payload) != _PAIR.size:
            return None
        value, mask = _PAIR.unpack(payload)
        return {
            option.name: bool(value & option.bit) for option in options if mask & option.bit
        }

    return read


def _mac(payload: bytes) -> t.Optional[str]:
    return payload.hex(":") if len(payload) == 6 else None


def _bridge_id(payload: bytes) -> t.Optional[str]:
    # As sysfs writes it: priority, dot, address.
    return payload[:2].hex() + "." + payload[2:].hex() if len(payload) == 8 else None


def _index(number: int) -> t.Optional[int]:
    return number or None


def _in4_list(payload: bytes) -> t.List[str]:
    found = [item for _kind, item in nested(payload) if len(item) == 4]
    return [socket.inet_ntop(socket.AF_INET, item) for item in found]


def _in6_list(payload: bytes) -> t.List[str]:
    found = [item for _kind, item in nested(payload) if len(item) == 16]
    return [socket.inet_ntop(socket.AF_INET6, item) for item in found]


def _qos_map(payload: bytes) -> t.Dict[str, int]:
    # Keys are text, since JSON has no others.
    pairs = sorted(_PAIR.unpack(item) for _kind, item in nested(payload) if len(item) == 8)
    return {str(source): target for source, target in pairs}


_SPECIAL: t.Dict[str, t.Tuple[str, t.Optional[t.Callable[[t.Any], t.Any]]]] = {
    "s32": (SIGNED, None),
    "mac": (BYTES, _mac),
    "bridge_id": (BYTES, _bridge_id),
    "ifindex": (UNSIGNED, _index),
    "in4_list": (BYTES, _in4_list),
    "in6_list": (BYTES, _in6_list),
    "qos_map": (BYTES, _qos_map),
}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of a snapshot, of all tables: with all that is needed to add each of them again.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .ip_state import Route
from .rtnetlink import bodies
from .wire import attributes, nested

RTM_NEWROUTE, RTM_GETROUTE = 24, 26

# Family, length of destination and source prefix, TOS, table, protocol, scope, type, flags:
# struct rtmsg.
RTMSG = struct.Struct("=BBBBBBBBI")
# Length, flags, hops, index: struct rtnexthop, of which attributes follow.
NEXTHOP = struct.Struct("=HBBi")

DST, SRC, OIF, GATEWAY, PRIORITY, PREFSRC, MULTIPATH = 1, 2, 4, 5, 6, 7, 9
CACHEINFO, TABLE, VIA, NH_ID = 12, 15, 18, 30
_TABLE_MAIN, _TABLE_LOCAL = 254, 255
_CLONED = 0x200  # RTM_F_CLONED
_REDIRECT, _KERNEL, _ADVERTISED = 1, 2, 9  # RTPROT_*
_TYPES = {
    1: "", 2: "local ", 3: "broadcast ", 4: "anycast ", 5: "multicast ", 6: "blackhole ",
    7: "unreachable ", 8: "prohibit ", 9: "throw ",
}  # fmt: skip
_NUMBER = struct.Struct("=I")


def read_routes(
    names: t.Mapping[int, str], next_hops: t.Mapping[int, t.Sequence[str]]
) -> t.List[Route]:
    """Return the routes that lead through these links. Raises NetlinkError.

    ``names`` are the links by index; ``next_hops`` by number what each next hop object leads to.
    """
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        request = RTMSG.pack(family, 0, 0, 0, 0, 0, 0, 0, 0)
        for body in bodies(RTM_GETROUTE, request, RTM_NEWROUTE, RTMSG.size):
            route = _route(body, names, next_hops)
            if route is not None:
                found.append(route)
    return found


def _number(payload: bytes) -> int:
    return int(_NUMBER.unpack(payload)[0]) if len(payload) == 4 else 0


def _ip(family: int, payload: bytes) -> str:
    size = 4 if family == socket.AF_INET else 16
    return socket.inet_ntop(family, payload) if len(payload) == size else ""


def _route(
    body: bytes, names: t.Mapping[int, str], next_hops: t.Mapping[int, t.Sequence[str]]
) -> t.Optional[Route]:
    family, length, from_length, tos, table, protocol, _scope, kind, flags = RTMSG.unpack_from(body)
    if flags & _CLONED or family not in (socket.AF_INET, socket.AF_INET6):
        return None
    payloads = {
        number & 0x3FFF: body[start:end]
        for number, start, end in attributes(body, RTMSG.size, len(body))
    }
    table = _number(payloads.get(TABLE, b"")) or table
    # What a next hop object leads to may be told besides its number, as a sysctl says.
    next_hop = _number(payloads.get(NH_ID, b""))
    hops = [] if next_hop else _hops(family, payloads)
    links = list(dict.fromkeys(names[index] for index, _gateway in hops if index in names))
    links += next_hops.get(next_hop, ())
    if not links:
        return None
    text = _TYPES.get(kind, f"type {kind} ")
    text += f"{_ip(family, payloads[DST])}/{length}" if DST in payloads else "default"
    if from_length:
        text += f" from {_ip(family, payloads.get(SRC, b''))}/{from_length}"
    for index, gateway in hops:
        text += f" via {gateway}" if gateway else ""
        text += f" dev {names.get(index, index)}"
    text += f" nhid {next_hop}" if next_hop else ""
    source = _ip(family, payloads.get(PREFSRC, b""))
    text += f" src {source}" if source else ""
    text += f" tos {tos}" if tos else ""
    text += f" metric {_number(payloads[PRIORITY])}" if PRIORITY in payloads else ""
    text += f" table {table}" if table != _TABLE_MAIN else ""
    return Route(
        links,
        4 if family == socket.AF_INET else 6,
        text,
        body.hex(),
        bool(next_hop) or any(gateway for _index, gateway in hops),
        source,
        _of_kernel(family, table, protocol, payloads.get(DST, b"")),
        next_hop,
    )


def _hops(family: int, payloads: t.Mapping[int, bytes]) -> t.List[t.Tuple[int, str]]:
    """Return index and gateway of each next hop."""
    if MULTIPATH not in payloads:
        return [(_number(payloads.get(OIF, b"")), _gateway(family, payloads))]
    found = []
    for _flags, index, own in multipath(payloads[MULTIPATH]):
        found.append((index, _gateway(family, dict(nested(own)))))
    return found


def multipath(payload: bytes) -> t.List[t.Tuple[int, int, bytes]]:
    """Return flags, index and attributes of each next hop of RTA_MULTIPATH."""
    found = []
    start = 0
    while len(payload) - start >= NEXTHOP.size:
        length, flags, _hops, index = NEXTHOP.unpack_from(payload, start)
        if length < NEXTHOP.size or start + length > len(payload):
            break
        found.append((flags, index, payload[start + NEXTHOP.size : start + length]))
        start += (length + 3) & ~3
    return found


def _gateway(family: int, payloads: t.Mapping[int, bytes]) -> str:
    if GATEWAY in payloads:
        return _ip(family, payloads[GATEWAY])
    via = payloads.get(VIA, b"")
    if len(via) in (6, 18):
        return _ip(socket.AF_INET if len(via) == 6 else socket.AF_INET6, via[2:])
    return ""


def _of_kernel(family: int, table: int, protocol: int, destination: bytes) -> bool:
    """Whether it comes back by itself.

    The route to the prefix of an address does not count: NetworkManager, for one, adds it in the
    kernel's name. Where it did come back, nothing is missing.
    """
    if table == _TABLE_LOCAL or protocol == _REDIRECT:
        return True
    if family == socket.AF_INET6:
        automatic = destination[:2] == b"\xfe\x80" or destination[:1] == b"\xff"
        return protocol == _ADVERTISED or (protocol == _KERNEL and automatic)
    return False

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that add what was read of a link's addresses, neighbours, next hops and routes again.

What the kernel tells is not always what it takes: what it tells of the state of things is left out.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from . import neighbour_reading, next_hop_reading, route_reading
from .ip_state import Address, Neighbour, NextHop
from .kernel import raw_request
from .wire import ATTRIBUTE, TYPE_MASK, attributes, nested

if t.TYPE_CHECKING:
    from .ip_state import Item

_RTM_NEWADDR = 20
_NLM_F_REPLACE, _NLM_F_EXCL, _NLM_F_CREATE, _NLM_F_APPEND = 0x100, 0x200, 0x400, 0x800
_NLA_F_NESTED = 0x8000
_RTNH_F_ONLINK = 4
# NTF_EXT_LEARNED, NTF_PROXY, NTF_ROUTER
_NEIGHBOUR_FLAGS = 0x10 | neighbour_reading.PROXY | 0x80

# NHA_ID to NHA_ENCAP, NHA_FDB, NHA_RES_GROUP
_NHA_ENCAP, _NHA_RES_GROUP = 8, 12
_NEXT_HOP_ATTRIBUTES = (1, 2, 3, 4, 5, 6, 7, _NHA_ENCAP, 11, _NHA_RES_GROUP)
# NHA_RES_GROUP_BUCKETS, _IDLE_TIMER, _UNBALANCED_TIMER
_RES_GROUP_ATTRIBUTES = (1, 2, 3)

_RTA_ENCAP_TYPE, _RTA_ENCAP = 21, 22
# How a next hop object leads on, which is told besides its number.
_OF_NEXT_HOP = (
    route_reading.OIF,
    route_reading.GATEWAY,
    route_reading.MULTIPATH,
    route_reading.VIA,
    _RTA_ENCAP_TYPE,
    _RTA_ENCAP,
)


def request(item: Item) -> bytes:
    """Return the request that adds it."""
    body = bytes.fromhex(item.raw)
    if isinstance(item, Address):
        return raw_request(_RTM_NEWADDR, _NLM_F_CREATE | _NLM_F_EXCL, body)
    if isinstance(item, Neighbour):
        return _neighbour(body)
    return _next_hop(body, item) if isinstance(item, NextHop) else _route(body)


def _attribute(kind: int, payload: bytes) -> bytes:
    length = ATTRIBUTE.size + len(payload)
    return ATTRIBUTE.pack(length, kind) + payload + b"\0" * (-len(payload) % 4)


def _neighbour(body: bytes) -> bytes:
    family, index, state, flags, _type = neighbour_reading.NDMSG.unpack_from(body)
    payloads = dict(nested(body[neighbour_reading.NDMSG.size :]))
    kept = [neighbour_reading.DST, neighbour_reading.LLADDR, neighbour_reading.PROTOCOL]
    if neighbour_reading.is_managed(payloads.get(neighbour_reading.FLAGS_EXT, b"")):
        # Its address is for the kernel to find out.
        state = 0
        kept[1] = neighbour_reading.FLAGS_EXT
    packed = neighbour_reading.NDMSG.pack(
        family, index, state & neighbour_reading.PERMANENT, flags & _NEIGHBOUR_FLAGS, 0
    )
    packed += b"".join(_attribute(kind, payloads[kind]) for kind in kept if kind in payloads)
    return raw_request(neighbour_reading.RTM_NEWNEIGH, _NLM_F_CREATE | _NLM_F_REPLACE, packed)


def _next_hop(body: bytes, hop: NextHop) -> bytes:
    family, _scope, protocol, flags = next_hop_reading.NHMSG.unpack_from(body)
    packed = next_hop_reading.NHMSG.pack(family, 0, protocol, flags & _RTNH_F_ONLINK)
    for kind, payload in nested(body[next_hop_reading.NHMSG.size :]):
        if kind == _NHA_RES_GROUP:
            payload = b"".join(
                _attribute(number, each)
                for number, each in nested(payload)
                if number in _RES_GROUP_ATTRIBUTES
            )
        if kind == next_hop_reading.GROUP:
            # It may be without some of what it had.
            payload = next_hop_reading.packed_members(hop.members)
        if kind in _NEXT_HOP_ATTRIBUTES:
            # The kernel demands this flag, and tells the encapsulation without.
            flag = _NLA_F_NESTED if kind in (_NHA_ENCAP, _NHA_RES_GROUP) else 0
            packed += _attribute(kind | flag, payload)
    # A group that lost a member is still there.
    return raw_request(next_hop_reading.RTM_NEWNEXTHOP, _NLM_F_CREATE | _NLM_F_REPLACE, packed)


def _route(body: bytes) -> bytes:
    fields = list(route_reading.RTMSG.unpack_from(body))
    told = attributes(body, route_reading.RTMSG.size, len(body))
    dropped: t.Tuple[int, ...] = (route_reading.CACHEINFO,)
    fields[-1] &= _RTNH_F_ONLINK
    if any(kind & TYPE_MASK == route_reading.NH_ID for kind, _start, _end in told):
        dropped += _OF_NEXT_HOP
        fields[-1] = 0
    packed = route_reading.RTMSG.pack(*fields)
    for kind, start, end in told:
        payload = body[start:end]
        if kind & TYPE_MASK == route_reading.MULTIPATH:
            payload = _multipath(payload)
        if kind & TYPE_MASK not in dropped:
            packed += _attribute(kind, payload)
    # Routes of IPv6 that differ in nothing but their next hop stand side by side.
    flags = _NLM_F_CREATE | (_NLM_F_APPEND if fields[0] == socket.AF_INET6 else _NLM_F_EXCL)
    return raw_request(route_reading.RTM_NEWROUTE, flags, packed)


def _multipath(payload: bytes) -> bytes:
    packed = b""
    start = 0
    for flags, index, own in route_reading.multipath(payload):
        weight = struct.unpack_from("=B", payload, start + 3)[0]
        length = route_reading.NEXTHOP.size + len(own)
        packed += route_reading.NEXTHOP.pack(length, flags & _RTNH_F_ONLINK, weight, index)
        packed += own + b"\0" * (-len(own) % 4)
        start += (length + 3) & ~3
    return packed

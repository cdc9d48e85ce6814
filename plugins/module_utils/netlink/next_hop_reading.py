# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The next hop objects of a snapshot (``ip nexthop``): with all that is needed to add each again.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import socket
import struct
import typing as t

from .ip_state import NextHop
from .rtnetlink import DumpRefused, bodies
from .wire import nested

RTM_NEWNEXTHOP, RTM_GETNEXTHOP = 104, 106

# Family, scope, protocol, flags: struct nhmsg.
NHMSG = struct.Struct("=BBBxI")
ID, GROUP, OIF = 1, 2, 5
# Number, weight less one, its high byte: struct nexthop_grp.
_MEMBER = struct.Struct("=IBBxx")
_NUMBER = struct.Struct("=I")
# What a kernel before Linux 5.3 answers, which has no such objects.
_UNKNOWN = (errno.EOPNOTSUPP, errno.EINVAL)


def read_next_hops(names: t.Mapping[int, str]) -> t.List[NextHop]:
    """Return the next hops that lead through these links, by index. Raises NetlinkError."""
    request = NHMSG.pack(socket.AF_UNSPEC, 0, 0, 0)
    hops, groups = [], []
    try:
        for body in bodies(RTM_GETNEXTHOP, request, RTM_NEWNEXTHOP, NHMSG.size):
            payloads = dict(nested(body[NHMSG.size :]))
            number, index = _number(payloads.get(ID)), _number(payloads.get(OIF))
            if GROUP in payloads:
                groups.append((number, _members(payloads[GROUP]), body.hex()))
            elif index in names:
                hops.append(NextHop(number, [names[index]], (), body.hex()))
    except DumpRefused as refused:
        if refused.code not in _UNKNOWN:
            raise
    through = {hop.number: hop.links for hop in hops}
    for number, members, raw in groups:
        of_members = [through.get(member, ()) for member, _weight in members]
        links = dict.fromkeys(link for each in of_members for link in each)
        if links:
            hops.append(NextHop(number, list(links), members, raw))
    return hops


def _number(payload: t.Optional[bytes]) -> int:
    return int(_NUMBER.unpack(payload)[0]) if payload and len(payload) == 4 else 0


def _members(payload: bytes) -> t.List[t.Tuple[int, int]]:
    """Return number and weight of each member."""
    whole = payload[: len(payload) // _MEMBER.size * _MEMBER.size]
    return [(number, 1 + low + (high << 8)) for number, low, high in _MEMBER.iter_unpack(whole)]


def packed_members(members: t.Iterable[t.Tuple[int, int]]) -> bytes:
    """Return members, numbers and weights, as the kernel tells and takes them."""
    return b"".join(
        _MEMBER.pack(number, (weight - 1) & 0xFF, (weight - 1) >> 8) for number, weight in members
    )

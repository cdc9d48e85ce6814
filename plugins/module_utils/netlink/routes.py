# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether packets are routed out of a link, though it may have no address of its own.

Routers of today often have nothing on their links but what the kernel gives them itself.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .wire import ATTRIBUTE, MESSAGE, NLMSG_DONE, NLMSG_ERROR, NetlinkError, attributes, messages

RTM_NEWROUTE, RTM_GETROUTE = 24, 26

# Family, length of destination and source prefix, TOS, table, protocol, scope, type, flags.
_ROUTE = struct.Struct("=BBBBBBBBI")
_RTA_DST, _RTA_OIF = 1, 4
_RTPROT_KERNEL = 2
_RTN_UNICAST = 1
_NLM_F_REQUEST_DUMP = 0x301
_NLM_F_DUMP_FILTERED = 0x20
_SOL_NETLINK, _NETLINK_GET_STRICT_CHK = 270, 12
_TIMEOUT = 10.0
_BUFFER = 1 << 16


def route_out_of(index: int) -> t.Optional[str]:
    """Return the destination of a route out of the link, in whatever table; None if there is none.

    Routes that the kernel made itself do not count. The kernel looks for them (Linux 4.20 and
    newer), so that a million routes elsewhere cost no more than the look. Raises NetlinkError.
    """
    try:
        with socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE
        ) as connection:
            connection.settimeout(_TIMEOUT)
            connection.setsockopt(_SOL_NETLINK, _NETLINK_GET_STRICT_CHK, 1)
            connection.bind((0, 0))
            for family in (socket.AF_INET, socket.AF_INET6):
                route = _first(connection, family, index)
                if route:
                    return route
    except OSError as error:
        raise NetlinkError(f"routes cannot be listed over netlink: {error}") from error
    return None


def _first(connection: socket.socket, family: int, index: int) -> t.Optional[str]:
    """The first route that counts; a rest of the answer is left to the closing of the socket."""
    body = _ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0)
    body += ATTRIBUTE.pack(8, _RTA_OIF) + struct.pack("=I", index)
    # The family serves as the request's sequence number.
    connection.sendto(
        MESSAGE.pack(MESSAGE.size + len(body), RTM_GETROUTE, _NLM_F_REQUEST_DUMP, family, 0) + body,
        (0, 0),
    )
    while True:
        data, sender = connection.recvfrom(_BUFFER)
        if sender[0] != 0:
            continue
        for kind, flags, sequence, _port, start, end in messages(data):
            if sequence != family:
                continue
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                code = struct.unpack_from("=i", data, start)[0] if end - start >= 4 else 0
                if code:
                    raise OSError(-code, "the kernel does not list its routes")
                return None
            if kind == RTM_NEWROUTE:
                if not flags & _NLM_F_DUMP_FILTERED:
                    raise NetlinkError("the kernel does not look for routes by their link")
                route = _destination(data, start, end)
                if route:
                    return route


def _destination(data: bytes, start: int, end: int) -> t.Optional[str]:
    """The route's destination; None if it is not one that somebody asked for."""
    if end - start < _ROUTE.size:
        return None
    family, length, _source, _tos, _table, protocol, _scope, kind, _flags = _ROUTE.unpack_from(
        data, start
    )
    if kind != _RTN_UNICAST or protocol == _RTPROT_KERNEL:
        return None
    for attribute, first, last in attributes(data, start + _ROUTE.size, end):
        if attribute == _RTA_DST and last - first == {2: 4, 10: 16}.get(family):
            return f"{socket.inet_ntop(family, data[first:last])}/{length}"
    return "default"

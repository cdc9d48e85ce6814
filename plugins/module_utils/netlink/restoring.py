# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting back addresses and routes as they were read.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
import typing as t

from . import reading, route_reading
from .kernel import raw_request
from .wire import ATTRIBUTE, attributes

if t.TYPE_CHECKING:
    from .kernel import Kernel, Refusal
    from .snapshot import Address, Route, Snapshot
    from .steps import Restore

_RTM_NEWADDR = 20
_NLM_F_EXCL, _NLM_F_CREATE, _NLM_F_APPEND = 0x200, 0x400, 0x800
_RTNH_F_ONLINK = 4
# Neither is a setting; and what a next hop object led to is told besides it.
_NOT_ADDED = (route_reading.CACHEINFO, route_reading.NH_ID)
# The kernel refuses an address that is still probed for duplicates as a route's source, and a
# gateway that cannot be reached yet.
_NOT_YET = (errno.EINVAL, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENODEV, errno.EADDRNOTAVAIL)
_PATIENCE = 5.0
_PAUSE = 0.1


class Lost(Exception):
    """Something could not be put back; the text says what, and what the kernel says."""

    def __init__(self, what: str, refusal: Refusal) -> None:
        Exception.__init__(self, f"{what} could not be put back: {refusal.said}")
        self.what, self.refusal = what, refusal


def restore(step: Restore, kernel: Kernel) -> None:
    """Add what is missing now. Raises Lost, NetlinkError."""
    deadline = time.monotonic() + _PATIENCE
    now = reading.read()
    there = {address.identity for address in now.addresses}
    for address in step.addresses:
        if address.identity not in there:
            refusal = kernel.ask(_address_request(address))
            if refusal is not None and refusal.code != errno.EEXIST:
                raise Lost(f"address {address.text} of {address.link}", refusal)
    now = reading.read()
    missing = missing_routes(step.routes, now)
    while missing:
        failed = _add_routes(missing, kernel)
        if not failed:
            return
        missing = [route for route, _refusal in failed]
        route, refusal = failed[0]
        if refusal.code not in _NOT_YET or time.monotonic() > deadline:
            raise Lost(f"route {route.text}", refusal)
        time.sleep(_PAUSE)


def missing_routes(routes: t.Iterable[Route], now: Snapshot) -> t.List[Route]:
    """Return those of the routes that are not there."""
    there = {route.identity for route in now.routes}
    return [route for route in routes if route.identity not in there]


def _add_routes(routes: t.Iterable[Route], kernel: Kernel) -> t.List[t.Tuple[Route, Refusal]]:
    failed = []
    for route in routes:
        refusal = kernel.ask(_route_request(route))
        if refusal is not None and refusal.code != errno.EEXIST:
            failed.append((route, refusal))
    return failed


def _address_request(address: Address) -> bytes:
    return raw_request(_RTM_NEWADDR, _NLM_F_CREATE | _NLM_F_EXCL, bytes.fromhex(address.raw))


def _route_request(route: Route) -> bytes:
    """Return the request for a route; what was known of next hops that were down is left out."""
    body = bytes.fromhex(route.raw)
    fields = list(route_reading.RTMSG.unpack_from(body))
    fields[-1] &= _RTNH_F_ONLINK
    size = route_reading.RTMSG.size
    request = route_reading.RTMSG.pack(*fields)
    for kind, start, end in attributes(body, size, len(body)):
        payload = body[start:end]
        if kind & 0x3FFF in _NOT_ADDED:
            continue
        if kind & 0x3FFF == route_reading.MULTIPATH:
            payload = _next_hops(payload)
        request += ATTRIBUTE.pack(ATTRIBUTE.size + len(payload), kind)
        request += payload + b"\0" * (-len(payload) % 4)
    # Routes of IPv6 that differ in nothing but their next hop stand side by side.
    flags = _NLM_F_CREATE | (_NLM_F_APPEND if fields[0] == socket.AF_INET6 else _NLM_F_EXCL)
    return raw_request(route_reading.RTM_NEWROUTE, flags, request)


def _next_hops(payload: bytes) -> bytes:
    packed = b""
    hops = route_reading.multipath(payload)
    start = 0
    for flags, index, own in hops:
        weight = struct.unpack_from("=B", payload, start + 3)[0]
        length = route_reading.NEXTHOP.size + len(own)
        packed += route_reading.NEXTHOP.pack(length, flags & _RTNH_F_ONLINK, weight, index)
        packed += own + b"\0" * (-len(own) % 4)
        start += (length + 3) & ~3
    return packed

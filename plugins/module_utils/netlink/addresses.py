# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IP addresses of a host's links, read with one netlink dump.

``parse_addresses(dump_addresses())`` gives those of the network namespace that the process is in.
Damaged messages and attributes are treated as in ``links.py``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .rtnetlink import dump
from .wire import attributes, messages

RTM_NEWADDR, RTM_GETADDR = 20, 22

_IFADDR = struct.Struct("=BBBBI")  # family, length of the prefix, flags, scope, index
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_SIZES = {socket.AF_INET: 4, socket.AF_INET6: 16}


class Address(t.NamedTuple):
    """One address: as text with the length of its prefix, and whether it is IPv6's link-local.

    The kernel itself gives every link that is set up a link-local address of IPv6.
    """

    text: str
    link_local: bool


def dump_addresses() -> bytes:
    """Return the kernel's description of all addresses. Raises NetlinkError."""
    return dump(RTM_GETADDR, _IFADDR.pack(socket.AF_UNSPEC, 0, 0, 0, 0))


def parse_addresses(data: bytes) -> t.Dict[int, t.List[Address]]:
    """Return the IPv4 and IPv6 addresses of each link that has some, by interface index."""
    found: t.Dict[int, t.List[Address]] = {}
    for kind, _flags, _sequence, _port, start, end in messages(data):
        if kind != RTM_NEWADDR or end - start < _IFADDR.size:
            continue
        family, prefix, _flags, _scope, index = _IFADDR.unpack_from(data, start)
        payloads = {
            attribute: data[first:last]
            for attribute, first, last in attributes(data, start + _IFADDR.size, end)
        }
        # Of a link to a single peer, IFA_ADDRESS is the peer's.
        address = payloads.get(_IFA_LOCAL) or payloads.get(_IFA_ADDRESS) or b""
        if len(address) != _SIZES.get(family):
            continue
        text = f"{socket.inet_ntop(family, address)}/{prefix}"
        link_local = len(address) == 16 and address[0] == 0xFE and address[1] & 0xC0 == 0x80
        found.setdefault(index, []).append(Address(text, link_local))
    return found

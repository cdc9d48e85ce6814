# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a snapshot: with all that is needed to add each of them again.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .addresses import RTM_GETADDR, RTM_NEWADDR
from .ip_state import Address
from .rtnetlink import bodies
from .wire import attributes

# Family, length of the prefix, flags, scope, index: struct ifaddrmsg.
IFADDR = struct.Struct("=BBBBI")
_IFA_ADDRESS, _IFA_LOCAL, _IFA_FLAGS = 1, 2, 8
_PERMANENT, _TEMPORARY, _MANAGED = 0x80, 0x01, 0x100  # IFA_F_*
_SCOPE_LINK = 253


def read_addresses(names: t.Mapping[int, str]) -> t.List[Address]:
    """Return the addresses of these links, by index, in the kernel's order. Raises NetlinkError."""
    told = bodies(RTM_GETADDR, IFADDR.pack(0, 0, 0, 0, 0), RTM_NEWADDR, IFADDR.size)
    found = (_address(body, names) for body in told)
    return [address for address in found if address is not None]


def _address(body: bytes, names: t.Mapping[int, str]) -> t.Optional[Address]:
    family, prefix, flags, scope, index = IFADDR.unpack_from(body)
    if index not in names or family not in (socket.AF_INET, socket.AF_INET6):
        return None
    payloads = {
        kind: body[start:end] for kind, start, end in attributes(body, IFADDR.size, len(body))
    }
    packed = payloads.get(_IFA_LOCAL) or payloads.get(_IFA_ADDRESS) or b""
    if len(packed) != (4 if family == socket.AF_INET else 16):
        return None
    if len(payloads.get(_IFA_FLAGS, b"")) == 4:
        flags = struct.unpack("=I", payloads[_IFA_FLAGS])[0]
    of_kernel = family == socket.AF_INET6 and (
        (scope == _SCOPE_LINK and packed[:2] == b"\xfe\x80" and bool(flags & _PERMANENT))
        or bool(flags & (_TEMPORARY | _MANAGED))
    )
    return Address(
        names[index],
        4 if family == socket.AF_INET else 6,
        socket.inet_ntop(family, packed),
        prefix,
        body.hex(),
        of_kernel,
    )

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The neighbours of a snapshot that somebody set: with all that is needed to set each again.

What the kernel finds out by itself (ARP, neighbour discovery) is none of these, nor is what a
routing daemon learned elsewhere and keeps up to date.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .ip_state import Neighbour
from .rtnetlink import bodies
from .wire import hardware_address, nested

RTM_NEWNEIGH, RTM_GETNEIGH = 28, 30

# Family, index, state, flags, type: struct ndmsg.
NDMSG = struct.Struct("=BxxxiHBB")
DST, LLADDR, PROTOCOL, FLAGS_EXT = 1, 2, 12, 15
PERMANENT = 0x80  # NUD_PERMANENT
PROXY = 0x08  # NTF_PROXY
_MANAGED = 0x01  # NTF_EXT_MANAGED, since Linux 5.16
_SIZES = {socket.AF_INET: 4, socket.AF_INET6: 16}


def read_neighbours(names: t.Mapping[int, str]) -> t.List[Neighbour]:
    """Return the neighbours set on these links, by index. Raises NetlinkError."""
    found = []
    # The kernel keeps what it answers for itself in a table of its own.
    for flags in (0, PROXY):
        request = NDMSG.pack(socket.AF_UNSPEC, 0, 0, flags, 0)
        for body in bodies(RTM_GETNEIGH, request, RTM_NEWNEIGH, NDMSG.size):
            neighbour = _neighbour(body, names)
            if neighbour is not None:
                found.append(neighbour)
    return found


def _neighbour(body: bytes, names: t.Mapping[int, str]) -> t.Optional[Neighbour]:
    family, index, state, flags, _type = NDMSG.unpack_from(body)
    payloads = dict(nested(body[NDMSG.size :]))
    packed = payloads.get(DST, b"")
    if index not in names or len(packed) != _SIZES.get(family):
        return None
    if flags & PROXY:
        setting = "proxy"
    elif is_managed(payloads.get(FLAGS_EXT, b"")):
        setting = "managed"
    elif state & PERMANENT:
        setting = f"lladdr {hardware_address(payloads.get(LLADDR, b'')) or 'none'}"
    else:
        return None
    return Neighbour(names[index], socket.inet_ntop(family, packed), setting, body.hex())


def is_managed(flags: bytes) -> bool:
    """Whether NDA_FLAGS_EXT tells that the kernel is to keep finding the neighbour out."""
    return len(flags) == 4 and bool(struct.unpack("=I", flags)[0] & _MANAGED)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traffic control that somebody set on a link, which goes with the link when it is made anew.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import typing as t

from .rtnetlink import bodies
from .wire import TYPE_MASK, attributes, text

_RTM_NEWQDISC, _RTM_GETQDISC = 36, 38
# Family, index, handle, parent, info: struct tcmsg.
_TCMSG = struct.Struct("=BxxxiIII")
_TCA_KIND = 1


def queueing_disciplines(names: t.Mapping[int, str]) -> t.Dict[str, t.List[str]]:
    """Return the kinds of those that were set on these links, by index. Raises NetlinkError.

    Those that the kernel gives a link by itself have no handle.
    """
    found: t.Dict[str, t.List[str]] = {}
    request = _TCMSG.pack(socket.AF_UNSPEC, 0, 0, 0, 0)
    for body in bodies(_RTM_GETQDISC, request, _RTM_NEWQDISC, _TCMSG.size):
        _family, index, handle, _parent, _info = _TCMSG.unpack_from(body)
        if not handle or index not in names:
            continue
        for kind, start, end in attributes(body, _TCMSG.size, len(body)):
            if kind & TYPE_MASK == _TCA_KIND:
                found.setdefault(names[index], []).append(text(body[start:end]) or "")
    return found


def warnings(names: t.Mapping[int, str]) -> t.List[str]:
    """Return a warning for each of these links, which are made anew, that has some."""
    return [
        f"{name} is made anew, and its traffic control ({', '.join(kinds)}) is not: set it again."
        for name, kinds in queueing_disciplines(names).items()
    ]

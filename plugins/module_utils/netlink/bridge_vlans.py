# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VLANs of bridges and of their ports, read with a netlink dump of their own.

Only worth asking for where a bridge has ``vlan_filtering`` on: without it VLANs have no effect.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import struct
import typing as t

from .rtnetlink import IFINFO, RTM_NEWLINK, dump_links
from .wire import messages, nested

AF_BRIDGE = 7
RTEXT_FILTER_BRVLAN_COMPRESSED = 4

_MASTER, _AF_SPEC = 10, 26
_VLAN_INFO = 2
_ENTRY = struct.Struct("=HH")  # flags, VLAN id
_PVID, _UNTAGGED, _RANGE_BEGIN, _RANGE_END = 2, 4, 8, 16
_HIGHEST = 4094

Ranges = t.List[t.Union[int, str]]


def dump_bridge_vlans() -> bytes:
    """Return the kernel's description of the VLANs of all bridges. Raises NetlinkError."""
    return dump_links(AF_BRIDGE, RTEXT_FILTER_BRVLAN_COMPRESSED)


def parse_bridge_vlans(data: bytes) -> t.Dict[int, t.Dict[str, t.Any]]:
    """Return the VLANs of each bridge and bridge port, by interface index.

    ``vlans`` and ``untagged`` are lists in rising order, of numbers and of ranges as text:
    ``[1, '10-12', 40]``; ``pvid`` is a number. ``vlans`` is always there; ``pvid`` and
    ``untagged`` are absent where there are none. A damaged entry is left out.
    """
    found: t.Dict[int, t.Dict[str, t.Any]] = {}
    for kind, _flags, _sequence, _port, start, end in messages(data):
        if kind != RTM_NEWLINK or end - start < IFINFO.size:
            continue
        family, _type, index, _flags, _change = IFINFO.unpack_from(data, start)
        payloads = dict(nested(data[start + IFINFO.size : end]))
        # Drivers with an embedded switch answer as well; only bridges name a master.
        if family != AF_BRIDGE or _MASTER not in payloads:
            continue
        values = _vlans(payloads.get(_AF_SPEC, b""))
        if values["vlans"] or index not in found:
            found[index] = values
    return found


def _vlans(specification: bytes) -> t.Dict[str, t.Any]:
    passing: t.Set[int] = set()
    untagged: t.Set[int] = set()
    values: t.Dict[str, t.Any] = {}
    first = None
    for kind, payload in nested(specification):
        if kind != _VLAN_INFO or len(payload) < _ENTRY.size:
            continue
        flags, vlan = _ENTRY.unpack_from(payload)
        if not 0 < vlan <= _HIGHEST:
            continue
        if flags & _RANGE_BEGIN:
            first = vlan
            continue
        members = range(vlan if first is None or not flags & _RANGE_END else first, vlan + 1)
        first = None
        passing.update(members)
        if flags & _UNTAGGED:
            untagged.update(members)
        if flags & _PVID:
            values["pvid"] = vlan
    values["vlans"] = ranges(passing)
    if untagged:
        values["untagged"] = ranges(untagged)
    return values


def ranges(numbers: t.Iterable[int]) -> Ranges:
    """Return ``numbers`` in rising order, neighbours joined: ``[1, '10-12', 40]``."""
    runs: t.List[t.List[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [
        first if first == last else f"{first}-{last}" for first, last in runs
    ]

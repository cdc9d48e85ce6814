# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One dump of the kernel's links as a short text that changes whenever a link does.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import typing as t

from ..netlink.rtnetlink import IFINFO, RTM_NEWLINK, dump_links
from ..netlink.wire import TYPE_MASK, NetlinkError, attributes, messages

_SKIP_STATS = 8  # RTEXT_FILTER_SKIP_STATS

# IFLA_* of linux/if_link.h that change all the time: STATS, STATS64, and AF_SPEC, in which IPv6 has
# counters and times. None of them is a fact.
COUNTERS = frozenset([7, 23, 26])

_LINKINFO, _INFO_KIND, _INFO_DATA, _INFO_XSTATS = 18, 1, 2, 3
_INFO_SLAVE_KIND, _INFO_SLAVE_DATA = 4, 5

# The same of bridges and their ports: timers, and how many addresses and groups were learned.
TIMERS = {
    b"bridge": frozenset([16, 17, 18, 19, 47, 48]),
    b"bridge_port": frozenset([21, 22, 23, 38, 41]),
}
_VLAN_FILTERING = 7


class _Digest:
    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.filtering = False

    def add(self, data: bytes) -> None:
        for kind, _flags, _sequence, _port, start, end in messages(data):
            if kind == RTM_NEWLINK and end - start >= IFINFO.size:
                self._hash.update(data[start : start + IFINFO.size])
                for number, first, last in attributes(data, start + IFINFO.size, end):
                    number &= TYPE_MASK
                    if number == _LINKINFO:
                        self._add_linkinfo(data, first, last)
                    elif number not in COUNTERS:
                        self._add(number, data[first:last])

    def _add_linkinfo(self, data: bytes, start: int, end: int) -> None:
        table = b""
        for number, first, last in attributes(data, start, end):
            number &= TYPE_MASK
            if number == _INFO_KIND:
                table = data[first:last].rstrip(b"\0")
            elif number == _INFO_SLAVE_KIND:
                table = data[first:last].rstrip(b"\0") + b"_port"
            if number in (_INFO_DATA, _INFO_SLAVE_DATA) and table in TIMERS:
                for option, first_byte, last_byte in attributes(data, first, last):
                    option &= TYPE_MASK
                    if option not in TIMERS[table]:
                        self._add(option, data[first_byte:last_byte])
                    if table == b"bridge" and option == _VLAN_FILTERING:
                        self.filtering |= any(data[first_byte:last_byte])
            elif number != _INFO_XSTATS:
                self._add(number, data[first:last])

    def _add(self, number: int, payload: bytes) -> None:
        self._hash.update(b"%d:%d:" % (number, len(payload)))
        self._hash.update(payload)

    def text(self) -> str:
        return self._hash.hexdigest()[:32]


def digest(data: bytes) -> t.Tuple[str, bool]:
    """Of the answer to a dump; and whether a bridge has VLANs, which are in a dump of their own.

    Raises NetlinkError for an answer that is damaged.
    """
    made = _Digest()
    made.add(data)
    return made.text(), made.filtering


def links_digest() -> t.Optional[str]:
    """Of this host's links; None if they cannot be had, or change just now."""
    try:
        text, filtering = digest(dump_links(0, _SKIP_STATS))
        if filtering:
            from ..netlink.bridge_vlans import dump_bridge_vlans, parse_bridge_vlans

            vlans = repr(sorted(parse_bridge_vlans(dump_bridge_vlans()).items()))
            text += hashlib.sha256(vlans.encode()).hexdigest()[:32]
    except NetlinkError:
        return None
    return text

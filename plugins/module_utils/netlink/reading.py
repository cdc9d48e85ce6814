# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a snapshot from the kernel: links at once, VLANs and what links carry when asked for.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import links
from .rtnetlink import DumpInterrupted
from .snapshot import Snapshot, take

if t.TYPE_CHECKING:
    from .ip_state import IpState
    from .sysctls import Reader

Parse = t.TypeVar("Parse")


def read() -> Snapshot:
    """Return the links of the network namespace that the process is in. Raises NetlinkError."""
    found = links.parse(settled(links.dump))
    names = {index: link.name or "" for index, link in found.items()}

    def ip() -> IpState:
        from .ip_reading import read_ip

        return read_ip(names)

    def sysctls(name: str) -> t.Dict[str, str]:
        if not readers:
            from .sysctls import Reader

            readers.append(Reader({link.name: link.af_spec for link in found.values()}))
        return readers[0].read(name)

    readers: t.List[Reader] = []
    return take(found, _read_vlans, ip, sysctls)


def settled(dump: t.Callable[[], bytes]) -> bytes:
    """Return a dump, the last attempt's if links never kept still."""
    try:
        return dump()
    except DumpInterrupted as interrupted:
        return interrupted.data


def _read_vlans() -> t.Mapping[int, t.Mapping[str, t.Any]]:
    from .bridge_vlans import dump_bridge_vlans, parse_bridge_vlans

    return parse_bridge_vlans(settled(dump_bridge_vlans))

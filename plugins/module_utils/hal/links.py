# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host's network links as its devices need them: from one netlink dump.

A recorded tree brings its dump along as /netlink/links and /netlink/bridge_vlans.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..netlink.links import dump, parse, relations
from ..netlink.rtnetlink import DumpInterrupted
from ..netlink.wire import NetlinkError

if t.TYPE_CHECKING:
    from ..netlink.links import Link
    from .reader import Reader


class Links:
    """The links by name, and what stands below and above each (interface indexes)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = self._read()
        self._lower, self._upper = relations(self._table)
        self._filtering: t.Dict[t.Optional[int], bool] = {}
        self._vlans: t.Optional[t.Dict[int, t.Dict[str, t.Any]]] = None
        self._by_name = {link.name: link for link in self._table.values()}

    def get(self, name: str) -> t.Optional[Link]:
        """The link of this name; None if there is none, or if netlink cannot be asked."""
        return self._by_name.get(name)

    def name(self, index: int) -> t.Optional[str]:
        link = self._table.get(index)
        return link.name if link else None

    def name_of_altname(self, altname: str) -> t.Optional[str]:
        """The name of the link that has this alternative name."""
        for link in self._table.values():
            if altname in link.altnames:
                return link.name
        return None

    def lower(self, link: Link) -> t.List[str]:
        """The names of the links that this one stands on."""
        return [self._table[index].name for index in self._lower[link.index]]

    def upper(self, link: Link) -> t.List[str]:
        """The names of the links that stand on this one."""
        return [self._table[index].name for index in self._upper[link.index]]

    def bridge_vlans(self, link: Link) -> t.Dict[str, t.Any]:
        """The VLANs of a bridge or of its port, {} unless the bridge filters VLANs.

        They need a second dump, made when the first such bridge is met.
        """
        if not self._filters(link.index if link.kind == "bridge" else link.master):
            return {}
        if self._vlans is None:
            self._vlans = self._read_bridge_vlans()
        return self._vlans.get(link.index, {})

    def _filters(self, bridge: t.Optional[int]) -> bool:
        if bridge not in self._filtering:
            link = self._table.get(bridge or 0)
            options = link.details().get("bridge", {}) if link else {}
            self._filtering[bridge] = bool(options.get("vlan_filtering"))
        return self._filtering[bridge]

    def _read(self) -> t.Dict[int, Link]:
        try:
            data = dump() if self._reader.live else self._reader.raw("/netlink/links")
            return parse(data) if data else {}
        except DumpInterrupted as error:
            # The links kept changing; the last dump is as good as any.
            return parse(error.data)
        except NetlinkError:
            # Without netlink, sysfs has the most important of it.
            return {}

    def _read_bridge_vlans(self) -> t.Dict[int, t.Dict[str, t.Any]]:
        from ..netlink.bridge_vlans import dump_bridge_vlans, parse_bridge_vlans

        try:
            if self._reader.live:
                return parse_bridge_vlans(dump_bridge_vlans())
            return parse_bridge_vlans(self._reader.raw("/netlink/bridge_vlans") or b"")
        except NetlinkError:
            return {}

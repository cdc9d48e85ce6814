# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VLANs of a bridge or of one of its ports, and what changes one table into another.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .bridge_vlans import ranges

PVID, UNTAGGED = 2, 4  # BRIDGE_VLAN_INFO_* of linux/if_bridge.h

# First and last VLAN id, and the flags of all between.
Entry = t.List[int]


class VlanTable:
    """Which VLANs pass, which of them leave untagged, and which takes untagged frames (0: none)."""

    __slots__ = ("passing", "pvid", "untagged")

    def __init__(
        self, passing: t.Iterable[int] = (), untagged: t.Iterable[int] = (), pvid: int = 0
    ) -> None:
        self.passing = frozenset(passing)
        self.untagged = frozenset(untagged) & self.passing
        self.pvid = pvid if pvid in self.passing else 0

    @classmethod
    def of_new_port(cls, default_pvid: int) -> VlanTable:
        """The table that the kernel gives a new port of a bridge with this vlan_default_pvid."""
        vlans = (default_pvid,) if default_pvid else ()
        return cls(vlans, vlans, default_pvid)

    @classmethod
    def from_values(cls, values: t.Mapping[str, t.Any]) -> VlanTable:
        """Read what ``to_values()`` or ``parse_bridge_vlans()`` gives."""
        return cls(
            numbers(values.get("vlans", ())),
            numbers(values.get("untagged", ())),
            values.get("pvid", 0),
        )

    def to_values(self) -> t.Dict[str, t.Any]:
        """Return ``vlans``, ``untagged`` and, if there is one, ``pvid``, as options have them."""
        values: t.Dict[str, t.Any] = {
            "vlans": ranges(self.passing),
            "untagged": ranges(self.untagged),
        }
        if self.pvid:
            values["pvid"] = self.pvid
        return values

    def moved(self, old: int, new: int) -> VlanTable:
        """Return the table after vlan_default_pvid went from ``old`` to ``new``.

        As ``__br_vlan_set_default_pvid()`` of Linux: only a table that is still on the old
        default follows, and only if it does not have the new one.
        """
        follows = not old or (self.pvid == old and old in self.untagged)
        if old == new or not follows or (new and new in self.passing):
            return self
        passing, untagged, pvid = set(self.passing), set(self.untagged), self.pvid
        if new:
            passing.add(new)
            untagged.add(new)
            pvid = new
        if old:
            passing.discard(old)
        return VlanTable(passing, untagged, pvid)

    def added(self, entries: t.Iterable[Entry]) -> VlanTable:
        """Return the table after these entries were added, as the kernel does it."""
        passing, untagged, pvid = set(self.passing), set(self.untagged), self.pvid
        for first, last, flags in entries:
            members = range(first, last + 1)
            passing.update(members)
            if flags & UNTAGGED:
                untagged.update(members)
            else:
                untagged.difference_update(members)
            if flags & PVID:
                pvid = last
            elif pvid in members:
                pvid = 0
        return VlanTable(passing, untagged, pvid)

    def removed(self, entries: t.Iterable[Entry]) -> VlanTable:
        """Return the table after these entries were removed."""
        passing = set(self.passing)
        for first, last, _flags in entries:
            passing.difference_update(range(first, last + 1))
        return VlanTable(passing, self.untagged, self.pvid)

    def flags(self, vlan: int) -> int:
        """Return the flags of a VLAN that passes."""
        return (PVID if vlan == self.pvid else 0) | (UNTAGGED if vlan in self.untagged else 0)

    def entries(self, vlans: t.Iterable[int]) -> t.List[Entry]:
        """Return entries for these VLANs with their flags; neighbours alike share one."""
        found: t.List[Entry] = []
        for vlan in sorted(vlans):
            flags = self.flags(vlan)
            # The kernel wants the PVID outside of ranges.
            if found and not flags & PVID and found[-1][1:] == [vlan - 1, flags]:
                found[-1][1] = vlan
            else:
                found.append([vlan, vlan, flags])
        return found

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, VlanTable)
            and self.pvid == other.pvid
            and self.passing == other.passing
            and self.untagged == other.untagged
        )

    def __hash__(self) -> int:
        return hash((self.passing, self.untagged, self.pvid))

    def __repr__(self) -> str:
        return f"VlanTable({self.to_values()})"


def changes(have: VlanTable, want: VlanTable) -> t.Tuple[t.List[Entry], t.List[Entry]]:
    """Return the entries to add, and then those to remove, that lead from one to the other."""
    # A new PVID takes the mark from the old one by itself.
    taken = have.pvid if want.pvid not in (0, have.pvid) else 0
    added = [
        vlan
        for vlan in want.passing
        if vlan not in have.passing
        or have.flags(vlan) & ~(PVID if vlan == taken else 0) != want.flags(vlan)
    ]
    plain = VlanTable(have.passing)
    return want.entries(added), plain.entries(have.passing - want.passing)


def numbers(written: t.Iterable[t.Any]) -> t.List[int]:
    """Return the VLAN ids of numbers and ranges such as ``10-12``. Raises ValueError."""
    found: t.List[int] = []
    for item in written:
        if isinstance(item, bool):
            raise ValueError(item)
        first, dash, last = str(item).strip().partition("-")
        lowest = int(first)
        highest = int(last) if dash else lowest
        if lowest > highest:
            raise ValueError(item)
        if highest - lowest > 4096:
            raise OverflowError(item)
        found.extend(range(lowest, highest + 1))
    return found

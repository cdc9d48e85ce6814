# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses a device: guests, processes, mounts, swap, and what stands on it.

in_use lists the uses of a device and of its descendants: by whom, the user's name, and the
descendant that is used. What stands on a device counts as well: a NIC is in use by the address of
its bond, a disk by the file system of the logical volume on it, a physical function by the guest
that has one of its virtual functions, each device of an IOMMU group by who holds the group. A
relation (holder, master) is listed with the lower device and those above that, uses further up as
they are.

free is only ever true: where every process of the host could be looked into, the device is of a
kind whose uses all show (see free.py), and there are none, be it of the device, a descendant, what
stands on it, or directly of an ancestor, whose user has its descendants too. Where neither is there
it is not known. What no process could tell is not seen: memory of a device that a process kept
mapped after closing the node, and mounts of vfat and the like in a mount namespace without
processes.

At most 20 uses are listed for each device, of each sort some; names have at most 64 characters.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import block_uses, free, link_uses
from .device import COMPUTER
from .fields import Field
from .processes import walk
from .uses import Uses, sysfs_path, upwards

if t.TYPE_CHECKING:
    from .device import Device
    from .links import Links
    from .processes import Processes
    from .reader import Reader

    # By whom, the user's name, and the place that is used.
    Use = t.Tuple[str, str, str]

FIELDS = (
    Field("in_use", "table", "Who uses the device or a descendant of it, at most 20 of them; only "
          "with usage", [{"by": "mount", "name": "/", "device": "block_dm_0"}]),
    Field("in_use[].by", "str", "guest, process, mount, swap, master, holder, address or route",
          "guest"),
    Field("in_use[].name", "str", "The guest's or the process's name, the mount point, the swap "
          "device, the bond or bridge, what stands on the device, the IP address, the route's "
          "destination; absent if it is not known", "web1"),
    Field("in_use[].device", "device", "What is used, if it is another device than this one",
          "net_bond0"),
    Field("free", "bool", "True where it was established that nothing uses the device or a "
          "descendant of it; only with usage, never false", True),
)  # fmt: skip

# In the order that uses are listed in.
_SORTS = ("guest", "process", "mount", "swap", "master", "holder", "address", "route")
_RELATIONS = ("master", "holder")
_MOST = 20
_NVIDIA = "/proc/driver/nvidia/gpus"


class Usage:
    """Establishes who uses the host's devices, in one go when it is applied."""

    def __init__(self, reader: Reader, links: Links) -> None:
        self._reader = reader
        self._links = links

    def apply(self, devices: t.Iterable[Device]) -> None:
        """Adds in_use and free to the details of those devices of which they are known.

        It depends on nothing but the identity of each, and devices that are not given count all
        the same.
        """
        # What is only defined is not there to be used.
        places = {device.place: device for device in devices if device.active}
        sockets = link_uses.PacketSockets(self._reader)
        uses = Uses(self._reader)
        processes = walk(self._reader, sockets.interfaces, uses.is_node)
        _holders(uses, processes)
        block_uses.collect(uses, processes)
        link_uses.collect(uses, self._links, processes, sockets)
        free.collect_unknown(uses)
        _virtual_functions(uses)
        attributed = _Attributed(uses)
        for place, device in places.items():
            if device.name == COMPUTER:
                continue
            found = attributed.at.get(place)
            if found:
                device.details["in_use"] = _listed(found, device, places)
            elif (
                processes.complete
                and attributed.untouched(place)
                and free.may_be_free(device, uses)
            ):
                device.details["free"] = True


class _Attributed:
    """Uses by every place that they count for: the place itself, what is below it, all above."""

    def __init__(self, uses: Uses) -> None:
        self.at: t.Dict[str, t.Set[Use]] = {}
        self._used: t.Set[str] = set()
        self._unknown: t.Set[str] = set()
        self._not_known_above: t.Set[str] = set()
        for origin, users in uses.direct.items():
            relations = {(by, name, origin) for by, name in users if by in _RELATIONS}
            others = {(by, name, origin) for by, name in users}.difference(relations)
            self._add(origin, relations)
            if others:
                for place in uses.reach(origin):
                    self._add(place, others)
        for origin in uses.unknown:
            for place in uses.reach(origin):
                self._unknown.add(place)
                self._not_known_above.update(upwards(place))

    def _add(self, place: str, uses: t.Set[Use]) -> None:
        if uses:
            self._used.add(place)
            for above in upwards(place):
                self.at.setdefault(above, set()).update(uses)

    def untouched(self, place: str) -> bool:
        """Whether no use of the place or below it is known or hidden, nor a direct one above."""
        return place not in self._not_known_above and not any(
            above in self._used or above in self._unknown for above in upwards(place)
        )


def _holders(uses: Uses, processes: Processes) -> None:
    """Notes what processes hold, by the place of what is behind it."""
    gpus: t.Optional[t.Dict[str, str]] = None
    for key, holders in processes.held.items():
        places: t.List[str] = []
        if key.startswith("/sys/devices/"):
            places = [key]
        elif key.startswith("/dev/nvidia"):
            gpus = _nvidia(uses.reader) if gpus is None else gpus
            places = [gpus[key]] if key in gpus else []
        elif not key.startswith(("socket:", "tun:")):
            path = uses.node(key)
            places = _behind(uses, path) if path else []
        for place in places:
            for by, name in holders:
                uses.add(place, by, name)


def _behind(uses: Uses, path: str) -> t.List[str]:
    """The places that are used by who holds the node at this one."""
    above, _slash, name = path.rpartition("/")
    if above == "/sys/devices/virtual/vfio":
        folder = f"/sys/kernel/iommu_groups/{name.rpartition('-')[2]}/devices"
        group = [
            sysfs_path(uses.reader.link(f"{folder}/{member}"))
            for member in uses.reader.names(folder)
        ]
        return [place for place in group if place]
    device, _slash, folder = above.rpartition("/")
    # An adapter for RDMA as such is used, and with it the network interface beside these nodes.
    return [device] if folder in ("infiniband_verbs", "infiniband_mad") else [path]


def _nvidia(reader: Reader) -> t.Dict[str, str]:
    """The GPUs of NVIDIA's own driver, whose nodes are not in sysfs, by node."""
    found = {}
    for address in reader.names(_NVIDIA):
        path = sysfs_path(reader.link(f"/sys/bus/pci/devices/{address.lower()}"))
        for line in (reader.text(f"{_NVIDIA}/{address}/information") or "").split("\n"):
            label, _colon, minor = line.partition(":")
            if path and label.strip() == "Device Minor":
                found["/dev/nvidia" + minor.strip()] = path
    return found


def _virtual_functions(uses: Uses) -> None:
    """A physical function cannot be taken away while one of its virtual ones is in use."""
    reader = uses.reader
    for name in reader.names("/sys/bus/pci/devices"):
        path = sysfs_path(reader.link("/sys/bus/pci/devices/" + name))
        target = reader.link(path + "/physfn") if path else None
        if path and target:
            physical = sysfs_path(
                reader.link("/sys/bus/pci/devices/" + target.rpartition("/")[2])
            )
            if physical:
                uses.stands_on(path, physical)


def _listed(
    uses: t.Set[Use], device: Device, places: t.Mapping[str, Device]
) -> t.List[t.Dict[str, str]]:
    """Uses as the fact has them: sorted, each once, not more than there is room for."""
    named = set()
    for by, name, origin in uses:
        used = _used_device(origin, device, places)
        named.add((_SORTS.index(by), name, used))
    return [
        {
            key: value
            for key, value in (("by", _SORTS[sort]), ("name", name), ("device", used))
            if value
        }
        for sort, name, used in _first(sorted(named))
    ]


def _first(uses: t.List[t.Tuple[int, str, str]]) -> t.List[t.Tuple[int, str, str]]:
    """As many as there is room for; if there is none for all, all sorts take turns."""
    if len(uses) <= _MOST:
        return uses
    turns: t.Dict[int, int] = {}
    ranked = []
    for use in uses:
        turns[use[0]] = turns.get(use[0], 0) + 1
        ranked.append((turns[use[0]], use))
    return sorted(use for _turn, use in sorted(ranked)[:_MOST])


def _used_device(origin: str, device: Device, places: t.Mapping[str, Device]) -> str:
    """The name of the device that is used; "" for the device itself, or one that is not given."""
    for place in upwards(origin):
        if place in places:
            # Above the device there is only what was not given.
            return "" if (device.place + "/").startswith(place + "/") else places[place].name
    return ""

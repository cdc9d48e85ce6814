# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sysfs source: enumerates the kernel's devices.

Identity first (one listing per subsystem, one link and one uevent per device), details on demand.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from . import buses, names
from .capabilities import registry
from .device import COMPUTER, Device
from .errors import GatherError
from .node import DEVICES, UDEV_DATABASE, VIRTUAL, Node

if t.TYPE_CHECKING:
    from . import slow
    from .ethtool import Ethtool
    from .ids import Names
    from .links import Links
    from .reader import Reader

# Their uevent is not read, since it would tell of no node: there may be thousands of links, and a
# battery is slow to answer.
_WITHOUT_NODES = ("net", "power_supply")
# From how many devices of a subsystem on it is quicker to list them all than to ask for each.
_MANY = 4

_ROOT = len(DEVICES)
_NVME_SUBSYSTEMS = VIRTUAL + "nvme-subsystem/"
_NVME_NAMESPACE = re.compile(f"({re.escape(_NVME_SUBSYSTEMS)}[^/]+)/[^/]+$")
_NVME_CONTROLLER = re.compile("nvme[0-9]+$")


class Host:
    """What the capabilities' files may ask about the host beyond the device before them.

    full: whether details that are slow to read are wanted.
    """

    def __init__(self, reader: Reader, full: bool, omit: t.Collection[str] = ()) -> None:
        self.reader = reader
        self.full = full
        self._omit = tuple(omit)
        self.udev = reader.exists(UDEV_DATABASE)
        # What no device of the host can have need not be looked for at each.
        self.mdev = reader.exists("/sys/class/mdev_bus")
        self.iommu = bool(reader.names("/sys/kernel/iommu_groups"))
        self.slow_reads: t.List[slow.SlowRead] = []
        self._names: t.Dict[t.Tuple[str, str], str] = {}
        self._iommu_groups: t.Dict[str, t.List[str]] = {}
        self._ids: t.Optional[Names] = None
        self._links: t.Optional[Links] = None
        self._ethtool: t.Optional[Ethtool] = None

    @property
    def ids(self) -> Names:
        """Names of vendors, products and classes."""
        if self._ids is None:
            from .ids import Names

            self._ids = Names(self.reader)
        return self._ids

    @property
    def links(self) -> Links:
        """The kernel's network links, from one dump; none if it cannot be had."""
        if self._links is None:
            from .links import Links

            self._links = Links(self.reader)
        return self._links

    @property
    def ethtool(self) -> Ethtool:
        """The offloads of network interfaces."""
        if self._ethtool is None:
            from .ethtool import Ethtool

            self._ethtool = Ethtool(self.reader)
        return self._ethtool

    def omits(self, field: str) -> bool:
        """Whether a field is never to be returned, by itself or with all that it is part of."""
        return any((field + ".").startswith(path + ".") for path in self._omit)

    def register(self, node: Node, name: str) -> None:
        """Notes the name that a node's device got, for references to it."""
        self._names[node.subsystem, node.sysname] = name

    def name_of(self, subsystem: str, sysname: str) -> str:
        """The name of the device that a subsystem knows by this sysname."""
        return self._names.get((subsystem, sysname)) or names.device_name(subsystem, sysname)

    def iommu_group(self, number: str) -> t.List[str]:
        """The sysnames of an IOMMU group's devices."""
        if number not in self._iommu_groups:
            self._iommu_groups[number] = self.reader.names(
                f"/sys/kernel/iommu_groups/{number}/devices"
            )
        return self._iommu_groups[number]

    def later(
        self, device: Device, field: str, path: str, size: int, done: t.Callable[[bytes], None]
    ) -> None:
        """Asks for a read that may be slow; done gets its data after all else is described."""
        # Only hosts with hardware that may be slow pay for the import.
        from . import slow

        self.slow_reads.append(slow.SlowRead(device.key, field, path, size, done))


class SysfsSource:
    """Devices of one host. Raises GatherError where there is no sysfs."""

    name = "sysfs"
    # What cannot be read is not there.
    unread: t.Sequence[t.Dict[str, str]] = ()

    def __init__(self, host: Host) -> None:
        self.host = host
        self.reader = host.reader
        if not self.reader.exists(DEVICES):
            raise GatherError(
                "There is no /sys here to read devices from (a container without it, or a system "
                "other than Linux). Mount sysfs on /sys, or gather on the host itself."
            )
        self._nodes: t.Dict[str, t.Optional[Node]] = {}
        self._levels: t.Dict[str, t.Tuple[t.Tuple[str, ...], t.Optional[Node]]] = {}
        self._kinds: t.Dict[str, t.List[registry.Kind]] = {}
        for kind in registry.KINDS:
            for folder in kind.folders:
                self._kinds.setdefault(folder.split("/")[1], []).append(kind)
        self._recognised: t.Dict[str, t.Tuple[Device, Node, registry.Kind]] = {}

    def computer(self) -> Device:
        """The root of the tree."""
        kind = registry.KINDS[0]
        device = Device(DEVICES, COMPUTER, kind.capabilities)
        self._recognised[DEVICES] = (device, Node(self.reader, DEVICES, "", False), kind)
        return device

    def kinds_of(
        self, names_: t.Iterable[str], keys: t.Iterable[str], kinds: t.Iterable[registry.Kind]
    ) -> t.List[registry.Kind]:
        """Which of the kinds the devices of these names and keys can be of."""
        keys = list(keys)
        subsystems = set()
        for key in keys:
            node = self._node(key)
            if node:
                subsystems.add(node.subsystem)
        for name in names_:
            # A name starts with its subsystem, with the odd constant among them: ap_matrix.
            subsystems.update(
                subsystem
                for subsystem in self._kinds
                if name.startswith(names.device_name(subsystem, "_")[:-1])
                or name == "ap_" + subsystem
            )
        return [
            kind
            for kind in kinds
            if any(folder.split("/")[1] in subsystems for folder in kind.folders)
            or any(kind.definitions and key.startswith(kind.definitions) for key in keys)
        ]

    def devices(self, kinds: t.Iterable[registry.Kind]) -> t.List[Device]:
        """The devices, identified only, that these kinds recognise, in the order of their keys."""
        kinds = list(kinds)
        folders = {folder for kind in kinds for folder in kind.folders}
        nodes = [node for folder in self._existing(folders) for node in self._enumerate(folder)]
        nodes += [node for kind in kinds for node in self._defined(kind)]
        nodes.sort(key=lambda node: node.path)
        return self._recognise(nodes)

    def ancestors(self, devices: t.Iterable[Device]) -> t.List[Device]:
        """The listed devices above these that are not among them, identified only."""
        places = {device.place for device in devices}
        found: t.Dict[str, Device] = {}
        for place in sorted(places):
            path = self._above(place)
            while path and path not in places and path not in found:
                node = self._node(path)
                if path in self._recognised:
                    found[path] = self._recognised[path][0]
                elif node and node.subsystem in self._kinds:
                    for device in self._recognise([node]):
                        found[path] = device
                path = self._above(path)
        return list(found.values())

    def locate(self, device: Device) -> None:
        """Fills in the buses that the device is on."""
        device.buses = self._level(device.place)[0]

    def describe(self, device: Device, details: bool) -> None:
        """Fills in the driver, the device nodes and, if wanted, the details."""
        _device, node, kind = self._recognised[device.key]
        if node.subsystem:
            device.buses, nearest = self._level(device.place)
            # A class device takes that of the nearest device on a bus, never one further up.
            device.driver = nearest.uevent.get("DRIVER") if nearest else None
            device.devnode = None if node.subsystem in _WITHOUT_NODES else node.devnode
            if device.devnode and self.host.udev:
                device.devlinks = node.udev.links
        if details:
            device.details.update(kind.load().from_sysfs(node, device, self.host))

    def vanished(self, devices: t.Iterable[Device]) -> t.Set[str]:
        """The keys of those that are there no more."""
        gone = set()
        subsystems: t.Dict[str, t.List[Node]] = {}
        for device in devices:
            node = self._recognised[device.key][1]
            # What is defined is in no folder of /sys.
            group = node.subsystem if node.path.startswith(DEVICES) else ""
            subsystems.setdefault(group, []).append(node)
        for subsystem, nodes in subsystems.items():
            if subsystem and len(nodes) >= _MANY:
                folder = f"bus/{subsystem}/devices" if nodes[0].on_bus else f"class/{subsystem}"
                there = set(self.reader.names("/sys/" + folder))
                gone.update([node.path for node in nodes if node.sysname not in there])
            else:
                gone.update([node.path for node in nodes if not self.reader.exists(node.path)])
        return gone

    def tell_usage(self, devices: t.Iterable[Device]) -> None:
        """Adds who uses the devices."""
        # All of /proc is walked through for it: only who asks for it pays for the code.
        from .usage import Usage

        Usage(self.reader, self.host.links).apply(devices)

    def raw(self, device: Device) -> t.Dict[str, t.Any]:
        """Raises GatherError: sysfs has no properties."""
        raise GatherError("raw is for HAL's own properties: it needs source hal.")

    def finish(self) -> t.List[slow.SlowRead]:
        """Does the slow reads that describing asked for; returns those that were given up."""
        reads, self.host.slow_reads = self.host.slow_reads, []
        if not reads:
            return []
        from . import slow

        return slow.run(self.reader, reads)

    def _existing(self, folders: t.Collection[str]) -> t.List[str]:
        """Those of the folders whose bus or class this kernel knows, sorted."""
        known = {
            category: set(self.reader.names("/sys/" + category)) for category in ("bus", "class")
        }
        parts = [(folder, folder.split("/")) for folder in folders]
        return sorted([folder for folder, part in parts if part[1] in known[part[0]]])

    def _enumerate(self, folder: str) -> t.Iterator[Node]:
        category, subsystem = folder.split("/")[:2]
        found = self.reader.names("/sys/" + folder)
        # Names are unique in a class, so that what stands here needs no look at where its link
        # leads: on a host of many links nearly all of them.
        virtual: t.Set[str] = set()
        if category == "class" and len(found) >= _MANY:
            virtual.update(self.reader.names(VIRTUAL + subsystem))
        for name in found:
            if name in virtual:
                path = f"{VIRTUAL}{subsystem}/{name}"
            else:
                target = self.reader.link(f"/sys/{folder}/{name}")
                _up, below, path = (target or "").partition("/devices/")
                if not below:
                    continue
                path = f"{DEVICES}/{path}"
            node = self._nodes.get(path)
            if node is None:
                node = Node(self.reader, path, subsystem, category == "bus")
                self._nodes[path] = node
            yield node

    def _defined(self, kind: registry.Kind) -> t.Iterator[Node]:
        """What the kind knows from the definitions of devices, which need not be there."""
        if kind.definitions and self.reader.exists(kind.definitions):
            for path in kind.load().defined(self.host):
                node = Node(self.reader, path, kind.folders[0].split("/")[1], True)
                self._nodes[path] = node
                yield node

    def _recognise(self, nodes: t.Iterable[Node]) -> t.List[Device]:
        """Identifies nodes, in key order, and gives them their names."""
        found = []
        for node in nodes:
            for kind in self._kinds[node.subsystem]:
                identity = kind.load().recognise(node, self.host)
                if identity is not None:
                    found.append((node, kind, identity))
                    break
        wanted = [
            names.device_name(
                *identity.parts,
                None if self.host.omits(identity.secret_field) else identity.secret,
            )
            for _node, _kind, identity in found
        ]
        devices = []
        for (node, kind, identity), name in zip(found, names.unique_names(wanted)):
            device = Device(node.path, name, identity.capabilities)
            if identity.place:
                device.place = identity.place
                device.active = False
                self._nodes[device.place] = node
            self._recognised[node.path] = (device, node, kind)
            self.host.register(node, name)
            devices.append(device)
        return devices

    def _node(self, path: str) -> t.Optional[Node]:
        """The level of the path; None if it does not stand for a device of a subsystem."""
        if path not in self._nodes:
            target = self.reader.link(path + "/subsystem")
            self._nodes[path] = (
                Node(self.reader, path, target.rpartition("/")[2], "/bus/" in target)
                if target
                else None
            )
        return self._nodes[path]

    def _level(self, path: str) -> t.Tuple[t.Tuple[str, ...], t.Optional[Node]]:
        """The buses that a level is on, and what is on a bus there or nearest above."""
        level = self._levels.get(path)
        if level is None:
            above = self._hardware_above(path)
            buses_above, nearest = self._level(above) if above else ((), None)
            node = self._node(path)
            bus = None
            if node and node.on_bus:
                nearest = node
                bus = node.subsystem
            if not above and path.startswith(VIRTUAL):
                # Not kept: there may be thousands of links that are virtual.
                return (), nearest
            level = buses.buses(path.rpartition("/")[2], bus, buses_above), nearest
            self._levels[path] = level
        return level

    def _hardware_above(self, path: str) -> str:
        """The level above, "" at the root and for what is virtual.

        An NVMe namespace with several paths is virtual to the kernel. To its user it is a disk
        like others, so it is taken to hang on the first controller that leads to it.
        """
        if not path.startswith(VIRTUAL):
            return self._above(path)
        match = _NVME_NAMESPACE.match(path)
        if not match:
            return self._above(path) if path.startswith(_NVME_SUBSYSTEMS) else ""
        subsystem = match.group(1)
        for name in self.reader.names(subsystem):
            if _NVME_CONTROLLER.match(name):
                _up, below, target = (self.reader.link(f"{subsystem}/{name}") or "").rpartition(
                    "../"
                )
                return f"{DEVICES}/{target}" if below else ""
        return ""

    def _above(self, path: str) -> str:
        """The level above that may be a device, "" at the root."""
        above = path.rpartition("/")[0]
        node = self._nodes.get(path)
        # The kernel puts devices of a class into a folder of that name (net/eth0) below the one
        # that they belong to, see get_device_parent() in its drivers/base/core.c.
        if node and not node.on_bus and above.endswith("/" + node.subsystem):
            above = above.rpartition("/")[0]
        return above if len(above) > _ROOT else ""

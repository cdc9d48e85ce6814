# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The device, as every source gives it, and its form in facts.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .fields import Field

# The root of every host's tree.
COMPUTER = "computer"

# What makes a device what it is.
IDENTITY = (
    Field("name", "str", "libvirt's name of the device", "pci_0000_00_1f_2", libvirt=True),
    Field("key", "str", "What tells the device apart on its host: its sysfs path, or its HAL UDI",
          "/sys/devices/pci0000:00/0000:00:1f.2", libvirt=True),
    Field("parent", "device", "The nearest ancestor that is listed", "computer", libvirt=True),
    Field("bus", "str", "The bus that the device is attached by", "pci"),
    Field("buses", "list", "Every bus between the device and the root, nearest first",
          ["usb", "pci"]),
    Field("driver", "str", "The kernel driver: its own or, for a device of a class such as net, "
          "that of the nearest device on a bus", "e1000e", libvirt=True),
    Field("active", "bool", "False for what is defined but not there", True),
    Field("devnodes.dev", "str", "The device's node", "/dev/sda", libvirt=True),
    Field("devnodes.links", "list", "Symbolic links to the node, as udev made them",
          ["/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001"], libvirt=True),
    Field("capabilities", "list", "All types of the device, nested ones too", ["net", "80203"],
          libvirt=True),
    Field("context", "bool", "True for what only came along as the ancestor of what was asked for",
          True),
)

# What fwupd knows of devices with firmware.
FIRMWARE = (
    Field("firmware.version", "str", "Version of the device's firmware; from fwupd, as all of "
          "firmware", "2.4.1"),
    Field("firmware.lowest", "str", "The lowest version that it can be set back to", "2.0.0"),
    Field("firmware.bootloader", "str", "Version of what loads the firmware", "1.1"),
    Field("firmware.vendor", "str", "Who made the device", "Logitech"),
    Field("firmware.updatable", "bool", "Whether fwupd could update it", True),
    Field("firmware.needs_reboot", "bool", "Whether an update takes a reboot; absent if not", True),
    Field("firmware.plugin", "str", "What part of fwupd takes care of it", "nvme"),
    Field("firmware.id", "str", "What fwupdmgr calls the device",
          "4bde70ba4e39b28f9eab1628f9dd6e6244c03027"),
)  # fmt: skip

# Of no capability in particular.
DETAILS = (
    Field("numa", "int", "The NUMA node that the device is attached to", 0, libvirt=True),
) + FIRMWARE  # fmt: skip

FIELDS = IDENTITY + DETAILS


class Device:
    """One device. Identity is there from the start, details once a source has described it.

    details maps a capability, nested ones too, to its details ({"pci": {…}, "vpd": {…}}), and a
    field that is no capability (numa) to its value. Nothing in it is None. place is where the
    device stands in the tree: its key, unless it is only defined.
    """

    __slots__ = (
        "key", "place", "name", "parent", "buses", "driver", "active", "devnode", "devlinks",
        "capabilities", "context", "details",
    )  # fmt: skip

    def __init__(self, key: str, name: str, capabilities: t.Sequence[str]) -> None:
        self.key = key
        self.place = key
        self.name = name
        self.capabilities = list(capabilities)
        self.parent: t.Optional[str] = None
        self.buses: t.Tuple[str, ...] = ()
        self.driver: t.Optional[str] = None
        self.active = True
        self.devnode: t.Optional[str] = None
        self.devlinks: t.List[str] = []
        self.context = False
        self.details: t.Dict[str, t.Any] = {}

    @property
    def bus(self) -> t.Optional[str]:
        return self.buses[0] if self.buses else None

    def facts(self) -> t.Dict[str, t.Any]:
        """The device as facts carry it: JSON types only, absent rather than null."""
        facts: t.Dict[str, t.Any] = {"name": self.name, "key": self.key}
        if self.parent:
            facts["parent"] = self.parent
        if self.buses:
            facts["bus"] = self.buses[0]
            facts["buses"] = list(self.buses)
        if self.driver:
            facts["driver"] = self.driver
        facts["active"] = self.active
        if self.devnode:
            facts["devnodes"] = {"dev": self.devnode}
            if self.devlinks:
                facts["devnodes"]["links"] = self.devlinks
        facts["capabilities"] = self.capabilities
        if self.context:
            facts["context"] = True
        facts.update(self.details)
        return facts


def present(**values: t.Any) -> t.Dict[str, t.Any]:
    """The values that are known: what is None is left out."""
    return {name: value for name, value in values.items() if value is not None}


def identified(identifier: t.Optional[str], name: t.Optional[str]) -> t.Optional[t.Dict[str, str]]:
    """An id and the text it stands for; None without an id, no name where none is known."""
    if not identifier:
        return None
    return {"id": identifier, "name": name} if name else {"id": identifier}

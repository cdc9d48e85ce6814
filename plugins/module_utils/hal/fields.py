# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields: what a capability's file declares about each of its details, once.

Documentation, the vocabulary, the checks and units of selectors, what may be omitted and the XML
beyond libvirt's all come from these declarations.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

# Of the fact's structure; readers refuse what they do not know.
FORMAT = 1

# What usage adds to a device.
USAGE = ("in_use", "free")

# The services that may be asked over D-Bus, by what the paths of their fields begin with.
SERVICES = {
    "storage": "udisks", "system": "hostnamed", "power_supply": "upower", "firmware": "fwupd",
}  # fmt: skip

# What goes up and down by itself while a device is the same: no change, see docs/changes.md.
VOLATILE = USAGE + (
    "bond_port.link_failure_count", "pci.pci_express.speed", "volume.md.state",
    "storage.health.temperature", "storage.health.power_on_time", "storage.health.checked",
    "power_supply.online", "power_supply.charge", "power_supply.wear",
    # The service that knows it ends when nobody asks for a while.
    "system.form_factor",
)  # fmt: skip


class Field:
    """One value in a device's facts.

    path is where it stands ("pci.vendor.id"); the part before the first dot is the capability, or
    the field itself for what every device has. type is one of str, int, float, bool, list (of str),
    device (another device's name), devices (a list of those), table (a list of dictionaries whose
    keys are declared as path[].key) or map (a dictionary with keys that hardware or users chose).
    unit is what numbers are in: bytes, Mbit/s, ms … libvirt tells whether libvirt's own document
    carries the value, so that ours need not repeat it.
    """

    __slots__ = ("path", "type", "description", "unit", "example", "libvirt")

    def __init__(
        self,
        path: str,
        type: str,
        description: str,
        example: t.Any,
        unit: t.Optional[str] = None,
        libvirt: bool = False,
    ) -> None:
        self.path = path
        self.type = type
        self.description = description
        self.example = example
        self.unit = unit
        self.libvirt = libvirt

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batteries, mains adapters and other supplies of power: power_supply.

Source: the kernel's Documentation/ABI/testing/sysfs-class-power. Every attribute of a battery but
its type is a question to its controller, and uevent is all of them at once: that one is never
read, the others only with full details. Charge and the like change all the time and are no facts.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node
from ..reader import clean

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("power_supply.type", "str", "Battery, Mains, UPS, USB or Wireless", "Battery"),
    Field("power_supply.manufacturer", "str", "Manufacturer; with full details only", "SANYO"),
    Field("power_supply.model", "str", "Model; with full details only", "42T4511"),
    Field("power_supply.serial", "str", "Serial number; with full details only", "21370"),
    Field("power_supply.technology", "str", "Chemistry; with full details only", "Li-ion"),
    Field("power_supply.scope", "str", "What it supplies, System or one Device; with full "
          "details only", "Device"),
)  # fmt: skip

_ASKED = (
    ("manufacturer", "manufacturer"),
    ("model_name", "model"),
    ("serial_number", "serial"),
    ("technology", "technology"),
    ("scope", "scope"),
)
_ANSWER = 256


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the class."""
    return Identity(["power_supply"], "power_supply", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The type, and with full details who made it."""
    power_supply = present(type=node.text("type"))
    if host.full:
        for attribute, name in _ASKED:
            _ask(node, device, host, attribute, name, power_supply)
    return {"power_supply": power_supply}


def _ask(
    node: Node, device: Device, host: Host, attribute: str, name: str, facts: t.Dict[str, t.Any]
) -> None:
    def done(data: bytes) -> None:
        text = clean(data).strip()
        if text and text != "Unknown":
            facts[name] = text

    path = f"{node.path}/{attribute}"
    if host.reader.exists(path):
        host.later(device, f"power_supply.{name}", path, _ANSWER, done)

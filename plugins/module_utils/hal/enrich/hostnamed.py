# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""hostnamed: what kind of machine it is, and identity that the kernel did not give.

Serial numbers and UUIDs are not asked for: hostnamed gives them only to whom polkit, which it would
start, lets have them.
Source: systemd's org.freedesktop.hostname1(5).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import time
import typing as t

from ..device import COMPUTER, present
from ..fields import Field
from .values import fill, group, text, whole

if t.TYPE_CHECKING:
    from ..device import Device
    from ..message_bus import MessageBus
    from ..reader import Reader

NAME = "org.freedesktop.hostname1"
FIELDS = (
    Field("system.form_factor", "str", "What kind of machine it is for its user: desktop, laptop, "
          "convertible, server, tablet, handset, watch, embedded, vm or container; from hostnamed",
          "server"),
)  # fmt: skip

# Properties of newer versions may be absent in older ones.
_TEXTS = (
    ("HardwareModel", "", "product"),
    ("HardwareVendor", "hardware", "vendor"),
    ("HardwareVersion", "hardware", "version"),
    ("HardwareSKU", "hardware", "sku"),
    ("FirmwareVendor", "firmware", "vendor"),
    ("FirmwareVersion", "firmware", "version"),
    ("ChassisAssetTag", "chassis", "asset_tag"),
)
_MICROSECONDS = 1_000_000
# The last second of the year 9999. No date is the highest number there is.
_LAST = 253402300799


def concerns(device: Device) -> bool:
    return device.name == COMPUTER


def ask(bus: MessageBus) -> t.Dict[str, t.Any]:
    """The computer's details. Raises CallFailed."""
    path = "/org/freedesktop/hostname1"
    return details(bus.call(NAME, path, "org.freedesktop.DBus.Properties", "GetAll", "s", NAME))


def add(found: t.Dict[str, t.Any], devices: t.Iterable[Device], reader: Reader) -> None:
    for device in devices:
        fill(device.details, found)


def details(properties: t.Any) -> t.Dict[str, t.Any]:
    """What hostnamed's properties tell; the kernel's own word comes first where there is one."""
    properties = group(properties)
    system: t.Dict[str, t.Any] = present(form_factor=text(properties.get("Chassis")))
    for name, part, field in _TEXTS:
        value = text(properties.get(name))
        if value:
            (system.setdefault(part, {}) if part else system)[field] = value
    microseconds = whole(properties.get("FirmwareDate"), 1, _LAST * _MICROSECONDS)
    if microseconds:
        day = time.strftime("%m/%d/%Y", time.gmtime(microseconds // _MICROSECONDS))
        # As DMI has it.
        system.setdefault("firmware", {})["release_date"] = day
    return {"system": system} if system else {}

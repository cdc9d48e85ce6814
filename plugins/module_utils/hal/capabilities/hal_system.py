# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host itself from HAL's properties: system.

0.5.10 renamed system.product, and what smbios.* had is in system.* since 0.5.9.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import identified
from .system import CHASSIS

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = ()
NODES = ()

# Where each detail is, in the daemons of different years.
_KEYS = (
    ("product", ("system.hardware.product", "system.product", "smbios.system.product")),
    (
        "hardware.vendor",
        ("system.hardware.vendor", "system.vendor", "smbios.system.manufacturer"),
    ),
    ("hardware.version", ("system.hardware.version", "smbios.system.version")),
    ("hardware.serial", ("system.hardware.serial", "smbios.system.serial")),
    ("hardware.uuid", ("system.hardware.uuid", "smbios.system.uuid")),
    ("firmware.vendor", ("system.firmware.vendor", "smbios.bios.vendor")),
    ("firmware.version", ("system.firmware.version", "smbios.bios.version")),
    ("firmware.release_date", ("system.firmware.release_date", "smbios.bios.release_date")),
    ("board.vendor", ("system.board.vendor",)),
    ("board.name", ("system.board.product",)),
    ("board.version", ("system.board.version",)),
    ("board.serial", ("system.board.serial",)),
    ("chassis.vendor", ("system.chassis.manufacturer", "smbios.chassis.manufacturer")),
)


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """The one that stands for the host."""
    return ("system",) if device.udi.endswith("/devices/computer") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """What the firmware says of the hardware."""
    system: t.Dict[str, t.Any] = {}
    for path, keys in _KEYS:
        text = device.text(*keys)
        if text:
            group, _dot, name = path.rpartition(".")
            (system.setdefault(group, {}) if group else system)[name] = text
    chassis = device.text("system.chassis.type", "smbios.chassis.type")
    if chassis in CHASSIS:
        kind = identified(str(CHASSIS.index(chassis) + 1), chassis)
        system.setdefault("chassis", {})["type"] = kind
    return {"system": system} if system else {}

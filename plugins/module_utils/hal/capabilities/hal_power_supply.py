# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batteries and mains adapters from HAL's properties: power_supply.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "battery"), ("info.capabilities", "ac_adapter"))
NODES = ()

# What batteries supply the host; a mouse's does not.
_HOSTS = {"primary": "System", "ups": "System"}


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Both."""
    known = device.has("battery") or device.has("ac_adapter")
    return ("power_supply",) if known else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    if not device.has("battery"):
        supply = present(type="Mains", online=device.flag("ac_adapter.present"))
        return {"power_supply": supply}
    kind = device.text("battery.type")
    supply = present(
        type="UPS" if kind == "ups" else "Battery",
        present=device.flag("battery.present"),
        manufacturer=_stripped(device.text("battery.vendor")),
        model=_stripped(device.text("battery.model")),
        serial=_stripped(device.text("battery.serial")),
        technology=device.text("battery.reporting.technology", "battery.technology"),
        scope=_HOSTS.get(kind, "Device") if kind else None,
        charge=_charge(device) or None,
    )
    return {"power_supply": supply}


def _charge(device: HalDevice) -> t.Dict[str, t.Any]:
    percentage = device.number("battery.charge_level.percentage", 100)
    state = None
    for word in ("charging", "discharging"):
        if device.flag("battery.rechargeable.is_" + word):
            state = word
    return present(state=state, percentage=None if percentage is None else float(percentage))


def _stripped(text: t.Optional[str]) -> t.Optional[str]:
    return text.strip() if text else None

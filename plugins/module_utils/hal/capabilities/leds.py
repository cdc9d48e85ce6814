# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lights, from HAL: leds, which is what the kernel calls the class.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

FIELDS = (
    Field("leds.device_name", "str", "What the light is on", "tpacpi"),
    Field("leds.colour", "str", "Colour", "green"),
    Field("leds.function", "str", "What it shows", "power"),
    Field("leds.levels", "int", "How many levels of brightness it has", 256),
)  # fmt: skip

ASKED = (("info.capabilities", "leds"),)
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("leds",) if device.has("leds") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        device_name=device.text("leds.device_name"),
        colour=device.text("leds.colour"),
        function=device.text("leds.function"),
        levels=device.number("leds.num_levels", 1 << 31),
    )
    return {"leds": details}

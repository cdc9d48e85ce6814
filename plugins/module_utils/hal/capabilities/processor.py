# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processors, which only HAL lists as devices: processor.

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
    Field("processor.number", "int", "Number of the processor", 0),
    Field("processor.max_speed", "int", "Fastest clock", 2000, unit="MHz"),
    Field("processor.can_throttle", "bool", "Whether it can be slowed down", True),
)  # fmt: skip

ASKED = (("info.capabilities", "processor"),)
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("processor",) if device.has("processor") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        number=device.number("processor.number", 0xFFFF),
        max_speed=device.number("processor.maximum_speed", 1 << 31) or None,
        can_throttle=device.flag("processor.can_throttle"),
    )
    return {"processor": details}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backlights of panels, from HAL: backlight. HAL calls them laptop panels.

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
    Field("backlight.levels", "int", "How many levels of brightness it has", 8),
    Field("backlight.access_method", "str", "What sets the brightness", "general"),
)  # fmt: skip

ASKED = (("info.capabilities", "laptop_panel"),)
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("backlight",) if device.has("laptop_panel") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        levels=device.number("laptop_panel.num_levels", 1 << 31),
        access_method=device.text("laptop_panel.access_method"),
    )
    return {"backlight": details}

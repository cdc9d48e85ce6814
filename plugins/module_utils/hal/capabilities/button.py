# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Buttons of the case, such as power and lid, which only HAL tells apart: button.

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
    Field("button.type", "str", "lid, power, sleep, hibernate, dock_undock or another word of "
          "HAL's", "power"),
    Field("button.has_state", "bool", "Whether it stays as it was pressed, as a lid does", False),
)  # fmt: skip

ASKED = (("info.capabilities", "button"),)
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("button",) if device.has("button") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        type=device.text("button.type"), has_state=device.flag("button.has_state")
    )
    return {"button": details}

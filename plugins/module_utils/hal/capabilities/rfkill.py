# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switches of radios, from HAL: rfkill. HAL calls them killswitches.

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
    Field("rfkill.type", "str", "What it switches: bluetooth, wlan, wwan", "bluetooth"),
    Field("rfkill.name", "str", "Name of the switch", "tpacpi_bluetooth_sw"),
)  # fmt: skip

ASKED = (("info.capabilities", "killswitch"),)
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("rfkill",) if device.has("killswitch") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        type=device.text("killswitch.type"), name=device.text("killswitch.name")
    )
    return {"rfkill": details}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serial ports, from HAL: serial.

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
    Field("serial.port", "int", "Number of the port", 0),
    Field("serial.type", "str", "platform, usb or another word of HAL's", "usb"),
)  # fmt: skip

ASKED = (("info.capabilities", "serial"),)
NODES = ("serial.device", "linux.device_file")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("serial",) if device.has("serial") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    kind = device.text("serial.type")
    details = present(
        port=device.number("serial.port", 0xFFFF), type=None if kind == "unknown" else kind
    )
    return {"serial": details}

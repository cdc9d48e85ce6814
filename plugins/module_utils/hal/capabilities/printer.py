# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Printers that are connected to the host, from HAL: printer.

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
    Field("printer.vendor", "str", "Vendor", "Hewlett-Packard"),
    Field("printer.product", "str", "Product", "LaserJet 1200"),
    Field("printer.serial", "str", "Serial number", "00CNBJ123456"),
    Field("printer.description", "str", "The printer's description of itself",
          "Hewlett-Packard LaserJet 1200 Series"),
    Field("printer.commands", "list", "Languages that it understands", ["PCL", "POSTSCRIPT"]),
)  # fmt: skip

ASKED = (("info.capabilities", "printer"),)
NODES = ("printer.device", "linux.device_file")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("printer",) if device.has("printer") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        vendor=device.text("printer.vendor"),
        product=device.text("printer.product"),
        serial=device.text("printer.serial"),
        description=device.text("printer.description"),
        commands=device.texts("printer.commandset") or None,
    )
    return {"printer": details}

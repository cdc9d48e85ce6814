# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of HAL's devices is looked up.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .capabilities.hal_pci import address
from .device import COMPUTER
from .hal_daemon import COMPUTER as COMPUTER_UDI

if t.TYPE_CHECKING:
    from .hal_device import HalDevice

_NODES = (
    "linux.device_file", "block.device", "block.solaris.raw_device", "input.device",
    "scsi_generic.device", "serial.device", "printer.device", "video4linux.device",
)  # fmt: skip


def finds(by: str, value: str, hal: HalDevice, key: str) -> bool:
    """Whether a value of one of request.WAYS means the device of this key. HAL has no WWNs."""
    if by == "key":
        return value == key or (value == COMPUTER and hal.udi == COMPUTER_UDI)
    if by == "sysfs_path":
        return hal.path("linux.sysfs_path") == value
    if by == "devnode":
        node = value if value.startswith("/") else "/dev/" + value
        return node in [hal.path(name) for name in _NODES]
    if by == "pci_address":
        full = value.lower() if value.count(":") > 1 else "0000:" + value.lower()
        return address(hal) == full
    if by == "interface":
        return hal.text("net.interface") == value
    return False

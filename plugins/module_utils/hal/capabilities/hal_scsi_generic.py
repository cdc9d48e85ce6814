# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generic SCSI nodes from HAL's properties: scsi_generic.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "scsi_generic"),)
NODES = ("scsi_generic.device", "linux.device_file")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("scsi_generic",) if device.has("scsi_generic") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """Nothing that is not stated for every device."""
    return {}

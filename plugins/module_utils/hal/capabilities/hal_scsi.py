# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCSI hosts and devices from HAL's properties: scsi_host, scsi.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (
    ("info.capabilities", "scsi_host"), ("info.category", "scsi_host"), ("info.subsystem", "scsi"),
    ("info.bus", "scsi"),
)  # fmt: skip
NODES = ()

_MOST = 0xFFFFFFFF


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Devices, and hosts once: HAL may list what stands for a host in class scsi_host below it."""
    if _is_host(device):
        above = host.above(device)
        return () if above and _is_host(above) else ("scsi_host",)
    return ("scsi",) if device.subsystem == "scsi" else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    if _is_host(device):
        return {"scsi_host": present(host=device.number("scsi_host.host", _MOST))}
    scsi = present(
        host=device.number("scsi.host", _MOST),
        bus=device.number("scsi.bus", _MOST),
        target=device.number("scsi.target", _MOST),
        lun=device.number("scsi.lun"),
        type=device.text("scsi.type"),
        vendor=device.text("scsi.vendor"),
        model=device.text("scsi.model"),
    )
    return {"scsi": scsi}


def _is_host(device: HalDevice) -> bool:
    """illumos gives it a category, and no capability."""
    return device.has("scsi_host") or device.text("info.category") == "scsi_host"

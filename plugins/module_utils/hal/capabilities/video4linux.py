# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cameras, tuners and other video devices, from HAL: video4linux.

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
    Field("video4linux.version", "str", "Version of the interface", "2"),
    Field("video4linux.types", "list", "What it does, in HAL's words: video_capture, "
          "video_output, audio, tuner, radio", ["video_capture"]),
)  # fmt: skip

ASKED = (("info.capabilities", "video4linux"),)
NODES = ("video4linux.device", "linux.device_file")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("video4linux",) if device.has("video4linux") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    types = [
        name.partition(".")[2]
        for name in device.texts("info.capabilities")
        if name.startswith("video4linux.")
    ]
    details = present(version=device.text("video4linux.version"), types=types or None)
    return {"video4linux": details}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Input devices from HAL's properties: input.

HAL lists the node that events are read from; there is one for each device.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "input"),)
NODES = ()

# In our words, which are udev's.
_TYPES = {
    "input.joystick": ("joystick",), "input.keyboard": ("key", "keyboard"),
    "input.keypad": ("key",), "input.keys": ("key",), "input.mouse": ("mouse",),
    "input.switch": ("switch",), "input.tablet": ("tablet",), "input.touchpad": ("touchpad",),
}  # fmt: skip


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them; illumos gives some the finer capability only."""
    return ("input",) if device.has("input") or _types(device) else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    node = device.path("input.device", "linux.device_file")
    details = present(
        name=device.text("input.product", "info.product"),
        types=_types(device) or None,
        devnodes=[node] if node else None,
    )
    return {"input": details}


def _types(device: HalDevice) -> t.List[str]:
    return sorted(
        {word for name in device.texts("info.capabilities") for word in _TYPES.get(name, ())}
    )

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sound cards from HAL's properties: sound.

0.5.10 brought a device for the card itself; before, its control device stands for it.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "sound"), ("info.capabilities", "alsa"))
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Cards only."""
    if device.has("sound"):
        return ("sound",)
    above = host.above(device)
    if _type(device) == "control" and not (above and above.has("sound")):
        return ("sound",)
    return ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """What the card's own device and the ALSA devices of the card tell."""
    card = device.number("sound.card", 0xFFFF)
    if card is None:
        card = device.number("alsa.card", 0xFFFF)
    above = device if device.has("sound") else host.above(device)
    parts = [
        part
        for part in (host.below(above) if above else [])
        if part.number("alsa.card", 0xFFFF) == card
    ]
    names = [part.text("alsa.card_id") for part in [device, *parts]]
    types = [_type(part) for part in parts]
    sound = present(
        card=card,
        name=next((name for name in names if name), None),
        playback=types.count("playback"),
        capture=types.count("capture"),
    )
    return {"sound": sound}


def _type(device: HalDevice) -> t.Optional[str]:
    return device.text("alsa.type") if device.has("alsa") else None

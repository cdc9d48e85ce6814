# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading values out of gathered devices, whatever these hold.

Facts come from files and caches, and their texts from hardware: nothing is taken for granted here.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

Device = Mapping[str, Any]

LONGEST = 300

# What would move the text around it (bidirectional controls), or is no text at all.
_UNFIT = (
    *range(0x20), *range(0x7F, 0xA0), *range(0x200E, 0x2010), *range(0x2028, 0x202F),
    *range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF,
)  # fmt: skip
_REPLACED = dict.fromkeys(_UNFIT, "\ufffd")


def clean(text: Any) -> str:
    """Text that can stand in a table: one line, no control characters, not endless."""
    plain = str(text)
    if not (plain.isascii() and plain.isprintable()):
        plain = plain.translate(_REPLACED)
    plain = plain.strip()
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"


def value(device: Device, path: str) -> Any:
    """What stands at a path such as net.link.speed; None where there is nothing."""
    found: Any = device
    for key in _keys(path):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def text(device: Device, path: str) -> str:
    """The text, number or truth value at a path as text, or an empty one."""
    return scalar(value(device, path))


def scalar(found: Any) -> str:
    if isinstance(found, bool):
        return "yes" if found else "no"
    return clean(found) if isinstance(found, (str, int, float)) else ""


def texts(device: Device, path: str) -> list[str]:
    """The texts of the list at a path."""
    found = value(device, path)
    listed = found if isinstance(found, list) else []
    return [clean(item) for item in listed if isinstance(item, str)]


def number(device: Device, path: str) -> float:
    """The number at a path, if it can be a speed or a size, or 0."""
    found = value(device, path)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return 0
    # JavaScript counts in floating point; an integer beyond it is no size of anything.
    if not 0 < found < 2**63 or not math.isfinite(found):
        return 0
    whole = int(found)
    return whole if whole == found else float(found)


def named(device: Device, path: str) -> str:
    """An id with its text, as ``Intel Corporation (0x8086)``; either of them may be missing."""
    found = value(device, path)
    if not isinstance(found, dict):
        return scalar(found)
    name, number_ = scalar(found.get("name")), scalar(found.get("id"))
    return f"{name} ({number_})" if name and number_ else name or number_


def capabilities(device: Device) -> list[str]:
    return texts(device, "capabilities")


@functools.lru_cache(maxsize=1024)
def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))

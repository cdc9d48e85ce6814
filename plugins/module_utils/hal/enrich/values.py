# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that services gave, read with care: of the right type and in their range, or absent.

They come from message_bus.plain(), so that they are Python's own types with cleaned text.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

# No text about a device is longer in earnest, and no list has more of them.
_LONGEST = 256
_MOST = 64


def text(value: t.Any) -> t.Optional[str]:
    """A text that says something, without blanks around it."""
    if not isinstance(value, str):
        return None
    return value[:_LONGEST].strip() or None


def texts(value: t.Any) -> t.Optional[t.List[str]]:
    """The texts of a list that say something, sorted; None if there are none."""
    if not isinstance(value, list):
        return None
    found = [text(item) for item in value[:_MOST]]
    return sorted({item for item in found if item}) or None


def flag(value: t.Any) -> t.Optional[bool]:
    return value if isinstance(value, bool) else None


def whole(value: t.Any, lowest: int, highest: int) -> t.Optional[int]:
    """An integer within these bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if lowest <= value <= highest else None


def number(value: t.Any, lowest: float, highest: float, digits: int = 1) -> t.Optional[float]:
    """A number within these bounds, with so many digits behind the point."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # Not-a-number is within no bounds.
    return round(float(value), digits) if lowest <= value <= highest else None


def word(value: t.Any, words: t.Mapping[int, str]) -> t.Optional[str]:
    """What a number of an enumeration stands for; None for what is unknown."""
    return words.get(value) if isinstance(value, int) and not isinstance(value, bool) else None


def group(value: t.Any) -> t.Dict[t.Any, t.Any]:
    """A dictionary, empty where there is none."""
    return value if isinstance(value, dict) else {}


def fill(details: t.Dict[str, t.Any], more: t.Mapping[str, t.Any]) -> None:
    """Puts into details what they lack, group by group. What is there already stays."""
    for name, value in more.items():
        if isinstance(value, dict):
            inner = details.setdefault(name, {})
            if isinstance(inner, dict):
                fill(inner, value)
        else:
            details.setdefault(name, value)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One device of HAL: its UDI and its properties, read by value, since their types drift.

Daemons of different years send a number as text, as 32 or as 64 bits, and leave out or leave empty
what they do not know. What is of no use as what it is asked for is absent.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

_LARGEST = (1 << 63) - 1


class HalDevice:
    """A device as HAL tells of it. udi: its unique device identifier, an object path."""

    __slots__ = ("udi", "properties")

    def __init__(self, udi: str, properties: t.Mapping[str, t.Any]) -> None:
        self.udi = udi
        self.properties = properties

    def has(self, capability: str) -> bool:
        """Whether HAL gives the device this capability; devices of most buses have none."""
        return capability in self.texts("info.capabilities")

    @property
    def subsystem(self) -> t.Optional[str]:
        """The class of the device; the key was renamed in HAL 0.5.9. linux.subsystem misleads."""
        return self.text("info.subsystem") or self.text("info.bus")

    def text(self, *keys: str) -> t.Optional[str]:
        """The first of the properties that says something."""
        for key in keys:
            value = self.properties.get(key)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return str(value)
            # What libhal could not print is written so by the C library.
            if isinstance(value, str) and value.strip() and "(null)" not in value:
                return value
        return None

    def texts(self, key: str) -> t.List[str]:
        """A list of strings; empty if it is none."""
        value = self.properties.get(key)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def path(self, *keys: str) -> t.Optional[str]:
        """The first of the properties that is an absolute path."""
        for key in keys:
            value = self.properties.get(key)
            if isinstance(value, str) and value.startswith("/") and value.isprintable():
                return value
        return None

    def number(self, key: str, most: int = _LARGEST) -> t.Optional[int]:
        """A whole number from 0 to most."""
        value = self.properties.get(key)
        if isinstance(value, bool):
            return None
        if isinstance(value, str):
            value = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None
        elif isinstance(value, float):
            value = int(value) if value.is_integer() else None
        return value if isinstance(value, int) and 0 <= value <= most else None

    def code(self, key: str, digits: int) -> t.Optional[str]:
        """A number of this many hexadecimal digits, as 0x and the digits."""
        value = self.number(key, (1 << 4 * digits) - 1)
        return None if value is None else f"0x{value:0{digits}x}"

    def positive(self, key: str) -> t.Union[int, float, None]:
        """A number above 0, whole where it can be."""
        value = self.properties.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if not 0 < value <= _LARGEST:
            return None
        return int(value) if value == int(value) else value

    def flag(self, key: str) -> t.Optional[bool]:
        """True or false; also from a number."""
        value = self.properties.get(key)
        return bool(value) if isinstance(value, int) and value in (0, 1) else None

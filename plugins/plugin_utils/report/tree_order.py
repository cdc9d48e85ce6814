# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order in which a host's devices stand in its tree.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .values import Device

Devices = Mapping[str, Device]

_DIGITS = re.compile(r"([0-9]+)")


def in_tree_order(devices: Devices) -> list[tuple[str, str]]:
    """Names of devices, each with its parent's or an empty one: parents first, siblings together.

    A device whose parent was not gathered stands at the top. So does one of a ring of parents,
    which only a damaged fact has.
    """
    children: dict[str, list[str]] = {}
    for name, device in devices.items():
        parent = device.get("parent")
        known = isinstance(parent, str) and parent in devices
        children.setdefault(str(parent) if known else "", []).append(name)
    for siblings in children.values():
        siblings.sort(key=lambda name: _natural(devices[name].get("key"), name))

    order: list[tuple[str, str]] = []
    seen: set[str] = set()
    _descend("", children, seen, order)
    for name in devices:
        if name not in seen:
            seen.add(name)
            order.append((name, ""))
            _descend(name, children, seen, order)
    return order


def _descend(
    top: str, children: dict[str, list[str]], seen: set[str], order: list[tuple[str, str]]
) -> None:
    waiting = [(name, top) for name in reversed(children.get(top, ()))]
    while waiting:
        name, parent = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        order.append((name, parent))
        waiting += [(child, name) for child in reversed(children.get(name, ()))]


def _natural(key: Any, name: str) -> tuple[tuple[int, Any], ...]:
    """Sorts sda2 before sda10. Pairs, since a number is not compared with text."""
    parts = _DIGITS.split(key if isinstance(key, str) else name)
    return tuple(
        (0, int(part)) if number % 2 and len(part) < 19 else (1, part)
        for number, part in enumerate(parts)
    )

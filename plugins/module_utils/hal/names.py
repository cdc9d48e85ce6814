# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How node devices are named: libvirt's rule.

Source: src/node_device/node_device_udev.c, udevGenerateDeviceName().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

_NOT_ALPHANUMERIC = re.compile("[^A-Za-z0-9]")


def device_name(*parts: t.Optional[str]) -> str:
    """Joins subsystem, sysname and what else tells a device apart into its name.

    Empty parts are left out. Every byte that is not ASCII alphanumeric becomes "_", so that one
    character of several bytes becomes several; nothing collapses and case is kept.
    """
    name = "_".join([part for part in parts if part])
    if not name.isascii():
        name = name.encode("utf-8", "surrogateescape").decode("latin-1")
    return _NOT_ALPHANUMERIC.sub("_", name)


def unique_names(names: t.Sequence[str]) -> t.List[str]:
    """Resolves collisions: of equal names the first stays, later ones get _2, _3 and so on.

    A name made up here never takes one that a device has by right.
    """
    taken = set(names)
    if len(taken) == len(names):
        return list(names)
    seen: t.Set[str] = set()
    result = []
    for name in names:
        if name in seen:
            number = 2
            while f"{name}_{number}" in taken:
                number += 1
            name = f"{name}_{number}"
            taken.add(name)
        seen.add(name)
        result.append(name)
    return result

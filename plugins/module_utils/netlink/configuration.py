# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a link's values somebody may have wanted, as opposed to what moves by itself.

It needs no more than the table of options: those who only look at links use it as well.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .options import TABLES

# What a bridge port's cost is while it was not set, by the port's speed: port_cost() of br_if.c.
_COSTS_BY_SPEED = (100, 19, 5, 4, 3, 2, 1)


def configured(
    table: str, values: t.Mapping[str, t.Any], mode: t.Optional[str]
) -> t.Dict[str, t.Any]:
    """Return the values that are configuration and exist in this mode of a bond.

    ``mode`` is None for what has nothing to do with a bond.
    """
    return {
        option.name: values[option.name]
        for option in TABLES[table]
        if option.role == "option"
        and values.get(option.name) is not None
        # The kernel tells some options of other modes too.
        and (not option.modes or mode in option.modes)
    }


def cost_by_speed(options: t.Mapping[str, t.Any]) -> bool:
    """Whether a bridge port's cost may follow its speed; to set it would end that."""
    return options.get("cost") in _COSTS_BY_SPEED

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what links carry: addresses, neighbours, next hops and routes, one dump each.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .address_reading import read_addresses
from .ip_state import IpState
from .neighbour_reading import read_neighbours
from .next_hop_reading import read_next_hops
from .route_reading import read_routes


def read_ip(names: t.Mapping[int, str]) -> IpState:
    """Return what these links, by index, carry now. Raises NetlinkError."""
    next_hops = read_next_hops(names)
    through = {hop.number: hop.links for hop in next_hops}
    return IpState(
        read_addresses(names), read_neighbours(names), next_hops, read_routes(names, through)
    )

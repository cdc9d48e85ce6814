# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What virtual links and their ports are made of: bond, bridge, vlan, bond_port, bridge_port.

Fields, names and values are those of the one table of options, netlink/options.py, hence the same
words as virtual_nic takes.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ...netlink.options import TABLES
from ..fields import Field

if t.TYPE_CHECKING:
    from ...netlink.links import Link
    from ...netlink.option import Option
    from ..sysfs import Host

_TYPES = {"mac": "str", "link": "device", "dict": "map"}


def field(place: str, option: Option) -> Field:
    """The field of an option that stands at a place: its table, as a rule."""
    return Field(
        f"{place}.{option.name}",
        _TYPES.get(option.type, option.type),
        option.text,
        option.example,
        unit=option.unit or None,
    )


FIELDS = tuple(
    [field(table, option) for table, options in TABLES.items() for option in options
     if option.fact]
)  # fmt: skip


def details_of(link: Link, host: Host) -> t.Dict[str, t.Any]:
    """What the link is (bond, bridge, vlan) and what it is as a port of another."""
    details = link.details()
    details.update(link.port_details())
    for table, values in details.items():
        for option in TABLES[table]:
            if option.type == "link" and option.name in values:
                name = host.links.name(values.pop(option.name))
                if name:
                    values[option.name] = host.name_of("net", name)
        if table in ("bridge", "bridge_port"):
            values.update(host.links.bridge_vlans(link))
    return details

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ports of a bond or bridge in its document: what makes an equal one takes their options too.

A fact tells a port's options where the port is told, and of its bond or bridge the port's name
alone (net.lower). The document has both: an <item> of <ports> for each port, with what can be set
of it, in the words of the port's own document. They are no part of the device's facts.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..netlink.configuration import configured, cost_by_speed
from ..netlink.options import TABLES
from . import extension
from .capabilities.virtual_net import field
from .fields import Field

if t.TYPE_CHECKING:
    from lxml import etree

    Facts = t.Mapping[str, t.Any]

Row = t.Dict[str, t.Any]

PORTS = "ports"

# By what has them: the kind, and the table of its ports' options.
_TABLES = {"bond": "bond_port", "bridge": "bridge_port"}
_NAMES = (
    Field(f"{PORTS}[].name", "device", "The port's device", "net_eth1_52_54_00_12_34_57"),
    Field(f"{PORTS}[].interface", "str", "Name of the port's interface", "eth1"),
)


def declared(*kinds: str) -> extension.Part:
    """The element with the ports of a bond, a bridge, or either."""
    root = extension.Part("")
    for name in _NAMES:
        root.add(name)
    for kind in kinds or _TABLES:
        for option in TABLES[_TABLES[kind]]:
            if option.role == "option":
                root.add(field(f"{PORTS}[].{_TABLES[kind]}", option))
    return root


_DECLARED: t.Dict[str, extension.Part] = {}


def _declared_of(kind: str) -> extension.Part:
    if kind not in _DECLARED:
        _DECLARED[kind] = declared(kind)
    return _DECLARED[kind]


def _kind(capabilities: t.Collection[str]) -> t.Optional[str]:
    return next((kind for kind in _TABLES if kind in capabilities), None)


def write(root: etree._Element, facts: Facts, devices: t.Mapping[str, t.Any]) -> None:
    """Adds the ports of a device whose facts hold what is declared; none if it has none.

    A port that is not among the devices is only named.
    """
    kind = _kind(facts["capabilities"])
    lower = _group(facts, "net").get("lower")
    if kind and lower:
        part = _declared_of(kind)
        mode = _group(facts, "bond").get("mode")
        rows = [_row(name, devices.get(name), kind, mode) for name in lower]
        extension.write(root, part, extension.untold(part, {PORTS: rows}, {}))


def _row(name: str, device: t.Any, kind: str, mode: t.Optional[str]) -> Row:
    row: Row = {"name": name}
    if isinstance(device, dict):
        row["interface"] = _group(device, "net").get("interface")
        table = _TABLES[kind]
        options = configured(table, _group(device, table), mode)
        if cost_by_speed(options):
            # It is not known to have been set, and to set it would keep it from following.
            del options["cost"]
        if options:
            row[table] = options
    return row


def _group(facts: Facts, name: str) -> Facts:
    group = facts.get(name)
    return group if isinstance(group, dict) else {}


def take(root: etree._Element, capabilities: t.Collection[str]) -> t.Optional[t.List[Row]]:
    """Takes the ports out of a document of a bond or bridge; None if it has no such element.

    Raises XmlError.
    """
    kind = _kind(capabilities)
    if kind is None:
        return None
    told = extension.take(root, _declared_of(kind))
    rows: t.Optional[t.List[Row]] = told.get(PORTS)
    return rows

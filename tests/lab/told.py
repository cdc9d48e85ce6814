# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the commands ip and bridge tell of a link's options, beside what was asked for."""

from __future__ import annotations

import typing as t

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import Option

ABSENT = "absent"
WORDS = {"on": True, "off": False}


def seen(dump: t.Any, name: str, table: str, option: Option) -> t.Any:
    """The value of a link's option in a dump: see ``guest/virtual_nic.py``."""
    if option.name == "vlans":
        told = dump["vlans"].get(name, [])
        return [
            f"{each['vlan']}-{each['vlanEnd']}" if "vlanEnd" in each else each["vlan"]
            for each in told
        ]
    link = dump["links"][name]
    if option.name == "parent":
        return link["link"]
    info = link["linkinfo"]
    data = info.get("info_slave_data" if table.endswith("_port") else "info_data", {})
    if option.wire == "bit" and table == "vlan":
        return option.name.upper() in data.get("flags", [])
    if option.wire == "qos_map":
        maps = data.get("egress_qos" if "egress" in option.name else "ingress_qos", [])
        return {str(each["from"]): each["to"] for each in maps}
    for word in (option.name, *option.aliases):
        if word in data:
            return data[word]
    return ABSENT


def agree(option: Option, value: t.Any, told: t.Any) -> bool:
    """Whether this value is told, in whatever spelling."""
    if option.type == "bool":
        return WORDS.get(told, bool(told)) is value
    if option.type == "list":
        return sorted(map(str, told if told != ABSENT else [])) == sorted(map(str, value))
    if option.type == "dict":
        return told == {str(source): target for source, target in value.items()}
    if option.words:
        numbers = {word: number for number, word in option.words.items()}
        # ip writes the word none as null.
        return told in (value, numbers[value], None if value == "none" else value)
    if str(told).startswith("0x"):
        told = int(told, 16)
    if option.unit == "1/100 s" and isinstance(told, int):
        # Kernels whose clock does not tick 100 or 1000 times a second round.
        return abs(told - value) <= 1
    return str(told) == str(value) or (value in ("", "00:00:00:00:00:00") and told == ABSENT)

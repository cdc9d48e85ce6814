# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes plugins/doc_fragments/virtual_nic.py, virtual_nic's options, from the table of options.

    PYTHONPATH=build/collections python tools/virtual_nic_docs.py
"""

from __future__ import annotations

import json
import pathlib
import textwrap
import typing as t

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES

if t.TYPE_CHECKING:
    from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import Option

PLACE = pathlib.Path(__file__).resolve().parent.parent / "plugins/doc_fragments/virtual_nic.py"
WIDTH = 100

HEAD = '''\
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by tools/virtual_nic_docs.py from the table of options: do not edit.

from __future__ import annotations


class ModuleDocFragment:
    """The options of virtual_nic."""

    DOCUMENTATION = r"""
options:
'''

TAIL = '''"""
'''

# What is no option of the kernel's: description, then the keys of the specification.
GENERAL: dict[str, tuple[list[str], dict[str, t.Any]]] = {
    "name": (
        ["Name of the NIC. It has at most 15 bytes. To ask for several NICs, use O(nics)."],
        {"type": "str"},
    ),
    "kind": (
        [
            "What the NIC is. It can be left out where the options of exactly one kind are given, "
            "and for a NIC that is to be absent.",
        ],
        {"type": "str", "choices": ["bond", "bridge", "vlan"]},
    ),
    "state": (
        [
            "Whether the NIC is to exist.",
            "Only bonds, bridges and VLANs can be made absent. The ports of a bond are freed. See "
            "O(cascade) for what stands on the NIC and for the ports of a bridge.",
        ],
        {"type": "str", "choices": ["present", "absent"], "default": "present"},
    ),
    "ports": (
        [
            "The ports of a bond or bridge. Each is a name, or a dictionary with the name and with "
            "options of a port. An option that is not given is left alone.",
            "A port that joins is set up, unless O(nics) wants it down, and leaves another bond or "
            "bridge for it.",
        ],
        {"type": "list", "elements": "raw"},
    ),
    "ports_policy": (
        [
            "Whether ports that are not listed are to leave, V(exact), or may stay, V(at_least).",
            "V(exact) for bonds and V(at_least) for bridges if it is not given.",
        ],
        {"type": "str", "choices": ["exact", "at_least"]},
    ),
    "mtu": (["Largest packet, in bytes. That of a VLAN is at most its parent's."], {"type": "int"}),
    "address": (
        [
            "Ethernet address, such as V(52:54:00:12:34:56). Quote it in YAML.",
            "A bond's ports, and a bond whose address follows its active port (C(fail_over_mac)), "
            "cannot be given one.",
        ],
        {"type": "str"},
    ),
    "up": (
        ["Whether the NIC is set up. A NIC that is made is set up if it is not given."],
        {"type": "bool"},
    ),
    "alias": (["Description of the NIC, an empty one for none."], {"type": "str"}),
    "nics": (
        [
            "Any number of NICs, in any order, each a dictionary of the options O(name), O(kind), "
            "O(state), O(bond), O(bridge), O(vlan), O(ports), O(ports_policy), O(mtu), O(address), "
            "O(up) and O(alias).",
        ],
        {"type": "list", "elements": "dict"},
    ),
    "xml": (
        [
            "An XML document of a bond, bridge or VLAN as M(hostdev.nodedev.device_info) dumps it. "
            "An equal NIC is made, with the options of its ports, which have to be there.",
            "Documents of libvirt's with C(<interface type='bond'>), V(bridge) or V(vlan) are read "
            "as well; what they say of IP addresses is left out.",
        ],
        {"type": "str"},
    ),
    "netns": (
        ["Name of the network namespace to work in, as in C(ip netns)."],
        {"type": "str"},
    ),
    "cascade": (
        [
            "Whether a NIC that is to be absent takes along what stands on it, such as its VLANs, "
            "and a bridge frees its ports.",
        ],
        {"type": "bool", "default": False},
    ),
    "force": (
        [
            "What is to be done although it is refused otherwise.",
            "V(kind) replaces a NIC of the same name that is of another kind.",
            "V(addresses) makes ports of NICs that have addresses, which stop working then.",
            "V(management) cuts NICs that carry this connection or the default route.",
        ],
        {
            "type": "list",
            "elements": "str",
            "choices": ["addresses", "kind", "management"],
            "default": [],
        },
    ),
    "missing_ports": (
        ["Whether a port that does not exist is an error or is left out."],
        {"type": "str", "choices": ["fail", "ignore"], "default": "fail"},
    ),
}

KINDS = {
    "bond": "Options of a bond. An option that is not given is left alone, V(default) resets it.",
    "bridge": "Options of a bridge. An option that is not given is left alone, V(default) resets "
    "it.",
    "vlan": "Options of a VLAN. An option that is not given is left alone, V(default) resets it. A "
    "VLAN whose id, protocol or parent differs is made anew.",
}
CHANGES = {
    "down": "To change it, the bond is set down and up again.",
    "empty": "To change it, all ports leave and join again.",
    "down+empty": "To change it, the bond is set down, and all ports leave and join again.",
}
VLANS_GO = "To change it, the VLANs of all ports are removed and added again."


def render() -> str:
    lines: list[str] = []
    for name, (description, keys) in GENERAL.items():
        lines += _entry(name, description + (_ports() if name == "ports" else []), keys, 2)
    for kind, description in KINDS.items():
        lines += _entry(kind, [description], {"type": "dict"}, 2)
        lines.append("    suboptions:")
        for option in TABLES[kind]:
            if option.settable:
                lines += _option(kind, option)
    body = "\n".join(f"{line}".rstrip() for line in lines)
    return HEAD + body + "\n" + TAIL


def _option(kind: str, option: Option) -> list[str]:
    keys: dict[str, t.Any] = {"type": "raw"}
    if option.aliases:
        keys["aliases"] = list(option.aliases)
    return _entry(option.name, [option.text, *_details(kind, option)], keys, 6)


def _details(kind: str, option: Option) -> list[str]:
    words = [str(word) for word in option.words.values()]
    if option.type == "bool":
        told = ["A boolean."]
    elif words:
        told = [f"One of {', '.join(f'V({word})' for word in words)}, or its number."]
    elif option.type == "link":
        told = ["The name of a NIC" + (", an empty one for none." if option.default == "" else ".")]
    elif option.type == "mac":
        told = ["An Ethernet address."]
    elif option.wire == "vlans":
        told = ["A list of ids from 1 to 4094 and ranges of them, such as V(10-12)."]
    elif option.wire == "vlan_id":
        told = ["An id from 1 to 4094, or V(none)."]
    elif option.type == "list":
        told = ["A list, which replaces what there is."]
    elif option.type == "dict":
        told = [f"A map such as V({json.dumps(option.example)}), which replaces what there is."]
    else:
        unit = f", in {option.unit}" if option.unit else ""
        lowest, highest = option.range or ("", "")
        told = [f"A number from {lowest} to {highest}{unit}." if option.range else "A number."]
        if option.range and lowest == highest:
            told = [f"Nothing but {lowest}."]
    default = option.default
    if isinstance(default, bool):
        default = str(default).lower()
    if default not in (None, "", (), {}) and default != ():
        told.append(f"The kernel's default is V({default}).")
    if option.since:
        told.append(f"It came with Linux {option.since}.")
    if option.modes:
        told.append(f"Only in mode {' or '.join(f'V({mode})' for mode in option.modes)}.")
    if kind == "bond" and option.change in CHANGES:
        told.append(CHANGES[option.change])
    elif kind == "bridge" and option.change == "empty":
        told.append(VLANS_GO)
    if option.role == "runtime":
        told.append("The kernel may change it again by itself.")
    if option.role == "action":
        told.append("This is done at every run.")
    return told


def _ports() -> list[str]:
    told = []
    for kind in ("bond", "bridge"):
        told.append(f"A port of a {kind} takes the following options.")
        for option in TABLES[f"{kind}_port"]:
            if option.settable:
                details = " ".join(_details(f"{kind}_port", option))
                told.append(f"V({option.name}) - {option.text} {details}")
    return told


def _entry(name: str, description: list[str], keys: dict[str, t.Any], indent: int) -> list[str]:
    blanks = " " * indent
    lines = [f"{blanks}{name}:", f"{blanks}  description:"]
    for text in description:
        lines += _item(text, indent + 4)
    for key, value in keys.items():
        written = value
        if isinstance(value, bool):
            written = str(value).lower()
        elif isinstance(value, list):
            written = f"[{', '.join(value)}]"
        lines += _wrapped(f"{key}: {written}", indent + 2)
    return lines


def _item(text: str, indent: int) -> list[str]:
    quoted = json.dumps(text, ensure_ascii=False) if _needs_quotes(text) else text
    return textwrap.wrap(
        f"- {quoted}",
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _needs_quotes(text: str) -> bool:
    return ": " in text or " #" in text or text[0] in "{[&*!|>'\"%@`"


if __name__ == "__main__":
    PLACE.write_text(render(), encoding="utf-8")

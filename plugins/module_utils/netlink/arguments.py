# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's options, made from the table of options.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .options import TABLES
from .spec import KINDS

_FORCE = ("addresses", "kind", "management")


def _suboptions(table: str) -> t.Dict[str, t.Any]:
    found = {}
    for option in TABLES[table]:
        if not option.settable:
            continue
        # Words, numbers and "default" alike: what is right is told in spec.py.
        described: t.Dict[str, t.Any] = {"type": "raw"}
        if option.aliases:
            described["aliases"] = list(option.aliases)
        if "key" in option.name:
            described["no_log"] = False
        found[option.name] = described
    return found


NIC: t.Dict[str, t.Any] = {
    "name": {"type": "str"},
    "kind": {"type": "str", "choices": list(KINDS)},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "ports": {"type": "list", "elements": "raw"},
    "ports_policy": {"type": "str", "choices": ["exact", "at_least"]},
    "mtu": {"type": "int"},
    "address": {"type": "str"},
    "up": {"type": "bool"},
    "alias": {"type": "str"},
}
for _kind in KINDS:
    NIC[_kind] = {"type": "dict", "options": _suboptions(_kind)}

ARGUMENTS: t.Dict[str, t.Any] = dict(
    NIC,
    # Their elements are checked in spec.py alone, which is faster and suggests what was meant.
    nics={"type": "list", "elements": "dict"},
    xml={"type": "str"},
    netns={"type": "str"},
    cascade={"type": "bool", "default": False},
    force={"type": "list", "elements": "str", "choices": list(_FORCE), "default": []},
    missing_ports={"type": "str", "choices": ["fail", "ignore"], "default": "fail"},
)

# For AnsibleModule.
EXCLUSIVE: t.List[t.Tuple[str, ...]] = [
    ("nics", "xml", key) for key in ("name", "kind", "bond", "bridge", "vlan", "ports")
]
REQUIRED_ONE: t.List[t.Tuple[str, ...]] = [("name", "nics", "xml")]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Placing: answers to groups and variables of an inventory.

What devices say of themselves becomes the name of a group only through a Namer, and a variable only
as text that is no template.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ansible.utils.unsafe_proxy import wrap_var

from .errors import ConfigError
from .facts import brief
from .naming import Namer, is_name, sanitised
from .questions import Answer

# What the names of groups of identical hosts begin with.
FINGERPRINT = "hardware_"


class Family(NamedTuple):
    """The groups of one of hardware_keyed_groups: what their names begin with, and their parent."""

    start: str
    parent: str | None


class Plan(NamedTuple):
    """The groups that the options ask for, whichever hosts there are."""

    explicit: list[str]
    families: list[Family]
    namer: Namer


def plan(options: Mapping[str, Any], hosts: Iterable[str]) -> Plan:
    """Raises ConfigError for names that no group can have.

    hosts: all hosts of the inventory.
    """
    explicit = _explicit(options)
    entries = options["hardware_keyed_groups"]
    families = [_family(entry, index) for index, entry in enumerate(entries)]
    parents = [family.parent for family in families if family.parent is not None]
    starts = [family.start for family in families]
    namer = Namer(explicit + parents, [*starts, FINGERPRINT], frozenset(hosts))
    return Plan(explicit, families, namer)


def renamed(plan: Plan) -> list[str]:
    """What is to be said of groups that cannot be called as the user wants."""
    return [
        f"{name} is the name of a group and of a host, so the group is called "
        f"{plan.namer.explicit(name)}. Call one of them otherwise."
        for name in plan.explicit
        if plan.namer.explicit(name) != name
    ]


def place(inventory: Any, plan: Plan, answers: Mapping[str, Answer]) -> None:
    """Makes the groups, and puts the hosts into them, with their variables."""
    namer = plan.namer
    names = {name: inventory.add_group(namer.explicit(name)) for name in plan.explicit}
    for family in plan.families:
        if family.parent is not None:
            inventory.add_group(family.parent)
    made: set[tuple[str, str | None]] = set()

    def add(host: str, group: str, parent: str | None) -> None:
        if (group, parent) not in made:
            made.add((group, parent))
            inventory.add_group(group)
            if parent is not None:
                inventory.add_child(parent, group)
        inventory.add_host(host, group)

    for host, answer in answers.items():
        for name in answer["groups"]:
            inventory.add_host(host, names[name])
        for family, texts in zip(plan.families, answer["keyed"], strict=True):
            for text in texts:
                add(host, namer.name(family.start, text), family.parent)
        if "fingerprint" in answer:
            product, digest = answer["fingerprint"]
            add(host, namer.fingerprint(FINGERPRINT, product, digest), None)
        for name, value in answer["vars"].items():
            # By way of the inventory, a group of the same name would get it.
            inventory.hosts[host].set_variable(name, wrap_var(value))


def _explicit(options: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for option in ("hardware_groups", "like"):
        for name in options[option]:
            if not isinstance(name, str) or not is_name(name):
                better = sanitised(str(name))
                raise ConfigError(
                    f"{option}: no group can be called {brief(name)}"
                    + (f"; call it {better}, say" if is_name(better) else "")
                )
            if name in names:
                raise ConfigError(f"{option}: {name} is in hardware_groups as well")
            names.append(name)
    return names


def _family(entry: Any, index: int) -> Family:
    where = f"hardware_keyed_groups[{index}]"
    if not isinstance(entry, Mapping) or not isinstance(entry.get("key"), str):
        raise ConfigError(f"{where}: expected a dictionary with key")
    prefix = entry.get("prefix")
    separator = entry.get("separator")
    parent = entry.get("parent_group")
    for name, value in (("prefix", prefix), ("separator", separator), ("parent_group", parent)):
        if value is not None and not isinstance(value, str):
            raise ConfigError(f"{where}: {name} is {brief(value)}, expected text")
    if parent is not None and not is_name(parent):
        raise ConfigError(f"{where}: no group can be called {brief(parent)}")
    prefix = sanitised(entry["key"]) if prefix is None else prefix
    separator = "_" if separator is None else separator
    return Family(f"{prefix}{separator}" if prefix else "", parent)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions: what the options ask of every host, compiled once, and the answer of one host.

An answer is plain data of JSON, so that it is the same whether it was just computed or kept.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...module_utils.hal.fields import USAGE
from ...module_utils.selector import (
    SelectorError,
    Surroundings,
    canonical,
    compile,
    demands,
    named,
    parse,
)
from ...module_utils.selector_tree import Tree
from .conditions import Test, compile_condition, counting, natural, refuse_others
from .errors import ConfigError, Unreadable
from .facts import Machine, brief, machine, text_of
from .fingerprint import fingerprint
from .likeness import like
from .paths import Values, values_of
from .variables import KINDS, MISSING, Variable, chosen, compile_variable, path

# {groups: [name], keyed: [[text]], fingerprint: [product, hash], vars: {name: value},
#  limits: text, usage: bool}; the third and the fifth only where there is one.
Answer = dict[str, Any]

_LIKE = ("host", "device", "free", "same", "at_least")
_KEYED = ("key", "select", "prefix", "separator", "parent_group")


class Questions:
    """The questions of one configuration.

    options: as the plugin documents them. reference: gives the facts of a host that like names, or
    nothing if it has none. Raises ConfigError for options that are wrong.
    asks_for_usage: whether any of them is about what is free or in use.
    missing: what like refers to and is not there, in words for the user.
    """

    def __init__(self, options: Mapping[str, Any], reference: Callable[[str], Any]) -> None:
        self.missing: list[str] = []
        self._told: list[Any] = []
        self._trees: list[Tree] = []
        self._groups: dict[str, Test] = {
            name: self._group(name, value)
            for name, value in options["hardware_groups"].items()
        }
        self._keyed = [
            self._key(entry, f"hardware_keyed_groups[{index}]")
            for index, entry in enumerate(options["hardware_keyed_groups"])
        ]
        for name, value in options["like"].items():
            self._groups[name] = self._like(value, f"like: {name}", reference)
        self._vars: dict[str, Variable] = {
            name: self._variable(name, value) for name, value in options["hostvars"].items()
        }
        self._fingerprint: bool | None = None
        if options["fingerprint"]:
            self._fingerprint = bool(options["fingerprint_slots"])
        self._told.append(["fingerprint", self._fingerprint])
        self.asks_for_usage = any(not named(tree).isdisjoint(USAGE) for tree in self._trees)
        self._demanded = None if options["fingerprint"] else _demanded(self._trees)

    def digest(self) -> str:
        """The same for the same questions, another one for any others."""
        text = json.dumps(self._told, default=str)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def answer(self, fact: Any) -> Answer:
        """Raises Unreadable."""
        host = machine(fact)
        answer: Answer = {
            "groups": [name for name, test in self._groups.items() if test(host)],
            "keyed": [_texts(host, choose, values) for choose, values in self._keyed],
            "vars": {},
            "usage": host.usage,
        }
        for name, variable in self._vars.items():
            value = variable(host)
            if value is not MISSING:
                answer["vars"][name] = value
        if self._fingerprint is not None:
            found = fingerprint(host, self._fingerprint)
            if found:
                answer["fingerprint"] = found
        if host.limits and not self._is_enough(host.capabilities):
            answer["limits"] = host.limits
        return answer

    def _is_enough(self, gathered: frozenset[str] | None) -> bool:
        """Whether nothing but devices with these capabilities is asked for."""
        return (
            gathered is not None and self._demanded is not None and self._demanded <= gathered
        )

    def _group(self, name: str, value: Any) -> Test:
        test = compile_condition(value, f"hardware_groups: {name}")
        self._remember(_selectors(value), f"hardware_groups: {name}", value)
        return test

    def _key(
        self, entry: Any, where: str
    ) -> tuple[Callable[[Machine], list[Any]], Values]:
        if not isinstance(entry, Mapping) or "key" not in entry:
            raise ConfigError(f"{where}: expected a dictionary with key")
        refuse_others(entry, _KEYED, where)
        key = chosen(entry.get("select"), where), path(entry["key"], f"{where}: key")
        self._remember(_of_values(entry, "key"), "hardware_keyed_groups", dict(entry))
        return key

    def _variable(self, name: Any, value: Any) -> Variable:
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("ansible_"):
            raise ConfigError(
                f"hostvars: {brief(name)} cannot be the name of a variable here. Choose a word "
                "that does not begin with ansible_."
            )
        variable = compile_variable(value, f"hostvars: {name}")
        self._remember(
            _of_values(value, next(kind for kind in KINDS if kind in value)), name, dict(value)
        )
        return variable

    def _like(self, value: Any, where: str, reference: Callable[[str], Any]) -> Test:
        if not isinstance(value, Mapping) or not {"host", "device"} <= set(value):
            raise ConfigError(f"{where}: expected a dictionary with host and device")
        refuse_others(value, _LIKE, where)
        same = value.get("same")
        if same is not None and (not isinstance(same, list) or not same):
            raise ConfigError(f"{where}: same is {brief(same)}, expected a list of paths")
        for each in same or ():
            path(each, f"{where}: same")
        least = natural(value, "at_least", where)
        free = value.get("free") or False
        if not isinstance(free, bool):
            raise ConfigError(f"{where}: free is {brief(free)}, expected true or false")
        host = brief(value["host"])
        try:
            fact = reference(str(value["host"]))
            if fact is None:
                return self._nothing(f"{where} refers to {host}, which has no facts. Gather them.")
            around = machine(fact).around
        except Unreadable as error:
            return self._nothing(f"{where} refers to {host}, which {error}")
        return self._same_as(around, value, free, 1 if least is None else least, where)

    def _nothing(self, reason: str) -> Test:
        self.missing.append(reason)
        self._told.append(None)
        return lambda machine: False

    def _same_as(
        self, around: Surroundings, value: Mapping[str, Any], free: bool, least: int, where: str
    ) -> Test:
        device = around.devices.get(str(value["device"]))
        if device is None:
            return self._nothing(
                f"{where} refers to {brief(value['device'])}, which {brief(value['host'])} does "
                f"not have{_nearest(str(value['device']), around.devices)}."
            )
        try:
            tree = like(device, around, value.get("same"), free)
            self._remember([canonical(tree)], where, least)
            return counting(compile(tree), least, None)
        except SelectorError as error:
            raise ConfigError(f"{where}: {error}") from error

    def _remember(self, selectors: Iterable[str], *what: Any) -> None:
        """For the digest, and for what all questions together need."""
        selectors = list(selectors)
        self._told.append([selectors, *what])
        self._trees += [parse("".join(text)) for text in selectors]


def _texts(
    host: Machine, choose: Callable[[Machine], list[Any]], values: Values
) -> list[str]:
    return sorted({text_of(value) for value in values_of(host, choose(host), values)})


def _selectors(condition: Any) -> list[str]:
    """All selectors of a condition that was compiled."""
    if isinstance(condition, str):
        return [condition]
    if "select" in condition:
        return [condition["select"]]
    return [text for terms in condition.values() for term in terms for text in _selectors(term)]


def _of_values(option: Mapping[str, Any], key: str) -> list[str]:
    """What chooses the devices whose values count, as a selector, and what leads to the values.

    Without a selector, a device counts that has a value.
    """
    select = option.get("select")
    return [option[key]] if select is None else [f"({select}) and ({option[key]})"]


def _demanded(trees: Iterable[Tree]) -> frozenset[str] | None:
    """The capabilities one of which each device has that matters; None if any device may."""
    found: frozenset[str] = frozenset()
    for tree in trees:
        capabilities = demands(tree)[0]
        if capabilities is None:
            return None
        found |= capabilities
    return found


def _nearest(name: str, names: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name[:200], list(names)[:5000], 1)
    return f"; did you mean {brief(near[0])}?" if near else ""

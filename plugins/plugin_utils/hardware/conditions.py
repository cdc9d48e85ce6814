# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions of groups: what an option says, to a test of a host's devices.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...module_utils.selector import SelectorError, compiled
from .errors import ConfigError
from .facts import Machine, brief

Test = Callable[[Machine], bool]

# How deep conditions may be nested.
DEPTH = 50

_COMBINATIONS = ("all", "any", "none")
_COUNTS = ("select", "at_least", "at_most")


def compile_condition(value: Any, where: str, depth: int = 0) -> Test:
    """The test of a condition; where names it for the user. Raises ConfigError."""
    if depth > DEPTH:
        raise ConfigError(f"{where}: conditions are nested more than {DEPTH} levels deep")
    if isinstance(value, str):
        return _count(value, 1, None, where)
    if not isinstance(value, Mapping):
        raise ConfigError(
            f"{where}: found {brief(value)}, expected a selector, or a dictionary with "
            "select, all, any or none"
        )
    if "select" in value:
        refuse_others(value, _COUNTS, where)
        least, most = (natural(value, name, where) for name in ("at_least", "at_most"))
        if least is None and most is None:
            least = 1
        if least is not None and most is not None and least > most:
            raise ConfigError(f"{where}: at_least is more than at_most")
        return _count(value["select"], least or 0, most, where)
    names = [name for name in _COMBINATIONS if name in value]
    if len(names) != 1:
        raise ConfigError(f"{where}: expected exactly one of select, all, any and none")
    refuse_others(value, names, where)
    return _combination(names[0], value[names[0]], where, depth)


def refuse_others(value: Mapping[str, Any], known: Any, where: str) -> None:
    """Raises ConfigError for a key that is not known."""
    for name in value:
        if name not in known:
            raise ConfigError(f"{where}: {brief(name)} is unknown, known are {', '.join(known)}")


def natural(value: Mapping[str, Any], name: str, where: str) -> int | None:
    """A number of devices, if it is given. Raises ConfigError."""
    number = value.get(name)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ConfigError(f"{where}: {name} is {brief(number)}, expected a number of devices")
    return int(number)


def selector(text: Any, where: str) -> Any:
    """The predicate of a selector. Raises ConfigError."""
    if not isinstance(text, str):
        raise ConfigError(f"{where}: found {brief(text)}, expected a selector")
    try:
        return compiled("".join(text))
    except SelectorError as error:
        raise ConfigError(f"{where}: {error}") from error


def counting(predicate: Any, least: int, most: int | None) -> Test:
    """Whether as many devices as least and most say match."""
    # Where this many match, more do not matter.
    enough = max(1, least) if most is None else most + 1

    def test(machine: Machine) -> bool:
        found = 0
        around = machine.around
        for device in machine.devices:
            if predicate(device, around):
                found += 1
                if found == enough:
                    break
        return found >= least and (most is None or found <= most)

    return test


def _count(text: Any, least: int, most: int | None, where: str) -> Test:
    return counting(selector(text, where), least, most)


def _combination(name: str, terms: Any, where: str, depth: int) -> Test:
    if not isinstance(terms, list) or not terms:
        raise ConfigError(f"{where}: {name} is {brief(terms)}, expected a list of conditions")
    tests = [compile_condition(term, f"{where}: {name}", depth + 1) for term in terms]
    if name == "all":
        return lambda machine: all(test(machine) for test in tests)
    if name == "any":
        return lambda machine: any(test(machine) for test in tests)
    return lambda machine: not any(test(machine) for test in tests)

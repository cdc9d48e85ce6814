# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables that are computed from a host's devices.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...module_utils.selector import SelectorError
from .conditions import refuse_others, selector
from .errors import ConfigError
from .facts import Machine, Scalar, brief, plain, text_of
from .paths import Values, compile_path, values_of

Variable = Callable[[Machine], Any]

# Stands for a variable that a host does not have.
MISSING = object()

KINDS = ("count", "first", "list", "min", "max", "sum")


def compile_variable(value: Any, where: str) -> Variable:
    """What computes a variable, MISSING where it has no value. Raises ConfigError."""
    kinds = [kind for kind in KINDS if isinstance(value, Mapping) and kind in value]
    if len(kinds) != 1:
        raise ConfigError(
            f"{where}: found {brief(value)}, expected a dictionary with one of {', '.join(KINDS)}"
        )
    kind = kinds[0]
    if kind == "count":
        refuse_others(value, ("count",), where)
        predicate = selector(value["count"], where)
        return lambda machine: sum(
            1 for device in machine.devices if predicate(device, machine.around)
        )
    refuse_others(value, (kind, "select"), where)
    return _of_values(kind, path(value[kind], where), value.get("select"), where)


def path(text: Any, where: str) -> Values:
    """The values at a path. Raises ConfigError."""
    if not isinstance(text, str):
        raise ConfigError(f"{where}: found {brief(text)}, expected a path such as net.link.speed")
    try:
        return compile_path("".join(text))
    except SelectorError as error:
        raise ConfigError(f"{where}: {error}") from error


def chosen(text: Any, where: str) -> Callable[[Machine], list[Any]]:
    """The devices that a selector chooses; all without one. Raises ConfigError."""
    if text is None:
        return lambda machine: machine.devices
    predicate = selector(text, where)
    return lambda machine: [
        device for device in machine.devices if predicate(device, machine.around)
    ]


def _of_values(kind: str, values: Values, select: Any, where: str) -> Variable:
    devices = chosen(select, where)
    reduce = _REDUCTIONS[kind]
    return lambda machine: reduce(values_of(machine, devices(machine), values))


def _numbers(values: list[Scalar]) -> list[int | float]:
    return [
        value
        for value in values
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]


def _extreme(values: list[Scalar], of: Callable[..., Any]) -> Any:
    """Of numbers; of texts where there are no numbers."""
    numbers = _numbers(values)
    if numbers:
        return of(numbers)
    texts = [value for value in values if isinstance(value, str)]
    return of(texts) if texts else MISSING


def _sorted(values: list[Scalar]) -> list[Scalar]:
    # To Python, True is 1.
    once = {(isinstance(value, bool), value): value for value in values}
    return sorted(
        once.values(),
        key=lambda value: (
            (1, 0, value) if isinstance(value, str) else (0, value, text_of(value))
        ),
    )


_REDUCTIONS: dict[str, Callable[[list[Scalar]], Any]] = {
    "first": lambda values: values[0] if values else MISSING,
    "list": _sorted,
    "min": lambda values: _extreme(values, min),
    "max": lambda values: _extreme(values, max),
    "sum": lambda values: plain(sum(_numbers(values))) or 0,
}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values against a selector's literals: each operator as a function of the value alone.

A list passes where any of its elements does. What is absent or of another type does not.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .selector_tree import Number

if t.TYPE_CHECKING:
    from .selector_tree import Literal

Check = t.Callable[[t.Any], bool]
Kinds = t.Tuple[type, ...]

# True and False are integers to Python, but no numbers here.
_KINDS: t.Dict[str, Kinds] = {"text": (str,), "number": (int, float), "bool": (bool,)}


def present(value: t.Any) -> bool:
    """Whether it is neither false nor empty; 0 is a value."""
    if value is None or value is False:
        return False
    return bool(value) or isinstance(value, (int, float))


def comparison(operator: str, literal: Literal, unit: t.Optional[str]) -> Check:
    """The check of an operator; unit is that of the values."""
    kinds = _KINDS[literal.kind]
    value = plain(literal, unit)
    if operator == "~":
        from .selector_glob import glob

        return glob(value)
    return _OPERATORS[operator](kinds, value)


def one_of(literals: t.Sequence[Literal], unit: t.Optional[str]) -> Check:
    """Whether a value equals one of several."""

    def of(kind: str) -> t.FrozenSet[t.Any]:
        return frozenset([plain(literal, unit) for literal in literals if literal.kind == kind])

    texts, numbers, truths = of("text"), of("number"), of("bool")

    def check(value: t.Any) -> bool:
        if isinstance(value, str):
            return value in texts
        if value.__class__ is bool:
            return value in truths
        if isinstance(value, (int, float)):
            return value in numbers
        return any_element(check, value)

    return check


def plain(literal: Literal, unit: t.Optional[str]) -> t.Any:
    """A literal as a value in the fact would be."""
    value = literal.value
    return value.value(unit) if isinstance(value, Number) else value


def any_element(check: Check, values: t.Any) -> bool:
    """Whether it is a list, and the check holds for one of its elements."""
    if isinstance(values, list):
        for value in values:
            if not isinstance(value, list) and check(value):
                return True
    return False


def _fits(value: t.Any, kinds: Kinds) -> bool:
    """For what is not exactly of such a class: Ansible has classes of its own, below these."""
    return isinstance(value, kinds) and value.__class__ is not bool


# One function an operator, for a call less at every device. Each looks the same.


def _equal(kinds: Kinds, wanted: t.Any) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ in kinds or _fits(value, kinds):
            return value == wanted
        return any_element(check, value)

    return check


def _less(kinds: Kinds, wanted: t.Any) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ in kinds or _fits(value, kinds):
            return value < wanted
        return any_element(check, value)

    return check


def _at_most(kinds: Kinds, wanted: t.Any) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ in kinds or _fits(value, kinds):
            return value <= wanted
        return any_element(check, value)

    return check


def _more(kinds: Kinds, wanted: t.Any) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ in kinds or _fits(value, kinds):
            return value > wanted
        return any_element(check, value)

    return check


def _at_least(kinds: Kinds, wanted: t.Any) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ in kinds or _fits(value, kinds):
            return value >= wanted
        return any_element(check, value)

    return check


_OPERATORS: t.Dict[str, t.Callable[[Kinds, t.Any], Check]] = {
    "=": _equal,
    "<": _less,
    "<=": _at_most,
    ">": _more,
    ">=": _at_least,
}

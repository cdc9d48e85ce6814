# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands at a path in a device's facts: one closure for each length of path.

These run for every device of every host. So asking comes before taking, as most devices lack most
paths and an exception costs more, and each test is one function that calls no other where it can
be so. What facts hold may be of any type, which is what TypeError is for.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .selector_axes import Facts, Surroundings
    from .selector_checks import Check

# Whether a device, given as in facts, matches in its surroundings.
Predicate = t.Callable[["Facts", "Surroundings"], bool]
Predicates = t.Sequence[Predicate]


def reach(names: t.Sequence[str], check: Check, rows: bool) -> Predicate:
    """The check of what stands at a path; rows: which leads through lists of dictionaries."""
    if rows or len(names) > 3:
        return _reach_all(names, check)
    return (_reach_1, _reach_2, _reach_3)[len(names) - 1](check, *names)


def _reach_1(check: Check, name: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        return name in device and check(device[name])

    return test


def _reach_2(check: Check, first: str, second: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        if first not in device:
            return False
        try:
            value = device[first]
            if second not in value:
                return False
            value = value[second]
        except TypeError:
            return False
        return check(value)

    return test


def _reach_3(check: Check, first: str, second: str, third: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        if first not in device:
            return False
        try:
            value = device[first]
            if second not in value:
                return False
            value = value[second]
            if third not in value:
                return False
            value = value[third]
        except TypeError:
            return False
        return check(value)

    return test


def _reach_all(names: t.Sequence[str], check: Check) -> Predicate:
    """For paths that lead through lists of dictionaries, and for long ones."""

    def test(device: Facts, around: Surroundings) -> bool:
        values: t.List[t.Any] = [device]
        for name in names:
            below = []
            for value in values:
                for row in value if isinstance(value, list) else (value,):
                    if isinstance(row, dict) and name in row:
                        below.append(row[name])
            values = below
        return any(check(value) for value in values)

    return test


def reach_text(names: t.Sequence[str], text: str) -> Predicate:
    """Whether a text stands at a path, which is what most selectors ask for."""
    if len(names) > 3:
        return _reach_all(names, lambda value: _is_or_has(value, text))
    return (_text_1, _text_2, _text_3)[len(names) - 1](text, *names)


def _is_or_has(value: t.Any, text: str) -> bool:
    return bool(value == text) or (isinstance(value, list) and text in value)


def _text_1(text: str, name: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        if name not in device:
            return False
        value = device[name]
        return value == text or (value.__class__ is not str and _is_or_has(value, text))

    return test


def _text_2(text: str, first: str, second: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        if first not in device:
            return False
        try:
            value = device[first]
            if second not in value:
                return False
            value = value[second]
        except TypeError:
            return False
        return value == text or (value.__class__ is not str and _is_or_has(value, text))

    return test


def _text_3(text: str, first: str, second: str, third: str) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        if first not in device:
            return False
        try:
            # What is two steps away is there as a rule where the first step is.
            value = device[first][second]
            if third not in value:
                return False
            value = value[third]
        except (KeyError, TypeError):
            return False
        return value == text or (value.__class__ is not str and _is_or_has(value, text))

    return test


def capable(capability: str, tests: Predicates) -> Predicate:
    """A capability, and one or two further tests."""
    rest = tests[0]

    def test(device: Facts, around: Surroundings) -> bool:
        try:
            capabilities = device["capabilities"]
            if capability not in capabilities:
                return False
        except (KeyError, TypeError):
            return False
        if capabilities.__class__ is not list and not _is_or_has(capabilities, capability):
            return False
        return rest(device, around)

    if len(tests) == 1:
        return test
    first, second = tests

    def test_two(device: Facts, around: Surroundings) -> bool:
        try:
            capabilities = device["capabilities"]
            if capability not in capabilities:
                return False
        except (KeyError, TypeError):
            return False
        if capabilities.__class__ is not list and not _is_or_has(capabilities, capability):
            return False
        return first(device, around) and second(device, around)

    return test_two


def capable_text(
    capability: str, names: t.Sequence[str], text: str, rest: t.Optional[Predicate]
) -> Predicate:
    """A capability, a text among its own details (for paths of two or three names), and more."""
    return (_capable_text_2, _capable_text_3)[len(names) - 2](capability, text, rest, *names)


def _capable_text_2(
    capability: str, text: str, rest: t.Optional[Predicate], first: str, second: str
) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        try:
            capabilities = device["capabilities"]
            if capability not in capabilities:
                return False
            value = device[first]
            if second not in value:
                return False
            value = value[second]
        except (KeyError, TypeError):
            return False
        if capabilities.__class__ is not list and not _is_or_has(capabilities, capability):
            return False
        if value == text or (value.__class__ is not str and _is_or_has(value, text)):
            return rest is None or rest(device, around)
        return False

    return test


def _capable_text_3(
    capability: str,
    text: str,
    rest: t.Optional[Predicate],
    first: str,
    second: str,
    third: str,
) -> Predicate:
    def test(device: Facts, around: Surroundings) -> bool:
        try:
            capabilities = device["capabilities"]
            if capability not in capabilities:
                return False
            value = device[first][second]
            if third not in value:
                return False
            value = value[third]
        except (KeyError, TypeError):
            return False
        if capabilities.__class__ is not list and not _is_or_has(capabilities, capability):
            return False
        if value == text or (value.__class__ is not str and _is_or_has(value, text)):
            return rest is None or rest(device, around)
        return False

    return test

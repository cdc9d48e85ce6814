# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trees of selectors to functions: closures, specialised by operator and by length of path.

Nothing is evaluated as code. What is special here is so for speed: a selector is tested on every
device of every host.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .selector_axes import Surroundings
from .selector_checks import comparison, one_of, present
from .selector_reach import capable, capable_text, reach, reach_text
from .selector_schema import default_schema
from .selector_tree import (
    And,
    Axis,
    Comparison,
    Exists,
    Not,
    OneOf,
    SelectorError,
    fold,
)

if t.TYPE_CHECKING:
    from .selector_axes import Facts
    from .selector_reach import Predicate, Predicates
    from .selector_schema import Declared, Schema
    from .selector_tree import Literal, Path, Tree

# Of a glob, in characters.
GLOB = 256

_CAPABILITIES = ("capabilities",)

_STEPS: t.Dict[str, t.Callable[[Surroundings, t.Any], t.Iterator[t.Any]]] = {
    "any parent": Surroundings.ancestors,
    "any child": Surroundings.descendants,
    "any lower": Surroundings.lower,
    "any upper": Surroundings.upper,
}


def compile(tree: Tree, schema: t.Optional[Schema] = None) -> Predicate:
    """The predicate of a tree.

    Raises SelectorError for a field that does not exist, for a comparison that cannot be, and for
    a tree that is too deep.
    """
    fields = schema or default_schema()

    def combine(
        node: Tree, below: t.List[t.Tuple[Predicate, bool]]
    ) -> t.Tuple[Predicate, bool]:
        """The predicate of a node, and whether it may look at other devices."""
        tests = [test for test, _further in below]
        further = any(further for _test, further in below)
        if isinstance(node, Axis):
            return _axis(node, _remembered(tests[0]) if further else tests[0]), True
        return _compiled(node, tests, fields), further

    return fold(tree, combine)[0]


def _compiled(node: t.Any, tests: t.List[Predicate], schema: Schema) -> Predicate:
    if isinstance(node, Exists):
        return reach(node.path.names, present, schema.find(node.path).rows)
    if isinstance(node, Comparison):
        declared = _comparable(node.path, [node.literal], node.operator, schema)
        if node.operator == "=" and isinstance(node.literal.value, str) and not declared.rows:
            return reach_text(node.path.names, node.literal.value)
        check = comparison(node.operator, node.literal, declared.unit)
        return reach(node.path.names, check, declared.rows)
    if isinstance(node, OneOf):
        declared = _comparable(node.path, node.literals, "in", schema)
        return reach(node.path.names, one_of(node.literals, declared.unit), declared.rows)
    if isinstance(node, Not):
        return _negation(tests[0])
    if isinstance(node, And):
        return _conjunction(node, tests, schema)
    return _any_of(tests)


def _comparable(
    path: Path, literals: t.Sequence[Literal], operator: str, schema: Schema
) -> Declared:
    """What stands at the path, if it can be compared with all of these, in this way."""
    declared = schema.find(path)
    text = path.text()
    if declared.kind == "group":
        below = schema.below(path)
        which = "one of its keys" if not below else "one of " + ", ".join(below[:5])
        more = ", …" if below[5:] else ""
        raise SelectorError(f"found {text!r}, which has no single value, expected {which}{more}",
                            path.place)  # fmt: skip
    for literal in literals:
        kind = literal.kind
        if declared.kind not in (kind, "any"):
            raise SelectorError(
                f"found {_short(literal)}, expected {_KINDS[declared.kind]}, as {text} is",
                literal.place,
            )
        if operator == "~":
            if not isinstance(literal.value, str):
                raise SelectorError(
                    f"found ~ {_short(literal)}, expected ~ and a glob in quotes, for text only",
                    literal.place,
                )
            if len(literal.value) > GLOB:
                raise SelectorError(
                    f"found a glob of {len(literal.value)} characters, expected at most {GLOB}",
                    literal.place,
                )
        elif kind == "bool" and operator not in ("=", "in"):
            raise SelectorError(
                f"found {operator} {literal.text()}, expected = or !=", literal.place
            )
    return declared


_KINDS = {"text": "text in quotes", "number": "a number", "bool": "true or false"}


def _short(literal: Literal) -> str:
    text = literal.text()
    return text if len(text) <= 60 else text[:59] + "…"


def _negation(term: Predicate) -> Predicate:
    return lambda device, around: not term(device, around)


def _conjunction(node: And, tests: Predicates, schema: Schema) -> Predicate:
    """All of several. Nearly all selectors begin with a capability, and end there for nearly all
    devices; what most go on with is a text among that capability's details.
    """
    first, second = [_equal_text(term, schema) for term in node.terms[:2]]
    if first is None or first[0] != _CAPABILITIES:
        return _all_of(tests)
    capability = first[1]
    if second is not None and second[0][0] == capability and len(second[0]) in (2, 3):
        return capable_text(capability, *second, rest=_all_of(tests[2:]) if tests[2:] else None)
    return capable(capability, tests[1:] if len(tests) < 4 else [_all_of(tests[1:])])


def _equal_text(term: Tree, schema: Schema) -> t.Optional[t.Tuple[t.Tuple[str, ...], str]]:
    """The path and the text that it should equal, if that is what the term says."""
    if not isinstance(term, Comparison) or term.operator != "=":
        return None
    text = term.literal.value
    if not isinstance(text, str) or schema.find(term.path).rows:
        return None
    return term.path.names, text


def _all_of(tests: Predicates) -> Predicate:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda device, around: first(device, around) and second(device, around)

    def test(device: Facts, around: Surroundings) -> bool:
        for term in tests:  # noqa: SIM110 - all() takes twice as long
            if not term(device, around):
                return False
        return True

    return test


def _any_of(tests: Predicates) -> Predicate:
    if len(tests) == 2:
        first, second = tests
        return lambda device, around: first(device, around) or second(device, around)

    def test(device: Facts, around: Surroundings) -> bool:
        for term in tests:  # noqa: SIM110
            if term(device, around):
                return True
        return False

    return test


def _axis(node: Axis, term: Predicate) -> Predicate:
    if node.axis == "parent":

        def parent(device: Facts, around: Surroundings) -> bool:
            above = around.parent(device)
            return above is not None and term(above, around)

        return parent

    step = _STEPS[node.axis]

    def some(device: Facts, around: Surroundings) -> bool:
        for other in step(around, device):  # noqa: SIM110
            if term(other, around):
                return True
        return False

    return some


def _remembered(term: Predicate) -> Predicate:
    """Asks once a device: axes within axes would else multiply."""

    def test(device: Facts, around: Surroundings) -> bool:
        memory = around.memory.setdefault(test, {})
        key = id(device)
        if key not in memory:
            memory[key] = term(device, around)
        return memory[key]

    return test

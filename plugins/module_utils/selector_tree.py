# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tree of a selector: what was parsed, and its one canonical text.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

# A line and a column, both from 1.
Place = t.Tuple[int, int]

# How deep parentheses, not and axes may be nested in a selector's text.
DEPTH = 100

# Every level of the text is at most an or, an and, and what makes it a level.
_LEVELS = 3 * (DEPTH + 1)

AXES = ("parent", "any parent", "any child", "any lower", "any upper")

_PREFIXES = {
    "": 1,
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
}

# Units of fields that contain a prefix themselves.
_UNITS = {
    "kbit/s": 10**3, "Mbit/s": 10**6, "Gbit/s": 10**9, "MT/s": 10**6, "GT/s": 10**9, "MHz": 10**6,
}  # fmt: skip


class SelectorError(Exception):
    """A selector, or what it is applied to, is wrong; the text is for the user.

    line and column (from 1) say where in the selector; None where that is not known.
    """

    def __init__(self, message: str, place: t.Optional[Place] = None) -> None:
        self.line: t.Optional[int] = None
        self.column: t.Optional[int] = None
        if place:
            self.line, self.column = place
            line = f"line {self.line}, " if self.line != 1 else ""
            message = f"{line}column {self.column}: {message}"
        super().__init__(message)


class Node:
    """What trees are made of. Nodes are equal where they mean the same, wherever they stood."""

    __slots__ = ()

    # The attributes that count.
    meaning: t.ClassVar[t.Tuple[str, ...]] = ()

    def _values(self) -> t.Tuple[t.Any, ...]:
        return tuple([getattr(self, name) for name in self.meaning])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node) or type(self) is not type(other):
            return False
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self),) + self._values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join([repr(value) for value in self._values()])})"


class Number(Node):
    """A number as it was written: decimal digits, and a prefix such as k, Gi, or none.

    digits has neither leading nor, behind the point, trailing zeros.
    """

    __slots__ = meaning = ("digits", "prefix")

    def __init__(self, digits: str, prefix: str = "") -> None:
        self.digits = digits
        self.prefix = prefix

    def value(self, unit: t.Optional[str]) -> t.Union[int, float]:
        """The number in a field's unit: 10G is 10000 Mbit/s; without a prefix it is in the unit."""
        whole, _point, fraction = self.digits.partition(".")
        numerator = int(whole + fraction) * _PREFIXES[self.prefix]
        denominator: int = 10 ** len(fraction)
        if self.prefix:
            denominator *= _UNITS.get(unit or "", 1)
        return numerator // denominator if numerator % denominator == 0 else numerator / denominator


Value = t.Union[str, bool, Number]


class Literal(Node):
    """A value to compare with, and where it stood."""

    __slots__ = ("value", "place")
    meaning = ("kind", "value")

    def __init__(self, value: Value, place: t.Optional[Place] = None) -> None:
        self.value = value
        self.place = place

    @property
    def kind(self) -> str:
        """What it can be compared with: text, number or bool."""
        if isinstance(self.value, str):
            return "text"
        return "bool" if isinstance(self.value, bool) else "number"

    def text(self) -> str:
        if isinstance(self.value, Number):
            return self.value.digits + self.value.prefix
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        quote = '"' if self.value.count("'") > self.value.count('"') else "'"
        return quote + self.value.replace(quote, quote * 2) + quote


class Path(Node):
    """The names that lead to a value in a device's facts, and where they stood."""

    __slots__ = ("names", "place")
    meaning = ("names",)

    def __init__(self, names: t.Sequence[str], place: t.Optional[Place] = None) -> None:
        self.names = tuple(names)
        self.place = place

    def text(self) -> str:
        return "cap" if self.names == ("capabilities",) else ".".join(self.names)


class Tree(Node):
    """A node that holds for a device, or does not. terms are the trees below it."""

    __slots__ = ()

    terms: t.Tuple[Tree, ...] = ()


class Exists(Tree):
    """The value is there, and neither false nor empty."""

    __slots__ = meaning = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path


class Comparison(Tree):
    """The value, or one of a list, compares so. operator: = < <= > >= ~ (!= is a negated =)."""

    __slots__ = meaning = ("path", "operator", "literal")

    def __init__(self, path: Path, operator: str, literal: Literal) -> None:
        self.path = path
        self.operator = operator
        self.literal = literal


class OneOf(Tree):
    """The value, or one of a list, equals one of these."""

    __slots__ = meaning = ("path", "literals")

    def __init__(self, path: Path, literals: t.Sequence[Literal]) -> None:
        self.path = path
        self.literals = tuple(literals)


class Not(Tree):
    __slots__ = meaning = ("terms",)

    def __init__(self, term: Tree) -> None:
        self.terms = (term,)


class Axis(Tree):
    """The term holds for the parent, or for any device along the axis (one of AXES)."""

    __slots__ = meaning = ("axis", "terms")

    def __init__(self, axis: str, term: Tree) -> None:
        self.axis = axis
        self.terms = (term,)


class _Several(Tree):
    """Two terms or more, none of which is of the same class: a and (b and c) is a and b and c."""

    __slots__ = meaning = ("terms",)

    def __init__(self, *terms: Tree) -> None:
        flat: t.List[Tree] = []
        for term in terms:
            flat.extend(term.terms if type(term) is type(self) else (term,))
        self.terms = tuple(flat)


class And(_Several):
    __slots__ = ()


class Or(_Several):
    __slots__ = ()


Result = t.TypeVar("Result")


def fold(tree: Tree, combine: t.Callable[[t.Any, t.List[Result]], Result]) -> Result:
    """Works through a tree from the leaves up: combine gets a node and its terms' results.

    Raises SelectorError for a tree that is deeper than any that was parsed.
    """
    results: t.List[Result] = []
    waiting: t.List[t.Tuple[Tree, int]] = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        if level > _LEVELS:
            raise SelectorError(f"the selector is nested more than {DEPTH} levels deep")
        if level > 0 and node.terms:
            # Its turn comes again, marked by level 0, when its terms are done.
            waiting.append((node, 0))
            waiting.extend([(term, level + 1) for term in reversed(node.terms)])
            continue
        first = len(results) - len(node.terms)
        results[first:] = [combine(node, results[first:])]
    return results[0]


def canonical(tree: Tree) -> str:
    """The one text that all selectors with this tree have in common; it parses to the same tree.

    Raises SelectorError for a tree that is too deep.
    """
    return fold(tree, _text)


def _text(node: t.Any, terms: t.List[str]) -> str:
    if isinstance(node, Exists):
        return node.path.text()
    if isinstance(node, Comparison):
        return node.path.text() + node.operator + node.literal.text()
    if isinstance(node, OneOf):
        return f"{node.path.text()} in ({','.join([value.text() for value in node.literals])})"
    if isinstance(node, Axis):
        grouped = isinstance(node.terms[0], (Not, And, Or))
        return f"{node.axis}.({terms[0]})" if grouped else f"{node.axis}.{terms[0]}"
    if isinstance(node, Not):
        return _negated(node.terms[0], terms[0])
    if isinstance(node, And):
        pairs = zip(node.terms, terms)
        return " and ".join([f"({text})" if isinstance(term, Or) else text for term, text in pairs])
    return " or ".join(terms)


def _negated(term: Tree, text: str) -> str:
    if isinstance(term, (And, Or)):
        return f"not ({text})"
    axes = ""
    while isinstance(term, Axis):
        axes += term.axis + "."
        term = term.terms[0]
    if isinstance(term, Comparison) and term.operator == "=":
        return f"{axes}{term.path.text()}!={term.literal.text()}"
    return "not " + text

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors from text: cap='net' and net.link.speed>=10G.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .selector_tree import (
    AXES,
    DEPTH,
    And,
    Axis,
    Comparison,
    Exists,
    Literal,
    Not,
    Number,
    OneOf,
    Or,
    Path,
    SelectorError,
)

if t.TYPE_CHECKING:
    from .selector_tree import Place, Tree, Value

# Of a selector, in bytes of UTF-8.
LENGTH = 64 * 1024

_TOKENS = re.compile(
    r"""
      (?P<space> [ \t\r\n]+ )
    | (?P<word> [A-Za-z_][A-Za-z0-9_-]* (?:\[\])? )
    | (?P<step> \.[A-Za-z0-9_-]+ (?:\[\])? )
    | (?P<number> -?[0-9][A-Za-z0-9_.]* )
    | (?P<text> '[^']*(?:''[^']*)*' | "[^"]*(?:""[^"]*)*" )
    | (?P<operator> != | <= | >= | [=<>~] )
    | (?P<sign> [(),.] )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

_NUMBER = re.compile("(-?)([0-9]{1,30})(?:[.]([0-9]{1,30}))?((?:[kMGT]|[KMGT]i)?)B?")

_KEYWORDS = ("and", "or", "not", "in", "any", "true", "false")

_OPERAND = "a field such as cap or net.link.state, 'not', 'any' or '('"


class _Token:
    """A piece of the text. kind: a group of _TOKENS, keyword, or end."""

    __slots__ = ("kind", "text", "place")

    def __init__(self, kind: str, text: str, place: Place) -> None:
        self.kind = kind
        self.text = text
        self.place = place

    def expected(self, what: str) -> SelectorError:
        """What to raise where something else should have stood."""
        found = self.text if len(self.text) <= 40 else self.text[:39] + "…"
        return SelectorError(
            f"found {repr(found) if self.text else 'the end'}, expected {what}", self.place
        )


def parse(text: str) -> Tree:
    """The tree of a selector. Whether its fields exist is for compile to say.

    Raises SelectorError where the text is no selector, longer than 64 KiB or nested more than 100
    levels deep.
    """
    if not isinstance(text, str):
        raise SelectorError(f"a selector is text, not {type(text).__name__}")
    if len(text) > LENGTH or len(text.encode("utf-8", "surrogatepass")) > LENGTH:
        raise SelectorError(f"a selector has at most {LENGTH} bytes")
    return _Parser(_tokens(text)).selector()


def _tokens(text: str) -> t.List[_Token]:
    tokens = []
    position = start = 0
    line = 1
    while position < len(text):
        place = (line, position - start + 1)
        match = t.cast("t.Match[str]", _TOKENS.match(text, position))
        kind, piece = str(match.lastgroup), match.group()
        if piece in "'\"":
            raise SelectorError(f"found text that does not end, expected a closing {piece}", place)
        if kind == "word" and piece in _KEYWORDS:
            kind = "keyword"
        if kind != "space":
            tokens.append(_Token(kind, piece, place))
        position = match.end()
        if "\n" in piece:
            line += piece.count("\n")
            start = match.start() + piece.rindex("\n") + 1
    tokens.append(_Token("end", "", (line, position - start + 1)))
    return tokens


class _Parser:
    """Recursive descent: or binds least, then and, then not."""

    def __init__(self, tokens: t.List[_Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0
        # Behind a bare path an operator would have been possible, too.
        self._bare = False

    def selector(self) -> Tree:
        tree = self._alternatives()
        if self._token.kind != "end":
            raise self._unfinished("the end")
        return tree

    @property
    def _token(self) -> _Token:
        return self._tokens[self._position]

    def _next(self) -> _Token:
        token = self._tokens[self._position]
        self._position += 1
        self._bare = False
        return token

    def _take(self, *texts: str) -> bool:
        """Goes on behind a keyword or sign, if it is one of these that stands here."""
        token = self._token
        if token.text in texts and token.kind in ("keyword", "sign", "operator"):
            self._next()
            return True
        return False

    def _unfinished(self, end: str) -> SelectorError:
        operator = "an operator (= != < <= > >= ~ in), " if self._bare else ""
        return self._token.expected(f"{operator}'and', 'or' or {end}")

    def _deeper(self, place: Place) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise SelectorError(f"expected at most {DEPTH} levels of nesting, found more", place)

    def _alternatives(self) -> Tree:
        alternatives = []
        while True:
            terms = [self._term()]
            while self._take("and"):
                terms.append(self._term())
            alternatives.append(And(*terms) if len(terms) > 1 else terms[0])
            if not self._take("or"):
                return Or(*alternatives) if len(alternatives) > 1 else alternatives[0]

    def _term(self) -> Tree:
        """A comparison or a group, with what stands before it."""
        outside = self._depth
        negations = 0
        while self._token.kind == "keyword" and self._token.text == "not":
            self._deeper(self._token.place)
            self._next()
            negations += 1
        axes, name = self._axes()
        tree = self._group() if name is None else self._comparison(self._path(name))
        # a != b is not a = b, and what leads to a is part of a.
        if isinstance(tree, Not) and name is not None:
            tree = tree.terms[0]
            negations += 1
        for axis in reversed(axes):
            tree = Axis(axis, tree)
        for _negation in range(negations):
            tree = Not(tree)
        self._depth = outside
        return tree

    def _axes(self) -> t.Tuple[t.List[str], t.Optional[_Token]]:
        """The axes in front, and the first name of the path behind them; None for a group."""
        axes: t.List[str] = []
        token = self._token
        if token.text != "any" and token.kind != "word":
            if token.text == "(" and token.kind == "sign":
                return axes, None
            raise token.expected(_OPERAND)
        while True:
            self._next()
            name = token.text.lstrip(".")
            if name == "any":
                axis = self._next()
                name = "any " + axis.text
                if name not in AXES or axis.kind != "word":
                    raise axis.expected("parent, child, lower or upper")
                if not self._steps():
                    raise self._token.expected("'.' and a field, or '.('")
            if name not in AXES or not self._steps():
                return axes, token
            self._deeper(token.place)
            axes.append(name)
            token = self._token
            if token.text == ".":
                self._next()
                return axes, None

    def _steps(self) -> bool:
        """Whether a step along an axis follows: a name, or a point before a group."""
        if self._token.kind == "step":
            return True
        return self._token.text == "." and self._tokens[self._position + 1].text == "("

    def _group(self) -> Tree:
        place = self._next().place
        self._deeper(place)
        tree = self._alternatives()
        if not self._take(")"):
            raise self._unfinished(f"')' for the '(' of column {place[1]}")
        return tree

    def _path(self, first: _Token) -> Path:
        names = [first.text]
        while self._token.kind == "step":
            names.append(self._next().text)
        if self._token.text == ".":
            raise self._token.expected("the name of a field behind the '.'")
        # What the vocabulary writes as ports[].speed is a path as well.
        names = [name.lstrip(".").replace("[]", "") for name in names]
        if names == ["cap"]:
            names = ["capabilities"]
        line, column = first.place
        return Path(names, (line, column + first.text.startswith(".")))

    def _comparison(self, path: Path) -> Tree:
        operator = self._token
        if operator.kind == "operator":
            self._next()
            literal = self._literal()
            if operator.text == "!=":
                return Not(Comparison(path, "=", literal))
            return Comparison(path, operator.text, literal)
        if self._take("in"):
            return self._one_of(path)
        self._bare = True
        return Exists(path)

    def _one_of(self, path: Path) -> Tree:
        if not self._take("("):
            raise self._token.expected("'(' and the values to choose from")
        literals = [self._literal()]
        while self._take(","):
            literals.append(self._literal())
        if not self._take(")"):
            raise self._token.expected("',' or ')'")
        return OneOf(path, literals)

    def _literal(self) -> Literal:
        token = self._token
        value: Value
        if token.kind == "text":
            quote = token.text[0]
            value = token.text[1:-1].replace(quote * 2, quote)
        elif token.kind == "number":
            value = _number(token)
        elif token.kind == "keyword" and token.text in ("true", "false"):
            value = token.text == "true"
        else:
            raise token.expected("text in quotes, a number, true or false")
        return Literal(value, self._next().place)


def _number(token: _Token) -> Number:
    match = _NUMBER.fullmatch(token.text)
    if match is None:
        raise token.expected(
            "a number such as 10, 1.5, 10G or 4Ki (k M G T Ki Mi Gi Ti), or text in quotes"
        )
    sign, whole, fraction, prefix = match.groups()
    digits = whole.lstrip("0") or "0"
    fraction = (fraction or "").rstrip("0")
    if fraction:
        digits += "." + fraction
    return Number(digits if digits == "0" else sign + digits, prefix)

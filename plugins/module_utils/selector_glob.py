# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shell globs without regard to case, in time that grows with the text alone.

A glob is cut at its stars. Between them stand pieces of fixed length, found one behind the other
from the left, so that nothing is ever tried twice.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .selector_checks import any_element

if t.TYPE_CHECKING:
    from .selector_checks import Check


def glob(pattern: str) -> Check:
    """The check of a pattern, for text: * is any text, ? any character, [a-c] one of some, [!a-c]
    one of all others. A star, question mark or bracket itself is [*], [?], [[].
    """
    pattern = pattern.lower()
    pieces = _cut(pattern)
    first, last = pieces[0], pieces[-1]
    if "?" not in pattern and "[" not in pattern:
        middle = [piece for piece in pieces[1:-1] if piece]
        if len(pieces) > 1 and not middle and not last:
            return _starts(first)
        if len(pieces) > 1 and not middle and not first:
            return _ends(last)
        if len(middle) == 1 and not first and not last:
            return _contains(middle[0])
    return _in_pieces(pieces)


def _starts(start: str) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ is str or isinstance(value, str):
            return value.lower().startswith(start)
        return any_element(check, value)

    return check


def _ends(end: str) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ is str or isinstance(value, str):
            return value.lower().endswith(end)
        return any_element(check, value)

    return check


def _contains(part: str) -> Check:
    def check(value: t.Any) -> t.Any:
        if value.__class__ is str or isinstance(value, str):
            return part in value.lower()
        return any_element(check, value)

    return check


def _in_pieces(pieces: t.Sequence[str]) -> Check:
    expressions = [re.compile(_expression(piece), re.DOTALL) for piece in pieces]
    first, last = expressions[0], expressions[-1]
    between = [expression for expression in expressions[1:-1] if expression.pattern]
    length = _length(pieces[-1])

    def matches(text: str) -> bool:
        if len(pieces) == 1:
            return first.fullmatch(text) is not None
        found = first.match(text)
        for expression in between:
            if found is None:
                return False
            found = expression.search(text, found.end())
        end = len(text) - length
        return found is not None and found.end() <= end and last.match(text, end) is not None

    def check(value: t.Any) -> bool:
        if isinstance(value, str):
            return matches(value.lower())
        return any_element(check, value)

    return check


def _cut(pattern: str) -> t.List[str]:
    """The pieces between the stars that are not in brackets."""
    pieces = [""]
    position = 0
    while position < len(pattern):
        end = _bracket(pattern, position) if pattern[position] == "[" else position + 1
        if pattern[position] == "*":
            pieces.append("")
        else:
            pieces[-1] += pattern[position:end]
        position = end
    return pieces


def _bracket(pattern: str, start: int) -> int:
    """Where what is in brackets ends; one further for a bracket that is never closed."""
    # A closing bracket that comes first is one of the characters.
    first = start + 2 if pattern.startswith("!", start + 1) else start + 1
    return pattern.find("]", first + 1) + 1 or start + 1


def _length(piece: str) -> int:
    """How many characters a piece stands for."""
    length = position = 0
    while position < len(piece):
        position = _bracket(piece, position) if piece[position] == "[" else position + 1
        length += 1
    return length


def _expression(piece: str) -> str:
    """A regular expression for a piece: one element for each character, none that repeats."""
    expression = ""
    position = 0
    while position < len(piece):
        character = piece[position]
        end = _bracket(piece, position) if character == "[" else position + 1
        if character == "?":
            expression += "."
        elif end > position + 1:
            expression += _one_of(piece[position + 1 : end - 1])
        else:
            expression += re.escape(character)
        position = end
    return expression


def _one_of(characters: str) -> str:
    negated = characters.startswith("!")
    characters = characters[negated:]
    parts = ""
    position = 0
    while position < len(characters):
        first = last = characters[position]
        if characters[position + 1 : position + 2] == "-" and position + 2 < len(characters):
            last = characters[position + 2]
            position += 2
        position += 1
        # A range the wrong way round holds nothing.
        if first <= last:
            parts += f"\\U{ord(first):08x}-\\U{ord(last):08x}"
    if not parts:
        return "." if negated else "(?!)"
    return f"[^{parts}]" if negated else f"[{parts}]"

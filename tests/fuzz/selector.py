# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Throw selectors at the parser that no user would write; and some that one might.

    python -m tests.fuzz.selector [COUNT [SEED]]

Whatever the text, only the selector's own error may be raised, and no text may take long. What is
a selector prints to a text that means the same, and can be tested on facts that are as odd.
"""

from __future__ import annotations

import random
import secrets
import sys
import time
from typing import Any

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import fields
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import (
    SelectorError,
    Surroundings,
    canonical,
    compile,
    demands,
    parse,
)

COUNT = 200_000

# Seconds that one text may take at most.
PATIENCE = 2

FIELDS = fields()
PATHS = [field.path for field in FIELDS] + ["cap", "vlan.egress_qos_map.0", "net.link", "x.y"]
OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "~", " in ", "=="]
VALUES = ["'net'", '"up"', "''", "'it''s'", "'*a*[b-a]?'", "'[!'", "0", "-1.50", "10G", "4KiB",
          "500GB", "0x10", "1e5", "9" * 40, "true", "false", "('a','b')", "(1,2)", "net", "()",
          "'unfinished"]  # fmt: skip
AXES = ["parent.", "any parent.", "any child.", "any lower.", "any upper."]
PIECES = [
    *PATHS, *OPERATORS, *VALUES, *AXES, " and ", " or ", "not ", "(", ")", " ", ".", ",", "[]",
    "\n", "\t", "é", "\0", "\ud800", "\U0001f600", "'", '"', "\\",
]  # fmt: skip


def term(chance: random.Random) -> str:
    """A comparison, as a rule one that can be made."""
    field = chance.choice(FIELDS)
    if chance.random() < 0.1:
        return chance.choice(PATHS) + chance.choice(OPERATORS) + chance.choice(VALUES)
    if chance.random() < 0.2 or field.type in ("table", "map"):
        return field.path
    if field.type == "bool":
        return field.path + chance.choice(["=true", "!=false"])
    if field.type in ("int", "float"):
        return field.path + chance.choice(OPERATORS[:6]) + chance.choice(VALUES[6:11])
    return field.path + chance.choice(OPERATORS[:7]) + chance.choice(VALUES[:6])


def sensible(chance: random.Random, depth: int = 0) -> str:
    """A selector as far as grammar goes, and often further."""
    kind = chance.random()
    if depth > 4 or kind < 0.5:
        return term(chance)
    if kind < 0.6:
        return "not " + sensible(chance, depth + 1)
    if kind < 0.7:
        return chance.choice(AXES) + f"({sensible(chance, depth + 1)})"
    if kind < 0.75:
        return chance.choice(AXES) + sensible(chance, depth + 1)
    word = chance.choice([" and ", " or "])
    terms = [sensible(chance, depth + 1) for _term in range(chance.randint(2, 3))]
    return f"({word.join(terms)})" if chance.random() < 0.5 else word.join(terms)


def mutated(chance: random.Random) -> str:
    """Something sensible, with pieces cut out, doubled, exchanged and put in."""
    text = sensible(chance)
    for _change in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 5))
        text = text[:start] + chance.choice(["", text[start:end] * 2, chance.choice(PIECES)]) + text[end:]  # noqa: E501
    return text


def pieces(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(0, 30)))


def characters(chance: random.Random) -> str:
    return "".join(chr(chance.choice([chance.randint(0, 127), chance.randint(0, 0x10FFFF)]))
                   for _character in range(chance.randint(0, 40)))  # fmt: skip


def excessive(chance: random.Random) -> str:
    """One piece, again and again, up to the limits and beyond."""
    piece = "".join(chance.choices(PIECES, k=chance.randint(1, 3)))
    return piece * chance.choice([50, 101, 1000, 70_000 // max(len(piece), 1)])


def odd(chance: random.Random, depth: int = 0) -> Any:
    """A value as facts should not have it."""
    if depth < 4 and chance.random() < 0.6:
        if chance.random() < 0.3:
            return [odd(chance, depth + 1) for _item in range(chance.randint(0, 3))]
        names = chance.choice(PATHS).replace("[]", "").split(".") + ["lower", "upper", "net"]
        return {name: odd(chance, depth + 1) for name in names}
    return chance.choice([None, True, False, 0, -1, 1.5, 10**12, "", "net", "a" * 50, [], {}])


def machine(chance: random.Random) -> dict[str, Any]:
    devices = {}
    for name in ("a", "b", "c"):
        device = odd(chance)
        if isinstance(device, dict):
            device["name"] = name
            device["parent"] = chance.choice(["a", "b", "c", "d", None, 5])
            devices[name] = device
    return devices


def check(text: str, devices: dict[str, Any]) -> bool:
    """Whether it is a selector."""
    try:
        tree = parse(text)
    except SelectorError:
        return False
    printed = canonical(tree)
    # Printing may add a few characters, which counts at the limit only.
    if len(printed.encode("utf-8", "surrogatepass")) <= 60_000:
        assert parse(printed) == tree
        assert canonical(parse(printed)) == printed
    try:
        predicate = compile(tree)
    except SelectorError:
        return False
    demands(tree)
    around = Surroundings(devices)
    for device in devices.values():
        assert predicate(device, around) in (True, False)
    return True


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else COUNT
    seed = int(arguments[1]) if arguments[1:] else secrets.randbelow(10**9)
    print(f"{count:,} texts, seed {seed}", flush=True)
    chance = random.Random(seed)
    makers = [sensible] * 40 + [mutated] * 30 + [pieces] * 19 + [characters] * 10 + [excessive]
    valid = 0
    devices: dict[str, Any] = {}
    for number in range(count):
        if number % 100 == 0:
            devices = machine(chance)
        text = chance.choice(makers)(chance)
        start = time.process_time()
        try:
            valid += check(text, devices)
        except BaseException:
            print(f"text {number}: {text!r}\non {devices!r}", file=sys.stderr)
            raise
        seconds = time.process_time() - start
        if seconds > PATIENCE:
            print(f"text {number} took {seconds:.1f} s: {text[:500]!r}", file=sys.stderr)
            return 1
    print(f"nothing but selectors ({valid:,}) and their errors ({count - valid:,})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

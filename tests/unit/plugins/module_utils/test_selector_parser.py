# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of selectors: what they mean to the parser, what it says of others, printing back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_parser import LENGTH, parse
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_tree import (
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
    Tree,
    canonical,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.drawn_selectors import (
    trees,
)


def exists(path: str) -> Tree:
    return Exists(Path(path.split(".")))


def compare(path: str, operator: str, value: str | bool | Number) -> Tree:
    return Comparison(Path(path.split(".")), operator, Literal(value))


a, b, c = exists("a"), exists("b"), exists("c")
driver = compare("driver", "=", "x")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", a),
        (" ( a ) ", a),
        ("a.b.c", exists("a.b.c")),
        ("a-b.c_d.0", exists("a-b.c_d.0")),
        ("ports[].speed", exists("ports.speed")),
        ("inner and order", And(exists("inner"), exists("order"))),
        ("cap", exists("capabilities")),
        ("cap='net'", compare("capabilities", "=", "net")),
        ("capabilities='net'", compare("capabilities", "=", "net")),
        ("a.cap", exists("a.cap")),
        # Precedence
        ("a and b or c", Or(And(a, b), c)),
        ("a or b and c", Or(a, And(b, c))),
        ("(a or b) and c", And(Or(a, b), c)),
        ("not a and b", And(Not(a), b)),
        ("not (a and b)", Not(And(a, b))),
        ("not not a", Not(Not(a))),
        ("a and (b and c)", And(a, b, c)),
        ("(a or b) or c", Or(a, b, c)),
        # Operators
        ("a<1", compare("a", "<", Number("1"))),
        ("a <= 1", compare("a", "<=", Number("1"))),
        ("a>-1", compare("a", ">", Number("-1"))),
        ("a>=1", compare("a", ">=", Number("1"))),
        ("a~'x*'", compare("a", "~", "x*")),
        ("a=true", compare("a", "=", True)),
        ("driver!='x'", Not(driver)),
        ("not driver='x'", Not(driver)),
        ("not driver!='x'", Not(Not(driver))),
        (
            "a in ('x', 1,true )",
            OneOf(Path(["a"]), [Literal("x"), Literal(Number("1")), Literal(True)]),
        ),
        # Literals
        ("a='it''s'", compare("a", "=", "it's")),
        ('a="it\'s"', compare("a", "=", "it's")),
        ('a="say ""x"""', compare("a", "=", 'say "x"')),
        ("a='\\'", compare("a", "=", "\\")),
        ("a=''", compare("a", "=", "")),
        ("a=007.50", compare("a", "=", Number("7.5"))),
        ("a=2.0", compare("a", "=", Number("2"))),
        ("a=-0", compare("a", "=", Number("0"))),
        ("a=500GB", compare("a", "=", Number("500", "G"))),
        ("a=4KiB", compare("a", "=", Number("4", "Ki"))),
        ("a=4Ti", compare("a", "=", Number("4", "Ti"))),
        # Axes
        ("parent", exists("parent")),
        ("parent='x'", compare("parent", "=", "x")),
        ("parent.driver='x'", Axis("parent", driver)),
        ("parent.driver!='x'", Not(Axis("parent", driver))),
        ("parent.parent.driver='x'", Axis("parent", Axis("parent", driver))),
        ("parent.parent", Axis("parent", exists("parent"))),
        ("any lower.driver='x'", Axis("any lower", driver)),
        ("any lower.driver!='x'", Not(Axis("any lower", driver))),
        ("any lower.(driver!='x')", Axis("any lower", Not(driver))),
        ("any child.(a and b)", Axis("any child", And(a, b))),
        ("any upper.parent.a", Axis("any upper", Axis("parent", a))),
        ("parent.any lower.(a or b)", Axis("parent", Axis("any lower", Or(a, b)))),
        ("vlan.parent='x'", compare("vlan.parent", "=", "x")),
    ],
)
def test_a_text_means_this_tree(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1: found the end, expected a field such as cap"),
        ("a and", "column 6: found the end, expected a field"),
        ("and", "column 1: found 'and', expected a field"),
        ("a = = 1", "column 5: found '=', expected text in quotes, a number, true or false"),
        ("cap=net", "column 5: found 'net', expected text in quotes"),
        ("cap 'net'", "column 5: found \"'net'\", expected an operator (= != < <= > >= ~ in), 'and'"),  # noqa: E501
        ("cap='net' b", "column 11: found 'b', expected 'and', 'or' or the end"),
        ("(a", "column 3: found the end, expected an operator"),
        ("(a=1 b", "column 6: found 'b', expected 'and', 'or' or ')' for the '(' of column 1"),
        ("a)", "column 2: found ')'"),
        ("a='x", "column 3: found text that does not end, expected a closing '"),
        ("id=0x10de", "column 4: found '0x10de', expected a number such as 10, 1.5, 10G or 4Ki"),
        ("a=5KB", "column 3: found '5KB', expected a number"),
        ("a=" + "9" * 31, "column 3: found '9999"),
        ("a in 'x'", "column 6: found \"'x'\", expected '('"),
        ("a in ()", "column 7: found ')', expected text in quotes"),
        ("a in ('x' 'y')", "column 11: found \"'y'\", expected ',' or ')'"),
        ("any mother.a", "column 5: found 'mother', expected parent, child, lower or upper"),
        ("any parent", "column 11: found the end, expected '.' and a field"),
        ("any lower.", "column 10: found '.', expected '.' and a field, or '.('"),
        ("a.", "column 2: found '.', expected the name of a field behind the '.'"),
        ("a.(b)", "column 2: found '.'"),
        ("a = é", "column 5: found 'é', expected text in quotes"),
        ("a\0", "column 2: found '\\x00', expected an operator"),
        ("a and\n  (b\n  b)", "line 3, column 3: found 'b'"),
        ("a='\n\n' b", "line 3, column 3: found 'b'"),
    ],
)
def test_an_error_names_the_column_what_stood_there_and_what_was_expected(
    text: str, message: str
) -> None:
    with pytest.raises(SelectorError) as error:
        parse(text)
    assert str(error.value).startswith(message)
    assert error.value.column is not None


@pytest.mark.parametrize("text", [None, 5, b"a", ["a"]], ids=repr)
def test_only_text_is_a_selector(text: object) -> None:
    with pytest.raises(SelectorError, match="a selector is text, not"):
        parse(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "around",
    ["({})", "not {}", "parent.{}", "any child.{}", "not parent.(b and (c or {}))"],
)
def test_nesting_has_a_limit(around: str) -> None:
    levels = DEPTH // sum([around.count(word) for word in ("(", "not", "parent", "any")])
    text = "a"
    for _level in range(levels):
        text = around.format(text)
    assert parse(canonical(parse(text))) == parse(text)
    for _level in range(DEPTH):
        text = around.format(text)
    with pytest.raises(SelectorError, match=f"at most {DEPTH} levels of nesting"):
        parse(text)


def test_siblings_are_no_nesting() -> None:
    tree = parse(" or ".join(["(a and not parent.(b))"] * 1000))
    assert len(tree.terms) == 1000
    assert parse(canonical(tree)) == tree


def test_length_has_a_limit_in_bytes() -> None:
    text = "a='" + "ä" * (LENGTH // 2 - 2) + "'"
    assert len(text.encode()) == LENGTH
    parse(text)
    with pytest.raises(SelectorError, match="at most 65536 bytes"):
        parse(text + " ")


@pytest.mark.parametrize("wrap", [Not, lambda tree: Axis("parent", tree)])
def test_a_tree_too_deep_to_be_parsed_is_an_error_and_no_recursion(wrap: type[Not]) -> None:
    tree = a
    for _level in range(100_000):
        tree = wrap(tree)
    with pytest.raises(SelectorError, match="nested more than 100 levels"):
        canonical(tree)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("  cap = 'net'  and(a)", "cap='net' and a"),
        ("not capabilities = \"net\"", "cap!='net'"),
        ("a in( 'x',2.50k )", "a in ('x',2.5k)"),
        ("storage.size > 500GB", "storage.size>500G"),
        ("a=\"it's\"", "a=\"it's\""),
        ("a='say \"x\"'", "a='say \"x\"'"),
        ("((a or (b))) and (c)", "(a or b) and c"),
        ("any  lower.parent.( not x )", "any lower.parent.(not x)"),
        ("not any lower.parent.x='y'", "any lower.parent.x!='y'"),
        ("not (not a)", "not not a"),
    ],
)
def test_texts_with_the_same_tree_print_alike(text: str, printed: str) -> None:
    assert canonical(parse(text)) == printed


@given(trees)
@example(Not(Axis("parent", Axis("any lower", driver))))
@example(Axis("parent", Not(Axis("any lower", driver))))
@example(And(Or(a, b), Not(Or(a, b)), Axis("any upper", Or(And(a, b), c))))
def test_what_is_printed_parses_to_the_same_tree(tree: Tree) -> None:
    text = canonical(tree)
    assert parse(text) == tree
    assert canonical(parse(text)) == text
    assert hash(parse(text)) == hash(tree)


PIECES = [
    "and ", "or ", "not ", "in ", "any ", "parent.", "any child.", "cap", "a.b", "(", ")", ",", ".",
    "'x'", '"', "'", "1", "-2.5Gi", "true", "=", "!=", "<", "~", "[]", "\n", "é",
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_text_is_a_selector_or_an_error_of_its_own(text: str) -> None:
    try:
        tree = parse(text)
    except SelectorError as error:
        assert str(error)  # noqa: PT017
    else:
        assert parse(canonical(tree)) == tree

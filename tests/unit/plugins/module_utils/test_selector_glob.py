# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Globs of selectors, beside the standard library's."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_glob import glob


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("en*", ["en", "ENP3s0"], ["", "e", "wen"]),
        ("*sda", ["sda", "/dev/SDA"], ["sdab"]),
        ("*mellanox*", ["Mellanox", "x MELLANOX y"], ["mellano"]),
        ("a*b*c", ["abc", "aXbXc", "abbcc"], ["ab", "acb", "abcd"]),
        ("*ab*ab*", ["abab", "xabxabx"], ["ab", "aab", "aba"]),
        ("ab*b", ["abb"], ["ab"]),
        ("*", ["", "x\ny"], []),
        ("**", ["", "x"], []),
        ("", [""], ["x"]),
        ("eth?", ["eth0", "ETHX", "eth\n"], ["eth", "eth10"]),
        ("?*?", ["ab", "abc"], ["a"]),
        ("sd[a-c]", ["sda", "SDC"], ["sdd", "sd", "sda1"]),
        ("sd[!a-c]*", ["sdd", "sdx1"], ["sda", "sdB1"]),
        ("[A-C]*", ["a", "Bx"], ["d"]),
        ("[*]", ["*"], ["x"]),
        ("x[?]y", ["x?y"], ["xzy"]),
        ("[[]a]", ["[a]"], ["a"]),
        ("[]]", ["]"], ["["]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[z-a]", [], ["a", "z", "-"]),
        ("[!z-a]", ["x"], []),
        ("[", ["["], ["a"]),
        ("a[b*", ["a[b", "a[bc"], ["ab"]),
        ("a.c", ["a.c"], ["abc"]),
        ("\\d", ["\\d"], ["1"]),
        ("[\\]d", ["\\d"], ["d"]),
        ("ÄÖ*", ["äöü"], ["ao"]),
    ],
)
def test_a_pattern_matches(pattern: str, matching: list[str], others: list[str]) -> None:
    check = glob(pattern)
    assert [text for text in matching + others if check(text)] == matching


def test_a_list_matches_with_any_element_and_nothing_else_does() -> None:
    for pattern in ("a*", "*a", "*a*", "[a]"):
        check = glob(pattern)
        assert check(["x", "a"])
        assert not check(["x", 1, None, ["a"]])
        assert not any(check(value) for value in (None, 1, True, {"a": "a"}))


@given(st.text("ab*?[]!-.^\\", max_size=10), st.text("ab-]![^.\\", max_size=8))
def test_patterns_mean_what_they_mean_to_the_standard_library(pattern: str, text: str) -> None:
    assert bool(glob(pattern)(text)) == fnmatch.fnmatchcase(text.lower(), pattern.lower())


@pytest.mark.parametrize(
    "pattern", ["*a" * 127 + "b", "*?a" * 85, "*[ab]" * 51, "*" * 255 + "b", "?" * 256, "[" * 256]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    check = glob(pattern)
    start = time.process_time()
    for text in ("a" * 32768, "ab" * 16384):
        check(text)
    assert time.process_time() - start < 2

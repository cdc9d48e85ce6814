# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of groups: whole, stable, never shared."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.naming import (
    Namer,
    is_name,
    sanitised,
)

PLAIN = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def name(start: str, text: str, **more: Any) -> str:
    return Namer(**{"taken": (), "starts": [start], "hosts": (), **more}).name(start, text)


@pytest.mark.parametrize(
    ("start", "text", "expected"),
    [
        ("nic_", "0x10fb", "nic_0x10fb"),
        ("driver_", "virtio_net", "driver_virtio_net"),
        ("", "ixgbe", "ixgbe"),
        ("nic_", "8086:1533", r"nic_8086_1533_[0-9a-f]{10}"),
        ("nic_", "10-Gigabit SFI/SFP+", r"nic_10_Gigabit_SFI_SFP_[0-9a-f]{10}"),
        ("nic_", "{{ 1 }}", r"nic_1_[0-9a-f]{10}"),
        ("nic_", "日本", r"nic_[0-9a-f]{10}"),
        ("nic_", "", r"nic_"),
        ("", "8086:1533", r"_8086_1533_[0-9a-f]{10}"),
        ("", "", r"_[0-9a-f]{10}"),
        ("", "all", r"all_[0-9a-f]{10}"),
        # What looks like a name with a hash gets one of its own.
        ("nic_", "x_0123456789", r"nic_x_0123456789_[0-9a-f]{10}"),
        ("nic_", "x" * 300, r"nic_x{76}_[0-9a-f]{10}"),
    ],
)
def test_names_of_values(start: str, text: str, expected: str) -> None:
    assert re.fullmatch(expected, name(start, text))


def test_a_value_is_never_called_like_a_group_of_the_user() -> None:
    assert name("nic_", "fast", taken=["nic_fast"]) != "nic_fast"


def test_families_never_meet() -> None:
    """The value fast_x of nic, and the value x of nic_fast."""
    namer = Namer((), ["nic_", "nic_fast_"], ())
    assert namer.name("nic_fast_", "x") == "nic_fast_x"
    assert namer.name("nic_", "fast_x") != "nic_fast_x"


def test_no_group_is_called_like_a_host() -> None:
    namer = Namer(["gpu"], ["nic_", "hardware_"], {"gpu", "nic_a", "hardware_R740_0123456789"})
    names = [
        namer.explicit("gpu"),
        namer.name("nic_", "a"),
        namer.fingerprint("hardware_", "R740", "0123456789"),
    ]
    assert not {"gpu", "nic_a", "hardware_R740_0123456789"} & set(names)
    assert all(PLAIN.fullmatch(each) for each in names)


texts = st.one_of(
    st.text(max_size=10),
    st.text("ab_-:1", max_size=6),
    st.sampled_from(["a_0123456789", "a-b", "a_b", "A_b", "nic_a", "fast_a", "all", "ungrouped"]),
)
starts = st.sampled_from(["", "nic_", "nic_fast_", "nic-", "hardware_", "8_", "a"])


@given(st.lists(st.tuples(starts, texts), min_size=2, max_size=8), st.randoms())
def test_different_things_have_different_names_in_any_order(
    things: list[tuple[str, str]], random: Any
) -> None:
    family = [start for start, _text in things]
    namer = Namer(["gpu"], family, ["host"])
    names = {thing: namer.name(*thing) for thing in things}
    # What two families without prefixes spell the same is the same text after the same start.
    assert len(set(names.values())) == len(names)
    assert all(PLAIN.fullmatch(each) for each in names.values())
    assert not {"all", "ungrouped", "gpu", "host"} & set(names.values())
    random.shuffle(things)
    other = Namer(["gpu"], family, ["host"])
    assert {thing: other.name(*thing) for thing in things} == names


@given(texts, texts)
def test_products_of_fingerprints_do_not_matter_to_their_difference(one: str, two: str) -> None:
    namer = Namer((), ["hardware_"], ())
    names = [namer.fingerprint("hardware_", one, "0123456789"),
             namer.fingerprint("hardware_", two, "abcdefabcd"),
             namer.name("hardware_", one)]  # fmt: skip
    assert len(set(names)) == 3
    assert all(PLAIN.fullmatch(each) for each in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gpu", True), ("größe", True), ("_x", True), ("gpu-a", False), ("1gpu", False),
     ("all", False), ("", False), ("{{ x }}", False), ("a b", False)],
)  # fmt: skip
def test_what_a_user_can_call_a_group(text: str, expected: bool) -> None:
    assert is_name(text) is expected


@given(st.text())
def test_sanitised_has_nothing_but_what_names_have(text: str) -> None:
    assert re.fullmatch("[A-Za-z0-9_]*", sanitised(text))

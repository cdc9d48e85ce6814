# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of options: what must hold of every row, and spot checks against the kernel."""

from __future__ import annotations

import json

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import (
    BOOLEAN,
    table,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import (
    BOND_MODES,
    TABLES,
    find,
)

LARGEST = {"u8": 0xFF, "u16": 0xFFFF, "be16": 0xFFFF, "u32": 0xFFFFFFFF, "u64": 2**64 - 1}
PYTHON_TYPES = {"bool": bool, "int": int, "list": tuple, "dict": dict}
OPTIONS = [
    option
    for rows in [*TABLES.values(), find(TABLES["bond"], "ad_info").nested]
    for option in rows
]


def breaking(law, options=OPTIONS):
    return [option for option in options if not law(option)]


@pytest.mark.parametrize("kind", TABLES)
class TestEveryTable:
    def test_a_word_means_one_option(self, kind):
        words = [word for option in TABLES[kind] for word in (option.name, *option.aliases)]

        assert sorted(words) == sorted(set(words))

    def test_an_attribute_is_one_option_or_bits(self, kind):
        numbers = [(option.attribute, option.bit) for option in TABLES[kind] if option.attribute]

        assert sorted(numbers) == sorted(set(numbers))

    def test_every_word_finds_its_option(self, kind):
        for option in TABLES[kind]:
            for word in (option.name, *option.aliases):
                assert find(TABLES[kind], word) is option


class TestEveryOption:
    def test_has_a_name_that_can_be_an_ansible_option(self):
        def law(option):
            return option.name.isidentifier() and option.name == option.name.lower()

        assert breaking(law) == []

    def test_has_one_sentence_of_description(self):
        def law(option):
            text = option.text
            return text.endswith(".") and text[0].isupper() and ". " not in text

        assert breaking(law) == []

    def test_has_an_example_of_its_type(self):
        def law(option):
            python_type = PYTHON_TYPES.get(option.type, str)
            return option.example.__class__ is python_type and json.dumps(option.example)

        valued = [
            option
            for option in OPTIONS
            if option.role not in ("action", "volatile") and option.wire != "nest"
        ]
        assert breaking(law, valued) == []

    def test_words_and_numbers_are_one_to_one(self):
        assert breaking(lambda option: len(set(option.words.values())) == len(option.words)) == []

    def test_numbers_fit_the_wire(self):
        def law(option):
            numbers = set(option.words) | set(option.range or ())
            return all(0 <= number <= LARGEST[option.wire] for number in numbers)

        assert breaking(law, [option for option in OPTIONS if option.wire in LARGEST]) == []

    def test_default_is_legal(self):
        def law(option):
            if option.words:
                return option.default in option.words.values()
            if option.type == "int":
                return option.range[0] <= option.default <= option.range[1]
            return option.default in ("", (), {}) or option.type == "mac"

        set_out = [option for option in OPTIONS if option.default is not None]
        assert breaking(law, set_out) == []

    def test_what_can_be_set_says_what_is_legal(self):
        def law(option):
            if option.type == "int":
                return option.range[0] < option.range[1] or option.range[0] == option.default
            return option.type not in ("bool", "str") or option.words

        settable = [option for option in OPTIONS if option.role in ("option", "runtime")]
        assert breaking(law, settable) == []

    def test_read_only_has_neither_default_nor_cost(self):
        def law(option):
            return option.default is None and option.change == "online" and not option.settable

        read_only = [option for option in OPTIONS if option.role in ("state", "volatile")]
        assert breaking(law, read_only) == []

    def test_modes_are_modes_of_a_bond(self):
        assert breaking(lambda option: set(option.modes) <= set(BOND_MODES.values())) == []

    def test_booleans_are_told_from_other_words(self):
        def law(option):
            return (option.words is BOOLEAN) == (option.type == "bool" and option.wire != "flag")

        assert breaking(law) == []


def test_a_row_as_it_is_written():
    (option,) = table(
        """
prio,priority 46/4 s32 -5..10 =3 ms runtime down modes:tlb eg:7 since:6.9
    First line
    and second.
"""
    )

    assert (option.name, option.aliases) == ("prio", ("priority",))
    assert (option.attribute, option.bit, option.wire) == (46, 4, "s32")
    assert (option.range, option.default, option.example) == ((-5, 10), 3, 7)
    assert (option.unit, option.role, option.change) == ("ms", "runtime", "down")
    assert option.modes == ("balance-tlb", "balance-alb")
    assert option.since == "6.9"
    assert option.text == "First line and second."


def test_a_misspelt_row_is_noticed():
    with pytest.raises(KeyError):
        table("miimon 3 u32 0.. =0 milliseconds")


@pytest.mark.parametrize(
    ("kind", "word", "name"),
    [
        ("bond", "num_peer_notif", "num_grat_arp"),
        ("bond", "num_unsol_na", "num_grat_arp"),
        ("bond", "ad_lacp_rate", "lacp_rate"),
        ("bond", "peer_notif_delay", "peer_notify_delay"),
        ("bridge", "group_addr", "group_address"),
        ("bridge", "mcast_query_intvl", "mcast_query_interval"),
        ("bridge", "multicast_query_interval", "mcast_query_interval"),
        ("bridge", "default_pvid", "vlan_default_pvid"),
        ("bridge_port", "hairpin_mode", "hairpin"),
        ("bridge_port", "path_cost", "cost"),
        ("bridge_port", "mcast_fast_leave", "fastleave"),
        ("bridge_port", "unicast_flood", "flood"),
        ("vlan", "egress_qos", "egress_qos_map"),
    ],
)
def test_spellings_of_json_and_sysfs_are_understood(kind, word, name):
    assert find(TABLES[kind], word).name == name


def test_what_is_unknown_is_not_found():
    assert find(TABLES["bond"], "mood") is None


@pytest.mark.parametrize(
    ("kind", "change", "names"),
    [
        ("bond", "down+empty", {"mode"}),
        ("bond", "empty", {"fail_over_mac"}),
        (
            "bond",
            "down",
            {
                "lacp_rate",
                "lacp_active",
                "ad_select",
                "ad_user_port_key",
                "tlb_dynamic_lb",
                "coupled_control",
            },
        ),
        ("bond_port", "down", set()),
        ("bridge", "down", set()),
        ("bridge", "action", {"fdb_flush"}),
        ("vlan", "recreate", {"id", "protocol", "parent"}),
    ],
)
def test_what_changing_costs(kind, change, names):
    assert {option.name for option in TABLES[kind] if option.change == change} == names


def test_what_moves_by_itself_is_no_fact():
    volatile = {option.name for option in TABLES["bridge"] if not option.fact}

    assert {"hello_timer", "gc_timer", "topology_change", "fdb_n_learned"} <= volatile

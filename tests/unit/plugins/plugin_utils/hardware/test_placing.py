# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers as groups and variables of an inventory."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible.inventory.data import InventoryData
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import ConfigError
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.placing import (
    place,
    plan,
    renamed,
)

NOTHING: dict[str, Any] = {"hardware_groups": {}, "hardware_keyed_groups": [], "like": {}}


def placed(answers: dict[str, Any], hosts: str = "abc", **options: Any) -> InventoryData:
    inventory = InventoryData()
    for host in hosts:
        inventory.add_host(host)
    planned = plan({**NOTHING, **options}, inventory.hosts)
    full = {
        host: {"groups": [], "keyed": [[] for _family in planned.families], "vars": {}, **answer}
        for host, answer in answers.items()
    }
    place(inventory, planned, full)
    return inventory


def groups(inventory: InventoryData) -> dict[str, list[str]]:
    return {
        name: [host.name for host in group.hosts]
        for name, group in inventory.groups.items()
        if name not in ("all", "ungrouped")
    }


def test_groups_of_the_user_are_there_without_hosts() -> None:
    options = {"hardware_groups": {"gpu": "…"}, "like": {"pool": {}}}
    assert groups(placed({"a": {"groups": ["pool"]}}, **options)) == {"gpu": [], "pool": ["a"]}


def test_groups_of_values_have_their_parent() -> None:
    keyed = [{"key": "driver", "parent_group": "drivers"}, {"key": "bus", "prefix": ""}]
    inventory = placed(
        {"a": {"keyed": [["e1000e"], ["pci", "usb"]]}, "b": {"keyed": [["e1000e"], []]}},
        hardware_keyed_groups=keyed,
    )
    assert groups(inventory) == {
        "drivers": [], "driver_e1000e": ["a", "b"], "pci": ["a"], "usb": ["a"],
    }  # fmt: skip
    assert [child.name for child in inventory.groups["drivers"].child_groups] == ["driver_e1000e"]


def test_a_value_called_like_the_parent_is_no_child_of_itself() -> None:
    keyed = [{"key": "driver", "prefix": "", "parent_group": "igb"}]
    inventory = placed({"a": {"keyed": [["igb"]]}}, hardware_keyed_groups=keyed)
    assert groups(inventory)["igb"] == []
    (child,) = inventory.groups["igb"].child_groups
    assert re.fullmatch("igb_[0-9a-f]{10}", child.name)


def test_variables_are_the_hosts_even_where_a_group_has_its_name() -> None:
    inventory = InventoryData()
    inventory.add_group("a")
    inventory.add_host("a")
    planned = plan({**NOTHING, "hardware_groups": {"gpu": "…"}}, inventory.hosts)
    place(inventory, planned, {"a": {"groups": ["gpu"], "keyed": [], "vars": {"n": 1}}})
    assert inventory.hosts["a"].vars["n"] == 1
    assert "n" not in inventory.groups["a"].vars
    assert groups(inventory)["gpu"] == ["a"]


def test_a_host_called_like_a_group() -> None:
    inventory = InventoryData()
    inventory.add_host("gpu")
    planned = plan({**NOTHING, "hardware_groups": {"gpu": "…", "fast": "…"}}, inventory.hosts)
    (told,) = renamed(planned)
    place(inventory, planned, {"gpu": {"groups": ["gpu", "fast"], "keyed": [], "vars": {}}})
    name, _fast = groups(inventory)
    assert name in told
    assert groups(inventory) == {name: ["gpu"], "fast": ["gpu"]}


@given(st.lists(st.text(), max_size=3), st.text())
def test_whatever_devices_say_groups_have_names(texts: list[str], product: str) -> None:
    inventory = placed(
        {"a": {"keyed": [texts, texts], "fingerprint": [product, "0123456789"]}},
        hardware_keyed_groups=[{"key": "driver", "prefix": ""}, {"key": "name"}],
    )
    found = groups(inventory)
    assert len(found) == 2 * len(set(texts)) + 1
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) for name in found)
    assert all(hosts == ["a"] for hosts in found.values())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hardware_groups": {"free-gpu": "…"}}, "no group can be called free-gpu; call it free_g"),
        ({"hardware_groups": {"all": "…"}}, "no group can be called all"),
        ({"hardware_groups": {1: "…"}}, "no group can be called 1"),
        ({"like": {"{{ x }}": "…"}}, "like: no group can be called {{ x }}; call it x, say"),
        ({"hardware_groups": {"a": "…"}, "like": {"a": "…"}}, "a is in hardware_groups as well"),
        ({"hardware_keyed_groups": ["driver"]}, "expected a dictionary with key"),
        ({"hardware_keyed_groups": [{"key": "bus", "prefix": 1}]}, "prefix is 1, expected text"),
        ({"hardware_keyed_groups": [{"key": "bus", "parent_group": "a b"}]}, "called a b"),
    ],
    ids=str,
)
def test_names_that_no_group_can_have(options: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        plan({**NOTHING, **options}, [])

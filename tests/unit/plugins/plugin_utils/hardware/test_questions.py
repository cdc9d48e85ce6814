# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of a host, and its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import select
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import (
    ConfigError,
    Unreadable,
)
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.questions import (
    Answer,
    Questions,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware.drawn import (
    Fact,
    device,
    disk,
    fact,
    facts,
    gpu,
    nic,
    pci,
)

NOTHING: dict[str, Any] = {
    "hardware_groups": {},
    "hardware_keyed_groups": [],
    "like": {},
    "fingerprint": False,
    "fingerprint_slots": False,
    "hostvars": {},
}

SERVER = fact(
    gpu(1, free=True),
    gpu(2),
    pci(5, "0x10fb", driver="ixgbe"),
    nic("eth0", "pci_0000_05_00_0", 10000, altnames=["uplink", "core"]),
    nic("eth1", "pci_0000_05_00_0"),
    nic("lo", "computer"),
    disk("sda", 10**12),
    device("net_bond0", "net", net={"interface": "bond0"}, context=True),
)


def questions(reference: Any = None, **options: Any) -> Questions:
    return Questions({**NOTHING, **options}, lambda host: reference)


def answer(to: Fact = SERVER, reference: Any = None, **options: Any) -> Answer:
    return questions(reference, **options).answer(to)


def holds(condition: Any, to: Fact = SERVER) -> bool:
    return answer(to, hardware_groups={"group": condition})["groups"] == ["group"]


GPU = "pci.vendor.id='0x10de'"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (GPU, True),
        ("cap='drm'", False),
        (f"{GPU} and free", True),
        ("net.interface='bond0'", False),  # context only
        ({"select": GPU}, True),
        ({"select": GPU, "at_least": 2}, True),
        ({"select": GPU, "at_least": 3}, False),
        ({"select": GPU, "at_least": 1, "at_most": 2}, True),
        ({"select": GPU, "at_most": 1}, False),
        ({"select": "cap='drm'", "at_most": 0}, True),
        ({"select": "cap='drm'", "at_least": 0}, True),
        ({"all": [GPU, "cap='storage'"]}, True),
        ({"all": [GPU, "cap='drm'"]}, False),
        ({"any": ["cap='drm'", GPU]}, True),
        ({"any": ["cap='drm'", "cap='usb'"]}, False),
        ({"none": ["cap='drm'", "cap='usb'"]}, True),
        ({"none": ["cap='drm'", GPU]}, False),
        ({"all": [{"none": ["cap='drm'"]}, {"select": GPU, "at_least": 2}]}, True),
    ],
    ids=str,
)
def test_conditions(condition: Any, expected: bool) -> None:
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hardware_groups": {"g": "cap=net"}}, "hardware_groups: g: column 5"),
        ({"hardware_groups": {"g": "net.sped=1"}}, "did you mean"),
        ({"hardware_groups": {"g": 5}}, "expected a selector, or a dictionary"),
        ({"hardware_groups": {"g": {}}}, "exactly one of select, all, any and none"),
        ({"hardware_groups": {"g": {"all": ["cap"], "any": ["cap"]}}}, "exactly one of"),
        ({"hardware_groups": {"g": {"all": []}}}, "expected a list of conditions"),
        ({"hardware_groups": {"g": {"all": "cap"}}}, "expected a list of conditions"),
        ({"hardware_groups": {"g": {"select": "cap", "atleast": 2}}}, "atleast is unknown"),
        ({"hardware_groups": {"g": {"select": "cap", "at_least": -1}}}, "a number of devices"),
        ({"hardware_groups": {"g": {"select": "cap", "at_least": True}}}, "a number of devices"),
        (
            {"hardware_groups": {"g": {"select": "cap", "at_least": 2, "at_most": 1}}},
            "at_least is more than at_most",
        ),
        ({"hardware_keyed_groups": ["driver"]}, "expected a dictionary with key"),
        ({"hardware_keyed_groups": [{"key": "drivr"}]}, "did you mean driver"),
        ({"hardware_keyed_groups": [{"key": "pci.vendor"}]}, "expected one of pci.vendor.id"),
        ({"hardware_keyed_groups": [{"key": "bus='pci'"}]}, "expected a path such as"),
        ({"hardware_keyed_groups": [{"key": "bus", "sel": "cap"}]}, "sel is unknown"),
        ({"hostvars": {"ansible_host": {"count": "cap"}}}, "cannot be the name of a variable"),
        ({"hostvars": {1: {"count": "cap"}}}, "cannot be the name of a variable"),
        ({"hostvars": {"a-b": {"count": "cap"}}}, "cannot be the name of a variable"),
        ({"hostvars": {"n": {"count": "cap", "max": "numa"}}}, "with one of count"),
        ({"hostvars": {"n": {"count": "cap", "select": "cap"}}}, "select is unknown"),
        ({"hostvars": {"n": {"max": "cap='net'"}}}, "expected a path such as"),
        ({"like": {"g": {"host": "a"}}}, "a dictionary with host and device"),
        ({"like": {"g": {"host": "a", "device": "b", "same": []}}}, "a list of paths"),
        ({"like": {"g": {"host": "a", "device": "b", "same": ["pci.x"]}}}, "found 'pci.x'"),
        ({"like": {"g": {"host": "a", "device": "b", "free": "yes"}}}, "true or false"),
    ],
    ids=str,
)
def test_options_that_are_wrong(options: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        questions(SERVER, **options)


def test_conditions_nested_without_end() -> None:
    condition: Any = "cap"
    for _level in range(1000):
        condition = {"all": [condition]}
    with pytest.raises(ConfigError, match="nested more than"):
        questions(hardware_groups={"g": condition})


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"key": "driver"}, ["ixgbe"]),
        ({"key": "parent.pci.product.id", "select": "cap='net'"}, ["0x10fb"]),
        ({"key": "parent.pci.product.id", "select": "cap='storage'"}, []),
        ({"key": "any parent.system.product", "select": "cap='net'"}, ["PowerEdge R740"]),
        ({"key": "any child.net.interface", "select": "cap='system'"},
         ["bond0", "eth0", "eth1", "lo"]),
        ({"key": "net.altnames"}, ["core", "uplink"]),
        ({"key": "net.link.speed"}, ["10000"]),
        ({"key": "active", "select": "cap='net'"}, ["true"]),
        ({"key": "net.interface"}, ["eth0", "eth1", "lo"]),
    ],
    ids=str,
)  # fmt: skip
def test_keyed_groups(entry: Any, expected: list[str]) -> None:
    assert answer(hardware_keyed_groups=[entry])["keyed"] == [expected]


MISSING = "no such variable"


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ({"count": GPU}, 2),
        ({"count": "cap='drm'"}, 0),
        ({"max": "net.link.speed"}, 10000),
        ({"min": "storage.size"}, 10**12),
        ({"max": "net.interface"}, "lo"),
        ({"max": "numa"}, MISSING),
        ({"sum": "storage.size"}, 10**12),
        ({"sum": "numa"}, 0),
        ({"first": "net.interface"}, "eth0"),
        ({"first": "net.interface", "select": "net.link.state='down'"}, "eth1"),
        ({"first": "net.address"}, MISSING),
        ({"first": "parent.driver", "select": "cap='net'"}, "ixgbe"),
        ({"list": "parent.pci.product.id"}, ["0x10fb"]),
        ({"list": "numa"}, []),
    ],
    ids=str,
)
def test_variables(variable: Any, expected: Any) -> None:
    assert answer(hostvars={"v": variable})["vars"].get("v", MISSING) == expected


def pool(reference: Fact, device: str, to: Fact, **more: Any) -> bool:
    like = {"pool": {"host": "a", "device": device, **more}}
    return bool(answer(to, reference, like=like)["groups"])


NIC = fact(pci(5, "0x10fb"), nic("eth0", "pci_0000_05_00_0", 10000))


@pytest.mark.parametrize(
    ("device", "to", "more", "expected"),
    [
        ("pci_0000_01_00_0", fact(gpu(9)), {}, True),
        ("pci_0000_01_00_0", fact(gpu(9, "0x20b0")), {}, False),
        ("pci_0000_01_00_0", fact(pci(9, "0x1eb8")), {}, False),
        ("pci_0000_01_00_0", fact(gpu(9)), {"free": True}, False),
        ("pci_0000_01_00_0", fact(gpu(9, free=True)), {"free": True}, True),
        ("pci_0000_01_00_0", fact(gpu(9)), {"at_least": 2}, False),
        ("pci_0000_01_00_0", fact(gpu(8), gpu(9)), {"at_least": 2}, True),
        ("pci_0000_01_00_0", fact(gpu(9, "0x20b0")), {"same": ["pci.vendor.id"]}, True),
        ("pci_0000_01_00_0", fact(gpu(9, driver="nvidia")), {"same": ["driver"]}, False),
        ("pci_0000_05_00_0", fact(pci(9, "0x10fb", driver="ixgbe")), {"same": ["driver"]}, True),
        ("pci_0000_05_00_0", fact(pci(9, "0x10fb")), {"same": ["driver"]}, False),
        # A network interface is what its card is.
        ("net_eth0", NIC, {}, True),
        ("net_eth0", fact(pci(5, "0x10fb")), {}, False),
        ("net_eth0", fact(pci(5, "0x1572"), nic("eth0", "pci_0000_05_00_0")), {}, False),
        ("net_eth0", NIC, {"same": ["net.link.speed"]}, True),
        ("net_eth0", fact(nic("a", "computer", 1000)), {"same": ["net.link.speed"]}, False),
        ("block_sda", fact(disk("sdb", 10**12)), {}, True),
        ("block_sda", fact(disk("sdb", 2 * 10**12)), {}, False),
        ("computer", fact(), {}, True),
    ],
)
def test_like(device: str, to: Fact, more: dict[str, Any], expected: bool) -> None:
    assert pool(SERVER, device, to, **more) is expected


@pytest.mark.parametrize(
    ("reference", "device", "message"),
    [
        (None, "pci_0000_01_00_0", "refers to a, which has no facts"),
        (SERVER, "pci_0000_01_00_7", "does not have; did you mean pci_0000_0"),
        ({"format": 7}, "x", "refers to a, which has facts of format 7"),
    ],
)
def test_like_what_is_not_there(reference: Any, device: str, message: str) -> None:
    asked = questions(reference, like={"pool": {"host": "a", "device": device}})
    assert asked.answer(SERVER)["groups"] == []
    assert [message in missing for missing in asked.missing] == [True]


def test_like_what_nothing_is_known_of() -> None:
    with pytest.raises(ConfigError, match="nothing says which hardware"):
        questions(SERVER, like={"pool": {"host": "a", "device": "net_lo"}})


@given(facts)
def test_every_host_is_like_itself(host: Fact) -> None:
    for name, each in host["devices"].items():
        # Nothing but itself tells what an interface without a card is.
        more = {"same": ["net.interface", "driver"]} if each["capabilities"] == ["net"] else {}
        assert pool(host, name, host, **more)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, None),
        ({"filter": {"capability": ["net", "pci"]}}, "capability=net,pci"),
        ({"filter": {"selector": "net.up", "bus": ["usb"]}}, "bus=usb, selector=net.up"),
        ({"filter": {"details": "identity"}}, "details=identity"),
        ({"filter": {"details": "full", "omit": ["storage.serial"]}}, None),
        ({"filter": ["?"]}, "unknown"),
    ],
    ids=str,
)
def test_limits_of_the_gathering_are_told(more: dict[str, Any], told: str | None) -> None:
    found = answer(fact(**more), fingerprint=True)
    assert found.get("limits") == told
    assert ("fingerprint" in found) is (told is None)


@pytest.mark.parametrize(
    ("options", "enough"),
    [
        ({"hardware_groups": {"g": "cap='net' and bus='pci'"}}, True),
        ({"hardware_groups": {"g": {"none": ["cap='net'", "pci.vendor.id='0x10de'"]}}}, True),
        ({"hardware_groups": {"g": "cap='storage'"}}, False),
        ({"hardware_groups": {"g": "bus='pci'"}}, False),
        ({"hardware_groups": {"g": "cap='net' and any child.driver='x'"}}, False),
        ({"hardware_keyed_groups": [{"key": "net.interface"}]}, True),
        ({"hardware_keyed_groups": [{"key": "driver"}]}, False),
        ({"hardware_keyed_groups": [{"key": "parent.driver", "select": "cap='net'"}]}, True),
        ({"hostvars": {"n": {"count": "cap='net'"}}}, True),
        ({"hostvars": {"n": {"count": "cap='net'"}, "m": {"max": "storage.size"}}}, False),
        ({"like": {"g": {"host": "a", "device": "pci_0000_01_00_0"}}}, True),
        ({"like": {"g": {"host": "a", "device": "block_sda"}}}, False),
        ({"fingerprint": True}, False),
        ({}, True),
    ],
    ids=str,
)
def test_a_filter_is_told_of_only_where_it_matters(options: Any, enough: bool) -> None:
    asked = questions(SERVER, **options)
    found = asked.answer(fact(filter={"capability": ["net", "pci"]}))
    assert ("limits" not in found) is enough
    assert "limits" in asked.answer(fact(filter={"capability": ["net", "pci"], "bus": ["usb"]}))


@pytest.mark.parametrize(
    ("options", "asks"),
    [
        ({"hardware_groups": {"g": "cap='pci' and free"}}, True),
        ({"hardware_groups": {"g": {"none": [{"select": "in_use.by='guest'"}]}}}, True),
        ({"hardware_groups": {"g": "net.interface='free'"}}, False),
        ({"hostvars": {"free": {"count": "cap='pci'"}}}, False),
        ({"hostvars": {"n": {"list": "in_use.name"}}}, True),
        ({"hardware_keyed_groups": [{"key": "driver", "select": "free"}]}, True),
        ({"like": {"g": {"host": "a", "device": "computer", "free": True}}}, True),
        ({"like": {"free": {"host": "a", "device": "computer"}}}, False),
    ],
    ids=str,
)
def test_whether_usage_is_asked_for(options: Any, asks: bool) -> None:
    assert questions(SERVER, **options).asks_for_usage is asks


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "none of this collection"),
        ("text", "none of this collection"),
        ({}, "none of this collection"),
        ({"format": 2, "devices": {}}, "format 2, and this version"),
        ({"format": True, "devices": {}}, "format True"),
        ({"format": "\x1b[31m1", "devices": {}}, r"format \?\[31m1"),
        ({"format": 1}, "without proper devices"),
        ({"format": 1, "devices": []}, "without proper devices"),
        ({"format": 1, "devices": {"a": 1}}, "without proper devices"),
        ({"format": 1, "devices": {"a": {"name": "a"}}}, "without proper devices"),
        ({"format": 1, "devices": {"a": {"name": 1, "capabilities": []}}}, "without proper"),
    ],
    ids=str,
)
def test_what_is_no_fact(value: Any, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        answer(value)


ALL: dict[str, Any] = {
    "hardware_groups": {
        "a": GPU,
        "b": "any parent.pci.product.id='0x10fb'",
        "c": {"all": ["net.link.speed>1G", {"none": ["any lower.free"]}]},
    },
    "hardware_keyed_groups": [{"key": "parent.pci.product.id"}, {"key": "net.altnames"}],
    "like": {"d": {"host": "a", "device": "pci_0000_01_00_0", "free": True}},
    "fingerprint": True,
    "fingerprint_slots": True,
    "hostvars": {
        "e": {"max": "net.link.speed"},
        "f": {"sum": "storage.size"},
        "g": {"list": "any child.net.interface", "select": "cap='pci'"},
        "h": {"first": "in_use.name"},
        "i": {"min": "numa"},
    },
}

odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(exclude_categories=()), max_size=5),
        st.sampled_from(["computer", "pci_0000_01_00_0", "net", "0x10de"]),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "name", "pci", "vendor", "product", "link", "speed", "parent",
                             "lower", "size", "capabilities", "net", "x"]),
            below,
            max_size=4,
        ),
    ),
    max_leaves=10,
)  # fmt: skip
hostile = st.dictionaries(
    st.sampled_from(["parent", "capabilities", "pci", "net", "storage", "system", "context",
                     "buses", "free", "in_use", "driver", "numa"]),
    odd,
    max_size=6,
)  # fmt: skip


@given(st.lists(hostile, max_size=4), odd)
def test_no_fact_does_any_harm(devices: list[dict[str, Any]], limits: Any) -> None:
    named = [
        {"capabilities": ["pci"], **device, "name": name}
        for device, name in zip(
            devices, ("computer", "pci_0000_01_00_0", "net_eth0", "x"), strict=False
        )
    ]
    given = fact(*named, filter=limits)
    try:
        found = answer(given, SERVER, **ALL)
    except Unreadable:
        return
    assert json.loads(json.dumps(found)) == found
    json.dumps(found, ensure_ascii=False).encode()  # No text that cannot be encoded.


@given(facts)
def test_an_answer_is_the_same_when_it_was_kept(host: Fact) -> None:
    found = answer(host, SERVER, **ALL)
    assert json.loads(json.dumps(found)) == found
    assert answer(json.loads(json.dumps(host)), SERVER, **ALL) == found


SELECTORS = [GPU, f"{GPU} and free", "any parent.pci.product.id='0x10fb'", "net.link.speed>=10G",
             "not any child.net.interface='eth0'", "storage.size>1TB or driver"]  # fmt: skip


@given(facts, st.sampled_from(SELECTORS), st.integers(0, 3), st.integers(0, 3))
def test_conditions_count_what_the_filter_selects(
    host: Fact, selector: str, least: int, more: int
) -> None:
    matching = len(select(host, selector))
    counted = {"select": selector, "at_least": least, "at_most": least + more}
    assert holds(selector, host) is (matching > 0)
    assert holds(counted, host) is (least <= matching <= least + more)
    assert holds({"none": [selector]}, host) is (matching == 0)
    assert answer(host, hostvars={"n": {"count": selector}})["vars"] == {"n": matching}


PATHS = ["driver", "net.interface", "parent.pci.product.id", "any child.net.interface",
         "any parent.system.product"]  # fmt: skip


@given(facts, st.sampled_from(PATHS))
def test_a_value_is_what_a_selector_finds(host: Fact, path: str) -> None:
    (found,) = answer(host, hardware_keyed_groups=[{"key": path}])["keyed"]
    known = ["0x10fb", "0x1572", "eth0", "eth1", "PowerEdge R740", "nothing"]
    assert [value for value in found if value not in known] == []
    for value in known:
        assert holds(f"{path}='{value}'", host) is (value in found)


def test_questions_have_a_digest_of_their_own() -> None:
    several = [
        questions(SERVER, **options).digest()
        for options in (
            {},
            {"fingerprint": True},
            {"fingerprint": True, "fingerprint_slots": True},
            {"hardware_groups": {"a": "cap"}},
            {"hardware_groups": {"b": "cap"}},
            {"hardware_groups": {"a": {"select": "cap", "at_least": 2}}},
            {"hardware_keyed_groups": [{"key": "driver"}]},
            {"hardware_keyed_groups": [{"key": "driver", "select": "cap='net'"}]},
            {"hostvars": {"a": {"count": "cap"}}},
            {"like": {"a": {"host": "a", "device": "pci_0000_01_00_0"}}},
            {"like": {"a": {"host": "a", "device": "pci_0000_01_00_0", "free": True}}},
            {"like": {"a": {"host": "a", "device": "pci_0000_01_00_0", "at_least": 2}}},
            {"like": {"a": {"host": "a", "device": "pci_0000_05_00_0"}}},
            {"like": {"a": {"host": "a", "device": "missing"}}},
        )
    ]
    assert len(set(several)) == len(several)
    # It is the hardware that counts, not which host has it.
    assert several[-4] != several[-2]
    one, other = ({"like": {"a": {"host": host, "device": "pci_0000_01_00_0"}}} for host in "ab")
    assert questions(SERVER, **one).digest() == questions(SERVER, **other).digest()

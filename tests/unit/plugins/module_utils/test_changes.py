# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences between facts: laws, and what counts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.changes import (
    ChangesError,
    compare,
    differences,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.fields import VOLATILE
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import counted, token
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import fields

Devices = dict[str, Any]

# Few names, so that two devices have some in common; points, as keys that users chose may have.
NAMES = st.sampled_from(["a", "b", "c", "x.y", "", "net", "in_use", "bond_port", "pci"])
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(0, 2), st.sampled_from(["", "up", "down"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)
DEVICES = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.dictionaries(NAMES, VALUES, max_size=4).flatmap(
        lambda device: st.sampled_from([device, {**device, "context": True}])
    ),
    max_size=3,
)


def applied(devices: Devices, changes: dict[str, Any]) -> Devices:
    """The earlier devices with the changes made to them."""
    result = copy.deepcopy(counted(devices))
    for name in changes["removed"]:
        del result[name]
    result.update(copy.deepcopy(counted(changes["added"])))
    for name, paths in changes["changed"].items():
        for path, change in paths.items():
            *above, last = path.split(".") if path not in result[name] else [path]
            place = result[name]
            for step in above:
                place = place[step]
            if "before" in change:
                assert place[last] == change["before"]
                del place[last]
            if "after" in change:
                place[last] = change["after"]
    return result


def without_points(devices: Devices) -> bool:
    return not any("." in key for device in devices.values() for key in device)


@given(DEVICES.filter(without_points), DEVICES.filter(without_points))
def test_the_differences_make_the_later_of_the_earlier(earlier: Devices, later: Devices) -> None:
    assert applied(earlier, compare(earlier, later)) == counted(later)


@given(DEVICES)
def test_nothing_differs_from_itself(devices: Devices) -> None:
    nothing = {"added": {}, "removed": {}, "changed": {}}
    assert compare(devices, copy.deepcopy(devices)) == nothing


@given(DEVICES, DEVICES)
def test_backwards_they_are_the_other_way_round(one: Devices, other: Devices) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there["added"].keys() == back["removed"].keys()
    assert {name: set(paths) for name, paths in there["changed"].items()} == {
        name: set(paths) for name, paths in back["changed"].items()
    }
    for name, paths in there["changed"].items():
        for path, change in paths.items():
            undone = back["changed"][name][path]
            assert (change.get("before"), change.get("after")) == (
                undone.get("after"), undone.get("before"),
            )  # fmt: skip


@given(DEVICES, DEVICES)
def test_tokens_are_equal_exactly_if_nothing_differs(earlier: Devices, later: Devices) -> None:
    assert (token(earlier) == token(later)) == (not any(compare(earlier, later).values()))


@given(DEVICES, DEVICES)
def test_what_is_compared_stays_as_it_is(earlier: Devices, later: Devices) -> None:
    before = copy.deepcopy((earlier, later))
    compare(earlier, later)
    token(earlier)
    assert (earlier, later) == before


@pytest.mark.parametrize("path", VOLATILE)
def test_what_changes_by_itself_does_not_count(path: str) -> None:
    """It is declared, as a field or with all that is below it: a slip in its path is noticed."""
    assert any((field.path + ".").startswith(path + ".") for field in fields())

    def device(value: Any) -> Devices:
        inner: Any = value
        for name in reversed(path.split(".")[1:]):
            inner = {name: inner}
        top = path.split(".")[0]
        return {"d": {"name": "d", top: inner}} if value is not None else {"d": {"name": "d"}}

    assert compare(device(1), device(2)) == {"added": {}, "removed": {}, "changed": {}}
    assert token(device(1)) == token(device(2)) == token(device(None))


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        pytest.param({"net": {"mtu": 1500}}, {"net": {"mtu": 9000}},
                     {"net.mtu": {"before": 1500, "after": 9000}}, id="value"),
        pytest.param({"net": {}}, {"net": {"alias": "x"}}, {"net.alias": {"after": "x"}},
                     id="new value"),
        pytest.param({"driver": "e1000e"}, {}, {"driver": {"before": "e1000e"}}, id="gone"),
        pytest.param({"numa": 1}, {"numa": True}, {"numa": {"before": 1, "after": True}},
                     id="another type"),
        pytest.param({"a": [1, 2]}, {"a": [2, 1]}, {"a": {"before": [1, 2], "after": [2, 1]}},
                     id="list as a whole"),
        pytest.param({"m": {"a.b": 1, "c": 1}}, {"m": {"a.b": 2, "c": 1}},
                     {"m": {"before": {"a.b": 1, "c": 1}, "after": {"a.b": 2, "c": 1}}},
                     id="keys with points as a whole"),
        pytest.param({"bond_port": {"link_failure_count": 1, "state": "active"}},
                     {"bond_port": {"link_failure_count": 2, "state": "backup"}},
                     {"bond_port.state": {"before": "active", "after": "backup"}},
                     id="beside what does not count"),
    ],
)  # fmt: skip
def test_paths_of_what_changed(
    before: dict[str, Any], after: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert compare({"d": before}, {"d": after})["changed"] == {"d": changed}


def test_what_was_context_and_is_matched_now_was_added() -> None:
    found = compare({"d": {"context": True}}, {"d": {"name": "d"}})
    assert found == {"added": {"d": {"name": "d"}}, "removed": {}, "changed": {}}


FACT: dict[str, Any] = {"format": 1, "source": "sysfs", "filter": {}, "devices": {}}


@pytest.mark.parametrize(
    ("earlier", "message"),
    [
        ({**FACT, "format": 2}, "earlier fact is of format 2, and this version .* knows format 1"),
        ({**FACT, "filter": {"capability": ["net", "pci"], "details": "full"}},
         "the limits were capability=net,pci, details=full in the earlier fact, nothing was"),
        ({**FACT, "source": "hal"}, "the source was hal in the earlier fact, the source was sysfs"),
        ({"devices": {}}, "The earlier one is no fact"),
        ("net", "The earlier one is no fact"),
        ([], "The earlier one is no fact"),
        ({**FACT, "devices": []}, "no devices by name"),
        ({**FACT, "devices": {"x": 1}}, "no devices by name"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_an_error(earlier: Any, message: str) -> None:
    with pytest.raises(ChangesError, match=message):
        differences(earlier, FACT)


def test_the_order_of_limits_does_not_matter() -> None:
    one = {**FACT, "filter": {"capability": ["net", "pci"]}}
    other = {**FACT, "filter": {"capability": ["pci", "net"]}}
    assert not any(differences(one, other).values())

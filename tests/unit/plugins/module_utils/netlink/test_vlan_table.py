# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of VLANs: what changes one into another, in as few entries as can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.vlan_table import (
    PVID,
    UNTAGGED,
    VlanTable,
    changes,
)


@st.composite
def tables(draw):
    vlans = sorted(draw(st.sets(st.integers(1, 12))))
    untagged = [vlan for vlan in vlans if draw(st.booleans())]
    return VlanTable(vlans, untagged, draw(st.sampled_from([0, *vlans])))


@given(tables(), tables())
def test_changes_lead_from_any_table_to_any_other(have, want):
    added, removed = changes(have, want)

    assert have.added(added).removed(removed) == want


@given(tables())
def test_nothing_changes_a_table_into_itself(table):
    assert changes(table, table) == ([], [])


@given(tables())
def test_a_table_survives_being_told(table):
    assert VlanTable.from_values(table.to_values()) == table


@pytest.mark.parametrize(
    ("want", "added"),
    [
        (VlanTable(range(10, 21)), [[10, 20, 0]]),
        (VlanTable([7, 10, 11], [7], 7), [[7, 7, PVID | UNTAGGED], [10, 11, 0]]),
        (VlanTable([9, 10, 11], [], 10), [[9, 9, 0], [10, 10, PVID], [11, 11, 0]]),
        (VlanTable([1, 2, 3], [2]), [[1, 1, 0], [2, 2, UNTAGGED], [3, 3, 0]]),
    ],
    ids=("range", "pvid beside range", "pvid breaks range", "flags break range"),
)
def test_neighbours_share_an_entry_but_for_the_pvid(want, added):
    assert changes(VlanTable(), want) == (added, [])


def test_a_new_pvid_takes_the_mark_from_the_old_one():
    have, want = VlanTable([1, 2], [1, 2], 1), VlanTable([1, 2], [1, 2], 2)

    assert changes(have, want) == ([[2, 2, PVID | UNTAGGED]], [])


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (VlanTable([1], [1], 1), 1, 7, VlanTable([7], [7], 7)),
        (VlanTable([1], [1], 1), 1, 0, VlanTable()),
        (VlanTable([1], [], 1), 1, 7, VlanTable([1], [], 1)),
        (VlanTable([1, 5], [1], 5), 1, 7, VlanTable([1, 5], [1], 5)),
        (VlanTable([1, 7], [1], 1), 1, 7, VlanTable([1, 7], [1], 1)),
        (VlanTable(), 0, 7, VlanTable([7], [7], 7)),
    ],
    ids=("follows", "no default", "tagged stays", "other pvid stays", "has it", "new default"),
)
def test_the_default_pvid_moves_tables_that_are_still_on_it(table, old, new, expected):
    assert table.moved(old, new) == expected

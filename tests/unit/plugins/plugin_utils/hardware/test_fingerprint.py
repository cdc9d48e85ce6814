# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fingerprints: the same for hosts that are built alike, and for nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.facts import machine
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.fingerprint import (
    fingerprint,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware.drawn import (
    Fact,
    computer,
    device,
    devices,
    disk,
    fact,
    gpu,
    nic,
    pci,
)


def of(host: Fact, slots: bool = False) -> Any:
    return fingerprint(machine(host), slots)


ONE = fact(gpu(1), pci(5, "0x10fb"), disk("sda", 10**12), nic("eth0", "pci_0000_05_00_0"))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (fact(gpu(1, driver="vfio-pci", free=True), pci(5, "0x10fb", driver="ixgbe"),
              disk("sda", 10**12)), True),
        (fact(gpu(3), pci(7, "0x10fb"), disk("sdc", 10**12)), True),
        (fact(*list(ONE["devices"].values())[1:],
              pci(6, "0x10ed", capabilities=["pci", "phys_function"])), True),
        (fact(*list(ONE["devices"].values())[1:],
              device("usb_1", "usb_device", usb_device={"product": {"id": "0x1"}})), True),
        (fact(*list(ONE["devices"].values())[1:], disk("sdb", 1, removable=True)), True),
        (fact(*list(ONE["devices"].values())[1:], disk("sdb", 1, transport="iscsi")), True),
        (fact(*list(ONE["devices"].values())[1:],
              {**disk("sdb", 1), "buses": ["usb", "pci"]}), True),
        (fact(gpu(1, "0x20b0"), pci(5, "0x10fb"), disk("sda", 10**12)), False),
        (fact(gpu(1), gpu(2), pci(5, "0x10fb"), disk("sda", 10**12)), False),
        (fact(gpu(1), pci(5, "0x10fb"), disk("sda", 2 * 10**12)), False),
        (fact(gpu(1), pci(5, "0x10fb")), False),
        (fact(computer("R750"), gpu(1), pci(5, "0x10fb"), disk("sda", 10**12)), False),
    ],
    ids=["use", "slots", "virtual function", "USB", "removable disk", "disk of a network",
         "USB disk", "other GPU", "one more GPU", "larger disk", "no disk", "other computer"],
)  # fmt: skip
def test_what_counts(other: Fact, same: bool) -> None:
    assert (of(other) == of(ONE)) is same


def test_slots_count_by_choice() -> None:
    moved = fact(gpu(3), pci(5, "0x10fb"), disk("sda", 10**12))
    assert of(moved, slots=True) != of(ONE, slots=True) != of(ONE)
    assert of(copy.deepcopy(ONE), slots=True) == of(ONE, slots=True)


def test_it_says_what_the_host_is() -> None:
    product, digest = of(ONE)
    assert product == "PowerEdge R740"
    assert len(digest) == 10


def test_the_hash_is_stable_from_version_to_version() -> None:
    """Groups have variables: a change of these is a breaking change."""
    assert of(ONE)[1] == "fa5918fddc"
    assert of(ONE, slots=True)[1] == "1e90e24b0e"


@given(st.lists(devices, max_size=6, unique_by=lambda each: each["name"]), st.randoms())
def test_the_order_of_devices_does_not_count(found: list[Any], random: Any) -> None:
    before = of(fact(*found)), of(fact(*found), slots=True)
    random.shuffle(found)
    assert (of(fact(*found)), of(fact(*found), slots=True)) == before

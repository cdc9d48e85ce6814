# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PCI devices, from small trees."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

IDS = """\
8086  Intel Corporation
\t10d3  82574L Gigabit Network Connection
\t\t8086 a01f  Gigabit CT Desktop Adapter
C 02  Network controller
\t00  Ethernet controller
"""
UEVENT = {"PCI_CLASS": "20000", "PCI_ID": "8086:10D3", "PCI_SUBSYS_ID": "8086:A01F"}
PATH = "pci0000:00/0000:00:03.0"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.file("/usr/share/misc/pci.ids", IDS)
    return tree


def pci(tree: Tree, **request: Any) -> dict[str, Any]:
    return tree.facts(**request)["pci_0000_00_03_0"]


def test_ids_come_with_the_names_of_chip_and_board(tree: Tree) -> None:
    tree.device(PATH, "bus/pci", UEVENT, revision="0x02")
    assert pci(tree)["pci"] == {
        "address": "0000:00:03.0",
        "class": {"id": "0x020000", "name": "Ethernet controller"},
        "vendor": {"id": "0x8086", "name": "Intel Corporation"},
        "product": {"id": "0x10d3", "name": "82574L Gigabit Network Connection"},
        "subsystem": {
            "vendor": {"id": "0x8086", "name": "Intel Corporation"},
            "product": {"id": "0xa01f", "name": "Gigabit CT Desktop Adapter"},
        },
        "revision": "0x02",
    }


def test_ids_that_uevent_lacks_come_from_attributes(tree: Tree) -> None:
    attributes = {
        "class": "0x020000",
        "vendor": "0x8086",
        "device": "0x10d3",
        "subsystem_vendor": "0x8086",
        "subsystem_device": "0xa01f",
    }
    tree.device(PATH, "bus/pci", {}, **attributes)
    without = pci(tree)["pci"]
    tree.file(f"/sys/devices/{PATH}/uevent", "".join(f"{k}={v}\n" for k, v in UEVENT.items()))
    assert pci(tree)["pci"] == without


@pytest.mark.parametrize(
    ("uevent", "attributes", "expected"),
    [
        ({"PCI_SUBSYS_ID": "0000:0000"}, {}, {"subsystem": None}),
        ({"PCI_ID": "8086:FFFF"}, {}, {"product": {"id": "0xffff"}}),
        ({}, {"driver_override": "(null)"}, {"driver_override": None}),
        ({}, {"driver_override": "vfio-pci"}, {"driver_override": "vfio-pci"}),
        ({}, {"boot_vga": "1"}, {"boot_vga": None}),
        ({"PCI_CLASS": "30000"}, {"boot_vga": "1"}, {"boot_vga": True}),
    ],
)
def test_details(
    tree: Tree, uevent: dict[str, str], attributes: dict[str, str], expected: dict[str, Any]
) -> None:
    tree.device(PATH, "bus/pci", {**UEVENT, **uevent}, **attributes)
    details = pci(tree)["pci"]
    assert {name: details.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("class_", "bridge"),
    [("60400", "pci-bridge"), ("60700", "cardbus-bridge"), ("60000", None), ("20000", None)],
)
def test_bridges_are_told_by_their_class(tree: Tree, class_: str, bridge: str | None) -> None:
    tree.device(PATH, "bus/pci", {**UEVENT, "PCI_CLASS": class_})
    assert pci(tree)["capabilities"] == (["pci", bridge] if bridge else ["pci"])


class TestFunctions:
    @pytest.fixture
    def functions(self, tree: Tree) -> Tree:
        """A physical function with two virtual ones, and a gap before a third."""
        physical = f"/sys/devices/{PATH}"
        virtual = ["0000:00:10.0", "0000:00:10.2", "0000:00:10.4"]
        tree.device(PATH, "bus/pci", UEVENT, sriov_totalvfs="7", max_link_width="1")
        for number, address in zip((0, 1, 3), virtual, strict=True):
            tree.device(
                f"pci0000:00/{address}", "bus/pci", UEVENT, {"physfn": physical}, max_link_width="0"
            )
            tree.link(f"{physical}/virtfn{number}", f"/sys/devices/pci0000:00/{address}")
        return tree

    def test_of_the_physical_one_virtual_ones_count_up_to_the_first_gap(
        self, functions: Tree
    ) -> None:
        device = pci(functions)
        assert device["capabilities"] == ["pci", "virt_functions"]
        assert device["virt_functions"] == {
            "max": 7,
            "devices": ["pci_0000_00_10_0", "pci_0000_00_10_2"],
        }

    def test_of_a_virtual_one_the_physical_is_named(self, functions: Tree) -> None:
        device = functions.facts()["pci_0000_00_10_2"]
        assert device["capabilities"] == ["pci", "phys_function"]
        assert device["phys_function"] == {"device": "pci_0000_00_03_0"}

    def test_none_enabled_leaves_how_many_there_can_be(self, tree: Tree) -> None:
        tree.device(PATH, "bus/pci", UEVENT, sriov_totalvfs="7", max_link_width="1")
        assert pci(tree)["virt_functions"] == {"max": 7}

    def test_none_possible_is_no_capability(self, tree: Tree) -> None:
        tree.device(PATH, "bus/pci", UEVENT, sriov_totalvfs="0", max_link_width="1")
        assert pci(tree)["capabilities"] == ["pci"]


def test_an_iommu_group_names_the_others_in_it(tree: Tree) -> None:
    group = "/sys/kernel/iommu_groups/12"
    for address in ("0000:00:03.0", "0000:00:03.1"):
        key = tree.device(
            f"pci0000:00/{address}", "bus/pci", UEVENT, {"iommu_group": group}
        )
        tree.link(f"{group}/devices/{address}", key)
    assert pci(tree)["pci"]["iommu_group"] == {"number": 12, "devices": ["pci_0000_00_03_1"]}


@pytest.mark.parametrize(
    ("maximum", "now", "expected"),
    [
        pytest.param(
            ("16.0 GT/s PCIe", "8"), ("8.0 GT/s PCIe", "4"),
            {"max_speed": 16, "max_width": 8, "speed": 8, "width": 4}, id="up",
        ),
        pytest.param(
            ("2.5 GT/s", "1"), ("Unknown speed", "0"),
            {"max_speed": 2.5, "max_width": 1, "width": 0}, id="down, older kernel",
        ),
        pytest.param(("Unknown", "255"), ("Unknown", "0"), {}, id="inside the root complex"),
        pytest.param(None, None, None, id="no PCI Express"),
    ],
)  # fmt: skip
def test_express_link(
    tree: Tree,
    maximum: tuple[str, str] | None,
    now: tuple[str, str] | None,
    expected: dict[str, Any] | None,
) -> None:
    attributes = {}
    if maximum and now:
        attributes = {
            "max_link_speed": maximum[0],
            "max_link_width": maximum[1],
            "current_link_speed": now[0],
            "current_link_width": now[1],
        }
    tree.device(PATH, "bus/pci", UEVENT, **attributes)
    assert pci(tree)["pci"].get("pci_express") == expected


class TestSlowDetails:
    """What only details: full reads."""

    @pytest.fixture
    def full(self, tree: Tree) -> Tree:
        config = bytearray(256)
        config[0x34] = 0x40
        config[0x40:0x42] = b"\x01\x50"  # power management, next at 0x50
        config[0x50:0x52] = b"\x10\x00"  # PCI Express
        config[0x5C:0x60] = struct.pack("<I", 7 << 24)
        tree.device(
            PATH,
            "bus/pci",
            UEVENT,
            max_link_speed="8.0 GT/s PCIe",
            max_link_width="1",
        )
        tree.file(f"/sys/devices/{PATH}/config", bytes(config))
        vpd = b"\x82\x04\x00Name\x90\x04\x00RV\x01"
        vpd += bytes([-sum(vpd) & 0xFF]) + b"\x78"
        tree.file(f"/sys/devices/{PATH}/vpd", vpd)
        return tree

    def test_the_link_tells_its_port(self, full: Tree) -> None:
        assert pci(full, details="full")["pci"]["pci_express"]["port"] == 7
        assert "port" not in pci(full)["pci"]["pci_express"]

    def test_vpd_is_a_capability_once_it_is_read(self, full: Tree) -> None:
        device = pci(full, details="full")
        assert device["capabilities"] == ["pci", "vpd"]
        assert device["vpd"]["name"] == "Name"
        assert pci(full)["capabilities"] == ["pci"]

    def test_asking_for_vpd_reads_it(self, full: Tree) -> None:
        full.device("pci0000:00/0000:00:04.0", "bus/pci", UEVENT)
        assert list(full.facts(capability=["vpd"])) == ["computer", "pci_0000_00_03_0"]

    def test_as_an_ordinary_user_config_space_ends_early(self, full: Tree) -> None:
        path = f"/sys/devices/{PATH}/config"
        full.file(path, (full.root / path[1:]).read_bytes()[:64])
        assert "port" not in pci(full, details="full")["pci"]["pci_express"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""NVMe controllers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

PCI = "pci0000:00/0000:00:06.0"
COMMON = {
    "model": "SAMSUNG MZQL2      ",
    "serial": "S64HNE0R500733  ",
    "firmware_rev": "GDC5602Q",
    "state": "live",
    "cntlid": "6",
    "cntrltype": "io",
    "subsysnqn": "nqn.1994-11.com.samsung:nvme:PM9A3",
}
DETAILS = {
    "model": "SAMSUNG MZQL2",
    "serial": "S64HNE0R500733",
    "firmware": "GDC5602Q",
    "state": "live",
    "cntlid": 6,
    "type": "io",
    "subsysnqn": "nqn.1994-11.com.samsung:nvme:PM9A3",
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_controller_on_pci_leaves_its_place_to_its_parent(tree: Tree) -> None:
    tree.device(PCI, "bus/pci", {"PCI_CLASS": "10802", "DRIVER": "nvme"}, numa_node="1")
    tree.device(
        f"{PCI}/nvme/nvme0",
        "class/nvme",
        {"DEVNAME": "nvme0", "MAJOR": "240", "MINOR": "0"},
        transport="pcie",
        address="0000:00:06.0",
        numa_node="1",
        **COMMON,
    )
    device = tree.facts()["nvme_nvme0"]
    assert device["nvme"] == {**DETAILS, "transport": "pcie"}
    assert "numa" not in device
    assert (device["parent"], device["bus"], device["driver"]) == (
        "pci_0000_00_06_0",
        "pci",
        "nvme",
    )


def test_a_controller_on_the_network_says_where(tree: Tree) -> None:
    tree.device(
        "virtual/nvme-fabrics/ctl/nvme1",
        "class/nvme",
        transport="tcp",
        address="traddr=192.0.2.10,trsvcid=4420",
        numa_node="0",
        **COMMON,
    )
    device = tree.facts()["nvme_nvme1"]
    assert device["nvme"] == {
        **DETAILS,
        "transport": "tcp",
        "address": "traddr=192.0.2.10,trsvcid=4420",
    }
    assert device["numa"] == 0


def test_a_namespace_is_below_its_controller(tree: Tree) -> None:
    tree.device(f"{PCI}/nvme/nvme0", "class/nvme")
    tree.device(
        f"{PCI}/nvme/nvme0/nvme0n1", "class/block", {"DEVTYPE": "disk", "DEVNAME": "nvme0n1"}
    )
    assert tree.facts()["block_nvme0n1"]["parent"] == "nvme_nvme0"


def test_a_controller_that_tells_nothing(tree: Tree) -> None:
    tree.device(f"{PCI}/nvme/nvme0", "class/nvme", model="", serial=b"\0\0", cntlid="many")
    assert tree.facts()["nvme_nvme0"]["nvme"] == {}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graphics: minors of the direct rendering manager, and the connectors of cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

GPU = "pci0000:00/0000:00:02.0"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.device(GPU, "bus/pci", {"DRIVER": "i915", "PCI_CLASS": "30000", "PCI_ID": "8086:591D"})
    return tree


def minor(tree: Tree, name: str, number: int) -> None:
    tree.device(
        f"{GPU}/drm/{name}",
        "class/drm",
        {"MAJOR": "226", "MINOR": str(number), "DEVNAME": f"dri/{name}", "DEVTYPE": "drm_minor"},
    )


@pytest.mark.parametrize(
    ("name", "number", "drm_type"),
    [
        ("card0", 0, "primary"),
        ("controlD64", 64, "control"),
        ("renderD128", 128, "render"),
        ("card192", 192, "primary"),
        ("renderD193", 193, "render"),
    ],
)
def test_the_type_of_a_minor(tree: Tree, name: str, number: int, drm_type: str) -> None:
    minor(tree, name, number)
    device = tree.facts()["drm_" + name]
    assert device == {
        "name": f"drm_{name}",
        "key": f"/sys/devices/{GPU}/drm/{name}",
        "parent": "pci_0000_00_02_0",
        "bus": "pci",
        "buses": ["pci"],
        "driver": "i915",
        "active": True,
        "devnodes": {"dev": f"/dev/dri/{name}"},
        "capabilities": ["drm"],
        "drm": {"type": drm_type},
    }
    assert documents.lists(device)
    assert documents.capability(device) == f"<type>{drm_type}</type>"


def test_connectors_are_told_with_their_card(tree: Tree) -> None:
    minor(tree, "card0", 0)
    for name, status, enabled in (
        ("HDMI-A-1", "connected", "enabled"),
        ("DP-1", "disconnected", "disabled"),
        ("DP-2", "", "?"),
    ):
        tree.device(
            f"{GPU}/drm/card0/card0-{name}",
            "class/drm",
            {"DEVTYPE": "drm_connector"},
            status=status,
            enabled=enabled,
        )
    devices = tree.facts()
    assert [name for name in devices if name.startswith("drm")] == ["drm_card0"]
    assert devices["drm_card0"]["drm"]["connectors"] == [
        {"name": "DP-1", "status": "disconnected", "enabled": False},
        {"name": "DP-2"},
        {"name": "HDMI-A-1", "status": "connected", "enabled": True},
    ]


@pytest.mark.parametrize("name", ["ttm", "card", "cardX", "card0x", "card0-Virtual-1"])
def test_what_is_no_minor(tree: Tree, name: str) -> None:
    tree.device(f"{GPU}/drm/{name}", "class/drm")
    assert "drm" not in tree.fact()["capabilities"]

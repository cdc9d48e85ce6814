# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices of the vDPA bus."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

NIC = "pci0000:00/0000:00:03.2"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A NIC with one vDPA device."""
    tree = Tree(tmp_path)
    tree.device(NIC, "bus/pci", {"DRIVER": "mlx5_core", "PCI_CLASS": "20000"})
    tree.device(
        f"{NIC}/vdpa0", "bus/vdpa", {"DRIVER": "vhost_vdpa"}, driver_override="(null)"
    )
    return tree


def test_one_that_a_guest_can_be_given(tree: Tree) -> None:
    tree.device(
        f"{NIC}/vdpa0/vhost-vdpa-0",
        "class/vhost-vdpa",
        {"MAJOR": "511", "MINOR": "0", "DEVNAME": "vhost-vdpa-0"},
    )
    device = tree.facts()["vdpa_vdpa0"]
    assert device == {
        "name": "vdpa_vdpa0",
        "key": f"/sys/devices/{NIC}/vdpa0",
        "parent": "pci_0000_00_03_2",
        "bus": "vdpa",
        "buses": ["vdpa", "pci"],
        "driver": "vhost_vdpa",
        "active": True,
        "capabilities": ["vdpa"],
        "vdpa": {"chardev": "/dev/vhost-vdpa-0"},
    }
    assert documents.capability(device) == xml("<chardev>/dev/vhost-vdpa-0</chardev>")


def test_one_that_the_host_uses_itself(tree: Tree) -> None:
    tree.file(f"/sys/devices/{NIC}/vdpa0/driver_override", "virtio_vdpa\n")
    device = tree.facts()["vdpa_vdpa0"]
    assert device["vdpa"] == {"driver_override": "virtio_vdpa"}
    assert not documents.lists(device)

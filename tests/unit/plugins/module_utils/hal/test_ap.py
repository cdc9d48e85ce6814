# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cryptographic adapters of s390."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An adapter with one queue."""
    tree = Tree(tmp_path)
    tree.device(
        "ap/card07",
        "bus/ap",
        {"DRIVER": "cex4card", "DEVTYPE": "ap_card", "MODE": "cca"},
        type="CEX7C",
        online="1",
        config="1",
        ap_functions="0x92000000",
    )
    tree.device(
        "ap/card07/07.0038",
        "bus/ap",
        {"DRIVER": "cex4queue", "DEVTYPE": "ap_queue"},
        online="0",
        config="?",
    )
    return tree


def test_card_and_queue(tree: Tree) -> None:
    devices = tree.facts()
    card, queue = devices["ap_card07"], devices["ap_07_0038"]
    assert card["capabilities"] == ["ap_card"]
    assert card["bus"] == "ap"
    assert card["ap_card"] == {
        "ap_adapter": "0x07",
        "type": "CEX7C",
        "functions": "0x92000000",
        "online": True,
        "configured": True,
    }
    assert queue["capabilities"] == ["ap_queue"]
    assert queue["parent"] == "ap_card07"
    assert queue["ap_queue"] == {"ap_adapter": "0x07", "ap_domain": "0x0038", "online": False}


def test_their_documents(tree: Tree) -> None:
    devices = tree.facts()
    assert documents.capability(devices["ap_card07"]) == xml("<ap-adapter>0x07</ap-adapter>")
    assert documents.capability(devices["ap_07_0038"]) == xml(
        """
        <ap-adapter>0x07</ap-adapter>
        <ap-domain>0x0038</ap-domain>
        """
    )


def test_the_matrix_has_a_name_of_its_own(tree: Tree) -> None:
    tree.device("vfio_ap/matrix", "bus/matrix", {"DRIVER": "vfio_ap"})
    device = tree.facts()["ap_matrix"]
    assert device["capabilities"] == ["ap_matrix"]
    assert "mdev_types" not in device
    assert documents.lists(device)
    assert documents.capability(device) == ""


def test_what_guests_can_get_of_the_matrix(tree: Tree) -> None:
    tree.device(
        "vfio_ap/matrix",
        "bus/matrix",
        **{
            "mdev_supported_types__vfio_ap-passthrough__device_api": "vfio-ap",
            "mdev_supported_types__vfio_ap-passthrough__name": "VFIO AP Passthrough Device",
            "mdev_supported_types__vfio_ap-passthrough__available_instances": "65536",
        },
    )
    device = tree.facts(capability=["mdev_types"])["ap_matrix"]
    assert device["capabilities"] == ["ap_matrix", "mdev_types"]
    assert documents.capability(device) == xml(
        """
        <capability type='mdev_types'>
          <type id='vfio_ap-passthrough'>
            <name>VFIO AP Passthrough Device</name>
            <deviceAPI>vfio-ap</deviceAPI>
            <availableInstances>65536</availableInstances>
          </type>
        </capability>
        """
    )


def test_a_definition_for_the_matrix_has_it_as_its_parent(tree: Tree) -> None:
    tree.device("vfio_ap/matrix", "bus/matrix")
    uuid = "1e4c2d7e-3a7f-4e3f-9d2a-9f4c5a6b7c8d"
    tree.file(f"/etc/mdevctl.d/matrix/{uuid}", '{"mdev_type": "vfio_ap-passthrough"}')
    device = tree.facts()[f"mdev_{uuid.replace('-', '_')}_matrix"]
    assert device["parent"] == "ap_matrix"
    assert device["active"] is False


@pytest.mark.parametrize("name", ["card", "card7", "card007", "07.38", "07.00381", "cardxx"])
def test_other_names_on_the_bus(tree: Tree, name: str) -> None:
    before = tree.fact()["capabilities"]
    tree.device(f"ap/{name}", "bus/ap")
    assert tree.fact()["capabilities"] == before

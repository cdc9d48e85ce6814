# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mediated devices, those that mdevctl defines, and the types of their parents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import mdev, registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.lookup import Lookup, look_up
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

GPU = "pci0000:00/0000:00:02.0"
UUID = "c2177883-f1bb-47f0-914d-32a22e3a8804"
OTHER = "d69103a8-0f4b-4e5e-9d0e-0a1b2c3d4e5f"
TYPE = "i915-GVTg_V5_4"
NAME = "mdev_c2177883_f1bb_47f0_914d_32a22e3a8804_0000_00_02_0"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A host with a graphics device that can be divided."""
    tree = Tree(tmp_path)
    types = f"mdev_supported_types__{TYPE}__"
    tree.device(
        GPU,
        "bus/pci",
        {"DRIVER": "i915", "PCI_CLASS": "30000", "PCI_ID": "8086:591D"},
        **{
            types + "name": "GVTg_V5_4",
            types + "device_api": "vfio-pci",
            types + "available_instances": "1",
            types + "description": "low_gm_size: 128MB\nhigh_gm_size: 512MB",
        },
    )
    tree.link("/sys/class/mdev_bus/0000:00:02.0", f"/sys/devices/{GPU}")
    return tree


def activate(tree: Tree, uuid: str = UUID) -> None:
    """Makes a mediated device of the graphics device."""
    tree.device(
        f"{GPU}/{uuid}",
        "bus/mdev",
        {"DRIVER": "vfio_mdev"},
        links={
            "mdev_type": f"/sys/devices/{GPU}/mdev_supported_types/{TYPE}",
            "iommu_group": "/sys/kernel/iommu_groups/12",
        },
    )


def define(tree: Tree, definition: object, uuid: str = UUID, parent: str = "0000:00:02.0") -> None:
    """Writes a definition as mdevctl does."""
    tree.file(f"/etc/mdevctl.d/{parent}/{uuid}", json.dumps(definition))


def test_a_mediated_device(tree: Tree) -> None:
    activate(tree)
    assert tree.facts()[NAME] == {
        "name": NAME,
        "key": f"/sys/devices/{GPU}/{UUID}",
        "parent": "pci_0000_00_02_0",
        "bus": "mdev",
        "buses": ["mdev", "pci"],
        "driver": "vfio_mdev",
        "active": True,
        "capabilities": ["mdev"],
        "mdev": {
            "type": {"id": TYPE, "name": "GVTg_V5_4"},
            "uuid": UUID,
            "parent_addr": "0000:00:02.0",
            "iommu_group": {"number": 12},
            "persistent": False,
        },
    }


def test_the_types_of_its_parent(tree: Tree) -> None:
    parent = tree.facts()["pci_0000_00_02_0"]
    assert "mdev_types" in parent["capabilities"]
    assert parent["mdev_types"] == [
        {
            "id": TYPE,
            "name": "GVTg_V5_4",
            "description": "low_gm_size: 128MB\nhigh_gm_size: 512MB",
            "device_api": "vfio-pci",
            "available_instances": 1,
        }
    ]


def test_definitions_are_looked_for_where_they_are() -> None:
    kind = registry.kind_of("mdev")
    assert kind is not None
    assert kind.definitions == mdev.DEFINITIONS


def test_one_that_is_defined_but_not_there(tree: Tree) -> None:
    attributes = [{"assign_adapter": "5"}, {"assign_domain": "0x47"}]
    define(tree, {"mdev_type": TYPE, "start": "auto", "attrs": attributes})
    assert tree.facts()[NAME] == {
        "name": NAME,
        "key": f"/etc/mdevctl.d/0000:00:02.0/{UUID}",
        "parent": "pci_0000_00_02_0",
        "bus": "mdev",
        "buses": ["mdev", "pci"],
        "active": False,
        "capabilities": ["mdev"],
        "mdev": {
            "type": {"id": TYPE},
            "uuid": UUID,
            "parent_addr": "0000:00:02.0",
            "persistent": True,
            "autostart": True,
            "attributes": [
                {"name": "assign_adapter", "value": "5"},
                {"name": "assign_domain", "value": "0x47"},
            ],
        },
    }


def test_one_that_is_defined_and_there_is_one_device(tree: Tree) -> None:
    activate(tree)
    define(tree, {"mdev_type": TYPE, "start": "manual"})
    mdevs = [device for device in tree.facts().values() if "mdev" in device]
    assert [device["active"] for device in mdevs] == [True]
    assert mdevs[0]["mdev"]["persistent"] is True
    assert mdevs[0]["mdev"]["autostart"] is False


def test_one_whose_parent_is_not_there(tree: Tree) -> None:
    define(tree, {"mdev_type": TYPE, "start": "auto"}, parent="0000:81:00.0")
    [name] = tree.facts(capability=["mdev"]).keys() - {"computer"}
    facts = tree.facts()[name]
    assert facts["parent"] == "computer"
    assert facts["mdev"]["parent_addr"] == "0000:81:00.0"


def test_ancestors_come_along_with_what_is_only_defined(tree: Tree) -> None:
    define(tree, {"mdev_type": TYPE}, uuid=OTHER)
    devices = tree.facts(capability=["mdev"])
    context = [name for name, device in devices.items() if device.get("context")]
    assert context == ["computer", "pci_0000_00_02_0"]
    assert list(devices)[-1] == "mdev_d69103a8_0f4b_4e5e_9d0e_0a1b2c3d4e5f_0000_00_02_0"


@pytest.mark.parametrize("by", ["name", "key"])
@pytest.mark.parametrize("asked_for", ["parent", "device"])
def test_looking_up_what_is_only_defined(tree: Tree, by: str, asked_for: str) -> None:
    define(tree, {"mdev_type": TYPE})
    device = tree.facts()[NAME]
    if asked_for == "parent":
        device = tree.facts()[device["parent"]]
    request = Request(children=asked_for == "parent")
    gathering, missing = look_up([Lookup(by, device[by])], request, tree.reader)
    assert not missing
    assert NAME in [device.name for device in gathering.devices if not device.context]


@pytest.mark.parametrize(
    "name", ["notes.txt", f"{UUID}.swp", f"x{UUID}", "c2177883", f"{UUID}\n"], ids=repr
)
def test_what_is_not_named_by_a_uuid_is_no_definition(tree: Tree, name: str) -> None:
    tree.file(f"/etc/mdevctl.d/0000:00:02.0/{name}", '{"mdev_type": "x"}')
    assert not [device for device in tree.facts().values() if "mdev" in device]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\0",
        b"null",
        b"[1]",
        b"{",
        b"[" * 100000,
        b'{"mdev_type": 5, "start": [], "attrs": {"a": 1}}',
        b'{"mdev_type": "", "attrs": [1, null, []]}',
        b'{"a": ' + b"9" * 10000 + b"}",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_a_broken_definition_is_a_device_without_a_type(tree: Tree, text: bytes) -> None:
    tree.file(f"/etc/mdevctl.d/0000:00:02.0/{UUID}", text)
    device = tree.facts()[NAME]
    assert "type" not in device["mdev"]
    assert "attributes" not in device["mdev"]
    assert not documents.lists(device)


def test_documents(tree: Tree) -> None:
    activate(tree)
    define(tree, {"mdev_type": "x&y", "attrs": [{"a'b": "<1>"}]}, uuid=OTHER)
    devices = tree.facts()
    assert documents.capability(devices[NAME]) == xml(
        f"""
        <type id='{TYPE}'/>
        <uuid>{UUID}</uuid>
        <parent_addr>0000:00:02.0</parent_addr>
        <iommuGroup number='12'/>
        """
    )
    defined = devices["mdev_d69103a8_0f4b_4e5e_9d0e_0a1b2c3d4e5f_0000_00_02_0"]
    assert documents.capability(defined) == xml(
        f"""
        <type id='x&amp;y'/>
        <uuid>{OTHER}</uuid>
        <parent_addr>0000:00:02.0</parent_addr>
        <iommuGroup number='0'/>
        <attr name='a&apos;b' value='&lt;1&gt;'/>
        """
    )


def test_types_in_the_parents_document(tree: Tree) -> None:
    text = documents.capability(tree.facts()["pci_0000_00_02_0"])
    assert text.endswith(
        xml(
            f"""
            <capability type='mdev_types'>
              <type id='{TYPE}'>
                <name>GVTg_V5_4</name>
                <deviceAPI>vfio-pci</deviceAPI>
                <availableInstances>1</availableInstances>
              </type>
            </capability>
            """
        )
    )


@pytest.mark.parametrize(
    "changed",
    [{"device_api": "vfio-platform"}, {"device_api": "\xff"}, {"device_api": ""}],
    ids=lambda changed: repr(changed["device_api"]),
)
def test_a_type_that_libvirts_schema_refuses_is_left_out(
    tree: Tree, changed: dict[str, Any]
) -> None:
    for name, text in changed.items():
        tree.file(f"/sys/devices/{GPU}/mdev_supported_types/{TYPE}/{name}", text)
    device = tree.facts()["pci_0000_00_02_0"]
    assert device["mdev_types"][0]["id"] == TYPE
    assert "mdev_types" not in documents.capability(device)


def test_the_sample_driver_has_types_at_top_level(tree: Tree) -> None:
    tree.device(
        "virtual/mtty/mtty",
        "class/mtty",
        mdev_supported_types__mtty__device_api="vfio-pci",
    )
    device = tree.facts()["mtty_mtty"]
    assert device["capabilities"] == ["mdev_types"]
    assert device["mdev_types"] == [{"id": "mtty", "device_api": "vfio-pci"}]
    assert not documents.lists(device)

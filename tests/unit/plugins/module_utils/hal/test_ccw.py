# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Channel devices of s390."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

SUBCHANNEL = "css0/0.0.0070"
MEMBERS = ("0.0.bd00", "0.0.bd01", "0.0.bd02")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A disk behind its subchannel."""
    tree = Tree(tmp_path)
    tree.device(
        SUBCHANNEL,
        "bus/css",
        {"DRIVER": "io_subchannel"},
        type="0",
        dev_busid="0.0.0191",
        chpids="40 41 42 00 00 00 00 00",
        pimpampom="c0 c0 ff",
    )
    tree.device(
        f"{SUBCHANNEL}/0.0.0191",
        "bus/ccw",
        {"DRIVER": "dasd-eckd"},
        online="1",
        cutype="3990/e9",
        devtype="3390/0c",
    )
    return tree


def network_adapter(tree: Tree, state: str = "1") -> None:
    """Three devices grouped to an OSA adapter."""
    group = "/sys/devices/qeth/0.0.bd00"
    for position, member in enumerate(MEMBERS):
        tree.device(
            f"css0/0.0.00a{position}/{member}",
            "bus/ccw",
            {"DRIVER": "qeth"},
            {"group_device": group},
            online=state,
            cutype="1731/01",
            devtype="n/a",
        )
    tree.device(
        "qeth/0.0.bd00",
        "bus/ccwgroup",
        {"DRIVER": "qeth", "DEVTYPE": "qeth_generic"},
        {
            f"cdev{position}": f"/sys/devices/css0/0.0.00a{position}/{member}"
            for position, member in enumerate(MEMBERS)
        },
        online=state,
        card_type="OSD_10GIG",
        chpid="D0",
    )


def test_a_device_and_its_subchannel(tree: Tree) -> None:
    devices = tree.facts()
    assert devices["css_0_0_0070"] == {
        "name": "css_0_0_0070",
        "key": "/sys/devices/css0/0.0.0070",
        "parent": "computer",
        "bus": "css",
        "buses": ["css"],
        "driver": "io_subchannel",
        "active": True,
        "capabilities": ["css"],
        "css": {
            "cssid": "0x0",
            "ssid": "0x0",
            "devno": "0x0070",
            "channel_dev_addr": {"cssid": "0x0", "ssid": "0x0", "devno": "0x0191"},
            "type": "0",
            "chpids": ["40", "41"],
        },
    }
    assert devices["ccw_0_0_0191"] == {
        "name": "ccw_0_0_0191",
        "key": "/sys/devices/css0/0.0.0070/0.0.0191",
        "parent": "css_0_0_0070",
        "bus": "ccw",
        "buses": ["ccw", "css"],
        "driver": "dasd-eckd",
        "active": True,
        "capabilities": ["ccw"],
        "ccw": {
            "cssid": "0x0",
            "ssid": "0x0",
            "devno": "0x0191",
            "state": "online",
            "control_unit": "3990/e9",
            "type": "3390/0c",
        },
    }


def test_a_group_and_its_members(tree: Tree) -> None:
    network_adapter(tree)
    devices = tree.facts()
    group = devices["ccwgroup_0_0_bd00"]
    assert group["capabilities"] == ["ccwgroup", "qeth_generic"]
    assert group["ccwgroup"] == {
        "cssid": "0x0",
        "ssid": "0x0",
        "devno": "0xbd00",
        "state": "online",
        "members": ["ccw_0_0_bd00", "ccw_0_0_bd01", "ccw_0_0_bd02"],
    }
    assert group["qeth_generic"] == {"card_type": "OSD_10GIG", "chpid": "D0"}
    for member in group["ccwgroup"]["members"]:
        assert devices[member]["capabilities"] == ["ccw", "ccwgroup_member"]
        assert devices[member]["ccwgroup_member"] == {"group_device": group["name"]}
        assert "type" not in devices[member]["ccw"]


def test_a_subchannel_whose_device_can_be_divided(tree: Tree) -> None:
    tree.device(
        "css0/0.2.00ff",
        "bus/css",
        {"DRIVER": "vfio_ccw"},
        dev_busid="none",
        **{
            "mdev_supported_types__vfio_ccw-io__device_api": "vfio-ccw",
            "mdev_supported_types__vfio_ccw-io__available_instances": "1",
            "mdev_supported_types__vfio_ccw-io__name": "I/O subchannel (Non-QDIO)",
        },
    )
    device = tree.facts()["css_0_2_00ff"]
    assert device["capabilities"] == ["css", "mdev_types"]
    assert "channel_dev_addr" not in device["css"]
    assert documents.capability(device) == xml(
        """
        <cssid>0x0</cssid>
        <ssid>0x2</ssid>
        <devno>0x00ff</devno>
        <capability type='mdev_types'>
          <type id='vfio_ccw-io'>
            <name>I/O subchannel (Non-QDIO)</name>
            <deviceAPI>vfio-ccw</deviceAPI>
            <availableInstances>1</availableInstances>
          </type>
        </capability>
        """
    )


@pytest.mark.parametrize(
    ("name", "online", "listed"),
    [
        ("0.0.1234", "1", True),
        ("0.0.1234", "0", True),
        ("0.0.1234", "-1", False),
        ("0.0.1234", "", False),
    ],
)
def test_libvirt_lists_what_has_a_state(tree: Tree, name: str, online: str, listed: bool) -> None:
    tree.device(f"css0/0.0.0001/{name}", "bus/ccw", online=online)
    assert documents.lists(tree.facts()["ccw_0_0_1234"]) is listed


@pytest.mark.parametrize(
    ("driver", "listed"),
    [("io_subchannel", True), ("vfio_ccw", True), ("chsc_subchannel", False), (None, False)],
)
def test_libvirt_lists_subchannels_for_io(tree: Tree, driver: str | None, listed: bool) -> None:
    tree.device("css0/0.0.0001", "bus/css", {"DRIVER": driver} if driver else {})
    assert documents.lists(tree.facts()["css_0_0_0001"]) is listed


@pytest.mark.parametrize("bus", ["css", "ccw", "ccwgroup"])
@pytest.mark.parametrize("name", ["defunct", "0.0.123", "0.0.0.0001", "0.0.0001x", "x.0.0001"])
def test_what_has_no_address_is_no_device(tree: Tree, bus: str, name: str) -> None:
    before = tree.fact()["capabilities"]
    tree.device(f"other/{name}", f"bus/{bus}")
    assert tree.fact()["capabilities"] == before


@pytest.mark.parametrize(
    "attributes",
    [
        {"chpids": "40 41", "pimpampom": ""},
        {"chpids": "", "pimpampom": "ff ff ff"},
        {"chpids": "\xff", "pimpampom": "-1"},
        {"chpids": "40 " * 1000, "pimpampom": "zz"},
    ],
    ids=["no mask", "no paths", "no text", "too many"],
)
def test_odd_channel_paths(tree: Tree, attributes: dict[str, Any]) -> None:
    tree.device("css0/0.0.0001", "bus/css", **attributes)
    assert len(tree.facts()["css_0_0_0001"]["css"].get("chpids", [])) <= 8


def test_documents(tree: Tree) -> None:
    network_adapter(tree, "0")
    devices = tree.facts()
    assert documents.capability(devices["css_0_0_0070"]) == xml(
        """
        <cssid>0x0</cssid>
        <ssid>0x0</ssid>
        <devno>0x0070</devno>
        <channel_dev_addr>
          <cssid>0x0</cssid>
          <ssid>0x0</ssid>
          <devno>0x0191</devno>
        </channel_dev_addr>
        """
    )
    assert documents.capability(devices["ccw_0_0_bd01"]) == xml(
        """
        <cssid>0x0</cssid>
        <ssid>0x0</ssid>
        <devno>0xbd01</devno>
        """
    )
    group = devices["ccwgroup_0_0_bd00"]
    assert documents.lists(group)
    # The schema that is installed may be older than this capability.
    assert documents.capability(group, validate=False) == xml(
        """
        <state>offline</state>
        <cssid>0x0</cssid>
        <ssid>0x0</ssid>
        <devno>0xbd00</devno>
        <members>
          <ccw_device ref='cdev0'>ccw_0_0_bd00</ccw_device>
          <ccw_device ref='cdev1'>ccw_0_0_bd01</ccw_device>
          <ccw_device ref='cdev2'>ccw_0_0_bd02</ccw_device>
        </members>
        <capability type='qeth_generic'>
          <card_type>OSD_10GIG</card_type>
          <chpid>D0</chpid>
        </capability>
        """
    )


def test_a_group_that_is_no_network_adapter_is_not_listed(tree: Tree) -> None:
    tree.device("lcs/0.0.c000", "bus/ccwgroup", {"DRIVER": "lcs"}, online="1")
    device = tree.facts()["ccwgroup_0_0_c000"]
    assert device["capabilities"] == ["ccwgroup"]
    assert "members" not in device["ccwgroup"]
    assert not documents.lists(device)

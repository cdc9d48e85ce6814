# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""USB devices and their interfaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import usb
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

CONTROLLER = "pci0000:00/0000:00:14.0"
HUB = f"{CONTROLLER}/usb1/1-1"
STICK = f"{HUB}/1-1.2"
STICK_UEVENT = {
    "DEVTYPE": "usb_device",
    "DRIVER": "usb",
    "DEVNAME": "bus/usb/001/004",
    "MAJOR": "189",
    "MINOR": "3",
    "PRODUCT": "781/5591/100",
    "TYPE": "0/0/0",
    "BUSNUM": "001",
    "DEVNUM": "004",
}
IDS = """\
0781  SanDisk Corp.
\t5591  Ultra Flair
C 08  Mass Storage
\t00  Nothing in particular
\t06  SCSI
\t\t50  Bulk-Only
C 09  Hub
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def device(tree: Tree, name: str) -> dict[str, Any]:
    return tree.facts()[name]


def test_a_device(tree: Tree) -> None:
    tree.device(
        STICK,
        "bus/usb",
        STICK_UEVENT,
        serial="4C53000123",
        speed="480",
        version=" 2.10",
        manufacturer="SanDisk",
        product="Ultra",
    )
    found = device(tree, "usb_1_1_2")
    assert found["usb_device"] == {
        "bus": 1,
        "device": 4,
        "product": {"id": "0x5591", "name": "Ultra"},
        "vendor": {"id": "0x0781", "name": "SanDisk"},
        "serial": "4C53000123",
        "port": "1-1.2",
        "speed": 480,
        "version": "2.10",
    }
    assert (found["bus"], found["driver"]) == ("usb", "usb")
    assert found["devnodes"] == {"dev": "/dev/bus/usb/001/004"}


def test_a_root_hub_is_plugged_in_nowhere(tree: Tree) -> None:
    tree.file("/usr/share/hwdata/usb.ids", IDS)
    tree.device(
        f"{CONTROLLER}/usb1",
        "bus/usb",
        {"DEVTYPE": "usb_device", "PRODUCT": "1d6b/2/601", "TYPE": "9/0/1"},
        busnum="1",
        devnum="1",
    )
    assert device(tree, "usb_usb1")["usb_device"] == {
        "bus": 1,
        "device": 1,
        "product": {"id": "0x0002"},
        "vendor": {"id": "0x1d6b"},
        "class": {"id": "0x09", "name": "Hub"},
    }


@pytest.mark.parametrize(
    ("udev", "ids", "own", "expected"),
    [
        pytest.param(
            {"ID_VENDOR_FROM_DATABASE": "V", "ID_MODEL_FROM_DATABASE": "M"},
            True,
            True,
            ("V", "M"),
            id="udev's database first",
        ),
        pytest.param(
            {"ID_VENDOR_ID": "0781", "ID_VENDOR_FROM_DATABASE": "V"},
            True,
            True,
            ("V", "Own model"),
            id="as libvirt, the device's own where udev has none",
        ),
        pytest.param(None, True, True, ("SanDisk Corp.", "Ultra Flair"), id="id files"),
        pytest.param(None, False, True, ("Own vendor", "Own model"), id="own"),
        pytest.param(None, False, False, (None, None), id="none"),
    ],
)
def test_names(
    tree: Tree, udev: dict[str, str] | None, ids: bool, own: bool, expected: tuple[str, str]
) -> None:
    attributes = {"manufacturer": "Own vendor", "product": "Own model"} if own else {}
    tree.device(STICK, "bus/usb", STICK_UEVENT, **attributes)
    if udev:
        tree.udev("c189:3", **udev)
    if ids:
        tree.file("/usr/share/hwdata/usb.ids", IDS)
    found = device(tree, "usb_1_1_2")["usb_device"]
    assert (found["vendor"].get("name"), found["product"].get("name")) == expected


@pytest.mark.parametrize(
    ("text", "speed"),
    [("1.5", 1.5), ("12", 12), ("480", 480), ("20000", 20000), ("unknown", None), ("", None)],
)
def test_speeds(tree: Tree, text: str, speed: float | None) -> None:
    tree.device(STICK, "bus/usb", STICK_UEVENT, speed=text)
    assert device(tree, "usb_1_1_2")["usb_device"].get("speed") == speed


def test_a_device_whose_uevent_is_bare(tree: Tree) -> None:
    tree.device(
        STICK,
        "bus/usb",
        busnum="1",
        devnum="4",
        idVendor="0781",
        idProduct="5591",
        bDeviceClass="09",
        bDeviceSubClass="00",
        bDeviceProtocol="01",
    )
    found = device(tree, "usb_1_1_2")["usb_device"]
    assert (found["bus"], found["device"]) == (1, 4)
    assert (found["vendor"], found["product"]) == ({"id": "0x0781"}, {"id": "0x5591"})
    assert found["class"] == {"id": "0x09"}


INTERFACE = {"DEVTYPE": "usb_interface", "INTERFACE": "8/6/80", "PRODUCT": "781/5591/100"}


@pytest.mark.parametrize(
    ("name", "uevent", "attributes", "expected"),
    [
        pytest.param(
            "1-1.2:1.10",
            INTERFACE,
            {"interface": "Bulk"},
            {
                "number": 10,
                "class": {"id": "0x08", "name": "Mass Storage"},
                "subclass": {"id": "0x06", "name": "SCSI"},
                "protocol": {"id": "0x50", "name": "Bulk-Only"},
                "description": "Bulk",
            },
            id="from uevent",
        ),
        pytest.param(
            "1-1.2:1.0",
            {},
            {"bInterfaceClass": "03", "bInterfaceSubClass": "01", "bInterfaceProtocol": "0a"},
            {
                "number": 0,
                "class": {"id": "0x03"},
                "subclass": {"id": "0x01"},
                "protocol": {"id": "0x0a"},
            },
            id="from attributes",
        ),
        pytest.param(
            "1-1.2:1.0",
            {"INTERFACE": "8/0/0"},
            {},
            {
                "number": 0,
                "class": {"id": "0x08", "name": "Mass Storage"},
                "subclass": {"id": "0x00"},
                "protocol": {"id": "0x00"},
            },
            id="zero stands for none",
        ),
        pytest.param("1-1.2:1.0", {"INTERFACE": "x/y"}, {}, {"number": 0}, id="unreadable codes"),
        pytest.param("1-1.2:odd", {}, {"bInterfaceNumber": "0b"}, {"number": 11}, id="odd name"),
    ],
)
def test_interfaces(
    tree: Tree,
    name: str,
    uevent: dict[str, str],
    attributes: dict[str, str],
    expected: dict[str, Any],
) -> None:
    tree.file("/usr/share/hwdata/usb.ids", IDS)
    tree.device(f"{STICK}/{name}", "bus/usb", uevent, **attributes)
    (found,) = tree.facts(capability=["usb"]).keys() - {"computer"}
    assert device(tree, found)["usb"] == expected


@pytest.mark.parametrize("missing", ["PRODUCT", "BUSNUM", "DEVNUM"])
def test_libvirt_lists_no_device_without_numbers_and_ids(tree: Tree, missing: str) -> None:
    uevent = {name: value for name, value in STICK_UEVENT.items() if name != missing}
    tree.device(STICK, "bus/usb", uevent)
    assert not usb.libvirt_lists(device(tree, "usb_1_1_2"))


def test_xml_of_a_device(tree: Tree) -> None:
    tree.device(STICK, "bus/usb", STICK_UEVENT, product="Ultra & more")
    found = device(tree, "usb_1_1_2")
    assert usb.libvirt_lists(found)
    assert documents.capability(found) == documents.xml(
        """
        <bus>1</bus>
        <device>4</device>
        <product id='0x5591'>Ultra &amp; more</product>
        <vendor id='0x0781'/>
        """
    )


def test_xml_of_an_interface_is_decimal(tree: Tree) -> None:
    tree.device(f"{STICK}/1-1.2:1.0", "bus/usb", {**INTERFACE, "INTERFACE": "255/255/255"})
    found = device(tree, "usb_1_1_2_1_0")
    assert usb.libvirt_lists(found)
    assert documents.capability(found) == documents.xml(
        """
        <number>0</number>
        <class>255</class>
        <subclass>255</subclass>
        <protocol>255</protocol>
        """
    )

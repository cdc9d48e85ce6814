# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""libvirt's documents of PCI devices and of the host itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.documents import xml
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

# A device with nothing but what libvirt always prints.
PLAIN: dict[str, Any] = {
    "name": "pci_0000_3b_00_0",
    "active": True,
    "capabilities": ["pci"],
    "pci": {
        "address": "0000:3b:00.0",
        "class": {"id": "0x020000"},
        "vendor": {"id": "0x15b3"},
        "product": {"id": "0x1017", "name": "MT27800"},
    },
}
FRAME = """
<class>0x020000</class>
<domain>0</domain>
<bus>59</bus>
<slot>0</slot>
<function>0</function>
<product id='0x1017'>MT27800</product>
<vendor id='0x15b3'/>
"""


def with_pci(**more: Any) -> dict[str, Any]:
    return {**PLAIN, "pci": {**PLAIN["pci"], **more}}


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        pytest.param(PLAIN, "", id="no more than that"),
        pytest.param(
            {
                **PLAIN,
                "capabilities": ["pci", "phys_function"],
                "phys_function": {"device": "pci_10000_3b_00_7"},
            },
            """
            <capability type='phys_function'>
              <address domain='0x10000' bus='0x3b' slot='0x00' function='0x7'/>
            </capability>
            """,
            id="virtual function",
        ),
        pytest.param(
            {
                **PLAIN,
                "capabilities": ["pci", "virt_functions"],
                "virt_functions": {"max": 7, "devices": ["pci_0000_3b_00_1", "pci_0000_3b_1f_2"]},
            },
            """
            <capability type='virt_functions' maxCount='7'>
              <address domain='0x0000' bus='0x3b' slot='0x00' function='0x1'/>
              <address domain='0x0000' bus='0x3b' slot='0x1f' function='0x2'/>
            </capability>
            """,
            id="physical function",
        ),
        pytest.param(
            {**PLAIN, "capabilities": ["pci", "virt_functions"], "virt_functions": {"max": 16}},
            "<capability type='virt_functions' maxCount='16'/>",
            id="physical function without a virtual one",
        ),
        pytest.param(
            {**PLAIN, "capabilities": ["pci", "cardbus-bridge"]},
            "<capability type='cardbus-bridge'/>",
            id="bridge",
        ),
        pytest.param(
            {
                **with_pci(iommu_group={"number": 12, "devices": ["pci_0000_00_01_0"]}),
                "numa": 1,
            },
            """
            <iommuGroup number='12'>
              <address domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
              <address domain='0x0000' bus='0x3b' slot='0x00' function='0x0'/>
            </iommuGroup>
            <numa node='1'/>
            """,
            id="the group has the device itself",
        ),
        pytest.param(
            with_pci(pci_express={}), "<pci-express/>", id="PCI Express without a link"
        ),
        pytest.param(
            with_pci(
                pci_express={
                    "port": 3, "max_speed": 2.5, "max_width": 16, "speed": 2.5, "width": 8
                }
            ),
            """
            <pci-express>
              <link validity='cap' port='3' speed='2.5' width='16'/>
              <link validity='sta' speed='2.5' width='8'/>
            </pci-express>
            """,
            id="PCI Express",
        ),
        pytest.param(
            with_pci(pci_express={"max_speed": 16, "max_width": 4, "width": 0}),
            """
            <pci-express>
              <link validity='cap' speed='16' width='4'/>
              <link validity='sta' width='0'/>
            </pci-express>
            """,
            id="PCI Express with the link down and an unknown port",
        ),
    ],
)  # fmt: skip
def test_pci(device: dict[str, Any], expected: str) -> None:
    assert documents.capability(device) == (FRAME.strip() + "\n" + xml(expected)).strip()


@pytest.mark.parametrize(
    "pci",
    [
        {},
        {"address": "0000:3b:00.0"},
        {**PLAIN["pci"], "address": "00.0"},
        {**PLAIN["pci"], "address": "0000:xx:00.0"},
    ],
    ids=["no details", "no ids", "half an address", "no address"],
)
def test_pci_without_address_or_ids_is_not_listed(pci: dict[str, Any]) -> None:
    assert not documents.lists({**PLAIN, "pci": pci})


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, None),
        ({"max_link_width": "0", "max_link_speed": "Unknown", "current_link_width": "0"}, {}),
        ({"max_link_width": "255", "current_link_width": "0"}, {}),
        (
            {
                "max_link_width": "16",
                "max_link_speed": "16.0 GT/s PCIe",
                "current_link_width": "0",
                "current_link_speed": "Unknown",
            },
            {"max_width": 16, "max_speed": 16, "width": 0},
        ),
        (
            {"max_link_width": "4", "max_link_speed": "2.5 GT/s", "current_link_width": "4"},
            {"max_width": 4, "max_speed": 2.5, "width": 4},
        ),
        (
            {"max_link_width": "1", "max_link_speed": "nan GT/s", "current_link_speed": "inf"},
            {"max_width": 1},
        ),
    ],
    ids=["none", "no link", "all ones", "link down", "older kernels", "no numbers"],
)
def test_the_link_as_sysfs_has_it(
    tmp_path: Path, attributes: dict[str, str], expected: dict[str, Any] | None
) -> None:
    tree = Tree(tmp_path)
    tree.device("pci0000:00/0000:00:01.0", "bus/pci", {"PCI_CLASS": "60400"}, **attributes)
    assert tree.facts()["pci_0000_00_01_0"]["pci"].get("pci_express") == expected


UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        pytest.param(
            {},
            f"""
            <hardware>
              <uuid>{UNKNOWN}</uuid>
            </hardware>
            <firmware/>
            """,
            id="nothing known",
        ),
        pytest.param(
            {
                "product": "PowerEdge <R740>",
                "hardware": {
                    "vendor": "Dell Inc.",
                    "version": "A01",
                    "serial": "7XJ2B03",
                    "uuid": "4C4C4544-0058-4A10-8032-B7C04F423033",
                    "sku": "not libvirt's",
                },
                "firmware": {
                    "vendor": "Dell & Co", "version": "2.9", "release_date": "12/06/2019"
                },
            },
            """
            <product>PowerEdge &lt;R740&gt;</product>
            <hardware>
              <vendor>Dell Inc.</vendor>
              <version>A01</version>
              <serial>7XJ2B03</serial>
              <uuid>4c4c4544-0058-4a10-8032-b7c04f423033</uuid>
            </hardware>
            <firmware>
              <vendor>Dell &amp; Co</vendor>
              <version>2.9</version>
              <release_date>12/06/2019</release_date>
            </firmware>
            """,
            id="everything",
        ),
        pytest.param(
            {"hardware": {"uuid": "Not Settable"}},
            f"""
            <hardware>
              <uuid>{UNKNOWN}</uuid>
            </hardware>
            <firmware/>
            """,
            id="a UUID that is none",
        ),
    ],
)  # fmt: skip
def test_system(system: dict[str, Any], expected: str) -> None:
    device = {"name": "computer", "active": True, "capabilities": ["system"], "system": system}
    assert documents.lists(device)
    assert documents.capability(device) == xml(expected)

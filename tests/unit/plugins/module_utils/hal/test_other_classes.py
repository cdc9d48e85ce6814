# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trusted platform modules, RDMA devices and supplies of power."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.mark.parametrize(
    ("attributes", "managed", "expected"),
    [
        pytest.param(
            {
                "tpm_version_major": "2",
                "pcr-sha1__0": "00",
                "pcr-sha256__0": "00",
                "device__description": "TPM 2.0 Device",
            },
            True,
            {
                "version": "2.0",
                "description": "TPM 2.0 Device",
                "resource_manager": "/dev/tpmrm0",
                "pcr_banks": ["sha1", "sha256"],
            },
            id="2.0",
        ),
        pytest.param({"tpm_version_major": "1"}, False, {"version": "1.2"}, id="1.2"),
        pytest.param(
            {}, True, {"version": "2.0", "resource_manager": "/dev/tpmrm0"}, id="older kernel"
        ),
        pytest.param({"tpm_version_major": "\xff"}, False, {}, id="unknown"),
    ],
)
def test_tpm(
    tree: Tree, attributes: dict[str, str], managed: bool, expected: dict[str, Any]
) -> None:
    tree.device("platform/MSFT0101:00", "bus/platform", {"DRIVER": "tpm_crb"})
    tree.device(
        "platform/MSFT0101:00/tpm/tpm0",
        "class/tpm",
        {"MAJOR": "10", "MINOR": "224", "DEVNAME": "tpm0"},
        **attributes,
    )
    if managed:
        tree.device("platform/MSFT0101:00/tpmrm/tpmrm0", "class/tpmrm", {"DEVNAME": "tpmrm0"})
    device = tree.facts()["tpm_tpm0"]
    assert device["driver"] == "tpm_crb"
    assert device["devnodes"] == {"dev": "/dev/tpm0"}
    assert device["tpm"] == expected


NIC = "pci0000:5d/0000:5e:00.0"
PORTS = {
    "ports__1__state": "4: ACTIVE",
    "ports__1__phys_state": "5: LinkUp",
    "ports__1__rate": "200 Gb/sec (4X HDR)",
    "ports__1__link_layer": "InfiniBand",
    "ports__2__state": "1: DOWN",
    "ports__2__phys_state": "3: Disabled",
    "ports__2__rate": "2.5 Gb/sec (1X SDR)",
    "ports__2__link_layer": "Ethernet",
}


def rdma(tree: Tree, **attributes: str) -> dict[str, Any]:
    tree.device(NIC, "bus/pci", {"DRIVER": "mlx5_core"})
    tree.device(
        f"{NIC}/infiniband/mlx5_0",
        "class/infiniband",
        links={"device": f"/sys/devices/{NIC}"},
        **attributes,
    )
    device: dict[str, Any] = tree.facts()["infiniband_mlx5_0"]
    return device


def test_infiniband(tree: Tree) -> None:
    tree.device(f"{NIC}/net/ib0", "class/net")
    device = rdma(
        tree,
        node_type="1: CA",
        node_guid="b8ce:f603:00d4:1a7e",
        sys_image_guid="b8ce:f603:00d4:1a7f",
        fw_ver="20.31.1014",
        hca_type="MT4123",
        board_id="MT_0000000224",
        **PORTS,
    )
    assert device["driver"] == "mlx5_core"
    assert device["infiniband"] == {
        "node_type": "CA",
        "node_guid": "b8ce:f603:00d4:1a7e",
        "sys_image_guid": "b8ce:f603:00d4:1a7f",
        "firmware": "20.31.1014",
        "hca_type": "MT4123",
        "board_id": "MT_0000000224",
        "interfaces": ["ib0"],
        "ports": [
            {
                "port": 1, "link_layer": "InfiniBand", "state": "ACTIVE", "phys_state": "LinkUp",
                "speed": 200000,
            },
            {
                "port": 2, "link_layer": "Ethernet", "state": "DOWN", "phys_state": "Disabled",
                "speed": 2500,
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("rate", ["", "x Gb/sec", "-1 Gb/sec", "nan Gb/sec", "1e400", "\xff"])
def test_a_speed_that_is_none(tree: Tree, rate: str) -> None:
    device = rdma(tree, ports__1__rate=rate, ports__1__state="broken")
    assert device["infiniband"]["ports"] == [{"port": 1}]


BATTERY = "LNXSYSTM:00/LNXSYBUS:00/PNP0C0A:00/power_supply/BAT0"


def battery(tree: Tree) -> None:
    tree.device("LNXSYSTM:00/LNXSYBUS:00/PNP0C0A:00", "bus/acpi", {"DRIVER": "battery"})
    tree.device(
        BATTERY,
        "class/power_supply",
        {"POWER_SUPPLY_NAME": "BAT0", "DEVNAME": "/never/read"},
        type="Battery",
        manufacturer="SANYO",
        model_name="42T4511",
        serial_number="21370",
        technology="Li-ion",
        scope="Unknown",
        capacity="97",
    )


def test_a_battery_is_not_asked_unless_details_are_full(tree: Tree) -> None:
    battery(tree)
    device = tree.facts()["power_supply_BAT0"]
    assert device == {
        "name": "power_supply_BAT0",
        "key": f"/sys/devices/{BATTERY}",
        "parent": "computer",
        "bus": "acpi",
        "buses": ["acpi"],
        "driver": "battery",
        "active": True,
        "capabilities": ["power_supply"],
        "power_supply": {"type": "Battery"},
    }


def test_a_battery_with_full_details(tree: Tree) -> None:
    battery(tree)
    assert tree.facts(details="full")["power_supply_BAT0"]["power_supply"] == {
        "type": "Battery",
        "manufacturer": "SANYO",
        "model": "42T4511",
        "serial": "21370",
        "technology": "Li-ion",
    }

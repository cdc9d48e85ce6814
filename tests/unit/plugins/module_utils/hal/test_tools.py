# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recorded machines, beside what lspci, lsblk and ip said of them at the same moment."""

from __future__ import annotations

import json
import lzma
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.trees.unpack import HERE
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import recorded

MACHINES = ["server", "desktop", "bare"]
Devices = dict[str, dict[str, Any]]


def said(machine: str, tool: str) -> str:
    with lzma.open(HERE / f"{machine}.{tool}.xz", "rt") as file:
        return file.read()


def having(devices: Devices, capability: str) -> Devices:
    return {
        name: device for name, device in devices.items() if capability in device["capabilities"]
    }


@pytest.mark.parametrize("machine", MACHINES)
def test_lspci(machine: str) -> None:
    ours = {
        device["pci"]["address"]: device
        for device in having(recorded.devices(machine), "pci").values()
    }
    theirs = {}
    for paragraph in said(machine, "lspci.txt").strip().split("\n\n"):
        lines = [line.partition(":\t") for line in paragraph.splitlines()]
        slot = {name: value for name, _colon, value in reversed(lines)}
        theirs[slot["Slot"]] = slot
    assert ours.keys() == theirs.keys()
    for address, slot in theirs.items():
        pci = ours[address]["pci"]
        assert pci["class"]["id"] == f"0x{slot['Class']}{slot.get('ProgIf', '00')}"
        assert pci["vendor"]["id"] == "0x" + slot["Vendor"]
        assert pci["product"]["id"] == "0x" + slot["Device"]
        assert pci.get("subsystem", {}).get("vendor", {}).get("id") == (
            "0x" + slot["SVendor"] if "SVendor" in slot else None
        )
        assert int(pci["revision"], 16) == int(slot.get("Rev", "0"), 16)
        assert ours[address].get("driver") == slot.get("Driver")
        assert ours[address].get("numa") == (
            int(slot["NUMANode"]) if "NUMANode" in slot else None
        )
        assert pci.get("iommu_group", {}).get("number") == (
            int(slot["IOMMUGroup"]) if "IOMMUGroup" in slot else None
        )


@pytest.mark.parametrize("machine", MACHINES)
def test_ip(machine: str) -> None:
    devices = recorded.devices(machine)
    ours = {device["net"]["interface"]: device for device in having(devices, "net").values()}
    links = {link["ifname"]: link for link in json.loads(said(machine, "ip.json"))}
    assert ours.keys() == links.keys()
    for interface, link in links.items():
        net = ours[interface]["net"]
        assert net["ifindex"] == link["ifindex"]
        assert net["mtu"] == link["mtu"]
        assert net.get("address") == link.get("address")
        assert net["up"] == ("UP" in link["flags"])
        assert net["link"]["state"] == link["operstate"].lower()
        assert net.get("kind") == link.get("linkinfo", {}).get("info_kind")
        upper = {devices[name]["net"]["interface"] for name in net.get("upper", ())}
        assert upper >= {link["master"]} if "master" in link else True
        if "link" in link and net.get("kind") not in ("veth", None):
            assert link["link"] in {
                devices[name]["net"]["interface"] for name in net.get("lower", ())
            }


def blocks(devices: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """lsblk's tree, flat."""
    found = {}
    for device in devices:
        found["/dev/" + device["kname"]] = device
        found.update(blocks(device.get("children", [])))
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_lsblk(machine: str) -> None:
    devices = recorded.devices(machine)
    ours = {
        device["devnodes"]["dev"]: device
        for capability in ("storage", "volume")
        for device in having(devices, capability).values()
    }
    theirs = blocks(json.loads(said(machine, "lsblk.json"))["blockdevices"])
    for node, block in theirs.items():
        if block["type"] == "disk" and not block["size"] and "zram" in node:
            assert node not in ours, "a zram device that is not set up"
            continue
        device = ours[node]
        details = device["storage" if "storage" in device["capabilities"] else "volume"]
        medium = device.get("removable", {})
        # Without a medium the kernel keeps a size that it made up.
        if medium.get("media_available", True):
            assert details.get("size", medium.get("media_size")) == block["size"]
        assert details.get("logical_block_size", block["log-sec"]) == block["log-sec"]
        assert details.get("physical_block_size", block["phy-sec"]) == block["phy-sec"]
        assert details.get("rotational", block["rota"]) == block["rota"]
        assert details.get("removable", block["rm"]) == block["rm"]
        assert details.get("read_only", block["ro"]) == block["ro"]

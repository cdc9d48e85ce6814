# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts as tests want them: built from what matters, or drawn by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Device = dict[str, Any]
Fact = dict[str, Any]

NVIDIA = {"id": "0x10de", "name": "NVIDIA Corporation"}
INTEL = {"id": "0x8086", "name": "Intel Corporation"}


def fact(*devices: Device, **more: Any) -> Fact:
    """The fact node_devices of a host with a computer and these devices."""
    everything = (computer(), *devices)
    by_name = {device["name"]: device for device in everything}
    return {"format": 1, "source": "sysfs", "filter": {}, "devices": by_name, **more}


def computer(product: str = "PowerEdge R740") -> Device:
    return {
        "name": "computer",
        "key": "/sys/devices",
        "active": True,
        "capabilities": ["system"],
        "system": {"product": product, "hardware": {"vendor": "Dell Inc."}},
    }


def device(name: str, capability: str, parent: str = "computer", **more: Any) -> Device:
    return {"name": name, "parent": parent, "capabilities": [capability], "active": True, **more}


def pci(slot: int, product: str, vendor: Any = None, **more: Any) -> Device:
    """A PCI device; product is its id."""
    details = {
        "address": f"0000:{slot:02x}:00.0",
        "class": {"id": "0x030000"},
        "vendor": vendor or INTEL,
        "product": {"id": product},
        "subsystem": {"vendor": {"id": "0x1028"}, "product": {"id": "0x0001"}},
        "revision": "0x01",
    }
    more.setdefault("bus", "pci")
    more.setdefault("buses", ["pci"])
    return device(f"pci_0000_{slot:02x}_00_0", "pci", **{"pci": details, **more})


def gpu(slot: int, product: str = "0x1eb8", **more: Any) -> Device:
    return pci(slot, product, NVIDIA, **more)


def nic(name: str, parent: str, speed: int | None = None, **net: Any) -> Device:
    link = {"state": "up", "speed": speed} if speed else {"state": "down"}
    return device(
        f"net_{name}", "net", parent, bus="pci", net={"interface": name, "link": link, **net}
    )


def disk(name: str, size: int, model: str = "SSD", **storage: Any) -> Device:
    details = {"model": model, "vendor": "ATA", "size": size, **storage}
    return device(f"block_{name}", "storage", storage=details, buses=["ata", "pci"])


# Few, so that hosts are often alike.
devices = st.one_of(
    st.builds(gpu, st.integers(1, 4), st.sampled_from(["0x1eb8", "0x20b0"])),
    st.builds(gpu, st.integers(1, 4), free=st.just(True)),
    st.builds(pci, st.integers(5, 8), st.sampled_from(["0x10fb", "0x1572"])),
    st.builds(
        nic,
        st.sampled_from(["eth0", "eth1"]),
        st.sampled_from(["pci_0000_05_00_0", "computer"]),
        st.sampled_from([None, 1000, 10000]),
    ),
    st.builds(disk, st.sampled_from(["sda", "sdb"]), st.sampled_from([10**12, 4 * 10**12])),
)
facts = st.lists(devices, max_size=6).map(lambda devices: fact(*devices))

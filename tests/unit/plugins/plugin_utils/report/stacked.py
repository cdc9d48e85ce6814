# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of hosts whose ports carry bonds, VLANs, bridges and guests, as hypervisors have them."""

from __future__ import annotations

from typing import Any

from ansible_collections.hostdev.nodedev.tests.bench.fleet_hosts import fact

Device = dict[str, Any]
Fact = dict[str, Any]


def hypervisor(
    number: int = 0, devices: int = 90, vlans: tuple[int, ...] = (20, 30), guests: int = 3
) -> Fact:
    """A host of the made-up fleet: two ports in bond0, VLANs on it, bridges with guests on them."""
    made = fact(seed=7, host=number, devices=devices)
    ports = [device["name"] for device in made["devices"].values() if is_port(device)][:2]
    bond = add_link(made, "bond0", "bond", ports, {"bond": {"mode": "802.3ad", "miimon": 100}})
    for vlan in vlans:
        tagged = add_link(
            made, f"bond0.{vlan}", "vlan", [bond],
            {"vlan": {"id": vlan, "protocol": "802.1Q", "parent": bond}},
        )  # fmt: skip
        taps = [
            add_link(made, f"vnet{vlan}_{guest}", "tun", [], {}, speed=0) for guest in range(guests)
        ]
        add_link(
            made, f"br{vlan}", "bridge", [tagged, *taps],
            {"bridge": {"vlan_filtering": False, "stp_state": False}},
        )  # fmt: skip
    return made


def is_port(device: Device) -> bool:
    return "net" in device and device.get("bus") == "pci"


def add_link(
    fact: Fact, interface: str, kind: str, lower: list[str], details: Device, speed: int = 25000
) -> str:
    """Add a virtual network device to a fact; its name."""
    devices = fact["devices"]
    name = "net_" + interface.replace(".", "_")
    link = {"state": "up", "speed": speed} if speed else {"state": "unknown"}
    devices[name] = {
        "name": name,
        "key": f"/sys/devices/virtual/net/{interface}",
        "parent": "computer",
        "active": True,
        "capabilities": ["net", "80203", *details],
        "net": {
            "interface": interface,
            "address": f"52:54:00:00:00:{len(devices) % 256:02x}",
            "ifindex": 100 + len(devices),
            "kind": kind,
            "link": link,
            "up": True,
            "mtu": 1500,
            **({"lower": lower} if lower else {}),
        },
        **details,
    }
    for below in lower:
        devices[below]["net"].setdefault("upper", []).append(name)
        if kind != "vlan":
            devices[below]["in_use"] = [{"by": "master", "name": interface}]
            devices[below].pop("free", None)
    return name


def edges(fact: Fact) -> set[tuple[str, str]]:
    """What stands on what: pairs of the lower and the upper device's name."""
    return {
        (lower, device["name"])
        for device in fact["devices"].values()
        for lower in device.get("net", {}).get("lower", ())
    }

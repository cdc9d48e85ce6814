# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors beside what one would write by hand, on the same dictionaries."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import (
    Surroundings,
    compiled,
)

from .report import Row

Device = dict[str, Any]

TESTS = 1_000_000
DEVICES = 1_000
SPELLS = 100

# Selector, twin, and how many times as long as the twin it may take.
PAIRS: list[tuple[str, Callable[[Device], Any], float]] = [
    (
        "cap='net' and net.link.state='up'",
        lambda d: "net" in d["capabilities"] and d.get("net", {}).get("link", {}).get("state") == "up",  # noqa: E501
        1.5,
    ),
    (
        "cap='net' and net.link.state='up' and driver!='e1000e'",
        lambda d: "net" in d["capabilities"]
        and d.get("net", {}).get("link", {}).get("state") == "up"
        and d.get("driver") != "e1000e",
        2,
    ),
    (
        "cap='net' and net.link.state='up' and net.link.speed>=10G",
        lambda d: "net" in d["capabilities"]
        and d.get("net", {}).get("link", {}).get("state") == "up"
        and d.get("net", {}).get("link", {}).get("speed", -1) >= 10000,
        2,
    ),
    (
        "net.link.speed>=10G",
        lambda d: d.get("net", {}).get("link", {}).get("speed", -1) >= 10000,
        2,
    ),
    (
        "net.interface~'en*'",
        lambda d: d.get("net", {}).get("interface", "").lower().startswith("en"),
        2,
    ),
    (
        "cap='net' and net.interface~'*1' and net.mtu<9000",
        lambda d: "net" in d["capabilities"]
        and d.get("net", {}).get("interface", "").lower().endswith("1")
        and d.get("net", {}).get("mtu", 9000) < 9000,
        2,
    ),
]


def rows() -> list[Row]:
    result = []
    for what, share in (("a fifth NICs", 0.2), ("NICs only", 1.0)):
        devices = machine(share)
        for text, twin, limit in PAIRS:
            result.append(beside_twin(f"{text}, {what}", text, twin, limit, devices))
    return result


def beside_twin(
    what: str, text: str, twin: Callable[[Device], Any], limit: float, devices: list[Device]
) -> Row:
    predicate = compiled(text)
    around = Surroundings({device["name"]: device for device in devices})
    assert [d for d in devices if predicate(d, around)] == [d for d in devices if twin(d)]
    ours, theirs = [], []
    # Taking turns, in short spells: the machine may be slower now and then.
    for _spell in range(SPELLS):
        ours.append(spell(lambda: [d for d in devices if predicate(d, around)]))
        theirs.append(spell(lambda: [d for d in devices if twin(d)]))
    own, other = statistics.median(ours) * SPELLS, statistics.median(theirs) * SPELLS
    return Row(
        f"selector : hand-written lambda, {TESTS:,} tests: {what}",
        own / other,
        limit,
        f"{own * 1e3:.0f} ms : {other * 1e3:.0f} ms",
    )


def spell(once: Callable[[], object]) -> float:
    """Seconds of processor time for so many of the tests as one spell has."""
    start = time.process_time()
    for _pass in range(TESTS // DEVICES // SPELLS):
        once()
    return time.process_time() - start


def machine(share: float) -> list[Device]:
    """Devices of which a share are network interfaces."""
    chance = random.Random(4)
    nics = int(share * DEVICES)
    devices = [nic(number, chance) for number in range(nics)]
    devices += [pci(number, chance) for number in range(DEVICES - nics)]
    chance.shuffle(devices)
    return devices


def common(name: str, capabilities: list[str], driver: str) -> Device:
    return {
        "name": name,
        "key": f"/sys/devices/pci0000:00/{name}",
        "parent": "computer",
        "bus": "pci",
        "buses": ["pci"],
        "driver": driver,
        "active": True,
        "capabilities": capabilities,
    }


def nic(number: int, chance: random.Random) -> Device:
    device = common(f"net_{number}", ["net", "80203"], chance.choice(["e1000e", "ixgbe"]))
    link: dict[str, Any] = {"state": chance.choice(["up", "down"])}
    if link["state"] == "up":
        link["speed"] = chance.choice([1000, 10000, 25000])
    interface = chance.choice(["eth", "ens"]) + str(number)
    mtu = chance.choice([1500, 9000])
    device["net"] = {"interface": interface, "ifindex": number, "link": link, "mtu": mtu}
    return device


def pci(number: int, chance: random.Random) -> Device:
    capabilities = ["pci", "virt_functions", "pci-bridge"][: chance.randint(1, 3)]
    device = common(f"pci_{number}", capabilities, "vfio-pci")
    device["pci"] = {"vendor": {"id": "0x8086", "name": "Intel"}, "class": {"id": "0x020000"}}
    return device

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin beside the inventory without it, bare reading, and Jinja conditions."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from .fleet import Fleet
from .report import Row

BUILD = Path(__file__).parents[2] / "build"
PROGRAM = Path(sys.executable).with_name("ansible-inventory")
HOSTS = 10_000
ROUNDS = 3
# Conditions in Jinja are measured with this fraction of the hosts: each takes its time, all of
# them would take many minutes.
JINJA = 20


@dataclass
class Run:
    """What one process took: seconds, and MB in memory at most."""

    seconds: float
    memory: float


def rows(scale: float = 1) -> Iterator[Row]:
    """scale: the part of the 10,000 hosts to measure with, which the limits are not made for."""
    hosts = max(round(HOSTS * scale), 20)
    yield from fresh(hosts, 60)
    yield from changed(hosts, 300)


def fresh(hosts: int, devices: int) -> Iterator[Row]:
    """Facts that the plugin has never seen."""
    with made(hosts, devices) as fleet:
        configure(fleet)
        ours = sources(fleet, "hardware.yml")
        found = in_turn(
            {
                "bare": lambda: inventory(fleet, sources(fleet)),
                "loop": lambda: inventory(fleet, sources(fleet, "bare_loop.yml")),
                "ours": lambda: inventory(fleet, ours, anew=True),
                "again": lambda: inventory(fleet, ours),
            },
            ROUNDS,
        )
        few = replace(fleet, hosts=max(hosts // JINJA, 20), hosts_file="few.yml")
        few.write_inventory()
        alone = inventory(few, sources(few))
        some = inventory(few, sources(few, "constructed.yml"))
    what = f"{hosts:,} hosts × {devices} devices"
    seconds = {name: run.seconds for name, run in found.items()}
    memory = {name: run.memory for name, run in found.items()}
    yield Row(
        f"inventory with hardware.yml : with a bare loop over the fact cache, {what}",
        seconds["ours"] / seconds["loop"],
        1.3,
        f"{seconds['ours']:.1f} s : {seconds['loop']:.1f} s; without any of both "
        f"{seconds['bare']:.1f} s; hardware.yml once more {seconds['again']:.1f} s",
    )
    jinja = seconds["bare"] + (some.seconds - alone.seconds) * hosts / few.hosts
    yield Row(
        f"inventory with hardware.yml : with the same in ansible.builtin.constructed, {what}",
        seconds["ours"] / jinja,
        1 / 15,
        f"{seconds['ours']:.1f} s : {jinja:.0f} s, going by {some.seconds:.1f} s for "
        f"{few.hosts:,} of the hosts",
    )
    yield Row(
        f"memory of the inventory with hardware.yml beyond that without, in units of 64 MB, {what}",
        (memory["ours"] - memory["bare"]) / 64,
        1,
        f"{memory['ours']:.0f} MB, {memory['bare']:.0f} MB without, "
        f"{memory['loop']:.0f} MB with the bare loop",
    )


def changed(hosts: int, devices: int) -> Iterator[Row]:
    """Facts that the plugin has seen, but for a hundredth of the hosts."""
    with made(hosts, devices) as fleet:
        configure(fleet)
        ours = sources(fleet, "hardware.yml")
        first = inventory(fleet, ours)
        runs: dict[str, list[Run]] = {"bare": [], "ours": []}
        for number in range(ROUNDS):
            fleet.change(0.01, generation=number + 1)
            runs["ours"].append(inventory(fleet, ours))
            runs["bare"].append(inventory(fleet, sources(fleet)))
        size = sum(file.stat().st_size for file in fleet.cache.iterdir())
    own, bare = (median(runs[name]) for name in ("ours", "bare"))
    yield Row(
        "inventory with hardware.yml beyond that without, 1 % of the hosts changed, in units of "
        f"2.5 s, {hosts:,} hosts × {devices} devices",
        (own.seconds - bare.seconds) / 2.5,
        1,
        f"{own.seconds:.1f} s, {bare.seconds:.1f} s without; {first.seconds:.1f} s when all was "
        f"new; {size / 1e6:.0f} MB of facts, {own.memory:.0f} MB of memory, {bare.memory:.0f} MB "
        "without",
    )


# --- Fleets ---------------------------------------------------------------------------------------


class made(tempfile.TemporaryDirectory):
    """A fleet for a while."""

    def __init__(self, hosts: int, devices: int) -> None:
        BUILD.mkdir(exist_ok=True)
        super().__init__(prefix="bench-fleet-", dir=BUILD)
        self._fleet = Fleet(Path(self.name), hosts, devices)

    def __enter__(self) -> Fleet:
        self._fleet.write()
        return self._fleet


def configure(fleet: Fleet) -> None:
    """The same three groups, keyed group and like, for the plugin and in Jinja."""
    host, device = free_gpu(fleet)
    write(fleet, "bare_loop.yml", {"plugin": "bare_loop"})
    write(
        fleet,
        "hardware.yml",
        {
            "plugin": "hostdev.nodedev.hardware",
            "strict": True,
            "hardware_groups": {
                "free_gpu": "cap='pci' and pci.vendor.id='0x10de' and free",
                "fast_network": "cap='net' and net.link.state='up' and net.link.speed>=25G",
                "large_disk": "cap='storage' and storage.size>3TB and not storage.rotational",
            },
            "hardware_keyed_groups": [
                {"key": "parent.pci.product.id", "prefix": "nic", "select": "cap='net'"}
            ],
            "like": {"pool": {"host": host, "device": device["name"], "free": True}},
        },
    )
    devices = "node_devices.devices.values()"
    nvidia = "selectattr('pci.vendor.id', 'defined') | selectattr('pci.vendor.id', 'eq', '0x10de')"
    free = "selectattr('free', 'defined')"
    pci = device["pci"]
    alike = " | ".join(
        f"selectattr('{path}', 'eq', '{value}')"
        for path, value in (
            ("pci.vendor.id", pci["vendor"]["id"]),
            ("pci.product.id", pci["product"]["id"]),
            ("pci.subsystem.vendor.id", pci["subsystem"]["vendor"]["id"]),
            ("pci.subsystem.product.id", pci["subsystem"]["product"]["id"]),
            ("pci.revision", pci["revision"]),
        )
    )
    write(
        fleet,
        "constructed.yml",
        {
            "plugin": "ansible.builtin.constructed",
            "strict": True,
            "groups": {
                "free_gpu": f"{devices} | {nvidia} | {free} | list | length > 0",
                "fast_network": f"{devices} | selectattr('net.link.speed', 'defined')"
                " | selectattr('net.link.state', 'eq', 'up')"
                " | selectattr('net.link.speed', 'ge', 25000) | list | length > 0",
                "large_disk": f"{devices} | selectattr('storage.size', 'defined')"
                " | selectattr('storage.size', 'gt', 3000000000000)"
                " | rejectattr('storage.rotational') | list | length > 0",
                "pool": f"{devices} | selectattr('pci', 'defined') | {free} | {alike}"
                " | list | length > 0",
            },
            "keyed_groups": [
                {
                    "key": f"{devices} | selectattr('net', 'defined') | map(attribute='parent')"
                    " | reject('eq', 'computer') | map('extract', node_devices.devices)"
                    " | map(attribute='pci.product.id') | unique | list",
                    "prefix": "nic",
                }
            ],
        },
    )


def free_gpu(fleet: Fleet) -> tuple[str, dict[str, Any]]:
    """The first host with a free GPU, and that."""
    for number in range(fleet.hosts):
        for device in fleet.fact(number)["devices"].values():
            if device.get("pci", {}).get("vendor", {}).get("id") == "0x10de" and device.get("free"):
                return fleet.name(number), device
    raise LookupError("No host of this fleet has a free GPU: take more hosts.")


def write(fleet: Fleet, name: str, configuration: dict[str, Any]) -> None:
    (fleet.directory / name).write_text(yaml.safe_dump(configuration))


# --- Runs -----------------------------------------------------------------------------------------


def sources(fleet: Fleet, *more: str) -> list[Path]:
    return [fleet.inventory, *(fleet.directory / name for name in more)]


def inventory(fleet: Fleet, read: list[Path], anew: bool = False) -> Run:
    """One run of ansible-inventory --graph. anew: without what the plugin kept."""
    if anew:
        for file in fleet.cache.glob(".*"):
            file.unlink()
    environment = {
        **os.environ,
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(fleet.cache),
        "ANSIBLE_CACHE_PLUGIN_TIMEOUT": "0",
        "ANSIBLE_INVENTORY_PLUGINS": str(Path(__file__).parent / "plugins"),
        "ANSIBLE_INVENTORY_ENABLED": "bare_loop,auto,yaml",
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
    }
    command = [PROGRAM, "--graph", *(word for path in read for word in ("-i", path))]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    # The one way to learn of the memory of this very process.
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(seconds, used.ru_maxrss / 1000)


def in_turn(contenders: dict[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """The medians of contenders that take turns, so that all meet the same weather."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for _round in range(rounds):
        for name, contender in contenders.items():
            runs[name].append(contender())
    return {name: median(each) for name, each in runs.items()}


def median(runs: list[Run]) -> Run:
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.memory for run in runs),
    )

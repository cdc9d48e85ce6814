# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin on the fleets that it is measured with: right, and the same with its index.

What is right, ansible.builtin.constructed tells, with conditions in Jinja that say the same.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import fields
from tests.bench import inventory
from tests.bench.fleet import Fleet

HOSTS = 60
GROUPS = ("free_gpu", "fast_network", "large_disk", "pool")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    fleet = Fleet(tmp_path_factory.mktemp("fleet"), HOSTS, 40)
    fleet.write()
    inventory.configure(fleet)
    return fleet


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    fleet = Fleet(tmp_path, HOSTS, 40)
    fleet.write()
    inventory.configure(fleet)
    return fleet


def run(fleet: Fleet, source: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [inventory.PROGRAM, "-i", fleet.inventory, "-i", fleet.directory / source, *words],
        env={
            **os.environ,
            "ANSIBLE_CACHE_PLUGIN": "jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(fleet.cache),
            "ANSIBLE_CACHE_PLUGIN_PREFIX": fleet.prefix,
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )


def groups(fleet: Fleet, source: str) -> dict[str, list[str]]:
    listed: dict[str, Any] = json.loads(run(fleet, source, "--list").stdout)
    return {
        name: group.get("hosts", [])
        for name, group in listed.items()
        if name not in ("_meta", "all", "ungrouped")
    }


class TestFacts:
    def test_have_as_many_devices_as_asked_for_and_only_fields_that_there_are(self) -> None:
        known = {field.path for field in fields()}
        for number in range(100):
            fact = Fleet(Path(), HOSTS, 40).fact(number)
            assert len(fact["devices"]) == 40
            for device in fact["devices"].values():
                assert paths(device) <= known

    def test_parents_come_before_their_children(self) -> None:
        seen: set[str] = set()
        for name, device in Fleet(Path(), HOSTS, 40).fact(3)["devices"].items():
            assert device["name"] == name
            assert name == "computer" or device["parent"] in seen
            seen.add(name)

    def test_the_seed_alone_decides(self) -> None:
        fleet = Fleet(Path(), HOSTS, 40)
        assert fleet.fact(7) == fleet.fact(7)
        assert fleet.fact(7) != replace(fleet, seed=2).fact(7)

    def test_are_in_the_cache_as_ansible_reads_them(self, written: Fleet) -> None:
        host = written.name(5)
        done = subprocess.run(
            [inventory.PROGRAM, "-i", written.inventory, "--host", host],
            env={
                **os.environ,
                "ANSIBLE_CACHE_PLUGIN": "jsonfile",
                "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(written.cache),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout)["node_devices"] == written.fact(5)


def paths(device: dict[str, Any], start: str = "") -> set[str]:
    """The paths of a device's values. What stands in lists is not followed."""
    found = set()
    for name, value in device.items():
        if isinstance(value, dict):
            found |= paths(value, f"{start}{name}.")
        else:
            found.add(start + name)
    return found


class TestGroups:
    def test_are_those_of_the_same_conditions_in_jinja(self, written: Fleet) -> None:
        ours, jinja = groups(written, "hardware.yml"), groups(written, "constructed.yml")
        for name in GROUPS:
            assert sorted(ours[name]) == sorted(jinja[name])
            assert 0 < len(ours[name]) < HOSTS
        models = [sorted(hosts) for name, hosts in ours.items() if name.startswith("nic")]
        assert sorted(models) == sorted(
            sorted(hosts) for name, hosts in jinja.items() if name.startswith("nic")
        )

    def test_are_the_same_with_an_index_however_often_hosts_change(self, fleet: Fleet) -> None:
        configuration = yaml.safe_load((fleet.directory / "hardware.yml").read_text())
        configuration["hardware_groups"]["free_port"] = "cap='net' and bus='pci' and free"
        inventory.write(fleet, "hardware.yml", configuration)
        inventory.write(fleet, "without_hardware.yml", {**configuration, "index": False})
        before = groups(fleet, "hardware.yml")
        for generation in range(1, 4):
            fleet.change(0.3, generation)
            found = groups(fleet, "hardware.yml")
            assert found == groups(fleet, "without_hardware.yml")
            assert found != before
            before = found

    def test_with_a_prefix(self, tmp_path: Path) -> None:
        fleet = Fleet(tmp_path, HOSTS, 40, prefix="facts-")
        fleet.write()
        inventory.configure(fleet)
        assert len(list(fleet.cache.glob("facts-*"))) == HOSTS
        assert groups(fleet, "hardware.yml")["fast_network"]

    def test_a_corrupt_entry_costs_one_warning_for_its_host(self, fleet: Fleet) -> None:
        configuration = yaml.safe_load((fleet.directory / "hardware.yml").read_text())
        inventory.write(fleet, "hardware.yml", {**configuration, "strict": False})
        before = groups(fleet, "hardware.yml")
        host = before["fast_network"][3]
        [file] = fleet.cache.glob(f"*{host}")
        file.write_text(file.read_text()[:-100])
        done = run(fleet, "hardware.yml", "--list")
        assert done.stderr.count("WARNING") == 1
        assert host in done.stderr
        after = json.loads(done.stdout)["fast_network"]["hosts"]
        assert after == [name for name in before["fast_network"] if name != host]

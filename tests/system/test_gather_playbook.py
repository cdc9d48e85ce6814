# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook hostdev.nodedev.gather, and the inventory plugin on what it gathered.

The fleet is this machine several times, with one host whose Python is none and one that is away.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.local_fleet import BECOME, GATHER, WELL, Fleet


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path)


def summary(done: subprocess.CompletedProcess) -> list[str]:
    """The lines that the playbook sums up with."""
    told = done.stdout.split("TASK [Sum up]")[1]
    start, end = told.index("{"), told.index("\n}")
    lines: list[str] = json.loads(told[start : end + 2])["msg"]
    return lines


def recap(done: subprocess.CompletedProcess) -> dict[str, dict[str, int]]:
    lines = done.stdout.split("PLAY RECAP")[1].splitlines()[1:]
    return {
        line.split()[0]: {
            name: int(count) for name, count in (word.split("=") for word in line.split()[2:])
        }
        for line in lines
        if ":" in line
    }


HARDWARE = {
    "plugin": "hostdev.nodedev.hardware",
    "hardware_groups": {"computers": "cap='system'", "nobody": "net.interface='nosuch0'"},
}


@pytest.fixture(scope="module")
def gathered(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Fleet, subprocess.CompletedProcess]:
    fleet = Fleet(tmp_path_factory.mktemp("folder"))
    return fleet, fleet.gather("-e", "hardware_facts_dir=facts")


class TestFolder:
    def test_what_fails_spoils_nothing_else(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        fleet, done = gathered
        assert done.returncode == 0, done.stdout + done.stderr
        assert kept(fleet) == [f"{name}.json" for name in WELL]
        hosts = recap(done)
        assert all(host["failed"] == host["unreachable"] == 0 for host in hosts.values())
        assert {name for name, host in hosts.items() if host["ignored"]} == {"away", "broken"}

    def test_the_summary_tells_hosts_devices_and_reasons(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        fleet, done = gathered
        devices = len(fact_of(fleet, "alpha")["devices"])
        first, *rest = summary(done)
        assert first.startswith(f"3 of 5 hosts were gathered, {3 * devices} devices, in ")
        assert first.endswith(" s. The facts are in facts.")
        reasons = dict(zip(rest[1::2], rest[::2], strict=True))
        assert "Connection refused" in reasons["    away"]
        assert reasons["    broken"].startswith("1 not, for this reason: ")

    def test_files_are_whole_facts_for_their_owner_only(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        fleet, _done = gathered
        folder = fleet.directory / "facts"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for name in WELL:
            assert stat.S_IMODE((folder / f"{name}.json").stat().st_mode) == 0o600
            fact = fact_of(fleet, name)
            assert {"format", "source", "filter", "token", "devices"} <= fact.keys()
            assert fact["filter"] == {}
            assert "computer" in fact["devices"]
        # This machine has something mounted, which only who looked for uses can tell.
        assert any("in_use" in device for device in fact_of(fleet, "alpha")["devices"].values())

    def test_no_fact_is_left_with_ansible(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        _fleet, done = gathered
        assert "pci_0000" not in done.stdout
        assert "skipping: [alpha]" in done.stdout.split("Gather devices into the fact cache")[1]

    def test_the_inventory_plugin_groups_by_them(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        fleet, _done = gathered
        fleet.write("hardware.yml", {**HARDWARE, "facts_dir": "facts"})
        groups = fleet.groups()
        assert groups["computers"] == list(WELL)
        assert groups.get("nobody", []) == []

    def test_again_replaces_the_files_even_if_nothing_changed(
        self, gathered: tuple[Fleet, subprocess.CompletedProcess]
    ) -> None:
        # Their time is how old the facts are.
        fleet, _done = gathered
        file = fleet.directory / "facts" / "alpha.json"
        os.utime(file, (0, 0))
        (fleet.directory / "facts" / "beta.json").write_text("{")
        done = fleet.gather("-e", "hardware_facts_dir=facts", "--limit", "alpha,beta")
        assert done.returncode == 0
        assert file.stat().st_mtime > 0
        assert fact_of(fleet, "beta")["format"] == 1
        assert kept(fleet) == [f"{name}.json" for name in WELL]

    def test_a_folder_that_is_there_keeps_its_mode(self, fleet: Fleet) -> None:
        folder = fleet.directory / "facts"
        folder.mkdir()
        folder.chmod(0o750)
        done = fleet.gather("-e", "hardware_facts_dir=facts", "--limit", "alpha")
        assert done.returncode == 0, done.stdout
        assert stat.S_IMODE(folder.stat().st_mode) == 0o750
        assert kept(fleet) == ["alpha.json"]

    def test_check_mode_writes_nothing(self, fleet: Fleet) -> None:
        done = fleet.gather("-e", "hardware_facts_dir=facts", "--limit", "alpha", "--check")
        assert done.returncode == 0, done.stdout
        assert not (fleet.directory / "facts").exists()


class TestFactCache:
    CACHE = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": "cache"}
    CONFIGURED = "fact_caching = jsonfile\nfact_caching_connection = cache\n"

    @pytest.mark.parametrize("strategy", ["linear", "free"])
    def test_the_inventory_plugin_groups_by_it(self, fleet: Fleet, strategy: str) -> None:
        fleet.write("ansible.cfg", f"[defaults]\ninventory = hosts.yml\n{self.CONFIGURED}")
        done = fleet.gather(ANSIBLE_STRATEGY=strategy)
        assert done.returncode == 0, done.stdout + done.stderr
        assert summary(done)[0].startswith("3 of 5 hosts were gathered, ")
        assert summary(done)[0].endswith(" s. The facts are in the fact cache.")
        fleet.write("hardware.yml", HARDWARE)
        groups = fleet.groups()
        assert groups["computers"] == list(WELL)
        assert groups.get("nobody", []) == []

    def test_one_that_forgets_is_refused_before_anything_is_gathered(self, fleet: Fleet) -> None:
        done = fleet.gather()
        assert done.returncode == 2
        assert 'The fact cache is \\"memory\\"' in done.stdout
        assert "fact_caching = jsonfile" in done.stdout
        assert "hardware_facts_dir=facts" in done.stdout
        assert "Gather devices" not in done.stdout


class TestChoices:
    def test_variables_of_an_import_say_what_and_of_whom(self, fleet: Fleet) -> None:
        fleet.write(
            "site.yml",
            [
                {
                    "name": "Gather two",
                    "ansible.builtin.import_playbook": GATHER,
                    "vars": {
                        "hardware_hosts": "alpha:beta",
                        "hardware_facts_dir": str(fleet.directory / "kept"),
                        "hardware_details": "identity",
                        "hardware_usage": False,
                    },
                }
            ],
        )
        done = fleet.run("ansible-playbook", "site.yml", "-e", BECOME)
        assert done.returncode == 0, done.stdout + done.stderr
        assert sorted(os.listdir(fleet.directory / "kept")) == ["alpha.json", "beta.json"]
        fact = json.loads((fleet.directory / "kept" / "alpha.json").read_text())
        assert fact["filter"] == {"details": "identity"}

    def test_a_fleet_of_which_all_must_be_gathered(self, fleet: Fleet) -> None:
        done = fleet.gather(
            "-e", "hardware_facts_dir=facts", "-e", "hardware_all_or_fail=true",
            "--limit", "alpha,broken",
        )  # fmt: skip
        assert done.returncode == 2
        assert "1 of 2 hosts could not be gathered" in done.stdout
        assert kept(fleet) == ["alpha.json"]

    def test_no_host_at_all_is_a_failure(self, fleet: Fleet) -> None:
        done = fleet.gather("-e", "hardware_facts_dir=facts", "--limit", "broken,away")
        assert done.returncode == 2
        assert "2 of 2 hosts could not be gathered" in done.stdout


def kept(fleet: Fleet) -> list[str]:
    """The files in the folder, without the index that the inventory plugin keeps there."""
    names = os.listdir(fleet.directory / "facts")
    return sorted(name for name in names if not name.startswith(".hostdev.nodedev."))


def fact_of(fleet: Fleet, host: str) -> dict[str, Any]:
    fact: dict[str, Any] = json.loads((fleet.directory / "facts" / f"{host}.json").read_text())
    return fact

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin hardware, as ansible-inventory and ansible run it."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.system.inventories import Inventory
from tests.unit.plugins.plugin_utils.hardware.drawn import (
    computer,
    device,
    disk,
    fact,
    gpu,
    nic,
    pci,
)

PREFIX = "hostdev.nodedev.hardware: "
GPU = "pci.vendor.id='0x10de'"

USED = {"in_use": [{"by": "guest", "name": "vm1"}]}
GPU_HOST = fact(
    gpu(1, free=True), gpu(2, **USED), pci(5, "0x10fb"), nic("eth0", "pci_0000_05_00_0", 10000)
)
BUSY_HOST = fact(gpu(4, **USED), pci(6, "0x1572"), nic("eth0", "pci_0000_06_00_0", 1000))
PLAIN_HOST = fact({**disk("sda", 10**12), **USED})


@pytest.fixture
def fleet(tmp_path: Path) -> Inventory:
    inventory = Inventory(tmp_path)
    inventory.hosts("a", "b", "c")
    for host, found in (("a", GPU_HOST), ("b", BUSY_HOST), ("c", PLAIN_HOST)):
        inventory.gather(host, found)
    return inventory


def warned(warnings: list[str]) -> str:
    """The one warning."""
    (warning,) = warnings
    assert warning.startswith(PREFIX)
    return warning.removeprefix(PREFIX)


class TestGroups:
    def test_of_all_kinds(self, fleet: Inventory) -> None:
        fleet.configure(
            hardware_groups={
                "gpu": GPU,
                "free_gpu": f"{GPU} and free",
                "two_gpus": {"select": GPU, "at_least": 2},
                "no_gpu": {"none": [GPU]},
                "nobody": "cap='mdev'",
            },
            hardware_keyed_groups=[
                {"key": "parent.pci.product.id", "select": "cap='net'", "prefix": "nic",
                 "parent_group": "by_nic"},
                {"key": "net.link.speed"},
            ],
            like={"pool": {"host": "a", "device": "pci_0000_02_00_0", "free": True}},
        )  # fmt: skip
        groups, warnings = fleet.groups()
        assert groups == {
            "gpu": ["a", "b"],
            "free_gpu": ["a"],
            "two_gpus": ["a"],
            "no_gpu": ["c"],
            "nobody": [],
            "pool": ["a"],
            "by_nic": [],
            "nic_0x10fb": ["a"],
            "nic_0x1572": ["b"],
            "net_link_speed_10000": ["a"],
            "net_link_speed_1000": ["b"],
        }
        assert warnings == []

    def test_fingerprints(self, fleet: Inventory) -> None:
        fleet.gather("c", json.loads(json.dumps(GPU_HOST)))
        fleet.configure(fingerprint=True)
        groups, _warnings = fleet.groups()
        assert sorted(groups.values()) == [["a", "c"], ["b"]]
        assert all(re.fullmatch("hardware_PowerEdge_R740_[0-9a-f]{10}", name) for name in groups)

    def test_variables_and_what_constructed_makes_of_them(self, fleet: Inventory) -> None:
        fleet.configure(
            hostvars={"gpus": {"count": GPU}, "speed": {"max": "net.link.speed"}},
            compose={"gbit": "(speed // 1000) | string"},
            groups={"many": "gpus >= 2"},
            keyed_groups=[{"key": "gbit", "prefix": "gbit"}],
        )
        assert fleet.groups()[0] == {"many": ["a"], "gbit_10": ["a"], "gbit_1": ["b"]}
        found = fleet.hostvars("a")
        assert (found["gpus"], found["speed"], found["gbit"]) == (2, 10000, "10")
        assert "speed" not in fleet.hostvars("c")

    def test_hosts_of_a_pattern(self, fleet: Inventory) -> None:
        fleet.write(
            "hosts.yml",
            {"all": {"hosts": {"a": {}, "c": {}}, "children": {"web": {"hosts": {"b": {}}}}}},
        )
        fleet.configure(hosts="all:!web", hardware_groups={"gpu": GPU})
        assert fleet.groups()[0]["gpu"] == ["a"]

    def test_the_fact_itself_is_in_no_answer(self, fleet: Inventory) -> None:
        """Without hostvars, no variable comes from here; core adds cached facts by itself."""
        fleet.configure(hardware_groups={"gpu": GPU})
        with_plugin = fleet.hostvars("a")
        assert with_plugin == fleet.hostvars("a", sources=["hosts.yml"])


class TestFactsDir:
    def test_artefacts_of_every_kind(self, fleet: Inventory) -> None:
        from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import document

        folder = fleet.directory / "facts"
        folder.mkdir()
        devices = GPU_HOST["devices"]
        (folder / "a.json").write_text(json.dumps(GPU_HOST))
        (folder / "b").write_text(json.dumps({"ansible_facts": {"node_devices": BUSY_HOST}}))
        (folder / "c.xml").write_text(
            "".join(document(each, devices, "libvirt") for each in devices.values())
        )
        fleet.configure(facts_dir="facts", hardware_groups={"gpu": GPU})
        groups, warnings = fleet.groups()
        assert groups == {"gpu": ["a", "b", "c"]}
        assert warnings == []

    def test_a_relative_path_is_beside_the_configuration(self, fleet: Inventory) -> None:
        (fleet.directory / "inventory").mkdir()
        (fleet.directory / "facts").mkdir()
        (fleet.directory / "facts/a.json").write_text(json.dumps(GPU_HOST))
        fleet.configure("inventory/hardware.yml", facts_dir="../facts", hosts="a",
                        hardware_groups={"gpu": GPU})  # fmt: skip
        groups, warnings = fleet.groups(sources=["hosts.yml", "inventory/hardware.yml"])
        assert groups == {"gpu": ["a"]}
        assert warnings == []

    def test_a_missing_directory_is_an_error(self, fleet: Inventory) -> None:
        fleet.configure(facts_dir="nowhere", hardware_groups={"gpu": GPU})
        assert "nowhere: No such file or directory" in fleet.run("--graph", fails=True).stderr

    def test_hosts_that_only_files_know(self, fleet: Inventory) -> None:
        folder = fleet.directory / "facts"
        folder.mkdir()
        for name in ("a", "new.example.com.json", "{{ 1 }}.json", "-x.json", ".hidden"):
            (folder / name).write_text(json.dumps(GPU_HOST))
        fleet.configure(facts_dir="facts", add_hosts=True, hardware_groups={"gpu": GPU})
        groups, warnings = fleet.groups(sources=["hardware.yml"])
        assert groups == {"gpu": ["a", "new.example.com"]}
        assert "no host can be called so" in warned(warnings)
        assert "2 hosts (-x, {{ 1 }})" in warned(warnings)


class TestNeverSilent:
    """What keeps hosts out of groups is one warning that says what to do, or an error."""

    def told(self, fleet: Inventory, **options: Any) -> str:
        """The one warning, which is an error with strict."""
        run = {key: options.pop(key) for key in ("sources",) if key in options}
        options.setdefault("hardware_groups", {"gpu": GPU})
        file = options.pop("file", "hardware.yml")
        fleet.configure(file, **options)
        told = warned(fleet.groups(**run)[1])
        fleet.configure(file, strict=True, **options)
        assert told.partition(". ")[0] in " ".join(
            fleet.run("--graph", fails=True, **run).stderr.split()
        )
        return told

    def test_memory_cache(self, tmp_path: Path) -> None:
        inventory = Inventory(tmp_path, caching="memory")
        inventory.hosts("a")
        assert "Set fact_caching=jsonfile" in self.told(inventory)

    @pytest.mark.parametrize("add_hosts", [False, True])
    def test_nothing_at_all(self, tmp_path: Path, add_hosts: bool) -> None:
        told = self.told(Inventory(tmp_path), add_hosts=add_hosts, sources=["hardware.yml"])
        assert "no hosts to look at" in told

    def test_no_facts(self, fleet: Inventory) -> None:
        fleet.hosts("a", "b", "c", "d", "e")
        told = self.told(fleet)
        assert "no facts of the devices of 2 hosts (d, e) of 5 in the fact cache" in told
        assert "hostdev.nodedev.gather" in told

    def test_facts_without_devices(self, fleet: Inventory) -> None:
        fleet.gather("c", None)
        assert "1 host (c) of 3" in self.told(fleet)

    def test_expired_facts(self, tmp_path: Path) -> None:
        inventory = Inventory(tmp_path, fact_caching_timeout=3600)
        inventory.hosts("a", "b")
        inventory.gather("a", GPU_HOST)
        os.utime(inventory.gather("b", GPU_HOST), (1, 1))
        assert "1 host (b) of 2 expired in the fact cache" in self.told(inventory)
        inventory.configure(hardware_groups={"gpu": GPU})
        assert inventory.groups()[0] == {"gpu": ["a"]}

    def test_old_facts(self, fleet: Inventory) -> None:
        path = fleet.gather("b", BUSY_HOST)
        then = time.time() - 3600
        os.utime(path, (then, then))
        told = self.told(fleet, max_age="30m")
        assert "1 host (b) are older than 30m" in told
        fleet.configure(max_age="2h", hardware_groups={"gpu": GPU})
        assert fleet.groups() == ({"gpu": ["a", "b"]}, [])

    def test_a_filter(self, fleet: Inventory) -> None:
        fleet.gather("b", {**BUSY_HOST, "filter": {"capability": ["net"]}})
        assert "1 host (b) were gathered with a filter (capability=net)" in self.told(fleet)

    def test_conditions_on_usage_that_was_not_gathered(self, fleet: Inventory) -> None:
        fleet.gather("b", fact(gpu(1)))
        told = self.told(fleet, hardware_groups={"free": f"{GPU} and free"})
        assert "1 host (b) do not tell who uses the devices" in told

    def test_a_source_that_comes_first(self, fleet: Inventory) -> None:
        told = self.told(fleet, sources=["hardware.yml", "hosts.yml"])
        assert "No hosts are defined yet" in told
        assert "99_hardware.yml" in told

    def test_a_source_that_comes_too_early_in_a_directory(self, fleet: Inventory) -> None:
        fleet.hosts("a", file="inventory/10_hosts.yml")
        fleet.hosts("b", file="inventory/90_hosts.yml")
        told = self.told(fleet, file="inventory/50_hardware.yml", sources=["inventory"])
        assert "2 hosts (b, c)" in told
        assert "90_hosts.yml" in told
        (fleet.directory / "inventory/50_hardware.yml").rename(
            fleet.directory / "inventory/99_hardware.yml"
        )
        fleet.configure("inventory/99_hardware.yml", hardware_groups={"gpu": GPU})
        assert fleet.groups(sources=["inventory"]) == ({"gpu": ["a", "b"]}, [])

    def test_two_files_for_a_host(self, fleet: Inventory) -> None:
        (fleet.directory / "facts").mkdir()
        for name in ("a.json", "a.xml", "b", "c"):
            (fleet.directory / "facts" / name).write_text(json.dumps(GPU_HOST))
        assert "the facts of 1 host (a) in facts_dir" in self.told(fleet, facts_dir="facts")

    def test_a_reference_that_is_not_there(self, fleet: Inventory) -> None:
        told = self.told(fleet, like={"pool": {"host": "a", "device": "pci_0000_01_00_9"}})
        assert "did you mean pci_0000_0" in told

    def test_a_group_and_a_host_of_the_same_name(self, fleet: Inventory) -> None:
        fleet.hosts("a", "b", "c", "gpu")
        fleet.gather("gpu", GPU_HOST)
        assert "gpu is the name of a group and of a host" in self.told(fleet)
        fleet.configure(hardware_groups={"gpu": GPU}, hostvars={"gpus": {"count": GPU}})
        groups, _warnings = fleet.groups()
        assert list(groups.values()) == [["a", "b", "gpu"]]
        assert fleet.hostvars("gpu")["gpus"] == 2

    def test_groups_that_cannot_be(self, fleet: Inventory) -> None:
        for option in ("hardware_groups", "like"):
            fleet.configure(**{option: {"free-gpu": GPU}})
            assert "call it free_gpu, say" in fleet.run("--graph", fails=True).stderr


class TestUntrusted:
    """What hosts tell harms neither other hosts nor the controller."""

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ('{"format": 2}', "has facts of format 2"),
            ("[" * 100_000, "neither JSON nor XML"),
            ("<device><name>x</name>", "document 1 cannot be read"),
            ("{" + " " * (17 << 20), "17 MiB of facts"),
        ],
        ids=lambda value: value[:30],
    )
    def test_one_host_of_files(self, fleet: Inventory, content: str, reason: str) -> None:
        folder = fleet.directory / "facts"
        folder.mkdir()
        (folder / "a.json").write_text(json.dumps(GPU_HOST))
        (folder / "b").write_text(content)
        (folder / "c.json").write_text(json.dumps(PLAIN_HOST))
        fleet.configure(facts_dir="facts", hardware_groups={"gpu": GPU})
        groups, warnings = fleet.groups()
        assert groups == {"gpu": ["a"]}
        assert warned(warnings).startswith("Host b ")
        assert reason in warned(warnings)

    @pytest.mark.parametrize(
        ("content", "warning"),
        [
            ('{"truncated": ', "corrupt file, so erasing"),
            ('{"__payload__": "{"}', "Host b has an entry in the fact cache that cannot be read"),
            ('{"__payload__": 1}', "Host b has an entry in the fact cache that cannot be read"),
            ('{"__payload__": "1"}', "Host b has an entry in the fact cache that is no dictionary"),
            ('{"__payload__": "{\\"node_devices\\": 1}"}', "none of this collection"),
            ("[" * 100_000, "Host b has an entry in the fact cache that cannot be read"),
            (" " * (101 << 20), "Host b has 101 MiB of facts"),
        ],
        ids=lambda value: value[:30],
    )
    def test_one_entry_of_the_cache(self, fleet: Inventory, content: str, warning: str) -> None:
        fleet.gather("b", BUSY_HOST).write_text(content)
        fleet.configure(hardware_groups={"gpu": GPU})
        groups, warnings = fleet.groups()
        assert groups == {"gpu": ["a"]}
        assert [warning in each for each in warnings] == [True]

    def test_text_is_no_template_and_names_are_names(self, fleet: Inventory) -> None:
        evil = "{{ lookup('pipe', 'touch pwned') }}"
        fleet.gather(
            "a",
            fact(
                computer(evil),
                device("x\n[WARNING]: y", "net", net={"interface": evil, "address": "../../x"}),
            ),
        )
        fleet.configure(
            hosts="a",
            fingerprint=True,
            hardware_keyed_groups=[{"key": "net.interface", "prefix": "nic"},
                                   {"key": "name", "prefix": "device"}],
            hostvars={"nic": {"first": "net.interface"}, "names": {"list": "name"}},
            compose={"copy": "nic"},
        )  # fmt: skip
        groups, warnings = fleet.groups()
        assert warnings == []
        assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) for name in groups)
        assert all(hosts == ["a"] for hosts in groups.values())
        found = fleet.hostvars("a")
        assert found["nic"] == found["copy"] == evil
        shown = fleet.run(
            "a", "--connection", "local", "--module-name", "ansible.builtin.debug", "--args",
            "msg={{ nic }}{{ copy }}{{ names }}", command="ansible",
        )  # fmt: skip
        assert "touch pwned" in shown.stdout
        assert not (fleet.directory / "pwned").exists()

    def test_values_that_differ_have_groups_that_differ(self, fleet: Inventory) -> None:
        """constructed makes _086_1533 of both."""
        fleet.gather("a", fact(device("n1", "net", net={"interface": "8086:1533"})))
        fleet.gather("b", fact(device("n1", "net", net={"interface": "1086:1533"})))
        fleet.configure(hosts="a,b", hardware_keyed_groups=[
            {"key": "net.interface", "prefix": ""}])  # fmt: skip
        groups, _warnings = fleet.groups()
        assert sorted(groups.values()) == [["a"], ["b"]]


class TestFromRunToRun:
    def settle(self, *paths: Path) -> None:
        """Files that were just written are not kept: let them be old."""
        time.sleep(2.6)

    def test_the_index(self, fleet: Inventory) -> None:
        fleet.configure(hardware_groups={"gpu": GPU}, hostvars={"gpus": {"count": GPU}})
        self.settle()
        expected = fleet.groups()
        (index,) = fleet.cache.glob(".hostdev.nodedev.hardware.*.index")
        assert set(json.loads(index.read_text().partition("\n")[2])) == {"a", "b", "c"}
        assert fleet.groups() == expected
        fleet.gather("c", GPU_HOST)
        fleet.gather("a", PLAIN_HOST)
        assert fleet.groups() == ({"gpu": ["b", "c"]}, [])
        index.write_bytes(b"\0" * 1000)
        assert fleet.groups() == ({"gpu": ["b", "c"]}, [])

    def test_a_host_whose_facts_expire_leaves_its_groups(self, tmp_path: Path) -> None:
        inventory = Inventory(tmp_path, fact_caching_timeout=3600)
        inventory.hosts("a")
        path = inventory.gather("a", GPU_HOST)
        inventory.configure(hardware_groups={"gpu": GPU})
        self.settle()
        assert inventory.groups() == ({"gpu": ["a"]}, [])
        os.utime(path, (1, 1))
        groups, warnings = inventory.groups()
        assert groups == {"gpu": []}
        assert "expired" in warned(warnings)

    def test_no_index_where_it_is_not_wanted(self, fleet: Inventory) -> None:
        fleet.configure(index=False, hardware_groups={"gpu": GPU})
        fleet.groups()
        assert not list(fleet.cache.glob(".*"))

    def test_core_takes_the_index_for_no_host(self, fleet: Inventory) -> None:
        fleet.configure(add_hosts=True, hardware_groups={"any": "cap"})
        for _run in range(2):
            assert fleet.groups(sources=["hardware.yml"])[0] == {"any": ["a", "b", "c"]}


def test_gathering_and_grouping_in_one_play(tmp_path: Path) -> None:
    """Groups are made when the inventory is read: meta: refresh_inventory makes them anew."""
    inventory = Inventory(tmp_path)
    here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory.write("hosts.yml", {"all": {"hosts": {"here": here}}})
    inventory.configure(hardware_groups={"machines": "cap='system'"})
    inventory.write(
        "play.yml",
        [
            {
                "hosts": "here",
                "gather_facts": False,
                "tasks": [
                    {"hostdev.nodedev.device_facts": {"usage": True}},
                    {"ansible.builtin.meta": "refresh_inventory"},
                ],
            },
            {
                "hosts": "machines",
                "gather_facts": False,
                "tasks": [{"ansible.builtin.debug": {"msg": "found {{ inventory_hostname }}"}}],
            },
        ],
    )
    assert "found here" in inventory.run("play.yml", command="ansible-playbook").stdout

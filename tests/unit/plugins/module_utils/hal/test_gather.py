# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gathering promises, whatever the devices are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.counting import (
    CountingReader,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

NIC = "pci0000:00/0000:00:03.0"
AHCI = "pci0000:00/0000:00:1f.2"
DISK = f"{AHCI}/ata1/host0/target0:0:0/0:0:0:0/block/sda"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A host with a NIC, a SATA disk and a bridge."""
    tree = Tree(tmp_path)
    tree.device(
        NIC,
        "bus/pci",
        {"DRIVER": "e1000e", "PCI_CLASS": "20000", "PCI_ID": "8086:10D3"},
        numa_node="1",
    )
    tree.device(
        f"{NIC}/net/eth0",
        "class/net",
        {"INTERFACE": "eth0", "IFINDEX": "2"},
        links={"device": f"/sys/devices/{NIC}"},
        address="52:54:00:12:34:56",
        operstate="up",
        speed="1000",
        mtu="1500",
    )
    tree.device(
        AHCI, "bus/pci", {"DRIVER": "ahci", "PCI_CLASS": "10601", "PCI_ID": "8086:2922"}
    )
    tree.device(f"{AHCI}/ata1/host0", "bus/scsi", {"DEVTYPE": "scsi_host"})
    tree.device(f"{AHCI}/ata1/host0/target0:0:0", "bus/scsi", {"DEVTYPE": "scsi_target"})
    tree.device(
        f"{AHCI}/ata1/host0/target0:0:0/0:0:0:0",
        "bus/scsi",
        {"DEVTYPE": "scsi_device", "DRIVER": "sd"},
        type="0",
    )
    tree.device(
        DISK,
        "class/block",
        {"DEVTYPE": "disk", "DEVNAME": "sda", "MAJOR": "8", "MINOR": "0"},
        links={"device": f"/sys/devices/{AHCI}/ata1/host0/target0:0:0/0:0:0:0"},
        size="2048",
        removable="0",
        queue__logical_block_size="512",
    )
    tree.udev(
        "b8:0",
        ("disk/by-id/ata-DISK_S3R1AL", "disk/by-path/pci-0000:00:1f.2-ata-1"),
        ID_BUS="ata",
        ID_TYPE="disk",
        ID_SERIAL="DISK_S3R1AL",
    )
    tree.device(
        "virtual/net/br0",
        "class/net",
        {"INTERFACE": "br0", "IFINDEX": "3", "DEVTYPE": "bridge"},
        address="52:54:00:12:34:56",
        operstate="down",
    )
    return tree


class TestEverything:
    def test_names_follow_libvirt(self, tree: Tree) -> None:
        assert list(tree.facts()) == [
            "computer",
            "pci_0000_00_03_0",
            "net_eth0_52_54_00_12_34_56",
            "pci_0000_00_1f_2",
            "scsi_host0",
            "scsi_target0_0_0",
            "scsi_0_0_0_0",
            "block_sda_DISK_S3R1AL",
            "net_br0",
        ]

    def test_every_device_is_below_the_nearest_one_listed(self, tree: Tree) -> None:
        parents = {name: device.get("parent") for name, device in tree.facts().items()}
        assert parents == {
            "computer": None,
            "pci_0000_00_03_0": "computer",
            "net_eth0_52_54_00_12_34_56": "pci_0000_00_03_0",
            "pci_0000_00_1f_2": "computer",
            "scsi_host0": "pci_0000_00_1f_2",
            "scsi_target0_0_0": "scsi_host0",
            "scsi_0_0_0_0": "scsi_target0_0_0",
            "block_sda_DISK_S3R1AL": "scsi_0_0_0_0",
            "net_br0": "computer",
        }

    def test_buses_and_drivers_are_those_a_user_would_name(self, tree: Tree) -> None:
        facts = tree.facts()
        assert {
            name: (device.get("bus"), device.get("buses"), device.get("driver"))
            for name, device in facts.items()
        } == {
            "computer": (None, None, None),
            "pci_0000_00_03_0": ("pci", ["pci"], "e1000e"),
            "net_eth0_52_54_00_12_34_56": ("pci", ["pci"], "e1000e"),
            "pci_0000_00_1f_2": ("pci", ["pci"], "ahci"),
            "scsi_host0": ("ata", ["ata", "pci"], None),
            "scsi_target0_0_0": ("ata", ["ata", "pci"], None),
            "scsi_0_0_0_0": ("ata", ["ata", "pci"], "sd"),
            "block_sda_DISK_S3R1AL": ("ata", ["ata", "pci"], "sd"),
            "net_br0": (None, None, None),
        }

    def test_counts_are_of_capabilities_and_of_nearest_buses(self, tree: Tree) -> None:
        fact = tree.fact()
        assert fact["capabilities"] == {
            "80203": 2, "bridge": 1, "net": 2, "pci": 2, "scsi": 1, "scsi_host": 1,
            "scsi_target": 1, "storage": 1, "system": 1,
        }  # fmt: skip
        assert fact["buses"] == {"ata": 4, "pci": 3}

    def test_says_what_it_is(self, tree: Tree) -> None:
        fact = tree.fact()
        assert (fact["format"], fact["source"], fact["filter"]) == (1, "sysfs", {})
        assert "incomplete" not in fact

    def test_device_nodes_come_with_the_links_that_udev_made(self, tree: Tree) -> None:
        assert tree.facts()["block_sda_DISK_S3R1AL"]["devnodes"] == {
            "dev": "/dev/sda",
            "links": [
                "/dev/disk/by-id/ata-DISK_S3R1AL",
                "/dev/disk/by-path/pci-0000:00:1f.2-ata-1",
            ],
        }

    def test_numa_node_is_there_where_the_kernel_knows_one(self, tree: Tree) -> None:
        facts = tree.facts()
        assert facts["pci_0000_00_03_0"]["numa"] == 1
        assert "numa" not in facts["pci_0000_00_1f_2"]


class TestFilters:
    @pytest.mark.parametrize(
        ("request_", "matched", "context"),
        [
            pytest.param(
                {"capability": ["net"]},
                ["net_eth0_52_54_00_12_34_56", "net_br0"],
                ["computer", "pci_0000_00_03_0"],
                id="capability",
            ),
            pytest.param(
                {"capability": ["bridge"]}, ["net_br0"], ["computer"], id="nested capability"
            ),
            pytest.param(
                {"capability": ["bridge", "storage"]},
                ["block_sda_DISK_S3R1AL", "net_br0"],
                ["computer", "pci_0000_00_1f_2", "scsi_host0", "scsi_target0_0_0", "scsi_0_0_0_0"],
                id="any of several capabilities",
            ),
            pytest.param(
                {"bus": ["ata"], "capability": ["scsi_host"]},
                ["scsi_host0"],
                ["computer", "pci_0000_00_1f_2"],
                id="bus and capability must both hold",
            ),
            pytest.param({"capability": ["system"]}, ["computer"], [], id="the root itself"),
            pytest.param({"bus": ["usb"]}, [], ["computer"], id="a bus that is not there"),
        ],
    )
    def test_bring_ancestors_along_as_context(
        self, tree: Tree, request_: dict, matched: list[str], context: list[str]
    ) -> None:
        fact = tree.fact(**request_)
        devices = fact["devices"]
        assert [name for name in devices if "context" not in devices[name]] == matched
        assert sorted(name for name in devices if "context" in devices[name]) == sorted(context)
        assert all(device.get("parent", "computer") in devices for device in devices.values())
        assert fact["filter"] == request_
        for capability, count in fact["capabilities"].items():
            assert count == sum(
                capability in device["capabilities"]
                for device in devices.values()
                if "context" not in device
            )

    def test_give_the_same_devices_as_gathering_everything(self, tree: Tree) -> None:
        everything = tree.facts()
        for capability in ("net", "pci", "storage", "scsi"):
            for name, device in tree.facts(capability=[capability]).items():
                device.pop("context", None)
                assert device == everything[name]

    def test_an_unknown_capability_names_the_known_ones(self, tree: Tree) -> None:
        with pytest.raises(GatherError, match=r"no capability 'nett'.*80203.*net, .*vpd"):
            tree.fact(capability=["nett"])

    def test_what_is_not_asked_for_is_not_read(self, tree: Tree) -> None:
        reader = CountingReader(str(tree.root))
        gather(Request(capability=["net"]), reader)
        assert not [path for path in reader.paths if "sda" in path or "host0" in path]
        assert f"/sys/devices/{NIC}/net/eth0/uevent" in reader.paths

    def test_no_file_is_read_twice(self, tree: Tree) -> None:
        reader = CountingReader(str(tree.root))
        gather(Request(), reader)
        uevents = [path for path in reader.paths if path.endswith("/uevent")]
        assert len(uevents) == len(set(uevents))

    def test_of_many_virtual_links_it_is_not_asked_where_each_is(self, tree: Tree) -> None:
        for number in range(20):
            name = f"tap{number}"
            tree.device(f"virtual/net/{name}", "class/net", {"INTERFACE": name})
        reader = CountingReader(str(tree.root))
        devices = gather(Request(capability=["net"]), reader).fact()["devices"]
        keys = {device["key"] for device in devices.values()}
        assert keys >= {f"/sys/devices/virtual/net/tap{number}" for number in range(20)}
        assert f"/sys/devices/{NIC}/net/eth0" in keys
        assert not [path for path in reader.links if "tap" in path]


class TestDetails:
    def test_identity_has_no_details(self, tree: Tree) -> None:
        fact = tree.fact(details="identity")
        assert fact["filter"] == {"details": "identity"}
        assert set().union(*fact["devices"].values()) == {
            "name", "key", "parent", "bus", "buses", "driver", "active", "devnodes",
            "capabilities",
        }  # fmt: skip

    def test_facts_are_json_and_hold_no_null(self, tree: Tree) -> None:
        text = json.dumps(tree.fact(details="full"))
        assert "null" not in text

    def test_the_token_changes_with_any_device(self, tree: Tree) -> None:
        before = tree.fact()["token"]
        assert tree.fact()["token"] == before
        tree.file("/sys/devices/virtual/net/br0/operstate", "up\n")
        assert tree.fact()["token"] != before


class TestOmit:
    def test_a_serial_number_leaves_no_trace(self, tree: Tree) -> None:
        fact = tree.fact(omit=["storage.serial"])
        assert "block_sda" in fact["devices"]
        assert "S3R1AL" not in json.dumps(fact)
        assert fact["filter"] == {"omit": ["storage.serial"]}

    def test_not_even_in_identities(self, tree: Tree) -> None:
        fact = tree.fact(omit=["storage"], details="identity")
        assert "S3R1AL" not in json.dumps(fact)

    def test_an_address_leaves_the_name(self, tree: Tree) -> None:
        devices = tree.facts(omit=["net.address"])
        assert "address" not in devices["net_eth0"]["net"]

    @pytest.mark.parametrize(
        ("path", "hint"),
        [
            ("storage.seral", "Did you mean 'storage.serial'"),
            ("name", "No device has a field 'name'"),
            ("", "No device has a field ''"),
        ],
    )
    def test_a_field_that_does_not_exist_is_an_error(
        self, tree: Tree, path: str, hint: str
    ) -> None:
        with pytest.raises(GatherError, match=hint):
            tree.fact(omit=[path])


class TestNames:
    def test_of_equal_names_the_later_by_key_is_numbered(self, tmp_path: Path) -> None:
        tree = Tree(tmp_path)
        for interface, index in (("eth0.1", "2"), ("eth0-1", "3"), ("eth0_1", "4")):
            tree.device(
                f"virtual/net/{interface}",
                "class/net",
                {"INTERFACE": interface, "IFINDEX": index},
                address="02:00:00:00:00:01",
            )
        by_interface = {
            device["net"]["interface"]: name
            for name, device in tree.facts(capability=["net"]).items()
            if "net" in device
        }
        assert by_interface == {
            "eth0-1": "net_eth0_1_02_00_00_00_00_01",
            "eth0.1": "net_eth0_1_02_00_00_00_00_01_2",
            "eth0_1": "net_eth0_1_02_00_00_00_00_01_3",
        }


def test_without_sysfs_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(GatherError, match="no /sys here"):
        gather(Request(), Reader(str(tmp_path)))


def test_an_nvme_namespace_with_several_paths_is_on_the_bus_of_its_controllers(
    tmp_path: Path,
) -> None:
    tree = Tree(tmp_path)
    subsystem = "virtual/nvme-subsystem/nvme-subsys0"
    for number in (0, 1):
        path = f"pci0000:00/0000:00:0{number}.0"
        tree.device(path, "bus/pci", {"DRIVER": "nvme", "PCI_CLASS": "10802"})
        tree.device(f"{path}/nvme/nvme{number}", "class/nvme", {"NVME_TRTYPE": "pcie"})
        tree.link(
            f"/sys/devices/{subsystem}/nvme{number}", f"/sys/devices/{path}/nvme/nvme{number}"
        )
    disk = {"DEVTYPE": "disk", "DEVNAME": "nvme0n1", "MAJOR": "259", "MINOR": "0"}
    tree.device(f"{subsystem}/nvme0n1", "class/block", disk, size="2048", wwid="eui.1")
    part = {"DEVTYPE": "partition", "DEVNAME": "nvme0n1p1", "MAJOR": "259", "MINOR": "1"}
    tree.device(f"{subsystem}/nvme0n1/nvme0n1p1", "class/block", part, size="1024", partition="1")
    facts = tree.facts()
    for name in ("block_nvme0n1", "block_nvme0n1p1"):
        assert facts[name]["buses"] == ["pci"]
        assert facts[name]["driver"] == "nvme"
    assert facts["block_nvme0n1"]["storage"]["controllers"] == ["nvme_nvme0", "nvme_nvme1"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking devices up, and the answers of device_info."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    document,
    parse_with_ports,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
    INFO_ARGUMENTS,
    answer,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.trees import unpack

DEFAULTS = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The recorded server. Device nodes are not recorded; this one has the node of a disk."""
    directory = tmp_path_factory.mktemp("server")
    unpack.unpack(unpack.archive("server"), directory)
    return Reader(str(directory))


def ask(reader: Reader, **params: Any) -> dict[str, Any]:
    return answer({**DEFAULTS, **params}, reader)


def names(result: dict[str, Any]) -> list[str]:
    return [device["name"] for device in result["devices"]]


@pytest.mark.parametrize(
    ("way", "value", "name"),
    [
        ("name", "computer", "computer"),
        ("name", "pci_0000_01_00_0", "pci_0000_01_00_0"),
        ("name", "net_br0", "net_br0"),
        ("name", "scsi_generic_sg0", "scsi_generic_sg0"),
        ("key", "computer", "computer"),
        ("key", "/sys/devices/virtual/net/br0", "net_br0"),
        ("sysfs_path", "/sys/class/net/br0", "net_br0"),
        ("sysfs_path", "/sys/bus/pci/devices/0000:01:00.0", "pci_0000_01_00_0"),
        ("sysfs_path", "/sys/class/net/enp1s0/device", "pci_0000_01_00_0"),
        ("pci_address", "0000:01:00.0", "pci_0000_01_00_0"),
        ("pci_address", "01:00.0", "pci_0000_01_00_0"),
        ("interface", "bond0.77", "net_bond0_77"),
        ("wwn", "0x5000C500A1B2C3D5", "block_sd"),
        ("wwn", "naa.5000c500a1b2c3d5", "block_sd"),
        ("wwn", "50:00:c5:00:a1:b2:c3:d5", "block_sd"),
    ],
)
def test_finds(server: Reader, way: str, value: str, name: str) -> None:
    result = ask(server, **{way: [value]})
    assert result["missing"] == []
    assert any(found.startswith(name) for found in names(result))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"interface": ["br0", "bond0"]}, ["net_bond0", "net_br0"]),
        ({"name": ["net_br0"], "children": True}, ["net_br0"]),
        ({"capability": ["bridge"]}, ["net_br0"]),
        ({"selector": "cap='bond'"}, ["net_bond0", "net_bond1"]),
    ],
    ids=("interface", "name", "capability", "selector"),
)
def test_a_document_has_the_ports_however_few_are_asked_for(
    server: Reader, asked: dict[str, Any], found: list[str]
) -> None:
    around = gather(Request(details="full"), server).fact()["devices"]
    result = ask(server, xml=True, **asked)
    assert names(result) == found
    for device in result["devices"]:
        text = document(around[device["name"]], around)
        assert device["xml"] == text
        _facts, ports = parse_with_ports(text)
        assert [port["name"] for port in ports or ()] == device["net"]["lower"]
        for port in ports or ():
            (table,) = set(port) - {"name", "interface"}
            assert port[table].items() <= around[port["name"]][table].items()


@pytest.mark.parametrize(
    ("omit", "elements"),
    [("net.lower", {"ports": 0, "isolated": 0}), ("bridge_port", {"ports": 1, "isolated": 0}),
     ("bridge_port.isolated", {"ports": 1, "isolated": 0}), ("net.mtu", {"ports": 1, "mtu": 0})],
)  # fmt: skip
def test_what_is_omitted_is_not_told_of_the_ports_either(
    server: Reader, omit: str, elements: dict[str, int]
) -> None:
    (bridge,) = ask(server, xml=True, interface=["br0"], omit=[omit])["devices"]
    told = {name: bridge["xml"].count(f"<nodedev:{name}>") for name in elements}
    assert told == elements


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("name", "pci_ffff_00_00_0"),
        ("name", "nonsense"),
        ("name", ""),
        ("key", "/sys/devices/nowhere"),
        ("key", "/etc"),
        ("sysfs_path", "/sys/../etc/passwd"),
        ("sysfs_path", "relative"),
        ("sysfs_path", "/sys/bus"),
        ("devnode", "/dev/nowhere"),
        ("devnode", "/sys/devices"),
        ("devnode", "\0"),
        ("pci_address", "../../../class/net/br0"),
        ("pci_address", ""),
        ("interface", "br0/../enp1s0"),
        ("interface", ""),
        ("wwn", "0x1"),
        ("wwn", ""),
    ],
)
def test_what_is_not_there_is_missing(server: Reader, way: str, value: str) -> None:
    assert ask(server, **{way: [value]}) == {
        "devices": [],
        "missing": [{"by": way, "value": value}],
    }


def test_a_lookup_reads_no_other_subsystems(server: Reader) -> None:
    class Watching(Reader):
        def raw(self, path: str, limit: int = 1 << 20) -> bytes | None:
            read.append(path)
            return super().raw(path, limit)

    read: list[str] = []
    ask(Watching(server.root), interface=["br0"])
    assert read
    assert not [path for path in read if "/block/" in path or "/usb" in path]


def test_lookups_of_several_kinds_add_up_in_tree_order(server: Reader) -> None:
    result = ask(server, interface=["br0"], name=["computer", "gone"], pci_address=["01:00.0"])
    assert names(result) == ["computer", "pci_0000_01_00_0", "net_br0"]
    assert result["missing"] == [{"by": "name", "value": "gone"}]


def test_capability_and_bus_must_hold_as_well(server: Reader) -> None:
    result = ask(server, interface=["br0"], capability=["bond"])
    assert result["devices"] == []
    assert result["missing"] == [{"by": "interface", "value": "br0"}]


def test_an_empty_list_of_lookups_finds_nothing(server: Reader) -> None:
    assert ask(server, name=[]) == {"devices": [], "missing": []}


def test_required_makes_an_error_of_what_is_missing(server: Reader) -> None:
    with pytest.raises(GatherError, match="No device was found for interface 'eth7'"):
        ask(server, interface=["br0", "eth7"], required=True)


def test_a_listing_has_no_ancestors_in_it(server: Reader) -> None:
    result = ask(server, capability=["net"])
    assert result["devices"]
    assert all("net" in device["capabilities"] for device in result["devices"])


def test_children_are_all_that_is_below(server: Reader) -> None:
    everything = ask(server)["devices"]
    (bridge,) = [device for device in everything if device["name"] == "pci_0000_00_06_0"]
    below = names(ask(server, pci_address=["00:06.0"], children=True))
    assert below == [
        device["name"]
        for device in everything
        if (device["key"] + "/").startswith(bridge["key"] + "/")
    ]
    assert len(below) > 1
    assert names(ask(server, name=["computer"], children=True)) == [
        device["name"] for device in everything
    ]


class TestDevnodes:
    """The kernel knows nodes by number: a live host's are looked up through /sys/dev."""

    def test_on_this_host(self) -> None:
        found = ask(Reader(), capability=["storage", "volume", "input"])["devices"]
        nodes = [device["devnodes"]["dev"] for device in found if "devnodes" in device]
        there = [node for node in nodes if os.path.exists(node)]
        if not there:
            pytest.skip("no device here has a node")
        result = ask(Reader(), devnode=there)
        assert result["missing"] == []
        assert [device["devnodes"]["dev"] for device in result["devices"]] == there

    def test_a_link_will_do(self, tmp_path: Path) -> None:
        found = ask(Reader(), capability=["storage"])["devices"]
        nodes = [device["devnodes"]["dev"] for device in found if "devnodes" in device]
        if not nodes or not os.path.exists(nodes[0]):
            pytest.skip("no disk here has a node")
        link = tmp_path / "by-my-own-name"
        link.symlink_to(nodes[0])
        assert ask(Reader(), devnode=[str(link)])["devices"][0]["devnodes"]["dev"] == nodes[0]


class TestXml:
    def test_every_device_has_its_full_document(self, server: Reader) -> None:
        devices = ask(server, capability=["net"], xml=True)["devices"]
        assert all(f"<name>{device['name']}</name>" in device["xml"] for device in devices)

    def test_libvirt_has_none_for_what_it_does_not_list(self, server: Reader) -> None:
        devices = ask(server, capability=["net"], xml=True, dialect="libvirt")["devices"]
        assert {device["name"]: "xml" in device for device in devices}.items() >= {
            ("net_br0", False),
            ("net_bond0", False),
            ("net_enp1s0_52_54_00_12_34_01", True),
        }

    def test_no_xml_unless_asked_for(self, server: Reader) -> None:
        assert not [device for device in ask(server)["devices"] if "xml" in device]


class TestFact:
    def test_is_the_whole_gathering_with_what_it_was_limited_to(self, server: Reader) -> None:
        result = ask(server, fact=True, capability=["nvme"])
        assert result["devices"] == []
        assert result["fact"] == gather(Request(capability=["nvme"]), server).fact()
        assert result["fact"]["filter"] == {"capability": ["nvme"]}
        assert any("context" in device for device in result["fact"]["devices"].values())

    @pytest.mark.parametrize(
        "other",
        [{"interface": ["br0"]}, {"children": True}, {"vocabulary": True}, {"xml": True}],
        ids=lambda other: next(iter(other)),
    )
    def test_goes_with_nothing_that_asks_for_less(
        self, server: Reader, other: dict[str, Any]
    ) -> None:
        with pytest.raises(GatherError, match=f"^fact .* cannot go with {next(iter(other))}"):
            ask(server, fact=True, **other)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCSI: hosts with Fibre Channel ports, targets, devices, and their generic nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

ADAPTER = "pci0000:00/0000:00:05.0"
HOST = f"{ADAPTER}/host2"
REMOTE_PORT = f"{HOST}/rport-2:0-1"
TARGET = f"{REMOTE_PORT}/target2:0:3"
DEVICE = f"{TARGET}/2:0:3:16684"
FC = {
    "node_name": "0x2000000000c9831b",
    "port_name": "0x1000000000c9831b",
    "fabric_name": "0x2002000573de9a81",
    "port_id": "0x010600",
    "port_type": "NPort (fabric via point-to-point)",
    "port_state": "Online",
    "speed": "16 Gbit",
    "symbolic_name": "QLE2692 FW:v9.08.02",
}
VPORTS = {"vport_create": "", "max_npiv_vports": "254", "npiv_vports_inuse": "2"}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def add_host(tree: Tree, **fc_host: str) -> None:
    attributes = {f"fc_host__host2__{name}": value for name, value in fc_host.items()}
    tree.device(
        HOST,
        "bus/scsi",
        {"DEVTYPE": "scsi_host"},
        scsi_host__host2__unique_id="0",
        scsi_host__host2__proc_name="qla2xxx",
        scsi_host__host2__state="running",
        **attributes,
    )


def test_a_host(tree: Tree) -> None:
    add_host(tree)
    device = tree.facts()["scsi_host2"]
    assert device["capabilities"] == ["scsi_host"]
    assert device["scsi_host"] == {
        "host": 2,
        "unique_id": 0,
        "proc_name": "qla2xxx",
        "state": "running",
    }


def test_a_fibre_channel_host(tree: Tree) -> None:
    add_host(tree, **FC, **VPORTS)
    device = tree.facts()["scsi_host2"]
    assert device["capabilities"] == ["scsi_host", "fc_host", "vports"]
    assert device["fc_host"] == {
        "wwnn": "0x2000000000c9831b",
        "wwpn": "0x1000000000c9831b",
        "fabric_wwn": "0x2002000573de9a81",
        "port_id": "0x010600",
        "port_type": "NPort (fabric via point-to-point)",
        "port_state": "Online",
        "speed": 16000,
        "symbolic_name": "QLE2692 FW:v9.08.02",
    }
    assert device["vports"] == {"max_vports": 254, "vports": 2}


def test_what_a_port_does_not_tell_takes_nothing_else_along(tree: Tree) -> None:
    add_host(tree, port_name="0x1000000000c9831b", vport_create="", max_npiv_vports="64")
    device = tree.facts()["scsi_host2"]
    assert device["fc_host"] == {"wwpn": "0x1000000000c9831b"}
    assert device["vports"] == {"max_vports": 64}


@pytest.mark.parametrize("name", ["0x0", "0x0000000000000000", "0xffffffffffffffff", "junk", ""])
def test_no_fabric(tree: Tree, name: str) -> None:
    add_host(tree, **{**FC, "fabric_name": name})
    assert "fabric_wwn" not in tree.facts()["scsi_host2"]["fc_host"]


@pytest.mark.parametrize(
    ("text", "speed"),
    [("1 Gbit", 1000), ("128 Gbit", 128000), ("unknown", None), ("Not Negotiated", None)],
)
def test_port_speeds(tree: Tree, text: str, speed: int | None) -> None:
    add_host(tree, **{**FC, "speed": text})
    assert tree.facts()["scsi_host2"]["fc_host"].get("speed") == speed


@pytest.mark.parametrize("text", ["<NULL>", "(null)", ""])
def test_a_driver_without_a_name(tree: Tree, text: str) -> None:
    tree.device(HOST, "bus/scsi", scsi_host__host2__proc_name=text)
    assert "proc_name" not in tree.facts()["scsi_host2"]["scsi_host"]


def test_a_target_behind_a_remote_port(tree: Tree) -> None:
    tree.device(TARGET, "bus/scsi", {"DEVTYPE": "scsi_target"})
    place = f"/sys/devices/{REMOTE_PORT}/fc_remote_ports/rport-2:0-1"
    tree.file(f"{place}/port_name", "0x50060160bb601ed6\n")
    tree.file(f"{place}/port_state", "Online\n")
    device = tree.facts()["scsi_target2_0_3"]
    assert device["capabilities"] == ["scsi_target", "fc_remote_port"]
    assert device["scsi_target"] == {"target": "target2:0:3"}
    assert device["fc_remote_port"] == {
        "rport": "rport-2:0-1",
        "wwpn": "0x50060160bb601ed6",
        "port_state": "Online",
    }
    assert documents.capability(device) == documents.xml(
        """
        <target>target2:0:3</target>
        <capability type='fc_remote_port'>
          <rport>rport-2:0-1</rport>
          <wwpn>0x50060160bb601ed6</wwpn>
        </capability>
        """
    )


def test_a_plain_target(tree: Tree) -> None:
    tree.device(f"{HOST}/target2:0:0", "bus/scsi", {"DEVTYPE": "scsi_target"})
    device = tree.facts()["scsi_target2_0_0"]
    assert device["capabilities"] == ["scsi_target"]
    assert documents.capability(device) == documents.xml(
        """
        <target>target2:0:0</target>
        """
    )


def test_a_device(tree: Tree) -> None:
    tree.device(
        DEVICE,
        "bus/scsi",
        {"DEVTYPE": "scsi_device", "DRIVER": "sd"},
        type="0",
        vendor="HGST    ",
        model="HUS726040AL5210 ",
        rev="A907",
        wwid="naa.5000cca24d5e2d90",
        state="running",
    )
    device = tree.facts()["scsi_2_0_3_16684"]
    assert device["driver"] == "sd"
    assert device["scsi"] == {
        "host": 2,
        "bus": 0,
        "target": 3,
        "lun": 16684,
        "type": "disk",
        "vendor": "HGST",
        "model": "HUS726040AL5210",
        "revision": "A907",
        "wwid": "naa.5000cca24d5e2d90",
        "state": "running",
    }
    assert documents.capability(device) == documents.xml(
        """
        <host>2</host>
        <bus>0</bus>
        <target>3</target>
        <lun>16684</lun>
        <type>disk</type>
        """
    )


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("1", "tape"),
        ("3", "processor"),
        ("4", "worm"),
        ("5", "cdrom"),
        ("6", "scanner"),
        ("7", "mod"),
        ("8", "changer"),
        ("12", "raid"),
        ("13", "enclosure"),
        ("31", None),
        ("", None),
        ("disk", None),
    ],
)
def test_types(tree: Tree, number: str, word: str | None) -> None:
    tree.device(DEVICE, "bus/scsi", type=number)
    assert tree.facts()["scsi_2_0_3_16684"]["scsi"].get("type") == word


@pytest.mark.parametrize(
    ("path", "capability"),
    [
        pytest.param(HOST, "scsi_host", id="host"),
        pytest.param(TARGET, "scsi_target", id="target"),
        pytest.param(DEVICE, "scsi", id="device"),
        pytest.param(f"{HOST}/2:0:3", None, id="no address"),
        pytest.param(f"{HOST}/hosts", None, id="no host"),
    ],
)
def test_names_tell_what_a_kernel_gives_no_type(
    tree: Tree, path: str, capability: str | None
) -> None:
    tree.device(path, "bus/scsi")
    found = [device["capabilities"][0] for device in tree.facts().values()]
    assert found == ["system"] + ([capability] if capability else [])


def test_a_type_that_contradicts_the_name_is_nothing_known(tree: Tree) -> None:
    tree.device(HOST, "bus/scsi", {"DEVTYPE": "scsi_device"})
    assert list(tree.facts()) == ["computer"]


def test_xml_of_a_fibre_channel_host_has_names_without_0x(tree: Tree) -> None:
    add_host(tree, **FC, **VPORTS)
    assert documents.capability(tree.facts()["scsi_host2"]) == documents.xml(
        """
        <host>2</host>
        <unique_id>0</unique_id>
        <capability type='fc_host'>
          <wwnn>2000000000c9831b</wwnn>
          <wwpn>1000000000c9831b</wwpn>
          <fabric_wwn>2002000573de9a81</fabric_wwn>
        </capability>
        <capability type='vport_ops'>
          <max_vports>254</max_vports>
          <vports>2</vports>
        </capability>
        """
    )


def test_a_generic_node_belongs_to_its_device(tree: Tree) -> None:
    tree.device(DEVICE, "bus/scsi", {"DRIVER": "st"})
    tree.device(f"{DEVICE}/scsi_generic/sg3", "class/scsi_generic", {"DEVNAME": "sg3"})
    device = tree.facts()["scsi_generic_sg3"]
    assert (device["parent"], device["driver"]) == ("scsi_2_0_3_16684", "st")
    assert documents.capability(device) == documents.xml(
        """
        <char>/dev/sg3</char>
        """
    )


def test_a_generic_device_without_a_node_is_none(tree: Tree) -> None:
    tree.device(f"{DEVICE}/scsi_generic/sg3", "class/scsi_generic")
    assert "scsi_generic_sg3" not in tree.facts()

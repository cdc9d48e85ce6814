# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Storage: what is said of disks and drives, with udev's database and without."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import storage
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import documents
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

ADAPTER = "pci0000:00/0000:00:1f.2"
SATA = f"{ADAPTER}/ata1/host0/target0:0:0/0:0:0:0"
SCSI = f"{ADAPTER}/host0/target0:0:0/0:0:0:0"
USB = f"{ADAPTER}/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0"
ATA_DISK = {"ID_BUS": "ata", "ID_TYPE": "disk", "ID_ATA_SATA": "1"}
# What the kernel says of a drive that was never found with a medium.
NEVER_A_MEDIUM = str(0x1FFFFF)


def add(
    tree: Tree,
    name: str = "sda",
    parent: str = SATA,
    udev: dict[str, str] | None = None,
    links: dict[str, str] | None = None,
    **attributes: str | bytes,
) -> None:
    """A whole disk below its parent; attributes of the parent start with device__."""
    path = f"{parent}/block/{name}"
    own = {key: value for key, value in attributes.items() if not key.startswith("device__")}
    uevent = {"DEVTYPE": "disk", "DEVNAME": name, "MAJOR": "8", "MINOR": "0"}
    tree.device(path, "class/block", uevent, {"device": f"/sys/devices/{parent}"}, **own)
    for key, value in attributes.items():
        if key.startswith("device__"):
            tree.file(f"/sys/devices/{parent}/{key[len('device__') :]}", value)
    for link, target in (links or {}).items():
        tree.link(f"/sys/devices/{path}/{link}", target)
    if udev is not None:
        tree.udev("b8:0", **udev)


def one(tree: Tree, **request: Any) -> dict[str, Any]:
    """The only disk of the tree."""
    found = [
        device for device in tree.facts(**request).values() if "storage" in device["capabilities"]
    ]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    for path, subsystem in (
        (ADAPTER, "bus/pci"),
        (f"{ADAPTER}/usb1", "bus/usb"),
        (SATA, "bus/scsi"),
        (SCSI, "bus/scsi"),
        (USB, "bus/scsi"),
    ):
        tree.file(f"/sys/devices/{path}/uevent", "")
        tree.link(f"/sys/devices/{path}/subsystem", f"/sys/{subsystem}")
    return tree


@pytest.mark.parametrize(
    ("size", "block", "expected"),
    [
        pytest.param("2048", "512", {"size": 1 << 20, "num_blocks": 2048}, id="512 bytes"),
        pytest.param("2048", "4096", {"size": 1 << 20, "num_blocks": 256}, id="4Kn"),
        pytest.param("2047", "4096", {"size": 1048064, "num_blocks": 255}, id="not whole blocks"),
        pytest.param("0", "512", {"size": 0, "num_blocks": 0}, id="a card reader without a card"),
        pytest.param("2048", "0", {"size": 1 << 20}, id="blocks of nothing"),
        pytest.param("2048", "", {"size": 1 << 20}, id="no block size"),
        pytest.param("-1", "512", {}, id="negative size"),
        pytest.param("many", "512", {}, id="no number"),
    ],
)
def test_sizes(tree: Tree, size: str, block: str, expected: dict[str, int]) -> None:
    add(tree, size=size, queue__logical_block_size=block)
    details = one(tree)["storage"]
    assert {key: details[key] for key in ("size", "num_blocks") if key in details} == expected


@given(sectors=st.integers(0, 1 << 50), block=st.sampled_from([512, 520, 1024, 2048, 4096, 65536]))
def test_blocks_fill_the_size_up_to_less_than_one(sectors: int, block: int) -> None:
    with tempfile.TemporaryDirectory() as root:
        tree = Tree(Path(root))
        add(tree, size=str(sectors), queue__logical_block_size=str(block))
        details = one(tree)["storage"]
    assert details["size"] == sectors * 512
    assert 0 <= details["size"] - details["num_blocks"] * block < block


@pytest.mark.parametrize(
    ("name", "udev", "attributes", "drive_type", "listed"),
    [
        pytest.param("sda", {"ID_TYPE": "disk"}, {}, "disk", True, id="disk"),
        pytest.param("sr0", {"ID_TYPE": "cd"}, {}, "cdrom", True, id="CD drive"),
        pytest.param("sr0", {"ID_TYPE": "cd/dvd"}, {}, "cdrom", True, id="DVD drive"),
        pytest.param("sda", {"ID_TYPE": "floppy"}, {}, "floppy", True, id="USB floppy"),
        pytest.param("sda", {"ID_TYPE": "optical"}, {}, "optical", False, id="optical memory"),
        pytest.param(
            "sr0", {"ID_TYPE": "generic", "ID_CDROM": "1"}, {}, "cdrom", True, id="CD, unsure"
        ),
        pytest.param("fd0", {"ID_DRIVE_FLOPPY": "1"}, {}, "floppy", True, id="floppy"),
        pytest.param(
            "mmcblk0", {"ID_DRIVE_FLASH_SD": "1"}, {}, "sd", True, id="card known to udisks"
        ),
        pytest.param("mmcblk0", {}, {"device__type": "SD\n"}, "sd", True, id="card"),
        pytest.param("mmcblk0", {}, {"device__type": "MMC\n"}, "disk", False, id="eMMC"),
        pytest.param("dasda", {"ID_TYPE": "disk"}, {}, "dasd", True, id="DASD"),
        pytest.param("dasda", {}, {}, "dasd", True, id="DASD unknown to udev"),
        pytest.param("vda", {}, {}, "disk", True, id="virtio"),
        pytest.param("nvme0n1", {}, {}, "disk", True, id="NVMe"),
        pytest.param("xvda", {}, {}, "disk", False, id="Xen"),
        pytest.param("pmem0", {}, {}, "disk", False, id="persistent memory"),
        pytest.param("sda", None, {}, "disk", True, id="disk without udev"),
        pytest.param("sr0", None, {}, "cdrom", True, id="CD drive without udev"),
        pytest.param("fd0", None, {}, "floppy", True, id="floppy without udev"),
    ],
)
def test_drive_types(
    tree: Tree,
    name: str,
    udev: dict[str, str] | None,
    attributes: dict[str, str],
    drive_type: str,
    listed: bool,
) -> None:
    add(tree, name, udev=udev, **attributes)
    device = one(tree)
    assert device["storage"]["drive_type"] == drive_type
    assert storage.libvirt_lists(device) is listed


@pytest.mark.parametrize(
    ("name", "udev", "attributes", "expected"),
    [
        pytest.param("sda", {"ID_SERIAL": "A-1 b/ü"}, {}, "block_sda_A_1_b___", id="serial"),
        pytest.param("sda", {}, {"device__serial": "S1"}, "block_sda", id="none known to udev"),
        pytest.param("sda", None, {"device__serial": "S1"}, "block_sda", id="no udev"),
        pytest.param(
            "dasda",
            {"ID_SERIAL": "other"},
            {"device__uid": "IBM.75000000092461.e900.8a\n"},
            "block_dasda_IBM_75000000092461_e900_8a",
            id="DASD's uid",
        ),
        pytest.param("cciss!c0d0", {"ID_SERIAL": "S"}, {}, "block_cciss_c0d0_S", id="slash"),
    ],
)
def test_names_are_libvirts(
    tree: Tree, name: str, udev: dict[str, str] | None, attributes: dict[str, str], expected: str
) -> None:
    add(tree, name, udev=udev, **attributes)
    assert one(tree)["name"] == expected


def test_an_omitted_serial_is_not_in_the_name(tree: Tree) -> None:
    add(tree, udev={"ID_SERIAL": "S3CRET"})
    device = one(tree, omit=["storage.serial"])
    assert device["name"] == "block_sda"
    assert "serial" not in device["storage"]


def page(serial: bytes, length: int | None = None, code: int = 0x80) -> bytes:
    length = len(serial) if length is None else length
    return bytes([0, code]) + length.to_bytes(2, "big") + serial


@pytest.mark.parametrize(
    ("udev", "attributes", "expected"),
    [
        pytest.param(
            {"ID_SERIAL": "MODEL_S1", "ID_SERIAL_SHORT": "S1"}, {}, ("MODEL_S1", "S1"), id="ATA"
        ),
        pytest.param(
            {
                "ID_SERIAL": "35000c500a1b2c3d4",
                "ID_SERIAL_SHORT": "5000c500a1b2c3d4",
                "ID_SCSI_SERIAL": "  Z1X2  ",
            },
            {},
            ("35000c500a1b2c3d4", "Z1X2"),
            id="SCSI, whose short serial is its WWN",
        ),
        pytest.param({"ID_SERIAL": "S1"}, {}, ("S1", None), id="virtio"),
        pytest.param({"ID_PATH": "p"}, {"serial": "S1"}, (None, None), id="udev says none"),
        pytest.param(None, {"device__serial": "  S1  "}, ("S1", None), id="NVMe without udev"),
        pytest.param(None, {"device__vpd_pg80": page(b"  S1")}, ("S1", None), id="page"),
        pytest.param(None, {"device__vpd_pg80": page(b"S1\0\0")}, ("S1", None), id="page, NULs"),
        pytest.param(None, {"device__vpd_pg80": page(b"S1xxx", 2)}, ("S1", None), id="page, more"),
        pytest.param(None, {"device__vpd_pg80": page(b"S1", 999)}, ("S1", None), id="page, less"),
        pytest.param(
            None, {"device__vpd_pg80": page(b"S\xff1")}, ("S\ufffd1", None), id="page, binary"
        ),
        pytest.param(None, {"device__vpd_pg80": page(b"    ")}, (None, None), id="page, blank"),
        pytest.param(None, {"device__vpd_pg80": page(b"S1", code=0x83)}, (None, None), id="other"),
        pytest.param(None, {"device__vpd_pg80": b"\0\x80\0"}, (None, None), id="cut page"),
    ],
)
def test_serials(
    tree: Tree,
    udev: dict[str, str] | None,
    attributes: dict[str, str | bytes],
    expected: tuple[str | None, str | None],
) -> None:
    add(tree, udev=udev, **attributes)
    details = one(tree)["storage"]
    assert (details.get("serial"), details.get("serial_short")) == expected


@pytest.mark.parametrize(
    ("name", "udev", "attributes", "expected"),
    [
        pytest.param(
            "sda",
            {"ID_WWN": "0x600508b1001c0000", "ID_WWN_WITH_EXTENSION": "0x600508b1001c00001111"},
            {},
            "0x600508b1001c00001111",
            id="the whole one that udev has",
        ),
        pytest.param("sda", {"ID_WWN": "0x50014ee2b0d1"}, {}, "0x50014ee2b0d1", id="udev"),
        pytest.param("sda", {}, {"device__wwid": "naa.5000c5"}, "0x5000c5", id="in udev's form"),
        pytest.param("sda", None, {"device__wwid": "eui.0025385b"}, "eui.0025385b", id="EUI"),
        pytest.param("sda", None, {"device__wwid": "t10.ATA     X"}, None, id="made of the serial"),
        pytest.param("sda", None, {"device__wwid": "naa."}, None, id="nothing after the scheme"),
        pytest.param("nvme0n1", None, {"wwid": "eui.0025385b"}, "eui.0025385b", id="namespace"),
    ],
)
def test_world_wide_names(
    tree: Tree,
    name: str,
    udev: dict[str, str] | None,
    attributes: dict[str, str],
    expected: str | None,
) -> None:
    add(tree, name, udev=udev, **attributes)
    assert one(tree)["storage"].get("wwn") == expected


@pytest.mark.parametrize(
    ("parent", "name", "udev", "expected"),
    [
        pytest.param(SATA, "sda", ATA_DISK, "sata", id="SATA"),
        pytest.param(SATA, "sda", {"ID_BUS": "ata"}, "ata", id="PATA"),
        pytest.param(SCSI, "sda", {"ID_BUS": "scsi"}, None, id="SCSI of no known kind"),
        pytest.param(USB, "sda", {"ID_BUS": "ata"}, "usb", id="USB disk that udev calls ata"),
        pytest.param(
            f"{ADAPTER}/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0",
            "sda",
            {"ID_BUS": "scsi"},
            "sas",
            id="SAS",
        ),
        pytest.param(
            f"{ADAPTER}/host0/rport-0:0-1/target0:0:0/0:0:0:0",
            "sda",
            {"ID_BUS": "scsi"},
            "fc",
            id="Fibre Channel",
        ),
        pytest.param("platform/host0/session1/target0:0:0/0:0:0:0", "sda", {}, "iscsi", id="iSCSI"),
        pytest.param(f"{ADAPTER}/virtio0", "vda", {}, "virtio", id="virtio"),
        pytest.param(f"{ADAPTER}/nvme/nvme0", "nvme0n1", {}, "nvme", id="NVMe"),
    ],
)
def test_transports(
    tree: Tree, parent: str, name: str, udev: dict[str, str], expected: str | None
) -> None:
    add(tree, name, parent, udev)
    assert one(tree)["storage"].get("transport") == expected


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        pytest.param(SATA, "ata", id="ata"),
        pytest.param(SCSI, "scsi", id="scsi"),
        pytest.param(USB, "usb", id="usb"),
        pytest.param(f"{ADAPTER}/virtio0", None, id="none that udev would name"),
    ],
)
def test_the_bus_without_udev_is_what_udev_would_say(
    tree: Tree, parent: str, expected: str | None
) -> None:
    add(tree, "sda", parent)
    assert one(tree)["storage"].get("bus") == expected


CD = {"ID_BUS": "ata", "ID_TYPE": "cd", "ID_CDROM": "1"}
DISC = {"ID_CDROM_MEDIA": "1", "ID_FS_LABEL": "LAB_DISC", "ID_FS_TYPE": "iso9660"}


@pytest.mark.parametrize(
    ("name", "udev", "size", "expected"),
    [
        pytest.param(
            "sr0",
            {**CD, **DISC},
            "800",
            {"media_available": True, "media_size": 409600, "media_label": "LAB_DISC"},
            id="a disc",
        ),
        pytest.param("sr0", CD, NEVER_A_MEDIUM, {"media_available": False}, id="no disc"),
        pytest.param(
            "sr0", None, "800", {"media_available": True, "media_size": 409600}, id="no udev, disc"
        ),
        pytest.param(
            "sr0", None, NEVER_A_MEDIUM, {"media_available": False}, id="no udev, never a disc"
        ),
        pytest.param("sr0", None, "0", {"media_available": False}, id="no udev, no disc"),
        pytest.param("sr0", None, "?", {}, id="no udev, size unknown"),
        pytest.param("fd0", {"ID_DRIVE_FLOPPY": "1"}, "2880", {}, id="a floppy drive cannot tell"),
        pytest.param(
            "fd0",
            {"ID_DRIVE_FLOPPY": "1", "ID_FS_TYPE": "vfat"},
            "2880",
            {"media_available": True, "media_size": 1474560},
            id="a floppy without label",
        ),
        pytest.param(
            "sdb", {"ID_TYPE": "floppy"}, "0", {"media_available": False}, id="USB floppy, empty"
        ),
    ],
)
def test_media(
    tree: Tree, name: str, udev: dict[str, str] | None, size: str, expected: dict[str, Any]
) -> None:
    add(tree, name, udev=udev, size=size, removable="1", queue__logical_block_size="512")
    device = one(tree)
    assert device["capabilities"] == ["storage", "removable"]
    assert device["removable"] == expected
    assert "size" not in device["storage"]
    assert ("num_blocks" in device["storage"]) is expected.get("media_available", False)


def test_a_stick_is_removable_and_has_a_size_of_its_own(tree: Tree) -> None:
    add(tree, parent=USB, udev={"ID_TYPE": "disk", "ID_BUS": "usb"}, size="2048", removable="1")
    device = one(tree)
    assert device["capabilities"] == ["storage"]
    assert device["storage"]["removable"] is True
    assert device["storage"]["size"] == 1 << 20


def test_flags_and_what_stands_on_the_disk(tree: Tree) -> None:
    add(
        tree,
        udev={"ID_FS_TYPE": "LVM2_member", "ID_FS_UUID": "x1"},
        ro="1",
        removable="0",
        queue__rotational="0",
        queue__physical_block_size="4096",
        links={"holders/dm-0": "/sys/devices/virtual/block/dm-0"},
    )
    details = one(tree)["storage"]
    assert details["filesystem"] == {"type": "LVM2_member", "uuid": "x1"}
    assert details["upper"] == ["block_dm_0"]
    assert details["physical_block_size"] == 4096
    flags = ("rotational", "removable", "read_only")
    assert [details[flag] for flag in flags] == [False, False, True]


def test_one_path_of_a_multipath_namespace_is_no_disk(tree: Tree) -> None:
    tree.device(f"{ADAPTER}/nvme/nvme1/nvme1c1n1", "class/block", {"DEVTYPE": "disk"}, hidden="1")
    assert list(tree.facts(capability=["storage"])) == ["computer"]


def test_a_multipath_namespace_names_its_controllers(tree: Tree) -> None:
    for number in (0, 1):
        path = f"pci0000:00/0000:00:0{number}.0/nvme/nvme{number}"
        tree.device(path, "class/nvme")
        tree.link(
            f"/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme{number}",
            f"/sys/devices/{path}",
        )
    tree.device(
        "virtual/nvme-subsystem/nvme-subsys0/nvme0n1",
        "class/block",
        {"DEVTYPE": "disk", "DEVNAME": "nvme0n1"},
    )
    assert one(tree)["storage"]["controllers"] == ["nvme_nvme0", "nvme_nvme1"]


def test_xml_of_a_disk(tree: Tree) -> None:
    add(
        tree,
        udev={**ATA_DISK, "ID_SERIAL": "INTEL_X_1"},
        device__vendor="ATA     ",
        device__model=" INTEL <X>      ",
        size="16384",
        queue__logical_block_size="4096",
    )
    assert documents.capability(one(tree)) == documents.xml(
        """
        <block>/dev/sda</block>
        <bus>ata</bus>
        <drive_type>disk</drive_type>
        <model>INTEL &lt;X&gt;</model>
        <vendor>ATA</vendor>
        <serial>INTEL_X_1</serial>
        <size>8388608</size>
        <logical_block_size>4096</logical_block_size>
        <num_blocks>2048</num_blocks>
        """
    )


def test_xml_of_a_drive_with_a_disc(tree: Tree) -> None:
    add(
        tree,
        "sr0",
        udev={**CD, **DISC},
        size="800",
        removable="1",
        queue__logical_block_size="2048",
    )
    assert documents.capability(one(tree)) == documents.xml(
        """
        <block>/dev/sr0</block>
        <bus>ata</bus>
        <drive_type>cdrom</drive_type>
        <capability type='removable'>
          <media_available>1</media_available>
          <media_size>409600</media_size>
          <media_label>LAB_DISC</media_label>
          <logical_block_size>2048</logical_block_size>
          <num_blocks>200</num_blocks>
        </capability>
        """
    )


def test_xml_of_an_empty_drive(tree: Tree) -> None:
    add(tree, "sr0", udev=CD, size=NEVER_A_MEDIUM, removable="1", queue__logical_block_size="512")
    assert documents.capability(one(tree)) == documents.xml(
        """
        <block>/dev/sr0</block>
        <bus>ata</bus>
        <drive_type>cdrom</drive_type>
        <capability type='removable'>
          <media_available>0</media_available>
          <media_size>0</media_size>
        </capability>
        """
    )


def test_xml_of_a_stick_is_that_of_a_disk(tree: Tree) -> None:
    add(tree, parent=USB, size="8", removable="1", queue__logical_block_size="512")
    assert documents.capability(one(tree)) == documents.xml(
        """
        <block>/dev/sda</block>
        <bus>usb</bus>
        <drive_type>disk</drive_type>
        <size>4096</size>
        <logical_block_size>512</logical_block_size>
        <num_blocks>8</num_blocks>
        """
    )


def test_the_serial_of_a_virtio_disk_is_asked_for_where_udev_has_not_done_so(tree: Tree) -> None:
    """The kernel has to ask the hypervisor, so only a full gathering does."""
    add(tree, name="vda", udev=None, serial="S1")
    assert "serial" not in one(tree)["storage"]
    assert one(tree, details="full")["storage"]["serial"] == "S1"

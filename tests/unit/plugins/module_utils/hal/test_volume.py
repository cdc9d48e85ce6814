# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes: partitions and block devices made of software."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import block
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

DISK = "pci0000:00/0000:00:04.0/virtio1/block/vda"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def add(
    tree: Tree,
    path: str,
    uevent: dict[str, str] | None = None,
    links: dict[str, str] | None = None,
    **attributes: str,
) -> None:
    name = path.rpartition("/")[2]
    found = {"DEVTYPE": "disk", "DEVNAME": name, "MAJOR": "7", "MINOR": "1", **(uevent or {})}
    tree.device(path, "class/block", found, links, **attributes)


def volumes(tree: Tree) -> dict[str, dict[str, Any]]:
    """The details of the tree's volumes by name."""
    found = tree.facts(capability=["volume"])
    return {name: device["volume"] for name, device in found.items() if "volume" in device}


@pytest.mark.parametrize(
    ("name", "attributes", "kind"),
    [
        pytest.param("loop0", {"size": "8", "loop__backing_file": "/f"}, "loop", id="loop"),
        pytest.param("loop0", {"size": "0", "loop__backing_file": "/f"}, "loop", id="empty file"),
        pytest.param("loop0", {"size": "0"}, None, id="free loop"),
        pytest.param("zram0", {"size": "8"}, "zram", id="zram"),
        pytest.param("zram0", {"size": "0", "initstate": "0"}, None, id="zram that is off"),
        pytest.param("ram0", {"size": "8"}, "ram", id="ram disk"),
        pytest.param("dm-0", {"size": "8"}, "dm", id="device mapper"),
        pytest.param("dm-0", {"size": "0"}, None, id="mapping without a table"),
        pytest.param("md127", {"size": "8", "md__array_state": "clean"}, "md", id="array"),
        pytest.param("md127", {"size": "0", "md__array_state": "inactive"}, "md", id="inactive"),
        pytest.param("md127", {"size": "0", "md__array_state": "clear"}, None, id="no array"),
        pytest.param("md_d0", {"size": "8"}, "md", id="partitionable array"),
        pytest.param("nbd3", {"size": "8"}, "nbd", id="network block device"),
        pytest.param("nbd3", {"size": "0"}, None, id="free network block device"),
        pytest.param("bcache0", {"size": "8"}, "bcache", id="bcache"),
        pytest.param("zd16", {"size": "8"}, "zd", id="ZFS volume"),
        pytest.param("dm-0", {}, "dm", id="unreadable size"),
    ],
)
def test_what_is_set_up_is_a_volume(
    tree: Tree, name: str, attributes: dict[str, str], kind: str | None
) -> None:
    add(tree, f"virtual/block/{name}", **attributes)
    found = volumes(tree)
    assert [volume["kind"] for volume in found.values()] == ([kind] if kind else [])


def test_a_volume_is_not_named_by_its_serial(tree: Tree) -> None:
    add(tree, "virtual/block/dm-0", size="8")
    tree.udev("b7:1", ID_SERIAL="S1")
    assert list(volumes(tree)) == ["block_dm_0"]


def test_a_partition_as_udev_knows_it(tree: Tree) -> None:
    add(tree, DISK, {"MINOR": "0"}, size="1000")
    add(
        tree,
        f"{DISK}/vda2",
        {"DEVTYPE": "partition", "PARTN": "2"},
        {"holders/dm-0": "/sys/devices/virtual/block/dm-0"},
        size="34",
        start="2048",
        ro="0",
    )
    tree.udev(
        "b7:1",
        ID_PART_ENTRY_UUID="6f1f1f0e-02",
        ID_PART_ENTRY_NAME=r"root\x20disk",
        ID_PART_ENTRY_TYPE="0x8e",
        ID_FS_TYPE="ext4",
        ID_FS_LABEL="r_t",
        ID_FS_LABEL_ENC=r"r\xc3\xb6 t",
        ID_FS_UUID="6f1f1f0e-04",
    )
    assert volumes(tree)["block_vda2"] == {
        "kind": "partition",
        "size": 17408,
        "read_only": False,
        "partition": {
            "number": 2,
            "start": 1048576,
            "uuid": "6f1f1f0e-02",
            "label": "root disk",
            "type": "0x8e",
        },
        "filesystem": {"type": "ext4", "label": "rö t", "uuid": "6f1f1f0e-04"},
        "upper": ["block_dm_0"],
    }


@pytest.mark.parametrize(
    ("uevent", "attributes", "expected"),
    [
        pytest.param(
            {"PARTN": "1", "PARTNAME": "EFI System", "PARTUUID": "u1"},
            {"start": "1"},
            {"number": 1, "start": 512, "label": "EFI System", "uuid": "u1"},
            id="new kernel",
        ),
        pytest.param(
            {}, {"partition": "3", "start": "0"}, {"number": 3, "start": 0}, id="older kernel"
        ),
        pytest.param({"PARTN": "x"}, {"start": "y"}, None, id="nonsense"),
    ],
)
def test_a_partition_without_udev(
    tree: Tree, uevent: dict[str, str], attributes: dict[str, str], expected: dict[str, Any] | None
) -> None:
    add(tree, f"{DISK}/vda1", {"DEVTYPE": "partition", **uevent}, **attributes)
    assert volumes(tree)["block_vda1"].get("partition") == expected


def test_a_partition_is_below_its_disk(tree: Tree) -> None:
    add(tree, DISK, {"MINOR": "0"}, size="1000")
    add(tree, f"{DISK}/vda1", {"DEVTYPE": "partition"})
    assert tree.facts()["block_vda1"]["parent"] == "block_vda"


@pytest.mark.parametrize("name", ["mmcblk0boot1", "mmcblk0gp0"])
def test_the_parts_of_an_emmc_are_no_disks(tree: Tree, name: str) -> None:
    disk = "platform/mmc0/mmc0:0001/block/mmcblk0"
    add(tree, disk, {"MINOR": "0"}, size="1000")
    add(tree, f"{disk}/{name}", size="8192")
    found = tree.facts()
    assert found["block_mmcblk0"]["capabilities"] == ["storage"]
    assert found[f"block_{name}"]["volume"] == {"kind": "partition", "size": 4 << 20}


@pytest.mark.parametrize(
    ("uuid", "made_by"),
    [
        pytest.param("LVM-xqN8PkyD8sZ1uQ0eJ4M3mJ6yqHqjVdQk", "lvm", id="LVM"),
        pytest.param("CRYPT-LUKS2-4f68bce3e8cd-root", "crypt", id="LUKS"),
        pytest.param("mpath-3600508b1001c", "mpath", id="multipath"),
        pytest.param("part1-mpath-3600508b1001c", "part", id="partition of a mapping"),
        pytest.param("DMRAID-isw_x", "dmraid", id="firmware RAID"),
        pytest.param("4f68", None, id="of no known maker"),
        pytest.param("", None, id="none"),
    ],
)
def test_the_maker_of_a_mapping_is_in_its_uuid(tree: Tree, uuid: str, made_by: str | None) -> None:
    add(tree, "virtual/block/dm-3", size="8", dm__name="vg0-root", dm__uuid=uuid)
    mapping = volumes(tree)["block_dm_3"]["dm"]
    assert mapping["name"] == "vg0-root"
    assert mapping.get("uuid") == (uuid or None)
    assert mapping.get("type") == made_by


def test_an_array_and_what_it_stands_on(tree: Tree) -> None:
    for name in ("sdb", "sda"):
        path = f"pci0000:00/0000:00:05.0/host0/target0:0:0/0:0:0:0/block/{name}"
        add(tree, path, {"MAJOR": "8", "MINOR": str(ord(name[-1]))})
    tree.udev(f"b8:{ord('b')}", ID_SERIAL="S1")
    add(
        tree,
        "virtual/block/md0",
        links={f"slaves/{name}": f"/sys/class/block/{name}" for name in ("sda", "sdb")},
        size="16",
        queue__logical_block_size="512",
        md__level="raid1",
        md__raid_disks="3",
        md__degraded="1",
        md__array_state="clean",
    )
    tree.udev("b7:1", MD_UUID="7d3d2b13:2f1c3b7c:0d6f3a4b:9c1e5f20")
    assert volumes(tree)["block_md0"] == {
        "kind": "md",
        "size": 8192,
        "logical_block_size": 512,
        "md": {
            "level": "raid1",
            "devices": 3,
            "degraded": 1,
            "state": "clean",
            "uuid": "7d3d2b13:2f1c3b7c:0d6f3a4b:9c1e5f20",
        },
        "lower": ["block_sda", "block_sdb_S1"],
    }


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        pytest.param("LAB", "LAB", id="nothing to do"),
        pytest.param(r"LAB\x20DISC", "LAB DISC", id="blank"),
        pytest.param(r"a\x2fb\x5cx", "a/b\\x", id="slash and backslash"),
        pytest.param(r"\xc3\xb6", "ö", id="two bytes of one character"),
        pytest.param(r"\xff", "\ufffd", id="no character"),
        pytest.param(r"\x2", r"\x2", id="not an escape"),
        pytest.param(None, None, id="absent"),
    ],
)
def test_labels_are_read_as_they_were(escaped: str | None, plain: str | None) -> None:
    assert block.unescaped(escaped) == plain


@given(st.text(min_size=1))
def test_whatever_udev_escapes_comes_back(label: str) -> None:
    # Source: systemd, encode_devnode_name(): what is not plain is written byte by byte.
    escaped = "".join(
        character if character.isalnum() else "".join(f"\\x{byte:02x}" for byte in encoded)
        for character in label
        for encoded in [character.encode()]
    )
    assert block.unescaped(escaped) == label

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was recorded comes out again as it was, to the byte."""

from __future__ import annotations

import os
import pathlib
import struct
import subprocess
import sys

import pytest

from ansible_collections.hostdev.nodedev.tests.trees import record, umockdev, unpack


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A recording of this very machine, laid out."""
    folder = tmp_path_factory.mktemp("here")
    command = [sys.executable, record.__file__, str(folder / "here.tree.xz")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    unpack.unpack(folder / "here.tree.xz", folder / "root")
    return folder / "root"


@pytest.mark.parametrize(
    "path",
    ["sys/class/net/lo/address", "sys/class/net/lo/mtu", "sys/devices/virtual/net/lo/uevent"],
)
def test_files_are_as_on_the_machine(here: pathlib.Path, path: str) -> None:
    assert (here / path).read_bytes() == pathlib.Path("/", path).read_bytes()


def test_links_are_as_on_the_machine(here: pathlib.Path) -> None:
    links = [path for path in pathlib.Path("/sys/class").glob("*/*") if path.is_symlink()]
    assert links
    for link in links:
        assert os.readlink(here / link.relative_to("/")) == os.readlink(link)


def test_all_links_are_in_the_dump(here: pathlib.Path) -> None:
    dump = (here / "netlink" / "links").read_bytes()
    indices = []
    at = 0
    while at < len(dump):
        length, kind = struct.unpack_from("=IH", dump, at)
        if kind == 16:  # RTM_NEWLINK
            indices.append(struct.unpack_from("=i", dump, at + 20)[0])
        at += (length + 3) & ~3
    ours = pathlib.Path("/sys/class/net").glob("*/ifindex")
    assert sorted(indices) == sorted(int(path.read_text()) for path in ours)


@pytest.mark.parametrize("name", unpack.recordings())
def test_every_recording_is_laid_out_whole(name: str, tmp_path: pathlib.Path) -> None:
    unpack.unpack(unpack.archive(name), tmp_path)
    assert (tmp_path / "sys/class/net/lo/ifindex").read_text() == "1\n"
    assert not any((tmp_path / path[1:]).exists() for path in unpack.errors(unpack.archive(name)))
    # Each member of a class leads to a device that is there.
    members = list((tmp_path / "sys" / "class" / "net").iterdir())
    assert all((member / "uevent").exists() for member in members if member.is_symlink())


UMOCKDEV = r"""P: /devices/pci0000:00/0000:00:1f.2/host0/block/sd!a
N: sd!a
E: DEVNAME=/dev/sd!a
E: MAJOR=8
E: SUBSYSTEM=block
L: device=../../../host0
A: queue/scheduler=none [bfq] \n
A: model=A \\ B \303\266
A: empty=
H: vpd=00ff0A

P: /devices/pci0000:00/0000:00:1f.2
E: DRIVER=ahci
E: SUBSYSTEM=pci
L: driver=../../../bus/pci/drivers/ahci
"""


def test_a_recording_of_umockdev(tmp_path: pathlib.Path) -> None:
    (tmp_path / "recording").write_text(UMOCKDEV, encoding="utf-8")
    umockdev.unpack(tmp_path / "recording", tmp_path)
    sys_folder = tmp_path / "sys"
    disk = sys_folder / "block" / "sd!a"
    assert disk.resolve() == sys_folder / "devices/pci0000:00/0000:00:1f.2/host0/block/sd!a"
    assert (sys_folder / "class/block/sd!a").resolve() == disk.resolve()
    assert (disk / "uevent").read_text() == "DEVNAME=sd!a\nMAJOR=8\n"
    assert (disk / "queue/scheduler").read_text() == "none [bfq] \n"
    assert (disk / "model").read_bytes() == b"A \\ B \xc3\xb6"
    assert (disk / "empty").read_bytes() == b""
    assert (disk / "vpd").read_bytes() == b"\x00\xff\x0a"
    assert (disk / "subsystem").resolve().name == "block"
    controller = sys_folder / "bus/pci/devices/0000:00:1f.2"
    assert os.readlink(controller / "driver") == "../../../bus/pci/drivers/ahci"

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded machines beside what libvirt, lspci, lsusb, lsblk and ip said of them at that moment."""

from __future__ import annotations

import dataclasses
import lzma
import pathlib
import re
import typing as t
from xml.etree import ElementTree

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import info
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.tests.trees import unpack

from . import parity, witnesses
from .differences import DIFFERENCES

# What a recording cannot hold: the answers of ioctls, and the files with names of ids.
UNRECORDED = re.compile(r".*/feature/@name|device/capability\[pci\]/(vendor|product)")


@dataclasses.dataclass
class Recorded:
    name: str
    devices: list[t.Any]

    def text(self, kind: str) -> str:
        with lzma.open(unpack.HERE / f"{self.name}.{kind}.xz", "rt", encoding="utf-8") as file:
            return file.read()


@pytest.fixture(scope="module", params=["server", "desktop", "bare"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    directory: pathlib.Path = tmp_path_factory.mktemp(request.param)
    unpack.unpack(unpack.archive(request.param), directory)
    options = {name: option.get("default") for name, option in info.INFO_ARGUMENTS.items()}
    options.update(xml=True, dialect="libvirt")
    return Recorded(request.param, info.answer(options, Reader(str(directory)))["devices"])


def test_documents_are_libvirts(recorded: Recorded) -> None:
    libvirt = parity.documents(recorded.text("libvirt.xml"))
    ours = {
        device["name"]: ElementTree.fromstring(device["xml"])
        for device in recorded.devices
        if "xml" in device
    }
    known = [each for each in DIFFERENCES if each.udev or recorded.name == "bare"]
    left = parity.unexplained(parity.compare(libvirt, ours), known)
    left = [each for each in left if not UNRECORDED.fullmatch(each.path)]
    assert not left, "\n" + "\n".join(map(str, left[:100]))


def test_pci_devices_are_those_of_lspci(recorded: Recorded) -> None:
    assert witnesses.pci(recorded.devices) == witnesses.lspci(recorded.text("lspci.txt"))


def test_usb_devices_are_those_of_lsusb(recorded: Recorded) -> None:
    assert witnesses.usb(recorded.devices) == witnesses.lsusb(recorded.text("lsusb.txt"))


def test_block_devices_are_those_of_lsblk(recorded: Recorded) -> None:
    theirs = witnesses.lsblk(recorded.text("lsblk.json"))
    ours = witnesses.block(recorded.devices, theirs)
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values == {each: theirs[name].get(each) for each in values}, name


def test_network_devices_are_those_of_ip(recorded: Recorded) -> None:
    assert witnesses.net(recorded.devices) == witnesses.ip(recorded.text("ip.json"))

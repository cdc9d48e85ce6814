# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our modules beside libvirt, lspci, lsusb, lsblk and ip, on the same machines."""

from __future__ import annotations

import json

from . import parity, witnesses
from .conftest import Observed
from .differences import DIFFERENCES


def test_documents_are_libvirts(observed: Observed) -> None:
    libvirt = parity.documents(observed.text("libvirt.xml"))
    known = [each for each in DIFFERENCES if each.udev or not observed.profile.udev]
    left = parity.unexplained(parity.compare(libvirt, observed.ours), known)
    assert not left, "\n" + "\n".join(map(str, left[:100]))


def test_pci_devices_are_those_of_lspci(observed: Observed) -> None:
    assert witnesses.pci(observed.devices) == witnesses.lspci(observed.text("lspci"))


def test_usb_devices_are_those_of_lsusb(observed: Observed) -> None:
    assert witnesses.usb(observed.devices) == witnesses.lsusb(observed.text("lsusb"))


def test_block_devices_are_those_of_lsblk(observed: Observed) -> None:
    theirs = witnesses.lsblk(observed.text("lsblk.json"))
    ours = witnesses.block(observed.devices, theirs)
    # Each tells more of some devices than the other: what both tell is the same.
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values == {each: theirs[name].get(each) for each in values}, name


def test_network_devices_are_those_of_ip(observed: Observed) -> None:
    assert witnesses.net(observed.devices) == witnesses.ip(observed.text("ip.json"))


def test_every_parent_is_there(observed: Observed) -> None:
    names = {device["name"] for device in observed.devices}
    assert {device["parent"] for device in observed.devices if "parent" in device} <= names


def test_nothing_but_python_is_needed(observed: Observed) -> None:
    """A virtual environment has no lxml, no pyroute2 and no dbus: facts are all the same."""
    machine = observed.machine
    machine.run("/usr/bin/python3", "-m", "venv", "--without-pip", "/run/empty").check()
    done = observed.module("facts", python="/run/empty/bin/python3").check()
    devices = json.loads(done.stdout)["ansible_facts"]["node_devices"]["devices"]
    assert devices.keys() == {device["name"] for device in observed.devices}
    refused = observed.module("observed/documents", python="/run/empty/bin/python3")
    assert refused.status == 1
    assert "lxml" in json.loads(refused.stdout)["msg"]

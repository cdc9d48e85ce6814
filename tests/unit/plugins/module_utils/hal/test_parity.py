# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recorded machines side by side: what libvirt 9.0.0 listed and printed there, and what we do.

Every difference that is meant stands in tests/lab/differences.py with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    document,
    listed_by_libvirt,
    parse,
)
from ansible_collections.hostdev.nodedev.tests.lab import parity
from ansible_collections.hostdev.nodedev.tests.lab.differences import DIFFERENCES
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import (
    MACHINES_WITH_LIBVIRT,
    devices,
    libvirt_texts,
)

machines = pytest.mark.parametrize("machine", MACHINES_WITH_LIBVIRT)

# What a recording cannot hold: the answers of ioctls, and the files with names of ids.
UNRECORDED = re.compile(r".*/feature/@name|device/capability\[pci\]/(vendor|product)")

SD_CARDS = parity.Known(
    "device",
    "the kernel says what is an SD card, which libvirt knows by a property from udisks alone",
    device="block_mmcblk*",
    side="ours",
)


def our_texts(machine: str) -> dict[str, str]:
    """Our documents of the devices that libvirt lists, by name."""
    around = devices(machine)
    return {
        name: document(device, around, "libvirt")
        for name, device in around.items()
        if listed_by_libvirt(device)
    }


def differences(machine: str) -> list[parity.Difference]:
    theirs = {
        name: ElementTree.fromstring(text) for name, text in libvirt_texts(machine).items()
    }
    ours = {name: ElementTree.fromstring(text) for name, text in our_texts(machine).items()}
    return [
        each for each in parity.compare(theirs, ours) if not UNRECORDED.fullmatch(each.path)
    ]


def has_udev(machine: str) -> bool:
    return any(device.get("devnodes", {}).get("links") for device in devices(machine).values())


@machines
def test_documents_are_libvirts(machine: str) -> None:
    known = [each for each in (*DIFFERENCES, SD_CARDS) if each.udev or not has_udev(machine)]
    left = parity.unexplained(differences(machine), known)
    assert not left, "\n" + "\n".join(map(str, left[:100]))


@machines
def test_the_layout_is_virshs_to_the_byte(machine: str) -> None:
    different = {each.device for each in differences(machine)}
    theirs = libvirt_texts(machine)
    ours = {name: text for name, text in our_texts(machine).items() if name not in different}
    assert len(ours) > len(theirs) / 2
    for name, text in ours.items():
        assert settled(text) == settled(theirs[name]), name


def settled(text: str) -> str:
    """Without what recordings lack, nor what has no order in libvirt's documents."""
    text = re.sub(r"      <address .*\n", "", text)
    text = re.sub(r"    <feature .*\n", "", text)
    text = re.sub(r"(<(product|vendor) id='[^']*')(>.*</\2>|/>| />)", r"\1/>", text)
    return text


# What libvirt's documents tell otherwise than the facts do.
TOLD_OTHERWISE = {
    "parent",  # libvirt's, where ours is one that libvirt does not list
    "capabilities",  # fewer
    "devnodes.links",  # sorted
    "pci.iommu_group.devices",  # in another order
    "storage.size",
    "storage.num_blocks",
    "removable.media_size",
}


@machines
def test_reading_libvirts_documents_gives_our_facts(machine: str) -> None:
    for name, text in libvirt_texts(machine).items():
        facts = devices(machine)[name]
        told = parse(text)
        unlike = {
            path
            for path, value in leaves(told)
            if at(facts, path) not in (value, None) and path not in TOLD_OTHERWISE
        }
        assert not unlike, name
        assert set(told["capabilities"]) <= set(facts["capabilities"])


def leaves(value: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield from leaves(each, f"{path}{name}.")
        else:
            yield path + name, each


def at(facts: Any, path: str) -> Any:
    for name in path.split("."):
        facts = facts.get(name) if isinstance(facts, dict) else None
    return facts

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sound cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

CARD = "pci0000:00/0000:00:1f.3/sound/card0"
CARDS = """ 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xa3218000 irq 142
 1 [Dock           ]: USB-Audio - USB - Audio [Dock]
                      Generic USB Audio at usb-0000:00:14.0-3, high speed
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.device("pci0000:00/0000:00:1f.3", "bus/pci", {"DRIVER": "snd_hda_intel"})
    tree.device(CARD, "class/sound", id="PCH", number="0")
    for name in ("controlC0", "hwC0D0", "pcmC0D0p", "pcmC0D0c", "pcmC0D3p", "pcmC0D3x"):
        tree.device(f"{CARD}/{name}", "class/sound", {"DEVNAME": f"snd/{name}"})
    return tree


def test_a_card(tree: Tree) -> None:
    tree.file("/proc/asound/cards", CARDS)
    devices = tree.facts(capability=["sound"])
    assert devices.keys() == {"computer", "sound_card0"}
    assert devices["sound_card0"] == {
        "name": "sound_card0",
        "key": f"/sys/devices/{CARD}",
        "parent": "computer",
        "bus": "pci",
        "buses": ["pci"],
        "driver": "snd_hda_intel",
        "active": True,
        "capabilities": ["sound"],
        "sound": {
            "card": 0,
            "id": "PCH",
            "name": "HDA Intel PCH",
            "longname": "HDA Intel PCH at 0xa3218000 irq 142",
            "playback": 2,
            "capture": 1,
        },
    }


def test_the_second_of_two(tree: Tree) -> None:
    tree.file("/proc/asound/cards", CARDS)
    tree.device("pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/sound/card1", "class/sound")
    sound = tree.facts()["sound_card1"]["sound"]
    assert sound["name"] == "USB - Audio [Dock]"
    assert sound["longname"] == "Generic USB Audio at usb-0000:00:14.0-3, high speed"
    assert (sound["playback"], sound["capture"]) == (0, 0)


@pytest.mark.parametrize(
    "cards",
    ["", "--- no soundcards ---\n", " 0 [", " 0 []: x", " 0 [PCH]: a - \n", "\xff\n" * 9],
    ids=repr,
)
def test_a_card_without_a_name(tree: Tree, cards: str) -> None:
    tree.file("/proc/asound/cards", cards)
    sound = tree.facts()["sound_card0"]["sound"]
    assert "name" not in sound
    assert "longname" not in sound

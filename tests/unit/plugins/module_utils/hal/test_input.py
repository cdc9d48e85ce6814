# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Input devices, and what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.trees import unpack
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

PATH = "platform/i8042/serio1/input/input4"
TOUCHPAD_KEYS = "e520 10000 0 0 0 0"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def types(tree: Tree, **bits: str) -> list[str]:
    tree.device(PATH, "class/input", bits)
    found: list[str] = tree.facts()["input_input4"]["input"].get("types", [])
    return found


def mask(*bits: int) -> str:
    """Bits as the kernel writes them, in words of 64."""
    value = sum(1 << bit for bit in bits)
    words = []
    while value or not words:
        words.insert(0, f"{value & (1 << 64) - 1:x}")
        value >>= 64
    return " ".join(words)


def test_a_mouse(tree: Tree) -> None:
    tree.device("platform/i8042", "bus/platform", {"DRIVER": "i8042"})
    tree.device("platform/i8042/serio1", "bus/serio", {"DRIVER": "psmouse"})
    tree.device(
        PATH,
        "class/input",
        {
            "PRODUCT": "11/2/6/0",
            "NAME": '"ImExPS/2 Generic "Explorer" Mouse"',
            "PHYS": '"isa0060/serio1/input0"',
            "UNIQ": '""',
            "PROP": "1",
            "EV": "7",
            "KEY": "1f0000 0 0 0 0",
            "REL": "143",
        },
    )
    for name in ("event3", "mouse0"):
        tree.device(f"{PATH}/{name}", "class/input", {"DEVNAME": f"input/{name}"})
    assert tree.facts()["input_input4"] == {
        "name": "input_input4",
        "key": f"/sys/devices/{PATH}",
        "parent": "computer",
        "bus": "platform",
        "buses": ["platform"],
        "driver": "psmouse",
        "active": True,
        "capabilities": ["input"],
        "input": {
            "name": 'ImExPS/2 Generic "Explorer" Mouse',
            "types": ["mouse"],
            "phys": "isa0060/serio1/input0",
            "ids": {
                "bus": "0x0011", "vendor": "0x0002", "product": "0x0006", "version": "0x0000"
            },
            "properties": ["pointer"],
            "devnodes": ["/dev/input/event3", "/dev/input/mouse0"],
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        pytest.param({"EV": "40001"}, [], id="speaker"),
        pytest.param({"EV": "3", "KEY": "10000000000000 0"}, ["key"], id="power button"),
        pytest.param({"EV": "21"}, ["switch"], id="lid"),
        pytest.param({"EV": "=21"}, ["switch"], id="lid of an older kernel"),
        pytest.param(
            {"EV": "120013", "KEY": "402000002 3803078f800d001 feffffdfffefffff fffffffffffffffe"},
            ["key", "keyboard"],
            id="keyboard",
        ),
        pytest.param(
            {"EV": "1f", "KEY": "70000 0 0 0 0", "REL": "900", "ABS": "3"},
            ["mouse"],
            id="mouse that knows where it is",
        ),
        pytest.param(
            {"EV": "7", "KEY": "70000 0 0 0 0", "REL": "3", "PROP": "21"},
            ["mouse", "pointingstick"],
            id="pointing stick",
        ),
        pytest.param(
            {"EV": "b", "KEY": TOUCHPAD_KEYS, "ABS": "660800011000003", "PROP": "5"},
            ["touchpad"],
            id="touchpad",
        ),
        pytest.param(
            {"EV": "b", "KEY": "400 0 0 0 0 0", "ABS": "260800000000003", "PROP": "2"},
            ["touchscreen"],
            id="touchscreen",
        ),
        pytest.param(
            {"EV": "b", "KEY": TOUCHPAD_KEYS, "ABS": mask(0x35, 0x36), "PROP": "2"},
            ["touchscreen"],
            id="touchscreen with nothing but touches",
        ),
        pytest.param(
            {"EV": "b", "KEY": "1c03 0 0 0 0 0", "ABS": "1000003"}, ["tablet"], id="tablet"
        ),
        pytest.param(
            {"EV": "b", "KEY": mask(0x100, 0x101, 0x14B), "ABS": "3"},
            ["tablet", "tablet_pad"],
            id="buttons of a tablet",
        ),
        pytest.param(
            {"EV": "20000b", "KEY": "7cdb000000000000 0 0 0 0", "ABS": "3003f"},
            ["joystick"],
            id="game pad",
        ),
        pytest.param({"EV": "9", "ABS": "3f"}, ["accelerometer"], id="three axes and no button"),
        pytest.param({"EV": "9", "ABS": "3", "PROP": "40"}, ["accelerometer"], id="so it says"),
        pytest.param(
            {"EV": "b", "KEY": mask(*range(1, 128), 0x120, 0x121, 0x122)},
            ["key", "keyboard"],
            id="keyboard that claims to have a joystick's buttons",
        ),
        pytest.param(
            {"EV": "4", "KEY": "1f0000 0 0 0 0", "REL": "3"}, [], id="bits without their kind"
        ),
        pytest.param({"EV": "zz", "KEY": "-1 \xff"}, [], id="no bits at all"),
        pytest.param({"EV": "3", "KEY": "9" * 3000}, [], id="a word too long"),
    ],
)
def test_types(tree: Tree, bits: dict[str, str], expected: list[str]) -> None:
    assert types(tree, **bits) == expected


def test_udev_knows_better(tree: Tree) -> None:
    tree.udev("+input:input4", ID_INPUT="1", ID_INPUT_TRACKBALL="1", ID_INPUT_MOUSE="1")
    assert types(tree, EV="7", KEY="70000 0 0 0 0", REL="3") == ["mouse", "trackball"]


@pytest.mark.parametrize("machine", ["desktop", "server"])
def test_types_are_the_same_without_udev(tree: Tree, machine: str) -> None:
    def inputs() -> dict[str, Any]:
        devices = tree.facts(capability=["input"]).items()
        return {name: device["input"] for name, device in devices if "input" in device}

    unpack.unpack(unpack.archive(machine), tree.root)
    with_udev = inputs()
    assert with_udev["input_input0"]["types"] == ["key", "keyboard"]
    (tree.root / "run/udev").rename(tree.root / "run/none")
    assert inputs() == with_udev


@pytest.mark.parametrize("name", ["event3", "mice", "input", "inputX", "input3x"])
def test_what_is_no_device(tree: Tree, name: str) -> None:
    tree.device(f"virtual/input/{name}", "class/input")
    assert "input" not in tree.fact()["capabilities"]


@pytest.mark.parametrize(
    "product", ["", "/", "x/y", "-3/1/2/3", "3/46d/c077/111/5", "3/46d"], ids=repr
)
def test_odd_ids(tree: Tree, product: str) -> None:
    tree.device(PATH, "class/input", {"PRODUCT": product})
    ids = tree.facts()["input_input4"]["input"].get("ids", {})
    assert all(value.startswith("0x") and len(value) == 6 for value in ids.values())
    assert set(ids) <= {"bus", "vendor", "product", "version"}

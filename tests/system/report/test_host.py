# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host in the report: the tree of its devices, and the drawing of its stacks."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Keys

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import devices
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    edges,
    hypervisor,
)
from tests.system.report.browser import Browser


class TestTree:
    @pytest.fixture
    def tree(self, browser: Browser, fleet: dict[str, Any]) -> Browser:
        browser.show(fleet, "host=server")
        browser.find("#tree [tabindex='0']").send_keys(Keys.HOME)
        return browser

    def lines(self, tree: Browser) -> int:
        return len(tree.all("#tree [role=treeitem]"))

    def current(self, tree: Browser) -> str | None:
        """The expanded state of the line that has the keyboard."""
        state: str | None = tree.script("return document.activeElement.ariaExpanded")
        return state

    def test_shows_all_devices_with_their_level_and_place(self, tree: Browser) -> None:
        found = devices("server")
        assert self.lines(tree) == len(found)
        levels: dict[str, int] = {}
        for name, device in sorted(found.items(), key=lambda item: item[1]["key"].count("/")):
            parent = device.get("parent")
            levels[name] = levels[parent] + 1 if parent else 1
        described = tree.script(
            "return [...document.querySelectorAll('[role=treeitem]')].map(line => "
            "[+line.ariaLevel, +line.ariaPosInSet, +line.ariaSetSize])"
        )
        assert sorted(level for level, _place, _size in described) == sorted(levels.values())
        assert min(place for _level, place, _size in described) == 1
        assert min(size - place for _level, place, size in described) == 0

    def test_opens_and_closes_by_keyboard(self, tree: Browser) -> None:
        everything = self.lines(tree)
        assert self.current(tree) == "true"
        tree.press(Keys.LEFT)
        assert self.lines(tree) == 1
        assert self.current(tree) == "false"
        tree.press(Keys.RIGHT)
        assert self.lines(tree) == everything
        tree.press(Keys.RIGHT)
        first = tree.focused()
        assert first != "computer"
        tree.press(Keys.LEFT)
        assert tree.focused() == "computer"
        tree.press(Keys.ENTER)
        assert self.lines(tree) == 1
        tree.press("*")
        assert self.lines(tree) == everything

    def test_arrow_keys_home_end_and_letters_move(self, tree: Browser) -> None:
        labels = tree.texts("#tree .label")
        tree.press(Keys.DOWN, Keys.DOWN)
        assert tree.focused() == labels[2]
        tree.press(Keys.UP)
        assert tree.focused() == labels[1]
        tree.press(Keys.END)
        assert tree.focused() == labels[-1]
        tree.press(Keys.DOWN)
        assert tree.focused() == labels[-1]
        tree.press("b", "r", "0")
        assert tree.focused() == "br0"
        assert len(tree.all("#tree [tabindex='0']")) == 1
        assert len(tree.all("#tree [aria-selected='true']")) == 1
        assert "bridge" in tree.text("#details dl")

    def test_opens_and_closes_by_mouse(self, tree: Browser) -> None:
        everything = self.lines(tree)
        tree.click("#device-0 .twisty")
        assert self.lines(tree) == 1
        tree.click("#device-0 .twisty")
        assert self.lines(tree) == everything
        tree.click("#collapse")
        assert self.lines(tree) == 1
        tree.click("#expand")
        assert self.lines(tree) == everything

    def test_tells_of_the_device_that_is_clicked(self, tree: Browser) -> None:
        (line,) = [line for line in tree.all("#tree .line") if line.text.startswith("nvme0n1")]
        line.click()
        panel = tree.find("#details").text
        assert "67.1 MB (67,108,864 bytes)" in panel
        assert "/dev/nvme0n1" in panel
        assert "block_nvme0n1_QEMU_NVMe_Ctrl_NVME_2_5__b__1" in panel

    def test_searching_shows_what_matches_among_its_ancestors(self, tree: Browser) -> None:
        tree.click("#collapse")
        assert tree.search("sdh") != ""
        assert "sdh" in tree.texts("#tree .label")
        assert tree.texts("#tree .label")[0] == "computer"
        assert set(tree.texts("#tree mark")) == {"sdh"}
        tree.press(Keys.DOWN)
        assert tree.focused() == "sdh"
        tree.search("no such thing")
        assert tree.find("#tree-empty").is_displayed()


class TestStacks:
    def test_every_edge_is_drawn_from_the_lower_device_to_the_upper(self, browser: Browser) -> None:
        fact = hypervisor(1, 60, vlans=(20, 30, 40), guests=4)
        browser.show({"hv": fact}, "host=hv")
        browser.screenshot("stacks-light")
        drawn = browser.script(EDGES)
        assert {(edge["lower"], edge["upper"]) for edge in drawn} == edges(fact)
        assert len(drawn) == len(edges(fact))
        for edge in drawn:
            assert edge["startsAtLower"], edge
            assert edge["endsAtUpper"], edge
            assert edge["rightwards"], edge

    def test_no_box_stands_on_another(self, browser: Browser) -> None:
        fact = hypervisor(2, 60, vlans=tuple(range(100, 112)), guests=3)
        browser.show({"hv": fact}, "host=hv")
        boxes = browser.script(BOXES)
        assert len(boxes) == len({name for edge in edges(fact) for name in edge})
        for number, (left, top, right, bottom) in enumerate(boxes):
            for x1, y1, x2, y2 in boxes[:number]:
                assert right <= x1 or x2 <= left or bottom <= y1 or y2 <= top

    def test_many_alike_ports_are_one_box(self, browser: Browser) -> None:
        fact = hypervisor(3, 60, vlans=(20,), guests=40)
        browser.show({"hv": fact}, "host=hv")
        assert "40 × tun" in browser.texts(".box .title")
        assert len(browser.all(".box")) == 2 + 4

    def test_a_box_leads_to_its_device_by_mouse_and_keyboard(self, browser: Browser) -> None:
        browser.show({"hv": hypervisor(1, 60)}, "host=hv")
        box = browser.find(".box[data-name=net_bond0]")
        assert box.accessible_name == (
            "bond0, bond, 802.3ad · 25 Gbit/s, up, stands on ens1f0, ens1f1"
        )
        browser.focus(box)
        browser.press(Keys.ENTER)
        browser.until(lambda: browser.focused() == "bond0")

    def test_a_ring_of_devices_does_not_hang(self, browser: Browser) -> None:
        fact = hypervisor(1, 60, vlans=(20,))
        fact["devices"]["net_bond0"]["net"]["lower"].append("net_br20")
        browser.show({"hv": fact}, "host=hv")
        assert len(browser.all(".edges path")) == len(edges(fact))

    def test_there_is_no_drawing_without_stacks(self, browser: Browser) -> None:
        browser.show({"hv": hypervisor(1, 60)}, "host=hv")
        assert browser.find("#stacks").is_displayed()
        fact = {"format": 1, "devices": {"computer": {"name": "computer", "capabilities": []}}}
        browser.show({"small": fact}, "host=small")
        assert not browser.find("#stacks").is_displayed()


# Where each line of the drawing begins and ends, seen on the screen.
EDGES = """
const boxes = new Map([...document.querySelectorAll('.box')].map(
  (box) => [box.dataset.name, box.querySelector('rect').getBoundingClientRect()]));
const near = (one, other) => Math.abs(one - other) < 1.5;
return [...document.querySelectorAll('.edges path')].map((path) => {
  const at = (length) => path.getPointAtLength(length).matrixTransform(path.getScreenCTM());
  const [start, end] = [at(0), at(path.getTotalLength())];
  const { lower, upper } = path.dataset;
  const [from, to] = [boxes.get(lower), boxes.get(upper)];
  return {
    lower, upper, rightwards: start.x < end.x,
    startsAtLower: near(start.x, from.right) && from.top < start.y && start.y < from.bottom,
    endsAtUpper: near(end.x, to.left) && to.top < end.y && end.y < to.bottom,
  };
});
"""
BOXES = """
return [...document.querySelectorAll('.box rect')].map((box) => {
  const { left, top, right, bottom } = box.getBoundingClientRect();
  return [left, top, right, bottom];
});
"""

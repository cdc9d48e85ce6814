# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the report looks and sounds: contrast, sizes, paper, names. It leaves screenshots."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from selenium.webdriver import Keys

from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    hypervisor,
)
from tests.system.report.browser import NARROW, WIDE, Browser


class TestLooks:
    """Each place in light and dark, wide and narrow: readable, and never wider than the screen."""

    PLACES = {
        "fleet": "",
        "devices": "show=devices&q=kind:nic",
        "host": "host=hv3",
        "host-searched": "host=server&q=disk",
    }

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("place", PLACES)
    def test_every_text_stands_out_from_what_is_behind_it(
        self, browser: Browser, fleet: dict[str, Any], place: str, scheme: str
    ) -> None:
        browser.show(fleet, self.PLACES[place], scheme=scheme)
        for size, name in ((WIDE, "wide"), (NARROW, "narrow")):
            browser.looks(size, scheme)
            browser.screenshot(f"{place}-{name}-{scheme}")
            poor = browser.script(CONTRAST)
            assert poor == []
            wide, high = browser.script(
                "const { scrollWidth, scrollHeight } = document.documentElement;"
                "return [scrollWidth, scrollHeight]"
            )
            assert (wide, high) <= size, "only what is in the page scrolls, not the page"

    def test_colours_follow_the_system_unless_they_are_chosen(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        def dark() -> bool:
            colour: str = browser.script("return getComputedStyle(document.body).backgroundColor")
            return sum(map(int, colour[4:-1].split(","))) < 200

        def choose(theme: str) -> None:
            browser.focus(browser.find(f"input[value={theme}]"))
            browser.press(Keys.SPACE)

        browser.show(fleet, scheme="dark")
        assert dark()
        choose("light")
        assert not dark()
        browser.driver.refresh()
        assert not dark(), "the choice was forgotten"
        browser.looks(scheme="light")
        choose("dark")
        assert dark()
        browser.looks(media="print")
        assert not dark(), "paper is white"
        browser.looks()
        choose("auto")
        assert not dark()

    @pytest.mark.parametrize("place", ["", "host=hv3"], ids=["fleet", "host"])
    def test_on_paper_everything_is_there(
        self, browser: Browser, fleet: dict[str, Any], place: str
    ) -> None:
        browser.show(fleet, place, scheme="dark")
        browser.looks(media="print")
        cut = browser.script(
            "return [...document.querySelectorAll('body, main, .scroller, .drawing')].filter("
            "one => one.offsetHeight && one.scrollHeight > one.clientHeight + 1"
            " && getComputedStyle(one).overflow !== 'visible').map(one => one.id || one.className)"
        )
        assert cut == []
        assert not browser.find("#search").is_displayed()
        browser.looks()

    def test_help_opens_by_keyboard_and_its_examples_search(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet, scheme="dark")
        browser.press("?")
        assert browser.find("#help").is_displayed()
        browser.screenshot("help-dark")
        assert browser.script(CONTRAST) == []
        browser.click("[data-example='driver:vfio-pci']")
        assert not browser.find("#help").is_displayed()
        assert browser.find("#search").get_attribute("value") == "driver:vfio-pci"

    def test_without_any_facts_it_says_what_to_do(self, browser: Browser) -> None:
        browser.show({"web1": None, "web2": None})
        browser.screenshot("no-facts-light")
        assert "hostdev.nodedev.gather" in browser.find("#nothing").text
        assert browser.text("#missing-title") == "2 hosts without facts"


# All visible texts whose contrast is below that of WCAG's level AA, as far as colours are plain.
CONTRAST = r"""
const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (element) => {
  for (let up = element; up; up = up.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(up).backgroundColor);
    if (a === 1) return [r, g, b];
    const rect = up.tagName === 'a' && up.querySelector && up.querySelector('rect');
    if (rect) return numbers(getComputedStyle(rect).fill);
  }
  return [255, 255, 255];
};
const poor = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  if (!node.data.trim() || !element.checkVisibility()) continue;
  if (element.closest('.unseen, script, title')) continue;
  const style = getComputedStyle(element);
  const inDrawing = element.namespaceURI.endsWith('svg');
  const colour = numbers(inDrawing ? style.fill : style.color);
  let opacity = colour[3] ?? 1;
  for (let up = element; up; up = up.parentElement) opacity *= getComputedStyle(up).opacity;
  const paper = behind(element);
  const seen = colour.slice(0, 3).map((c, i) => c * opacity + paper[i] * (1 - opacity));
  const [light, dark] = [luminance(seen), luminance(paper)].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const name = element.className.baseVal ?? element.className;
  if (ratio < 4.5) poor.add(`${name}: ${node.data.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
}
return [...poor].slice(0, 12);
"""


class TestAccessibility:
    NAMED = {
        "button", "link", "textbox", "searchbox", "tab", "tabpanel", "tree", "treeitem", "radio",
        "dialog", "region", "columnheader", "rowheader", "group", "article",
    }  # fmt: skip

    @pytest.mark.parametrize(
        "place", ["", "show=devices", "host=hv3"], ids=["fleet", "list", "host"]
    )
    def test_whatever_can_be_used_has_a_name(
        self, browser: Browser, fleet: dict[str, Any], place: str
    ) -> None:
        browser.show(fleet, place)
        browser.command("Accessibility.enable")
        nodes = browser.command("Accessibility.getFullAXTree")["nodes"]
        browser.command("Accessibility.disable")
        roles = {node["role"]["value"] for node in nodes if not node["ignored"]}
        assert {"main", "banner", "search", "heading"} <= roles
        nameless = [
            node["role"]["value"]
            for node in nodes
            if not node["ignored"]
            and node["role"]["value"] in self.NAMED
            and not node.get("name", {}).get("value", "").strip()
        ]
        assert nameless == []

    @pytest.mark.parametrize("place", ["", "host=hv3"], ids=["fleet", "host"])
    def test_ids_are_unique_and_what_is_referred_to_exists(
        self, browser: Browser, fleet: dict[str, Any], place: str
    ) -> None:
        browser.show(fleet, place)
        broken = browser.script(
            "const ids = [...document.querySelectorAll('[id]')].map(one => one.id);"
            "const twice = ids.filter((id, place) => ids.indexOf(id) < place);"
            "const names = ['aria-labelledby', 'aria-controls', 'aria-describedby', 'for'];"
            "const lost = names.flatMap(name => [...document.querySelectorAll(`[${name}]`)]"
            ".flatMap(one => one.getAttribute(name).split(' '))).filter(id => !ids.includes(id));"
            "return [...twice, ...lost];"
        )
        assert broken == []

    def test_a_line_of_the_tree_says_what_its_columns_are(self, browser: Browser) -> None:
        browser.show({"hv": hypervisor(1, 60)}, "host=hv&q=ens1f0")
        lines = {
            " ".join(line.accessible_name.split())
            for line in browser.all("#tree [role=treeitem]")
        }
        (port,) = [name for name in lines if name.startswith("ens1f0")]
        for words in ("port", "link up", "Gbit/s", "driver ", "NUMA node 1", "use master bond0"):
            assert words in port

    def test_headings_follow_each_other(self, browser: Browser, fleet: dict[str, Any]) -> None:
        browser.show(fleet, "host=hv3")
        levels = browser.script(
            "return [...document.querySelectorAll('h1, h2, h3, h4')]"
            ".filter(one => one.checkVisibility()).map(one => +one.tagName[1])"
        )
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

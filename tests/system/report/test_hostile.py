# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of devices and hosts that try to be more than text."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    add_link,
)
from tests.system.report.browser import Browser

Fact = dict[str, Any]


HOSTILE = [
    "</script><script>window.hacked=1;alert(1)</script>",
    "<img src=x onerror='window.hacked=1;alert(1)'>",
    "\"'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "<!--<script>",
    "{{ 7 * 7 }} ${7*7} `x`",
    "__proto__",
    "constructor",
    "\u202egnp.\u2028exe\u0000",
    "../../etc/passwd?#&host=x%",
    "",
]


class TestHostile:
    @pytest.fixture
    def hosts(self) -> dict[str, Fact]:
        """Hosts all of whose texts are hostile, stacks of network devices included."""
        return {text or "empty": self.fact(text) for text in HOSTILE}

    def fact(self, text: str) -> Fact:
        fact: Fact = {"format": 1, "filter": {text: [text]}, "devices": {}}
        fact["devices"]["computer"] = {
            "name": "computer", "key": text, "capabilities": ["system", text],
            "system": {"product": text, "hardware": {"vendor": text, "serial": text}},
        }  # fmt: skip
        port = f"net_{text}"
        fact["devices"][port] = {
            "name": port, "key": text, "parent": "computer", "driver": text, "bus": text,
            "buses": [text], "capabilities": ["net", text],
            "net": {"interface": text, "address": text, "link": {"state": text}},
            "in_use": [{"by": text, "name": text}],
        }  # fmt: skip
        add_link(fact, f"{text}.1", "bond", [port], {"bond": {"mode": text}})
        return fact

    def test_names_do_nothing_but_stand_there(
        self, browser: Browser, hosts: dict[str, Fact]
    ) -> None:
        browser.show(hosts, title=HOSTILE[0])
        assert len(browser.hosts()) == len(hosts)
        elements = browser.script("return document.querySelectorAll('script, img, iframe').length")
        assert elements == 3, "the page's own scripts and data"
        browser.screenshot("hostile-fleet-light")
        for number in range(len(hosts)):
            browser.driver.execute_script("location.hash = ''")
            browser.until(lambda: browser.find("#fleet").is_displayed())
            browser.all("#matrix-body .row-head a")[number].click()
            browser.until(lambda: browser.find("#host").is_displayed())
            assert len(browser.all("#tree [role=treeitem]")) == 3
            assert len(browser.all(".edges path")) == 1
            assert browser.find("#stacks").is_displayed()
            for line in browser.all("#tree [role=treeitem]"):
                line.click()
        browser.screenshot("hostile-host-light")
        assert browser.script("return window.hacked") is None
        assert browser.script("return Object.keys(Object.prototype)") == []

    @pytest.mark.parametrize("text", HOSTILE)
    def test_addresses_and_searches_do_nothing_either(
        self, browser: Browser, hosts: dict[str, Fact], text: str
    ) -> None:
        typed = text.translate(dict.fromkeys((0x202E, 0x2028, 0)))
        browser.show(hosts, f"host={typed}&q={typed}&{typed}=1")
        browser.search(typed)
        assert browser.script("return window.hacked") is None

    def test_the_policy_forbids_what_slips_through(
        self, started: Browser, hosts: dict[str, Fact]
    ) -> None:
        started.show(hosts)
        refused = started.script(
            "try { document.body.innerHTML = '<b>x</b>'; return false; } catch { return true; }"
        )
        assert refused, "markup could be made of text"
        started.script("document.body.append(new Image())")
        started.script("document.body.lastChild.src = 'https://nowhere.example/x.png'")
        started.script("fetch('https://nowhere.example/').catch(() => {})")
        started.pause()
        assert "Content Security Policy" in str(started.complaints())
        assert started.requests() == []

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of 500 hosts. No times are demanded, but that nothing hangs."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Keys

from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    hypervisor,
)
from tests.system.report.browser import Browser

Fact = dict[str, Any]


@pytest.fixture(scope="module")
def hosts() -> dict[str, Fact]:
    return {
        f"hv{number:03}.example.org": hypervisor(number, 60 + number % 80, vlans=(20, 30))
        for number in range(500)
    }


class TestFleetOf500:
    def test_opens_and_answers_while_one_types(
        self, browser: Browser, hosts: dict[str, Fact], record_property: Any
    ) -> None:
        browser.show(hosts)
        assert len(browser.hosts()) == 500
        browser.screenshot("fleet-of-500-light")
        found = browser.search("cap:net driver:mlx5_core free")
        assert "match" in found
        assert 0 < len(browser.hosts()) < 500
        answers = browser.script(ANSWERS)
        # Nothing that a slow machine could exceed; a page that is rendered anew each time would.
        assert max(answers) < 10_000
        browser.search("hv123")
        browser.press(Keys.DOWN, Keys.ENTER)
        browser.until(lambda: browser.text("#host-name") == "hv123.example.org")
        nodes = browser.script("return document.querySelectorAll('*').length")
        assert nodes < 40_000, "the trees of other hosts are not made"
        record_property("answers in ms", answers)
        record_property("elements", nodes)


# How long, in ms, each letter takes until its answer is there.
ANSWERS = """
const field = document.getElementById('search');
return ['m', 'ml', 'mlx', 'mlx5', 'mlx5 f', 'mlx5 free', 'speed>=25G', '52:54', ''].map((text) => {
  const began = performance.now();
  field.value = text;
  history.replaceState(null, '', '#q=' + encodeURIComponent(text));
  window.dispatchEvent(new Event('hashchange'));
  document.body.offsetHeight;
  return Math.round(performance.now() - began);
});
"""

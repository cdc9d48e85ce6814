# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report's matrix of hosts, and the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver import Keys

from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    is_port,
)
from tests.system.report.browser import Browser

Device = dict[str, Any]


class TestMatrix:
    def test_has_every_host_in_its_natural_order_and_names_those_without_facts(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        assert browser.hosts() == ["desktop", *(f"hv{n}" for n in range(24)), "server"]
        assert browser.text("#missing-title") == "2 hosts without facts"
        browser.click("#missing-title")
        assert [line.split()[0] for line in browser.texts("#missing-list li")] == ["new", "old"]
        browser.screenshot("fleet-light")

    def test_says_which_hosts_are_not_wholly_known(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        assert "partial: gathered with bus=pci only" in browser.text("#matrix-body tr .row-head")

    def test_is_sorted_by_a_click_on_a_head(self, browser: Browser, fleet: dict[str, Any]) -> None:
        browser.show(fleet)
        (head,) = [head for head in browser.all("#matrix-head th") if head.text.startswith("Disks")]
        head.find_element("tag name", "button").click()
        assert head.get_attribute("aria-sort") == "descending"
        assert browser.hosts()[0] == "server"
        head.find_element("tag name", "button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert browser.hosts()[-1] == "server"

    def test_arrow_keys_go_from_host_to_host_and_enter_opens_one(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        browser.find("#matrix-body a[tabindex='0']").send_keys(Keys.DOWN)
        assert browser.focused() == "hv0"
        browser.press(Keys.END)
        assert browser.focused() == "server"
        assert len(browser.all("#matrix-body a[tabindex='0']")) == 1
        browser.press(Keys.ENTER)
        browser.until(lambda: browser.find("#host").is_displayed())
        assert browser.text("#host-name") == "server"
        browser.press(Keys.ESCAPE)
        browser.until(lambda: browser.find("#fleet").is_displayed())

    def test_a_click_anywhere_on_a_line_opens_its_host(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        browser.click("#matrix-body tr:nth-child(3) td.system")
        assert browser.text("#host-name") == "hv1"


def field(device: Device, path: str) -> Any:
    found: Any = device
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def has(capability: str) -> Callable[[Device], bool]:
    return lambda device: capability in device["capabilities"]


QUERIES: list[tuple[str, Callable[[Device], bool]]] = [
    ("free", lambda device: device.get("free") is True),
    ("used", lambda device: bool(device.get("in_use"))),
    ("cap:net", has("net")),
    ("cap:pci", has("pci")),
    ("cap:net -cap:bond_port", lambda device: has("net")(device) and not has("bond_port")(device)),
    ("driver:ixgbe", lambda device: device.get("driver") == "ixgbe"),
    ("driver:mlx", lambda device: "mlx" in device.get("driver", "")),
    ("driver:mlx*core", lambda device: device.get("driver") == "mlx5_core"),
    ("bus:usb", lambda device: device.get("bus") == "usb"),
    ("numa:1", lambda device: device.get("numa") == 1),
    ("numa:0 free", lambda device: device.get("numa") == 0 and device.get("free") is True),
    (
        "speed>=25G cap:net",
        lambda device: (field(device, "net.link.speed") or 0) >= 25000 and has("net")(device),
    ),
    ("speed=10G cap:net", lambda device: field(device, "net.link.speed") == 10000),
    ("size>2T", lambda device: (field(device, "storage.size") or 0) > 2 * 10**12),
    ("link:down", lambda device: field(device, "net.link.state") == "down"),
    ("kind:vlan", has("vlan")),
    ("name:vnet20_1", lambda device: device["name"] == "net_vnet20_1"),
]


class TestSearch:
    @pytest.mark.parametrize(("text", "matches"), QUERIES, ids=[text for text, _matches in QUERIES])
    def test_finds_what_is_meant_and_nothing_else(
        self,
        browser: Browser,
        fleet: dict[str, Any],
        text: str,
        matches: Callable[[Device], bool],
    ) -> None:
        expected = {
            host: sum(map(matches, fact["devices"].values()))
            for host, fact in fleet.items()
            if fact and fact["devices"]
        }
        browser.show(fleet)
        said = browser.search(text)
        found = {host: count for host, count in expected.items() if count}
        assert sum(found.values()) > 0, "the fleet has none of these"
        assert sorted(browser.hosts()) == sorted(found)
        assert said.replace(",", "").startswith(f"{sum(found.values())} device")
        counts = [int(text) for text in browser.texts("#matrix-body .matches")]
        assert dict(zip(browser.hosts(), counts, strict=True)) == found

    def test_words_are_found_in_names_models_addresses_and_serial_numbers(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        computer = fleet["hv7"]["devices"]["computer"]["system"]
        address = next(
            device["net"]["address"]
            for device in fleet["hv7"]["devices"].values()
            if is_port(device)
        )
        for text in ("hv7", address, address.upper(), computer["hardware"]["serial"]):
            browser.search(text)
            assert browser.hosts() == ["hv7"], text
        browser.search('"qemu hard" cap:storage')
        assert sorted(browser.hosts()) == ["desktop", "server"]

    def test_all_words_must_hold_for_one_device_or_its_host(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        assert browser.search("bond0 kind:disk").startswith("0 devices")
        assert browser.find("#matrix-empty").is_displayed()
        browser.screenshot("no-match-light")
        browser.click("#clear")
        assert len(browser.hosts()) == 26
        assert not browser.search("hv3 kind:bond").startswith("0 ")

    def test_keyboard_leads_to_the_search_and_on_to_what_it_found(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        browser.press("/")
        assert browser.focused() == "search"
        browser.press("hv12")
        browser.press(Keys.DOWN)
        assert browser.focused() == "hv12"
        browser.press("/", Keys.ESCAPE)
        assert browser.find("#search").get_attribute("value") == ""

    def test_what_is_not_typed_to_its_end_is_no_trouble(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        for text in (
            "driver:", "-", '"', '"a b', "speed>", "speed>=x", "numa:1G", "(", "[", "\\", "*", "**",
            "cap:*", "cap:**", "::", "-free -", "-driver:", "constructor:x", "__proto__:x",
            "toString", "size>9999999999999999999T",
        ):  # fmt: skip
            said = browser.search(text)
            assert said == "" or said.endswith(" match"), text

    def test_devices_of_all_hosts_are_listed_and_lead_to_their_place(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet)
        browser.search("kind:nic free")
        browser.click("#tab-devices")
        browser.screenshot("devices-light")
        hosts = browser.texts("#results-body td:first-child")
        expected = sum(
            device.get("free") is True and has("net")(device)
            for fact in fleet.values() if fact for device in fact["devices"].values()
        )  # fmt: skip
        assert len(hosts) == expected
        label = browser.texts("#results-body .label")[0]
        browser.find("#results-body a").click()
        browser.until(lambda: browser.find("#host").is_displayed())
        assert browser.text("#host-name") == hosts[0]
        assert browser.focused() == label

    def test_a_long_list_is_made_piece_by_piece(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet, "show=devices")
        assert len(browser.all("#results-body tr")) == 200
        browser.find("#results-more").click()
        assert len(browser.all("#results-body tr")) == 400

    def test_an_address_keeps_host_and_search(
        self, browser: Browser, fleet: dict[str, Any]
    ) -> None:
        browser.show(fleet, "host=hv3&q=kind%3Avlan")
        assert browser.find("#search").get_attribute("value") == "kind:vlan"
        assert browser.texts("#tree mark") == []
        lines = browser.texts("#tree .line:not(.context) .label")
        assert lines == ["bond0.20", "bond0.30", "bond0.40"]
        browser.driver.get("about:blank")
        browser.driver.back()
        browser.until(lambda: browser.text("#host-name") == "hv3")

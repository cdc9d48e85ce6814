# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports in headless Chromium, with what tests want to know of what is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.page import render
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.page_data import Fleet

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
SCREENSHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"
WIDE, NARROW = (1440, 900), (390, 844)
HANGS = 120  # seconds after which a page that does not answer has failed

_SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def chromium(directory: Path) -> Iterator[Browser]:
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in (*_SWITCHES, f"--user-data-dir={directory / 'profile'}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        driver.set_page_load_timeout(HANGS)
        driver.set_script_timeout(HANGS)
        yield Browser(driver, directory)
    finally:
        driver.quit()


class Browser:
    """A tab with a report in it."""

    def __init__(self, driver: Chrome, directory: Path) -> None:
        self.driver = driver
        self.directory = directory
        self.pages: dict[tuple[int, str], tuple[Path, Mapping[str, Any]]] = {}

    def show(
        self, hosts: Mapping[str, Any], place: str = "", size: tuple[int, int] = WIDE,
        scheme: str = "light", title: str = "Hardware report",
    ) -> None:  # fmt: skip
        """Open the page about hosts with their facts, at a place such as host=NAME."""
        self.looks(size, scheme)
        # Otherwise the browser might only go to another place of the page that it has.
        self.driver.get("about:blank")
        self.driver.get(f"{self.page(hosts, title).as_uri()}#{place}")
        self.until(lambda: self.script("return 'ready' in document.documentElement.dataset"))
        self.pause()

    def page(self, hosts: Mapping[str, Any], title: str) -> Path:
        """The file with the page about these hosts, rendered once for the same hosts."""
        key = (id(hosts), title)
        if key not in self.pages:
            fleet = Fleet()
            for host, fact in hosts.items():
                fleet.add(host, fact)
            path = self.directory / f"page{len(self.pages)}.html"
            path.write_text(render(fleet.data(title, "2026-11-22 18:00 UTC")), encoding="utf-8")
            # The hosts are kept, so that no others get their id.
            self.pages[key] = (path, hosts)
        return self.pages[key][0]

    def looks(self, size: tuple[int, int] = WIDE, scheme: str = "light", media: str = "") -> None:
        width, height = size
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        self.command(
            "Emulation.setEmulatedMedia",
            media=media, features=[{"name": "prefers-color-scheme", "value": scheme}],
        )  # fmt: skip

    def pause(self) -> None:
        """Wait until what was asked for is on the screen."""
        self.driver.execute_async_script(
            "const done = arguments[0];"
            "requestAnimationFrame(() => requestAnimationFrame(() => done()));"
        )

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.pause()
        self.driver.save_screenshot(str(SCREENSHOTS / f"{name}.png"))

    # --- Doing ------------------------------------------------------------------------------------

    def search(self, text: str) -> str:
        """Type into the search, letter by letter; what is then said of it."""
        field = self.find("#search")
        field.click()
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE, text)
        self.pause()
        return self.text("#status")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()
        self.pause()

    def focus(self, element: WebElement) -> None:
        self.script("arguments[0].focus()", element)

    def click(self, selector: str) -> None:
        self.find(selector).click()
        self.pause()

    def script(self, text: str, *arguments: Any) -> Any:
        return self.driver.execute_script(text, *arguments)

    def command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)

    def until(self, holds: Any) -> None:
        WebDriverWait(self.driver, HANGS).until(lambda _driver: holds())

    # --- Looking ----------------------------------------------------------------------------------

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def hosts(self) -> list[str]:
        """The hosts that the matrix shows."""
        return self.texts("#matrix-body .row-head a")

    def text(self, selector: str) -> str:
        """The text of an element, also where it is for the ears alone."""
        found: str = self.script(
            "return document.querySelector(arguments[0]).textContent", selector
        )
        return found

    def texts(self, selector: str) -> list[str]:
        """The texts of all visible elements."""
        found: list[str] = self.script(
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter(one => one.checkVisibility()).map(one => one.textContent)",
            selector,
        )
        return found

    def focused(self) -> str:
        """The text, or else the id, of what has the keyboard."""
        return str(
            self.script(
                "const now = document.activeElement;"
                "return now.querySelector('.label')?.textContent || now.id || now.textContent"
            )
        )

    def complaints(self) -> list[str]:
        """What the browser wrote on its console since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses loaded since this was last asked, but for the pages' own files.

        And for those of the browser's own pages, such as the empty tab that it starts with.
        """
        own = self.directory.as_uri()
        messages = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        refused = {
            message["params"]["requestId"]
            for message in messages
            if message["method"] == "Network.loadingFailed"
            and message["params"].get("blockedReason")
        }
        addresses = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
            and message["params"]["requestId"] not in refused
            and not message["params"].get("documentURL", "").startswith("chrome")
        ]
        return [url for url in addresses if not url.startswith((own, "data:,", "about:"))]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A browser, which has nothing to complain of at the end of each test, and a fleet to be shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import devices
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    hypervisor,
)
from tests.system.report.browser import CHROMIUM, Browser, chromium


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not os.path.exists(CHROMIUM):
        pytest.fail("needs Chromium (Debian packages chromium and chromium-driver)")
    with chromium(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def browser(started: Browser) -> Iterator[Browser]:
    """Whatever a test does, the page loads nothing and the browser has nothing to complain of."""
    started.complaints()
    started.requests()
    yield started
    assert started.complaints() == []
    assert started.requests() == []


@pytest.fixture(scope="session")
def fleet() -> dict[str, Any]:
    """Two recorded machines, some hypervisors, and two hosts of which nothing is known."""
    hosts: dict[str, Any] = {
        "server": {"format": 1, "devices": devices("server")},
        "desktop": {"format": 1, "filter": {"bus": ["pci"]}, "devices": devices("desktop")},
    }
    for number in range(24):
        hosts[f"hv{number}"] = hypervisor(number, 80, vlans=(20, 30, 40)[: number % 4], guests=6)
    return {**hosts, "new": None, "old": {"format": 0, "devices": {}}}

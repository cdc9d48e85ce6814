# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gatherings with services: what they are limited to, and what asks for them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.selection import Selection


@pytest.mark.parametrize(
    ("selector", "services"),
    [
        pytest.param("storage.health.ok", ["udisks"], id="a field"),
        pytest.param("storage.health", ["udisks"], id="a group"),
        pytest.param("firmware", ["fwupd"], id="a group of no capability"),
        pytest.param("not (free or parent.storage.seat='seat0')", ["udisks"], id="deep inside"),
        pytest.param(
            "any child.(power_supply.charge.percentage<20) and system.form_factor='laptop'",
            ["hostnamed", "upower"], id="of two services",
        ),
        pytest.param("power_supply.wear.cycles in (1, 2)", ["upower"], id="one of several"),
        pytest.param("storage", [], id="a capability"),
        pytest.param("storage.size>500GB and power_supply.type='Battery'", [], id="the kernel's"),
        pytest.param("system.hardware.vendor", [], id="what a service only fills in"),
        pytest.param("cap='storage'", [], id="capabilities"),
    ],
)  # fmt: skip
def test_a_selector_asks_for_services_that_alone_can_tell(
    selector: str, services: list[str]
) -> None:
    assert Selection(selector).enrich == services


def test_what_was_asked_is_a_limit_that_facts_must_share_to_be_compared() -> None:
    assert Request(enrich=["udisks"]).limits() == {"enrich": ["udisks"]}
    assert Request().limits() == {}


ORDINARY = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
gather(Request(details="full", omit=["pci.revision"], selector="cap='net' or bus='pci'"))
gather(Request(enrich=["udisks"], details="identity"))
print(json.dumps([name for name in sys.modules if ".enrich" in name or "message_bus" in name]))
"""


def test_an_ordinary_gathering_imports_none_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORDINARY],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test matching as templates use it."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.test.matching import TestModule as Plugin

FACT = {
    "format": 1,
    "devices": {
        "usb": {"name": "usb", "capabilities": ["usb_device"], "context": True},
        "disk": {"name": "disk", "parent": "usb", "capabilities": ["storage"]},
        "nic": {"name": "nic", "capabilities": ["net"]},
    },
}


def rendered(expression: str) -> Any:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.tests["hostdev.nodedev.matching"] = Plugin().tests()["matching"]
    return environment.compile_expression(expression, undefined_to_none=False)(fact=FACT)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("fact.devices.nic is hostdev.nodedev.matching(\"cap='net'\")", True),
        ("fact.devices.nic is not hostdev.nodedev.matching(\"cap='net'\")", False),
        ("fact.devices.disk is hostdev.nodedev.matching('parent.cap=\"usb_device\"')", False),
        ("fact.devices.disk is hostdev.nodedev.matching('parent.cap=\"usb_device\"', fact)", True),
        ("fact.devices.usb is hostdev.nodedev.matching('cap=\"usb_device\"')", False),
    ],
)
def test_of_one_device(expression: str, result: bool) -> None:
    assert rendered(expression) is result


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ("select('hostdev.nodedev.matching', 'cap=\"net\"')", ["nic"]),
        ("reject('hostdev.nodedev.matching', 'cap=\"net\"')", ["usb", "disk"]),
        ("select('hostdev.nodedev.matching', 'any parent.cap=\"usb_device\"', fact)", ["disk"]),
    ],
)
def test_of_many_devices(filters: str, names: list[str]) -> None:
    assert rendered(f"fact.devices.values() | {filters} | map(attribute='name') | list") == names


def test_errors_are_those_of_templates_and_name_the_test() -> None:
    with pytest.raises(AnsibleTemplateError, match="matching: column 5: found"):
        rendered("fact.devices.nic is hostdev.nodedev.matching('cap=x')")


def test_what_is_undefined_says_so() -> None:
    with pytest.raises(jinja2.UndefinedError, match="'missing' is undefined"):
        rendered("missing is hostdev.nodedev.matching('cap')")

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter select as templates use it."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.filter.select import FilterModule

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
    environment.filters["hostdev.nodedev.select"] = FilterModule().filters()["select"]
    return environment.compile_expression(expression, undefined_to_none=False)(fact=FACT)


@pytest.mark.parametrize(
    "devices", ["fact", "fact.devices", "fact.devices.values()", "fact.devices.values() | list"]
)
def test_devices_in_every_form(devices: str) -> None:
    found = rendered(f'{devices} | hostdev.nodedev.select("parent.cap=\'usb_device\'")')
    assert found == [FACT["devices"]["disk"]]  # type: ignore[index]


def test_nothing_is_chosen_from_nothing() -> None:
    assert rendered('missing | default([]) | hostdev.nodedev.select("cap")') == []


def test_errors_are_those_of_templates_and_name_the_filter() -> None:
    with pytest.raises(AnsibleTemplateError, match="select: column 5: found 'x'"):
        rendered("fact | hostdev.nodedev.select('cap=x')")


def test_what_is_undefined_says_so() -> None:
    with pytest.raises(jinja2.UndefinedError, match="'missing' is undefined"):
        rendered('missing | hostdev.nodedev.select("cap")')
    with pytest.raises(jinja2.UndefinedError, match="has no attribute 'nothing'"):
        rendered('[fact.nothing] | hostdev.nodedev.select("cap")')

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times as users write them, and hosts in words."""

from __future__ import annotations

import pytest

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import (
    ConfigError,
    Unreadable,
)
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.notices import (
    notices,
    seconds,
    these,
)
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.survey import Survey


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90", 90), ("90s", 90), ("5m", 300), ("12h", 43200), ("7d", 604800), (" 1w ", 604800)],
)
def test_times(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "h", "-1h", "1.5h", "1 h", "1y", "٣h"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ConfigError, match="expected a time such as 12h"):
        seconds(text)


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["a"], "1 host (a)"),
        (["a", "b"], "2 hosts (a, b)"),
        ([str(number) for number in range(7)], "7 hosts (0, 1, 2, 3, 4 and 2 more)"),
        (["a\x1b[31m\nb"], "1 host (a?[31m?b)"),
    ],
)
def test_hosts_in_words(hosts: list[str], expected: str) -> None:
    assert these(hosts) == expected


def told(unreadable: dict[str, Unreadable], again: bool = False) -> list[str]:
    survey = Survey({}, [], [], unreadable, [])
    return list(
        notices(survey, "", asks_for_usage=False, fingerprint=False, cached=True, again=again)
    )


def test_hosts_with_the_same_trouble_share_a_notice() -> None:
    assert told({"a": Unreadable("has one."), "b": Unreadable("has one."),
                 "c": Unreadable("has another.")}) == [
        "Each of 2 hosts (a, b) has one.",
        "Host c has another.",
    ]  # fmt: skip


def test_what_core_said_is_not_said_again() -> None:
    error = Unreadable("is corrupt.", told=True)
    assert told({"a": error}) == []
    assert told({"a": error}, again=True) == ["Host a is corrupt."]


def test_a_broken_fleet_is_no_flood() -> None:
    many = {f"host{number}": Unreadable(f"has trouble {number}.") for number in range(1000)}
    assert len(told(many)) == 21

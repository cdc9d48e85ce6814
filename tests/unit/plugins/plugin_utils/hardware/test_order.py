# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts a pattern means while sources are still read, and which sources are yet to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible import context
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.order import (
    later_sources,
    matching_hosts,
)


@pytest.fixture
def inventory() -> InventoryData:
    """Hosts a and c in no group, which reconciling would put into all, and b in web."""
    found = InventoryData()
    found.add_group("web")
    for host in "abc":
        found.add_host(host)
    found.add_host("b", "web")
    return found


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [
        ("all", "abc"),
        ("*", "abc"),
        ("a", "a"),
        ("web", "b"),
        ("all:!web", "ac"),
        ("all,!a", "bc"),
        ("web:&all", "b"),
        ("~[bc]", "bc"),
        ("[ab]", "ab"),
        ("all[0:1]", "ab"),
        ("localhost", ""),
        ("nobody", ""),
    ],
)
def test_patterns(inventory: InventoryData, pattern: str, hosts: str) -> None:
    before = {name: list(group.get_hosts()) for name, group in inventory.groups.items()}
    assert matching_hosts(inventory, DataLoader(), pattern) == list(hosts)
    # It only looks.
    assert {name: group.get_hosts() for name, group in inventory.groups.items()} == before
    assert list(inventory.hosts) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("given", "later"),
    [
        (["first", "inventory/50_hardware.yml", "last", "a,b"], ["last", "a,b"]),
        (["inventory/50_hardware.yml"], []),
        (["inventory", "last"], ["inventory/90_hosts.yml", "inventory/more", "last"]),
        (["first"], []),
        (None, []),
    ],
    ids=str,
)
def test_sources_that_come_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str] | None, later: list[str]
) -> None:
    folder = tmp_path / "inventory"
    folder.mkdir()
    for name in ("10_hosts.yml", "50_hardware.yml", "90_hosts.yml", "notes.ini~", "z.retry"):
        (folder / name).touch()
    for name in ("group_vars", "host_vars", "more"):
        (folder / name).mkdir()

    def absolute(sources: list[str]) -> list[str]:
        return [source if "," in source else str(tmp_path / source) for source in sources]

    arguments: dict[str, Any] = {} if given is None else {"inventory": absolute(given)}
    monkeypatch.setattr(context, "CLIARGS", arguments)
    assert later_sources(str(folder / "50_hardware.yml")) == absolute(later)

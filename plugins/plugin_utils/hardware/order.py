# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an inventory source stands among the others, and the hosts that there are by then.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from ansible import context
from ansible.inventory.manager import IGNORED, InventoryManager


def later_sources(path: str) -> list[str]:
    """The sources that the command line has behind the one at a path, as far as can be told."""
    given = context.CLIARGS.get("inventory") if context.CLIARGS else None
    sources = [given] if isinstance(given, str) else list(map(str, given or ()))
    for index, source in enumerate(sources):
        if path.startswith(source.rstrip(os.sep) + os.sep):
            return _behind(source, path) + sources[index + 1 :]
        if source == path:
            return sources[index + 1 :]
    return []


def _behind(directory: str, path: str) -> list[str]:
    """Those behind it in an inventory directory, which is read in the order of names."""
    first = os.path.relpath(path, directory).split(os.sep, maxsplit=1)[0]
    return [
        os.path.join(directory, name)
        for name in sorted(os.listdir(directory))
        if name > first and not IGNORED.search(os.fsencode(name))
        # Variables of groups and hosts are no sources.
        and name not in ("group_vars", "host_vars")
    ]


class _Everything:
    """The group all, before hosts of no other group are put there."""

    name = "all"

    def __init__(self, hosts: Iterable[Any]) -> None:
        self._hosts = list(hosts)

    def get_hosts(self) -> list[Any]:
        return self._hosts


def matching_hosts(inventory: Any, loader: Any, pattern: str) -> list[str]:
    """The hosts of an inventory that a pattern means, as --limit reads it."""
    if pattern == "all":
        return list(inventory.hosts)
    # A manager of its own, since the inventory's is not ours to ask while it reads sources.
    manager = InventoryManager(loader=loader, sources=None, parse=False)
    manager.hosts.update(inventory.hosts)
    manager.groups.update(inventory.groups)
    manager.groups["all"] = _Everything(inventory.hosts.values())
    found = manager.get_hosts(pattern, ignore_limits=True, ignore_restrictions=True)
    # What is not there but could be meant, localhost, is made up by the manager.
    return [host.name for host in found if host.name in inventory.hosts]

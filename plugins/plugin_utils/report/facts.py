# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the facts of hosts come from: Ansible's variables, or a directory with a file for each.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..hardware.errors import Unreadable
from ..hardware.sources import FactFiles


def from_variables(hostvars: Any, hosts: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The facts of hosts, unchecked, out of Ansible's hostvars; None for those without."""
    for host in hosts:
        # Facts need no templating, which takes seconds for a fleet.
        variables = hostvars.raw_get(host) if hasattr(hostvars, "raw_get") else hostvars.get(host)
        facts = variables.get("ansible_facts") if isinstance(variables, Mapping) else None
        yield host, facts.get("node_devices") if isinstance(facts, Mapping) else None


def from_files(files: FactFiles, hosts: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The same, out of a directory; an error where a file cannot be read."""
    for host in hosts:
        try:
            yield host, files.read(host)
        except Unreadable as error:
            yield host, error

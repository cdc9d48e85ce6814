# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the facts of hosts are: Ansible's fact cache, or a directory of files.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ansible.plugins.cache import BaseFileCacheModule

from .documents import fact_in
from .errors import ConfigError, Unreadable
from .facts import brief
from .reading import check_size, content, sign

# Of facts that the cache plugin holds, in bytes of JSON: core's plugins for files keep every value
# that they have read, and a new plugin keeps none.
_HELD = 2 << 20
# What a host's facts are taken for where the size is not known.
_TYPICAL = 50_000


class Source(Protocol):
    """directory: where files of facts are, if they are files."""

    directory: str | None

    def hosts(self) -> list[str]:
        """The hosts that it has facts of."""

    def path(self, host: str) -> str | None:
        """The file that has the host's facts, where there are files; it may not exist."""

    def has(self, host: str) -> bool:
        """Whether there are facts of the host, none of which may be of its devices."""

    def read(self, host: str) -> Any:
        """The host's fact node_devices, unchecked; None if there is none. Raises Unreadable."""


class FactCache:
    """Ansible's fact cache, through the plugin that load gives, a new one with every call."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._plugin = load()
        self._held = 0
        self._files = isinstance(self._plugin, BaseFileCacheModule)
        path = self.path("localhost")
        self.directory = os.path.dirname(path) if path else None

    def hosts(self) -> list[str]:
        if self._files and self._plugin.get_option("_prefix") is None:
            # Without a prefix, core's keys() asks for the length of nothing.
            self._plugin.set_option("_prefix", "")
        # Some plugins give keys as bytes, which ansible-core's own wrapper around them fails on.
        given = getattr(self._plugin, "__wrapped__", self._plugin).keys()
        keys = [key.decode(errors="replace") if isinstance(key, bytes) else key for key in given]
        start = self._key("")
        return [key.removeprefix(start) for key in keys if key.startswith(start)]

    def path(self, host: str) -> str | None:
        if not self._files:
            return None
        return str(self._plugin._get_cache_file_name(self._key(host)))

    def has(self, host: str) -> bool:
        return bool(self._plugin.contains(host))

    def read(self, host: str) -> Any:
        if not self.has(host):
            return None
        path = self.path(host)
        state = sign(path) if path else None
        if state:
            check_size(state.size)
        self._hold(state.size if state else _TYPICAL)
        try:
            facts = self._plugin.get(host)
        except Exception as error:
            if isinstance(error, KeyError) and not self.has(host):
                return None
            # Core warns of an entry that is no JSON, and erases it.
            erased = bool(state) and sign(str(path)) is None
            raise Unreadable(
                f"has an entry in the fact cache that cannot be read ({brief(error)}). Gather its "
                "facts anew.",
                told=erased,
            ) from error
        if not isinstance(facts, Mapping):
            raise Unreadable("has an entry in the fact cache that is no dictionary.")
        return facts.get("node_devices")

    def _key(self, host: str) -> str:
        """What the entry of a host is called: since ansible-core 2.19 not by its name alone."""
        return str(getattr(self._plugin, "_get_key", str)(host))

    def _hold(self, size: int) -> None:
        if self._held > _HELD:
            self._plugin = self._load()
            self._held = 0
        self._held += size


class FactFiles:
    """A directory with a file for each host. Raises ConfigError if there is none.

    ambiguous: hosts with several files.
    """

    def __init__(self, directory: str) -> None:
        self.directory: str | None = directory
        self._paths: dict[str, str] = {}
        self.ambiguous: list[str] = []
        try:
            names = sorted(os.listdir(directory))
        except OSError as error:
            raise ConfigError(f"facts_dir: {directory}: {error.strerror}") from error
        for name in names:
            path = os.path.join(directory, name)
            if name.startswith(".") or os.path.isdir(path):
                continue
            host = _host_of(name)
            # JSON sorts before XML, and has more in it.
            if host in self._paths:
                self.ambiguous.append(host)
            else:
                self._paths[host] = path

    def hosts(self) -> list[str]:
        return list(self._paths)

    def path(self, host: str) -> str | None:
        return self._paths.get(host)

    def has(self, host: str) -> bool:
        return host in self._paths

    def read(self, host: str) -> Any:
        path = self.path(host)
        return fact_in(content(path)) if path else None


def _host_of(name: str) -> str:
    for ending in (".json", ".xml"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
            break
    # A file of a copied fact cache, as ansible-core 2.19 and newer call it; and what the playbook
    # hostdev.nodedev.gather writes in place of what no file can be called.
    return name.removeprefix("s1_").replace("%2F", "/")

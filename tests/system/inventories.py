# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories of small fleets, read by ansible-inventory as users do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from ansible.plugins.loader import cache_loader

Groups = dict[str, list[str]]


class Inventory:
    """A directory with ansible.cfg, a fact cache and inventory sources."""

    def __init__(self, directory: Path, caching: str = "jsonfile", **settings: Any) -> None:
        self.directory = directory
        self.cache = directory / "cache"
        self.cache.mkdir()
        lines = [
            "[defaults]",
            f"fact_caching = {caching}",
            f"fact_caching_connection = {self.cache}",
            *[f"{name} = {value}" for name, value in settings.items()],
            "[inventory]",
            "any_unparsed_is_failed = true",
        ]
        (directory / "ansible.cfg").write_text("\n".join(lines) + "\n")

    def hosts(self, *names: str, file: str = "hosts.yml") -> None:
        hosts: dict[str, Any] = {name: {} for name in names}
        self.write(file, {"all": {"hosts": hosts}})

    def write(self, file: str, content: Any) -> Path:
        path = self.directory / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(content))
        return path

    def configure(self, file: str = "hardware.yml", **options: Any) -> Path:
        return self.write(file, {"plugin": "hostdev.nodedev.hardware", **options})

    def gather(self, host: str, node_devices: Any, **facts: Any) -> Path:
        """Puts facts into the cache, as core does. Returns the file that has them."""
        before = set(self.cache.iterdir())
        plugin = cache_loader.get("jsonfile", _uri=str(self.cache))
        plugin.set(host, {"node_devices": node_devices, **facts})
        (path,) = set(self.cache.iterdir()) - before or self.cache.glob(f"*{host}")
        return path

    def run(
        self,
        *arguments: str,
        sources: Iterable[str] = ("hosts.yml", "hardware.yml"),
        fails: bool = False,
        command: str = "ansible-inventory",
    ) -> subprocess.CompletedProcess[str]:
        options = [option for source in sources for option in ("--inventory", source)]
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ANSIBLE_") or name == "ANSIBLE_COLLECTIONS_PATH"
        }
        done = subprocess.run(
            [Path(sys.executable).with_name(command), *options, *arguments],
            cwd=self.directory,
            env=dict(
                environment,
                ANSIBLE_CONFIG=str(self.directory / "ansible.cfg"),
                ANSIBLE_HOME=str(self.directory / "home"),
                COLUMNS="10000",
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    def groups(self, *arguments: str, **options: Any) -> tuple[Groups, list[str]]:
        """The hosts of each group, without those of all and ungrouped, and the warnings."""
        done = self.run("--graph", *arguments, **options)
        groups: Groups = {}
        stack: list[str] = []
        for line in done.stdout.splitlines():
            depth = line.count("|")
            name = line.rpartition("--")[2] if depth else line
            if name.startswith("@"):
                stack[depth:] = [name[1:-1]]
                groups.setdefault(name[1:-1], [])
            else:
                groups[stack[depth - 1]].append(name)
        groups = {name: hosts for name, hosts in groups.items() if name not in ("all", "ungrouped")}
        return groups, warnings(done.stderr)

    def hostvars(self, host: str, **options: Any) -> dict[str, Any]:
        """What YAML has of a host: JSON would mark text that is no template."""
        done = self.run("--yaml", "--host", host, **options)
        found: dict[str, Any] = yaml.safe_load(done.stdout)
        return found


def warnings(text: str) -> list[str]:
    """Warnings, each in one line."""
    found: list[str] = []
    for line in text.splitlines():
        if line.startswith("[WARNING]: "):
            found.append(line.removeprefix("[WARNING]: "))
        elif found and line:
            found[-1] += " " + line
    return found


def in_payload(content: Any) -> str:
    """As a file of the cache may have it."""
    return json.dumps({"__payload__": json.dumps(content)})

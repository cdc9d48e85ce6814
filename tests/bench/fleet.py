# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets to measure with: an inventory, and the facts of every host in a fact cache.

    python -m tests.bench.fleet DIRECTORY --hosts 10000 --devices 60
    python -m tests.bench.fleet DIRECTORY --hosts 10000 --devices 60 --change 0.01

writes DIRECTORY/hosts.yml and DIRECTORY/cache, as core's jsonfile cache lays it out, and then has
some of the hosts gathered anew. The same arguments give the same fleet, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from ansible.plugins.loader import cache_loader

from . import fleet_hosts


@dataclass(frozen=True)
class Fleet:
    """So many hosts with so many devices each. prefix is that of the fact cache."""

    directory: Path
    hosts: int
    devices: int
    seed: int = 1
    prefix: str = ""
    hosts_file: str = "hosts.yml"

    @property
    def inventory(self) -> Path:
        return self.directory / self.hosts_file

    @property
    def cache(self) -> Path:
        return self.directory / "cache"

    def name(self, number: int) -> str:
        return f"hv{number:05}"

    def fact(self, number: int, generation: int = 0) -> dict[str, Any]:
        """The value of node_devices."""
        return fleet_hosts.fact(self.seed, number, self.devices, generation)

    def write(self) -> None:
        """The inventory and the cache, host after host."""
        self.cache.mkdir(parents=True)
        self.write_inventory()
        self._write_facts(range(self.hosts), generation=0)

    def change(self, share: float, generation: int) -> list[str]:
        """A share of the hosts is gathered anew, in another generation; their names."""
        numbers = sorted(
            Random(f"{self.seed}/changed/{generation}").sample(
                range(self.hosts), round(self.hosts * share)
            )
        )
        self._write_facts(numbers, generation)
        return [self.name(number) for number in numbers]

    def write_inventory(self) -> None:
        lines = [f"    {self.name(number)}:\n" for number in range(self.hosts)]
        self.inventory.write_text("all:\n  hosts:\n" + "".join(lines))

    def _write_facts(self, numbers: Iterable[int], generation: int) -> None:
        layout = Layout(self.cache, self.prefix)
        for number in numbers:
            facts = {"node_devices": self.fact(number, generation)}
            layout.write(self.name(number), facts)


class Layout:
    """Files as core's jsonfile cache writes them, which is learnt from one that it writes.

    To have it write all of them would take several times as long.
    """

    def __init__(self, directory: Path, prefix: str) -> None:
        plugin = cache_loader.get("jsonfile", _uri=str(directory), _prefix=prefix, _timeout=0)
        before = set(directory.iterdir())
        plugin.set("SAMPLE", {})
        [self._sample] = set(directory.iterdir()) - before
        written = json.loads(self._sample.read_text())
        # Since 2.19 of ansible-core, facts stand as text in an envelope.
        self._envelope = next(iter(written), None)
        plugin.delete("SAMPLE")

    def path(self, host: str) -> Path:
        return self._sample.with_name(self._sample.name.replace("SAMPLE", host))

    def write(self, host: str, facts: dict[str, Any]) -> None:
        text = json.dumps(facts)
        if self._envelope:
            text = json.dumps({self._envelope: text})
        path = self.path(host)
        new = path.with_name(".new")
        new.write_text(text)
        new.chmod(0o640)
        os.replace(new, path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a fleet to measure with.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--devices", type=int, default=60, help="of each host")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prefix", default="", help="of the fact cache's files")
    parser.add_argument("--change", type=float, metavar="SHARE", help="gather hosts anew")
    parser.add_argument("--generation", type=int, default=1, help="of what is gathered anew")
    asked = parser.parse_args()
    fleet = Fleet(asked.directory, asked.hosts, asked.devices, asked.seed, asked.prefix)
    if asked.change is None:
        fleet.write()
    else:
        print("\n".join(fleet.change(asked.change, asked.generation)))


if __name__ == "__main__":
    main()

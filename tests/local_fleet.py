# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet that is this machine several times, for tests that run Ansible itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.payloads import PYTHON

GATHER = "hostdev.nodedev.gather"
WELL = ("alpha", "beta", "gamma")
# Who runs the tests may be no root, and unable to become one.
BECOME = f"hardware_become={os.geteuid() == 0}"


class Fleet:
    """A directory with an inventory and its configuration, and Ansible run in it.

    Three hosts are well; `broken` has no Python, and `away` cannot be reached.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        local = {"ansible_connection": "local", "ansible_python_interpreter": PYTHON}
        hosts = {
            **dict.fromkeys(WELL, local),
            "broken": {**local, "ansible_python_interpreter": "/bin/false"},
            # Nothing listens on the port for discarding.
            "away": {"ansible_host": "127.0.0.1", "ansible_port": 9},
        }
        self.write("hosts.yml", {"all": {"hosts": hosts}})
        self.write("ansible.cfg", "[defaults]\ninventory = hosts.yml\n")

    def write(self, name: str, content: object) -> None:
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        (self.directory / name).write_text(text)

    def run(self, program: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ANSIBLE_CACHE")
        }
        return subprocess.run(
            [Path(sys.executable).with_name(program), *arguments],
            cwd=self.directory,
            env={**environment, "ANSIBLE_LOCALHOST_WARNING": "0", **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def gather(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        return self.run("ansible-playbook", GATHER, "-e", BECOME, *arguments, **settings)

    def inventory(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        """hosts.yml and hardware.yml, read in this order."""
        return self.run(
            "ansible-inventory", "-i", "hosts.yml", "-i", "hardware.yml", *arguments,
            **{"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1", **settings},
        )  # fmt: skip

    def groups(self, **settings: str) -> dict[str, list[str]]:
        """The hosts of each group."""
        done = self.inventory("--list", **settings)
        assert done.returncode == 0, done.stderr
        return {
            name: sorted(group.get("hosts", ()))
            for name, group in json.loads(done.stdout).items()
            if name != "_meta"
        }

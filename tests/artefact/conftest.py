# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as a user has it: built, and installed into an empty directory.

Nothing of the repository is in the way: another home, another working directory, and a path to
collections that leads to the installed one alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


class User:
    """Somebody with Ansible and the installed collection, and an inventory of this host alone."""

    def __init__(self, directory: Path, collections: Path) -> None:
        self.directory = directory
        self.collections = collections
        self.environment = {
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(directory / "ansible"),
            "ANSIBLE_INVENTORY": str(directory / "inventory"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "HOME": str(directory),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(PROGRAMS), "/usr/sbin", "/usr/bin", "/sbin", "/bin"]),
        }
        self.know(["server"], [])

    def know(self, hosts: Sequence[str], groups: Sequence[str]) -> None:
        """Let the inventory have these hosts, which all are this one and in these groups."""
        local = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            # Who is root already need not become root, and may have no sudo.
            **({"ansible_become": False} if os.geteuid() == 0 else {}),
        }
        inventory = {
            "all": {"hosts": dict.fromkeys(hosts, local)},
            **{group: {"hosts": {host: {} for host in hosts}} for group in groups},
        }
        (self.directory / "inventory").write_text(json.dumps(inventory))

    def run(
        self, command: Sequence[str], inside: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program, perhaps inside a directory that has an inventory of its own."""
        own = {} if inside is None else {"ANSIBLE_INVENTORY": "hosts.yml,hardware.yml"}
        return subprocess.run(
            command,
            cwd=inside or self.directory,
            env={**self.environment, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )

    def play(self, plays: Sequence[Mapping[str, Any]]) -> subprocess.CompletedProcess[str]:
        playbook = self.directory / "playbook.json"
        playbook.write_text(json.dumps(plays))
        return self.run(["ansible-playbook", str(playbook)])


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artefact of what is in the working tree."""
    folder = tmp_path_factory.mktemp("artefact")
    subprocess.run(
        [PROGRAMS / "ansible-galaxy", "collection", "build", "--output-path", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (artefact,) = folder.iterdir()
    return artefact


@pytest.fixture(scope="session")
def installed(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that was empty, with the artefact installed in it."""
    collections = tmp_path_factory.mktemp("collections")
    user = User(tmp_path_factory.mktemp("installer"), collections)
    done = user.run(
        ["ansible-galaxy", "collection", "install", "--offline", str(artefact)]
        + ["--collections-path", str(collections)]
    )
    assert done.returncode == 0, done.stdout
    return collections


@pytest.fixture(scope="module")
def user(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> User:
    return User(tmp_path_factory.mktemp("user"), installed)


@pytest.fixture(scope="session")
def content(installed: Path) -> Path:
    return installed / "ansible_collections/hostdev/nodedev"

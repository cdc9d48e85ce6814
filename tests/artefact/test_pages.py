# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example of the pages can be run by who has nothing but the installed collection.

The pages are read as they were installed. A page's plays and tasks run in their order on this
host, which stands for every host and group that they speak of. Those that make network interfaces
run on a real kernel of their own (user-mode Linux).
"""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.lab import uml

from .conftest import ROOT, User
from .pages import SHOWN, Block, blocks

# Pages whose examples have tests of their own, which compare what they print as well.
TESTED_ELSEWHERE = {"inventory_guide.rst": "tests/system/test_inventory_guide.py"}

PAGES = [
    page
    for page in [
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "docs/docsite/rst").glob("*.rst")),
    ]
    if page.name not in TESTED_ELSEWHERE
]
BLOCKS = [block for page in PAGES for block in blocks(page) if block.language not in SHOWN]

YAML = [block for block in BLOCKS if block.language in ("yaml", "yaml+jinja")]
MAKING = [block for block in YAML if "hostdev.nodedev.virtual_nic" in block.text]
READING = [block for block in YAML if block not in MAKING]
SESSIONS = [block for block in BLOCKS if block.language == "console"]

# The interfaces that examples of virtual_nic stand on.
NIC = re.compile(r"\b(?:eth|ens|enp)\w*")
NICS = sorted({name for block in MAKING for name in NIC.findall(block.text)})


def plays_of(block: Block) -> list[Mapping[str, Any]]:
    """The block as plays, which gather devices before tasks that take them for granted."""
    content = block.content
    assert isinstance(content, list), f"{block} is no playbook and no tasks: say what it is"
    if block.is_play:
        return content
    gather = {"hostdev.nodedev.device_facts": {"usage": True}}
    return [{"name": str(block), "hosts": "server", "tasks": [gather, *content]}]


def is_inventory(block: Block) -> bool:
    return isinstance(block.content, dict) and "plugin" in block.content


def needs_hal(block: Block) -> bool:
    return "source: hal" in block.text


def groups_of(plays: list[Mapping[str, Any]]) -> list[str]:
    names = {name for play in plays for name in re.split(r"[:,&!]+", play.get("hosts", ""))}
    names.update(re.findall(r"\bgroups\.(\w+)", json.dumps(plays)))
    return sorted(names - {"", "all", "localhost", "server"})


def test_all_blocks_are_of_a_kind_that_is_run_or_shown() -> None:
    kinds = {"yaml", "yaml+jinja", "console", "ini"}
    assert [str(block) for block in BLOCKS if block.language not in kinds] == []


def test_pages_that_are_tested_elsewhere_are_there_and_so_are_their_tests() -> None:
    for page, test in TESTED_ELSEWHERE.items():
        assert (ROOT / "docs/docsite/rst" / page).exists()
        assert (ROOT / test).exists()


@pytest.mark.parametrize("block", [b for b in READING if not is_inventory(b)], ids=str)
def test_plays_and_tasks(user: User, block: Block) -> None:
    # Where a page writes to, this host may have something.
    text = block.text.replace("/srv/www", str(user.directory))
    plays = plays_of(dataclasses.replace(block, text=text))
    user.know(["server"], groups_of(plays))
    done = user.play(plays)
    user.know(["server"], [])
    if needs_hal(block) and "There is no D-Bus system bus" in done.stdout:
        return  # all that can be said here: the task is understood
    assert done.returncode == 0, done.stdout
    assert "[WARNING]" not in done.stdout, done.stdout


@pytest.mark.parametrize("block", [b for b in READING if is_inventory(b)], ids=str)
def test_inventories(user: User, content: Path, block: Block) -> None:
    """With the facts of the fleet that the collection brings as an example."""
    fleet = user.directory / "fleet"
    shutil.copytree(content / "docs/examples/hardware", fleet, dirs_exist_ok=True)
    (fleet / "hardware.yml").write_text(block.text)
    done = user.run(["ansible-inventory", "--graph"], fleet)
    assert done.returncode == 0, done.stdout
    assert "parse" not in done.stdout, done.stdout
    assert "like:" not in done.stdout, done.stdout
    assert set(block.content.get("hardware_groups", {})) <= set(re.findall(r"@(\w+)", done.stdout))


@pytest.fixture(scope="module")
def kernel() -> Iterator[uml.Machine]:
    with uml.boot() as machine:
        yield machine


@pytest.mark.skipif(not MAKING, reason="no page has such an example")
@pytest.mark.parametrize("page", sorted({block.page for block in MAKING}))
def test_plays_and_tasks_that_make_interfaces(user: User, kernel: uml.Machine, page: str) -> None:
    plays = [play for block in MAKING if block.page == page for play in plays_of(block)]
    user.know(["server"], groups_of(plays))
    # The machine sees the host's files as they were when it was booted; this folder is shared.
    shutil.copy(user.directory / "inventory", kernel.results)
    (kernel.results / "playbook.json").write_text(json.dumps(plays))
    environment = {**user.environment, "ANSIBLE_INVENTORY": "/run/lab/results/inventory"}
    script = f"""
        for nic in {" ".join(NICS)}; do ip link add "$nic" type dummy; done 2> /dev/null
        exec ansible-playbook /run/lab/results/playbook.json
    """
    done = kernel.run("sh", "-c", script, cwd="/run", env=environment, limit=300)
    assert done.status == 0, (done.stdout + done.stderr).decode()
    assert b"changed=0" not in done.stdout


@pytest.mark.parametrize("block", SESSIONS, ids=str)
def test_commands(user: User, artefact: Path, content: Path, block: Block) -> None:
    assert block.commands, f"{block} has no prompt"
    (user.directory / "facts").mkdir(exist_ok=True)
    inside = None
    for command in block.commands:
        words = shlex.split(command, comments=True)
        if words[:2] == ["git", "clone"]:
            continue  # what follows is for a clone
        if words[0] == "cd":
            inside = content / words[1]
        elif words[0] == "make":
            run_make(words)
        else:
            if words[:3] == ["ansible-galaxy", "collection", "install"]:
                words[-1] = str(artefact)
                words[3:3] = ["--offline", "--collections-path", str(user.directory / "again")]
            assert words[0].startswith("ansible"), f"{block}: who is to run {words[0]}?"
            done = user.run(words, inside)
            assert done.returncode == 0, f"{command}\n{done.stdout}"


def run_make(words: list[str]) -> None:
    """In the repository, which is what a user has who cloned it."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "From facts to groups": every command in it prints what the guide says it does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "inventory_guide.rst"
EXAMPLE = ROOT / "docs" / "examples" / "hardware"
PROMPT = "$ "


def blocks(language: str) -> Iterator[str]:
    """The guide's code blocks in a language."""
    lines: list[str] | None = None
    for line in [*GUIDE.read_text().splitlines(), "end"]:
        if line == f".. code-block:: {language}":
            lines = []
        elif lines is not None:
            if not line or line.startswith("    "):
                lines.append(line)
            else:
                yield textwrap.dedent("\n".join(lines)).strip() + "\n"
                lines = None


def sessions() -> Iterator[tuple[str, str]]:
    """Each command, with what it prints."""
    for block in blocks("console"):
        for entry in ("\n" + block).split("\n" + PROMPT)[1:]:
            command, _newline, printed = entry.partition("\n")
            yield command, printed.rstrip("\n")


COMMANDS = [session for session in sessions() if not session[0].startswith("cd ")]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since an index is written beside the facts."""
    return shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("guide") / "hardware")


@pytest.mark.parametrize(("command", "printed"), COMMANDS, ids=[c for c, _printed in COMMANDS])
def test_prints_what_the_guide_says(example: Path, command: str, printed: str) -> None:
    programs = str(Path(sys.executable).parent)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANSIBLE_") or name in ("ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_HOME")
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=example,
        env={**environment, "PATH": f"{programs}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told = done.stderr + done.stdout if printed.startswith("[WARNING]") else done.stdout
    assert told.rstrip("\n") == printed


def test_there_is_something_to_try() -> None:
    assert len(COMMANDS) > 6
    assert f"$ cd {EXAMPLE.relative_to(ROOT)}" in GUIDE.read_text()


def test_the_configuration_shown_is_that_of_the_example() -> None:
    configuration = yaml.safe_load((EXAMPLE / "hardware.yml").read_text())
    shown: dict[str, Any] = {}
    for block in blocks("yaml"):
        if block.startswith("# hardware.yml\n"):
            shown.update(yaml.safe_load(block))
    # The text tells of this one.
    assert "``fingerprint: true``" in GUIDE.read_text()
    assert {**shown, "fingerprint": True} == configuration

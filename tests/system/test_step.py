# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``tools/step`` makes of one step, whatever its title."""

from __future__ import annotations

import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

STEP = Path(__file__).parents[2] / "tools" / "step"

Run = t.Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def step(tmp_path: Path) -> Run:
    """The tool in a tree of its own, so that its logs are too."""
    (tmp_path / "tools").mkdir()
    tool = shutil.copy(STEP, tmp_path / "tools")
    return lambda *arguments: subprocess.run(
        [tool, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize(
    "title",
    [
        "pytest",
        "apt-get install " + " ".join(f"package-{number}" for number in range(100)),
        "pip install -r ../../requirements.txt",
    ],
    ids=["a word", "hundreds of words", "a path"],
)
def test_a_step_runs_whatever_its_title(step: Run, tmp_path: Path, title: str) -> None:
    done = step(title, "echo", "its output")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"==> {title}\n    ok, ")
    [log] = (tmp_path / "build" / "logs").iterdir()
    assert log.read_text() == "its output\n"


def test_a_failure_shows_its_output_and_passes_its_status_on(step: Run) -> None:
    done = step("a step", "sh", "-c", "echo why; exit 7")
    assert done.returncode == 7
    assert "why\n    FAILED (a step)" in done.stdout


def test_a_success_shows_only_its_summary(step: Run) -> None:
    done = step("--summary", "passed", "a step", "printf", "a line\n=== 3 passed ===\n")
    assert done.stdout.splitlines()[2:] == ["    3 passed"]


def test_a_step_beside_others_says_which_it_is(step: Run) -> None:
    done = step("--beside", "one of two", "true")
    assert done.stdout.endswith(" s (one of two)\n")

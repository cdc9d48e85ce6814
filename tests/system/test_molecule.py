# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Molecule scenarios must not do: succeed because there was no host to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the scenarios to break."""
    copy = tmp_path / "nodedev"
    shutil.copytree(ROOT / "extensions", copy / "extensions")
    shutil.copy(ROOT / "galaxy.yml", copy)
    return copy


def create(project: Path) -> subprocess.CompletedProcess[str]:
    programs = str(Path(sys.executable).parent)
    return subprocess.run(
        [sys.executable, "-m", "molecule", "create", "--scenario-name", "virtual_nic"],
        cwd=project,
        env=dict(
            os.environ,
            ANSIBLE_HOME=str(project / "home"),
            NO_COLOR="1",
            PATH=programs + os.pathsep + os.environ["PATH"],
        ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_wrong_inventory_path_fails(project: Path) -> None:
    config = project / "extensions/molecule/config.yml"
    text = config.read_text(encoding="utf-8")
    assert "--inventory=inventory/" in text
    config.write_text(text.replace("--inventory=inventory/", "--inventory=inventories/"))
    done = create(project)
    assert done.returncode != 0
    assert "inventories" in done.stdout


def test_an_inventory_without_hosts_fails(project: Path) -> None:
    (hosts,) = (project / "extensions/molecule/virtual_nic/inventory").iterdir()
    hosts.write_text("---\nmanaged:\n  hosts: {}\n")
    done = create(project)
    assert done.returncode != 0
    assert 'no host in the group "managed"' in " ".join(done.stdout.replace("│", "").split())

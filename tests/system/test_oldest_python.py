# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules under Python 3.8, the oldest that a managed host may have, where there is one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.payloads import PYTHON, pack

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
VERSIONS = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def candidates() -> Iterator[str]:
    if found := shutil.which("python3.8"):
        yield found
    yield from map(str, VERSIONS.glob("3.8.*/bin/python3.8"))


def runs(python: str) -> bool:
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


OLDEST = next(filter(runs, candidates()), "")
pytestmark = pytest.mark.skipif(not OLDEST, reason="there is no Python 3.8")


def run(python: str, payload: Path) -> dict[str, Any]:
    done = subprocess.run(
        [python, payload], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert not done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert "failed" not in result, result
    return result


@pytest.mark.parametrize("folder", ["modules", "module_utils"])
def test_compiles(folder: str, tmp_path: Path) -> None:
    code = shutil.copytree(PLUGINS / folder, tmp_path / folder)
    done = subprocess.run(
        [OLDEST, "-W", "error", "-m", "compileall", "-q", code], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_gathers_what_a_newer_python_gathers(tmp_path: Path) -> None:
    payload = pack("hostdev.nodedev.device_facts", "capability=pci,storage,input", tmp_path)
    facts = [run(python, payload)["ansible_facts"]["node_devices"] for python in (OLDEST, PYTHON)]
    assert facts[0] == facts[1]


def test_looks_up(tmp_path: Path) -> None:
    payload = pack("hostdev.nodedev.device_info", "selector=net.interface='lo'", tmp_path)
    assert [device["net"]["interface"] for device in run(OLDEST, payload)["devices"]] == ["lo"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_plans_a_bridge(tmp_path: Path) -> None:
    arguments = "name=br-oldest kind=bridge"
    payload = pack("hostdev.nodedev.virtual_nic", arguments, tmp_path, options=["--check"])
    result = run(OLDEST, payload)
    assert result["changed"] is True
    assert result["steps"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What device_info keeps on the controller, by Ansible's own command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.payloads import PYTHON


def device_info(*options: str, **arguments: Any) -> dict[str, Any]:
    """The task's result, with `failed`, which the command line does not print."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("ansible"), "localhost", "--inventory", "localhost,",
            "--connection", "local", "--extra-vars", f"ansible_python_interpreter={PYTHON}",
            "--module-name", "hostdev.nodedev.device_info", "--args", json.dumps(arguments),
            *options,
        ],
        env=dict(os.environ, ANSIBLE_LOAD_CALLBACK_PLUGINS="1", ANSIBLE_STDOUT_CALLBACK="minimal"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout[done.stdout.index("> {") + 2 :])
    return {**result, "failed": done.returncode != 0}


def test_keeps_the_fact_and_returns_a_summary_of_it(tmp_path: Path) -> None:
    dest = tmp_path / "host.json"
    result = device_info(dest=str(dest), capability=["net"])
    fact = json.loads(dest.read_text())
    assert fact["filter"] == {"capability": ["net"]}
    assert result["summary"] == {"devices": len(fact["devices"]), "token": fact["token"]}
    assert (result["changed"], result["dest"], result["devices"]) == (True, str(dest), [])
    assert "fact" not in result
    assert os.listdir(tmp_path) == ["host.json"]


def test_without_dest_the_fact_is_returned() -> None:
    result = device_info(fact=True, capability=["net"])
    assert "lo" in [d["net"]["interface"] for d in result["fact"]["devices"].values() if "net" in d]
    assert "ansible_facts" not in result


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    dest = tmp_path / "host.json"
    dest.symlink_to(other)
    device_info(dest=str(dest), details="identity")
    assert other.read_text() == "mine"
    assert not dest.is_symlink()


@pytest.mark.parametrize(
    ("options", "arguments", "message"),
    [
        ([], {"dest": "DIR/missing/host.json"}, "could not be written to DIR/missing/host.json"),
        ([], {"dest": "DIR/host.json", "interface": ["lo"]}, "cannot go with interface"),
        (["--background", "9"], {"dest": "DIR/host.json"}, "cannot write dest"),
    ],
    ids=["folder", "lookup", "async"],
)
def test_fails_with_a_sentence_and_leaves_nothing(
    tmp_path: Path, options: list[str], arguments: dict[str, Any], message: str
) -> None:
    def here(value: Any) -> Any:
        return value.replace("DIR", str(tmp_path)) if isinstance(value, str) else value

    result = device_info(*options, **{name: here(value) for name, value in arguments.items()})
    assert result["failed"] is True
    assert here(message) in result["msg"]
    assert os.listdir(tmp_path) == []

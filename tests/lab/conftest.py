# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that the tests share: each profile boots once."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import shutil
import typing as t
from xml.etree import ElementTree

import pytest

from ansible_collections.hostdev.nodedev.tests.payloads import pack

from . import parity, profiles, qemu
from .machine import REPOSITORY, Machine, Result

# By name: a module, and its arguments. Those of "observed" run once in every machine.
PAYLOADS: dict[str, tuple[str, dict[str, t.Any]]] = {
    "observed/facts": ("device_facts", {"details": "full"}),
    "observed/documents": ("device_info", {"xml": True, "dialect": "libvirt"}),
    "facts": ("device_facts", {"details": "normal"}),
}


@dataclasses.dataclass
class Observed:
    """A machine, and what was seen in it at one moment."""

    machine: Machine
    profile: profiles.Profile
    folder: pathlib.Path  # the machine's /run/lab/results

    def text(self, name: str) -> str:
        return (self.folder / "seen" / name).read_text(encoding="utf-8")

    @property
    def devices(self) -> list[t.Any]:
        fact = json.loads(self.text("facts.json"))["ansible_facts"]["node_devices"]
        return list(fact["devices"].values())

    @property
    def ours(self) -> parity.Documents:
        devices = json.loads(self.text("documents.json"))["devices"]
        return {
            device["name"]: ElementTree.fromstring(device["xml"])
            for device in devices
            if "xml" in device
        }

    def module(self, payload: str, python: str = "/usr/bin/python3") -> Result:
        """Run a packed module in the machine."""
        return self.machine.run(python, f"/run/lab/results/payloads/{payload}")


@pytest.fixture(scope="session")
def payloads(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The modules, packed by Ansible as it sends them to a managed host."""
    folder = tmp_path_factory.mktemp("payloads")
    for name, (module, arguments) in PAYLOADS.items():
        made = tmp_path_factory.mktemp("made")
        payload = pack(f"hostdev.nodedev.{module}", json.dumps(arguments), made)
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(payload, folder / name)
    return folder


@pytest.fixture(scope="session", params=["server", "desktop", "bare", "huge"])
def observed(
    request: pytest.FixtureRequest,
    payloads: pathlib.Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> t.Iterator[Observed]:
    """A machine of each profile in turn, after all has been looked at."""
    results = tmp_path_factory.mktemp(request.param)
    shutil.copytree(payloads, results / "payloads")
    with qemu.boot(request.param, limit=900, results=results) as machine:
        if request.param in ("server", "desktop"):
            machine.run("sh", str(REPOSITORY / "tests/trees/software.sh"), limit=120).check()
        share = "/run/lab/results"
        observe = str(REPOSITORY / "tests/lab/guest/observe.sh")
        machine.run(
            "sh", observe, f"{share}/payloads/observed", f"{share}/seen", limit=900
        ).check()
        yield Observed(machine, profiles.find(request.param), results)

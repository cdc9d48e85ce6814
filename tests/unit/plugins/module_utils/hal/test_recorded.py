# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recorded machines on which any read may fail, in any way, at any time."""

from __future__ import annotations

import errno
import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request, fields
from ansible_collections.hostdev.nodedev.tests.trees import unpack

ERRORS = (errno.ENOENT, errno.ENODEV, errno.EIO, errno.ENXIO, errno.EINVAL, errno.EACCES)


@pytest.fixture(scope="module", params=["server", "desktop", "bare"])
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp(request.param)
    unpack.unpack(unpack.archive(request.param), directory)
    return str(directory)


class FailingSystem:
    """The os module, where one call in so many fails, or gives other bytes than were written."""

    def __init__(self, seed: int, odds: float, garbage: bool = False) -> None:
        self._random = random.Random(seed)
        self._odds = odds
        self._garbage = garbage

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _perhaps(self) -> None:
        if not self._garbage and self._random.random() < self._odds:
            number = self._random.choice(ERRORS)
            raise OSError(number, os.strerror(number))

    def open(self, *arguments: Any) -> int:
        self._perhaps()
        return os.open(*arguments)

    def read(self, descriptor: int, size: int) -> bytes:
        self._perhaps()
        data = os.read(descriptor, size)
        if data and self._garbage and self._random.random() < self._odds:
            return self._random.choice([b"", b"\n", b"\0\xff\x80\x1b[2J\n", b"-1\n", b"9" * 99])
        return data

    def readlink(self, path: str) -> str:
        self._perhaps()
        return os.readlink(path)

    def listdir(self, path: str) -> list[str]:
        self._perhaps()
        return os.listdir(path)

    def stat(self, path: str) -> os.stat_result:
        self._perhaps()
        return os.stat(path)


def check(fact: dict[str, Any]) -> None:
    """Whatever happened, the answer is one that can be relied on."""
    devices = fact["devices"]
    assert "computer" in devices
    assert all(device.get("parent", "computer") in devices for device in devices.values())
    assert all(device["name"] == name for name, device in devices.items())
    assert len({device["key"] for device in devices.values()}) == len(devices)
    json.dumps(fact)
    assert not list(nulls(devices, ""))


def nulls(value: Any, path: str) -> Iterator[str]:
    """Where a value is None."""
    if value is None:
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from nulls(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from nulls(inner, path + "[]")


@pytest.mark.parametrize("odds", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("seed", range(8))
def test_a_failing_read_loses_no_more_than_what_it_would_have_told(
    machine: str, monkeypatch: pytest.MonkeyPatch, seed: int, odds: float
) -> None:
    monkeypatch.setattr(reader, "os", FailingSystem(seed, odds))
    source = reader.Reader(machine)
    # The one read that must work: whether there is a sysfs at all.
    monkeypatch.setattr(
        source, "exists", lambda path: os.path.exists(machine + path), raising=True
    )
    check(gather(Request(details="full"), source).fact())


@pytest.mark.parametrize("seed", range(12))
def test_garbage_in_files_breaks_nothing(
    machine: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(reader, "os", FailingSystem(seed, 0.2, garbage=True))
    check(gather(Request(details="full"), reader.Reader(machine)).fact())


def test_facts_hold_declared_fields_only(machine: str) -> None:
    """What is not declared could neither be selected, nor be written as XML."""
    declared = {field.path: field.type for field in fields()}
    undeclared = set()
    for device in gather(Request(details="full"), reader.Reader(machine)).fact()["devices"].values():  # noqa: E501
        undeclared.update(path for path in paths(device, declared) if path not in declared)
    assert not undeclared


def paths(device: dict[str, Any], declared: dict[str, str]) -> set[str]:
    """The paths of a device's values, as fields are declared."""
    found: set[str] = set()

    def walk(value: Any, path: str) -> None:
        if declared.get(path) == "map":
            found.add(path)
        elif isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}" if path else name)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found.add(path)
            for item in value:
                for name, inner in item.items():
                    walk(inner, f"{path}[].{name}")
        else:
            found.add(path)

    walk(device, "")
    return found


def test_capabilities_are_those_that_the_registry_promises(machine: str) -> None:
    promised = set(registry.known())
    for device in gather(Request(details="full"), reader.Reader(machine)).devices:
        assert promised.issuperset(device.capabilities)
        assert set(device.details) <= {*device.capabilities, "numa"}


@pytest.mark.parametrize("capability", registry.known())
def test_each_capability_alone_gives_what_it_gives_among_all(
    machine: str, capability: str
) -> None:
    source = reader.Reader(machine)
    everything = gather(Request(details="full"), source).fact()["devices"]
    alone = gather(Request(capability=[capability], details="full"), source).fact()["devices"]
    matched = {name: device for name, device in alone.items() if "context" not in device}
    assert set(matched) == {
        name for name, device in everything.items() if capability in device["capabilities"]
    }
    for name, device in alone.items():
        device.pop("context", None)
        assert device == everything[name]

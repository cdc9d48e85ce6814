# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary of a host: everything in it can be selected by, and its examples are real."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
    INFO_ARGUMENTS,
    answer,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import select
from ansible_collections.hostdev.nodedev.tests.trees import unpack

DEFAULTS = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("server")
    unpack.unpack(unpack.archive("server"), directory)
    return Reader(str(directory))


@pytest.fixture(scope="module")
def fact(server: Reader) -> dict[str, Any]:
    return gather(Request(), server).fact()


@pytest.fixture(scope="module")
def result(server: Reader) -> dict[str, Any]:
    return answer({**DEFAULTS, "vocabulary": True}, server)


@pytest.fixture(scope="module")
def paths(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {path["path"]: path for path in result["vocabulary"]["paths"]}


def test_counts_are_those_of_the_fact(result: dict[str, Any], fact: dict[str, Any]) -> None:
    assert result["vocabulary"]["capabilities"] == fact["capabilities"]
    assert result["vocabulary"]["buses"] == fact["buses"]
    assert result["devices"] == []


def test_every_path_can_be_selected_by(
    paths: dict[str, dict[str, Any]], fact: dict[str, Any]
) -> None:
    for path in paths:
        select(fact, path)


def test_examples_are_found_where_they_come_from(
    paths: dict[str, dict[str, Any]], fact: dict[str, Any]
) -> None:
    found = 0
    for path in paths.values():
        if path["type"] in ("str", "device") and select(fact, path["path"]):
            text = path["example"].replace("'", "''")
            assert select(fact, f"{path['path']}='{text}'"), path
            found += 1
    assert found > 20


def test_what_no_device_has_here_has_the_declared_example(
    paths: dict[str, dict[str, Any]],
) -> None:
    assert paths["free"]["example"] is True
    assert paths["in_use.by"]["example"] == "guest"


def test_capabilities_that_are_not_there_are_not_explained(
    paths: dict[str, dict[str, Any]], fact: dict[str, Any]
) -> None:
    assert "tpm" not in fact["capabilities"]
    assert not [path for path in paths if path.startswith(("tpm.", "ccw."))]
    assert {"name", "bus", "driver", "numa", "capabilities"} <= paths.keys()
    assert "context" not in paths


def test_units_and_rows(paths: dict[str, dict[str, Any]]) -> None:
    assert paths["net.link.speed"]["unit"] == "Mbit/s"
    assert "unit" not in paths["net.interface"]
    assert paths["drm.connectors.status"]["type"] == "str"


def test_it_can_be_limited(server: Reader) -> None:
    result = answer({**DEFAULTS, "vocabulary": True, "capability": ["bridge"]}, server)
    assert result["vocabulary"]["capabilities"].keys() == {"80203", "bridge", "net"}
    names = [path["path"] for path in result["vocabulary"]["paths"]]
    assert not [path for path in names if path.startswith("pci.")]

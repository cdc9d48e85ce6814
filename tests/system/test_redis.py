# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redis as the fact cache: the playbook puts facts there, the inventory plugin finds them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import community_redis
from tests.local_fleet import WELL, Fleet

HARDWARE = {
    "plugin": "hostdev.nodedev.hardware",
    "hosts": "alpha:beta:gamma",
    "hardware_groups": {"computers": "cap='system'", "nobody": "net.interface='nosuch0'"},
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with community_redis.server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    fleet = Fleet(tmp_path)
    fleet.write("hardware.yml", HARDWARE)
    return fleet


def settings(port: int) -> dict[str, str]:
    places = [os.environ.get("ANSIBLE_COLLECTIONS_PATH", ""), str(community_redis.collections())]
    return {
        "ANSIBLE_CACHE_PLUGIN": "community.general.redis",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": f"127.0.0.1:{port}:0",
        "ANSIBLE_COLLECTIONS_PATH": ":".join(filter(None, places)),
    }


def test_what_was_gathered_into_it_is_grouped(fleet: Fleet, port: int) -> None:
    empty = fleet.inventory("--graph", **settings(port))
    assert empty.returncode == 0
    assert "WARNING" in empty.stderr
    done = fleet.gather("--limit", "alpha,beta,gamma", **settings(port))
    assert done.returncode == 0, done.stdout + done.stderr
    graph = fleet.inventory("--graph", **settings(port))
    assert graph.returncode == 0, graph.stderr
    assert "WARNING" not in graph.stderr
    groups = fleet.groups(**settings(port))
    assert groups["computers"] == list(WELL)
    assert groups.get("nobody", []) == []


def test_a_server_that_is_gone_is_told_in_a_sentence(fleet: Fleet, tmp_path: Path) -> None:
    with community_redis.server(tmp_path) as port:
        pass
    done = fleet.inventory("--graph", **settings(port))
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where facts are read: through core's own cache plugins, and from directories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.plugins.loader import cache_loader

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware import sources
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import Unreadable
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.reading import sign
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.sources import (
    FactCache,
    FactFiles,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware.drawn import (
    fact,
    gpu,
)


class Plugins:
    """Gives new plugins for a cache of files, and knows all that it gave."""

    def __init__(self, directory: Path, **options: Any) -> None:
        self.given: list[Any] = []
        self._options = {"_uri": str(directory), **options}

    def __call__(self) -> Any:
        self.given.append(cache_loader.get("jsonfile", **self._options))
        return self.given[-1]

    def held(self) -> int:
        """Values that the plugin in use keeps in memory."""
        return len(self.given[-1]._cache)


@pytest.fixture
def plugins(tmp_path: Path) -> Plugins:
    return Plugins(tmp_path)


def test_what_core_has_written_is_read(plugins: Plugins) -> None:
    plugins().set("a.example.com", {"node_devices": fact(gpu(1)), "ansible_hostname": "a"})
    plugins().set("b", {"ansible_hostname": "b"})
    cache = FactCache(plugins)
    assert cache.read("a.example.com") == fact(gpu(1))
    assert cache.read("b") is None
    assert cache.read("c") is None
    assert sorted(cache.hosts()) == ["a.example.com", "b"]


@pytest.mark.parametrize("options", [{}, {"_prefix": "facts_"}], ids=["plain", "prefix"])
def test_the_file_of_a_host_is_the_one_that_core_writes(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    plugins = Plugins(tmp_path, **options)
    cache = FactCache(plugins)
    path = cache.path("a")
    assert path is not None
    assert cache.directory == str(tmp_path)
    assert sign(path) is None
    plugins().set("a", {})
    assert [str(file) for file in tmp_path.iterdir()] == [path]
    assert cache.hosts() == ["a"]


def test_memory_is_bounded(plugins: Plugins, monkeypatch: pytest.MonkeyPatch) -> None:
    """Core's plugin keeps all values: a new one now and then keeps none."""
    monkeypatch.setattr(sources, "_HELD", 10_000)
    writing = plugins()
    for number in range(100):
        writing.set(f"host{number}", {"node_devices": fact(), "padding": "x" * 1000})
    cache = FactCache(plugins)
    for number in range(100):
        assert cache.read(f"host{number}") == fact()
        assert plugins.held() <= 12


@pytest.mark.parametrize("keys", [["a"], [b"a", b"\xff"]], ids=["text", "bytes"])
def test_other_caches_have_no_files(keys: list[Any]) -> None:
    class Elsewhere:
        def contains(self, host: str) -> bool:
            return host == "a"

        def get(self, host: str) -> dict[str, Any]:
            return {"node_devices": fact()}

        def keys(self) -> list[Any]:
            return keys

    cache = FactCache(Elsewhere)
    assert cache.directory is None
    assert cache.path("a") is None
    assert cache.hosts()[0] == "a"
    assert cache.read("a") == fact()
    assert cache.read("b") is None


@pytest.mark.parametrize("error", [KeyError("a"), OSError("down"), RecursionError(), ValueError()])
def test_whatever_a_cache_raises_is_of_one_host(error: Exception) -> None:
    class Broken:
        def contains(self, host: str) -> bool:
            return True

        def get(self, host: str) -> Any:
            raise error

    with pytest.raises(Unreadable, match="cannot be read"):
        FactCache(Broken).read("a")


def test_files_of_a_directory(tmp_path: Path) -> None:
    for name in ("a.json", "b.example.com", "c.XML", "s1_d", ".hidden", "a.xml", "x%2Fy.json"):
        (tmp_path / name).write_text(json.dumps(fact()))
    (tmp_path / "folder.json").mkdir()
    files = FactFiles(str(tmp_path))
    assert files.hosts() == ["a", "b.example.com", "c", "d", "x/y"]
    assert files.path("a") == str(tmp_path / "a.json")
    assert files.ambiguous == ["a"]
    assert files.read("d") == fact()
    assert files.read("../a") is None


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "a")
    (tmp_path / "b").symlink_to("/dev/zero")
    (tmp_path / "c").symlink_to("missing")
    files = FactFiles(str(tmp_path))
    for host in "abc":
        with pytest.raises(Unreadable):
            files.read(host)

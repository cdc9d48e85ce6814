# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index: never wrong, whatever happens to facts, questions and the index itself."""

from __future__ import annotations

import json
import os
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware import index as index_file
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.index import UNKNOWN, Index
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.reading import sign
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.sources import FactFiles
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.survey import survey
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware import (
    test_questions,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware.drawn import (
    Fact,
    fact,
    facts,
    gpu,
)

HOSTS = ["a", "b", "c"]

# Longer than one of the clock that files have, in seconds.
TICK = 0.012

OPTIONS: list[dict[str, Any]] = [
    {"hardware_groups": {"gpu": "pci.vendor.id='0x10de'"}},
    {"hardware_groups": {"gpu": "pci.vendor.id='0x10de' and free"}},
    {"fingerprint": True},
    {"hardware_keyed_groups": [{"key": "pci.product.id"}], "hostvars": {"n": {"count": "cap"}}},
    {"like": {"pool": {"host": "a", "device": "pci_0000_01_00_0"}}},
]


def indexes(directory: Path) -> list[Path]:
    return sorted(directory.glob(".hostdev.nodedev.hardware.*.index"))


def ask(directory: Path, options: dict[str, Any], with_index: bool) -> Any:
    source = FactFiles(str(directory))
    questions = test_questions.Questions({**test_questions.NOTHING, **options}, source.read)
    index = Index(str(directory), questions.digest()) if with_index else None
    result = survey(HOSTS, source, questions, index, None)
    if index:
        index.save(source.path)
    return result.answers, result.absent, set(result.unreadable)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled once their clock has gone on at all: one tick, up to 10 ms."""
    monkeypatch.setattr(index_file, "_SETTLED", 0)


class Fleet(RuleBasedStateMachine):
    """Facts, questions and the index change at random. With it, answers are those without it."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.directory = Path(self.place.name)
        self.options = OPTIONS[0]

    def teardown(self) -> None:
        self.place.cleanup()

    @rule(host=st.sampled_from(HOSTS), found=facts)
    def gather(self, host: str, found: Fact) -> None:
        """As core writes caches: under another name, then renamed."""
        path = self.directory / f"{host}.json"
        new = self.directory / ".new"
        new.write_text(json.dumps(found))
        new.rename(path)

    @rule(host=st.sampled_from(HOSTS), found=facts, same_time=st.booleans())
    def write_in_place(self, host: str, found: Fact, same_time: bool) -> None:
        """As editors and rsync --inplace --times do: the inode stays, and the time may."""
        path = self.directory / f"{host}.json"
        before = path.stat() if path.exists() else None
        text = json.dumps(found)
        if before and len(text) < before.st_size:
            text = text.ljust(before.st_size)
        path.write_text(text)
        if before and same_time:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(host=st.sampled_from(HOSTS), text=st.sampled_from(["", "{", "{}", '{"format": 9}']))
    def spoil(self, host: str, text: str) -> None:
        (self.directory / f"{host}.json").write_text(text)

    @rule(host=st.sampled_from(HOSTS))
    def remove(self, host: str) -> None:
        (self.directory / f"{host}.json").unlink(missing_ok=True)

    @rule(pair=st.permutations(HOSTS))
    def swap(self, pair: list[str]) -> None:
        """Hosts change names: the files are the same, they are others' now."""
        one, two = (self.directory / f"{host}.json" for host in pair[:2])
        if one.exists() and two.exists():
            one.rename(self.directory / ".new")
            two.rename(one)
            (self.directory / ".new").rename(two)

    @rule(options=st.sampled_from(OPTIONS))
    def ask_otherwise(self, options: dict[str, Any]) -> None:
        self.options = options

    @rule(place=st.integers(0, 400), noise=st.binary(min_size=1, max_size=3))
    def damage_the_index(self, place: int, noise: bytes) -> None:
        for path in indexes(self.directory):
            text = path.read_bytes()
            path.write_bytes(text[:place] + noise + text[place + len(noise) :])

    @rule()
    def delete_the_index(self) -> None:
        for path in indexes(self.directory):
            path.unlink()

    @invariant()
    def answers_are_the_same(self) -> None:
        expected = ask(self.directory, self.options, with_index=False)
        assert ask(self.directory, self.options, with_index=True) == expected
        time.sleep(random.choice([0, TICK]))
        assert ask(self.directory, self.options, with_index=True) == expected


TestFleet = Fleet.TestCase
TestFleet.settings = settings(max_examples=40, stateful_step_count=15)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for number, host in enumerate(HOSTS):
        (tmp_path / host).write_text(json.dumps(fact(*[gpu(slot) for slot in range(number)])))
    time.sleep(TICK)
    return tmp_path


class Reads(FactFiles):
    """Counts what is read."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory))
        self.read_hosts: list[str] = []

    def read(self, host: str) -> Any:
        self.read_hosts.append(host)
        return super().read(host)


def read_for(directory: Path, options: dict[str, Any]) -> list[str]:
    """The hosts whose facts were read to answer."""
    source = Reads(directory)
    questions = test_questions.questions(**options)
    index = Index(str(directory), questions.digest())
    survey(HOSTS, source, questions, index, None)
    index.save(source.path)
    return source.read_hosts


def test_only_what_changed_is_read(directory: Path) -> None:
    assert read_for(directory, OPTIONS[0]) == HOSTS
    assert read_for(directory, OPTIONS[0]) == []
    (directory / "b").write_text(json.dumps(fact()))
    time.sleep(TICK)
    assert read_for(directory, OPTIONS[0]) == ["b"]
    assert read_for(directory, OPTIONS[0]) == []
    assert read_for(directory, OPTIONS[1]) == HOSTS
    assert read_for(directory, OPTIONS[0]) == []


def test_facts_without_devices_are_not_read_again(directory: Path) -> None:
    (directory / "b").write_text('{"ansible_hostname": "b"}')
    time.sleep(TICK)
    read_for(directory, OPTIONS[0])
    assert read_for(directory, OPTIONS[0]) == []


def test_a_file_that_was_just_written_is_read_again(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one tick of the clock it may change without a trace."""
    monkeypatch.setattr(index_file, "_SETTLED", 2_500_000_000)
    read_for(directory, OPTIONS[0])
    assert read_for(directory, OPTIONS[0]) == HOSTS


def test_an_index_of_another_version_is_not_used(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_for(directory, OPTIONS[0])
    monkeypatch.setattr(index_file, "_code", lambda: "another")
    assert read_for(directory, OPTIONS[0]) == HOSTS


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\x00" * 100, b"[]", b"{}"], ids=lambda content: repr(content[:5])
)
@pytest.mark.parametrize("signed", [False, True])
def test_what_is_no_index_is_replaced(directory: Path, content: bytes, signed: bool) -> None:
    read_for(directory, OPTIONS[0])
    (path,) = indexes(directory)
    path.write_bytes(index_file._checksum(content) + b"\n" + content if signed else content)
    assert read_for(directory, OPTIONS[0]) == HOSTS
    assert read_for(directory, OPTIONS[0]) == []


def test_hosts_of_another_inventory_stay_as_long_as_their_facts(directory: Path) -> None:
    questions = test_questions.questions(**OPTIONS[0])
    for hosts, read in ((["a", "b"], ["a", "b"]), (["c"], ["c"]), (["a", "b"], [])):
        source = Reads(directory)
        index = Index(str(directory), questions.digest())
        survey(hosts, source, questions, index, None)
        index.save(source.path)
        assert source.read_hosts == read
    (directory / "a").unlink()
    (directory / "b").write_text(json.dumps(fact()))
    read_for(directory, OPTIONS[0])
    (path,) = indexes(directory)
    assert set(json.loads(path.read_bytes().partition(b"\n")[2])) == {"c"}


def test_runs_at_the_same_time(directory: Path) -> None:
    expected = ask(directory, OPTIONS[0], with_index=False)
    wrong: list[Any] = []

    def run() -> None:
        for turn in range(15):
            if turn % 5 == 4:
                for path in indexes(directory):
                    path.unlink(missing_ok=True)
            found = ask(directory, OPTIONS[0], with_index=True)
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=run) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert not [path for path in directory.iterdir() if path.name.startswith(".host")
                and not path.name.endswith(".index")]  # fmt: skip


def test_few_indexes_stay(directory: Path) -> None:
    for number in range(12):
        read_for(directory, {"hardware_groups": {f"group{number}": "cap"}})
    assert len(indexes(directory)) == 8
    old = indexes(directory)[0]
    os.utime(old, (0, 0))
    read_for(directory, OPTIONS[0])
    assert old not in indexes(directory)


def test_nobody_else_may_read_it(directory: Path) -> None:
    read_for(directory, OPTIONS[0])
    (path,) = indexes(directory)
    assert path.stat().st_mode & 0o077 == 0


def test_there_is_no_index_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Index(str(tmp_path / "missing"), "digest")


def test_the_index_itself(directory: Path) -> None:
    state = sign(str(directory / "a"))
    assert state is not None
    index = Index(str(directory), "digest")
    assert index.get("a", state) is UNKNOWN
    index.put("a", state, {"groups": []})
    assert index.get("a", state) == {"groups": []}
    assert index.get("a", state._replace(changed=1)) is UNKNOWN
    index.forget("a")
    assert index.get("a", state) is UNKNOWN

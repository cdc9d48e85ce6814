# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slow reads: bounded, in order, and without harm to the others."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import slow
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree


class HangingReader(Reader):
    """Never answers for paths that hold a word."""

    def raw(self, path: str, limit: int = 1 << 20) -> bytes | None:
        if "hangs" in path:
            time.sleep(3600)
        return super().raw(path, limit)


def read_all(
    root: Path, names: list[str], limit: float = 0.3, together: float = 5
) -> tuple[dict[str, bytes], list[str]]:
    """What came of reading these files: their contents, and the names given up."""
    found: dict[str, bytes] = {}
    reads = [
        slow.SlowRead("key", name, f"/{name}", 1 << 16, lambda data, name=name: found.update({name: data}))  # noqa: E501
        for name in names
    ]
    given_up = slow.run(HangingReader(str(root)), reads, limit, together)
    return found, [read.field for read in given_up]


def test_answers_come_in_order_and_whole(tmp_path: Path) -> None:
    contents = {f"file{number}": bytes([number]) * (number * 9000) for number in range(6)}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    found, given_up = read_all(tmp_path, list(contents))
    assert (found, given_up) == (contents, [])
    assert list(found) == list(contents)


def test_what_cannot_be_read_is_absent_and_not_given_up(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"1")
    assert read_all(tmp_path, ["gone", "there"]) == ({"there": b"1"}, [])


@pytest.mark.parametrize("position", range(3))
def test_one_that_hangs_is_given_up_and_the_others_are_read(tmp_path: Path, position: int) -> None:
    names = ["first", "second"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    asked = [*names[:position], "hangs", *names[position:]]
    start = time.monotonic()
    assert read_all(tmp_path, asked) == ({"first": b"first", "second": b"second"}, ["hangs"])
    assert time.monotonic() - start < 3


def test_all_together_are_bounded_too(tmp_path: Path) -> None:
    (tmp_path / "last").write_bytes(b"")
    start = time.monotonic()
    found, given_up = read_all(tmp_path, ["hangs1", "hangs2", "hangs3", "last"], 0.4, 0.5)
    assert time.monotonic() - start < 3
    assert (found, given_up) == ({}, ["hangs1", "hangs2", "hangs3", "last"])


def test_nothing_to_read_starts_nothing() -> None:
    assert slow.run(Reader("/nowhere"), []) == []


def test_what_was_given_up_is_named_in_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow.run, "__defaults__", (0.3, 1.0))
    tree = Tree(tmp_path)
    for nic, speed in (("hangs0", "1000"), ("eth0", "2500")):
        tree.device(
            f"pci0000:00/0000:00:03.0/net/{nic}",
            "class/net",
            {"INTERFACE": nic, "IFINDEX": "2"},
            address="52:54:00:12:34:56",
            operstate="up",
            speed=speed,
        )

    class NicThatHangs(HangingReader):
        def raw(self, path: str, limit: int = 1 << 20) -> bytes | None:
            return super().raw(path, limit) if path.endswith("speed") else Reader.raw(self, path)

    fact = gather(Request(capability=["net"]), NicThatHangs(str(tmp_path))).fact()
    assert fact["incomplete"] == [
        {
            "device": "net_hangs0_52_54_00_12_34_56",
            "field": "net.link.speed",
            "reason": "no answer in time",
        }
    ]
    links = {name: device["net"]["link"] for name, device in fact["devices"].items() if "net" in device}  # noqa: E501
    assert links == {
        "net_eth0_52_54_00_12_34_56": {"state": "up", "speed": 2500},
        "net_hangs0_52_54_00_12_34_56": {"state": "up"},
    }

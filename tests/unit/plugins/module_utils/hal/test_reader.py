# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only door to a host's files: what it lets through, and that nothing stops it."""

from __future__ import annotations

import os
import threading
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import (
    Loaded,
    Reader,
    clean,
)

T = t.TypeVar("T")

needs_ordinary_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@pytest.fixture(name="reader")
def reader_of_a_tree(tmp_path: Path) -> Reader:
    return Reader(str(tmp_path))


def write(reader: Reader, name: str, data: bytes) -> None:
    Path(reader.root, name).write_bytes(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"0x8086\n", "0x8086", id="line end"),
        pytest.param(b"QEMU    \t\n", "QEMU", id="trailing blanks"),
        pytest.param(b"  QEMU", "  QEMU", id="leading blanks stay"),
        pytest.param(b"two\nlines\n", "two\nlines", id="inner line end stays"),
        pytest.param(b"a\0b\0\0\n", "ab", id="NUL"),
        pytest.param(b"board \0\0", "board", id="blanks before NULs"),
        pytest.param("Gerät".encode(), "Gerät", id="UTF-8"),
        pytest.param(b"Ger\xe4t", "Ger\ufffdt", id="not UTF-8"),
        pytest.param(b"\xff\xff\xff\xff", "\ufffd" * 4, id="erased flash"),
        pytest.param(b"\xed\xa0\x80", "\ufffd" * 3, id="surrogate"),
    ],
)
def test_text(reader: Reader, data: bytes, text: str) -> None:
    write(reader, "attribute", data)
    assert clean(data) == text
    assert reader.text("/attribute") == text
    assert reader.raw("/attribute") == data


@given(st.binary())
def test_clean_text_can_be_written_again(data: bytes) -> None:
    text = clean(data)
    assert "\0" not in text
    assert text == text.rstrip()
    assert clean(text.encode()) == text


class TestAbsent:
    """Whatever cannot be read is absent."""

    @pytest.mark.parametrize(
        "path",
        [
            pytest.param("/absent", id="no such file"),
            pytest.param("/file/below", id="below a file"),
            pytest.param("/" + "n" * 256, id="name too long"),
            pytest.param("/" + "n/" * 4096, id="path too long"),
            pytest.param("/a\0b", id="NUL in the path"),
            pytest.param("/\ud800", id="surrogate that stands for no byte"),
            pytest.param("/" + os.fsdecode(b"\xff"), id="surrogate that stands for a byte"),
        ],
    )
    def test_path(self, reader: Reader, path: str) -> None:
        write(reader, "file", b"")
        assert reader.raw(path) is None
        assert reader.text(path) is None
        assert reader.file(path) is None
        assert reader.link(path) is None
        assert reader.names(path) == []
        assert reader.exists(path) is False

    @pytest.mark.parametrize("target", ["absent", "link"], ids=["to nothing", "to itself"])
    def test_link(self, reader: Reader, target: str) -> None:
        Path(reader.root, "link").symlink_to(target)
        assert reader.link("/link") == target
        assert reader.text("/link") is None
        assert reader.names("/link") == []
        assert reader.exists("/link") is False

    @needs_ordinary_user
    def test_unreadable(self, reader: Reader) -> None:
        write(reader, "secret", b"secret")
        Path(reader.root, "secret").chmod(0)
        assert reader.text("/secret") is None
        assert reader.exists("/secret") is True

    def test_a_directory_has_no_content(self, reader: Reader) -> None:
        Path(reader.root, "directory").mkdir()
        assert reader.raw("/directory") is None
        assert reader.file("/directory") is None
        assert reader.exists("/directory") is True

    def test_what_can_be_opened_but_not_read(self) -> None:
        # No memory is mapped at address 0: EIO.
        assert Reader().exists("/proc/self/mem")
        assert Reader().raw("/proc/self/mem") is None
        memory = Reader().file("/proc/self/mem")
        assert memory is not None
        assert memory.part(0, 16) == b""

    def test_parts_that_cannot_be(self, reader: Reader) -> None:
        write(reader, "file", b"content")
        file = reader.file("/file")
        assert file is not None
        assert file.part(-1, 4) == b""
        assert file.part(2**64, 4) == b""


class TestPipes:
    def test_without_a_writer_it_is_empty(self, reader: Reader) -> None:
        os.mkfifo(reader.root + "/pipe")
        assert not in_time(lambda: reader.raw("/pipe"))

    def test_with_a_silent_writer_it_is_absent(self, reader: Reader) -> None:
        os.mkfifo(reader.root + "/pipe")
        writer = os.open(reader.root + "/pipe", os.O_RDWR)
        try:
            assert in_time(lambda: reader.raw("/pipe")) is None
        finally:
            os.close(writer)

    def test_it_has_no_parts(self, reader: Reader) -> None:
        os.mkfifo(reader.root + "/pipe")
        assert in_time(lambda: reader.file("/pipe")) is None


def in_time(read: t.Callable[[], T]) -> T:
    """What a read that might hang forever returns."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(read()), daemon=True)
    thread.start()
    thread.join(10)
    assert results, "the read hangs"
    return results[0]


SIZES = [0, 1, 4095, 4096, 4097, 8192, (1 << 16) + 4096, (1 << 20) - 1, 1 << 20]


class TestSizes:
    @pytest.mark.parametrize("size", SIZES)
    def test_whole(self, reader: Reader, size: int) -> None:
        data = os.urandom(size)
        write(reader, "file", data)
        assert reader.raw("/file") == data

    @pytest.mark.parametrize("limit", SIZES)
    def test_limit(self, reader: Reader, limit: int) -> None:
        data = os.urandom((1 << 20) + 7)
        write(reader, "file", data)
        assert reader.raw("/file", limit) == data[:limit]

    def test_a_megabyte_unless_said_otherwise(self, reader: Reader) -> None:
        write(reader, "file", bytes((1 << 20) + 1))
        assert len(reader.raw("/file") or b"") == 1 << 20

    @pytest.mark.parametrize(
        ("offset", "size", "data"),
        [(0, 4, b"0123"), (6, 4, b"6789"), (8, 4, b"89"), (10, 4, b""), (99, 4, b""), (0, 0, b"")],
    )
    def test_part(self, reader: Reader, offset: int, size: int, data: bytes) -> None:
        write(reader, "file", b"0123456789")
        file = reader.file("/file")
        assert file is not None
        assert file.size == 10
        assert file.part(offset, size) == Loaded(b"0123456789").part(offset, size) == data

    def test_files_of_proc_are_whole_although_every_read_is_short(self) -> None:
        # One line a mapping, so many that they take more than one read, and whole lines a read.
        text = Reader().raw("/proc/self/maps") or b""
        assert text.endswith(b"\n")
        assert len(text) > 4096
        assert b"[stack]" in text


class TestRoot:
    @pytest.mark.parametrize("suffix", ["", "/", "//"])
    def test_paths_are_the_hosts(self, tmp_path: Path, suffix: str) -> None:
        (tmp_path / "sys").mkdir()
        (tmp_path / "sys/attribute").write_text("value\n")
        assert Reader(str(tmp_path) + suffix).text("/sys/attribute") == "value"

    @pytest.mark.parametrize("root", ["", "/"])
    def test_the_host_itself(self, root: str) -> None:
        assert Reader(root).live is True
        assert Reader(root).exists("/proc/self/status")

    def test_a_recorded_tree_is_not_live(self, reader: Reader) -> None:
        assert reader.live is False


def test_names_are_sorted(reader: Reader) -> None:
    for name in ("b", "a", ".c", os.fsdecode(b"\xff")):
        write(reader, name, b"")
    assert reader.names("/") == [".c", "a", "b", os.fsdecode(b"\xff")]


def test_a_link_is_given_as_written(reader: Reader) -> None:
    Path(reader.root, "driver").symlink_to("../../../bus/pci/drivers/e1000e")
    assert reader.link("/driver") == "../../../bus/pci/drivers/e1000e"
    assert reader.exists("/driver") is False


def test_no_descriptor_stays_open(reader: Reader) -> None:
    write(reader, "file", b"content")
    before = len(os.listdir("/proc/self/fd"))
    for path in ("/file", "/", "/absent"):
        reader.raw(path)
        reader.file(path)
    assert len(os.listdir("/proc/self/fd")) == before

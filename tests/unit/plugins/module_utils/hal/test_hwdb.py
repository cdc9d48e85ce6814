# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""hwdb.bin: patterns, precedence, and files that are not what they claim to be."""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
import typing as t
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.hwdb import PATHS, Hwdb
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Loaded, Reader
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.counting import (
    CountingContent,
)

HOST = Path(__file__).parent / "ids" / "data"
COMPILED = (HOST / "etc/udev/hwdb.bin").read_bytes()
SYSTEMD_HWDB = shutil.which("systemd-hwdb")


class FileReader(Reader):
    """A host that has one hwdb.bin, with this content."""

    def __init__(self, content: Loaded) -> None:
        super().__init__("/nonexistent")
        self._content = content

    def file(self, path: str) -> Loaded | None:
        return self._content if path == PATHS[0] else None


def properties(data: bytes, modalias: str) -> dict[str, str]:
    return Hwdb(FileReader(Loaded(data))).properties(modalias)


# What `systemd-hwdb query` answers.
QUERIES = {
    "usb:v1D6Bp0002:": {
        "ID_VENDOR_FROM_DATABASE": "Root Hub Makers",
        "ID_MODEL_FROM_DATABASE": "2.0 root hub",
        "ORDER": "a later file counts more than a longer pattern",
    },
    "usb:v1D6Bp0003:": {
        "ID_VENDOR_FROM_DATABASE": "Root Hub Makers",
        "ID_MODEL_FROM_DATABASE": "3.0 root hub",
        "ORDER": "a later file counts more than a longer pattern",
    },
    "usb:v0627p0001:QEMU USB Tablet": {"ANY": "one", "RANGE": "1-3", "POINTER": "absolute"},
    "usb:v0627p0001:QEMU USB Mouse": {"ANY": "one", "RANGE": "1-3"},
    "usb:v0627p0003": {"RANGE": "1-3", "RANGE_NOT": "1"},
    "usb:v0627p0004": {"RANGE_NOT": "1"},
    "usb:v0627p0021": {"ANY": "one"},
    "usb:v0000p0000d0000dc08dsc06dp50": {
        "ID_USB_CLASS_FROM_DATABASE": "Mass Storage",
        "ID_USB_SUBCLASS_FROM_DATABASE": "SCSI",
        "ID_USB_PROTOCOL_FROM_DATABASE": "Bulk-Only",
    },
    "pci:v00001AF4d00001041sv00001AF4sd00001100bc03sc00i00": {
        "ID_PCI_CLASS_FROM_DATABASE": "Display controller",
        "ID_PCI_SUBCLASS_FROM_DATABASE": "VGA compatible controller",
        "ID_VENDOR_FROM_DATABASE": "Only in hwdb.bin",
        "ID_MODEL_FROM_DATABASE": "Virtual Network Device (Virtual Machine)",
    },
    "pci:v00008087": {},
    "exact": {"EXACT": "yes"},
    "exactly": {},
    "exac": {},
    "": {},
}


@pytest.mark.parametrize("modalias", QUERIES, ids=lambda modalias: modalias or "empty")
def test_a_file_that_systemd_compiled(modalias: str) -> None:
    assert Hwdb(Reader(str(HOST))).properties(modalias) == QUERIES[modalias]


@pytest.mark.parametrize("path", PATHS)
def test_every_place(tmp_path: Path, path: str) -> None:
    (tmp_path / path[1:]).parent.mkdir(parents=True)
    (tmp_path / path[1:]).write_bytes(COMPILED)
    assert Hwdb(Reader(str(tmp_path))).properties("exact") == {"EXACT": "yes"}


def test_the_administrators_file_comes_first(tmp_path: Path) -> None:
    for path, value in ((PATHS[1], b"local"), (PATHS[-1], b"packaged")):
        (tmp_path / path[1:]).parent.mkdir(parents=True)
        (tmp_path / path[1:]).write_bytes(compiled([Line(b"a*", b" KEY", value)]))
    assert Hwdb(Reader(str(tmp_path))).properties("a") == {"KEY": "local"}


class Line(t.NamedTuple):
    """A property of a pattern, and the place of the source that it comes from."""

    pattern: bytes
    key: bytes
    value: bytes
    file: int = 1
    line: int = 1


class Trie:
    def __init__(self) -> None:
        self.children: dict[int, Trie] = {}
        self.lines: list[Line] = []

    def add(self, line: Line) -> None:
        node = self
        for byte in line.pattern:
            node = node.children.setdefault(byte, Trie())
        node.lines.append(line)


def compiled(lines: t.Iterable[Line], version: int = 3) -> bytes:
    """An hwdb.bin of these lines.

    Version 1 (until systemd 225, and eudev) does not say where a value comes from, version 2 gives
    file and line, version 3 (since systemd 244) the file's priority as well.
    """
    data = bytearray(80)
    texts: dict[bytes, int] = {}

    def text(content: bytes) -> int:
        if content not in texts:
            texts[content] = len(data)
            data.extend(content + b"\0")
        return texts[content]

    def node(trie: Trie) -> int:
        prefix = b""
        while len(trie.children) == 1 and not trie.lines:
            ((byte, trie),) = trie.children.items()
            prefix += bytes([byte])
        children = b"".join(
            struct.pack("<B7xQ", byte, node(child)) for byte, child in sorted(trie.children.items())
        )
        values = b""
        for line in trie.lines:
            values += struct.pack("<QQ", text(line.key), text(line.value))
            if version > 1:
                priority = line.file if version > 2 else 0
                values += struct.pack("<QIHxx", files[line.file], line.line, priority)
        head = struct.pack(
            "<QB7xQ", text(prefix) if prefix else 0, len(trie.children), len(trie.lines)
        )
        data.extend(head + children + values)
        return len(data) - len(head + children + values)

    lines = list(lines)
    files = {number: text(b"file %d" % number) for number in sorted({line.file for line in lines})}
    root = Trie()
    for line in lines:
        root.add(line)
    offset = node(root)
    size = 16 if version == 1 else 32
    struct.pack_into(
        "<8s9Q", data, 0, b"KSLPHHRH", 252, len(data), 80, 24, 16, size, offset, len(data) - 80, 0
    )
    return bytes(data)


def libc_matches(pattern: bytes, text: bytes) -> bool:
    return ctypes.CDLL(None).fnmatch(pattern, text, 0) == 0


WORDS = st.text("ab0-", max_size=6)
PATTERNS = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", "0", "-", "*", "*", "?"]),
        st.builds(
            lambda negation, members: f"[{negation}{members}]",
            st.sampled_from(["", "!", "^"]),
            st.sampled_from(
                ["a", "ab", "a-b", "0-9", "-a", "a-", "]a", "]", "0-9a", "\\a", "[", "*"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
).map("".join)


@pytest.mark.parametrize("version", [1, 2, 3])
@given(patterns=st.sets(PATTERNS, min_size=1, max_size=8), text=WORDS)
@example(patterns={"*\\*", "*\\a"}, text="a*")
def test_a_pattern_matches_as_in_libc(version: int, patterns: set[str], text: str) -> None:
    lines = [Line(p.encode(), b" " + p.encode().hex().encode(), b"yes") for p in sorted(patterns)]
    matching = {p for p in patterns if libc_matches(p.encode(), text.encode())}
    found = properties(compiled(lines, version), text)
    assert {bytes.fromhex(key).decode() for key in found} == matching


class TestPrecedence:
    @pytest.mark.parametrize("version", [2, 3])
    @pytest.mark.parametrize(
        ("lines", "value"),
        [
            pytest.param([("a*", "1", 1, 9), ("ab", "2", 2, 1)], "2", id="later file, longer"),
            pytest.param([("a*", "1", 2, 1), ("ab", "2", 1, 9)], "1", id="later file, shorter"),
            pytest.param([("a*", "1", 1, 2), ("ab", "2", 1, 1)], "1", id="later line, shorter"),
            pytest.param([("*b", "1", 1, 1), ("a?", "2", 1, 2)], "2", id="later line of globs"),
            pytest.param([("ab", "1", 1, 1), ("ab", "2", 1, 1)], "2", id="same line: the last"),
        ],
    )
    def test_by_source(
        self, version: int, lines: list[tuple[str, str, int, int]], value: str
    ) -> None:
        data = compiled(
            [Line(p.encode(), b" KEY", v.encode(), file, line) for p, v, file, line in lines],
            version,
        )
        assert properties(data, "ab") == {"KEY": value}

    @pytest.mark.parametrize(
        ("patterns", "value"),
        [
            pytest.param(["a*", "ab"], "ab", id="the exact one after wildcards"),
            pytest.param(["a*", "ab*"], "ab*", id="the longer one after the shorter"),
            pytest.param(["a*", "a?", "a[b]"], "a[b]", id="* before ? before ["),
            pytest.param(["*", "*b"], "*", id="below a wildcard the longer one first"),
        ],
    )
    def test_by_order_of_the_walk_where_no_source_is_given(
        self, patterns: list[str], value: str
    ) -> None:
        data = compiled([Line(p.encode(), b" KEY", p.encode()) for p in patterns], version=1)
        assert properties(data, "ab") == {"KEY": value}


def test_only_keys_with_a_blank_are_properties() -> None:
    data = compiled([Line(b"a", b" KEY", b"yes"), Line(b"a", b"+KEY", b"for the future")])
    assert properties(data, "a") == {"KEY": "yes"}


def test_text_is_cleaned() -> None:
    data = compiled([Line(b"a", b" KEY", b"\xff text \t")])
    assert properties(data, "a") == {"KEY": "\ufffd text"}


def with_number(data: bytes, offset: int, number: int) -> bytes:
    return data[:offset] + struct.pack("<Q", number) + data[offset + 8 :]


# Offsets of the header's numbers.
FILE_SIZE, NODE_SIZE, CHILD_SIZE, VALUE_SIZE, ROOT = 16, 32, 40, 48, 56


class TestNotAnHwdb:
    UNUSABLE: t.ClassVar[dict[str, bytes]] = {
        "empty": b"",
        "a beginning": COMPILED[:40],
        "another signature": b"x" + COMPILED[1:],
        "shorter than it says": COMPILED[:-1],
        "longer than it says": COMPILED + b"\0",
        "says it is empty": with_number(COMPILED, FILE_SIZE, 0),
        "says it is endless": with_number(COMPILED, FILE_SIZE, 2**64 - 1),
        "nodes too small": with_number(COMPILED, NODE_SIZE, 8),
        "nodes too large": with_number(COMPILED, NODE_SIZE, 2**63),
        "children too small": with_number(COMPILED, CHILD_SIZE, 0),
        "values too small": with_number(COMPILED, VALUE_SIZE, 8),
        "root outside": with_number(COMPILED, ROOT, len(COMPILED)),
        "root far outside": with_number(COMPILED, ROOT, 2**64 - 1),
    }

    @pytest.mark.parametrize("case", UNUSABLE)
    def test_nothing_is_known(self, case: str) -> None:
        assert properties(self.UNUSABLE[case], "exact") == {}

    @pytest.mark.parametrize("case", [case for case in UNUSABLE if not case.startswith("root")])
    def test_the_next_file_is_used(self, tmp_path: Path, case: str) -> None:
        for path, data in ((PATHS[0], self.UNUSABLE[case]), (PATHS[1], COMPILED)):
            (tmp_path / path[1:]).parent.mkdir(parents=True)
            (tmp_path / path[1:]).write_bytes(data)
        assert Hwdb(Reader(str(tmp_path))).properties("exact") == {"EXACT": "yes"}

    def test_a_pipe_and_a_directory_are_passed_over(self, tmp_path: Path) -> None:
        for path in PATHS[:3]:
            (tmp_path / path[1:]).parent.mkdir(parents=True)
        os.mkfifo(tmp_path / PATHS[0][1:])
        (tmp_path / PATHS[1][1:]).mkdir()
        (tmp_path / PATHS[2][1:]).write_bytes(COMPILED)
        assert Hwdb(Reader(str(tmp_path))).properties("exact") == {"EXACT": "yes"}


def single_child_cycle(byte: bytes) -> bytes:
    """A root whose only child, reached by byte, is the root itself."""
    data = bytearray(compiled([Line(b"x", b" KEY", b"value"), Line(b"y", b" KEY", b"value")]))
    (root,) = struct.unpack_from("<Q", data, ROOT)
    for index in range(2):
        struct.pack_into("<B7xQ", data, root + 24 + 16 * index, byte[0], root)
    return bytes(data)


class TestBounds:
    @pytest.mark.parametrize("byte", [b"*", b"?", b"[", b"a"])
    def test_a_cycle_ends(self, byte: bytes) -> None:
        assert properties(single_child_cycle(byte), "a" * 5000) == {}

    def test_a_prefix_without_end(self) -> None:
        data = bytearray(compiled([Line(b"a*", b" KEY", b"value")]) + b"*" * 100000)
        (root,) = struct.unpack_from("<Q", data, ROOT)
        struct.pack_into("<Q", data, root, len(data) - 100000)
        struct.pack_into("<Q", data, FILE_SIZE, len(data))
        assert properties(bytes(data), "a") == {}

    def test_more_values_than_the_file_has(self) -> None:
        data = bytearray(compiled([Line(b"a", b" KEY", b"value")]))
        (root,) = struct.unpack_from("<Q", data, ROOT)
        struct.pack_into("<Q", data, root + 16, 2**60)
        assert properties(bytes(data), "a") == {}

    def test_a_broken_file_is_given_up(self) -> None:
        content = CountingContent(single_child_cycle(b"*"))
        hwdb = Hwdb(FileReader(content))
        hwdb.properties("a")
        reads = content.reads
        assert hwdb.properties("b") == {}
        assert content.reads == reads

    def test_a_file_that_was_cut_meanwhile(self, tmp_path: Path) -> None:
        path = tmp_path / PATHS[0][1:]
        path.parent.mkdir(parents=True)
        path.write_bytes(COMPILED)
        hwdb = Hwdb(Reader(str(tmp_path)))
        path.write_bytes(COMPILED[:100])
        assert hwdb.properties("exact") == {}

    @given(st.lists(st.tuples(st.integers(80, len(COMPILED) - 8), st.binary(max_size=8))))
    def test_no_damage_raises(self, damages: list[tuple[int, bytes]]) -> None:
        data = bytearray(COMPILED)
        for offset, damage in damages:
            data[offset : offset + len(damage)] = damage
        hwdb = Hwdb(FileReader(Loaded(bytes(data))))
        for modalias in QUERIES:
            for key, value in hwdb.properties(modalias).items():
                assert isinstance(key, str)
                assert isinstance(value, str)

    def test_a_lookup_reads_little_of_a_large_file(self) -> None:
        vendors = [b"usb:v%04X" % number for number in range(4000)]
        lines = [Line(vendor + b"*", b" KEY", b"value of " + vendor) for vendor in vendors]
        data = compiled(lines)
        assert len(data) > 20 * 16384
        content = CountingContent(data)
        known = Hwdb(FileReader(content)).properties("usb:v0ABC")
        assert known == {"KEY": "value of usb:v0ABC"}
        assert content.reads <= 10


@pytest.mark.skipif(not SYSTEMD_HWDB, reason="needs systemd-hwdb")
class TestBesideSystemd:
    def test_sources_compiled_here_give_the_same(self, tmp_path: Path) -> None:
        shutil.copytree(HOST / "etc/udev/hwdb.d", tmp_path / "etc/udev/hwdb.d")
        subprocess.run([str(SYSTEMD_HWDB), "update", f"--root={tmp_path}"], check=True)
        hwdb = Hwdb(Reader(str(tmp_path)))
        assert {modalias: hwdb.properties(modalias) for modalias in QUERIES} == QUERIES

    @pytest.mark.parametrize(
        "modalias",
        [
            "usb:v1D6Bp0002:xHCI Host Controller",
            "usb:v1D6B",
            "usb:v046DpC52Bd1211dc00dsc00dp00ic03isc01ip01in00",
            "usb:v0627p0001:QEMU USB Tablet",
            "usb:v0000p0000d0000dc08dsc06dp50",
            "pci:v00008086d00001533sv00001028sd00000001bc02sc00i00",
            "pci:v000010DEd00001DB6sv000010DEsd0000124Abc03sc02i00",
            "pci:v00000000d00000000sv00000000sd00000000bc01sc08i02",
            "evdev:atkbd:dmi:bvnX:bvrY:bd01/01/2020:svnHP:pnHP Pavilion x360:pvr1:",
            "nothing:like:it",
        ],
    )
    def test_the_hosts_own_file(self, modalias: str) -> None:
        query = subprocess.run(
            [str(SYSTEMD_HWDB), "query", modalias],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if query.returncode:
            pytest.skip("no hwdb.bin on this host")
        answer = dict(line.split("=", 1) for line in query.stdout.splitlines())
        assert Hwdb(Reader()).properties(modalias) == answer

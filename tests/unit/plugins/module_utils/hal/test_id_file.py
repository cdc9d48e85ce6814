# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a file such as pci.ids is searched: every entry is found, no other, and little is read."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.id_file import IdFile
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Loaded, Reader
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.counting import (
    CountingContent,
)

REAL_FILES = (
    "/usr/share/misc/pci.ids",
    "/usr/share/hwdata/pci.ids",
    "/var/lib/usbutils/usb.ids",
    "/usr/share/hwdata/usb.ids",
)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param(b"8086  Trailing blanks \t \n", "Trailing blanks", id="trailing blanks"),
        pytest.param(b"8086  Carriage return\r\n", "Carriage return", id="line end of DOS"),
        pytest.param(b"8086  No line end", "No line end", id="no line end"),
        pytest.param(b"8086  N\0UL\n", "NUL", id="NUL"),
        pytest.param(b"8086  \xff\xfe?\n", "\ufffd\ufffd?", id="not UTF-8"),
        pytest.param("8086  Händler\n".encode(), "Händler", id="UTF-8"),
        pytest.param(b"8086  \n", None, id="no name"),
        pytest.param(b"8086  " + b"x" * (1 << 20) + b"\n", None, id="a megabyte"),
        pytest.param(b"8086 One blank\n", None, id="one blank"),
        pytest.param(b"8086", None, id="key alone"),
    ],
)
@pytest.mark.parametrize("before", [b"", b"# comment\n"], ids=["first line", "after a comment"])
def test_text_of_a_name(before: bytes, line: bytes, name: str | None) -> None:
    assert IdFile(Loaded(before + line)).name(b"8086") == name


def parsed(text: bytes) -> dict[tuple[bytes, ...], str]:
    """An id file read line by line, the slow and plain way."""
    entries: dict[tuple[bytes, ...], str] = {}
    path: tuple[bytes, ...] = ()
    for line in text.split(b"\n"):
        if not line or line.startswith(b"#"):
            continue
        depth = len(line) - len(line.lstrip(b"\t"))
        if depth > len(path):
            continue
        key, _blanks, name = line[depth:].partition(b"  ")
        path = (*path[:depth], key)
        entries.setdefault(path, name.decode("utf-8", "replace").strip())
    return entries


NUMBERS = st.integers(0, 0xFFFF).map(lambda number: b"%04x" % number)
TREES = st.dictionaries(NUMBERS, st.dictionaries(NUMBERS, st.sets(NUMBERS)), min_size=1)


def id_file(tree: t.Mapping[bytes, t.Mapping[bytes, set[bytes]]]) -> bytes:
    """Enough lines, by long names, for the search to take more than one step."""
    lines = [b"# comment"]
    for vendor in sorted(tree):
        lines.append(vendor + b"  vendor " + vendor * 20)
        products = tree[vendor]
        for product in sorted(products):
            lines.append(b"\t" + product + b"  product " + (vendor + product) * 40)
            for card in sorted(products[product]):
                lines.append(b"\t\t%s %s  card %s of %s" % (card, vendor, card, product))
            lines.append(b"# comment")
    return b"\n".join([*lines, b"", b"C 00  class", b"\t00  subclass", b""])


@given(tree=TREES, asked=st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_every_entry_is_found_and_no_other(
    tree: dict[bytes, dict[bytes, set[bytes]]],
    asked: tuple[bytes, bytes, bytes],
) -> None:
    text = id_file(tree)
    entries = parsed(text)
    file = IdFile(Loaded(text))
    assert {path: file.name(*path) for path in entries} == entries
    strange = [asked[:1], asked[:2], (*asked[:2], asked[2] + b" " + asked[0])]
    # Also known keys in the wrong place: a product of one vendor asked of all others.
    strange += [(vendor, path[1]) for path in entries if len(path) == 2 for vendor in tree]
    assert {path: file.name(*path) for path in strange} == {
        path: entries.get(path) for path in strange
    }


PIECES = st.sampled_from(
    [b"\n", b"\t", b"  ", b" ", b"#", b"C 00", b"8086", b"1521", b"1028 0602", b"\0", b"\xff", b"x"]
)


@given(st.lists(PIECES, max_size=400).map(b"".join))
def test_no_file_is_too_strange(data: bytes) -> None:
    file = IdFile(Loaded(data))
    for path in [(b"8086",), (b"8086", b"1521"), (b"8086", b"1521", b"1028 0602"), (b"C 00",)]:
        name = file.name(*path)
        assert name is None or (name and "\n" not in name)
        assert name is None or name.encode() in data.replace(b"\0", b"").replace(
            b"\xff", "\ufffd".encode()
        )


@pytest.mark.parametrize("path", [path for path in REAL_FILES if os.path.exists(path)])
def test_every_entry_of_a_real_file(path: str) -> None:
    text = Path(path).read_bytes()
    # usb.ids has further lists behind the classes; theirs are not asked for.
    entries = {
        keys: name
        for keys, name in parsed(text).items()
        if len(keys[0]) == 4 and (not keys[0][:1].isupper() or keys[0].startswith(b"C "))
    }
    assert len(entries) > 10000
    content = Reader().file(path)
    assert content is not None
    file = IdFile(content)
    wrong = {keys: name for keys, name in entries.items() if file.name(*keys) != (name or None)}
    assert wrong == {}


@pytest.mark.parametrize("vendor", [b"0000", b"1af0", b"8000", b"fff0"])
def test_of_a_large_file_little_is_read(vendor: bytes) -> None:
    lines = [b"# Much like pci.ids: many vendors of few products, and one of many."]
    for number in range(0, 0x10000, 0x10):
        lines.append(b"%04x  a vendor" % number)
        for product in range(0, 0x10000, 0x10 if number == 0x8000 else 0x1800):
            lines.append(b"\t%04x  product %04x of it" % (product, product))
    content = CountingContent(b"\n".join([*lines, b"C 02  class", b"\t00  subclass", b""]))
    file = IdFile(content)
    assert content.size > 1_000_000
    assert file.name(vendor) == "a vendor"
    assert file.name(vendor, b"1800") == "product 1800 of it"
    assert file.name(vendor, b"1801") is None
    assert file.name(b"C 02", b"00") == "subclass"
    assert content.bytes_read < content.size / 16


def test_what_is_cut_short_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "pci.ids"
    path.write_bytes(id_file({b"8086": {b"1521": set()}}))
    content = Reader(str(tmp_path)).file("/pci.ids")
    assert content is not None
    file = IdFile(content)
    path.write_bytes(b"#")
    assert file.name(b"8086", b"1521") is None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of PCI and USB devices: which file says what."""

from __future__ import annotations

import gzip
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.ids import Names
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader

if t.TYPE_CHECKING:
    from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Content

HOST = Path(__file__).parent / "ids" / "data"
PCI_IDS = "/usr/share/misc/pci.ids"
USB_IDS = "/var/lib/usbutils/usb.ids"
HWDB = "/etc/udev/hwdb.bin"


class RecordingReader(Reader):
    """Remembers which files were read and found."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.found: list[str] = []

    def raw(self, path: str, limit: int = 1 << 20) -> bytes | None:
        data = super().raw(path, limit)
        if data is not None:
            self.found.append(path)
        return data

    def file(self, path: str) -> Content | None:
        content = super().file(path)
        if content is not None:
            self.found.append(path)
        return content


def host_with(root: Path, *paths: str) -> Names:
    """Names on a host that has these files and no other."""
    for path in paths:
        target = root / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HOST / path[1:]).read_bytes())
    return Names(Reader(str(root)))


@pytest.fixture(name="names")
def names_of_a_host_with_all_files() -> Names:
    return Names(Reader(str(HOST)))


PCI = [
    ("vendor", (0x8086,), "Fourth Vendor"),
    ("first vendor", (0x0001,), "First Vendor"),
    ("last vendor", (0xFFFF,), "Last Vendor (wrong ID)"),
    ("unknown vendor", (0x8087,), None),
    ("number of a product only", (0x1521,), None),
    ("product", (0x8086, 0x1521), "Server Adapter"),
    ("product after one with subsystems", (0x8086, 0x1522), "Follows the Server Adapter"),
    ("product after a comment", (0x8085, 0x0001), "Product of the Third"),
    ("product after a blank line", (0x8085, 0x0002), "After a blank line"),
    ("product of the last vendor", (0xFFFF, 0xFFFF), "Last Product"),
    ("product that only an earlier vendor has", (0x8086, 0x1533), None),
    ("product that only the next vendor has", (0x8085, 0x1521), None),
    ("product of a vendor without any", (0x0001, 0x1533), None),
    ("product of an unknown vendor", (0x8087, 0x1521), None),
    ("subsystem", (0x8086, 0x1521, 0x1028, 0x0602), "Dual Port Card"),
    ("subsystem after a comment", (0x8086, 0x1521, 0x8086, 0x0001), "Own Card"),
    ("subsystem of the next product", (0x8086, 0x1521, 0x1028, 0x0603), None),
    ("subsystem of an unknown product", (0x8086, 0x9999, 0x1028, 0x0602), None),
]


@pytest.mark.parametrize(("ids", "name"), [row[1:] for row in PCI], ids=[row[0] for row in PCI])
def test_pci_ids(names: Names, ids: tuple[int, ...], name: str | None) -> None:
    look_up = {1: names.pci_vendor, 2: names.pci_product, 4: names.pci_subsystem}[len(ids)]
    assert look_up(*ids) == name
    assert look_up(*ids) == name, "the second answer differs from the first"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        pytest.param(0x010802, "Non-Volatile memory controller", id="subclass, not the interface"),
        pytest.param(0x020000, "Ethernet controller", id="subclass"),
        pytest.param(0x028000, "Network controller", id="unknown subclass: the class"),
        pytest.param(0xFF0000, "Unassigned class", id="class without subclasses"),
        pytest.param(0x7F0000, None, id="unknown class"),
    ],
)
def test_pci_class(names: Names, code: int, name: str | None) -> None:
    assert names.pci_class(code) == name


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        pytest.param((0x03,), "Human Interface Device", id="class"),
        pytest.param((0x03, 0x01), "Boot Interface Subclass", id="subclass"),
        pytest.param((0x03, 0x01, 0x02), "Mouse", id="protocol"),
        pytest.param((0x03, 0x00, 0x00), "None", id="protocol of the first subclass"),
        pytest.param((0x03, 0x01, 0x7F), None, id="unknown protocol"),
        pytest.param((0x03, 0x7F), None, id="unknown subclass"),
        pytest.param((0x08,), "Mass Storage", id="class in hwdb.bin"),
        pytest.param((0x08, 0x06), "SCSI", id="subclass in hwdb.bin"),
        pytest.param((0x08, 0x06, 0x50), "Bulk-Only", id="protocol in hwdb.bin"),
        pytest.param((0x08, 0x06, 0x51), None, id="unknown protocol in hwdb.bin"),
        pytest.param((0x7F, 0x00, 0x00), None, id="unknown class"),
    ],
)
def test_usb_class(names: Names, ids: tuple[int, ...], name: str | None) -> None:
    assert names.usb_class(*ids) == name


class TestOrderOfSources:
    def test_pci_ids_comes_before_hwdb(self, names: Names) -> None:
        assert names.pci_vendor(0x8086) == "Fourth Vendor"

    def test_hwdb_comes_before_usb_ids(self, names: Names) -> None:
        assert names.usb_vendor(0x1D6B) == "Root Hub Makers"
        assert names.usb_product(0x1D6B, 0x0002) == "2.0 root hub"

    def test_what_pci_ids_lacks_is_nowhere(self, names: Names) -> None:
        """The hwdb is made from it, and is not worth a second look."""
        assert names.pci_vendor(0x1AF4) is None
        assert names.pci_product(0x1AF4, 0x1041) is None

    def test_what_hwdb_lacks_is_in_usb_ids(self, names: Names) -> None:
        assert names.usb_vendor(0x0001) == "Only in usb.ids"
        assert names.usb_product(0x0001, 0x0002) == "Stick"
        assert names.usb_product(0x1D6B, 0x00FF) == "Product that only usb.ids knows"

    def test_hwdb_alone(self, tmp_path: Path) -> None:
        names = host_with(tmp_path, HWDB)
        assert names.pci_vendor(0x8086) == "Not what pci.ids says"
        assert names.pci_product(0x1AF4, 0x1041) == "Virtual Network Device"
        assert names.pci_subsystem(0x1AF4, 0x1041, 0x1AF4, 0x1100) == "Virtual Machine"
        assert names.pci_subsystem(0x1AF4, 0x1041, 0x1AF4, 0x1101) is None
        assert names.pci_class(0x030000) == "VGA compatible controller"
        assert names.usb_vendor(0x0001) is None

    def test_id_files_alone(self, tmp_path: Path) -> None:
        names = host_with(tmp_path, PCI_IDS, USB_IDS)
        assert names.pci_vendor(0x1AF4) is None
        assert names.usb_vendor(0x1D6B) == "Not what hwdb.bin says"
        assert names.usb_class(0x08) == "Not what hwdb.bin says"

    def test_nothing_at_all(self, tmp_path: Path) -> None:
        names = host_with(tmp_path)
        assert names.pci_vendor(0x8086) is None
        assert names.pci_product(0x8086, 0x1521) is None
        assert names.pci_subsystem(0x8086, 0x1521, 0x1028, 0x0602) is None
        assert names.pci_class(0x020000) is None
        assert names.usb_vendor(0x1D6B) is None
        assert names.usb_product(0x1D6B, 0x0002) is None
        assert names.usb_class(0x03, 0x01, 0x02) is None


class TestFilesAreReadWhenNeeded:
    def test_none_before_the_first_question(self) -> None:
        reader = RecordingReader(str(HOST))
        Names(reader)
        assert reader.found == []

    def test_pci_names_read_pci_ids_alone_and_once(self) -> None:
        reader = RecordingReader(str(HOST))
        names = Names(reader)
        for _time in range(3):
            names.pci_product(0x8086, 0x1521)
            names.pci_vendor(0x8085)
            names.pci_subsystem(0x8086, 0x1521, 0x1028, 0x9999)
            names.pci_class(0x020000)
        assert reader.found == [PCI_IDS]

    def test_usb_names_that_hwdb_has_read_no_id_file(self) -> None:
        reader = RecordingReader(str(HOST))
        Names(reader).usb_product(0x1D6B, 0x0002)
        assert set(reader.found) == {HWDB}


class TestPlaces:
    @pytest.mark.parametrize("suffix", ["", ".gz"])
    @pytest.mark.parametrize(
        "directory",
        [
            pytest.param("usr/share/hwdata", id="Fedora, SUSE, Arch, Alpine"),
            pytest.param("usr/share/misc", id="Debian"),
            pytest.param("usr/share", id="from source"),
            pytest.param("run/current-system/sw/share/hwdata", id="NixOS"),
            pytest.param("run/current-system/profile/share/hwdata", id="Guix"),
            pytest.param("usr/local/share/hwdata", id="local"),
        ],
    )
    def test_every_distribution(self, tmp_path: Path, directory: str, suffix: str) -> None:
        (tmp_path / directory).mkdir(parents=True)
        for name, text in (("pci.ids", b"\n8086  A\n"), ("usb.ids", b"\n1d6b  B\n")):
            data = gzip.compress(text) if suffix else text
            (tmp_path / directory / (name + suffix)).write_bytes(data)
        names = Names(Reader(str(tmp_path)))
        assert (names.pci_vendor(0x8086), names.usb_vendor(0x1D6B)) == ("A", "B")

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            pytest.param("pci.ids", b"", id="empty"),
            pytest.param("pci.ids.gz", b"", id="empty and compressed"),
            pytest.param("pci.ids.gz", b"8086  Not compressed\n", id="not compressed"),
            pytest.param("pci.ids.gz", gzip.compress(b"8086  Cut\n")[:12], id="cut short"),
        ],
    )
    def test_an_unusable_file_does_not_hide_the_next(
        self, tmp_path: Path, name: str, data: bytes
    ) -> None:
        names = host_with(tmp_path, PCI_IDS)
        (tmp_path / "usr/share/hwdata").mkdir()
        (tmp_path / "usr/share/hwdata" / name).write_bytes(data)
        assert names.pci_vendor(0x8086) == "Fourth Vendor"

    def test_nor_does_one_that_cannot_be_read(self, tmp_path: Path) -> None:
        names = host_with(tmp_path, PCI_IDS)
        (tmp_path / "usr/share/hwdata").mkdir()
        # No memory is mapped at address 0: EIO.
        (tmp_path / "usr/share/hwdata/pci.ids").symlink_to("/proc/self/mem")
        assert names.pci_vendor(0x8086) == "Fourth Vendor"

    def test_a_pipe_does_not_stop_it(self, tmp_path: Path) -> None:
        names = host_with(tmp_path, PCI_IDS)
        (tmp_path / "usr/share/hwdata").mkdir()
        os.mkfifo(tmp_path / "usr/share/hwdata/pci.ids")
        assert names.pci_vendor(0x8086) == "Fourth Vendor"

    def test_what_decompresses_to_a_gigabyte_is_cut(self, tmp_path: Path) -> None:
        (tmp_path / "usr/share/hwdata").mkdir(parents=True)
        zeros = gzip.compress(b"\n8086  Before\n" + bytes(32 << 20) + b"\n8087  After\n")
        (tmp_path / "usr/share/hwdata/pci.ids.gz").write_bytes(zeros)
        names = Names(Reader(str(tmp_path)))
        assert names.pci_vendor(0x8086) == "Before"
        assert names.pci_vendor(0x8087) is None

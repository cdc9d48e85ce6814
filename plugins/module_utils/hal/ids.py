# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Vendor, product and class names of PCI and USB devices, from the files that a host has.

The files are pci.ids, usb.ids (https://pci-ids.ucw.cz, http://www.linux-usb.org/usb-ids.html) and
systemd's hwdb.bin. PCI names come from pci.ids first, since libpciaccess and so libvirt read that;
USB names come from hwdb.bin first, since udev and so libvirt read that. What the first file does
not know is looked up in the second.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .reader import clean

if t.TYPE_CHECKING:
    from .hwdb import Hwdb
    from .reader import Reader

_PCI_IDS = (
    "/usr/share/hwdata/pci.ids",  # Fedora, RHEL, SUSE, Arch, Alpine, Gentoo, Slackware, Void
    "/usr/share/misc/pci.ids",  # Debian, Ubuntu
    "/usr/share/pci.ids",  # older SUSE, pciutils built from source, OpenWrt
    "/run/current-system/sw/share/hwdata/pci.ids",  # NixOS
    "/run/current-system/profile/share/hwdata/pci.ids",  # Guix
    "/usr/local/share/hwdata/pci.ids",
    "/usr/local/share/pci.ids",
)
_USB_IDS = (
    "/usr/share/hwdata/usb.ids",
    "/var/lib/usbutils/usb.ids",  # Debian, Ubuntu
    "/usr/share/misc/usb.ids",
    "/usr/share/usb.ids",
    "/run/current-system/sw/share/hwdata/usb.ids",
    "/run/current-system/profile/share/hwdata/usb.ids",
    "/usr/local/share/hwdata/usb.ids",
    "/usr/local/share/usb.ids",
)
# pci.ids, the larger one, has 1.6 MB (2026); no name in either reaches 200 bytes.
_FILE_LIMIT = 8 << 20
_NAME_LIMIT = 1024
# Bisection ends where a plain search is as fast.
_NEAR = 2048
# How far it looks for the start of an entry: most are shorter.
_SCAN = 512
# Up to the blank, so that no key is taken that the end of what is looked at cuts short.
_FIRST_LEVEL = re.compile(rb"\n([^\t\n# ]{1,4}) ")
_SECOND_LEVEL = re.compile(rb"\n\t([0-9a-f]{4})  ")
# What follows the last entry below one of the first level, and of the second.
_FIRST_LEVEL_ENDS = re.compile(rb"\n[^\t\n#]")
_SECOND_LEVEL_ENDS = re.compile(rb"\n\t?[^\t\n#]")


class Names:
    """Names for ids. A file is opened when it is first needed; an unknown id has no name (None)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._files: t.Dict[str, IdFile] = {}
        self._hwdb: t.Optional[Hwdb] = None

    def pci_vendor(self, vendor: int) -> t.Optional[str]:
        """The vendor's name; vendor is the 16-bit id."""
        pci = self._pci_file()
        if not pci.empty:
            return pci.name(b"%04x" % vendor)
        return self._hwdb_text(f"pci:v{vendor:08X}", "ID_VENDOR_FROM_DATABASE")

    def pci_product(self, vendor: int, product: int) -> t.Optional[str]:
        """The product's name, whatever card it sits on; both are 16-bit ids."""
        pci = self._pci_file()
        if not pci.empty:
            return pci.name(b"%04x" % vendor, b"%04x" % product)
        return self._hwdb_text(
            f"pci:v{vendor:08X}d{product:08X}", "ID_MODEL_FROM_DATABASE"
        )

    def pci_subsystem(
        self, vendor: int, product: int, subvendor: int, subproduct: int
    ) -> t.Optional[str]:
        """The name of the card or board that the product sits on; all are 16-bit ids."""
        pci = self._pci_file()
        if not pci.empty:
            return pci.name(
                b"%04x" % vendor, b"%04x" % product, b"%04x %04x" % (subvendor, subproduct)
            )
        # The hwdb has both names in one: "PRODUCT (SUBSYSTEM)".
        alias = f"pci:v{vendor:08X}d{product:08X}"
        full = f"{alias}sv{subvendor:08X}sd{subproduct:08X}"
        generic = self._hwdb_text(alias, "ID_MODEL_FROM_DATABASE") or ""
        both = self._hwdb_text(full, "ID_MODEL_FROM_DATABASE") or ""
        if both.startswith(generic + " (") and both.endswith(")"):
            return both[len(generic) + 2 : -1] or None
        return None

    def pci_class(self, code: int) -> t.Optional[str]:
        """The subclass' name, else the class' name, of a 24-bit class code as in sysfs."""
        key, sub = b"C %02x" % (code >> 16), b"%02x" % (code >> 8 & 0xFF)
        pci = self._pci_file()
        if not pci.empty:
            return pci.name(key, sub) or pci.name(key)
        alias = f"pci:v00000000d00000000sv00000000sd00000000bc{code >> 16:02X}"
        return self._hwdb_text(
            f"{alias}sc{code >> 8 & 0xFF:02X}", "ID_PCI_SUBCLASS_FROM_DATABASE"
        ) or self._hwdb_text(alias, "ID_PCI_CLASS_FROM_DATABASE")

    def usb_vendor(self, vendor: int) -> t.Optional[str]:
        """The vendor's name; vendor is the 16-bit id."""
        return self._hwdb_text(
            f"usb:v{vendor:04X}", "ID_VENDOR_FROM_DATABASE"
        ) or self._usb_file().name(b"%04x" % vendor)

    def usb_product(self, vendor: int, product: int) -> t.Optional[str]:
        """The product's name; both are 16-bit ids."""
        return self._hwdb_text(
            f"usb:v{vendor:04X}p{product:04X}", "ID_MODEL_FROM_DATABASE"
        ) or self._usb_file().name(b"%04x" % vendor, b"%04x" % product)

    def usb_class(
        self, code: int, subclass: t.Optional[int] = None, protocol: t.Optional[int] = None
    ) -> t.Optional[str]:
        """The name of a class; with subclass that of the subclass; with both the protocol's.

        All are the 8-bit numbers of a device or interface descriptor. A subclass or protocol
        without a name has None, not the name of what it belongs to.
        """
        alias = f"usb:v0000p0000d0000dc{code:02X}"
        key = "ID_USB_CLASS_FROM_DATABASE"
        path = [b"C %02x" % code]
        if subclass is not None:
            alias += f"dsc{subclass:02X}"
            key = "ID_USB_SUBCLASS_FROM_DATABASE"
            path.append(b"%02x" % subclass)
            if protocol is not None:
                alias += f"dp{protocol:02X}"
                key = "ID_USB_PROTOCOL_FROM_DATABASE"
                path.append(b"%02x" % protocol)
        return self._hwdb_text(alias, key) or self._usb_file().name(*path)

    def _pci_file(self) -> IdFile:
        return self._files.get("pci") or self._load("pci", _PCI_IDS)

    def _usb_file(self) -> IdFile:
        return self._files.get("usb") or self._load("usb", _USB_IDS)

    def _load(self, kind: str, paths: t.Sequence[str]) -> IdFile:
        self._files[kind] = file = IdFile(_first_file(self._reader, paths))
        return file

    def _hwdb_text(self, modalias: str, key: str) -> t.Optional[str]:
        if self._hwdb is None:
            # What is not in pci.ids is not in the hwdb either, which is made from it: only a host
            # without pci.ids, or with USB, pays for this import.
            from .hwdb import Hwdb

            self._hwdb = Hwdb(self._reader)
        return self._hwdb.properties(modalias).get(key) or None


class IdFile:
    """A file in the format of pci.ids and usb.ids, searched in place.

    Entries of the first level start a line, those of the next levels stand below theirs, one tab
    further in: "8086  Intel Corporation", "<tab>1533  I210 Gigabit Network Connection",
    "<tab><tab>1028 0001  ..."; classes start with "C 02  ". The files are kept sorted, as they say
    at their top, so that an entry is found by bisection.
    """

    def __init__(self, data: bytes) -> None:
        self.empty = not data
        self._data = data if data.startswith(b"#") else b"\n" + data
        self._names: t.Dict[t.Tuple[bytes, ...], t.Optional[str]] = {}
        self._found: t.Dict[t.Tuple[bytes, ...], int] = {}
        # Up to where an entry's section was seen to reach, and whether it ends there.
        self._seen: t.Dict[t.Tuple[bytes, ...], t.Tuple[int, bool]] = {}

    def name(self, *path: bytes) -> t.Optional[str]:
        """The name of the entry that these keys lead to, from the outermost one."""
        try:
            return self._names[path]
        except KeyError:
            self._names[path] = name = self._read_name(self._find(path))
            return name

    def _read_name(self, start: int) -> t.Optional[str]:
        if start < 0:
            return None
        end = self._data.find(b"\n", start, start + _NAME_LIMIT)
        if end < 0:
            end = len(self._data)
            if end - start > _NAME_LIMIT:
                return None
        return clean(self._data[start:end]).lstrip() or None

    def _find(self, path: t.Tuple[bytes, ...]) -> int:
        """Where the entry's name starts, or -1."""
        if path not in self._found:
            self._found[path] = self._search(path)
        return self._found[path]

    def _search(self, path: t.Tuple[bytes, ...]) -> int:
        data = self._data
        low, high = self._section(path[:-1], path[-1])
        # Without the two blanks behind it, which are everywhere, it is found much faster.
        line = b"\n" + b"\t" * (len(path) - 1) + path[-1]
        if path[-1].startswith(b"C"):
            # The classes stand after all vendors.
            found = data.rfind(line)
        elif len(path) == 3:
            found = data.find(line, low, high)
        else:
            lines = _FIRST_LEVEL if len(path) == 1 else _SECOND_LEVEL
            near, far = self._bisect(lines, path[-1], low, high)
            found = data.find(line, near, min(far, near + 2 * _NEAR))
            if found < 0 and far - near > 2 * _NEAR:
                found = data.find(line, near, far)
        end = found + len(line)
        return end if found >= 0 and data.startswith(b"  ", end) else -1

    def _section(self, path: t.Tuple[bytes, ...], key: bytes) -> t.Tuple[int, int]:
        """Between which offsets the entry with this key stands below this one, if there is one."""
        if not path:
            return 0, len(self._data)
        start = self._find(path)
        if start < 0:
            return 0, 0
        seen, ended = self._seen.get(path, (start, False))
        if not ended:
            # Intel's section alone has 370 kB: it is looked through as far as the key needs it.
            reach = self._leap_over(key, start) if len(path) == 1 else len(self._data)
            if reach > seen:
                ends = _FIRST_LEVEL_ENDS if len(path) == 1 else _SECOND_LEVEL_ENDS
                end = ends.search(self._data, seen, reach)
                seen = end.start() if end else reach
                self._seen[path] = (seen, bool(end) or reach == len(self._data))
        return start, seen

    def _leap_over(self, key: bytes, start: int) -> int:
        """The start of some entry behind the one with this key, or the end of the file."""
        leap = _NEAR
        while start + leap < len(self._data):
            entry = _SECOND_LEVEL.search(self._data, start + leap, start + leap + _NEAR)
            if entry and entry.group(1) > key:
                return entry.start()
            leap *= 2
        return len(self._data)

    def _bisect(
        self, lines: t.Pattern[bytes], key: bytes, low: int, high: int
    ) -> t.Tuple[int, int]:
        """Between which offsets the line with this key starts, if there is one."""
        data = self._data
        reach = high
        while reach - low > _NEAR:
            middle = (low + reach) // 2
            entry = lines.search(data, middle, min(middle + _SCAN, high))
            if entry is None:
                # Within a large section: what it belongs to would take long to find.
                reach = middle
            elif entry.group(1) == key:
                return entry.start(), entry.end()
            # Classes and other lists, in capitals, follow the vendors.
            elif entry.group(1) <= key and not entry.group(1).isupper():
                low, reach = entry.start(), high
            else:
                high = reach = entry.start()
        return low, high


def _first_file(reader: Reader, paths: t.Sequence[str]) -> bytes:
    """The content of the first of these files that is there, also compressed; b"" if none is."""
    for path in paths:
        data = reader.part(path, 0, _FILE_LIMIT)
        if data:
            return data
        data = reader.part(path + ".gz", 0, _FILE_LIMIT)
        if data:
            data = _decompress(data)
            if data:
                return data
    return b""


def _decompress(data: bytes) -> bytes:
    """The first _FILE_LIMIT bytes of what a gzip file holds; b"" if it is none, or cut short."""
    import zlib

    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(data, _FILE_LIMIT)
    except zlib.error:
        return b""
    return text if stream.eof or len(text) == _FILE_LIMIT else b""

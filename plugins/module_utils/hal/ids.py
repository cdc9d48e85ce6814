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

import typing as t

from .id_file import FILE_LIMIT, IdFile
from .reader import Loaded

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
        self._files[kind] = file = _first_file(self._reader, paths)
        return file

    def _hwdb_text(self, modalias: str, key: str) -> t.Optional[str]:
        if self._hwdb is None:
            # What is not in pci.ids is not in the hwdb either, which is made from it: only a host
            # without pci.ids, or with USB, pays for this import.
            from .hwdb import Hwdb

            self._hwdb = Hwdb(self._reader)
        return self._hwdb.properties(modalias).get(key) or None


def _first_file(reader: Reader, paths: t.Sequence[str]) -> IdFile:
    """The first of these files that holds something, also compressed; else an empty one."""
    for path in paths:
        file = reader.file(path)
        if file and file.part(0, 1):
            return IdFile(file)
        file = reader.file(path + ".gz")
        if file:
            text = _decompress(file.part(0, min(file.size, FILE_LIMIT)))
            if text:
                return IdFile(Loaded(text))
    return IdFile(Loaded(b""))


def _decompress(data: bytes) -> bytes:
    """The first FILE_LIMIT bytes of what a gzip file holds; b"" if it is none, or cut short."""
    import zlib

    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(data, FILE_LIMIT)
    except zlib.error:
        return b""
    return text if stream.eof or len(text) == FILE_LIMIT else b""

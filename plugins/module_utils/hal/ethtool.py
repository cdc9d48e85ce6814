# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The features of network interfaces, in the words of libvirt's <feature name='…'/>.

libvirt (src/util/virnetdev.c) asks with one old ioctl per feature. The kernel answers those from
the very bits that ETHTOOL_GFEATURES tells all at once (net/ethtool/ioctl.c,
ethtool_get_feature_mask() and __ethtool_get_flags()), so that one ioctl per interface is enough.
Kernels differ in the places of these bits, therefore they are looked up by name.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import array
import fcntl
import os
import socket
import struct
import typing as t

if t.TYPE_CHECKING:
    from .devlink import Devlink
    from .reader import Reader

# libvirt's words, in its order.
FEATURES = (
    "rx", "tx", "sg", "tso", "gso", "gro", "lro", "rxvlan", "txvlan", "ntuple", "rxhash",
    "rdma", "txudptnl", "switchdev",
)  # fmt: skip

# The kernel's names of the offloads that a word stands for: it holds where any of them is active.
OFFLOADS: t.Dict[str, t.Tuple[str, ...]] = {
    "rx": ("rx-checksum",),
    "tx": (
        "tx-checksum-ipv4",
        "tx-checksum-ipv6",
        "tx-checksum-ip-generic",
        "tx-checksum-fcoe-crc",
        "tx-checksum-sctp",
    ),
    "sg": ("tx-scatter-gather", "tx-scatter-gather-fraglist"),
    "tso": (
        "tx-tcp-segmentation",
        "tx-tcp6-segmentation",
        "tx-tcp-ecn-segmentation",
        "tx-tcp-mangleid-segmentation",
    ),
    "gso": ("tx-generic-segmentation",),
    "gro": ("rx-gro",),
    "lro": ("rx-lro",),
    "rxvlan": ("rx-vlan-hw-parse",),
    "txvlan": ("tx-vlan-hw-insert",),
    "ntuple": ("rx-ntuple-filter",),
    "rxhash": ("rx-hashing",),
    # libvirt tests bit 25, which has become that of another offload.
    "txudptnl": ("tx-udp_tnl-segmentation",),
}

# linux/sockios.h and linux/ethtool.h
_SIOCETHTOOL = 0x8946
_GSTRINGS = 0x1B
_GSSET_INFO = 0x37
_GFEATURES = 0x3A
_SS_FEATURES = 4
_STRING_SIZE = 32
# struct ifreq: the interface's name (IFNAMSIZ with its NUL) and where the command stands.
_REQUEST = struct.Struct("16sP16x")
_LONGEST_NAME = 15

_PCI_DEVICES = "/sys/bus/pci/devices/"


def masks(names: t.Sequence[str]) -> t.List[t.Tuple[str, int]]:
    """Each word with the bits of its offloads, from the names of all offloads in bit order."""
    bits = {name: 1 << place for place, name in enumerate(names)}
    return [
        (word, sum(bits.get(name, 0) for name in offloads)) for word, offloads in OFFLOADS.items()
    ]


class Ethtool:
    """Asks the running kernel about its interfaces. What they share is set up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._socket: t.Optional[socket.socket] = None
        self._masks: t.List[t.Tuple[str, int]] = []
        self._answer = array.array("I")
        self._devlink: t.Optional[Devlink] = None

    def close(self) -> None:
        """Ends the asking. Harmless when repeated."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._devlink is not None:
            self._devlink.close()
            self._devlink = None

    def features(
        self, interface: str, net_path: str, pci_address: t.Optional[str]
    ) -> t.Optional[t.List[str]]:
        """The features that hold now, in the order of FEATURES; raises nothing.

        None where the kernel cannot be asked: the tree is a recorded one, the interface is gone,
        the ioctl is refused. net_path is the interface's directory in sysfs, pci_address the name
        of the PCI function that it is on (0000:02:00.0), None where there is none.
        """
        if not self._reader.live:
            return None
        try:
            active = self._active(os.fsencode(interface))
        except (OSError, ValueError):
            return None
        found = {word for word, mask in self._masks if active & mask}
        # libvirt compares the PCI resources of all InfiniBand devices with the interface's.
        if self._reader.exists(net_path + "/device/infiniband"):
            found.add("rdma")
        if pci_address and self._is_switchdev(pci_address):
            found.add("switchdev")
        return [word for word in FEATURES if word in found]

    def _active(self, name: bytes) -> int:
        """The interface's active offloads, a bit each. Raises OSError, ValueError."""
        if not 0 < len(name) <= _LONGEST_NAME:
            raise ValueError("no interface has such a name")
        if not self._masks:
            # The names are those of the kernel; the interface is only whom it asks to tell them.
            names = self._names(name)
            self._masks = masks(names)
            words = (len(names) + 31) // 32
            self._answer = array.array("I", [0] * (2 + 4 * words))
        # struct ethtool_gfeatures: cmd, size, then available, requested, active and never_changed
        # of 32 offloads each.
        answer = self._answer
        answer[0] = _GFEATURES
        answer[1] = len(answer) // 4
        self._ask(name, answer)
        active = 0
        for place, word in enumerate(answer[4::4]):
            active |= word << (32 * place)
        return active

    def _names(self, interface: bytes) -> t.List[str]:
        """The names of all offloads that the kernel knows, in bit order. Raises OSError."""
        # struct ethtool_sset_info: cmd, reserved, mask of the sets (64 bits), then each one's size.
        size = array.array("I", struct.pack("=IIQI", _GSSET_INFO, 0, 1 << _SS_FEATURES, 0))
        self._ask(interface, size)
        # struct ethtool_gstrings: cmd, set, number of strings, then these. The kernel writes them
        # all, whatever number it is given.
        strings = array.array("I", struct.pack("=III", _GSTRINGS, _SS_FEATURES, 0))
        strings.frombytes(bytes(_STRING_SIZE * size[4]))
        self._ask(interface, strings)
        text = strings[3:].tobytes()
        return [
            text[start : start + _STRING_SIZE].split(b"\0", 1)[0].decode("ascii", "replace")
            for start in range(0, len(text), _STRING_SIZE)
        ]

    def _ask(self, interface: bytes, command: array.array[int]) -> None:
        """Has the kernel carry out a command and answer in its place. Raises OSError."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address, _items = command.buffer_info()
        fcntl.ioctl(self._socket, _SIOCETHTOOL, _REQUEST.pack(interface, address))

    def _is_switchdev(self, pci_address: str) -> bool:
        """Whether the embedded switch that the function belongs to forwards by switch rules."""
        if self._devlink is None:
            from .devlink import Devlink

            self._devlink = Devlink()
        # A virtual function's switch is that of its physical function.
        physical = self._reader.link(f"{_PCI_DEVICES}{pci_address}/physfn")
        address = physical.rpartition("/")[2] if physical else pci_address
        return self._devlink.is_switchdev(address)

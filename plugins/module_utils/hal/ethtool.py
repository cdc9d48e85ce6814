# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The offloads of network interfaces, in the words of libvirt's <feature name='…'/>.

libvirt asks with one legacy ioctl per feature (src/util/virnetdev.c). The kernel answers those
from the same bits that ETHTOOL_GFEATURES tells all at once (net/ethtool/ioctl.c,
ethtool_get_feature_mask() and __ethtool_get_flags()), so one ioctl per interface is enough. The
bits' places differ between kernels and are looked up by name.
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

# libvirt's words in its order; each holds if one of these features of the kernel is active.
OFFLOADS = (
    ("rx", ("rx-checksum",)),
    (
        "tx",
        (
            "tx-checksum-ipv4",
            "tx-checksum-ipv6",
            "tx-checksum-ip-generic",
            "tx-checksum-fcoe-crc",
            "tx-checksum-sctp",
        ),
    ),
    ("sg", ("tx-scatter-gather", "tx-scatter-gather-fraglist")),
    (
        "tso",
        (
            "tx-tcp-segmentation",
            "tx-tcp6-segmentation",
            "tx-tcp-ecn-segmentation",
            "tx-tcp-mangleid-segmentation",
        ),
    ),
    ("gso", ("tx-generic-segmentation",)),
    ("gro", ("rx-gro",)),
    ("lro", ("rx-lro",)),
    ("rxvlan", ("rx-vlan-hw-parse",)),
    ("txvlan", ("tx-vlan-hw-insert",)),
    ("ntuple", ("rx-ntuple-filter",)),
    ("rxhash", ("rx-hashing",)),
    # Known by the network device's place in sysfs; it stands here for the order.
    ("rdma", ()),
    # libvirt tests bit 25 whatever the kernel, which is another feature since Linux 3.10.
    ("txudptnl", ("tx-udp_tnl-segmentation",)),
)  # type: t.Tuple[t.Tuple[str, t.Tuple[str, ...]], ...]

# linux/sockios.h, linux/ethtool.h
_SIOCETHTOOL = 0x8946
_GSTRINGS = 0x1B
_GSSET_INFO = 0x37
_GFEATURES = 0x3A
_SS_FEATURES = 4
_STRING = 32
# struct ifreq: the interface's name and the address of the command's structure.
_REQUEST = struct.Struct("16sP16x")
_LONGEST_NAME = 15
_PCI_DEVICES = "/sys/bus/pci/devices"


def masks(names: t.Sequence[str]) -> t.List[t.Tuple[str, int]]:
    """Each of libvirt's words with the bits that make it hold, given the bits' names in order."""
    bits = {name: 1 << place for place, name in enumerate(names) if name}
    return [(word, sum(bits.get(name, 0) for name in of)) for word, of in OFFLOADS]


class Ethtool:
    """Asks the running host's kernel about its interfaces; what all share is set up once.

    A recorded tree has no kernel to ask: every interface's features are then unknown.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._socket: t.Optional[socket.socket] = None
        self._masks: t.List[t.Tuple[str, int]] = []
        self._answer = array.array("I")
        self._devlink: t.Optional[Devlink] = None

    def features(
        self, interface: str, net_path: str, pci_address: t.Optional[str]
    ) -> t.Optional[t.List[str]]:
        """The features that hold now, in libvirt's order; None if the kernel does not tell.

        net_path: the interface's directory in sysfs. pci_address: the PCI function (0000:02:00.0)
        that the interface belongs to, None if there is none. Raises nothing.
        """
        active = self._active(interface) if self._reader.live else None
        if active is None:
            return None
        found = [word for word, mask in self._masks if active & mask or (
            word == "rdma" and self._reader.exists(net_path + "/device/infiniband")
        )]
        if pci_address and self._is_switchdev(pci_address):
            found.append("switchdev")
        return found

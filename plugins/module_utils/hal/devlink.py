# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mode of NICs' embedded switches, asked of the kernel's devlink over generic netlink.

Sources: the kernel's Documentation/networking/devlink/devlink-eswitch-attr.rst,
Documentation/userspace-api/netlink/intro.rst, linux/genetlink.h and linux/devlink.h.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import socket
import struct
import sys
import typing as t

from ..netlink.wire import ATTRIBUTE, MESSAGE, NLMSG_ERROR, NetlinkError, messages, nested

_NETLINK_GENERIC = 16
_NLM_F_REQUEST = 1
_HEADER = struct.Struct("=BBH")  # command, version, reserved
_VERSION = 1

CONTROLLER = 16  # the family that knows all families' numbers
GET_FAMILY = 3
FAMILY_ID = 1
FAMILY_NAME = 2

ESWITCH_GET = 29
BUS_NAME = 1
DEVICE_NAME = 2
ESWITCH_MODE = 25
_SWITCHDEV = 1

# Seconds. The kernel answers while it takes the request, so an answer that is late never comes.
_TIMEOUT = 2.0
_BUFFER = 1 << 16


def request(family: int, command: int, sequence: int, texts: t.Dict[int, str]) -> bytes:
    """A generic netlink message with these attributes, texts by their number."""
    body = _HEADER.pack(command, _VERSION, 0)
    for number, text in texts.items():
        payload = text.encode("utf-8", "replace") + b"\0"
        padding = -len(payload) % 4
        body += ATTRIBUTE.pack(ATTRIBUTE.size + len(payload), number) + payload + bytes(padding)
    return MESSAGE.pack(MESSAGE.size + len(body), family, _NLM_F_REQUEST, sequence, 0) + body


def answer(data: bytes, sequence: int) -> t.Optional[t.Dict[int, bytes]]:
    """The attributes in the kernel's answer to the request of that sequence number.

    Empty if the kernel refused; None if the data is not that answer. Raises NetlinkError if it is
    damaged.
    """
    for kind, _flags, number, _port, start, end in messages(data):
        if number == sequence:
            if kind == NLMSG_ERROR:
                return {}
            return dict(nested(data[start + _HEADER.size : end]))
    return None


class Devlink:
    """Asks devlink, as long as the kernel has it and answers in time."""

    def __init__(self) -> None:
        self._socket: t.Optional[socket.socket] = None
        self._sequence = 0
        self._switchdev: t.Dict[str, bool] = {}
        try:
            self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_GENERIC)
            self._socket.settimeout(_TIMEOUT)
            # Connected to the kernel, nobody else may send to us.
            self._socket.connect((0, 0))
        except OSError:
            self.close()
        self._family = self._ask(CONTROLLER, GET_FAMILY, {FAMILY_NAME: "devlink"}, FAMILY_ID)
        if not self._family:
            self.close()

    def close(self) -> None:
        """Ends the asking. Harmless when repeated."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def is_switchdev(self, pci_address: str) -> bool:
        """Whether the PCI function's embedded switch is in switchdev mode.

        False as well where that cannot be known: a function without a switch, a kernel without
        devlink, a user who is not root.
        """
        if pci_address not in self._switchdev:
            device = {BUS_NAME: "pci", DEVICE_NAME: pci_address}
            mode = self._ask(self._family, ESWITCH_GET, device, ESWITCH_MODE)
            self._switchdev[pci_address] = mode == _SWITCHDEV
        return self._switchdev[pci_address]

    def _ask(self, family: int, command: int, texts: t.Dict[int, str], wanted: int) -> int:
        """The number that the wanted attribute of the kernel's answer has, 0 if there is none."""
        if self._socket is None:
            return 0
        self._sequence += 1
        try:
            self._socket.send(request(family, command, self._sequence, texts))
            while True:
                found = answer(self._socket.recv(_BUFFER), self._sequence)
                if found is not None:
                    return int.from_bytes(found.get(wanted, b""), sys.byteorder)
        except (OSError, NetlinkError):
            # No answer, or one out of step: whoever asks on would wait again for each device.
            self.close()
            return 0

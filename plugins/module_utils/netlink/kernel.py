# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending requests to the kernel over a netlink socket, many at once.

The protocol is that of ``Documentation/userspace-api/netlink/intro.rst``. pyroute2's own transport
is not used: it waits for an answer to each request, and loses track of the others when one fails.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import typing as t

from .wire import MESSAGE, NLMSG_ERROR, NetlinkError, messages, nested, text

NLM_F_ACK = 0x04
_NLM_F_CAPPED, _NLM_F_ACK_TLVS = 0x100, 0x200
_NLMSGERR_ATTR_MSG = 1
_SOL_NETLINK, _NETLINK_CAP_ACK, _NETLINK_EXT_ACK = 270, 10, 11
_ERROR = struct.Struct("=i")
_FLAGS_AND_SEQUENCE = struct.Struct("=HI")
_TIMEOUT = 60.0
_BUFFER = 1 << 16
# Each refusal is an answer of its own; more of them could overflow the receive buffer.
LARGEST_BATCH = 100
_MOST_BYTES = 60000

Request = t.Union[bytes, bytearray]


class Refusal(NetlinkError):
    """The kernel refused a request.

    ``number`` is its position in the batch, ``code`` its errno, ``said`` the kernel's own text or
    that of the errno.
    """

    def __init__(self, number: int, code: int, said: str) -> None:
        NetlinkError.__init__(self, said)
        self.number, self.code, self.said = number, code, said


class Kernel:
    """A connection to the kernel; a context manager."""

    def __init__(self) -> None:
        """Connect. Raises NetlinkError."""
        mode = socket.SOCK_RAW | socket.SOCK_CLOEXEC
        try:
            self._connection = socket.socket(socket.AF_NETLINK, mode, socket.NETLINK_ROUTE)
            self._connection.settimeout(_TIMEOUT)
            for option in (_NETLINK_CAP_ACK, _NETLINK_EXT_ACK):
                self._connection.setsockopt(_SOL_NETLINK, option, 1)
            self._connection.bind((0, 0))
        except OSError as error:
            raise NetlinkError(f"there is no netlink socket: {error}") from error
        self._sequence = 0

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def send(self, requests: t.Sequence[Request], harmless: t.Callable[[int, int], bool]) -> None:
        """Let the kernel carry out encoded requests, in order.

        ``harmless`` tells of a request's position and the errno whether that is no failure.
        Raises Refusal for the first request that is refused otherwise: the rest of its batch was
        carried out all the same. Raises NetlinkError if the kernel does not answer.
        """
        start = 0
        refused: t.Optional[Refusal] = None
        while start < len(requests) and refused is None:
            end, size = start, 0
            while end < len(requests) and end - start < LARGEST_BATCH:
                size += len(requests[end])
                if size > _MOST_BYTES and end > start:
                    break
                end += 1
            refused = self._exchange(requests[start:end], start, harmless)
            start = end
        if refused is not None:
            raise refused

    def ask(self, request: bytes) -> t.Optional[Refusal]:
        """Let the kernel carry out one request; return the refusal, if it refuses."""
        return self._exchange([request], 0, lambda _number, _code: False)

    def _exchange(
        self,
        requests: t.Sequence[Request],
        offset: int,
        harmless: t.Callable[[int, int], bool],
    ) -> t.Optional[Refusal]:
        first = self._sequence + 1
        self._sequence += len(requests)
        sent = []
        for number, request in enumerate(requests):
            numbered = bytearray(request)
            # Refusals come anyway; that all went well is told by the last one's answer.
            flags = _FLAGS_AND_SEQUENCE.unpack_from(numbered, 6)[0]
            if number == len(requests) - 1:
                flags |= NLM_F_ACK
            _FLAGS_AND_SEQUENCE.pack_into(numbered, 6, flags, first + number)
            numbered += b"\0" * (-len(numbered) % 4)
            sent.append(numbered)
        try:
            self._connection.sendto(b"".join(sent), (0, 0))
            return self._answers(first, offset, harmless)
        except socket.timeout as error:
            raise NetlinkError(f"the kernel did not answer within {_TIMEOUT:.0f} s") from error
        except OSError as error:
            raise NetlinkError(f"a request could not be sent: {error}") from error

    def _answers(
        self, first: int, offset: int, harmless: t.Callable[[int, int], bool]
    ) -> t.Optional[Refusal]:
        refused: t.Optional[Refusal] = None
        while True:
            data, sender = self._connection.recvfrom(_BUFFER)
            if sender[0] != 0:
                continue
            for kind, flags, sequence, _port, start, end in messages(data):
                if kind != NLMSG_ERROR or not first <= sequence <= self._sequence:
                    continue
                code = -_ERROR.unpack_from(data, start)[0]
                number = offset + sequence - first
                if code and refused is None and not harmless(number, code):
                    said = _text(data[start:end], flags) or os.strerror(code)
                    refused = Refusal(number, code, said)
                if sequence == self._sequence:
                    return refused


def raw_request(kind: int, flags: int, body: bytes) -> bytes:
    """Return a request with a body that is encoded already."""
    return MESSAGE.pack(MESSAGE.size + len(body), kind, flags | 0x01, 0, 0) + body


def _text(payload: bytes, flags: int) -> t.Optional[str]:
    """Return what the kernel says besides the error's number (struct nlmsgerr and what follows)."""
    if not flags & _NLM_F_ACK_TLVS:
        return None
    start = _ERROR.size + MESSAGE.size
    if not flags & _NLM_F_CAPPED:
        start = _ERROR.size + ((MESSAGE.unpack_from(payload, _ERROR.size)[0] + 3) & ~3)
    for kind, value in nested(payload[start:]):
        if kind == _NLMSGERR_ATTR_MSG:
            return text(value)
    return None


def name_of(code: int) -> str:
    """Return the name of an errno, such as EBUSY."""
    return errno.errorcode.get(code, str(code))

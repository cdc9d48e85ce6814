# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the kernel for all links over a netlink socket of the standard library.

The protocol is that of ``Documentation/userspace-api/netlink/intro.rst``. Reading needs no
privilege and changes nothing.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import typing as t

from .wire import ATTRIBUTE, MESSAGE, NLMSG_DONE, NLMSG_ERROR, NetlinkError, messages

RTM_NEWLINK, RTM_GETLINK = 16, 18
NETLINK_ROUTE = 0
NLM_F_REQUEST, NLM_F_DUMP, NLM_F_DUMP_INTR = 0x01, 0x300, 0x10
IFLA_EXT_MASK = 29
IFINFO = struct.Struct("=BxHiII")  # family, hardware type, index, flags, change

_ERROR = struct.Struct("=i")
_ATTEMPTS = 8
_TIMEOUT = 10.0
# A datagram of a dump is at most 32 KiB, unless a single link needs more (hundreds of VFs).
_BUFFER = 1 << 16
_LARGEST_BUFFER = 1 << 24


class DumpInterrupted(NetlinkError):
    """Links kept changing while they were listed, through all attempts.

    ``data`` is the last attempt's answer: complete, but a link that came, went or was renamed
    meanwhile may be missing or be there twice.
    """

    def __init__(self, data: bytes) -> None:
        NetlinkError.__init__(
            self,
            f"links kept changing while they were listed ({_ATTEMPTS} attempts)",
        )
        self.data = data


class DumpRefused(NetlinkError):
    """The kernel refused to list something; ``code`` is the errno."""

    def __init__(self, code: int) -> None:
        NetlinkError.__init__(self, f"the kernel does not list its links: {os.strerror(code)}")
        self.code = code


class _Overrun(Exception):
    """A datagram was cut or lost for want of buffer."""


def dump_links(family: int, extended_mask: int) -> bytes:
    """Return the kernel's answer to one RTM_GETLINK dump, as it came.

    ``family`` is AF_UNSPEC, or AF_BRIDGE for what only bridges tell; ``extended_mask`` are the
    RTEXT_FILTER bits. A dump that was disturbed is repeated. Raises NetlinkError if the kernel
    refuses or does not answer, DumpInterrupted if no attempt was undisturbed.
    """
    body = IFINFO.pack(family, 0, 0, 0, 0)
    body += ATTRIBUTE.pack(8, IFLA_EXT_MASK) + struct.pack("=I", extended_mask)
    return dump(RTM_GETLINK, body)


def dump(request: int, body: bytes) -> bytes:
    """Return the kernel's answer to one dump (RTM_GET…), as ``dump_links`` does."""
    buffer_size = _BUFFER
    data = b""
    try:
        for sequence in range(1, _ATTEMPTS + 1):
            try:
                data, disturbed = _attempt(request, body, sequence, buffer_size)
            except _Overrun:
                buffer_size = min(buffer_size * 4, _LARGEST_BUFFER)
                continue
            if not disturbed:
                return data
    except socket.timeout as error:
        raise NetlinkError(f"the kernel did not list its links within {_TIMEOUT} s") from error
    except OSError as error:
        raise NetlinkError(f"links cannot be listed over netlink: {error}") from error
    if not data:
        raise NetlinkError("the kernel's list of links does not fit into any buffer")
    raise DumpInterrupted(data)


def bodies(request: int, body: bytes, answer: int, smallest: int) -> t.Iterator[bytes]:
    """Yield what a dump's messages of the type ``answer`` hold, of at least the smallest size.

    If what is listed never kept still, the last attempt counts. Raises NetlinkError.
    """
    try:
        data = dump(request, body)
    except DumpInterrupted as interrupted:
        data = interrupted.data
    for kind, _flags, _sequence, _port, start, end in messages(data):
        if kind == answer and end - start >= smallest:
            yield data[start:end]


def _attempt(
    request: int, body: bytes, sequence: int, buffer_size: int
) -> t.Tuple[bytes, bool]:
    """Return one answer, and whether links changed meanwhile.

    Each attempt has a socket of its own, so that nothing of an abandoned answer is left in it.
    """
    header = MESSAGE.pack(
        MESSAGE.size + len(body), request, NLM_F_REQUEST | NLM_F_DUMP, sequence, 0
    )
    datagrams = []
    disturbed = False
    mode = socket.SOCK_RAW | socket.SOCK_CLOEXEC
    with socket.socket(socket.AF_NETLINK, mode, NETLINK_ROUTE) as connection:
        connection.settimeout(_TIMEOUT)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * buffer_size)
        connection.bind((0, 0))
        port = connection.getsockname()[0]
        connection.sendto(header + body, (0, 0))
        while True:
            datagram = _receive(connection, buffer_size)
            ended = False
            for kind, flags, number, receiver, start, end in messages(datagram):
                if number != sequence or receiver != port:
                    break
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    _check(datagram[start:end])
                    ended = True
                disturbed = disturbed or bool(flags & NLM_F_DUMP_INTR)
            else:
                datagrams.append(datagram)
            if ended:
                return b"".join(datagrams), disturbed


def _receive(connection: socket.socket, buffer_size: int) -> bytes:
    """Return the kernel's next datagram; what another process sent is thrown away."""
    while True:
        try:
            datagram, _control, flags, sender = connection.recvmsg(buffer_size)
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                raise _Overrun from error
            raise
        if flags & socket.MSG_TRUNC:
            raise _Overrun
        if sender[0] == 0:
            return datagram


def _check(payload: bytes) -> None:
    """Raise DumpRefused if the end of an answer carries an error number."""
    if len(payload) >= 4:
        code = -_ERROR.unpack_from(payload)[0]
        if code > 0:
            raise DumpRefused(code)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogue with the kernel: what goes wrong in it, and how it still ends well."""

from __future__ import annotations

import errno
import os
import socket
import struct

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import rtnetlink
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import NetlinkError

PORT = 4711
INTERRUPTED = 0x10
LINK, ERROR, DONE = 16, 2, 3


def message(kind, payload=b"", sequence=None, port=PORT, flags=2):
    return kind, payload, sequence, port, flags


class Kernel:
    """Stands in for the kernel's end of the socket: each request gets the next answer.

    An answer is a list of datagrams; a datagram is a list of messages, an OSError, bytes, or a
    tuple of socket flags, sender and messages. A sequence number of None is the request's own.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.buffer_sizes = []
        self.open = 0

    def socket(self, family, kind, protocol):
        assert (family, protocol) == (socket.AF_NETLINK, 0)
        assert kind & socket.SOCK_CLOEXEC
        self.open += 1
        return Connection(self)


class Connection:
    def __init__(self, kernel):
        self.kernel = kernel
        self.pending = []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.kernel.open -= 1

    def settimeout(self, seconds):
        assert 0 < seconds <= 60

    def setsockopt(self, *_option):
        pass

    def bind(self, address):
        assert address == (0, 0)

    def getsockname(self):
        return (PORT, 0)

    def sendto(self, data, address):
        assert address == (0, 0)
        length, kind, flags, self.sequence, _port = struct.unpack_from("=IHHII", data)
        assert (length, kind, flags) == (len(data), 18, 0x301)
        self.kernel.requests.append(data)
        self.pending = self.kernel.answers.pop(0)

    def recvmsg(self, size):
        self.kernel.buffer_sizes.append(size)
        datagram = self.pending.pop(0)
        if isinstance(datagram, OSError):
            raise datagram
        if isinstance(datagram, bytes):
            return datagram, [], 0, (0, 0)
        flags, sender, items = datagram if isinstance(datagram, tuple) else (0, 0, datagram)
        return b"".join(self.encode(*item) for item in items), [], flags, (sender, 0)

    def encode(self, kind, payload, sequence, port, flags):
        number = self.sequence if sequence is None else sequence
        return struct.pack("=IHHII", 16 + len(payload), kind, flags, number, port) + payload


@pytest.fixture
def ask(monkeypatch):
    def run(*answers):
        kernel = Kernel(*answers)
        monkeypatch.setattr(rtnetlink.socket, "socket", kernel.socket)
        try:
            return rtnetlink.dump_links(0, 8), kernel
        finally:
            assert kernel.open == 0

    return run


def payloads(data):
    found = []
    while data:
        length, kind = struct.unpack_from("=IH", data)
        if kind == LINK:
            found.append(data[16:length])
        data = data[length:]
    return found


END = [message(DONE, bytes(4))]


def test_datagrams_are_put_together(ask):
    data, kernel = ask(
        [[message(LINK, b"1111"), message(LINK, b"2222")], [message(LINK, b"3333")], END]
    )

    assert payloads(data) == [b"1111", b"2222", b"3333"]
    assert len(kernel.requests) == 1


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param([message(LINK, b"bad!", sequence=99)], id="another sequence number"),
        pytest.param([message(LINK, b"bad!", port=1)], id="another receiver"),
        pytest.param((0, 1234, [message(LINK, b"bad!")]), id="sent by a process"),
        pytest.param((0, 1234, [message(DONE, bytes(4))]), id="end sent by a process"),
        pytest.param([message(ERROR, struct.pack("=i", -1), sequence=99)], id="foreign error"),
    ],
)
def test_what_is_not_the_answer_is_ignored(ask, stranger):
    data, _kernel = ask([stranger, [message(LINK, b"good")], END])

    assert payloads(data) == [b"good"]


def test_a_disturbed_dump_is_repeated(ask):
    data, kernel = ask(
        [[message(LINK, b"1111", flags=INTERRUPTED)], END],
        [[message(LINK, b"2222")], [message(DONE, bytes(4), flags=INTERRUPTED)]],
        [[message(LINK, b"3333")], END],
    )

    assert payloads(data) == [b"3333"]
    assert len(kernel.requests) == 3


def test_endless_disturbance_ends_with_the_last_answer(ask):
    disturbed = [[message(LINK, b"last", flags=INTERRUPTED)], END]
    with pytest.raises(rtnetlink.DumpInterrupted) as raised:
        ask(*[list(disturbed) for _attempt in range(8)])

    assert payloads(raised.value.data) == [b"last"]
    assert "kept changing" in str(raised.value)


@pytest.mark.parametrize(
    "overrun",
    [
        pytest.param((socket.MSG_TRUNC, 0, [message(LINK, b"cut!")]), id="truncated datagram"),
        pytest.param(OSError(errno.ENOBUFS, "No buffer space available"), id="ENOBUFS"),
    ],
)
def test_an_overrun_is_repeated_with_more_room(ask, overrun):
    data, kernel = ask([overrun], [[message(LINK, b"good")], END])

    assert payloads(data) == [b"good"]
    assert kernel.buffer_sizes[1] > kernel.buffer_sizes[0] >= 32768


def test_overruns_end(ask):
    cut = (socket.MSG_TRUNC, 0, [message(LINK, b"cut!")])
    with pytest.raises(NetlinkError, match="does not fit"):
        ask(*[[cut] for _attempt in range(8)])


@pytest.mark.parametrize("kind", [ERROR, DONE])
def test_a_refusal_is_told_in_the_kernels_words(ask, kind):
    with pytest.raises(NetlinkError, match=os.strerror(errno.EPERM)):
        ask([[message(kind, struct.pack("=i", -errno.EPERM))]])


def test_silence_is_an_error(ask):
    with pytest.raises(NetlinkError, match="within"):
        ask([TimeoutError("timed out")])


def test_a_host_without_netlink_is_told_so(monkeypatch):
    def refuse(*_arguments):
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    monkeypatch.setattr(rtnetlink.socket, "socket", refuse)
    with pytest.raises(NetlinkError, match=os.strerror(errno.EAFNOSUPPORT)):
        rtnetlink.dump_links(0, 8)


def test_a_damaged_answer_is_an_error(ask):
    with pytest.raises(NetlinkError, match="truncated"):
        ask([struct.pack("=IHHII", 4000, LINK, 2, 1, PORT) + bytes(20)])

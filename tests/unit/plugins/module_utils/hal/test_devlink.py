# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking devlink: the messages, and that nothing the kernel answers, or does not, hurts."""

from __future__ import annotations

import errno
import socket
import struct
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import devlink
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.devlink import (
    BUS_NAME,
    CONTROLLER,
    DEVICE_NAME,
    ESWITCH_GET,
    ESWITCH_MODE,
    FAMILY_ID,
    FAMILY_NAME,
    GET_FAMILY,
    Devlink,
    answer,
    request,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import NetlinkError

FAMILY = 0x1C


def message(kind: int, sequence: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, 0, sequence, 0) + body


def number(attribute: int, value: int) -> bytes:
    return struct.pack("=HHHxx", 6, attribute, value)


def answered(sequence: int, *numbers: bytes) -> bytes:
    return message(FAMILY, sequence, bytes([ESWITCH_GET, 1, 0, 0]) + b"".join(numbers))


def refused(sequence: int, error: int) -> bytes:
    return message(2, sequence, struct.pack("=i", -error) + bytes(16))


def test_a_request_is_laid_out_as_the_kernel_wants_it():
    assert request(FAMILY, ESWITCH_GET, 7, {BUS_NAME: "pci", DEVICE_NAME: "0000:02:00.0"}) == (
        struct.pack("=IHHII", 48, FAMILY, 1, 7, 0)
        + struct.pack("=BBH", 29, 1, 0)
        + struct.pack("=HH", 8, 1) + b"pci\0"
        + struct.pack("=HH", 17, 2) + b"0000:02:00.0\0" + bytes(3)
    )  # fmt: skip


def test_the_kernel_understands_a_request_and_we_its_answer():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as connection:
        connection.settimeout(2)
        connection.connect((0, 0))
        connection.send(request(CONTROLLER, GET_FAMILY, 5, {FAMILY_NAME: "nlctrl"}))
        found = answer(connection.recv(1 << 16), 5)
        connection.send(request(CONTROLLER, GET_FAMILY, 6, {FAMILY_NAME: "no such thing"}))
        nothing = answer(connection.recv(1 << 16), 6)
    assert found[FAMILY_ID] == struct.pack("=H", CONTROLLER)
    assert found[FAMILY_NAME] == b"nlctrl\0"
    assert nothing == {}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            answered(3, number(ESWITCH_MODE, 1)),
            {ESWITCH_MODE: struct.pack("=H", 1)},
            id="an answer",
        ),
        pytest.param(answered(3), {}, id="an answer without attributes"),
        pytest.param(message(FAMILY, 3, b""), {}, id="an answer without even a header"),
        pytest.param(refused(3, errno.EOPNOTSUPP), {}, id="refused"),
        pytest.param(answered(2, number(ESWITCH_MODE, 1)), None, id="to an earlier request"),
        pytest.param(refused(2, errno.EPERM), None, id="an earlier request refused"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_answer(data, expected):
    assert answer(data, 3) == expected


@given(
    st.integers(0, 0xFFFF).filter(lambda kind: kind != 2),
    st.integers(0, 0xFFFFFFFF),
    st.dictionaries(st.integers(1, 0x3FFF), st.text(st.characters(codec="utf-8"))),
)
def test_what_is_asked_can_be_read_back(family, sequence, texts):
    found = answer(request(family, ESWITCH_GET, sequence, texts), sequence)
    encoded = {kind: text.encode("utf-8") + b"\0" for kind, text in texts.items()}
    assert found == encoded


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda body: message(FAMILY, 0, body)))
def test_any_bytes_are_an_answer_or_damaged(data):
    try:
        found = answer(data, 0)
    except NetlinkError:
        return
    assert found is None or all(isinstance(payload, bytes) for payload in found.values())


class Kernel:
    """Stands for a kernel with devlink: its answers to the requests after that for the family."""

    def __init__(self, answers):
        self.answers = [self.family, *answers]
        self.asked = []
        self.open = True

    @staticmethod
    def family(sequence):
        return message(CONTROLLER, sequence, bytes([1, 2, 0, 0]) + number(FAMILY_ID, FAMILY))

    def settimeout(self, seconds):
        pass

    def connect(self, address):
        pass

    def send(self, data):
        _length, family, _flags, sequence, _port = struct.unpack_from("=IHHII", data)
        self.asked.append(family)
        self.pending = [part(sequence) for part in self.answers[len(self.asked) - 1 :][:1]]

    def recv(self, size):
        if not self.pending:
            raise TimeoutError("timed out")
        data = self.pending.pop(0)
        if isinstance(data, list):
            self.pending = data[1:]
            return data[0]
        return data

    def close(self):
        self.open = False


@pytest.fixture
def with_kernel(monkeypatch):
    def make(*answers):
        kernel = Kernel(answers)
        names = SimpleNamespace(
            AF_NETLINK=socket.AF_NETLINK, SOCK_RAW=socket.SOCK_RAW, socket=lambda *_kind: kernel
        )
        monkeypatch.setattr(devlink, "socket", names)
        return kernel

    return make


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(lambda n: answered(n, number(ESWITCH_MODE, 1)), True, id="switchdev"),
        pytest.param(lambda n: answered(n, number(ESWITCH_MODE, 0)), False, id="legacy"),
        pytest.param(
            lambda n: answered(n, number(ESWITCH_MODE, 2)), False, id="switchdev, inactive"
        ),
        pytest.param(lambda n: answered(n, number(26, 1)), False, id="no mode"),
        pytest.param(lambda n: refused(n, errno.ENODEV), False, id="no such device"),
        pytest.param(lambda n: refused(n, errno.EOPNOTSUPP), False, id="no switch"),
        pytest.param(lambda n: refused(n, errno.EPERM), False, id="not root"),
        pytest.param(lambda n: b"\x14\0\0", False, id="damaged"),
        pytest.param(
            lambda n: [refused(n - 1, errno.EBUSY), answered(n, number(ESWITCH_MODE, 1))],
            True,
            id="after the late answer to an earlier request",
        ),
    ],
)
def test_is_switchdev(with_kernel, reply, expected):
    kernel = with_kernel(reply)
    asking = Devlink()
    assert asking.is_switchdev("0000:02:00.0") is expected
    assert asking.is_switchdev("0000:02:00.0") is expected
    assert kernel.asked == [CONTROLLER, FAMILY], "each function is asked for once"
    asking.close()
    assert not kernel.open


def test_who_does_not_answer_is_not_asked_again(with_kernel):
    kernel = with_kernel()
    asking = Devlink()
    assert not asking.is_switchdev("0000:02:00.0")
    assert not kernel.open
    assert not asking.is_switchdev("0000:03:00.0")
    assert kernel.asked == [CONTROLLER, FAMILY]


def test_a_kernel_without_devlink_is_asked_for_the_family_alone(with_kernel):
    kernel = with_kernel()
    kernel.answers = [lambda n: refused(n, errno.ENOENT)]
    asking = Devlink()
    assert not asking.is_switchdev("0000:02:00.0")
    assert not kernel.open
    assert kernel.asked == [CONTROLLER]


def test_without_generic_netlink_there_is_no_switch(monkeypatch):
    def refuse(*_kind):
        raise OSError(errno.EPROTONOSUPPORT, "Protocol not supported")

    names = SimpleNamespace(AF_NETLINK=socket.AF_NETLINK, SOCK_RAW=socket.SOCK_RAW, socket=refuse)
    monkeypatch.setattr(devlink, "socket", names)
    asking = Devlink()
    assert not asking.is_switchdev("0000:02:00.0")
    asking.close()


def test_the_running_kernel_answers_whatever_it_is():
    asking = Devlink()
    assert asking.is_switchdev("ffff:ff:1f.7") is False
    asking.close()
    assert asking.is_switchdev("ffff:ff:1f.6") is False

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses: what the kernel's answer says, whole and damaged, and what ip says beside it."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.addresses import (
    Address,
    dump_addresses,
    parse_addresses,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import NetlinkError

ADDRESS, LOCAL = 1, 2


def message(family, prefix, index, *attributes, kind=20):
    body = struct.pack("=BBBBI", family, prefix, 0, 0, index)
    for number, payload in attributes:
        body += struct.pack("=HH", 4 + len(payload), number) + payload
        body += bytes(-len(payload) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, 2, 1, 0) + body


def packed(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


@pytest.mark.parametrize(
    ("data", "addresses"),
    [
        pytest.param(
            message(2, 24, 3, (ADDRESS, packed("192.0.2.1")), (LOCAL, packed("192.0.2.1"))),
            {3: [Address("192.0.2.1/24", False)]},
            id="IPv4",
        ),
        pytest.param(
            message(2, 32, 3, (ADDRESS, packed("192.0.2.9")), (LOCAL, packed("192.0.2.1"))),
            {3: [Address("192.0.2.1/32", False)]},
            id="the local one of two peers",
        ),
        pytest.param(
            message(10, 64, 4, (ADDRESS, packed("2001:db8::1"))),
            {4: [Address("2001:db8::1/64", False)]},
            id="IPv6",
        ),
        pytest.param(
            message(10, 64, 4, (ADDRESS, packed("fe80::1"))),
            {4: [Address("fe80::1/64", True)]},
            id="link-local",
        ),
        pytest.param(
            message(10, 10, 4, (ADDRESS, packed("febf::1"))),
            {4: [Address("febf::1/10", True)]},
            id="the last of the link-local ones",
        ),
        pytest.param(
            message(10, 10, 4, (ADDRESS, packed("fec0::1"))),
            {4: [Address("fec0::1/10", False)]},
            id="the first after them",
        ),
        pytest.param(
            message(2, 16, 4, (LOCAL, packed("169.254.1.1"))),
            {4: [Address("169.254.1.1/16", False)]},
            id="somebody gave the link-local one of IPv4",
        ),
        pytest.param(message(2, 24, 3, (ADDRESS, b"abc")), {}, id="a wrong size"),
        pytest.param(message(2, 24, 3), {}, id="no address"),
        pytest.param(message(7, 24, 3, (LOCAL, b"abcd")), {}, id="another family"),
        pytest.param(message(2, 24, 3, (LOCAL, b"abcd"), kind=16), {}, id="another message"),
        pytest.param(b"", {}, id="nothing"),
    ],
)
def test_messages(data, addresses):
    assert parse_addresses(data) == addresses


@given(st.binary(max_size=200))
def test_any_bytes_are_addresses_or_an_error(data):
    try:
        parse_addresses(data)
    except NetlinkError:
        pass


@pytest.mark.skipif(shutil.which("ip") is None, reason="needs the command ip")
def test_the_addresses_of_this_host():
    told = json.loads(subprocess.check_output(["ip", "-json", "address"]))
    expected = {
        link["ifindex"]: {f"{each['local']}/{each['prefixlen']}" for each in link["addr_info"]}
        for link in told
        if link["addr_info"]
    }
    ours = parse_addresses(dump_addresses())
    assert {index: {each.text for each in found} for index, found in ours.items()} == expected

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What links carry: read from the kernel's messages, and asked for again."""

from __future__ import annotations

import errno
import socket
import struct

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import (
    neighbour_reading,
    next_hop_reading,
    route_reading,
    traffic_control,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_requests import request
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_state import (
    Address,
    IpState,
    Neighbour,
    NextHop,
    Route,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.rtnetlink import DumpRefused
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.wire import nested

NAMES = {3: "eth0", 4: "v7"}
MAC = bytes([2, 0, 0, 0, 0, 9])
REPLACE, CREATE = 0x100, 0x400


def ip(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def number(value):
    return struct.pack("=I", value)


def packed(fixed, *attributes):
    for kind, payload in attributes:
        fixed += struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)
    return fixed


def neighbour(family, index, state, flags, *attributes):
    return packed(struct.pack("=BxxxiHBB", family, index, state, flags, 1), *attributes)


def hop(family, flags, *attributes, scope=253):
    return packed(struct.pack("=BBBxI", family, scope, 4, flags), *attributes)


def route(*attributes, flags=0):
    return packed(struct.pack("=BBBBBBBBI", 2, 16, 0, 0, 254, 3, 0, 1, flags), *attributes)


def group(*members):
    return (2, b"".join(struct.pack("=IBBxx", *member) for member in members))


@pytest.fixture
def told(monkeypatch):
    """Let the kernel tell these messages."""

    def tell(module, *bodies):
        answers = [iter(bodies), iter(())]
        monkeypatch.setattr(module, "bodies", lambda *_request: answers.pop(0))

    return tell


PERMANENT, REACHABLE, NOARP = 0x80, 0x02, 0x40
NEIGHBOURS = [
    pytest.param(
        neighbour(2, 3, PERMANENT, 0, (1, ip("192.0.2.9")), (2, MAC)),
        Neighbour("eth0", "192.0.2.9", "lladdr 02:00:00:00:00:09"),
        id="permanent",
    ),
    pytest.param(
        neighbour(10, 4, PERMANENT, 0x80, (1, ip("2001:db8::9")), (2, MAC)),
        Neighbour("v7", "2001:db8::9", "lladdr 02:00:00:00:00:09"),
        id="permanent, a router of IPv6",
    ),
    pytest.param(
        neighbour(2, 3, 1, 0, (1, ip("192.0.2.9")), (15, number(1))),
        Neighbour("eth0", "192.0.2.9", "managed"),
        id="managed",
    ),
    pytest.param(
        neighbour(2, 3, 0, 8, (1, ip("192.0.2.9"))),
        Neighbour("eth0", "192.0.2.9", "proxy"),
        id="answered for",
    ),
    pytest.param(
        neighbour(2, 3, REACHABLE, 0, (1, ip("192.0.2.9")), (2, MAC)), None, id="found out"
    ),
    pytest.param(neighbour(10, 3, NOARP, 0, (1, ip("ff02::1"))), None, id="of multicast"),
    pytest.param(neighbour(2, 9, PERMANENT, 0, (1, ip("192.0.2.9"))), None, id="another link"),
    pytest.param(neighbour(2, 3, PERMANENT, 0, (1, b"abc")), None, id="a wrong size"),
    pytest.param(neighbour(7, 3, PERMANENT, 0, (1, MAC)), None, id="another family"),
    pytest.param(neighbour(2, 3, PERMANENT, 0), None, id="no address"),
]


@pytest.mark.parametrize(("body", "expected"), NEIGHBOURS)
def test_neighbours_that_somebody_set_are_kept(told, body, expected):
    told(neighbour_reading, body)
    found = neighbour_reading.read_neighbours(NAMES)
    assert [each.identity for each in found] == ([expected.identity] if expected else [])
    assert [each.raw for each in found] == ([body.hex()] if expected else [])


def test_next_hops_are_kept_with_the_groups_of_them(told):
    told(
        next_hop_reading,
        hop(0, 0, (1, number(20)), group((1, 2, 0), (2, 4, 1))),
        hop(2, 0, (1, number(1)), (5, number(3)), (6, ip("192.0.2.9"))),
        hop(2, 0, (1, number(2)), (5, number(4))),
        hop(2, 0, (1, number(3)), (5, number(99))),
        hop(2, 0, (1, number(4)), (4, b"")),
        hop(0, 0, (1, number(21)), group((3, 0, 0), (4, 0, 0))),
        hop(0, 0, (1, number(22)), (2, b"short")),
    )
    assert [each.identity for each in next_hop_reading.read_next_hops(NAMES)] == [
        (1, ("eth0",), ()),
        (2, ("v7",), ()),
        (20, ("eth0", "v7"), ((1, 3), (2, 261))),
    ]


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EPERM])
def test_a_kernel_without_next_hop_objects_has_none(monkeypatch, code):
    def refuse(*_request):
        raise DumpRefused(code)

    monkeypatch.setattr(next_hop_reading, "bodies", refuse)
    if code == errno.EOPNOTSUPP:
        assert next_hop_reading.read_next_hops(NAMES) == []
    else:
        with pytest.raises(DumpRefused, match="not permitted"):
            next_hop_reading.read_next_hops(NAMES)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([], id="by number alone"),
        pytest.param([(4, number(3)), (5, ip("192.0.2.9"))], id="told with where it leads"),
    ],
)
def test_a_route_is_of_its_next_hop_whatever_else_is_told(told, more):
    told(route_reading, route((1, ip("10.1.0.0")), (30, number(7)), *more))
    (found,) = route_reading.read_routes(NAMES, {7: ("eth0", "v7")})
    assert found.identity == (4, "10.1.0.0/16 nhid 7", ("eth0", "v7"))
    assert (found.next_hop, found.gateway) == (7, True)


def asked(item):
    """Flags, fixed part and attributes of the request for it."""
    sizes = {Neighbour: 12, NextHop: 8, Route: 12}
    data = request(item)
    length, _kind, flags, _sequence, _port = struct.unpack_from("=IHHII", data)
    assert length == len(data)
    size = 16 + sizes[type(item)]
    kinds = {}
    start = size
    while start < len(data):
        length, kind = struct.unpack_from("=HH", data, start)
        kinds[kind] = data[start + 4 : start + length]
        start += (length + 3) & ~3
    return flags, data[16:size], kinds


def test_a_permanent_neighbour_is_asked_for_as_it_was():
    offloaded, router = 0x20, 0x80
    body = neighbour(
        10, 4, PERMANENT, offloaded | router,
        (1, ip("2001:db8::9")), (2, MAC), (3, bytes(16)), (4, number(0)), (12, b"\x04"),
    )  # fmt: skip
    flags, fixed, kinds = asked(Neighbour("v7", "2001:db8::9", "lladdr", body.hex()))
    assert flags & (REPLACE | CREATE) == REPLACE | CREATE
    assert struct.unpack("=BxxxiHBB", fixed) == (10, 4, PERMANENT, router, 0)
    assert kinds == {1: ip("2001:db8::9"), 2: MAC, 12: b"\x04"}


def test_a_managed_neighbour_is_the_kernels_to_find_out():
    body = neighbour(2, 3, REACHABLE, 0, (1, ip("192.0.2.9")), (2, MAC), (15, number(1)))
    _flags, fixed, kinds = asked(Neighbour("eth0", "192.0.2.9", "managed", body.hex()))
    assert struct.unpack("=BxxxiHBB", fixed)[2] == 0
    assert kinds == {1: ip("192.0.2.9"), 15: number(1)}


def test_a_next_hop_is_asked_for_without_what_it_is_in():
    dead, onlink = 1, 4
    encapsulation = packed(b"", (1, b"12345678"))
    body = hop(
        2, dead | onlink, (1, number(1)), (5, number(3)), (6, ip("192.0.2.9")),
        (7, b"\x02\x00"), (8, encapsulation), (14, number(0)),
    )  # fmt: skip
    flags, fixed, kinds = asked(NextHop(1, ["eth0"], (), body.hex()))
    assert flags & (REPLACE | CREATE) == REPLACE | CREATE
    assert struct.unpack("=BBBxI", fixed) == (2, 0, 4, onlink)
    # The encapsulation is told without NLA_F_NESTED.
    assert kinds == {
        1: number(1), 5: number(3), 6: ip("192.0.2.9"), 7: b"\x02\x00", 0x8008: encapsulation,
    }  # fmt: skip


def test_a_resilient_group_is_asked_for_without_its_pad_and_its_state():
    resilient = packed(b"", (1, b"\x10\x00"), (2, number(6000)), (3, number(0)), (0, b""))
    told = packed(resilient, (4, bytes(8)))
    members = group((1, 0, 0), (3, 0, 0))
    body = hop(0, 0, (1, number(22)), members, (3, b"\x01\x00"), (12, told), scope=0)
    _flags, _fixed, kinds = asked(NextHop(22, ["eth0"], [(1, 1), (3, 1)], body.hex()))
    assert kinds[2] == members[1]
    assert nested(kinds[0x800C]) == [(1, b"\x10\x00"), (2, number(6000)), (3, number(0))]


def test_a_route_through_a_next_hop_object_is_asked_for_by_its_number_alone():
    body = route(
        (1, ip("10.1.0.0")), (4, number(3)), (5, ip("192.0.2.9")), (6, number(9)),
        (12, bytes(32)), (30, number(7)), flags=4 | 16,
    )  # fmt: skip
    _flags, fixed, kinds = asked(Route(["eth0"], 4, "", body.hex()))
    assert struct.unpack("=BBBBBBBBI", fixed)[-1] == 0
    assert kinds == {1: ip("10.1.0.0"), 6: number(9), 30: number(7)}


ADDRESS = Address("eth0", 4, "192.0.2.1", 24)
NEXT = Neighbour("eth0", "192.0.2.9", "proxy")
HOP, OTHER = NextHop(7, ["eth0"]), NextHop(8, ["v7"])
BOTH = NextHop(70, ["eth0", "v7"], [(7, 1), (8, 1)])
NEAR = Route(["eth0"], 4, "10.9.9.9/32 dev eth0")
FAR = Route(["v7"], 4, "default via 10.9.9.9 dev v7 src 192.0.2.1", "", True, "192.0.2.1")
KERNELS = Route(["eth0"], 6, "fe80::/64 dev eth0", kernel=True)
ALL = IpState([ADDRESS], [NEXT], [BOTH, OTHER, HOP], [FAR, NEAR, KERNELS])


def texts(state):
    return [item.text for item in state]


def test_all_is_added_after_what_it_needs():
    assert list(ALL) == [ADDRESS, NEXT, NEAR, KERNELS, OTHER, HOP, BOTH, FAR]


def test_what_links_carry_are_their_addresses_routes_too():
    assert set(ALL.of({"eth0"})) == set(ALL) - {OTHER}
    assert set(ALL.of({"v7"})) == {OTHER, BOTH, FAR}


def test_what_is_missing_is_told_by_what_it_is():
    without_a_member = NextHop(70, ["v7"], [(8, 1)])
    now = IpState([ADDRESS], [], [HOP, OTHER, without_a_member], [NEAR, FAR])
    assert set(ALL.missing(now)) == {NEXT, BOTH, KERNELS}
    assert set(ALL.missing(now).without_kernels()) == {NEXT, BOTH}
    assert not ALL.missing(ALL)


def test_all_survives_as_plain_data():
    assert texts(IpState.from_json(ALL.to_json())) == texts(ALL)
    assert IpState.from_json(ALL.to_json()).to_json() == ALL.to_json()


def test_traffic_control_that_somebody_set_is_told_by_its_handle(told):
    def discipline(index, handle, kind):
        return packed(struct.pack("=BxxxiIII", 0, index, handle, 0, 0), (1, kind + b"\0"))

    told(
        traffic_control,
        discipline(3, 0, b"noqueue"),
        discipline(4, 0x10000, b"htb"),
        discipline(4, 0xFFFF0000, b"ingress"),
        discipline(9, 0x10000, b"htb"),
    )
    (warning,) = traffic_control.warnings(NAMES)
    assert warning.startswith("v7 is made anew, and its traffic control (htb, ingress) is not")

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network features: always what the kernel's old ioctls, which libvirt asks, would say."""

from __future__ import annotations

import array
import concurrent.futures
import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import devlink
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.ethtool import (
    FEATURES,
    Ethtool,
    masks,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader

# linux/ethtool.h: the ioctls that libvirt asks, in its order, and the bits of ETHTOOL_GFLAGS.
OLD_IOCTLS = {"rx": 0x14, "tx": 0x16, "sg": 0x18, "tso": 0x1E, "gso": 0x23, "gro": 0x2B}
GFLAGS = 0x25
OLD_FLAGS = {
    "lro": 1 << 15,
    "rxvlan": 1 << 8,
    "txvlan": 1 << 7,
    "ntuple": 1 << 27,
    "rxhash": 1 << 28,
}
GFEATURES, SFEATURES = 0x3A, 0x3B
WORDS = 2

NOWHERE = "/sys/class/net/none"

# What no namespace has of itself, and how ip(8) makes it.
LINKS = {
    "veth": "link add port type veth peer name other",
    "macvlan": "link add macvlan link port type macvlan",
    "bridge": "link add bridge type bridge",
    "ifb": "link add ifb type ifb",
    "vxlan": "link add vxlan type vxlan id 5 dstport 4789 dev port",
    "dummy": "link add dummy type dummy",
    "vlan": "link add vlan link port type vlan id 5",
    "bond": "link add bond type bond",
    "team": "link add team type team",
    "tap": "tuntap add tap mode tap",
    "tun": "tuntap add tun mode tun",
}
NAMES = {kind: "port" if kind == "veth" else kind for kind in LINKS}


def features(
    reader: Reader, interface: str, net_path: str, pci_address: str | None
) -> list[str] | None:
    """The features of one interface, asked for alone."""
    ethtool = Ethtool(reader)
    try:
        return ethtool.features(interface, net_path, pci_address)
    finally:
        ethtool.close()


def ioctl(interface: str, *words: int) -> list[int]:
    """One command to an interface, given and answered as numbers of 32 bits."""
    command = array.array("I", words)
    request = struct.pack("16sP16x", os.fsencode(interface), command.buffer_info()[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, 0x8946, request)
    return command.tolist()


def old_features(interface: str) -> list[str]:
    flags = ioctl(interface, GFLAGS, 0)[1]
    return [word for word, command in OLD_IOCTLS.items() if ioctl(interface, command, 0)[1]] + [
        word for word, bit in OLD_FLAGS.items() if flags & bit
    ]


def without_old_ioctl(found: list[str]) -> list[str]:
    return [word for word in found if word not in OLD_IOCTLS and word not in OLD_FLAGS]


def with_old_ioctl(found: list[str]) -> list[str]:
    return [word for word in found if word in OLD_IOCTLS or word in OLD_FLAGS]


@pytest.fixture
def ethtool():
    asking = Ethtool(Reader())
    yield asking
    asking.close()


@pytest.fixture(scope="module")
def namespace():
    """Calls functions in a network namespace of their own, which has the links of LINKS."""
    if os.geteuid() or not shutil.which("ip"):
        pytest.skip("needs root and ip")

    def enter():
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.unshare(0x40000000)  # CLONE_NEWNET, for the calling thread alone

    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as thread:
        if thread.submit(enter).result():
            pytest.skip("may not make a network namespace")

        def call(function, *arguments, **options):
            return thread.submit(function, *arguments, **options).result()

        for command in LINKS.values():
            # Which kinds there are depends on the kernel.
            call(subprocess.call, f"ip {command} 2>/dev/null", shell=True)
        yield call


def states(interface: str):
    """Switches the interface's offloads one by one, and yields after each."""
    available = ioctl(interface, GFEATURES, WORDS, *[0] * 4 * WORDS)[2::4]
    all_off = [number for word in available for number in (word, 0)]
    wanted = [all_off, [number for word in available for number in (word, word)]]
    for place in range(32 * WORDS):
        word, bit = place // 32, 1 << place % 32
        if available[word] & bit:
            alone = list(all_off)
            alone[2 * word + 1] = bit
            wanted.append(alone)
    for blocks in wanted:
        ioctl(interface, SFEATURES, WORDS, *blocks)
        yield


def compare_in_all_states(interface: str) -> int:
    asking = Ethtool(Reader())
    compared = 0
    for _state in states(interface):
        found = asking.features(interface, NOWHERE, None)
        assert with_old_ioctl(found) == old_features(interface)
        compared += 1
    asking.close()
    return compared


@pytest.mark.parametrize("kind", LINKS)
def test_says_what_the_old_ioctls_say_whatever_is_switched_on(namespace, kind):
    if NAMES[kind] not in [name for _index, name in namespace(socket.if_nameindex)]:
        pytest.skip("this kernel has no such links")
    assert namespace(compare_in_all_states, NAMES[kind]) > 2


@pytest.mark.parametrize("interface", [name for _index, name in socket.if_nameindex()])
def test_says_what_the_old_ioctls_say_of_this_hosts_links(ethtool, interface):
    found = ethtool.features(interface, NOWHERE, None)
    assert with_old_ioctl(found) == old_features(interface)
    assert set(without_old_ioctl(found)) <= {"txudptnl"}


def test_one_interface_or_many_is_the_same(ethtool):
    asked = [
        (
            ethtool.features(name, f"/sys/class/net/{name}", None),
            features(Reader(), name, f"/sys/class/net/{name}", None),
        )
        for _index, name in socket.if_nameindex()
    ]
    assert asked
    assert all(many == one for many, one in asked)


@pytest.mark.parametrize(
    "interface",
    ["no-such-link", "", "x" * 15, "x" * 16, "lo" + "x" * 200, "\udcff\udc80", "lo\ud800", "../lo"],
)
def test_unknown_where_there_is_no_such_interface(ethtool, interface):
    assert ethtool.features(interface, NOWHERE, None) is None


def test_a_name_that_is_too_long_is_not_that_of_another_interface(namespace):
    subject = "fifteen-letters"
    namespace(subprocess.check_call, ["ip", "link", "add", subject, "type", "bridge"])
    assert namespace(features, Reader(), subject, NOWHERE, None) is not None
    assert namespace(features, Reader(), subject + "s", NOWHERE, None) is None


def test_goes_on_after_an_interface_that_is_gone(ethtool):
    assert ethtool.features("no-such-link", NOWHERE, None) is None
    assert ethtool.features("lo", NOWHERE, None) is not None
    assert ethtool.features("no-such-link", NOWHERE, None) is None
    assert ethtool.features("lo", NOWHERE, None) == features(Reader(), "lo", NOWHERE, None)


def test_a_recorded_tree_has_no_kernel_to_ask(tmp_path):
    (tmp_path / "device/infiniband").mkdir(parents=True)
    assert features(Reader(str(tmp_path)), "lo", "", None) is None


def test_closing_twice_is_harmless():
    asking = Ethtool(Reader())
    asking.features("lo", NOWHERE, None)
    asking.close()
    asking.close()


class TestPlacesOfBits:
    def test_are_found_by_name(self):
        older = ["tx-gre-segmentation", "tx-udp_tnl-segmentation", "", "rx-gro"]
        newer = ["", "", "", "", "rx-gro", "tx-ipxip6-segmentation", "tx-udp_tnl-segmentation"]
        assert {word: mask for word, mask in masks(older) if mask} == {
            "gro": 1 << 3,
            "txudptnl": 1 << 1,
        }
        assert {word: mask for word, mask in masks(newer) if mask} == {
            "gro": 1 << 4,
            "txudptnl": 1 << 6,
        }

    def test_one_word_may_stand_for_several(self):
        names = ["tx-tcp-segmentation", "rx-lro", "tx-tcp6-segmentation"]
        assert dict(masks(names))["tso"] == 0b101

    def test_similar_names_are_others(self):
        names = ["rx-gro-hw", "rx-gro-list", "tx-udp_tnl-csum-segmentation", "tx-udp-segmentation"]
        assert not any(mask for _word, mask in masks(names))

    def test_the_kernel_knows_each_word(self, ethtool):
        assert ethtool.features("lo", NOWHERE, None) is not None
        assert all(mask for _word, mask in masks(ethtool._names(b"lo")))


class TestRdma:
    def test_is_an_infiniband_device_of_the_same_device(self, tmp_path):
        (tmp_path / "device/infiniband/mlx5_0").mkdir(parents=True)
        found = features(Reader(), "lo", str(tmp_path), None)
        assert [*found].count("rdma") == 1
        assert found == [word for word in FEATURES if word in found]

    def test_otherwise_not(self, tmp_path):
        (tmp_path / "device/net/lo").mkdir(parents=True)
        assert "rdma" not in features(Reader(), "lo", str(tmp_path), None)


class TestSwitchdev:
    """Whose mode is asked; how it is asked is devlink's own test."""

    @pytest.fixture
    def devlink_says(self, monkeypatch):
        class Switches:
            def is_switchdev(self, pci_address):
                return pci_address == "0000:02:00.0"

            def close(self):
                pass

        monkeypatch.setattr(devlink, "Devlink", Switches)

    class WithVirtualFunction(Reader):
        def link(self, path):
            if path == "/sys/bus/pci/devices/0000:02:00.2/physfn":
                return "../0000:02:00.0"
            return None

    @pytest.mark.parametrize(
        ("pci_address", "expected"),
        [
            pytest.param("0000:02:00.0", True, id="the function's own"),
            pytest.param("0000:02:00.2", True, id="of a virtual function's physical function"),
            pytest.param("0000:03:00.0", False, id="another function"),
            pytest.param(None, False, id="not on PCI"),
        ],
    )
    def test_asks_for(self, devlink_says, pci_address, expected):
        found = features(self.WithVirtualFunction(), "lo", NOWHERE, pci_address)
        assert ("switchdev" in found) is expected
        assert found == [word for word in FEATURES if word in found]

    def test_no_function_of_this_host_raises(self, ethtool):
        for address in [*Reader().names("/sys/bus/pci/devices"), "ffff:ff:1f.7", "virtio0"]:
            assert isinstance(ethtool.features("lo", NOWHERE, address), list)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and setting the sysctls of links."""

from __future__ import annotations

import struct

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import sysctls

DEFAULTS = {"ipv4/rp_filter": "0", "ipv6/accept_ra": "1", "ipv6/mtu": "1280"}


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A function that gives a link its sysctls; all that it leaves out are the defaults."""

    def add(link, **given):
        values = {**DEFAULTS, **{key.replace("_", "/", 1): each for key, each in given.items()}}
        for key, value in values.items():
            family, name = key.split("/")
            folder = tmp_path / family / "conf" / link
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{value}\n")

    monkeypatch.setattr(sysctls, "_FOLDER", f"{tmp_path}/{{}}/conf/{{}}")
    add("default")
    return add


def af_spec(number):
    """IFLA_AF_SPEC with these numbers of IPv4."""
    payload = struct.pack("=I", number)
    conf = struct.pack("=HH", 4 + len(payload), 1) + payload
    return struct.pack("=HH", 4 + len(conf), 2) + conf


def test_only_what_differs_from_a_new_link_is_told(host):
    host("v7", ipv4_rp_filter="2", ipv6_mtu="1500")

    assert sysctls.Reader({}).read("v7") == {"ipv4/rp_filter": "2"}


def test_links_with_the_same_numbers_are_read_once(host):
    host("v7", ipv4_rp_filter="2")
    reader = sysctls.Reader({"v7": af_spec(2), "v8": af_spec(2), "v9": af_spec(0)})
    host("v9")

    assert reader.read("v7") == reader.read("v8") == {"ipv4/rp_filter": "2"}
    assert reader.read("v9") == {}


def test_a_secret_is_no_number(host):
    host("v7", ipv6_stable_secret="1")
    host("v8", ipv6_stable_secret="2")
    reader = sysctls.Reader({"v7": af_spec(1), "v8": af_spec(1)})

    assert reader.read("v7") == {"ipv6/stable_secret": "1"}
    assert reader.read("v8") == {"ipv6/stable_secret": "2"}


def test_a_link_without_any_has_none(host):
    assert sysctls.Reader({}).read("nowhere") == {}


def test_what_is_set_is_there(host, tmp_path):
    host("v7")

    sysctls.write("v7", {"ipv6/accept_ra": "0", "ipv4/rp_filter": "2"})

    assert sysctls.Reader({}).read("v7") == {"ipv4/rp_filter": "2", "ipv6/accept_ra": "0"}
    with pytest.raises(OSError, match="nowhere"):
        sysctls.write("nowhere", {"ipv4/rp_filter": "2"})

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which links carry the connection, and what the host lacks."""

from __future__ import annotations

import os

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import guard
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_state import (
    Address,
    IpState,
    Route,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.snapshot import (
    LinkState,
    Snapshot,
)

CONNECTION = "192.0.2.99 50000 {} 22"


def link(name, master="", lower=""):
    state = LinkState(name)
    state.master, state.lower = master, lower
    return state


@pytest.fixture
def snapshot():
    """Two ports in a bond, a VLAN on that, and the VLAN in a bridge that has an address."""
    links = [
        link("eth1", master="bond0"), link("eth2", master="bond0"), link("eth3"), link("bond0"),
        link("v5", master="br0", lower="bond0"), link("br0"), link("v6", lower="eth3"),
    ]  # fmt: skip
    return Snapshot(
        {each.name: each for each in links},
        lambda: IpState(
            [Address("br0", 4, "192.0.2.1", 24), Address("v6", 6, "2001:db8::6", 64)],
            routes=[
                Route(["eth3"], 4, "default via 198.51.100.1 dev eth3"),
                Route(["v6"], 4, "default via 198.51.100.1 dev v6 table 77"),
            ],
        ),
    )


@pytest.mark.parametrize(
    ("connection", "names"),
    [
        pytest.param("192.0.2.1", {"br0", "v5", "bond0", "eth1", "eth2", "eth3"}, id="a bridge"),
        pytest.param("2001:db8::6", {"v6", "eth3"}, id="a VLAN"),
        pytest.param("fe80::1%v6", {"v6", "eth3"}, id="a link-local address"),
        pytest.param("203.0.113.1", {"eth3"}, id="an address of another host"),
    ],
)
def test_all_below_the_connections_link_is_protected(snapshot, connection, names):
    protected = guard.Protected(snapshot, CONNECTION.format(connection))

    assert set(protected) == names
    assert "eth3" in protected


def test_without_a_connection_the_default_route_alone_counts(snapshot):
    assert set(guard.Protected(snapshot, "")) == {"eth3"}


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        pytest.param({}, "", id="no list, as in a container"),
        pytest.param({"modules.dep": "kernel/net/8021q/8021q.ko.xz:\n"}, "", id="listed"),
        pytest.param({"modules.dep": "a.ko:\n", "modules.builtin": "kernel/net/8021q/8021q.ko\n"},
                     "", id="built in"),
        pytest.param({"modules.dep": "kernel/net/other.ko:\n"}, "8021q", id="not installed"),
    ],
)  # fmt: skip
def test_a_missing_module_is_named(tmp_path, monkeypatch, files, missing):
    monkeypatch.setattr(guard, "_KERNEL_MODULES", str(tmp_path))
    monkeypatch.setattr(guard, "_LOADED", str(tmp_path / "nothing is loaded"))
    folder = tmp_path / os.uname().release
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)

    assert guard.missing_module("vlan") == missing


def test_what_is_loaded_is_not_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "_KERNEL_MODULES", str(tmp_path))
    monkeypatch.setattr(guard, "_LOADED", str(tmp_path))
    (tmp_path / "8021q").mkdir()

    assert guard.missing_module("vlan") == ""

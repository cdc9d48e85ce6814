# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic makes whole stacks, and nothing a second time; facts and XML tell what was made."""

from __future__ import annotations

import typing as t

import pytest

from . import uml
from .machine import Machine
from .virtual_nics import DUMP, PYTHONS, Host, nic, reset, succeeded
from .whole_stack import STACK, WholeStack


@pytest.fixture(scope="module")
def machine() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        yield booted


@pytest.fixture(scope="module", params=list(PYTHONS))
def host(machine: Machine, request: pytest.FixtureRequest) -> Host:
    return Host(machine, PYTHONS[request.param])


class TestStack(WholeStack):
    """In user-mode Linux, with either pyroute2."""


class TestFacts:
    """device_facts and device_info tell what was made, by the names of this module's options."""

    # A fact tells other devices by their names.
    OF_DEVICES = ("parent", "primary", "active_slave")

    @pytest.mark.parametrize("name", ["bond0", "bond0.77", "br0"])
    def test_tell_the_options_of_a_nic(self, host: Host, name: str) -> None:
        _reset, done, device = host.do(reset(), nic(STACK), {"device": name})
        (made,) = [each for each in succeeded(done)["nics"] if each["name"] == name]
        assert made["kind"] in device["capabilities"]
        told = device[made["kind"]]
        for option, value in made[made["kind"]].items():
            assert option in self.OF_DEVICES or told.get(option, value) == value, option
        assert len(set(told) & set(made[made["kind"]])) >= 5
        assert device["net"]["mtu"] == made["mtu"]

    @pytest.mark.parametrize(
        ("master", "name", "capability"),
        [("bond0", "eth1", "bond_port"), ("br0", "bond0.77", "bridge_port")],
    )
    def test_tell_the_options_of_a_port(
        self, host: Host, master: str, name: str, capability: str
    ) -> None:
        _reset, done, device = host.do(reset(), nic(STACK), {"device": name})
        (made,) = [each for each in succeeded(done)["nics"] if each["name"] == master]
        (port,) = [each for each in made["ports"] if each["name"] == name]
        assert capability in device["capabilities"]
        told = device[capability]
        for option in set(port) - {"name", "backup_port"}:
            assert told[option] == port[option], option


ALONE: list[dict[str, t.Any]] = [
    {
        "name": "bond7", "kind": "bond", "mtu": 1400, "alias": "seven", "ports": ["eth3"],
        "bond": {"mode": "802.3ad", "lacp_rate": "fast", "xmit_hash_policy": "layer3+4"},
    },
    {
        "name": "br7", "kind": "bridge", "mtu": 1400, "ports": ["eth3"],
        "bridge": {
            "vlan_filtering": True, "priority": 4096, "hello_time": 100, "mcast_snooping": False,
            "vlans": [1, "5-7"], "untagged": [1, 6], "pvid": 1,
        },
    },
    {
        "name": "v7", "kind": "vlan", "alias": "seven",
        "vlan": {
            "id": 7, "parent": "eth3", "protocol": "802.1ad", "gvrp": True,
            "egress_qos_map": {"3": 5}, "ingress_qos_map": {"1": 9},
        },
    },
]  # fmt: skip


class TestXml:
    """Documents of NICs make equal ones."""

    @pytest.fixture(params=["bond0", "bond0.77", "br0"])
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_a_dumped_document_changes_nothing(self, host: Host, name: str) -> None:
        _reset, _done, document = host.do(reset(), nic(STACK), {"device": name})
        (again,) = host.do(nic({"xml": document["xml"]}))
        assert succeeded(again)["steps"] == []

    @pytest.mark.parametrize("asked", ALONE, ids=lambda asked: str(asked["kind"]))
    def test_a_dumped_document_makes_an_equal_one(
        self, host: Host, asked: dict[str, t.Any]
    ) -> None:
        name = asked["name"]
        _reset, done, document = host.do(reset(), nic(asked), {"device": name})
        gone = {"name": name, "state": "absent", "cascade": True}
        _gone, again, unchanged = host.do(nic(gone), nic({"xml": document["xml"]}), nic(asked))
        assert succeeded(again)["nics"] == succeeded(done)["nics"]
        assert succeeded(unchanged)["changed"] is False

    def test_libvirts_interface_is_read_too(self, host: Host) -> None:
        document = (
            "<interface type='bridge' name='br7'><bridge stp='off'>"
            "<interface type='ethernet' name='eth3'/></bridge></interface>"
        )
        _reset, done, dump = host.do(reset(), nic({"xml": document}), DUMP)
        assert succeeded(done)["changed"] is True
        assert dump["links"]["eth3"]["master"] == "br7"

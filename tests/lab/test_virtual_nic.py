# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic makes whole stacks, and nothing a second time; facts and XML tell what was made."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    parse_with_ports,
)

from . import uml
from .machine import Machine
from .virtual_nics import DUMP, LINKS, PYTHONS, Host, nic, reset, sh, succeeded
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


def alike(dump: t.Any) -> dict[str, t.Any]:
    """What of a dump is the same of links that were made anew."""
    return {
        name: {key: value for key, value in link.items() if key != "ifindex"}
        for name, link in dump["links"].items()
    }


def of_ports(document: str) -> list[dict[str, t.Any]]:
    ports = parse_with_ports(document)[1]
    assert ports is not None
    return ports


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


# Of each sort of option that a port has, some.
WITH_PORTS: list[dict[str, t.Any]] = [
    {
        "name": "br7", "kind": "bridge", "bridge": {"vlan_filtering": True, "vlan_default_pvid": 3},
        "ports": [
            {
                "name": "eth1", "vlans": ["10-12", 40], "pvid": 40, "untagged": [11, 40],
                "cost": 77, "priority": 5, "isolated": True, "hairpin": True, "guard": True,
                "fastleave": True, "mcast_router": 2, "backup_port": "eth3",
            },
            {
                "name": "eth2", "vlans": [3, 7], "pvid": "none", "untagged": [],
                "learning": False, "flood": False, "mcast_flood": False, "bcast_flood": False,
                "locked": True, "neigh_suppress": True, "mcast_to_unicast": True,
                "group_fwd_mask": 16384, "mcast_eht_hosts_limit": 64,
            },
            {
                "name": "eth3", "vlans": [], "root_block": True, "proxy_arp": True,
                "proxy_arp_wifi": True, "vlan_tunnel": True,
            },
            "eth4",
        ],
    },
    {
        "name": "bond7", "kind": "bond",
        "bond": {"mode": "active-backup", "miimon": 100, "primary": "eth2"},
        "ports": [
            {"name": "eth1", "queue_id": 3, "prio": -7}, {"name": "eth2", "prio": 9},
            {"name": "eth3", "queue_id": 1},
        ],
    },
    {
        "name": "bond7", "kind": "bond", "bond": {"mode": "802.3ad"},
        "ports": [{"name": "eth1", "queue_id": 2}, "eth2"],
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

    @pytest.mark.parametrize("asked", WITH_PORTS, ids=["bridge", "active-backup", "802.3ad"])
    def test_a_document_makes_the_ports_equal_where_all_is_gone(
        self, host: Host, asked: dict[str, t.Any]
    ) -> None:
        name = asked["name"]
        _reset, done, before, document = host.do(reset(), nic(asked), DUMP, {"device": name})
        succeeded(done)
        by_document = nic({"xml": document["xml"]})
        _reset, again, after, unchanged, second = host.do(
            reset(), by_document, DUMP, by_document, {"device": name}
        )
        assert succeeded(again)["changed"] is True
        assert alike(after) == alike(before)
        assert after["vlans"] == before["vlans"]
        assert (succeeded(unchanged)["changed"], succeeded(unchanged)["steps"]) == (False, [])
        assert of_ports(second["xml"]) == of_ports(document["xml"])

    def test_a_document_sets_right_what_was_changed_since(self, host: Host) -> None:
        asked = WITH_PORTS[0]
        _reset, _done, document, before = host.do(reset(), nic(asked), {"device": "br7"}, DUMP)
        others = [
            {"name": port, "vlans": [99], "pvid": 99, "untagged": [99], "isolated": True}
            for port in ("eth1", "eth2", "eth3")
        ]
        changed, between, again, after = host.do(
            nic(dict(asked, ports=others)), DUMP, nic({"xml": document["xml"]}), DUMP
        )
        assert succeeded(changed)["changed"] is succeeded(again)["changed"] is True
        assert between["vlans"] != before["vlans"] == after["vlans"]
        assert alike(between) != alike(before) == alike(after)

    def test_a_cost_that_follows_the_speed_still_does(self, host: Host) -> None:
        """A port of 10 Gbit/s, as each of a pair is, has cost 2, and one without a speed 100."""
        _reset, _done, document = host.do(reset(), nic(WITH_PORTS[0]), {"device": "br7"})
        *_rest, done, dump = host.do(
            reset(3), sh("ip link add eth4 type dummy"), nic({"xml": document["xml"]}), LINKS
        )
        succeeded(done)
        costs = {
            port: dump["links"][port]["linkinfo"]["info_slave_data"]["cost"]
            for port in ("eth1", "eth2", "eth4")
        }
        assert costs == {"eth1": 77, "eth2": 2, "eth4": 100}

    def test_libvirts_interface_is_read_too(self, host: Host) -> None:
        document = (
            "<interface type='bridge' name='br7'><bridge stp='off'>"
            "<interface type='ethernet' name='eth3'/></bridge></interface>"
        )
        _reset, done, dump = host.do(reset(), nic({"xml": document}), DUMP)
        assert succeeded(done)["changed"] is True
        assert dump["links"]["eth3"]["master"] == "br7"

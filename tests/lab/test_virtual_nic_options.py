# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every kind: set, changed, and reset, and nothing a second time."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import Option
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES

from . import uml
from .machine import Machine
from .told import ABSENT, agree, seen
from .virtual_nics import LINKS, PYTHONS, Host, Task, nic, reset, succeeded

# What an option needs to be there: options of its own link.
NEEDS: dict[str, dict[str, t.Any]] = {
    "bond.updelay": {"miimon": 100}, "bond.downdelay": {"miimon": 100},
    "bond.peer_notify_delay": {"miimon": 100},
    "bond.arp_validate": {"mode": "active-backup", "arp_interval": 100,
                          "arp_ip_target": ["192.0.2.1"]},
    "bridge.mcast_vlan_snooping": {"vlan_filtering": True},
    "bridge.forward_delay": {"stp_state": True},
}  # fmt: skip
VALUES: dict[str, list[t.Any]] = {
    "bond.arp_ip_target": [["192.0.2.1", "192.0.2.2"], ["192.0.2.3"]],
    "bond.ns_ip6_target": [["2001:db8::1"], ["fe80::1", "2001:db8::2"]],
    "bond.miimon": [100, 50], "bond.updelay": [300, 100], "bond.downdelay": [200, 100],
    "bond.peer_notify_delay": [300, 100], "bond.primary": ["eth1", "eth2"],
    "bond.active_slave": ["eth1", "eth2"], "bond.arp_interval": [100, 500],
    "bond.ad_actor_system": ["02:00:00:00:00:05"],
    "bond_port.queue_id": [2, 5],
    "bridge.vlans": [["1", "5-9"], ["1"]], "bridge.pvid": [1], "bridge.untagged": [[1]],
    "bridge.group_fwd_mask": [16384, 8], "bridge.group_address": ["01:80:c2:00:00:08"],
    "bridge.forward_delay": [200, 3000],
    "bridge.mcast_query_interval": [200, 10000], "bridge.mcast_startup_query_interval": [200, 500],
    "bridge_port.vlans": [["10-12", 40], [7]], "bridge_port.backup_port": ["eth2"],
    "bridge_port.group_fwd_mask": [16384, 8],
    "vlan.id": [78, 4094], "vlan.parent": ["eth2"],
    "vlan.egress_qos_map": [{"2": 5, "3": 1}, {"2": 7}],
    "vlan.ingress_qos_map": [{"5": 2}, {"1": 9, "2": 3}],
}  # fmt: skip
# Newer than user-mode Linux, or without effect.
NEWER = (
    "bond.coupled_control", "bond.broadcast_neighbor", "bond.lacp_strict",
    "bond_port.actor_port_prio", "bridge.fdb_max_learned", "bridge.stp_mode",
    "bridge.mdb_offload_fail_notification", "bridge.fdb_local_vlan_0", "bridge_port.mab",
    "bridge_port.mcast_max_groups", "bridge_port.neigh_vlan_suppress", "bridge_port.backup_nhid",
    "bridge_port.neigh_forward_grat", "bridge.mcast_hash_elasticity",
)  # fmt: skip
# Debian's ip has no word for them: that they are there is told by this collection alone.
UNTOLD = ("bridge.mst_enabled", "bridge_port.mcast_eht_hosts_limit")


def values(table: str, option: Option) -> list[t.Any]:
    """Two legal values, if there are as many."""
    listed = VALUES.get(f"{table}.{option.name}")
    if listed is not None:
        return listed
    if option.type == "bool":
        return [not option.default, option.default]
    if option.words:
        words = list(option.words.values())
        if option.name == "ad_select":
            words.remove("actor_port_prio")
        return [word for word in words if word != option.default] + [option.default]
    if option.range:
        highest = option.range[1]
        return [min(highest, 65535, (option.default or 0) + 5), option.range[0]]
    return [option.example]


def cases() -> list[t.Any]:
    found = []
    for table, options in TABLES.items():
        for option in options:
            name = f"{table}.{option.name}"
            tested_along = option.name in ("pvid", "untagged")
            if option.role == "option" and name not in NEWER and not tested_along:
                found.append(pytest.param(table, option, id=name))
    return found


def asked(table: str, option: Option, value: t.Any) -> dict[str, t.Any]:
    """What asks for this value, on a host that has been reset."""
    needs = dict(NEEDS.get(f"{table}.{option.name}", {}))
    kind = table.partition("_")[0]
    if option.modes and kind == "bond":
        needs.setdefault("mode", option.modes[0])
    wanted: dict[str, t.Any] = {"name": "nic0", "kind": kind}
    if table.endswith("_port"):
        of_bond = {"mode": needs.pop("mode")} if "mode" in needs else {}
        wanted["ports"] = [{"name": "eth1", **needs, option.name: value}, "eth2"]
        needs = of_bond
    else:
        needs[option.name] = value
        if option.name in ("primary", "active_slave"):
            wanted["ports"] = ["eth1", "eth2"]
    if kind == "vlan":
        needs.setdefault("parent", "eth1")
        needs.setdefault("id", 7)
    if kind == "bridge" and table == "bridge_port" and option.name == "vlans":
        needs["vlan_filtering"] = True
    wanted[kind] = needs
    return wanted


def steps_of(table: str, option: Option) -> list[t.Any]:
    """The values to be asked for, one after the other; the last one is "default"."""
    # Of what has no default there is nothing to go back to.
    resettable = option.default is not None and option.change != "recreate"
    return [*values(table, option), *(["default"] if resettable else [])]


def answers(host: Host) -> dict[str, list[t.Any]]:
    """For each option, value by value: a run in check mode, a run, what there is, a second run."""
    found: dict[str, list[t.Any]] = {}
    for table in TABLES:
        listed = [case.values for case in cases() if case.values[0] == table]
        tasks: list[Task] = []
        for _table, option in listed:
            tasks.append(reset(2))
            for value in steps_of(table, option):
                run = nic(asked(table, option, value))
                tasks += [dict(run, check=True), run, LINKS, run]
        told = host.do(*tasks, limit=600)
        for _table, option in listed:
            length = 1 + 4 * len(steps_of(table, option))
            found[f"{table}.{option.name}"] = told[1:length]
            told = told[length:]
    return found


def check(answered: dict[str, list[t.Any]], table: str, option: Option) -> None:
    name = f"{table}.{option.name}"
    of_option = answered[name]
    for number, value in enumerate(steps_of(table, option)):
        checked, done, dump, again = of_option[4 * number : 4 * number + 4]
        assert succeeded(done)["steps"] == succeeded(checked)["steps"]
        wanted = option.default if value == "default" else value
        told = seen(dump, "eth1" if table.endswith("_port") else "nic0", table, option)
        wanted = list(wanted) if isinstance(wanted, tuple) else wanted
        assert agree(option, wanted, told) or (told == ABSENT and name in UNTOLD), (
            f"{wanted} was asked for, {told} is there"
        )
        assert succeeded(again)["steps"] == []


@pytest.fixture(scope="module")
def machine() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        yield booted


@pytest.fixture(scope="module", params=list(PYTHONS))
def answered(machine: Machine, request: pytest.FixtureRequest) -> dict[str, list[t.Any]]:
    return answers(Host(machine, PYTHONS[request.param]))


@pytest.mark.parametrize(("table", "option"), cases())
def test_an_option_is_set_and_changed_and_reset(
    answered: dict[str, list[t.Any]], table: str, option: Option
) -> None:
    check(answered, table, option)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic makes what it is asked for: every option, whole stacks, and nothing a second time."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import Option
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES

from . import uml
from .virtual_nics import DUMP, LINKS, PYTHONS, Host, Task, nic, reset, stack, succeeded


@pytest.fixture(scope="module", params=list(PYTHONS))
def host(request: pytest.FixtureRequest) -> t.Iterator[Host]:
    with uml.boot() as machine:
        yield Host(machine, PYTHONS[request.param])


STACK = stack(
    {
        "name": "br0", "kind": "bridge",
        "bridge": {"vlan_filtering": True, "stp_state": False},
        "ports": [{"name": "bond0.77", "vlans": ["10-12", 40], "pvid": 40, "untagged": [40]}],
        "up": True,
    },
    {
        "name": "bond0.77", "kind": "vlan",
        "vlan": {"id": 77, "parent": "bond0", "protocol": "802.1ad", "gvrp": False},
        "up": True,
    },
    {
        "name": "bond0", "kind": "bond",
        "bond": {"mode": "active-backup", "miimon": 50, "updelay": 100},
        "ports": ["eth1", "eth2"], "mtu": 1600, "up": True,
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def stacked(host: Host) -> list[t.Any]:
    """The stack asked for in check mode, then for real, then again; with dumps in between."""
    return host.do(
        reset(), DUMP, nic(STACK, check=True), DUMP, nic(STACK), DUMP, nic(STACK), DUMP,
        nic(STACK, check=True),
    )  # fmt: skip


class TestStack:
    """bond0 of two NICs, a VLAN on it, and that in a bridge; asked for from top to bottom."""

    def test_check_mode_changes_nothing(self, stacked: list[t.Any]) -> None:
        assert stacked[1] == stacked[3]

    def test_check_mode_tells_the_steps_of_the_real_run(self, stacked: list[t.Any]) -> None:
        checked, real = succeeded(stacked[2]), succeeded(stacked[4])
        assert checked["steps"] == real["steps"]
        assert checked["changed"] is real["changed"] is True
        assert checked["diff"] == real["diff"]

    def test_all_is_there(self, stacked: list[t.Any]) -> None:
        links, vlans = stacked[5]["links"], stacked[5]["vlans"]
        assert {name: links[name]["master"] for name in ("eth1", "eth2", "bond0.77")} == {
            "eth1": "bond0", "eth2": "bond0", "bond0.77": "br0",
        }  # fmt: skip
        bond = links["bond0"]["linkinfo"]["info_data"]
        assert (bond["mode"], bond["miimon"], bond["updelay"]) == ("active-backup", 50, 100)
        vlan = links["bond0.77"]
        assert vlan["link"] == "bond0"
        assert vlan["linkinfo"]["info_data"]["id"] == 77
        assert vlan["linkinfo"]["info_data"]["protocol"] == "802.1ad"
        assert links["br0"]["linkinfo"]["info_data"]["vlan_filtering"] == 1
        assert {links[name]["mtu"] for name in ("bond0", "bond0.77", "eth1")} == {1600}
        assert all(links[name]["up"] for name in ("bond0", "bond0.77", "br0", "eth1", "eth2"))
        assert vlans["bond0.77"] == [
            {"vlan": 10, "vlanEnd": 12, "flags": []},
            {"vlan": 40, "flags": ["PVID", "Egress Untagged"]},
        ]

    def test_a_second_run_changes_nothing(self, stacked: list[t.Any]) -> None:
        for answer in (stacked[6], stacked[8]):
            result = succeeded(answer)
            assert (result["changed"], result["steps"]) == (False, [])
            assert result["diff"] == {"before": {}, "after": {}}
        assert stacked[5] == stacked[7]

    def test_a_second_run_imports_no_pyroute2(self, stacked: list[t.Any]) -> None:
        assert stacked[6]["imported"] == []
        assert "pyroute2" in stacked[4]["imported"]

    def test_the_nics_returned_change_nothing(self, host: Host, stacked: list[t.Any]) -> None:
        *_rest, again = host.do(reset(), nic(STACK), nic({"nics": succeeded(stacked[4])["nics"]}))
        assert succeeded(again)["steps"] == []

    def test_it_can_be_taken_away_again(self, host: Host) -> None:
        gone = stack(*({"name": each["name"], "state": "absent"} for each in STACK["nics"]))
        *_rest, removed, again, now = host.do(reset(), nic(STACK), nic(gone), nic(gone), DUMP)
        assert succeeded(removed)["changed"] is True
        assert succeeded(again)["changed"] is False
        assert not {"br0", "bond0", "bond0.77"} & set(now["links"])
        assert now["links"]["eth1"]["mtu"] == 1500
        assert "master" not in now["links"]["eth1"]


class TestXml:
    """Documents of NICs make equal ones."""

    @pytest.fixture(params=["bond0", "bond0.77", "br0"])
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_a_dumped_document_changes_nothing(self, host: Host, name: str) -> None:
        _reset, _done, document = host.do(reset(), nic(STACK), {"xml": name})
        (again,) = host.do(nic({"xml": document}))
        assert succeeded(again)["steps"] == []

    def test_a_dumped_document_makes_an_equal_one(self, host: Host) -> None:
        bond = {
            "name": "bond7", "kind": "bond", "mtu": 1400, "alias": "seven", "ports": ["eth3"],
            "bond": {"mode": "802.3ad", "lacp_rate": "fast", "xmit_hash_policy": "layer3+4"},
        }  # fmt: skip
        _reset, done, document = host.do(reset(), nic(bond), {"xml": "bond7"})
        _gone, again, unchanged = host.do(
            nic({"name": "bond7", "state": "absent"}), nic({"xml": document}), nic(bond)
        )
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


# What an option needs to be there: options of its own link.
NEEDS: dict[str, dict[str, t.Any]] = {
    "bond.updelay": {"miimon": 100}, "bond.downdelay": {"miimon": 100},
    "bond.peer_notify_delay": {"miimon": 100},
    "bond.arp_validate": {"mode": "active-backup", "arp_interval": 100,
                          "arp_ip_target": ["192.0.2.1"]},
    "bridge.mcast_vlan_snooping": {"vlan_filtering": True},
    "bridge.forward_delay": {"stp_state": True},
}  # fmt: skip
MODES = {
    "balance-rr": "balance-rr", "active-backup": "active-backup", "802.3ad": "802.3ad",
    "balance-tlb": "balance-tlb",
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
    "bridge_port.group_fwd_mask": [16384, 8], "bridge_port.mab": [],
    "bridge_port.state": [],
    "vlan.id": [78, 4094], "vlan.parent": ["eth2"],
    "vlan.egress_qos_map": [{"2": 5, "3": 1}, {"2": 7}],
    "vlan.ingress_qos_map": [{"5": 2}, {"1": 9, "2": 3}],
}  # fmt: skip
# Debian's kernel 6.1 has no such option or ignores it, or Debian's ip has no word for it.
NEWER = (
    "bond.coupled_control", "bond.broadcast_neighbor", "bond.lacp_strict", "bridge.stp_mode",
    "bridge.mdb_offload_fail_notification", "bridge.fdb_local_vlan_0", "bridge.fdb_max_learned",
    "bridge_port.mcast_max_groups", "bridge_port.neigh_vlan_suppress", "bridge_port.backup_nhid",
    "bridge_port.neigh_forward_grat", "bond_port.actor_port_prio", "bridge.mst_enabled",
    "bridge_port.mcast_eht_hosts_limit", "bridge.mcast_hash_elasticity",
)  # fmt: skip


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


def cases() -> t.Iterator[t.Any]:
    for table, options in TABLES.items():
        for option in options:
            name = f"{table}.{option.name}"
            tested_along = option.name in ("pvid", "untagged")
            if option.role != "option" or name in NEWER or tested_along:
                continue
            if values(table, option):
                yield pytest.param(table, option, id=name)


def asked(table: str, option: Option, value: t.Any) -> dict[str, t.Any]:
    """What asks for this value, on a host that has been reset."""
    needs = dict(NEEDS.get(f"{table}.{option.name}", {}))
    kind = table.partition("_")[0]
    if option.modes and kind == "bond":
        needs.setdefault("mode", option.modes[0])
    wanted: dict[str, t.Any] = {"name": "nic0", "kind": kind}
    if table.endswith("_port"):
        wanted["ports"] = [{"name": "eth1", option.name: value}, "eth2"]
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


def seen(dump: t.Any, table: str, option: Option) -> t.Any:
    """What ip and bridge say of the option."""
    name = "eth1" if table.endswith("_port") else "nic0"
    if option.name == "vlans":
        told = dump["vlans"].get(name, [])
        return [
            f"{each['vlan']}-{each['vlanEnd']}" if "vlanEnd" in each else each["vlan"]
            for each in told
        ]
    link = dump["links"][name]
    if option.name == "parent":
        return link["link"]
    info = link["linkinfo"]
    data = info.get("info_slave_data" if table.endswith("_port") else "info_data", {})
    if option.wire == "bit" and table == "vlan":
        return option.name.upper() in data.get("flags", [])
    if option.wire == "qos_map":
        maps = data.get("egress_qos" if "egress" in option.name else "ingress_qos", [])
        return {str(each["from"]): each["to"] for each in maps}
    for word in (option.name, *option.aliases):
        if word in data:
            return data[word]
    return ABSENT


ABSENT = "absent"
WORDS = {"on": True, "off": False}


def agree(option: Option, value: t.Any, told: t.Any) -> bool:
    """Whether ip tells this value, in whatever spelling."""
    if option.type == "bool":
        return WORDS.get(told, bool(told)) is value
    if option.type == "list":
        return sorted(map(str, told if told != ABSENT else [])) == sorted(map(str, value))
    if option.words:
        numbers = {word: number for number, word in option.words.items()}
        # ip writes the word none as null.
        return told in (value, numbers[value], None if value == "none" else value)
    if str(told).startswith("0x"):
        told = int(told, 16)
    return str(told) == str(value) or (value in ("", "00:00:00:00:00:00") and told == ABSENT)


def steps_of(table: str, option: Option) -> list[t.Any]:
    """The values to be asked for, one after the other; the last one is "default"."""
    # Of what has no default there is nothing to go back to.
    resettable = option.default is not None and option.change != "recreate"
    return [*values(table, option), *(["default"] if resettable else [])]


@pytest.fixture(scope="module")
def answers(host: Host) -> dict[str, list[t.Any]]:
    """For each option, value by value: a run in check mode, a run, what there is, a second run."""
    found: dict[str, list[t.Any]] = {}
    for table in TABLES:
        listed = [case.values for case in cases() if case.values[0] == table]
        tasks: list[Task] = []
        for _table, option in listed:
            tasks.append(reset(2))
            for value in steps_of(table, option):
                run = nic(asked(table, option, value), here=True)
                tasks += [dict(run, check=True), run, LINKS, run]
        told = host.do(*tasks, limit=600)
        for _table, option in listed:
            length = 1 + 4 * len(steps_of(table, option))
            found[f"{table}.{option.name}"] = told[1:length]
            told = told[length:]
    return found


@pytest.mark.parametrize(("table", "option"), list(cases()))
def test_an_option_is_set_and_changed_and_reset(
    answers: dict[str, list[t.Any]], table: str, option: Option
) -> None:
    of_option = answers[f"{table}.{option.name}"]
    for number, value in enumerate(steps_of(table, option)):
        checked, done, dump, again = of_option[4 * number : 4 * number + 4]
        assert succeeded(done)["steps"] == succeeded(checked)["steps"]
        wanted = option.default if value == "default" else value
        told = seen(dump, table, option)
        assert agree(option, list(wanted) if isinstance(wanted, tuple) else wanted, told), (
            f"{wanted} was asked for, {told} is there"
        )
        assert succeeded(again)["steps"] == []

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option as a case: what to ask for, one value after the other, and what is to be told."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.option import Option
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES

from .told import ABSENT, agree, seen
from .virtual_nics import LINKS, Host, Task, nic, reset, succeeded

# What an option needs to be there: options of its own link.
NEEDS: dict[str, dict[str, t.Any]] = {
    "bond.updelay": {"miimon": 100}, "bond.downdelay": {"miimon": 100},
    "bond.peer_notify_delay": {"miimon": 100},
    "bond.arp_validate": {"mode": "active-backup", "arp_interval": 100,
                          "arp_ip_target": ["192.0.2.1"]},
    "bridge.mcast_vlan_snooping": {"vlan_filtering": True},
    "bridge.forward_delay": {"stp_state": True},
    "bridge_port.mab": {"locked": True, "learning": True},
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
# They are tested along with vlans, or have no effect.
LEFT_OUT = ("pvid", "untagged", "mcast_hash_elasticity")
# Of an option that has been there for longer.
NEWER_WORDS = {"bond.ad_select": ("actor_port_prio", "6.18")}
# Debian 12's ip has no word for them, as for all that is newer.
UNKNOWN_TO_IP = (ABSENT, "UNKNOWN")
UNTOLD = ("bridge.mst_enabled", "bridge_port.mcast_eht_hosts_limit")


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """An option, legal values of it, and the first Linux that has it if that is newer than 6.1."""

    table: str
    option: Option
    values: t.Sequence[t.Any]
    since: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.option.name}"

    @property
    def steps(self) -> list[t.Any]:
        """The values to be asked for, one after the other; the last one is "default"."""
        # Of what has no default there is nothing to go back to.
        resettable = self.option.default is not None and self.option.change != "recreate"
        return [*self.values, *(["default"] if resettable else [])]

    @property
    def link(self) -> str:
        return "eth1" if self.table.endswith("_port") else "nic0"


def all_cases() -> list[Case]:
    found = []
    for table, options in TABLES.items():
        for option in options:
            if option.role == "option" and option.name not in LEFT_OUT:
                name = f"{table}.{option.name}"
                word, since = NEWER_WORDS.get(name, ("", ""))
                values = [value for value in _values(name, option) if not word or value != word]
                found.append(Case(table, option, values, option.since))
                if word:
                    found.append(Case(table, option, [word], since))
    return found


def _values(name: str, option: Option) -> list[t.Any]:
    """Two legal values, if there are as many."""
    listed = VALUES.get(name)
    if listed is not None:
        return listed
    if option.type == "bool":
        return [not option.default, option.default]
    if option.words:
        words = list(option.words.values())
        return [word for word in words if word != option.default] + [option.default]
    if option.range:
        highest = option.range[1]
        return [min(highest, 65535, (option.default or 0) + 5), option.range[0]]
    return [option.example]


def _asked(table: str, option: Option, value: t.Any) -> dict[str, t.Any]:
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


def answers(host: Host, cases: t.Sequence[Case]) -> dict[Case, list[t.Any]]:
    """For each option, value by value: a run in check mode, a run, what there is, a second run."""
    found: dict[Case, list[t.Any]] = {}
    for table in TABLES:
        listed = [case for case in cases if case.table == table]
        tasks: list[Task] = []
        for case in listed:
            tasks.append(reset(2))
            for value in case.steps:
                run = nic(_asked(table, case.option, value))
                tasks += [dict(run, check=True), run, LINKS, run]
        told = host.do(*tasks, limit=600)
        for case in listed:
            length = 1 + 4 * len(case.steps)
            found[case], told = told[1:length], told[length:]
    return found


def check(case: Case, answered: t.Sequence[t.Any]) -> None:
    """Whether each value was reached, in the steps foretold, and nothing was left to do."""
    option = case.option
    for number, value in enumerate(case.steps):
        checked, done, dump, again = answered[4 * number : 4 * number + 4]
        assert succeeded(done)["steps"] == succeeded(checked)["steps"]
        wanted = option.default if value == "default" else value
        wanted = list(wanted) if isinstance(wanted, tuple) else wanted
        told = seen(dump, case.link, case.table, option)
        if told in UNKNOWN_TO_IP and (case.since or str(case) in UNTOLD):
            told = _returned(case, succeeded(again))
        assert agree(option, wanted, told), f"{wanted} was asked for, {told} is there"
        assert succeeded(again)["steps"] == []


def _returned(case: Case, result: dict[str, t.Any]) -> t.Any:
    """What virtual_nic itself reads of the option from the kernel."""
    (made,) = result["nics"]
    of_link = made["ports"][0] if case.table.endswith("_port") else made[case.table]
    # The kernel does not tell all that is not set.
    return of_link.get(case.option.name, case.option.default)

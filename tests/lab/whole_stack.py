# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stack of bond, VLAN and bridge that users make, and what must hold of it on every kernel."""

from __future__ import annotations

import copy
import typing as t

import pytest

from .virtual_nics import DUMP, Host, differing, nic, reset, sh, stack, succeeded

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


class WholeStack:
    """bond0 of two NICs, a VLAN on it, and that in a bridge; asked for from top to bottom.

    The fixture ``host`` is that of the module which takes this class over.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def stacked(cls, host: Host) -> list[t.Any]:
        """It is asked for in check mode, then for real, then again; with dumps in between."""
        return host.do(
            reset(), DUMP, nic(STACK, check=True), DUMP, nic(STACK, fresh=True), DUMP,
            nic(STACK, fresh=True), DUMP, nic(STACK, check=True),
        )  # fmt: skip

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

    def test_it_can_be_changed(self, host: Host) -> None:
        """Its bond's mode and its VLAN's id: the one is set down, the other is made anew."""
        changed = stack(
            {"name": "bond0", "bond": {"mode": "balance-xor", "updelay": 0}},
            {"name": "bond0.77", "vlan": {"id": 78}},
        )
        route = "198.51.100.0/24 via 192.0.2.9"
        addressed = sh(f"ip address add 192.0.2.1/24 dev br0 && ip route add {route}")
        *_rest, before, done, again, after = host.do(
            reset(), nic(STACK), addressed, DUMP, nic(changed), nic(changed), DUMP
        )
        assert succeeded(done)["bounced"] == ["bond0.77", "bond0", "eth1", "eth2"]
        assert succeeded(again)["steps"] == []
        wanted = copy.deepcopy(before)
        links = wanted["links"]
        links["bond0"]["linkinfo"]["info_data"].update(mode="balance-xor", updelay=0)
        links["bond0.77"]["linkinfo"]["info_data"]["id"] = 78
        assert differing(wanted, after) == []

    def test_it_can_be_taken_away_again(self, host: Host) -> None:
        gone = stack(*({"name": each["name"], "state": "absent"} for each in STACK["nics"]))
        *_rest, removed, again, now = host.do(reset(), nic(STACK), nic(gone), nic(gone), DUMP)
        assert succeeded(removed)["changed"] is True
        assert succeeded(again)["changed"] is False
        assert not {"br0", "bond0", "bond0.77"} & set(now["links"])
        assert now["links"]["eth1"]["mtu"] == 1500
        assert "master" not in now["links"]["eth1"]

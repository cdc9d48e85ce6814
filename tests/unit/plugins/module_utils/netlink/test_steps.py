# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps: one line for the user, plain data for the journal."""

from __future__ import annotations

import json

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import steps
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.before import Before
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_state import (
    Address,
    IpState,
    Neighbour,
    NextHop,
    Route,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.snapshot import LinkState
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.vlan_table import VlanTable

ADDRESS = Address("v7", 6, "2001:db8::1", 64, "0a40", False)
ROUTE = Route(["v7"], 4, "default via 192.0.2.254 dev v7", "0200", True, "192.0.2.1")
NEIGHBOUR = Neighbour("v7", "192.0.2.254", "lladdr 02:00:00:00:00:09", "02")
HOP = NextHop(7, ["v7"], (), "02")
GROUP = NextHop(70, ["v7", "v8"], [(7, 1), (8, 5)], "00")
NUMBERED = Route(["v7", "v8"], 4, "default nhid 70 table 9", "0200", True, "", False, 70)
IP = IpState([ADDRESS], [NEIGHBOUR], [GROUP, HOP], [NUMBERED, ROUTE])

EACH = [
    (
        steps.Create("v7", "vlan", {"parent": "bond0", "id": 7}, 0, "", 1400, True),
        "create vlan v7 with parent bond0, id 7, mtu 1400, up",
    ),
    (steps.Delete("bond0", ["v7", "v8"]), "delete bond0 and with it v7, v8"),
    (
        steps.SetOptions("v7", "vlan", {"gvrp": True, "egress_qos_map": {"2": 5, "3": 0}}),
        "set gvrp on, egress_qos_map 2:5,3:0 of vlan v7",
    ),
    (
        steps.SetOptions("bond0", "bond", {"arp_ip_target": [], "primary": ""}),
        "set arp_ip_target none, primary none of bond bond0",
    ),
    (steps.SetLink("v7", "up", False), "set v7 down"),
    (steps.SetLink("v7", "alias", ""), "set alias none of v7"),
    (steps.SetMaster("v7", "br0", "bridge"), "make v7 a port of bridge br0"),
    (steps.SetMaster("v7", ""), "release v7 from its master"),
    (steps.SetPortOptions("v7", "bridge", {"cost": 4}), "set cost 4 of bridge port v7"),
    (
        steps.AddVlans("v7", [[7, 7, 6], [10, 20, 0], [30, 30, 4]]),
        "add VLANs 7 untagged pvid, 10-20, 30 untagged to v7",
    ),
    (steps.RemoveVlans("br0", [[1, 1, 0]], True), "remove VLANs 1 from br0"),
    (
        steps.Restore(IP),
        "restore 2001:db8::1/64 on v7, neighbour 192.0.2.254 on v7 (lladdr 02:00:00:00:00:09), "
        "next hop 7 on v7, next hop 70 on v7, v8, route default nhid 70 table 9, "
        "route default via 192.0.2.254 dev v7",
    ),
]


@pytest.mark.parametrize(("step", "line"), EACH, ids=[line for _step, line in EACH])
def test_a_step_is_a_line_and_plain_data(step, line):
    plain = json.loads(json.dumps(step.to_json()))

    assert str(step) == line
    assert steps.from_json(plain) == step
    assert str(steps.from_json(plain)) == line


def test_what_is_no_step_is_refused():
    with pytest.raises(KeyError):
        steps.from_json({"action": "format_disk"})


def test_what_was_before_survives_the_journal():
    state = LinkState("br0", "bridge")
    state.index, state.up, state.mtu, state.options = 7, True, 1400, {"stp_state": True}
    state.vlans = VlanTable([1, 2, 3], [1], 1)
    before = Before({"br0": state}, ["v7"], IP, {"br0": {"ipv4/rp_filter": "2"}})

    plain = json.loads(json.dumps(before.to_json()))

    again = Before.from_json(plain)
    assert again.to_json() == before.to_json()
    assert again.links["br0"].vlans == state.vlans
    assert [item.identity for item in again.ip] == [item.identity for item in IP]
    assert not IP.missing(again.ip)

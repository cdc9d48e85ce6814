# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan does, rule by rule: the fewest steps, in an order that a kernel accepts."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import links, report, spec
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.plan import (
    PlanRefused,
    plan,
    restore,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.snapshot import take
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink import (
    model_kernel,
)

BOND = {"name": "bond0", "kind": "bond", "ports": ["eth1", "eth2"], "up": True}
LACP = {**BOND, "bond": {"mode": "802.3ad"}}
BACKUP = {**BOND, "bond": {"mode": "active-backup", "miimon": 100}}
VLAN = {"name": "v7", "kind": "vlan", "vlan": {"id": 7, "parent": "bond0"}}
BRIDGE = {"name": "br0", "kind": "bridge", "ports": ["eth1", "eth2"]}
PORT = {"name": "bond1", "kind": "bond", "ports": ["v7"], "up": True}
FOLLOWING = {**BACKUP, "bond": {"mode": "active-backup", "fail_over_mac": "active"}}
STACKS = ([BACKUP], [LACP, VLAN], [BRIDGE], [FOLLOWING, VLAN, PORT])


def host(*nics):
    """A host with four NICs, of which eth0 is up, and these."""
    kernel = model_kernel.Kernel(("lo", "eth0", "eth1", "eth2", "eth3"))
    kernel.links["eth0"].up = True
    if nics:
        kernel.run(ask(kernel, *nics).steps)
    return kernel


def ask(kernel, *nics, **options):
    return plan(spec.read({"nics": list(nics)}), kernel.snapshot(), **options)


def lines(kernel, *nics, **options):
    made = ask(kernel, *nics, **options)
    found = [str(step) for step in made.steps]
    kernel.run(made.steps)
    assert not ask(kernel, *nics, **options).steps
    return found


@pytest.mark.parametrize("given", STACKS, ids=("bond", "vlan", "bridge", "bonds"))
def test_what_is_there_needs_no_step(given):
    assert ask(host(*given), *given).steps == []


@pytest.mark.parametrize("given", STACKS, ids=("bond", "vlan", "bridge", "bonds"))
def test_the_result_fed_back_changes_nothing(given):
    kernel = host(*given)
    told = report.nics(spec.read({"nics": given}), kernel.snapshot())

    assert len(told[0]) > 6
    assert ask(kernel, *told).steps == []


def test_a_whole_stack_is_made_in_any_order():
    bridge = {
        "name": "br0",
        "kind": "bridge",
        "bridge": {"vlan_filtering": True},
        "ports": [{"name": "v7", "vlans": ["10-12", 40], "pvid": 40, "untagged": [40]}],
    }

    assert lines(host(), bridge, VLAN, BACKUP) == [
        "create bond bond0 with mode active-backup, miimon 100, updelay 0, downdelay 0, "
        "peer_notify_delay 0, up",
        "make eth1 a port of bond bond0",
        "make eth2 a port of bond bond0",
        "create vlan v7 with parent bond0, id 7, up",
        "create bridge br0 with vlan_filtering on, up",
        "make v7 a port of bridge br0",
        "add VLANs 10-12, 40 untagged pvid to v7",
        "remove VLANs 1 from v7",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            BACKUP,
            {**BACKUP, "bond": {"miimon": 50, "xmit_hash_policy": "layer3+4"}},
            [
                "set miimon 50, xmit_hash_policy layer3+4, updelay 0, downdelay 0, "
                "peer_notify_delay 0 of bond bond0"
            ],
        ),
        (
            {**BACKUP, "bond": {"mode": 1, "miimon": 100, "updelay": 200}},
            {"name": "bond0", "kind": "bond", "bond": {"miimon": 50}},
            [
                "set miimon 50, updelay 200, downdelay 0, peer_notify_delay 0 of bond bond0",
            ],
        ),
        (
            BACKUP,
            {**BOND, "bond": {"arp_interval": 100, "arp_ip_target": ["192.0.2.1"],
                              "arp_validate": "all"}},
            ["set arp_interval 100, arp_ip_target 192.0.2.1, arp_validate all of bond bond0"],
        ),
        (
            LACP,
            {**LACP, "bond": {"lacp_rate": "fast", "min_links": 1}},
            ["set bond0 down", "set lacp_rate fast, min_links 1 of bond bond0", "set bond0 up"],
        ),
        (
            LACP,
            {**LACP, "up": False, "bond": {"lacp_rate": "fast"}},
            ["set bond0 down", "set lacp_rate fast of bond bond0"],
        ),
        (
            BACKUP,
            LACP,
            [
                "set bond0 down",
                "release eth1 from its master",
                "release eth2 from its master",
                "set address 02:00:00:00:00:03 of bond0",
                "set mode 802.3ad of bond bond0",
                "make eth1 a port of bond bond0",
                "make eth2 a port of bond bond0",
                "set bond0 up",
            ],
        ),
        (
            BACKUP,
            {**BACKUP, "bond": {"fail_over_mac": "active"}},
            [
                "release eth1 from its master",
                "release eth2 from its master",
                "set address 02:00:00:00:00:03 of bond0",
                "set fail_over_mac active of bond bond0",
                "make eth1 a port of bond bond0",
                "make eth2 a port of bond bond0",
            ],
        ),
        (
            BACKUP,
            {**BACKUP, "bond": {"primary": "eth3"}, "ports": ["eth3"]},
            [
                "make eth3 a port of bond bond0",
                "release eth1 from its master",
                "release eth2 from its master",
                "set primary eth3 of bond bond0",
            ],
        ),
        (
            BACKUP,
            {**BACKUP, "ports": []},
            [
                "release eth1 from its master",
                "release eth2 from its master",
                "set address 02:00:00:00:00:03 of bond0",
            ],
        ),
        (
            {**BRIDGE, "bridge": {"stp_state": True}},
            {**BRIDGE, "bridge": {"stp_state": False, "forward_delay": 100}},
            ["set stp_state off of bridge br0", "set forward_delay 100 of bridge br0"],
        ),
        (
            BRIDGE,
            {"name": "br0", "kind": "bridge", "bridge": {"vlan_stats_per_port": True}},
            [
                "remove VLANs 1 from eth1",
                "remove VLANs 1 from eth2",
                "set vlan_stats_per_port on of bridge br0",
                "add VLANs 1 untagged pvid to eth1",
                "add VLANs 1 untagged pvid to eth2",
            ],
        ),
        (
            BRIDGE,
            {"name": "br0", "kind": "bridge", "ports": [{"name": "eth1", "vlans": [5]}],
             "bridge": {"vlan_filtering": True}},
            [
                "add VLANs 5 to eth1",
                "remove VLANs 1 from eth1",
                "set vlan_filtering on of bridge br0",
            ],
        ),
        (BRIDGE, {**BRIDGE, "ports": []}, []),
        (
            BRIDGE,
            {**BRIDGE, "ports": [], "ports_policy": "exact"},
            ["release eth1 from its master", "release eth2 from its master"],
        ),
        (
            BRIDGE,
            {"name": "br1", "kind": "bridge", "ports": ["eth1"]},
            ["create bridge br1, up", "make eth1 a port of bridge br1"],
        ),
        (
            BRIDGE,
            {**BACKUP, "ports": ["eth1"], "bond": {}},
            ["create bond bond0, up", "set eth1 down", "make eth1 a port of bond bond0"],
        ),
        (BRIDGE, {"name": "br0", "kind": "bridge", "bridge": {"ageing_time": 30001}}, []),
    ],
    ids=(
        "online group in one message",
        "delays resent with miimon",
        "from links to arp",
        "bounce group",
        "set down anyway",
        "mode change",
        "release group",
        "new ports before old ones leave, primary after ports",
        "address kept without ports",
        "forward_delay after stp",
        "statistics before vlans",
        "filtering after vlans",
        "bridges leave other ports alone",
        "exact bridge",
        "bridge to bridge",
        "bridge to bond",
        "timers with tolerance",
    ),
)  # fmt: skip
def test_changes_take_the_fewest_steps(before, after, expected):
    assert lines(host(before), after) == expected


def test_mtus_are_raised_from_below_and_lowered_from_above():
    def stack(mtu):
        return {**BACKUP, "mtu": mtu}, {**VLAN, "mtu": mtu}

    kernel = host(*stack(1500))

    assert lines(kernel, *stack(9000)) == ["set mtu 9000 of bond0", "set mtu 9000 of v7"]
    assert lines(kernel, *stack(1400)) == ["set mtu 1400 of v7", "set mtu 1400 of bond0"]


@pytest.mark.parametrize(
    "after",
    [
        ({**BOND, "mtu": 1300, "ports": []},),
        ({**BOND, "mtu": 1500, "ports": ["eth1"]},),
        ({**BOND, "mtu": 1300, "ports": []},
         {**BOND, "name": "bond2", "mtu": 1500, "ports": ["eth1"]}),
    ],
    ids=["leaves its bond", "stays in it", "moves to another"],
)  # fmt: skip
@pytest.mark.parametrize("larger", [1300, 1400], ids=["raised", "there"])
def test_a_vlan_waits_for_the_mtu_that_its_parent_has_by_a_bond(after, larger):
    before = {**BOND, "mtu": 1300, "ports": ["eth1"]}
    above = {**BOND, "name": "bond1", "mtu": 1400, "ports": ["eth2", "v7"]}
    there = {**above, "mtu": larger, "ports": ["eth2"]}

    lines(host(before, there), {**VLAN, "mtu": 1400, "vlan": {"id": 7, "parent": "eth1"}}, above,
          *after)  # fmt: skip


def test_a_bond_waits_for_the_mtu_that_a_vlan_among_its_ports_needs_below():
    below = {**VLAN, "mtu": 1300, "vlan": {"id": 7, "parent": "eth1"}}
    bond = {**BOND, "mtu": 1300, "ports": ["eth2", "v7"]}
    inner = {"name": "inner", "kind": "vlan", "mtu": 1400, "vlan": {"id": 3, "parent": "v7"}}

    # Released, v7 has the MTU of 1300 again that it had before it joined.
    lines(host(below, bond), {**below, "mtu": 1400}, inner,
          {**bond, "mtu": 1400, "ports": ["eth2", "inner"]})  # fmt: skip


def test_what_a_vlan_stands_on_leaves_a_bond_of_smaller_mtu_before_it_joins_another():
    small = {**BOND, "mtu": 1300, "ports": ["eth1"]}
    vlan = {**VLAN, "mtu": 1400, "vlan": {"id": 7, "parent": "eth1"}}
    large = {**BOND, "name": "bond1", "mtu": 1400, "ports": ["eth2", "v7"]}

    lines(host(small), vlan, large, {**BRIDGE, "ports": ["eth1", "eth3"]})


def test_a_bounce_brings_back_addresses_routes_and_admin_state():
    off = {**VLAN, "name": "v8", "vlan": {"id": 8, "parent": "bond0"}, "up": False}
    kernel = host(LACP, VLAN, off)
    kernel.addresses += [("v7", 4, "192.0.2.1", 24), ("v7", 6, "2001:db8::1", 64)]
    kernel.routes += [
        ("v7", 4, "default via 192.0.2.254", True, ""),
        ("v7", 4, "198.51.100.0/24", False, ""),
    ]
    was = kernel.state()

    made = ask(kernel, {**LACP, "bond": {"lacp_rate": "fast"}})
    kernel.run(made.steps)

    assert [str(step) for step in made.steps] == [
        "set bond0 down",
        "set lacp_rate fast of bond bond0",
        "set bond0 up",
        "set v8 down",
        "restore 2001:db8::1/64 on v7, route 198.51.100.0/24, route default via 192.0.2.254",
    ]
    assert made.bounced == ["bond0", "v7"]
    assert kernel.state()["v8"] == was["v8"]
    assert (kernel.state()["addresses"], kernel.state()["routes"]) == (
        was["addresses"], was["routes"],
    )  # fmt: skip


def carrying(*nics):
    """A host with next hops and a neighbour on v7, and a group of these and one of eth0."""
    kernel = host(*nics)
    kernel.neighbours.append(("v7", "192.0.2.9", "proxy"))
    kernel.next_hops = {1: "v7", 2: "eth0"}
    kernel.groups = {9: [1, 2]}
    kernel.routes_by_number = [(9, 4, "10.9.0.0/16 nhid 9"), (1, 4, "10.1.0.0/16 nhid 1")]
    return kernel


HOPS = (
    "next hop 1 on v7, next hop 9 on v7, eth0, route 10.9.0.0/16 nhid 9, route 10.1.0.0/16 nhid 1"
)


ALL = "restore neighbour 192.0.2.9 on v7 (proxy), " + HOPS
LOOSE = {**VLAN, "vlan": {**VLAN["vlan"], "loose_binding": True}}
TO_CARRYING = {
    "its parent is interrupted": (VLAN, {**LACP, "bond": {"lacp_rate": "fast"}}, ALL),
    "but not itself": (LOOSE, {**LACP, "bond": {"lacp_rate": "fast"}}, "restore " + HOPS),
    "it is made anew": (VLAN, {**VLAN, "vlan": {"id": 8, "parent": "bond0"}}, ALL),
    "it has another address": (
        VLAN, {**VLAN, "address": "02:00:00:00:00:77"}, "restore neighbour 192.0.2.9 on v7 (proxy)"
    ),
    "there are other ports below": (VLAN, {**LACP, "ports": ["eth3"]}, "restore " + HOPS),
    "there is a port less": (VLAN, {**LACP, "ports": ["eth1"]}, "release eth2 from its master"),
    "there are no ports": (
        VLAN, {**LACP, "ports": []}, "restore neighbour 192.0.2.9 on v7 (proxy)"
    ),
    "it goes down": (VLAN, {**VLAN, "up": False}, "set v7 down"),
    "it goes": (VLAN, {"name": "v7", "state": "absent"}, "delete v7"),
}  # fmt: skip
CARRIED = ("neighbours", "next hops", "groups", "routes by number")


@pytest.mark.parametrize(("vlan", "wanted", "last"), TO_CARRYING.values(), ids=TO_CARRYING)
class TestNeighboursAndNextHops:
    def test_come_back_to_a_link_that_is_what_it_was(self, vlan, wanted, last):
        kernel = carrying(LACP, vlan)
        was = kernel.state()
        assert lines(kernel, wanted)[-1] == last
        now = kernel.state()
        assert ("neighbour" in last) <= (now["neighbours"] == was["neighbours"])
        for what in CARRIED[1:]:
            assert (HOPS in last) <= (now[what] == was[what])

    def test_come_back_if_it_is_undone_at_any_step(self, vlan, wanted, last):
        before = carrying(LACP, vlan)
        made = ask(before, wanted)
        for done in range(len(made.steps) + 1):
            kernel = before.copy()
            kernel.run(made.steps[:done])
            kernel.run(restore(kernel.snapshot(), made.before).steps)
            for what in CARRIED:
                assert kernel.state()[what] == before.state()[what], f"{what} after {done} steps"


def test_a_group_waits_for_the_last_of_its_links():
    other = {**VLAN, "name": "v8", "vlan": {"id": 8, "parent": "bond0"}}
    kernel = carrying(LACP, VLAN, other)
    kernel.next_hops[3] = "v8"
    kernel.groups[9] = [1, 3]
    was = kernel.state()

    made = lines(
        kernel,
        {**VLAN, "vlan": {"id": 17, "parent": "bond0"}},
        {**other, "vlan": {"id": 18, "parent": "bond0"}},
    )

    assert [line.count("next hop 9") for line in made if line.startswith("restore")] == [0, 1]
    assert kernel.state()["groups"] == was["groups"]


def test_a_group_comes_back_without_what_stays_away():
    other = {**VLAN, "name": "v8", "vlan": {"id": 8, "parent": "bond0"}}
    kernel = carrying(LACP, VLAN, other)
    kernel.next_hops[3] = "v8"
    kernel.groups = {9: [1, 3]}

    made = lines(
        kernel, {**VLAN, "vlan": {"id": 17, "parent": "bond0"}}, {"name": "v8", "state": "absent"}
    )

    assert made[-1] == "restore next hop 9 on v7, route 10.9.0.0/16 nhid 9"
    assert kernel.groups == {9: [1]}
    assert len(kernel.routes_by_number) == 2


def test_a_bridge_in_a_bond_keeps_the_bonds_address_with_other_ports():
    bond = {"name": "bond0", "kind": "bond", "bond": {"mode": 1}, "ports": ["br0"]}
    kernel = host({**BRIDGE, "ports": ["eth1"]}, bond)
    before = kernel.state()["bond0"]["address"]

    made = lines(kernel, {**BRIDGE, "ports": ["eth2"]})

    assert made[0] == f"set address {before} of br0"
    assert kernel.state()["br0"]["address"] == before


@pytest.mark.parametrize(
    ("mode", "fail_over_mac", "imposed"),
    [
        ("balance-rr", "none", True),
        ("balance-rr", "active", True),
        ("active-backup", "none", True),
        ("active-backup", "active", False),
        ("active-backup", "follow", False),
    ],
)
def test_a_bond_imposes_its_address_on_its_ports_unless_it_fails_over(
    mode, fail_over_mac, imposed
):
    bond = {**BOND, "bond": {"mode": mode, "fail_over_mac": fail_over_mac}}
    kernel = host(bond)
    other = {**bond, "address": "52:54:00:00:00:01"}

    if not imposed:
        with pytest.raises(spec.SpecError, match=f"with fail_over_mac {fail_over_mac} it has"):
            ask(kernel, other)
        assert ask(kernel, {**bond, "address": kernel.links["bond0"].address}).steps == []
        return
    made = ask(kernel, other)
    kernel.run(made.steps)

    for port in ("eth1", "eth2"):
        assert kernel.links[port].address == "52:54:00:00:00:01"
        assert made.after[port].address == "52:54:00:00:00:01"


def test_a_bridge_whose_ports_get_another_address_keeps_its_neighbours():
    kernel = host(BOND, {**BRIDGE, "ports": ["bond0"], "up": True})
    kernel.neighbours.append(("br0", "192.0.2.9", "lladdr 02::1"))

    made = lines(kernel, {**BOND, "address": "02:00:00:00:00:00"})

    assert kernel.links["br0"].address == "02:00:00:00:00:00"
    assert made[-1] == "restore neighbour 192.0.2.9 on br0 (lladdr 02::1)"
    assert kernel.neighbours == [("br0", "192.0.2.9", "lladdr 02::1")]


def test_a_port_that_is_made_anew_has_no_backup_that_left():
    port = {**VLAN, "vlan": {"id": 7, "parent": "eth1"}}
    bridge = {**BRIDGE, "ports": ["eth2", {"name": "v7", "backup_port": "eth2"}]}

    lines(host(port, bridge), {**port, "vlan": {"id": 8, "parent": "eth1"}},
          {**bridge, "ports": ["eth3", "v7"], "ports_policy": "exact"})  # fmt: skip


def test_a_vlan_with_another_id_is_made_anew_with_all_that_stands_on_it():
    inner = {"name": "inner", "kind": "vlan", "vlan": {"id": 3, "parent": "v7"}}
    bridge = {"name": "br0", "kind": "bridge", "ports": [{"name": "v7", "cost": 9}]}
    kernel = host(LACP, VLAN, inner, bridge)
    was = kernel.state()
    kernel.addresses.append(("inner", 4, "192.0.2.1", 24))

    made = lines(kernel, {**VLAN, "vlan": {"id": 8, "parent": "bond0"}})

    assert made == [
        "delete v7 and with it inner",
        "create vlan v7 with parent bond0, id 8, protocol 802.1Q, mtu 1500, up",
        "make v7 a port of bridge br0",
        "set cost 9 of bridge port v7",
        "create vlan inner with parent v7, id 3, protocol 802.1Q, mtu 1500, up",
        "restore 192.0.2.1/24 on inner",
    ]
    for name in ("v7", "inner"):
        assert kernel.state()[name]["index"] == was[name]["index"]


def test_a_vlan_that_is_made_anew_gets_its_sysctls_before_it_comes_up():
    kernel = host(LACP, VLAN)
    kernel.links["v7"].sysctls["ipv6/accept_ra"] = "0"

    made = lines(kernel, {**VLAN, "vlan": {"id": 8, "parent": "bond0"}})

    assert made == [
        "delete v7",
        "create vlan v7 with parent bond0, id 8, protocol 802.1Q, mtu 1500",
        "set the sysctls ipv6/accept_ra 0 of v7",
        "set v7 up",
    ]


def test_a_bond_keeps_its_address_when_its_last_port_is_deleted():
    port = {"name": "v7", "kind": "vlan", "vlan": {"id": 7, "parent": "eth0"}}
    kernel = host(port, {"name": "bond0", "kind": "bond", "ports": ["v7"]})
    address = kernel.links["bond0"].address

    assert lines(kernel, {"name": "v7", "state": "absent"}) == [
        "delete v7", f"set address {address} of bond0",
    ]  # fmt: skip
    assert kernel.links["bond0"].address == address


def test_a_queue_of_a_port_that_goes_is_free():
    port = {"name": "v7", "kind": "vlan", "vlan": {"id": 7, "parent": "eth0"}}
    bond = {"name": "bond0", "kind": "bond", "ports": [{"name": "v7", "queue_id": 1}]}
    kernel = host(port, bond)

    made = ask(
        kernel, {"name": "v7", "state": "absent"},
        {**bond, "ports": [{"name": "eth1", "queue_id": 1}]},
    )  # fmt: skip

    kernel.run(made.steps)
    assert kernel.links["eth1"].port_options["queue_id"] == 1


class TestWhatMovesByItself:
    """A bridge port's cost, and the ageing time of a bridge whose spanning tree changes."""

    def test_a_cost_is_told_only_where_it_is_asked_for(self):
        asked = {**BRIDGE, "ports": [{"name": "eth1", "cost": 9}, "eth2"]}
        kernel = host(asked)
        kernel.links["eth2"].port_options["cost"] = 2

        (told,) = report.nics(spec.read({"nics": [asked]}), kernel.snapshot())

        assert [port.get("cost") for port in told["ports"]] == [9, None]

    @pytest.mark.parametrize(("cost", "kept"), [(2, False), (9, True)])
    def test_a_cost_that_follows_the_speed_is_not_pinned(self, cost, kept):
        port = {"name": "v7", "kind": "vlan", "vlan": {"id": 7, "parent": "eth0"}}
        kernel = host(port, {"name": "br0", "kind": "bridge", "ports": ["v7"]})
        kernel.links["v7"].port_options["cost"] = cost

        made = lines(kernel, {**port, "vlan": {"id": 8}})

        assert (f"set cost {cost} of bridge port v7" in made) is kept

    def test_a_cost_that_was_set_is_put_back(self):
        kernel = host({**BRIDGE, "ports": ["eth1"]})
        kernel.links["eth1"].port_options["cost"] = 2
        made = ask(kernel, {**BRIDGE, "ports": [{"name": "eth1", "cost": 9}]})
        kernel.run(made.steps)

        kernel.run(restore(kernel.snapshot(), made.before).steps)

        assert kernel.links["eth1"].port_options["cost"] == 2

    @pytest.mark.parametrize(
        ("name", "told"), [("br-all", None), ("br-plain", 30000)],
        ids=["changing", "still"],
    )  # fmt: skip
    def test_a_recorded_ageing_time(self, name, told):
        data = (pathlib.Path(__file__).parent / "data" / "linux-6.1" / "links.bin").read_bytes()

        snapshot = take(links.parse(data), dict)

        assert snapshot.links[name].options["ageing_time"] == told

    @pytest.mark.parametrize(("wanted", "warned"), [(30000, False), (600, True)])
    def test_an_ageing_time_that_is_not_told_counts_as_wanted(self, wanted, warned):
        asked = {**BRIDGE, "bridge": {"stp_state": True, "ageing_time": wanted}}
        snapshot = host(asked).snapshot()
        snapshot.links["br0"].options["ageing_time"] = None

        made = plan(spec.read({"nics": [asked]}), snapshot)

        assert made.steps == []
        assert bool(made.warnings) is warned
        (told,) = report.nics(spec.read({"nics": [asked]}), snapshot)
        assert "ageing_time" not in told["bridge"]


def test_absent_takes_along_what_was_asked_for_too():
    kernel = host(LACP, VLAN)

    gone = [{"name": name, "state": "absent"} for name in ("bond0", "v7", "never-was")]

    assert lines(kernel, *gone) == ["delete bond0 and with it v7"]


def test_links_can_exchange_places():
    inner = {"name": "b1", "kind": "bond", "ports": ["eth1"]}
    bridge = {"name": "br0", "kind": "bridge", "ports": ["b1"], "ports_policy": "exact"}
    kernel = host(inner, bridge)

    lines(kernel, {**inner, "ports": ["br0"]}, {**bridge, "ports": ["eth1"]})

    assert kernel.links["br0"].master == "b1"


ABSENT = {"name": "bond0", "state": "absent"}


@pytest.mark.parametrize(
    ("present", "wanted", "word", "message"),
    [
        ([], {"name": "eth0", "state": "absent"}, "", "eth0 is hardware: only bonds, bridges"),
        ([LACP, VLAN], ABSENT, "cascade", "On bond0 stand other links, which would go with it: v7"),
        ([BRIDGE], {"name": "br0", "state": "absent"}, "cascade", "has ports: eth1, eth2."),
        ([LACP], {"name": "bond0", "kind": "bridge"}, "kind", "exists as a bond, not a bridge"),
        ([], {"name": "eth1", "kind": "bridge"}, "", "eth1 is hardware, not a bridge"),
        ([], {**BOND, "ports": ["eth0"]}, "addresses", "eth0 has the addresses 192.0.2.9/24"),
        ([], {**BOND, "ports": ["eth9"]}, "", "eth9, which is to be a port of bond0, does"),
        ([], {"name": "v1", "kind": "vlan"}, "", "a new VLAN needs a parent and an id"),
        ([], VLAN, "", "its parent bond0 does not exist"),
        ([LACP], {**VLAN, "mtu": 9000}, "", "mtu 9000 is above the 1500 of its parent bond0"),
        ([LACP, VLAN], {**VLAN, "name": "v8"}, "", "has the VLAN 7 (802.1Q) already, as v7"),
        ([BRIDGE], {"name": "br1", "kind": "bridge", "ports": ["br0"]}, "", "a bridge cannot be"),
        ([LACP, VLAN], {**LACP, "ports": ["v7"]}, "", "that is a loop"),
        ([BACKUP], {**BACKUP, "bond": {"primary": "eth3"}}, "", "eth3 is not among its ports"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_name_the_reason_and_what_overrides(present, wanted, word, message):
    kernel = host(*present)
    kernel.addresses.append(("eth0", 4, "192.0.2.9", 24))

    with pytest.raises((PlanRefused, spec.SpecError)) as caught:
        ask(kernel, wanted)

    assert message in str(caught.value)
    assert getattr(caught.value, "word", "") == word
    if word == "cascade":
        assert ask(kernel, wanted, cascade=True).steps
    elif word:
        assert ask(kernel, wanted, force=[word]).steps


@pytest.mark.parametrize(
    ("present", "options", "message"),
    [
        (BACKUP, {"lacp_rate": "fast"}, "lacp_rate does not exist in mode active-backup"),
        (BACKUP, {"updelay": 250}, "updelay must be a multiple of miimon"),
        (BACKUP, {"arp_validate": "all"}, "arp_validate needs arp_interval"),
        ({**BOND, "bond": {"mode": 2}}, {"updelay": 100}, "updelay needs miimon"),
        (BACKUP, {"primary": "eth3"}, "primary eth3 is not among its ports"),
    ],
    ids=("mode", "multiple", "validate", "delay", "primary"),
)
def test_what_contradicts_the_present_state_is_refused(present, options, message):
    with pytest.raises((PlanRefused, spec.SpecError)) as caught:
        ask(host(present), {"name": "bond0", "kind": "bond", "bond": options})

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({**LACP, "bond": {"lacp_rate": "fast"}}, True),
        ({**LACP, "bond": {"min_links": 1}}, False),
        ({**LACP, "ports": ["eth1"]}, False),
        ({**LACP, "ports": ["eth3"]}, True),
        ({**BRIDGE, "ports": ["bond0"]}, True),
        (ABSENT, True),
    ],
    ids=("bounce", "online", "one port stays", "no port stays", "enslave", "delete"),
)
def test_what_carries_the_connection_is_not_cut(wanted, refused):
    kernel = host(LACP)
    protected = {"bond0", "eth1", "eth2"}

    if refused:
        with pytest.raises(PlanRefused, match="carries this connection") as caught:
            ask(kernel, wanted, protected=protected)
        assert caught.value.word == "management"
    assert ask(kernel, wanted, protected=protected, force=["management"]).steps


def test_a_queue_of_a_port_left_alone_is_not_taken():
    kernel = host({**BOND, "ports": [{"name": "eth1", "queue_id": 2}, "eth2"]})
    wanted = {**BOND, "ports": ["eth1", {"name": "eth2", "queue_id": 2}]}

    with pytest.raises(PlanRefused, match="queue_id 2 of eth2 is taken by eth1"):
        ask(kernel, wanted)


def test_missing_ports_can_be_left_out():
    made = ask(host(), {**BOND, "ports": ["eth1", "eth9"]}, missing_ports="ignore")

    assert made.warnings == ["bond0: the port eth9 does not exist; it was left out."]
    assert len(made.steps) == 2


def test_a_plan_is_undone_from_whatever_was_reached():
    kernel = host(BACKUP, VLAN)
    was = kernel.state()
    made = ask(kernel, LACP, {**VLAN, "vlan": {"id": 9, "parent": "bond0"}})
    kernel.run(made.steps[:5])

    kernel.run(restore(kernel.snapshot(), made.before).steps)

    assert kernel.state() == was


BELOW_DOWN = (
    {**VLAN, "vlan": {"id": 7, "parent": "eth1"}},
    {**VLAN, "name": "v8", "vlan": {"id": 8, "parent": "v7"}},
    {"name": "bond0", "kind": "bond", "ports": ["v8"]},
)
BRIDGE_AS_PORT = ({**BRIDGE, "ports": ["eth1"]}, {**BOND, "ports": ["br0"]})
BRIDGE_LEFT_ALONE = (BRIDGE, {**FOLLOWING, "ports": ["eth3", "br0"]})


@pytest.mark.parametrize(
    ("there", "down", "wanted"),
    [
        (BELOW_DOWN, "v7", [{"name": each["name"], "state": "absent"} for each in BELOW_DOWN]),
        (BRIDGE_AS_PORT, "", [
            {**BOND, "ports": []},
            {**BRIDGE, "ports": ["eth1"], "address": "52:54:00:00:00:01"},
        ]),
        (BRIDGE_LEFT_ALONE, "", [
            {**BRIDGE, "ports": [], "ports_policy": "exact"},
            {**BOND, "ports": ["eth3"], "ports_policy": "exact"},
        ]),
    ],
    ids=[
        "a port that comes up along with its parent",
        "the address of a bridge that is a port",
        "the address of one whose bond leaves it alone",
    ],
)  # fmt: skip
def test_every_step_can_be_undone(there, down, wanted):
    kernel = host(*there)
    if down:
        kernel._close(kernel.links[down])
    was = kernel.state()
    made = ask(kernel, *wanted)

    assert made.steps
    for done in range(len(made.steps) + 1):
        tried = kernel.copy()
        tried.run(made.steps[:done])
        tried.run(restore(tried.snapshot(), made.before).steps)
        assert tried.state() == was, done


def test_the_difference_is_of_what_was_asked_for():
    kernel = host(BACKUP)
    wanted = spec.read({"nics": [{**BACKUP, "bond": {"miimon": 50, "min_links": 0}, "mtu": 1400}]})
    made = plan(wanted, kernel.snapshot())

    told = report.diff(wanted, kernel.snapshot(), made.predicted(kernel.snapshot()))

    assert told == {
        "before": {"bond0": {"bond": {"miimon": 100}, "mtu": 1500}},
        "after": {"bond0": {"bond": {"miimon": 50}, "mtu": 1400}},
    }

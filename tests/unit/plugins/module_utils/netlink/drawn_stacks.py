# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strategies: stacks of bonds, bridges and VLANs that a host can have."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

HARDWARE = ("eth0", "eth1", "eth2", "eth3")
NAMES = ("nic0", "nic1", "nic2", "nic3", "nic4")
MODES = (
    "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
    "balance-alb",
)  # fmt: skip

Nic = dict[str, t.Any]


@st.composite
def stacks(draw: st.DrawFn) -> list[Nic]:
    """What virtual_nic takes as nics: complete, so that it says all about what there is to be."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    free = list(HARDWARE)  # what can become a port
    kinds: dict[str, str] = {}
    nics: dict[str, Nic] = {}
    identities: set[t.Any] = set()
    for name in names:
        kind = draw(st.sampled_from(("bond", "bridge", "vlan")))
        nic: Nic = {"name": name, "kind": kind, "mtu": 1500, "alias": draw(alias())}
        if kind == "vlan":
            # What a bond has as a port belongs to it.
            bonded = [
                port["name"] for nic in nics.values() if "bond" in nic for port in nic["ports"]
            ]
            able = [each for each in [*HARDWARE, *nics] if each not in bonded]
            parent = draw(st.sampled_from(able))
            options = draw(vlans())
            identity = (parent, options["id"], options["protocol"])
            if identity in identities:
                continue
            identities.add(identity)
            nic["vlan"] = {"parent": parent, **options}
            top = nics[parent]["mtu"] if parent in nics else 1500
            nic["mtu"] = draw(st.sampled_from([mtu for mtu in (1300, 1400, 1500) if mtu <= top]))
        else:
            parents = [nic["vlan"]["parent"] for nic in nics.values() if "vlan" in nic]
            able = [
                port
                for port in free
                if (
                    # Bonds of bonds are drawn no further: their addresses are anybody's guess.
                    port not in parents and kinds.get(port) != "bond"
                    if kind == "bond"
                    else kinds.get(port) != "bridge"
                )
            ]
            ports = draw(st.lists(st.sampled_from(able), unique=True, max_size=3)) if able else []
            if kind == "bridge":
                nic["bridge"] = draw(bridges())
                nic["ports"] = [{"name": port, **draw(bridge_ports())} for port in ports]
                nic["ports_policy"] = "exact"
                for port in nic["ports"]:
                    others = [other for other in ports if other != port["name"]]
                    if others and draw(st.booleans()):
                        port["backup_port"] = draw(st.sampled_from(others))
            else:
                nic["mtu"] = draw(st.sampled_from((1300, 1400, 1500)))
                nic["bond"] = draw(bonds(ports))
                nic["ports"] = [
                    {"name": port, **draw(bond_ports(nic["bond"]["mode"], number))}
                    for number, port in enumerate(ports)
                ]
            free = [port for port in free if port not in ports]
        if draw(st.booleans()):
            nic["address"] = draw(addresses())
        kinds[name] = kind
        free.append(name)
        nics[name] = nic
    _settle(draw, nics)
    return draw(st.permutations(list(nics.values())))


def _settle(draw: st.DrawFn, nics: dict[str, Nic]) -> None:
    """Admin states and MTUs that do not contradict one another."""
    bond_ports_ = {
        port["name"]: nic
        for nic in nics.values()
        if nic["kind"] == "bond"
        for port in nic["ports"]
    }
    for name in reversed(list(nics)):
        nic = nics[name]
        needed = name in bond_ports_ or any(
            other.get("vlan", {}).get("parent") == name and other["up"] for other in nics.values()
        )
        nic["up"] = True if needed else draw(st.booleans())
    for name, nic in nics.items():
        bond = nic.get("bond", {})
        follows = bond.get("mode") == "active-backup" and bond["fail_over_mac"] != "none"
        if name in bond_ports_ or follows:
            nic.pop("address", None)
    # Lowest first: whatever stands on a link has at most its MTU.
    for _round in nics:
        for name, nic in nics.items():
            limits = [nic["mtu"]]
            if nic["kind"] == "vlan":
                parent = nic["vlan"]["parent"]
                limits.append(nics[parent]["mtu"] if parent in nics else 1500)
                if parent in bond_ports_:
                    limits.append(bond_ports_[parent]["mtu"])
            if name in bond_ports_:
                limits.append(bond_ports_[name]["mtu"])
            nic["mtu"] = min(limits)
            if name in bond_ports_:
                bond_ports_[name]["mtu"] = min(bond_ports_[name]["mtu"], nic["mtu"])


def alias() -> st.SearchStrategy[str]:
    return st.sampled_from(("", "uplink", "lab"))


def addresses() -> st.SearchStrategy[str]:
    return st.integers(1, 4).map(lambda number: f"52:54:00:00:00:{number:02x}")


def vlans() -> st.SearchStrategy[Nic]:
    return st.fixed_dictionaries(
        {
            "id": st.integers(1, 3),
            "protocol": st.sampled_from(("802.1Q", "802.1ad")),
            "reorder_hdr": st.booleans(),
            "gvrp": st.booleans(),
            "ingress_qos_map": qos_maps(),
            "egress_qos_map": qos_maps(),
        }
    )


def qos_maps() -> st.SearchStrategy[dict[int, int]]:
    return st.dictionaries(st.integers(0, 3), st.integers(1, 7), max_size=2)


@st.composite
def bonds(draw: st.DrawFn, ports: list[str]) -> Nic:
    mode = draw(st.sampled_from(MODES))
    options: Nic = {
        "mode": mode,
        "xmit_hash_policy": draw(st.sampled_from(("layer2", "layer3+4"))),
        "fail_over_mac": draw(st.sampled_from(("none", "active"))),
        "ad_select": draw(st.sampled_from(("stable", "count"))),
        "min_links": draw(st.integers(0, 1)),
    }
    if mode in MODES[:4] and draw(st.booleans()):
        options["miimon"] = 0
        options["arp_interval"] = draw(st.sampled_from((100, 250)))
        options["arp_ip_target"] = draw(
            st.lists(st.sampled_from(("192.0.2.1", "192.0.2.2")), unique=True, max_size=2)
        )
        options["arp_validate"] = draw(st.sampled_from(("none", "all")))
    else:
        options["miimon"] = miimon = draw(st.sampled_from((0, 50, 100)))
        if mode in MODES[:4]:
            options["arp_interval"] = 0
        if miimon:
            options["updelay"] = miimon * draw(st.integers(0, 3))
            options["downdelay"] = miimon * draw(st.integers(0, 3))
    if mode == "802.3ad":
        options["lacp_rate"] = draw(st.sampled_from(("slow", "fast")))
        options["ad_user_port_key"] = draw(st.integers(0, 1))
    if mode in ("balance-tlb", "balance-alb"):
        options["tlb_dynamic_lb"] = draw(st.booleans())
    if mode in ("active-backup", "balance-tlb", "balance-alb"):
        options["primary"] = draw(st.sampled_from(["", *ports]))
    return options


def bond_ports(mode: str, number: int) -> st.SearchStrategy[Nic]:
    options: Nic = {"queue_id": st.sampled_from((0, number + 1))}
    if mode in ("active-backup", "balance-tlb", "balance-alb"):
        options["prio"] = st.integers(-1, 1)
    return st.fixed_dictionaries(options)


@st.composite
def bridges(draw: st.DrawFn) -> Nic:
    filtering, stp = draw(st.booleans()), draw(st.booleans())
    return {
        "stp_state": stp,
        "forward_delay": draw(st.sampled_from((200, 1500) if stp else (100, 1500))),
        "vlan_filtering": filtering,
        "mcast_vlan_snooping": filtering and draw(st.booleans()),
        "vlan_default_pvid": draw(st.integers(0, 2)),
        "vlan_stats_per_port": draw(st.booleans()),
        "ageing_time": draw(st.sampled_from((30000, 1000))),
        **draw(tables()),
    }


@st.composite
def tables(draw: st.DrawFn) -> Nic:
    vlans_ = sorted(draw(st.sets(st.integers(1, 9), max_size=6)))
    untagged = [vlan for vlan in vlans_ if draw(st.booleans())]
    return {
        "vlans": vlans_,
        "untagged": untagged,
        "pvid": draw(st.sampled_from(["none", *vlans_])),
    }


@st.composite
def bridge_ports(draw: st.DrawFn) -> Nic:
    return {
        "cost": draw(st.sampled_from((4, 100))),
        "isolated": draw(st.booleans()),
        "hairpin": draw(st.booleans()),
        **draw(tables()),
    }

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table of every option of bonds, bridges, VLANs and their ports.

Names and value words are those that the ``ip link`` command accepts (with ``_`` for ``-``); the
spelling of ``ip``'s JSON output and of sysfs, where it differs, is an alias. Attribute numbers
are those of ``linux/if_link.h``; ranges and defaults are those of the drivers (``bond_options.c``,
``br_netlink.c``, ``vlan_netlink.c``). Argument specifications, documentation, codecs and facts
are made from this table.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

U8, U16, U32, U64 = (1 << 8) - 1, (1 << 16) - 1, (1 << 32) - 1, (1 << 64) - 1
INT_MAX = (1 << 31) - 1

BOOLEAN = {0: False, 1: True}
PROTOCOLS = {0x8100: "802.1Q", 0x88A8: "802.1ad"}
NO_MAC = "00:00:00:00:00:00"


class Option:
    """One option, or one piece of state, of a kind of link.

    ``name``
        The word of ``ip link``.
    ``aliases``
        Other spellings: of ``ip``'s JSON output, sysfs or the kernel's attribute.
    ``attribute``
        Number within ``IFLA_INFO_DATA`` or ``IFLA_INFO_SLAVE_DATA``; 0 where the value travels
        elsewhere (``wire`` tells).
    ``wire``
        How the value travels: ``u8 u16 u32 u64 s32`` (host byte order), ``be16`` (big endian),
        ``mac`` (six bytes), ``bridge_id`` (eight bytes), ``ifindex`` (u32), ``in4_list`` and
        ``in6_list`` (a nest of addresses), ``bit`` (``bit`` of a u32 followed by a u32 mask of the
        bits that count), ``bits`` (an integer, each bit a word), ``qos_map`` (a nest of pairs of
        u32), ``nest`` (of ``nested``), ``flag`` (no payload), ``link`` (``IFLA_LINK`` of the link
        itself), ``vlans`` and ``vlan_id`` (``IFLA_BRIDGE_VLAN_INFO`` of family ``AF_BRIDGE``),
        ``opaque`` (never decoded).
    ``type``
        What a user sees: ``bool``, ``int``, ``str`` (one of ``words``, or an id), ``mac``,
        ``link`` (name of a link), ``list`` (of addresses, words or VLANs), ``dict``.
    ``words``
        Value on the wire to word (or boolean); empty for plain numbers.
    ``range``
        Lowest and highest legal number, or None.
    ``default``
        What the kernel starts with and what resetting means; None where there is no such value.
        A link that is not set is ``""``.
    ``unit``
        ``ms``, ``s``, ``1/100 s`` or empty.
    ``role``
        ``option`` (configuration), ``runtime`` (can be set, but moves by itself: no part of the
        configuration), ``state`` (read-only), ``volatile`` (read-only and of no use as a fact:
        timers, counters) or ``action`` (write-only).
    ``change``
        What changing it on an existing link costs: ``online`` (nothing), ``down`` (the link must
        be down), ``empty`` (it must have no ports), ``down+empty`` or ``recreate``;
        ``action`` for actions.
    ``modes``
        Bond modes in which the kernel accepts it; empty means all.
    ``bit``
        Mask of the bit, for ``wire`` ``bit``.
    ``nested``
        Options inside, for ``wire`` ``nest``.
    ``text``, ``example``
        One sentence for users, and a value that could be set or seen.
    """

    __slots__ = (
        "aliases",
        "attribute",
        "bit",
        "change",
        "default",
        "example",
        "modes",
        "name",
        "nested",
        "range",
        "role",
        "text",
        "type",
        "unit",
        "wire",
        "words",
    )

    def __init__(
        self,
        name: str,
        attribute: int,
        wire: str,
        values: t.Any,
        default: t.Any,
        text: str,
        example: t.Any = None,
        aliases: t.Tuple[str, ...] = (),
        unit: str = "",
        role: str = "option",
        change: str = "online",
        modes: t.Tuple[str, ...] = (),
        bit: int = 0,
        nested: t.Tuple["Option", ...] = (),
    ) -> None:
        self.name = name
        self.attribute = attribute
        self.wire = wire
        self.words: t.Dict[int, t.Any] = values if isinstance(values, dict) else {}
        self.range: t.Optional[t.Tuple[int, int]] = values if isinstance(values, tuple) else None
        self.type = "bool" if self.words is BOOLEAN else TYPES.get(wire) or (
            "str" if self.words else "int"
        )
        self.default = default
        self.text = text
        self.example = example
        self.aliases = aliases
        self.unit = unit
        self.role = role
        self.change = change
        self.modes = modes
        self.bit = bit
        self.nested = nested
        if example is None and self.words:
            self.example = next(word for word in self.words.values() if word != default)

    @property
    def settable(self) -> bool:
        """Whether it can be written at all."""
        return self.role in ("option", "runtime", "action")

    @property
    def fact(self) -> bool:
        """Whether its value belongs into a fact."""
        return self.role in ("option", "runtime", "state")

    def __repr__(self) -> str:
        return "Option({0!r}, {1}, {2!r})".format(self.name, self.attribute, self.wire)


TYPES = {
    "mac": "mac",
    "bridge_id": "str",
    "ifindex": "link",
    "link": "link",
    "in4_list": "list",
    "in6_list": "list",
    "bits": "list",
    "vlans": "list",
    "qos_map": "dict",
    "nest": "dict",
    "flag": "bool",
    "vlan_id": "int",
    "opaque": "str",
}


def _words(*words: str) -> t.Dict[int, str]:
    return dict(enumerate(words))


BOND_MODES = _words(
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "802.3ad",
    "balance-tlb",
    "balance-alb",
)
_AD = ("802.3ad",)
_ARP = ("balance-rr", "active-backup", "balance-xor", "broadcast")
_ACTIVE = ("active-backup", "balance-tlb", "balance-alb")
_TLB = ("balance-tlb", "balance-alb")

_LACP_STATE = dict(
    (1 << number, word)
    for number, word in enumerate(
        (
            "active",
            "short_timeout",
            "aggregating",
            "in_sync",
            "collecting",
            "distributing",
            "defaulted",
            "expired",
        )
    )
)
_CHURN = _words("monitoring", "churned", "none")

AD_INFO = (
    Option("aggregator", 1, "u16", None, None, "Id of the active aggregator.", 1,
           aliases=("ad_aggregator",), role="state"),
    Option("num_ports", 2, "u16", None, None, "Ports in the active aggregator.", 2,
           aliases=("ad_num_ports",), role="state"),
    Option("actor_key", 3, "u16", None, None, "Our key of the active aggregator.", 9,
           aliases=("ad_actor_key",), role="state"),
    Option("partner_key", 4, "u16", None, None, "The partner's key.", 1,
           aliases=("ad_partner_key",), role="state"),
    Option("partner_mac", 5, "mac", None, None, "The partner's system address.",
           "52:54:00:aa:bb:cc", aliases=("ad_partner_mac",), role="state"),
)

BOND = (
    Option("mode", 1, "u8", BOND_MODES, "balance-rr",
           "How traffic is spread over the ports and which port takes over.",
           change="down+empty"),
    Option("active_slave", 2, "ifindex", None, "", "The port that is active now.", "eth1",
           role="runtime", modes=_ACTIVE),
    Option("miimon", 3, "u32", (0, INT_MAX), 0,
           "Interval of link monitoring, 0 for none; 802.3ad, balance-tlb and balance-alb start"
           " with 100.", 100, unit="ms"),
    Option("updelay", 4, "u32", (0, INT_MAX), 0,
           "How long a link must be up before it is used; a multiple of miimon.", 200,
           unit="ms"),
    Option("downdelay", 5, "u32", (0, INT_MAX), 0,
           "How long a link must be down before it is given up; a multiple of miimon.", 200,
           unit="ms"),
    Option("use_carrier", 6, "u8", BOOLEAN, True,
           "Whether link monitoring asks the carrier; newer kernels know nothing else."),
    Option("arp_interval", 7, "u32", (0, INT_MAX), 0,
           "Interval of ARP monitoring, 0 for none; excludes miimon.", 1000, unit="ms",
           modes=_ARP),
    Option("arp_ip_target", 8, "in4_list", None, (),
           "IPv4 addresses that ARP monitoring asks, at most 16.", ("192.0.2.1",)),
    Option("arp_validate", 9, "u32",
           _words("none", "active", "backup", "all", "filter", "filter_active",
                  "filter_backup"), "none",
           "On which ports ARP replies are validated, or other traffic is filtered.",
           modes=_ARP),
    Option("arp_all_targets", 10, "u32", _words("any", "all"), "any",
           "Whether one or all ARP targets must answer for a port to be up."),
    Option("primary", 11, "ifindex", None, "", "The port that is preferred.", "eth1",
           modes=_ACTIVE),
    Option("primary_reselect", 12, "u8", _words("always", "better", "failure"), "always",
           "When the primary port becomes active again after it came back."),
    Option("fail_over_mac", 13, "u8", _words("none", "active", "follow"), "none",
           "Whether the bond's address follows the active port.", change="empty"),
    Option("xmit_hash_policy", 14, "u8",
           _words("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"),
           "layer2", "What of a packet chooses the port that sends it."),
    Option("resend_igmp", 15, "u32", (0, 255), 1,
           "How many IGMP membership reports follow a failover.", 2),
    Option("num_grat_arp", 16, "u8", (0, U8), 1,
           "How many ARP and neighbour announcements follow a failover.", 3,
           aliases=("num_unsol_na", "num_peer_notif")),
    Option("all_slaves_active", 17, "u8", BOOLEAN, False,
           "Whether frames that arrive on inactive ports are delivered."),
    Option("min_links", 18, "u32", (0, INT_MAX), 0,
           "How many ports must be up for the bond to have a carrier.", 1),
    Option("lp_interval", 19, "u32", (1, INT_MAX), 1,
           "Interval of the packets that teach peer switches.", 5, unit="s"),
    Option("packets_per_slave", 20, "u32", (0, U16), 1,
           "Packets sent on a port before the next port is used, 0 for random ports.", 8,
           modes=("balance-rr",)),
    Option("lacp_rate", 21, "u8", _words("slow", "fast"), "slow",
           "How often the partner is asked to send LACPDUs: every 30 s or every second.",
           aliases=("ad_lacp_rate",), change="down", modes=_AD),
    Option("ad_select", 22, "u8", _words("stable", "bandwidth", "count", "actor_port_prio"),
           "stable", "What makes an aggregator the active one.", change="down"),
    Option("ad_info", 23, "nest", None, None, "State of the active aggregator.", role="state",
           modes=_AD, nested=AD_INFO),
    Option("ad_actor_sys_prio", 24, "u16", (1, U16), U16, "LACP system priority.", 1000,
           modes=_AD),
    Option("ad_user_port_key", 25, "u16", (0, 1023), 0, "Upper ten bits of the LACP port key.",
           5, change="down", modes=_AD),
    Option("ad_actor_system", 26, "mac", None, NO_MAC,
           "LACP system address, all zeros for the bond's own.", "52:54:00:00:00:01",
           modes=_AD),
    Option("tlb_dynamic_lb", 27, "u8", BOOLEAN, True,
           "Whether flows are moved between ports by load.", change="down", modes=_TLB),
    Option("peer_notify_delay", 28, "u32", (0, 300000), 0,
           "Time between announcements after a failover; a multiple of miimon.", 100,
           aliases=("peer_notif_delay",), unit="ms"),
    Option("lacp_active", 29, "u8", BOOLEAN, True,
           "Whether LACPDUs are sent without the partner asking.",
           aliases=("ad_lacp_active",), change="down", modes=_AD),
    Option("arp_missed_max", 30, "u8", (1, U8), 2,
           "How many ARP checks in a row must fail for a port to be down.", 3,
           aliases=("missed_max",), modes=_ARP),
    Option("ns_ip6_target", 31, "in6_list", None, (),
           "IPv6 addresses that ARP monitoring asks by neighbour solicitation, at most 16.",
           ("2001:db8::1",)),
    Option("coupled_control", 32, "u8", BOOLEAN, True,
           "Whether the LACP states collecting and distributing change together.",
           change="down", modes=_AD),
    Option("broadcast_neighbor", 33, "u8", BOOLEAN, False,
           "Whether ARP and neighbour messages go out on all ports.",
           aliases=("broadcast_neigh",), modes=_AD),
    Option("lacp_strict", 34, "u8", BOOLEAN, False,
           "Whether a bond without any LACP partner has no carrier.", modes=_AD),
)

BOND_PORT = (
    Option("state", 1, "u8", _words("active", "backup"), None,
           "Whether the port carries traffic.", role="state"),
    Option("mii_status", 2, "u8", _words("up", "going down", "down", "going back"), None,
           "The link as the bond sees it.", role="state"),
    Option("link_failure_count", 3, "u32", None, None, "How often the link failed.", 0,
           role="state"),
    Option("perm_hwaddr", 4, "mac", None, None, "The port's own address.",
           "52:54:00:12:34:56", role="state"),
    Option("queue_id", 5, "u16", (0, U16), 0,
           "Transmit queue of the bond that is bound to this port.", 2),
    Option("ad_aggregator_id", 6, "u16", None, None, "Id of the port's aggregator.", 1,
           role="state"),
    Option("ad_actor_oper_port_state", 7, "bits", _LACP_STATE, None,
           "Our LACP state of the port.", ("active", "aggregating", "in_sync"), role="state"),
    Option("ad_partner_oper_port_state", 8, "bits", _LACP_STATE, None,
           "The partner's LACP state of the port.", ("active", "aggregating", "in_sync"),
           role="state"),
    Option("prio", 9, "s32", (-INT_MAX - 1, INT_MAX), 0,
           "The higher, the sooner the port becomes active, if no primary is set.", 10,
           modes=_ACTIVE),
    Option("actor_port_prio", 10, "u16", (0, U16), 255, "LACP port priority.", 100, modes=_AD),
    Option("ad_churn_actor_state", 11, "u8", _CHURN, None, "Our churn machine.",
           role="volatile"),
    Option("ad_churn_partner_state", 12, "u8", _CHURN, None, "The partner's churn machine.",
           role="volatile"),
)

_PORT_VLANS = (
    Option("vlans", 0, "vlans", (1, 4094), None,
           "VLAN ids that may pass, as numbers and as ranges.", ("10-12", 40)),
    Option("pvid", 0, "vlan_id", (1, 4094), None, "VLAN of untagged frames that arrive.", 40),
    Option("untagged", 0, "vlans", (1, 4094), None, "VLAN ids whose frames leave untagged.",
           (40,)),
)

BRIDGE = (
    Option("forward_delay", 1, "u32", (0, U32), 1500,
           "Time spent listening and learning; 200 to 3000 while STP is on.", 200,
           unit="1/100 s"),
    Option("hello_time", 2, "u32", (100, 1000), 200, "Interval of hello packets.", 100,
           unit="1/100 s"),
    Option("max_age", 3, "u32", (600, 4000), 2000,
           "How long a silent root bridge is believed in.", 1000, unit="1/100 s"),
    Option("ageing_time", 4, "u32", (0, U32), 30000,
           "How long an address that is silent stays learned.", 60000, unit="1/100 s"),
    Option("stp_state", 5, "u32", BOOLEAN, False,
           "Whether the spanning tree protocol runs, in the kernel or in a daemon."),
    Option("priority", 6, "u16", (0, U16), 32768,
           "STP priority: the lowest becomes the root bridge.", 4096),
    Option("vlan_filtering", 7, "u8", BOOLEAN, False, "Whether ports have VLANs."),
    Option("vlan_protocol", 8, "be16", PROTOCOLS, "802.1Q", "Protocol of VLAN filtering."),
    Option("group_fwd_mask", 9, "u16", (0, U16), 0,
           "Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 0 to 2 never).",
           16384),
    Option("root_id", 10, "bridge_id", None, None, "Priority and address of the root bridge.",
           "8000.525400123456", aliases=("designated_root",), role="state"),
    Option("bridge_id", 11, "bridge_id", None, None, "This bridge's priority and address.",
           "8000.525400123456", role="state"),
    Option("root_port", 12, "u16", None, None, "Number of the port towards the root, or 0.",
           0, role="state"),
    Option("root_path_cost", 13, "u32", None, None, "Cost of the path to the root.", 0,
           role="state"),
    Option("topology_change", 14, "u8", BOOLEAN, None, "Whether the tree is changing.",
           role="volatile"),
    Option("topology_change_detected", 15, "u8", BOOLEAN, None,
           "Whether a change of the tree was seen.", role="volatile"),
    Option("hello_timer", 16, "u64", None, None, "Time to the next hello.", 100,
           unit="1/100 s", role="volatile"),
    Option("tcn_timer", 17, "u64", None, None, "Time to the next change notice.", 100,
           unit="1/100 s", role="volatile"),
    Option("topology_change_timer", 18, "u64", None, None, "Time left of a tree's change.",
           100, unit="1/100 s", role="volatile"),
    Option("gc_timer", 19, "u64", None, None, "Time to the next clean-up of addresses.", 100,
           unit="1/100 s", role="volatile"),
    Option("group_address", 20, "mac", None, "01:80:c2:00:00:00",
           "Multicast address of STP frames.", "01:80:c2:00:00:08", aliases=("group_addr",)),
    Option("fdb_flush", 21, "flag", None, None, "Forget all learned addresses.",
           aliases=("flush",), role="action", change="action"),
    Option("mcast_router", 22, "u8", (0, 2), 1,
           "Whether this host counts as a multicast router: 0 never, 1 as queries tell,"
           " 2 always.", 2, aliases=("multicast_router",)),
    Option("mcast_snooping", 23, "u8", BOOLEAN, True,
           "Whether multicast goes only to ports that asked for it.",
           aliases=("multicast_snooping",)),
    Option("mcast_query_use_ifaddr", 24, "u8", BOOLEAN, False,
           "Whether queries carry the bridge's own address.",
           aliases=("multicast_query_use_ifaddr",)),
    Option("mcast_querier", 25, "u8", BOOLEAN, False, "Whether the bridge sends queries.",
           aliases=("multicast_querier",)),
    Option("mcast_hash_elasticity", 26, "u32", (0, U32), 16, "Ignored by the kernel.", 16,
           aliases=("hash_elasticity",)),
    Option("mcast_hash_max", 27, "u32", (0, U32), 4096, "Largest number of multicast groups.",
           8192, aliases=("hash_max",)),
    Option("mcast_last_member_count", 28, "u32", (0, U32), 2,
           "Queries sent before a group without members is dropped.", 3,
           aliases=("mcast_last_member_cnt", "multicast_last_member_count")),
    Option("mcast_startup_query_count", 29, "u32", (0, U32), 2,
           "Queries sent after the start.", 3,
           aliases=("mcast_startup_query_cnt", "multicast_startup_query_count")),
    Option("mcast_last_member_interval", 30, "u64", (0, U64), 100,
           "Interval of the queries before a group is dropped.", 200, unit="1/100 s",
           aliases=("mcast_last_member_intvl", "multicast_last_member_interval")),
    Option("mcast_membership_interval", 31, "u64", (0, U64), 26000,
           "Time without reports after which a port leaves a group.", 20000, unit="1/100 s",
           aliases=("mcast_membership_intvl", "multicast_membership_interval")),
    Option("mcast_querier_interval", 32, "u64", (0, U64), 25500,
           "Time without queries after which another querier is gone.", 20000, unit="1/100 s",
           aliases=("mcast_querier_intvl", "multicast_querier_interval")),
    Option("mcast_query_interval", 33, "u64", (100, 8640000), 12500, "Interval of queries.",
           10000, unit="1/100 s",
           aliases=("mcast_query_intvl", "multicast_query_interval")),
    Option("mcast_query_response_interval", 34, "u64", (0, U64), 1000,
           "Longest time that a host may take to answer.", 500, unit="1/100 s",
           aliases=("mcast_query_response_intvl", "multicast_query_response_interval")),
    Option("mcast_startup_query_interval", 35, "u64", (100, 8640000), 3125,
           "Interval of queries after the start.", 3000, unit="1/100 s",
           aliases=("mcast_startup_query_intvl", "multicast_startup_query_interval")),
    Option("nf_call_iptables", 36, "u8", BOOLEAN, False,
           "Whether IPv4 frames pass through iptables."),
    Option("nf_call_ip6tables", 37, "u8", BOOLEAN, False,
           "Whether IPv6 frames pass through ip6tables."),
    Option("nf_call_arptables", 38, "u8", BOOLEAN, False,
           "Whether ARP frames pass through arptables."),
    Option("vlan_default_pvid", 39, "u16", (0, 4094), 1,
           "PVID that new ports get, 0 for none; changing it moves ports that still have it.",
           100, aliases=("default_pvid",)),
    Option("vlan_stats_enabled", 41, "u8", BOOLEAN, False,
           "Whether packets are counted by VLAN."),
    Option("mcast_stats_enabled", 42, "u8", BOOLEAN, False,
           "Whether multicast packets are counted.", aliases=("multicast_stats_enabled",)),
    Option("mcast_igmp_version", 43, "u8", (2, 3), 2, "Version of IGMP queries.", 3,
           aliases=("multicast_igmp_version",)),
    Option("mcast_mld_version", 44, "u8", (1, 2), 1, "Version of MLD queries.", 2,
           aliases=("multicast_mld_version",)),
    Option("vlan_stats_per_port", 45, "u8", BOOLEAN, False,
           "Whether packets are counted by VLAN and port.", change="empty"),
    Option("no_linklocal_learn", 46, "bit", BOOLEAN, False,
           "Whether addresses of link-local frames are not learned.",
           aliases=("no_ll_learn",), bit=1),
    Option("mcast_vlan_snooping", 46, "bit", BOOLEAN, False,
           "Whether multicast snooping is done by VLAN; needs vlan_filtering.", bit=2),
    Option("mst_enabled", 46, "bit", BOOLEAN, False,
           "Whether spanning tree states are kept by group of VLANs.",
           aliases=("mst_enable",), change="empty", bit=4),
    Option("mdb_offload_fail_notification", 46, "bit", BOOLEAN, False,
           "Whether multicast entries that hardware refused are reported.", bit=8),
    Option("fdb_local_vlan_0", 46, "bit", BOOLEAN, False,
           "Whether local addresses are kept once instead of once a VLAN.", bit=16),
    Option("mcast_querier_state", 47, "opaque", None, None, "The querier that was elected.",
           role="volatile"),
    Option("fdb_n_learned", 48, "u32", None, None, "How many addresses are learned.", 12,
           role="volatile"),
    Option("fdb_max_learned", 49, "u32", (0, U32), 0,
           "How many addresses may be learned, 0 for any number.", 4096),
    Option("stp_mode", 50, "u32", _words("auto", "user", "kernel"), "auto",
           "Who runs STP, a daemon or the kernel; can be changed while STP is off."),
) + _PORT_VLANS

BRIDGE_PORT = (
    Option("state", 1, "u8",
           _words("disabled", "listening", "learning", "forwarding", "blocking"), None,
           "STP state of the port.", "forwarding", role="runtime"),
    Option("priority", 2, "u16", (0, 63), 32, "STP priority of the port.", 16),
    Option("cost", 3, "u32", (1, U16), None,
           "STP cost of the port; it follows the port's speed until it is set.", 4,
           aliases=("path_cost",)),
    Option("hairpin", 4, "u8", BOOLEAN, False,
           "Whether frames may go back to the port that they came from.",
           aliases=("hairpin_mode",)),
    Option("guard", 5, "u8", BOOLEAN, False, "Whether the port goes down when it sees BPDUs.",
           aliases=("bpdu_guard",)),
    Option("root_block", 6, "u8", BOOLEAN, False, "Whether the port can never lead to the root.",
           aliases=("protect",)),
    Option("fastleave", 7, "u8", BOOLEAN, False,
           "Whether a multicast leave takes effect without a query.",
           aliases=("mcast_fast_leave", "multicast_fast_leave", "fast_leave")),
    Option("learning", 8, "u8", BOOLEAN, True, "Whether addresses are learned on the port."),
    Option("flood", 9, "u8", BOOLEAN, True,
           "Whether unicast frames to unknown addresses go to the port.",
           aliases=("unicast_flood",)),
    Option("proxy_arp", 10, "u8", BOOLEAN, False,
           "Whether ARP requests are answered for known neighbours.", aliases=("proxyarp",)),
    Option("learning_sync", 11, "u8", BOOLEAN, None,
           "Whether addresses that hardware learned are taken over.", role="volatile"),
    Option("proxy_arp_wifi", 12, "u8", BOOLEAN, False,
           "Whether ARP requests are answered as access points do.",
           aliases=("proxyarp_wifi",)),
    Option("root_id", 13, "bridge_id", None, None, "Root bridge as the segment knows it.",
           "8000.525400123456", role="volatile"),
    Option("bridge_id", 14, "bridge_id", None, None, "Designated bridge of the segment.",
           "8000.525400123456", role="volatile"),
    Option("designated_port", 15, "u16", None, None, "Designated port of the segment.", 32769,
           role="volatile"),
    Option("designated_cost", 16, "u16", None, None, "Cost from the segment to the root.", 0,
           role="volatile"),
    Option("id", 17, "u16", None, None, "Priority and number of the port.", 32769,
           role="volatile"),
    Option("no", 18, "u16", None, None, "Number of the port.", 1, role="volatile"),
    Option("topology_change_ack", 19, "u8", BOOLEAN, None,
           "Whether a change of the tree is acknowledged next.", role="volatile"),
    Option("config_pending", 20, "u8", BOOLEAN, None, "Whether a BPDU waits to be sent.",
           role="volatile"),
    Option("message_age_timer", 21, "u64", None, None, "Time left of the last BPDU.", 100,
           unit="1/100 s", role="volatile"),
    Option("forward_delay_timer", 22, "u64", None, None, "Time left in the state.", 100,
           unit="1/100 s", role="volatile"),
    Option("hold_timer", 23, "u64", None, None, "Time before the next BPDU.", 100,
           unit="1/100 s", role="volatile"),
    Option("fdb_flush", 24, "flag", None, None, "Forget the addresses learned on the port.",
           aliases=("flush",), role="action", change="action"),
    Option("mcast_router", 25, "u8", (0, 3), 1,
           "Whether a multicast router is behind the port: 0 never, 1 as queries tell, 2 always,"
           " 3 for a while.", 2, aliases=("multicast_router",)),
    Option("mcast_flood", 27, "u8", BOOLEAN, True,
           "Whether multicast nobody asked for goes to the port.",
           aliases=("multicast_flood",)),
    Option("mcast_to_unicast", 28, "u8", BOOLEAN, False,
           "Whether multicast is sent to each member as unicast.",
           aliases=("mcast_to_ucast", "multicast_to_unicast")),
    Option("vlan_tunnel", 29, "u8", BOOLEAN, False, "Whether VLANs map to tunnel ids."),
    Option("bcast_flood", 30, "u8", BOOLEAN, True, "Whether broadcasts go to the port.",
           aliases=("broadcast_flood",)),
    Option("group_fwd_mask", 31, "u16", (0, U16), 0,
           "Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 1 never).",
           16384),
    Option("neigh_suppress", 32, "u8", BOOLEAN, False,
           "Whether ARP and neighbour requests for known neighbours stay off the port."),
    Option("isolated", 33, "u8", BOOLEAN, False,
           "Whether the port cannot talk to other isolated ports."),
    Option("backup_port", 34, "ifindex", None, "",
           "The port that takes over when this one has no carrier.", "eth2"),
    Option("mrp_ring_open", 35, "u8", BOOLEAN, None, "Whether the MRP ring is open.",
           role="volatile"),
    Option("mrp_in_open", 36, "u8", BOOLEAN, None, "Whether the MRP interconnect is open.",
           role="volatile"),
    Option("mcast_eht_hosts_limit", 37, "u32", (0, U32), 512,
           "How many hosts are tracked on the port.", 1024,
           aliases=("multicast_eht_hosts_limit",)),
    Option("mcast_eht_hosts_cnt", 38, "u32", None, None, "How many hosts are tracked.", 0,
           aliases=("multicast_eht_hosts_cnt",), role="volatile"),
    Option("locked", 39, "u8", BOOLEAN, False, "Whether only known addresses may send."),
    Option("mab", 40, "u8", BOOLEAN, False,
           "Whether unknown addresses are reported for authentication; needs locked and"
           " learning."),
    Option("mcast_n_groups", 41, "u32", None, None, "How many groups the port is in.", 0,
           role="volatile"),
    Option("mcast_max_groups", 42, "u32", (0, U32), 0,
           "How many groups the port may be in, 0 for any number.", 64),
    Option("neigh_vlan_suppress", 43, "u8", BOOLEAN, False,
           "Whether neigh_suppress is set by VLAN."),
    Option("backup_nhid", 44, "u32", (0, INT_MAX), 0,
           "Next hop of frames that the backup port sends through a tunnel.", 10),
    Option("neigh_forward_grat", 45, "u8", BOOLEAN, False,
           "Whether gratuitous ARP passes in spite of neigh_suppress."),
) + _PORT_VLANS

VLAN = (
    Option("id", 1, "u16", (0, 4094), None, "The VLAN's id.", 77, change="recreate"),
    Option("protocol", 5, "be16", PROTOCOLS, "802.1Q", "Protocol of the tag.",
           change="recreate"),
    Option("parent", 0, "link", None, None, "The link that the VLAN stands on.", "bond0",
           aliases=("link",), change="recreate"),
    Option("reorder_hdr", 2, "bit", BOOLEAN, True,
           "Whether frames are handed to the host without their tag.", bit=1),
    Option("gvrp", 2, "bit", BOOLEAN, False, "Whether the VLAN is announced by GVRP.", bit=2),
    Option("loose_binding", 2, "bit", BOOLEAN, False,
           "Whether the VLAN may be up while its parent is down.", bit=4),
    Option("mvrp", 2, "bit", BOOLEAN, False, "Whether the VLAN is announced by MVRP.", bit=8),
    Option("bridge_binding", 2, "bit", BOOLEAN, False,
           "Whether the carrier follows those bridge ports that are in the VLAN.", bit=16),
    Option("egress_qos_map", 3, "qos_map", (0, 7), {},
           "Priority of the packet to priority in the tag, as a map.", {"2": 5},
           aliases=("egress_qos",)),
    Option("ingress_qos_map", 4, "qos_map", (0, U32), {},
           "Priority in the tag to priority of the packet, as a map.", {"5": 2},
           aliases=("ingress_qos",)),
)

TABLES = {
    "bond": BOND,
    "bond_port": BOND_PORT,
    "bridge": BRIDGE,
    "bridge_port": BRIDGE_PORT,
    "vlan": VLAN,
}


def find(table: t.Iterable[Option], word: str) -> t.Optional[Option]:
    """Return the option called ``word``, by its name or by an alias; None if there is none."""
    for option in table:
        if word == option.name or word in option.aliases:
            return option
    return None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table of every option of bonds, bridges, VLANs and their ports.

Names and value words are those that the ``ip link`` command accepts (with ``_`` for ``-``); the
spelling of ``ip``'s JSON output and of sysfs, where it differs, is an alias. Attribute numbers
are those of ``linux/if_link.h``; ranges and defaults are those of the drivers (``bond_options.c``,
``br_netlink.c``, ``vlan_netlink.c``). Argument specifications, documentation, codecs and facts
are made from this table.

It is text, since this is read at every run from source: as Python calls it takes ten times as
long to load. How a row is read, and what it means, stands in ``option.py``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .option import table

if t.TYPE_CHECKING:
    from .option import Option

AD_INFO = table(
    """
aggregator,ad_aggregator 1 u16 state eg:1
    Id of the active aggregator.
num_ports,ad_num_ports 2 u16 state eg:2
    Ports in the active aggregator.
actor_key,ad_actor_key 3 u16 state eg:9
    Our key of the active aggregator.
partner_key,ad_partner_key 4 u16 state eg:1
    The partner's key.
partner_mac,ad_partner_mac 5 mac state eg:52:54:00:aa:bb:cc
    The partner's system address.
"""
)

BOND = table(
    """
mode 1 u8 balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb \
=balance-rr down+empty
    How traffic is spread over the ports and which port takes over.
active_slave 2 ifindex runtime modes:active eg:eth1
    The port that is active now.
miimon 3 u32 0..2147483647 =0 ms eg:100
    Interval of link monitoring, 0 for none; 802.3ad, balance-tlb and balance-alb start with 100.
updelay 4 u32 0..2147483647 =0 ms eg:200
    How long a link must be up before it is used; a multiple of miimon.
downdelay 5 u32 0..2147483647 =0 ms eg:200
    How long a link must be down before it is given up; a multiple of miimon.
use_carrier 6 u8 bool =on
    Whether link monitoring asks the carrier; newer kernels know nothing else.
arp_interval 7 u32 0..2147483647 =0 ms modes:arp eg:1000
    Interval of ARP monitoring, 0 for none; excludes miimon.
arp_ip_target 8 in4_list eg:192.0.2.1
    IPv4 addresses that ARP monitoring asks, at most 16.
arp_validate 9 u32 none|active|backup|all|filter|filter_active|filter_backup =none modes:arp
    On which ports ARP replies are validated, or other traffic is filtered.
arp_all_targets 10 u32 any|all =any
    Whether one or all ARP targets must answer for a port to be up.
primary 11 ifindex modes:active eg:eth1
    The port that is preferred.
primary_reselect 12 u8 always|better|failure =always
    When the primary port becomes active again after it came back.
fail_over_mac 13 u8 none|active|follow =none empty
    Whether the bond's address follows the active port.
xmit_hash_policy 14 u8 layer2|layer3+4|layer2+3|encap2+3|encap3+4|vlan+srcmac =layer2
    What of a packet chooses the port that sends it.
resend_igmp 15 u32 0..255 =1 eg:2
    How many IGMP membership reports follow a failover.
num_grat_arp,num_unsol_na,num_peer_notif 16 u8 0.. =1 eg:3
    How many ARP and neighbour announcements follow a failover.
all_slaves_active 17 u8 bool =off
    Whether frames that arrive on inactive ports are delivered.
min_links 18 u32 0..2147483647 =0 eg:1
    How many ports must be up for the bond to have a carrier.
lp_interval 19 u32 1..2147483647 =1 s eg:5
    Interval of the packets that teach peer switches.
packets_per_slave 20 u32 0..65535 =1 modes:rr eg:8
    Packets sent on a port before the next port is used, 0 for random ports.
lacp_rate,ad_lacp_rate 21 u8 slow|fast =slow down modes:lacp
    How often the partner is asked to send LACPDUs: every 30 s or every second.
ad_select 22 u8 stable|bandwidth|count|actor_port_prio =stable down
    What makes an aggregator the active one; actor_port_prio needs Linux 6.18.
ad_info 23 nest state modes:lacp
    State of the active aggregator.
ad_actor_sys_prio 24 u16 1.. =65535 modes:lacp eg:1000
    LACP system priority.
ad_user_port_key 25 u16 0..1023 =0 down modes:lacp eg:5
    Upper ten bits of the LACP port key.
ad_actor_system 26 mac =00:00:00:00:00:00 modes:lacp eg:52:54:00:00:00:01
    LACP system address, all zeros for the bond's own.
tlb_dynamic_lb 27 u8 bool =on down modes:tlb
    Whether flows are moved between ports by load.
peer_notify_delay,peer_notif_delay 28 u32 0..300000 =0 ms eg:100
    Time between announcements after a failover; a multiple of miimon.
lacp_active,ad_lacp_active 29 u8 bool =on down modes:lacp
    Whether LACPDUs are sent without the partner asking.
arp_missed_max,missed_max 30 u8 1.. =2 modes:arp eg:3
    How many ARP checks in a row must fail for a port to be down.
ns_ip6_target 31 in6_list eg:2001:db8::1
    IPv6 addresses that ARP monitoring asks by neighbour solicitation, at most 16.
coupled_control 32 u8 bool =on down modes:lacp since:6.9
    Whether the LACP states collecting and distributing change together.
broadcast_neighbor,broadcast_neigh 33 u8 bool =off modes:lacp since:6.17
    Whether ARP and neighbour messages go out on all ports.
lacp_strict 34 u8 bool =off modes:lacp since:7.2
    Whether a bond without any LACP partner has no carrier.
""",
    AD_INFO,
)

BOND_PORT = table(
    """
state 1 u8 active|backup state
    Whether the port carries traffic.
mii_status 2 u8 up|going_down|down|going_back state
    The link as the bond sees it.
link_failure_count 3 u32 state eg:0
    How often the link failed.
perm_hwaddr 4 mac state eg:52:54:00:12:34:56
    The port's own address.
queue_id 5 u16 0.. =0 eg:2
    Transmit queue of the bond that is bound to this port.
ad_aggregator_id 6 u16 state eg:1
    Id of the port's aggregator.
ad_actor_oper_port_state 7 bits active|short_timeout|aggregating|in_sync|collecting|distributing|\
defaulted|expired state eg:active,aggregating,in_sync
    Our LACP state of the port.
ad_partner_oper_port_state 8 bits active|short_timeout|aggregating|in_sync|collecting|\
distributing|defaulted|expired state eg:active,aggregating,in_sync
    The partner's LACP state of the port.
prio 9 s32 -2147483648..2147483647 =0 modes:active eg:10
    The higher, the sooner the port becomes active, if no primary is set.
actor_port_prio 10 u16 0.. =255 modes:lacp eg:100 since:6.18
    LACP port priority.
ad_churn_actor_state 11 u8 monitoring|churned|none volatile
    Our churn machine.
ad_churn_partner_state 12 u8 monitoring|churned|none volatile
    The partner's churn machine.
"""
)

_PORT_VLANS = table(
    """
vlans 0 vlans 1..4094 eg:10-12,40
    VLAN ids that may pass, as numbers and as ranges.
pvid 0 vlan_id 1..4094 eg:40
    VLAN of untagged frames that arrive.
untagged 0 vlans 1..4094 eg:40
    VLAN ids whose frames leave untagged.
"""
)

BRIDGE = _PORT_VLANS + table(
    """
forward_delay 1 u32 0.. =1500 cs eg:200
    Time spent listening and learning; 200 to 3000 while STP is on.
hello_time 2 u32 100..1000 =200 cs eg:100
    Interval of hello packets.
max_age 3 u32 600..4000 =2000 cs eg:1000
    How long a silent root bridge is believed in.
ageing_time 4 u32 0.. =30000 cs eg:60000
    How long a silent address stays learned; while the tree changes, twice forward_delay.
stp_state 5 u32 bool =off
    Whether the spanning tree protocol runs, in the kernel or in a daemon.
priority 6 u16 0.. =32768 eg:4096
    STP priority: the lowest becomes the root bridge.
vlan_filtering 7 u8 bool =off
    Whether ports have VLANs.
vlan_protocol 8 be16 802.1Q|802.1ad =802.1Q
    Protocol of VLAN filtering.
group_fwd_mask 9 u16 0.. =0 eg:16384
    Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 0 to 2 never).
root_id,designated_root 10 bridge_id state eg:8000.525400123456
    Priority and address of the root bridge.
bridge_id 11 bridge_id state eg:8000.525400123456
    This bridge's priority and address.
root_port 12 u16 state eg:0
    Number of the port towards the root, or 0.
root_path_cost 13 u32 state eg:0
    Cost of the path to the root.
topology_change 14 u8 bool volatile
    Whether the tree is changing.
topology_change_detected 15 u8 bool volatile
    Whether a change of the tree was seen.
hello_timer 16 u64 cs volatile
    Time to the next hello.
tcn_timer 17 u64 cs volatile
    Time to the next change notice.
topology_change_timer 18 u64 cs volatile
    Time left of the tree's change.
gc_timer 19 u64 cs volatile
    Time to the next clean-up of addresses.
group_address,group_addr 20 mac =01:80:c2:00:00:00 eg:01:80:c2:00:00:08
    Multicast address of STP frames.
fdb_flush,flush 21 flag action
    Forget all learned addresses.
mcast_router,multicast_router 22 u8 0..2 =1 eg:2
    Whether this host counts as a multicast router: 0 never, 1 as queries tell, 2 always.
mcast_snooping,multicast_snooping 23 u8 bool =on
    Whether multicast goes only to ports that asked for it.
mcast_query_use_ifaddr,multicast_query_use_ifaddr 24 u8 bool =off
    Whether queries carry the bridge's own address.
mcast_querier,multicast_querier 25 u8 bool =off
    Whether the bridge sends queries.
mcast_hash_elasticity,hash_elasticity 26 u32 16..16 =16 eg:16
    Ignored by the kernel.
mcast_hash_max,hash_max 27 u32 0.. =4096 eg:8192
    Largest number of multicast groups.
mcast_last_member_count,mcast_last_member_cnt,multicast_last_member_count 28 u32 0.. =2 eg:3
    Queries sent before a group without members is dropped.
mcast_startup_query_count,mcast_startup_query_cnt,multicast_startup_query_count 29 u32 0.. =2 eg:3
    Queries sent after the start.
mcast_last_member_interval,mcast_last_member_intvl,multicast_last_member_interval 30 u64 0.. =100 \
cs eg:200
    Interval of the queries before a group is dropped.
mcast_membership_interval,mcast_membership_intvl,multicast_membership_interval 31 u64 0.. =26000 \
cs eg:20000
    Time without reports after which a port leaves a group.
mcast_querier_interval,mcast_querier_intvl,multicast_querier_interval 32 u64 0.. =25500 cs \
eg:20000
    Time without queries after which another querier is gone.
mcast_query_interval,mcast_query_intvl,multicast_query_interval 33 u64 100..8640000 =12500 cs \
eg:10000
    Interval of queries.
mcast_query_response_interval,mcast_query_response_intvl,multicast_query_response_interval 34 u64 \
0.. =1000 cs eg:500
    Longest time that a host may take to answer.
mcast_startup_query_interval,mcast_startup_query_intvl,multicast_startup_query_interval 35 u64 \
100..8640000 =3125 cs eg:3000
    Interval of queries after the start.
nf_call_iptables 36 u8 bool =off
    Whether IPv4 frames pass through iptables.
nf_call_ip6tables 37 u8 bool =off
    Whether IPv6 frames pass through ip6tables.
nf_call_arptables 38 u8 bool =off
    Whether ARP frames pass through arptables.
vlan_default_pvid,default_pvid 39 u16 0..4094 =1 eg:100
    PVID that new ports get, 0 for none; changing it moves ports that still have it.
vlan_stats_enabled 41 u8 bool =off
    Whether packets are counted by VLAN.
mcast_stats_enabled,multicast_stats_enabled 42 u8 bool =off
    Whether multicast packets are counted.
mcast_igmp_version,multicast_igmp_version 43 u8 2..3 =2 eg:3
    Version of IGMP queries.
mcast_mld_version,multicast_mld_version 44 u8 1..2 =1 eg:2
    Version of MLD queries.
vlan_stats_per_port 45 u8 bool =off empty
    Whether packets are counted by VLAN and port.
no_linklocal_learn,no_ll_learn 46/1 bit bool =off
    Whether addresses of link-local frames are not learned.
mcast_vlan_snooping 46/2 bit bool =off
    Whether multicast snooping is done by VLAN; needs vlan_filtering.
mst_enabled,mst_enable 46/4 bit bool =off empty
    Whether spanning tree states are kept by group of VLANs.
mdb_offload_fail_notification 46/8 bit bool =off since:6.16
    Whether multicast entries that hardware refused are reported.
fdb_local_vlan_0 46/16 bit bool =off since:6.18
    Whether local addresses are kept once instead of once a VLAN.
mcast_querier_state 47 opaque volatile
    The querier that was elected.
fdb_n_learned 48 u32 volatile
    How many addresses are learned.
fdb_max_learned 49 u32 0.. =0 eg:4096 since:6.7
    How many addresses may be learned, 0 for any number.
stp_mode 50 u32 auto|user|kernel =auto since:7.1
    Who runs STP, a daemon or the kernel; can be changed while STP is off.
"""
)

BRIDGE_PORT = _PORT_VLANS + table(
    """
state 1 u8 disabled|listening|learning|forwarding|blocking runtime eg:forwarding
    STP state of the port.
priority 2 u16 0..63 =32 eg:16
    STP priority of the port.
cost,path_cost 3 u32 1..65535 eg:4
    STP cost of the port; it follows the port's speed until it is set.
hairpin,hairpin_mode 4 u8 bool =off
    Whether frames may go back to the port that they came from.
guard,bpdu_guard 5 u8 bool =off
    Whether the port goes down when it sees BPDUs.
root_block,protect 6 u8 bool =off
    Whether the port can never lead to the root.
fastleave,mcast_fast_leave,multicast_fast_leave,fast_leave 7 u8 bool =off
    Whether a multicast leave takes effect without a query.
learning 8 u8 bool =on
    Whether addresses are learned on the port.
flood,unicast_flood 9 u8 bool =on
    Whether unicast frames to unknown addresses go to the port.
proxy_arp,proxyarp 10 u8 bool =off
    Whether ARP requests are answered for known neighbours.
learning_sync 11 u8 bool volatile
    Whether addresses that hardware learned are taken over.
proxy_arp_wifi,proxyarp_wifi 12 u8 bool =off
    Whether ARP requests are answered as access points do.
root_id 13 bridge_id volatile
    Root bridge as the segment knows it.
bridge_id 14 bridge_id volatile
    Designated bridge of the segment.
designated_port 15 u16 volatile
    Designated port of the segment.
designated_cost 16 u16 volatile
    Cost from the segment to the root.
id 17 u16 volatile
    Priority and number of the port.
no 18 u16 volatile
    Number of the port.
topology_change_ack 19 u8 bool volatile
    Whether a change of the tree is acknowledged next.
config_pending 20 u8 bool volatile
    Whether a BPDU waits to be sent.
message_age_timer 21 u64 cs volatile
    Time left of the last BPDU.
forward_delay_timer 22 u64 cs volatile
    Time left in the state.
hold_timer 23 u64 cs volatile
    Time before the next BPDU.
fdb_flush,flush 24 flag action
    Forget the addresses learned on the port.
mcast_router,multicast_router 25 u8 0..3 =1 eg:2
    Whether a multicast router is behind the port: 0 never, 1 as queries tell, 2 always, 3 for a
    while.
mcast_flood,multicast_flood 27 u8 bool =on
    Whether multicast nobody asked for goes to the port.
mcast_to_unicast,mcast_to_ucast,multicast_to_unicast 28 u8 bool =off
    Whether multicast is sent to each member as unicast.
vlan_tunnel 29 u8 bool =off
    Whether VLANs map to tunnel ids.
bcast_flood,broadcast_flood 30 u8 bool =on
    Whether broadcasts go to the port.
group_fwd_mask 31 u16 0.. =0 eg:16384
    Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 1 never).
neigh_suppress 32 u8 bool =off
    Whether ARP and neighbour requests for known neighbours stay off the port.
isolated 33 u8 bool =off
    Whether the port cannot talk to other isolated ports.
backup_port 34 ifindex eg:eth2
    The port that takes over when this one has no carrier.
mrp_ring_open 35 u8 bool volatile
    Whether the MRP ring is open.
mrp_in_open 36 u8 bool volatile
    Whether the MRP interconnect is open.
mcast_eht_hosts_limit,multicast_eht_hosts_limit 37 u32 1.. =512 eg:1024
    How many hosts are tracked on the port.
mcast_eht_hosts_cnt,multicast_eht_hosts_cnt 38 u32 volatile
    How many hosts are tracked.
locked 39 u8 bool =off
    Whether only known addresses may send.
mab 40 u8 bool =off since:6.2
    Whether unknown addresses are reported for authentication; needs locked and learning.
mcast_n_groups 41 u32 volatile
    How many groups the port is in.
mcast_max_groups 42 u32 0.. =0 eg:64 since:6.3
    How many groups the port may be in, 0 for any number.
neigh_vlan_suppress 43 u8 bool =off since:6.4
    Whether neigh_suppress is set by VLAN.
backup_nhid 44 u32 0..2147483647 =0 eg:10 since:6.6
    Next hop of frames that the backup port sends through a tunnel.
neigh_forward_grat 45 u8 bool =off since:7.2
    Whether gratuitous ARP passes in spite of neigh_suppress.
"""
)

VLAN = table(
    """
id 1 u16 0..4094 recreate eg:77
    The VLAN's id.
protocol 5 be16 802.1Q|802.1ad =802.1Q recreate
    Protocol of the tag.
parent,link 0 link recreate eg:bond0
    The link that the VLAN stands on.
reorder_hdr 2/1 bit bool =on
    Whether frames are handed to the host without their tag.
gvrp 2/2 bit bool =off
    Whether the VLAN is announced by GVRP.
loose_binding 2/4 bit bool =off
    Whether the VLAN may be up while its parent is down.
mvrp 2/8 bit bool =off
    Whether the VLAN is announced by MVRP.
bridge_binding 2/16 bit bool =off
    Whether the carrier follows those bridge ports that are in the VLAN.
egress_qos_map,egress_qos 3 qos_map 0..7 eg:2:5
    Priority of the packet to priority in the tag, as a map.
ingress_qos_map,ingress_qos 4 qos_map 0..4294967295 eg:5:2
    Priority in the tag to priority of the packet, as a map.
"""
)

BOND_MODES = BOND[0].words

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

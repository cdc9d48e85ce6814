#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Makes links in this network namespace whose options differ from their defaults, as far as the
# kernel has the kinds and the installed ip knows the options. For an empty namespace of a
# throw-away kernel only.

set -u

try() {
    "$@" 2>/dev/null || echo "stacks.sh: skipped: $*" >&2
}

has() {
    ip link add name probe0 type "$1" 2>/dev/null && ip link delete probe0
}

pairs() {
    for number in "$@"; do
        ip link add name "va$number" address "52:54:00:0a:00:$number" type veth \
            peer name "vb$number" address "52:54:00:0b:00:$number"
    done
}

bond_port() {
    port=$1
    bond=$2
    shift 2
    ip link set "$port" down
    ip link set "$port" master "$bond"
    if [ $# -gt 0 ]; then try ip link set "$port" type bond_slave "$@"; fi
}

bonds() {
    ip link add bond-rr type bond mode balance-rr packets_per_slave 8 arp_interval 500 \
        arp_validate filter arp_all_targets all arp_missed_max 7 resend_igmp 7 \
        arp_ip_target 192.0.2.1,192.0.2.254 ns_ip6_target 2001:db8::1,fe80::1
    ip link add bond-ab type bond mode active-backup miimon 50 updelay 150 downdelay 250 \
        peer_notify_delay 200 use_carrier 0 primary_reselect better fail_over_mac follow \
        num_grat_arp 9 all_slaves_active 1 min_links 1 lp_interval 6
    bond_port va01 bond-ab queue_id 3 prio 12
    bond_port vb01 bond-ab prio -7
    ip link set bond-ab type bond primary va01
    ip link add bond-xor type bond mode balance-xor xmit_hash_policy vlan+srcmac miimon 1000
    ip link add bond-bc type bond mode broadcast xmit_hash_policy encap2+3
    ip link add bond-ad type bond mode 802.3ad lacp_rate fast ad_select count \
        ad_user_port_key 77 ad_actor_sys_prio 4321 ad_actor_system 02:00:00:00:00:77 \
        xmit_hash_policy layer3+4 miimon 20
    ip link add bond-ad2 type bond mode 802.3ad lacp_active off ad_select bandwidth \
        xmit_hash_policy layer2+3
    for port in va02 va03; do bond_port "$port" bond-ad; done
    for port in vb02 vb03; do bond_port "$port" bond-ad2; done
    ip link add bond-tlb type bond mode balance-tlb tlb_dynamic_lb 0
    ip link add bond-alb type bond mode balance-alb xmit_hash_policy encap3+4
    for bond in bond-rr bond-ab bond-xor bond-ad bond-ad2 bond-alb; do
        ip link set "$bond" up
    done
}

vlans() {
    below=$1
    ip link set "$below" up
    ip link add v-plain link "$below" type vlan id 10
    ip link add v-none link "$below" type vlan id 11 reorder_hdr off
    ip link add v-flags link "$below" type vlan id 4094 gvrp on loose_binding on bridge_binding on
    ip link add v-mvrp link "$below" type vlan id 13 mvrp on
    ip link add v-qos link "$below" type vlan id 14 ingress-qos-map 0:7 1:6 7:4294967295 \
        egress-qos-map 0:1 2:5 4294967295:7
    ip link add v-ad link "$below" type vlan id 10 protocol 802.1ad
    ip link add v-inner link v-ad type vlan id 20
    ip link set v-plain up
}

# Sets options one by one, so that one that this kernel lacks costs no other.
each() {
    link=$1
    kind=$2
    shift 2
    while [ $# -gt 0 ]; do
        try ip link set "$link" type "$kind" "$1" "$2"
        shift 2
    done
}

bridges() {
    for bridge in br-all br-vlans br-plain; do ip link add "$bridge" type bridge; done
    each br-all bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 44 \
        vlan_stats_enabled 1 vlan_stats_per_port 1 forward_delay 300 hello_time 300 \
        max_age 700 ageing_time 12300 stp_state 1 priority 4096 group_fwd_mask 16384 \
        group_address 01:80:c2:00:00:08 no_linklocal_learn 1 mcast_vlan_snooping 1 \
        mcast_snooping 0 mcast_router 2 mcast_query_use_ifaddr 1 mcast_querier 1 \
        mcast_hash_max 1024 mcast_last_member_count 5 mcast_startup_query_count 6 \
        mcast_last_member_interval 200 mcast_membership_interval 2000 \
        mcast_querier_interval 3000 mcast_query_interval 4000 \
        mcast_query_response_interval 500 mcast_startup_query_interval 600 \
        mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 \
        nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1
    try ip link set br-vlans type bridge vlan_filtering 1
    for port in va04 vb05; do ip link set "$port" master br-all; done
    for port in va05 va06; do ip link set "$port" master br-vlans; done
    ip link set va07 master br-plain
    each va04 bridge_slave priority 9 cost 777 hairpin on guard on root_block on fastleave on \
        learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 2 mcast_flood off \
        mcast_to_unicast on bcast_flood off group_fwd_mask 8 neigh_suppress on vlan_tunnel on \
        isolated on locked on backup_port vb05
    try bridge vlan add dev va05 vid 40 pvid untagged
    try bridge vlan add dev va05 vid 10-12
    try bridge vlan add dev va05 vid 100-200 untagged
    try bridge vlan add dev va05 vid 4094
    try bridge vlan delete dev va06 vid 1
    try bridge vlan add dev br-vlans vid 300-301 self
    for link in br-all br-plain va04 vb04 va07 vb07; do ip link set "$link" up; done
}

others() {
    ip link add mac0 link va08 type macvlan mode bridge
    ip link add mac1 link mac0 type macvlan mode vepa
    ip link set mac0 alias 'uplink "quoted" ünïcode' mtu 1400 group 7
    try ip link property add dev mac0 altname an-alternative-name-of-more-than-15-bytes altname second
    ip netns add elsewhere
    ip link set vb08 netns elsewhere
    ip link set va08 up
}

ip link set lo up
pairs 01 02 03 04 05 06 07 08
if has bond; then bonds; fi
if ip link add probe0 link va07 type vlan id 9 2>/dev/null; then
    ip link delete probe0
    vlans vb07
fi
bridges
others
sleep "${1:-0}"

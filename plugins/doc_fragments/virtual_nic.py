# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by tools/virtual_nic_docs.py from the table of options: do not edit.

from __future__ import annotations


class ModuleDocFragment:
    """The options of virtual_nic."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the NIC. It has at most 15 bytes. To ask for several NICs, use O(nics).
    type: str
  kind:
    description:
      - What the NIC is. It can be left out where the options of exactly one kind are given, and for
        a NIC that is to be absent.
    type: str
    choices: [bond, bridge, vlan]
  state:
    description:
      - Whether the NIC is to exist.
      - Only bonds, bridges and VLANs can be made absent. The ports of a bond are freed. See
        O(cascade) for what stands on the NIC and for the ports of a bridge.
    type: str
    choices: [present, absent]
    default: present
  ports:
    description:
      - The ports of a bond or bridge. Each is a name, or a dictionary with the name and with
        options of a port. An option that is not given is left alone.
      - A port that joins is set up, unless O(nics) wants it down, and leaves another bond or bridge
        for it.
      - A port of a bond takes the following options.
      - V(queue_id) - Transmit queue of the bond that is bound to this port. A number from 0 to
        65535. The kernel's default is V(0).
      - V(prio) - The higher, the sooner the port becomes active, if no primary is set. A number
        from -2147483648 to 2147483647. The kernel's default is V(0). Only in mode V(active-backup)
        or V(balance-tlb) or V(balance-alb).
      - V(actor_port_prio) - LACP port priority. A number from 0 to 65535. The kernel's default is
        V(255). It came with Linux 6.18. Only in mode V(802.3ad).
      - A port of a bridge takes the following options.
      - V(vlans) - VLAN ids that may pass, as numbers and as ranges. A list of ids from 1 to 4094
        and ranges of them, such as V(10-12).
      - V(pvid) - VLAN of untagged frames that arrive. An id from 1 to 4094, or V(none).
      - V(untagged) - VLAN ids whose frames leave untagged. A list of ids from 1 to 4094 and ranges
        of them, such as V(10-12).
      - V(state) - STP state of the port. One of V(disabled), V(listening), V(learning),
        V(forwarding), V(blocking), or its number. The kernel may change it again by itself.
      - V(priority) - STP priority of the port. A number from 0 to 63. The kernel's default is
        V(32).
      - V(cost) - STP cost of the port; it follows the port's speed until it is set. A number from 1
        to 65535.
      - V(hairpin) - Whether frames may go back to the port that they came from. A boolean. The
        kernel's default is V(false).
      - V(guard) - Whether the port goes down when it sees BPDUs. A boolean. The kernel's default is
        V(false).
      - V(root_block) - Whether the port can never lead to the root. A boolean. The kernel's default
        is V(false).
      - V(fastleave) - Whether a multicast leave takes effect without a query. A boolean. The
        kernel's default is V(false).
      - V(learning) - Whether addresses are learned on the port. A boolean. The kernel's default is
        V(true).
      - V(flood) - Whether unicast frames to unknown addresses go to the port. A boolean. The
        kernel's default is V(true).
      - V(proxy_arp) - Whether ARP requests are answered for known neighbours. A boolean. The
        kernel's default is V(false).
      - V(proxy_arp_wifi) - Whether ARP requests are answered as access points do. A boolean. The
        kernel's default is V(false).
      - V(fdb_flush) - Forget the addresses learned on the port. A boolean. This is done at every
        run.
      - "V(mcast_router) - Whether a multicast router is behind the port: 0 never, 1 as queries
        tell, 2 always, 3 for a while. A number from 0 to 3. The kernel's default is V(1)."
      - V(mcast_flood) - Whether multicast nobody asked for goes to the port. A boolean. The
        kernel's default is V(true).
      - V(mcast_to_unicast) - Whether multicast is sent to each member as unicast. A boolean. The
        kernel's default is V(false).
      - V(vlan_tunnel) - Whether VLANs map to tunnel ids. A boolean. The kernel's default is
        V(false).
      - V(bcast_flood) - Whether broadcasts go to the port. A boolean. The kernel's default is
        V(true).
      - V(group_fwd_mask) - Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 1
        never). A number from 0 to 65535. The kernel's default is V(0).
      - V(neigh_suppress) - Whether ARP and neighbour requests for known neighbours stay off the
        port. A boolean. The kernel's default is V(false).
      - V(isolated) - Whether the port cannot talk to other isolated ports. A boolean. The kernel's
        default is V(false).
      - V(backup_port) - The port that takes over when this one has no carrier. The name of a NIC,
        an empty one for none.
      - V(mcast_eht_hosts_limit) - How many hosts are tracked on the port. A number from 1 to
        4294967295. The kernel's default is V(512).
      - V(locked) - Whether only known addresses may send. A boolean. The kernel's default is
        V(false).
      - V(mab) - Whether unknown addresses are reported for authentication; needs locked and
        learning. A boolean. The kernel's default is V(false). It came with Linux 6.2.
      - V(mcast_max_groups) - How many groups the port may be in, 0 for any number. A number from 0
        to 4294967295. The kernel's default is V(0). It came with Linux 6.3.
      - V(neigh_vlan_suppress) - Whether neigh_suppress is set by VLAN. A boolean. The kernel's
        default is V(false). It came with Linux 6.4.
      - V(backup_nhid) - Next hop of frames that the backup port sends through a tunnel. A number
        from 0 to 2147483647. The kernel's default is V(0). It came with Linux 6.6.
      - V(neigh_forward_grat) - Whether gratuitous ARP passes in spite of neigh_suppress. A boolean.
        The kernel's default is V(false). It came with Linux 7.2.
    type: list
    elements: raw
  ports_policy:
    description:
      - Whether ports that are not listed are to leave, V(exact), or may stay, V(at_least).
      - V(exact) for bonds and V(at_least) for bridges if it is not given.
    type: str
    choices: [exact, at_least]
  mtu:
    description:
      - Largest packet, in bytes. That of a VLAN is at most its parent's.
    type: int
  address:
    description:
      - Ethernet address, such as V(52:54:00:12:34:56). Quote it in YAML.
      - A bond's ports, and a bond whose address follows its active port (C(fail_over_mac)), cannot
        be given one.
    type: str
  up:
    description:
      - Whether the NIC is set up. A NIC that is made is set up if it is not given.
    type: bool
  alias:
    description:
      - Description of the NIC, an empty one for none.
    type: str
  nics:
    description:
      - Any number of NICs, in any order, each a dictionary of the options O(name), O(kind),
        O(state), O(bond), O(bridge), O(vlan), O(ports), O(ports_policy), O(mtu), O(address), O(up)
        and O(alias).
    type: list
    elements: dict
  xml:
    description:
      - An XML document of a bond, bridge or VLAN as M(hostdev.nodedev.device_info) dumps it. An
        equal NIC is made, with the options of its ports, which have to be there.
      - Documents of libvirt's with C(<interface type='bond'>), V(bridge) or V(vlan) are read as
        well; what they say of IP addresses is left out.
    type: str
  netns:
    description:
      - Name of the network namespace to work in, as in C(ip netns).
    type: str
  cascade:
    description:
      - Whether a NIC that is to be absent takes along what stands on it, such as its VLANs, and a
        bridge frees its ports.
    type: bool
    default: false
  force:
    description:
      - What is to be done although it is refused otherwise.
      - V(kind) replaces a NIC of the same name that is of another kind.
      - V(addresses) makes ports of NICs that have addresses, which stop working then.
      - V(management) cuts NICs that carry this connection or the default route.
    type: list
    elements: str
    choices: [addresses, kind, management]
    default: []
  missing_ports:
    description:
      - Whether a port that does not exist is an error or is left out.
    type: str
    choices: [fail, ignore]
    default: fail
  bond:
    description:
      - Options of a bond. An option that is not given is left alone, V(default) resets it.
    type: dict
    suboptions:
      mode:
        description:
          - How traffic is spread over the ports and which port takes over.
          - One of V(balance-rr), V(active-backup), V(balance-xor), V(broadcast), V(802.3ad),
            V(balance-tlb), V(balance-alb), or its number.
          - The kernel's default is V(balance-rr).
          - To change it, the bond is set down, and all ports leave and join again.
        type: raw
      active_slave:
        description:
          - The port that is active now.
          - The name of a NIC, an empty one for none.
          - Only in mode V(active-backup) or V(balance-tlb) or V(balance-alb).
          - The kernel may change it again by itself.
        type: raw
      miimon:
        description:
          - Interval of link monitoring, 0 for none; 802.3ad, balance-tlb and balance-alb start with
            100.
          - A number from 0 to 2147483647, in ms.
          - The kernel's default is V(0).
        type: raw
      updelay:
        description:
          - How long a link must be up before it is used; a multiple of miimon.
          - A number from 0 to 2147483647, in ms.
          - The kernel's default is V(0).
        type: raw
      downdelay:
        description:
          - How long a link must be down before it is given up; a multiple of miimon.
          - A number from 0 to 2147483647, in ms.
          - The kernel's default is V(0).
        type: raw
      use_carrier:
        description:
          - Whether link monitoring asks the carrier; newer kernels know nothing else.
          - A boolean.
          - The kernel's default is V(true).
        type: raw
      arp_interval:
        description:
          - Interval of ARP monitoring, 0 for none; excludes miimon.
          - A number from 0 to 2147483647, in ms.
          - The kernel's default is V(0).
          - Only in mode V(balance-rr) or V(active-backup) or V(balance-xor) or V(broadcast).
        type: raw
      arp_ip_target:
        description:
          - IPv4 addresses that ARP monitoring asks, at most 16.
          - A list, which replaces what there is.
        type: raw
      arp_validate:
        description:
          - On which ports ARP replies are validated, or other traffic is filtered.
          - One of V(none), V(active), V(backup), V(all), V(filter), V(filter_active),
            V(filter_backup), or its number.
          - The kernel's default is V(none).
          - Only in mode V(balance-rr) or V(active-backup) or V(balance-xor) or V(broadcast).
        type: raw
      arp_all_targets:
        description:
          - Whether one or all ARP targets must answer for a port to be up.
          - One of V(any), V(all), or its number.
          - The kernel's default is V(any).
        type: raw
      primary:
        description:
          - The port that is preferred.
          - The name of a NIC, an empty one for none.
          - Only in mode V(active-backup) or V(balance-tlb) or V(balance-alb).
        type: raw
      primary_reselect:
        description:
          - When the primary port becomes active again after it came back.
          - One of V(always), V(better), V(failure), or its number.
          - The kernel's default is V(always).
        type: raw
      fail_over_mac:
        description:
          - Whether the bond's address follows the active port.
          - One of V(none), V(active), V(follow), or its number.
          - The kernel's default is V(none).
          - To change it, all ports leave and join again.
        type: raw
      xmit_hash_policy:
        description:
          - What of a packet chooses the port that sends it.
          - One of V(layer2), V(layer3+4), V(layer2+3), V(encap2+3), V(encap3+4), V(vlan+srcmac), or
            its number.
          - The kernel's default is V(layer2).
        type: raw
      resend_igmp:
        description:
          - How many IGMP membership reports follow a failover.
          - A number from 0 to 255.
          - The kernel's default is V(1).
        type: raw
      num_grat_arp:
        description:
          - How many ARP and neighbour announcements follow a failover.
          - A number from 0 to 255.
          - The kernel's default is V(1).
        type: raw
        aliases: [num_unsol_na, num_peer_notif]
      all_slaves_active:
        description:
          - Whether frames that arrive on inactive ports are delivered.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      min_links:
        description:
          - How many ports must be up for the bond to have a carrier.
          - A number from 0 to 2147483647.
          - The kernel's default is V(0).
        type: raw
      lp_interval:
        description:
          - Interval of the packets that teach peer switches.
          - A number from 1 to 2147483647, in s.
          - The kernel's default is V(1).
        type: raw
      packets_per_slave:
        description:
          - Packets sent on a port before the next port is used, 0 for random ports.
          - A number from 0 to 65535.
          - The kernel's default is V(1).
          - Only in mode V(balance-rr).
        type: raw
      lacp_rate:
        description:
          - "How often the partner is asked to send LACPDUs: every 30 s or every second."
          - One of V(slow), V(fast), or its number.
          - The kernel's default is V(slow).
          - Only in mode V(802.3ad).
          - To change it, the bond is set down and up again.
        type: raw
        aliases: [ad_lacp_rate]
      ad_select:
        description:
          - What makes an aggregator the active one; actor_port_prio needs Linux 6.18.
          - One of V(stable), V(bandwidth), V(count), V(actor_port_prio), or its number.
          - The kernel's default is V(stable).
          - To change it, the bond is set down and up again.
        type: raw
      ad_actor_sys_prio:
        description:
          - LACP system priority.
          - A number from 1 to 65535.
          - The kernel's default is V(65535).
          - Only in mode V(802.3ad).
        type: raw
      ad_user_port_key:
        description:
          - Upper ten bits of the LACP port key.
          - A number from 0 to 1023.
          - The kernel's default is V(0).
          - Only in mode V(802.3ad).
          - To change it, the bond is set down and up again.
        type: raw
      ad_actor_system:
        description:
          - LACP system address, all zeros for the bond's own.
          - An Ethernet address.
          - The kernel's default is V(00:00:00:00:00:00).
          - Only in mode V(802.3ad).
        type: raw
      tlb_dynamic_lb:
        description:
          - Whether flows are moved between ports by load.
          - A boolean.
          - The kernel's default is V(true).
          - Only in mode V(balance-tlb) or V(balance-alb).
          - To change it, the bond is set down and up again.
        type: raw
      peer_notify_delay:
        description:
          - Time between announcements after a failover; a multiple of miimon.
          - A number from 0 to 300000, in ms.
          - The kernel's default is V(0).
        type: raw
        aliases: [peer_notif_delay]
      lacp_active:
        description:
          - Whether LACPDUs are sent without the partner asking.
          - A boolean.
          - The kernel's default is V(true).
          - Only in mode V(802.3ad).
          - To change it, the bond is set down and up again.
        type: raw
        aliases: [ad_lacp_active]
      arp_missed_max:
        description:
          - How many ARP checks in a row must fail for a port to be down.
          - A number from 1 to 255.
          - The kernel's default is V(2).
          - Only in mode V(balance-rr) or V(active-backup) or V(balance-xor) or V(broadcast).
        type: raw
        aliases: [missed_max]
      ns_ip6_target:
        description:
          - IPv6 addresses that ARP monitoring asks by neighbour solicitation, at most 16.
          - A list, which replaces what there is.
        type: raw
      coupled_control:
        description:
          - Whether the LACP states collecting and distributing change together.
          - A boolean.
          - The kernel's default is V(true).
          - It came with Linux 6.9.
          - Only in mode V(802.3ad).
          - To change it, the bond is set down and up again.
        type: raw
      broadcast_neighbor:
        description:
          - Whether ARP and neighbour messages go out on all ports.
          - A boolean.
          - The kernel's default is V(false).
          - It came with Linux 6.17.
          - Only in mode V(802.3ad).
        type: raw
        aliases: [broadcast_neigh]
      lacp_strict:
        description:
          - Whether a bond without any LACP partner has no carrier.
          - A boolean.
          - The kernel's default is V(false).
          - It came with Linux 7.2.
          - Only in mode V(802.3ad).
        type: raw
  bridge:
    description:
      - Options of a bridge. An option that is not given is left alone, V(default) resets it.
    type: dict
    suboptions:
      vlans:
        description:
          - VLAN ids that may pass, as numbers and as ranges.
          - A list of ids from 1 to 4094 and ranges of them, such as V(10-12).
        type: raw
      pvid:
        description:
          - VLAN of untagged frames that arrive.
          - An id from 1 to 4094, or V(none).
        type: raw
      untagged:
        description:
          - VLAN ids whose frames leave untagged.
          - A list of ids from 1 to 4094 and ranges of them, such as V(10-12).
        type: raw
      forward_delay:
        description:
          - Time spent listening and learning; 200 to 3000 while STP is on.
          - A number from 0 to 4294967295, in 1/100 s.
          - The kernel's default is V(1500).
        type: raw
      hello_time:
        description:
          - Interval of hello packets.
          - A number from 100 to 1000, in 1/100 s.
          - The kernel's default is V(200).
        type: raw
      max_age:
        description:
          - How long a silent root bridge is believed in.
          - A number from 600 to 4000, in 1/100 s.
          - The kernel's default is V(2000).
        type: raw
      ageing_time:
        description:
          - How long a silent address stays learned; while the tree changes, twice forward_delay.
          - A number from 0 to 4294967295, in 1/100 s.
          - The kernel's default is V(30000).
        type: raw
      stp_state:
        description:
          - Whether the spanning tree protocol runs, in the kernel or in a daemon.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      priority:
        description:
          - "STP priority: the lowest becomes the root bridge."
          - A number from 0 to 65535.
          - The kernel's default is V(32768).
        type: raw
      vlan_filtering:
        description:
          - Whether ports have VLANs.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      vlan_protocol:
        description:
          - Protocol of VLAN filtering.
          - One of V(802.1Q), V(802.1ad), or its number.
          - The kernel's default is V(802.1Q).
        type: raw
      group_fwd_mask:
        description:
          - Which link-local addresses 01:80:c2:00:00:0X are forwarded (bit X; 0 to 2 never).
          - A number from 0 to 65535.
          - The kernel's default is V(0).
        type: raw
      group_address:
        description:
          - Multicast address of STP frames.
          - An Ethernet address.
          - The kernel's default is V(01:80:c2:00:00:00).
        type: raw
        aliases: [group_addr]
      fdb_flush:
        description:
          - Forget all learned addresses.
          - A boolean.
          - This is done at every run.
        type: raw
        aliases: [flush]
      mcast_router:
        description:
          - "Whether this host counts as a multicast router: 0 never, 1 as queries tell, 2 always."
          - A number from 0 to 2.
          - The kernel's default is V(1).
        type: raw
        aliases: [multicast_router]
      mcast_snooping:
        description:
          - Whether multicast goes only to ports that asked for it.
          - A boolean.
          - The kernel's default is V(true).
        type: raw
        aliases: [multicast_snooping]
      mcast_query_use_ifaddr:
        description:
          - Whether queries carry the bridge's own address.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
        aliases: [multicast_query_use_ifaddr]
      mcast_querier:
        description:
          - Whether the bridge sends queries.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
        aliases: [multicast_querier]
      mcast_hash_elasticity:
        description:
          - Ignored by the kernel.
          - Nothing but 16.
          - The kernel's default is V(16).
        type: raw
        aliases: [hash_elasticity]
      mcast_hash_max:
        description:
          - Largest number of multicast groups.
          - A number from 0 to 4294967295.
          - The kernel's default is V(4096).
        type: raw
        aliases: [hash_max]
      mcast_last_member_count:
        description:
          - Queries sent before a group without members is dropped.
          - A number from 0 to 4294967295.
          - The kernel's default is V(2).
        type: raw
        aliases: [mcast_last_member_cnt, multicast_last_member_count]
      mcast_startup_query_count:
        description:
          - Queries sent after the start.
          - A number from 0 to 4294967295.
          - The kernel's default is V(2).
        type: raw
        aliases: [mcast_startup_query_cnt, multicast_startup_query_count]
      mcast_last_member_interval:
        description:
          - Interval of the queries before a group is dropped.
          - A number from 0 to 18446744073709551615, in 1/100 s.
          - The kernel's default is V(100).
        type: raw
        aliases: [mcast_last_member_intvl, multicast_last_member_interval]
      mcast_membership_interval:
        description:
          - Time without reports after which a port leaves a group.
          - A number from 0 to 18446744073709551615, in 1/100 s.
          - The kernel's default is V(26000).
        type: raw
        aliases: [mcast_membership_intvl, multicast_membership_interval]
      mcast_querier_interval:
        description:
          - Time without queries after which another querier is gone.
          - A number from 0 to 18446744073709551615, in 1/100 s.
          - The kernel's default is V(25500).
        type: raw
        aliases: [mcast_querier_intvl, multicast_querier_interval]
      mcast_query_interval:
        description:
          - Interval of queries.
          - A number from 100 to 8640000, in 1/100 s.
          - The kernel's default is V(12500).
        type: raw
        aliases: [mcast_query_intvl, multicast_query_interval]
      mcast_query_response_interval:
        description:
          - Longest time that a host may take to answer.
          - A number from 0 to 18446744073709551615, in 1/100 s.
          - The kernel's default is V(1000).
        type: raw
        aliases: [mcast_query_response_intvl, multicast_query_response_interval]
      mcast_startup_query_interval:
        description:
          - Interval of queries after the start.
          - A number from 100 to 8640000, in 1/100 s.
          - The kernel's default is V(3125).
        type: raw
        aliases: [mcast_startup_query_intvl, multicast_startup_query_interval]
      nf_call_iptables:
        description:
          - Whether IPv4 frames pass through iptables.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      nf_call_ip6tables:
        description:
          - Whether IPv6 frames pass through ip6tables.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      nf_call_arptables:
        description:
          - Whether ARP frames pass through arptables.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      vlan_default_pvid:
        description:
          - PVID that new ports get, 0 for none; changing it moves ports that still have it.
          - A number from 0 to 4094.
          - The kernel's default is V(1).
        type: raw
        aliases: [default_pvid]
      vlan_stats_enabled:
        description:
          - Whether packets are counted by VLAN.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      mcast_stats_enabled:
        description:
          - Whether multicast packets are counted.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
        aliases: [multicast_stats_enabled]
      mcast_igmp_version:
        description:
          - Version of IGMP queries.
          - A number from 2 to 3.
          - The kernel's default is V(2).
        type: raw
        aliases: [multicast_igmp_version]
      mcast_mld_version:
        description:
          - Version of MLD queries.
          - A number from 1 to 2.
          - The kernel's default is V(1).
        type: raw
        aliases: [multicast_mld_version]
      vlan_stats_per_port:
        description:
          - Whether packets are counted by VLAN and port.
          - A boolean.
          - The kernel's default is V(false).
          - To change it, the VLANs of all ports are removed and added again.
        type: raw
      no_linklocal_learn:
        description:
          - Whether addresses of link-local frames are not learned.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
        aliases: [no_ll_learn]
      mcast_vlan_snooping:
        description:
          - Whether multicast snooping is done by VLAN; needs vlan_filtering.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      mst_enabled:
        description:
          - Whether spanning tree states are kept by group of VLANs.
          - A boolean.
          - The kernel's default is V(false).
          - To change it, the VLANs of all ports are removed and added again.
        type: raw
        aliases: [mst_enable]
      mdb_offload_fail_notification:
        description:
          - Whether multicast entries that hardware refused are reported.
          - A boolean.
          - The kernel's default is V(false).
          - It came with Linux 6.16.
        type: raw
      fdb_local_vlan_0:
        description:
          - Whether local addresses are kept once instead of once a VLAN.
          - A boolean.
          - The kernel's default is V(false).
          - It came with Linux 6.18.
        type: raw
      fdb_max_learned:
        description:
          - How many addresses may be learned, 0 for any number.
          - A number from 0 to 4294967295.
          - The kernel's default is V(0).
          - It came with Linux 6.7.
        type: raw
      stp_mode:
        description:
          - Who runs STP, a daemon or the kernel; can be changed while STP is off.
          - One of V(auto), V(user), V(kernel), or its number.
          - The kernel's default is V(auto).
          - It came with Linux 7.1.
        type: raw
  vlan:
    description:
      - Options of a VLAN. An option that is not given is left alone, V(default) resets it. A VLAN
        whose id, protocol or parent differs is made anew.
    type: dict
    suboptions:
      id:
        description:
          - The VLAN's id.
          - A number from 0 to 4094.
        type: raw
      protocol:
        description:
          - Protocol of the tag.
          - One of V(802.1Q), V(802.1ad), or its number.
          - The kernel's default is V(802.1Q).
        type: raw
      parent:
        description:
          - The link that the VLAN stands on.
          - The name of a NIC.
        type: raw
        aliases: [link]
      reorder_hdr:
        description:
          - Whether frames are handed to the host without their tag.
          - A boolean.
          - The kernel's default is V(true).
        type: raw
      gvrp:
        description:
          - Whether the VLAN is announced by GVRP.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      loose_binding:
        description:
          - Whether the VLAN may be up while its parent is down.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      mvrp:
        description:
          - Whether the VLAN is announced by MVRP.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      bridge_binding:
        description:
          - Whether the carrier follows those bridge ports that are in the VLAN.
          - A boolean.
          - The kernel's default is V(false).
        type: raw
      egress_qos_map:
        description:
          - Priority of the packet to priority in the tag, as a map.
          - "A map such as V({\"2\": 5}), which replaces what there is."
        type: raw
        aliases: [egress_qos]
      ingress_qos_map:
        description:
          - Priority in the tag to priority of the packet, as a map.
          - "A map such as V({\"5\": 2}), which replaces what there is."
        type: raw
        aliases: [ingress_qos]
"""

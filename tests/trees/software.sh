#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Makes what is made by software, for recordings of machines that have it: a network link of each
# common kind, and block devices on other block devices.
set -eu
modprobe -a bonding 8021q bridge veth dummy macvlan tun vxlan

# Ports that have a speed, which aggregation asks for.
ip link add port0 type veth peer name far0
ip link add port1 type veth peer name far1
for each in far0 far1; do ip link set $each up; done
ip link add bond0 type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast \
    ad_user_port_key 5 ad_select bandwidth min_links 1
ip link set port0 master bond0
ip link set port1 master bond0
ip link set bond0 up
ip link set port0 type bond_slave queue_id 3
ip link add link bond0 name bond0.77 type vlan id 77 protocol 802.1ad reorder_hdr off \
    egress-qos-map 1:2 3:4 ingress-qos-map 5:6
ip link set bond0.77 up

ip link add dummy0 type dummy
ip link add dummy1 type dummy
ip link add bond1 type bond mode active-backup arp_interval 200 arp_ip_target 192.0.2.1,192.0.2.2 \
    arp_validate all fail_over_mac active
ip link set dummy1 master bond1
ip link set bond1 up

ip link add veth0 type veth peer name veth1
ip link add br0 type bridge vlan_filtering 1 stp_state 1 forward_delay 400 vlan_default_pvid 1 \
    mcast_snooping 0
ip link set veth0 master br0
ip link set bond0.77 master br0
ip link set veth0 type bridge_slave cost 50 priority 20 isolated on guard on
ip link set br0 up
ip link set veth0 up
ip link set veth1 up
bridge vlan add dev veth0 vid 100-110
bridge vlan add dev veth0 vid 200 pvid untagged
bridge vlan add dev br0 vid 100 self

ip link add link veth1 name macvlan0 type macvlan mode bridge
ip link add link veth1 name veth1.5 type vlan id 5
ip link add vxlan0 type vxlan id 42 dstport 4789 local 127.0.0.1
ip tuntap add dev tap0 mode tap
ip link set tap0 master br0
ip link set dev port1 alias 'an alias <with> "signs" & ümlauts'

modprobe -a loop dm-mod zram
truncate -s 32M /run/loop.img
losetup /dev/loop0 /run/loop.img
if command -v dmsetup > /dev/null; then
    dmsetup create lab-lower --uuid LVM-lower --table '0 32768 linear /dev/loop0 0'
    dmsetup create lab-upper --table '0 16384 linear /dev/mapper/lab-lower 8192'
fi
echo 16M > /sys/block/zram0/disksize
mkswap -q /dev/zram0
swapon /dev/zram0

# Bond and bridge states move in the first seconds.
sleep 4
[ ! -S /run/udev/control ] || udevadm settle --timeout=60

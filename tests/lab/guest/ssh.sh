#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Makes a machine a managed host: NAME, the MAC of the interface to the outside, and its ADDRESS.
# The keys lie in the folder for results.
set -eu
name=$1 mac=$2 address=$3
keys=/run/lab/results

hostname "$name"
interface=$(grep -lx "$mac" /sys/class/net/*/address | head -n 1 | cut -d / -f 5)
ip address add "$address" dev "$interface"
ip link set "$interface" up

# Root's home of the machine below, with its keys, is not this host's.
mount -t tmpfs -o mode=700 tmpfs /root
mkdir -m 700 /root/.ssh
cp "$keys/authorized_keys" /root/.ssh/
cp "$keys/host_key" /run/host_key
chmod 600 /root/.ssh/authorized_keys /run/host_key

# A small server, so that a build machine needs no sshd of its own: it has no configuration, takes
# no passwords (-s), forwards no ports (-j -k), and tells its log to the console (-E).
dropbear -E -s -j -k -r /run/host_key -p "${address%/*}:22" -P /run/dropbear.pid > /dev/console 2>&1

#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Writes what this machine's devices are by our modules and by other programs, at one moment.
#
#   observe.sh PAYLOADS RESULTS    PAYLOADS holds a packed module a file, see test_parity.py
set -eu
payloads=$1
results=$2
mkdir -p "$results"

for payload in "$payloads"/*; do
    /usr/bin/python3 "$payload" > "$results/$(basename "$payload").json"
done
/usr/bin/python3 "$(dirname "$0")/nodedevs.py" > "$results/libvirt.xml"
lspci -Dnmmvk > "$results/lspci"
lsusb -t > "$results/lsusb"
lsblk -J -O -b > "$results/lsblk.json"
ip -d -j link > "$results/ip.json"

#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs in a machine of the lab: records its tree and what other programs say of it at that moment.
#
#   python -m tests.lab qemu server --results tests/trees -- sh tests/trees/record.sh server
set -eu
here=$(dirname "$0")
name=$1
results=/run/lab/results

[ "$name" = bare ] || sh "$here/software.sh"
/usr/bin/python3 "$here/../lab/guest/nodedevs.py" | xz -9 > "$results/$name.libvirt.xml.xz"
/usr/bin/python3 "$here/record.py" "$results/$name.tree.xz"
lspci -Dnmmvk | xz -9 > "$results/$name.lspci.txt.xz"
lsblk -J -O -b | xz -9 > "$results/$name.lsblk.json.xz"
lsusb -t | xz -9 > "$results/$name.lsusb.txt.xz"
ip -d -j link | xz -9 > "$results/$name.ip.json.xz"
ls -l "$results/$name".*

#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Brings a machine of the lab up, user-mode Linux and QEMU alike, and hands over to the agent.
# The root file system is writable and mounted; what is written is lost with the machine.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
here=$(dirname "$0")
option() { sed -n "s/.*\<lab\.$1=\([^ ]*\).*/\1/p" /proc/cmdline; }

mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
ln -sfn /proc/self/fd /dev/fd
ip link set lo up
hostname lab

udev=$(option udev)
if [ "$udev" = yes ]; then
    /lib/systemd/systemd-udevd --daemon --resolve-names=never
    udevadm trigger --type=subsystems --action=add
    udevadm trigger --type=devices --action=add
    udevadm settle --timeout=240 || echo "lab: udev did not settle"
elif [ "$udev" = no ]; then
    # Without udev nobody loads drivers: each round finds the children of the last round's devices.
    for _ in 1 2 3 4; do
        find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u | xargs -r modprobe -qab
        sleep 1
    done
fi

setup=$(option setup)
[ -n "$setup" ] && sh "$here/$setup.sh"
cd "$here/../../.." || exit 1
if [ "$(option shell)" = yes ]; then
    trap : INT QUIT # a key pressed too early must not end the first process
    echo "lab: results go to /run/lab/results; leave with exit"
    # A login on the console needs a session of its own for job control.
    # shellcheck disable=SC2016 # meant for the inner shell
    setsid -w sh -c 'exec bash -l <>"$0" >&0 2>&0' "/dev/$(option console)"
    echo o > /proc/sysrq-trigger
    sleep 60
fi
exec /usr/bin/python3 -u "$here/agent.py"

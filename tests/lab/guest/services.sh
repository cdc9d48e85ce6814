#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Starts a system bus and, on it, the services that know of devices; returns once they answer.
#
#   services.sh [NAME …]    hostname1, UPower, UDisks2, fwupd
set -eu

# hostnamed takes a machine that runs in a container for one.
rm -f /.dockerenv
mkdir -p /run/dbus
cat > /run/bus.conf << 'CONF'
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
  </policy>
</busconfig>
CONF
[ -S /run/dbus/system_bus_socket ] || dbus-daemon --config-file=/run/bus.conf --fork
# Devices that cannot be updated as well.
printf '[fwupd]\nEnumerateAllDevices=true\n' > /etc/fwupd/fwupd.conf

logs=/run/lab/results/services
mkdir -p $logs
names=$*
for name in $names; do
    case $name in
        hostname1) set -- /lib/systemd/systemd-hostnamed ;;
        UPower) set -- /usr/libexec/upowerd ;;
        UDisks2) set -- /usr/libexec/udisks2/udisksd ;;
        # Debian 12's fwupd takes the address that its libusb has taken already for its socket of
        # udev's events, and gives up all devices for it. Let it believe that it got the address.
        fwupd) set -- strace --follow-forks --seccomp-bpf --output=/dev/null --trace=bind \
            --inject=bind:retval=0:when=2 /usr/libexec/fwupd/fwupd ;;
    esac
    "$@" > "$logs/$name" 2>&1 &
done
for name in $names; do
    until dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner "string:org.freedesktop.$name" | grep -q true
    do
        sleep 0.2
    done
    echo "$name answers after $(cut -d' ' -f1 /proc/uptime) s" >> $logs/times
done

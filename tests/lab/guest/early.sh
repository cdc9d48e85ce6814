#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# First process of a QEMU machine: mounts the host's files, read-only, under a layer of memory that
# takes all writes, and continues with boot.sh of the repository.

b=/bin/busybox
fail() { $b echo "lab: $*"; $b poweroff -f; }

$b mount -t devtmpfs devtmpfs /dev || fail "no devtmpfs"
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
for module in /modules/*.ko; do
    $b insmod "$module" || fail "module $module was refused"
done

repository='' modules='' cache=loose
for word in $($b cat /proc/cmdline); do
    case $word in
        lab.repository=*) repository=${word#*=} ;;
        lab.modules=*) modules=${word#*=} ;;
        # Whoever works in a shell edits the repository meanwhile.
        lab.shell=yes) cache=mmap ;;
    esac
done

share=trans=virtio,version=9p2000.L,msize=65536
# What does not change while the machine runs may be cached, which makes a great difference.
$b mount -t 9p -o "$share,ro,cache=loose" lab_root /lower || fail "no root file system"
$b mount -t tmpfs -o mode=755 tmpfs /upper
$b mkdir /upper/data /upper/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work overlay /root \
    || fail "no overlay"
$b mount -t 9p -o "$share,ro,cache=$cache" lab_repository "/root$repository" || fail "no repository"
$b mkdir -p /root/run /root/lib/modules /root/proc /root/sys /root/dev
$b mount -t tmpfs -o mode=755 tmpfs /root/run
$b mkdir /root/run/lab /root/run/lab/results
$b mount -t 9p -o "$share,cache=none" lab_results /root/run/lab/results || fail "no results folder"
$b mkdir -p "/root/lib/modules/${modules##*/}"
$b mount -o bind "/lower$modules" "/root/lib/modules/${modules##*/}" || fail "no kernel modules"
for folder in dev proc sys; do $b mount -o move /$folder /root/$folder; done
exec $b switch_root /root /bin/sh "$repository/tests/lab/guest/boot.sh"

#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# First process of user-mode Linux: puts a layer of memory over the host's files, which are mounted
# read-only, loads the modules of links, and continues with boot.sh.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
fail() { echo "lab: $*"; halt -f -p; exit 1; }
option() { sed -n "s/.*\<lab\.$1=\([^ ]*\).*/\1/p" /proc/cmdline; }

mount -t proc proc /proc
modules=$(option modules)
kernel=$modules/kernel
repository=$(option repository)

insmod "$kernel/fs/overlayfs/overlay.ko" || fail "no overlay module"
mount -t tmpfs -o mode=755 tmpfs /mnt || fail "no memory file system"
mkdir /mnt/data /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/data,workdir=/mnt/work overlay /mnt/root \
    || fail "no overlay"
root=/mnt/root
mkdir -p $root/proc $root/sys $root/dev $root/run "$root/lib/modules/${modules##*/}" $root/lower
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount -t devtmpfs devtmpfs $root/dev || fail "no devtmpfs"
mount -t tmpfs -o mode=755 tmpfs $root/run
mkdir -p $root/run/lab/results
mount -t hostfs -o "$repository" none "$root$repository" || fail "no repository"
mount -o remount,ro,bind "$root$repository"
mount -t hostfs -o "$(option results)" none $root/run/lab/results || fail "no results folder"
mount -o bind "$modules" "$root/lib/modules/${modules##*/}"
cd $root || fail "no new root"
pivot_root . lower || fail "the new root was refused"
# shellcheck disable=SC2016,SC2094 # meant for the inner shell; a console is read and written
exec chroot . /bin/sh -c '
    modprobe -a ipv6 8021q bridge dummy numdummies=0 2>/dev/null
    modprobe bonding max_bonds=0
    exec sh "$0"' "$repository/tests/lab/guest/boot.sh" <dev/console >dev/console 2>&1

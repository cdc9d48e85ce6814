#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Two virtual functions of the NVMe controller that has them. They stay without a driver: the
# controller has given them no queues, and the driver would wait for them in vain.
for controller in /sys/bus/pci/devices/*/sriov_numvfs; do
    echo 0 > "${controller%/*}/sriov_drivers_autoprobe"
    echo 2 > "$controller"
done
udevadm settle --timeout=60

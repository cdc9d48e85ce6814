#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# A wireless interface that is all software: QEMU emulates none.
modprobe mac80211_hwsim radios=1 support_p2p_device=0
udevadm settle --timeout=60

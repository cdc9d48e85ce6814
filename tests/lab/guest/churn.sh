#!/bin/sh
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Makes network links and removes them, over and over for so many seconds.
end=$(($(date +%s) + $1))
while [ "$(date +%s)" -lt "$end" ]; do
    ip -batch - <<BATCH
link add churn-a type veth peer name churn-b
link add link churn-a name churn-a.5 type vlan id 5
link add churn-br type bridge
link set churn-b master churn-br
link add churn-bond type bond
BATCH
    sleep 0.2
    ip -batch - <<BATCH
link del churn-bond
link del churn-br
link del churn-a
BATCH
    sleep 0.2
done

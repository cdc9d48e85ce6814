# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in a network and mount namespace of its own: makes links, then times two payloads.

Prints JSON: median seconds of each, and the peak memory of the first in MB.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.payloads import PYTHON

from . import processes


def main() -> None:
    count, facts, ping = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    subprocess.run(["mount", "-t", "sysfs", "nodedev-bench", "/sys"], check=True)
    # IPv6 would spend its time on addresses for each link.
    for scope in ("all", "default"):
        with open(f"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6", "w") as setting:
            setting.write("1")
    batch = "".join(f"link add bench{number} type veth\n" for number in range(count // 2))
    subprocess.run(["ip", "-batch", "-"], input=batch, text=True, check=True)
    seconds = processes.side_by_side(
        {
            "facts": lambda: processes.run([PYTHON, facts]),
            "ping": lambda: processes.run([PYTHON, ping]),
        },
        rounds=5,
    )
    print(json.dumps({**seconds, "memory": processes.peak_memory()}))


if __name__ == "__main__":
    main()

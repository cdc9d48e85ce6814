# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in a network namespace of its own: makes links, then reads them beside ip.

Of the kinds with details, every kernel has bridges. Prints JSON: median seconds of each reader.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.payloads import PYTHON

from . import processes


def main() -> None:
    count, script = int(sys.argv[1]), sys.argv[2]
    for scope in ("all", "default"):
        with open(f"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6", "w") as setting:
            setting.write("1")
    batch = "link add bench type bridge\n" + "".join(
        f"link add port{number} master bench type veth peer name peer{number}\n"
        for number in range(count // 2)
    )
    subprocess.run(["ip", "-batch", "-"], input=batch, text=True, check=True)
    print(
        json.dumps(
            processes.side_by_side(
                {
                    "ours": lambda: float(subprocess.check_output([PYTHON, script])),
                    "ip": lambda: processes.run(["ip", "-d", "-j", "link"]),
                },
                rounds=15,
            )
        )
    )


if __name__ == "__main__":
    main()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make bench`: everything that is promised to be fast, measured, printed and written down."""

from __future__ import annotations

import argparse
import functools
import sys

from . import gathering, inventory, machines, modules, report, selectors, virtual_nic


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--only", help="one part, such as inventory; no page is written then")
    parser.add_argument(
        "--scale", type=float, default=1, help="of the fleet: 0.1 is 1,000 hosts; no page either"
    )
    asked = parser.parse_args()
    parts = {
        "gathering": gathering.rows,
        "modules": modules.rows,
        "selectors": selectors.rows,
        "machines": machines.rows,
        "virtual_nic": virtual_nic.rows,
        "inventory": functools.partial(inventory.rows, asked.scale),
    }
    if asked.only and asked.only not in parts:
        parser.error(f"--only is one of {', '.join(parts)}")
    rows = []
    for name, part in parts.items():
        if asked.only in (None, name):
            for row in part():
                report.show(row)
                rows.append(row)
    if not asked.only and asked.scale == 1:
        report.write(rows)
    # The limits are those of the whole fleet.
    return 0 if asked.scale != 1 or all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

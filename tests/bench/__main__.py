# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make bench`: everything that is promised to be fast, measured, printed and written down."""

from __future__ import annotations

import sys

from . import gathering, machines, modules, report, selectors, virtual_nic


def main() -> int:
    rows = []
    for part in (gathering, modules, selectors, machines, virtual_nic):
        for row in part.rows():
            report.show(row)
            rows.append(row)
    report.write(rows)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the benchmarks: ratios, since only these travel from one machine to another."""

from __future__ import annotations

import datetime
import platform
from dataclasses import dataclass
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"

HEAD = """\
<!--
Copyright (c) 2026, hostdev.nodedev contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Benchmarks

`make bench` measures what stands here, side by side in one run, and writes this page. What counts
are the ratios; the figures behind them are medians of one machine. Last run: {date},
Linux {kernel}, Python {python}.

| what | ratio | at most | measured |
|---|---|---|---|
"""


@dataclass
class Row:
    """One comparison: its ratio (None if it could not be made) and the most it may be.

    Without a limit it is for information.
    """

    what: str
    ratio: float | None
    limit: float | None
    measured: str

    @property
    def holds(self) -> bool:
        return self.limit is None or (self.ratio is not None and self.ratio <= self.limit)

    def cells(self) -> tuple[str, str, str, str]:
        ratio = "not measured" if self.ratio is None else f"{self.ratio:.2f}"
        limit = "" if self.limit is None else f"{self.limit:.2g}"
        return self.what, ratio, limit, self.measured


def show(row: Row) -> None:
    what, ratio, limit, measured = row.cells()
    bound = f"at most {limit}{'' if row.holds else ', MISSED'}" if limit else "no limit"
    print(f"{ratio:>6} ({bound})  {what}: {measured}", flush=True)


def write(rows: list[Row]) -> None:
    text = HEAD.format(
        date=datetime.date.today(), kernel=platform.release(), python=platform.python_version()
    )
    text += "".join("| " + " | ".join(row.cells()) + " |\n" for row in rows)
    REPORT.write_text(text)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The matrix of hosts and hardware: its columns, and what stands in a host's cells.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .kinds import KINDS, NUMBER

_KIND, _TEXT, _SPEED, _SIZE, _USE = 2, 5, 10, 11, 12  # places in page_data.ROW


class Column(NamedTuple):
    """A column: the devices of some kinds, counted, and a figure of theirs."""

    title: str
    kinds: tuple[str, ...]
    figure: str = ""  # speed: of the fastest; size: of all together; text: of the most frequent
    query: str = ""  # what a search for the counted devices is, if not their kind

    def heading(self) -> list[str]:
        return [self.title, self.figure, self.query or f"kind:{self.kinds[0]}"]


COLUMNS = (
    Column("Ports", ("nic",), "speed"),
    Column("VFs", ("vf",)),
    Column("InfiniBand", ("infiniband",), "speed"),
    Column("GPUs", ("gpu",), "text"),
    Column("Accelerators", ("accelerator",), "text"),
    Column("Disks", ("disk",), "size"),
    Column("FC ports", ("fc",), "speed"),
    Column("Mediated", ("mdev",)),
    Column("vDPA", ("vdpa",)),
    Column("Crypto", ("crypto",)),
    Column("Channel", ("ccw",)),
    Column("USB", ("usb",)),
    Column("Bonds", ("bond",)),
    Column("Bridges", ("bridge",)),
    Column("VLANs", ("vlan",)),
    Column("Free", (), "", "free"),
    Column("Devices", tuple(kind.word for kind in KINDS), "", "*"),
)
UNKNOWN = -1  # how many are free, where the gathering did not look

_NUMBERS = [frozenset(NUMBER[word] for word in column.kinds) for column in COLUMNS]


def cells(rows: list[list[Any]], strings: list[str]) -> list[list[Any]]:
    """For each column the number of devices and, where there are any, the figure."""
    looked_up = any(row[_USE] for row in rows)
    return [
        _cell(column, [row for row in rows if _counts(column, kinds, row)], strings, looked_up)
        for column, kinds in zip(COLUMNS, _NUMBERS, strict=True)
    ]


def _counts(column: Column, kinds: frozenset[int], row: list[Any]) -> bool:
    return row[_KIND] in kinds if kinds else row[_USE] == 1


def _cell(
    column: Column, counted: list[list[Any]], strings: list[str], looked_up: bool
) -> list[Any]:
    figure: Any = 0
    if column.query == "free" and not looked_up:
        return [UNKNOWN]
    if column.figure == "speed":
        figure = max((row[_SPEED] for row in counted), default=0)
    elif column.figure == "size":
        figure = sum(row[_SIZE] for row in counted)
    elif column.figure == "text" and counted:
        found = [row[_TEXT] for row in counted]
        figure = short_model(strings[max(found, key=found.count)])
    return [len(counted), figure] if figure else [len(counted)]


def short_model(product: str) -> str:
    """The trade name out of a product's name: ``A100 PCIe 80GB`` of ``GA100 [A100 PCIe 80GB]``."""
    start, end = product.rfind("["), product.rfind("]")
    return product[start + 1 : end] if 0 <= start < end - 1 else product

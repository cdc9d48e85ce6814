# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules' processes beside others: setup on this host, and themselves with many links."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.payloads import PYTHON, pack

from . import processes
from .report import Row

FACTS = "hostdev.nodedev.device_facts"
LINKS = (1000, 5000)


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="nodedev-bench-") as directory:
        payloads = {
            name: pack(module, arguments, Path(directory) / name)
            for name, module, arguments in (
                ("facts", FACTS, ""),
                ("setup", "ansible.builtin.setup", "gather_subset=!all,!min,hardware"),
                ("hardware", "ansible.builtin.setup", "gather_subset=hardware"),
                ("ping", "ansible.builtin.ping", ""),
            )
        }
        return against_setup(payloads) + many_links(payloads)


def against_setup(payloads: dict[str, Path]) -> list[Row]:
    seconds = processes.side_by_side(
        {
            name: lambda path=path: processes.run([PYTHON, path])
            for name, path in payloads.items()
            if name != "setup"
        },
        rounds=15,
    )
    return [
        Row(
            "device_facts : setup with gather_subset=hardware, whole processes",
            seconds["facts"] / seconds["hardware"],
            0.4,
            f"{seconds['facts'] * 1e3:.0f} ms : {seconds['hardware'] * 1e3:.0f} ms; "
            f"ping, which does nothing, {seconds['ping'] * 1e3:.0f} ms",
        )
    ]


def many_links(payloads: dict[str, Path]) -> list[Row]:
    """The module's own time (less that of ping) in namespaces with many links."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return [Row("device_facts at 5,000 links", None, 6, "needs root and unshare")]
    found = {}
    for count in LINKS:
        done = subprocess.run(
            [
                "unshare", "--net", "--mount", sys.executable, "-m", "tests.bench.namespace",
                str(count), payloads["facts"], payloads["ping"],
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
        )  # fmt: skip
        found[count] = json.loads(done.stdout)
    own = {count: seen["facts"] - seen["ping"] for count, seen in found.items()}
    few, many = LINKS
    return [
        Row(
            f"device_facts' own time at {many:,} links : at {few:,}",
            own[many] / own[few],
            6,
            f"{own[many] * 1e3:.0f} ms : {own[few] * 1e3:.0f} ms",
        ),
        Row(
            f"device_facts' memory at {many:,} links, in units of 100 MB",
            found[many]["memory"] / 100,
            1,
            f"{found[many]['memory']:.0f} MB",
        ),
    ]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In an emulated server: device_facts beside lshw, and beside libvirt's daemon and one session.

Byte-code is there beforehand, as it is for the others; compiling is no part of what is compared.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from tests.lab import qemu
from tests.payloads import PYTHON, pack

from .report import Row

GUEST = Path(__file__).parents[1] / "lab" / "guest"
PREPARE = """
set -e
mkdir -p /run/speed
cp /run/lab/results/payload /run/speed/facts
/usr/bin/python3 /run/speed/facts explode
/usr/bin/python3 -m compileall -q /run/speed/debug_dir
"""


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="nodedev-bench-") as directory:
        results = Path(directory) / "results"
        results.mkdir()
        payload = pack("hostdev.nodedev.device_facts", "", Path(directory) / "made")
        shutil.copy(payload, results / "payload")
        with qemu.boot("server", limit=900, results=results) as machine:
            machine.run("sh", "-c", PREPARE).check()
            done = machine.run(
                PYTHON, str(GUEST / "race.py"), "3",
                "/usr/bin/python3 /run/speed/facts execute",
                "lshw -json",
                f"/usr/bin/python3 {GUEST}/nodedevs.py",
                limit=1200,
            ).check()  # fmt: skip
    facts, lshw, libvirt = json.loads(done.stdout)
    return [
        Row(
            "device_facts : lshw -json, in an emulated server",
            facts / lshw,
            0.4,
            f"{facts:.2f} s : {lshw:.2f} s",
        ),
        Row(
            "device_facts : libvirtd's start and one session that dumps all, in the same",
            facts / libvirt,
            0.5,
            f"{facts:.2f} s : {libvirt:.2f} s",
        ),
    ]

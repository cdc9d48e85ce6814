# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of device_facts beside those of lshw and libvirt, on the same machine, in turns."""

from __future__ import annotations

import json

from .conftest import Observed
from .machine import REPOSITORY

GUEST = REPOSITORY / "tests" / "lab" / "guest"


def test_device_facts_is_quick(observed: Observed) -> None:
    done = observed.machine.run(
        "/usr/bin/python3", str(GUEST / "race.py"), "3",
        "/usr/bin/python3 /run/lab/results/payloads/facts",
        "lshw -json",
        # libvirtd's start, and one session that lists and dumps every device.
        f"/usr/bin/python3 {GUEST}/nodedevs.py",
        limit=1200,
    ).check()  # fmt: skip
    facts, lshw, libvirt = json.loads(done.stdout)
    print(f"device_facts {facts:.2f} s, lshw {lshw:.2f} s, libvirt {libvirt:.2f} s")
    assert facts <= 0.4 * lshw
    assert facts <= 0.5 * libvirt

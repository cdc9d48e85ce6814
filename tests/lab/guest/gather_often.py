# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gathers in a loop for so many seconds; prints how often, and how many different answers.

Fails as soon as an answer contradicts itself: a device names a parent that is not there.
"""

from __future__ import annotations

import sys
import time

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request


def main(seconds):
    deadline = time.monotonic() + seconds
    times = 0
    answers = set()
    while time.monotonic() < deadline:
        devices = gather(Request()).fact()["devices"]
        for name, device in devices.items():
            if name != "computer" and device["parent"] not in devices:
                raise SystemExit(f"{name} names {device['parent']}, which is not there")
        answers.add(frozenset(devices))
        times += 1
    print(times, len(answers))


if __name__ == "__main__":
    main(float(sys.argv[1]))

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the time of commands, in turns, and prints the median seconds of each as JSON.

    python3 race.py ROUNDS COMMAND [COMMAND ...]       each command is one argument, for the shell
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time


def main(rounds, commands):
    seconds = [[] for _command in commands]
    # The first round warms the caches and is not counted.
    for turn in range(rounds + 1):
        for command, taken in zip(commands, seconds, strict=True):
            started = time.monotonic()
            subprocess.run(
                command, shell=True, check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            if turn:
                taken.append(time.monotonic() - started)
    print(json.dumps([statistics.median(taken) for taken in seconds]))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes, timed side by side."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def run(command: Sequence[str | Path]) -> float:
    """Seconds that one process took."""
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def side_by_side(
    contenders: dict[str, Callable[[], float]], rounds: int
) -> dict[str, float]:
    """The median of each contender's seconds, taking turns, so that all meet the same weather."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for contender in contenders.values():
        contender()
    for _round in range(rounds):
        for name, contender in contenders.items():
            seconds[name].append(contender())
    return {name: statistics.median(values) for name, values in seconds.items()}


def peak_memory() -> float:
    """MB that the largest child process so far had in memory."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gathering itself, without imports, argument parsing and exit_json."""

from __future__ import annotations

import itertools
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from tests.trees.unpack import unpack

from .report import Row

TREE = Path(__file__).parents[1] / "trees" / "server.tree.xz"
ROUNDS = 15
# Read from the device itself, which takes its own time, or uevent, which is there already.
BINARY = re.compile("uevent|config|rom|vpd|eeprom|resource|.*descriptors")


def rows() -> list[Row]:
    result = [against_bare_loop("this host", "")]
    with tempfile.TemporaryDirectory(prefix="nodedev-bench-") as directory:
        unpack(TREE, Path(directory))
        result.append(against_bare_loop("a recorded server", directory))
        result += one_capability(directory)
        result.append(fact_size(directory))
    return result


def against_bare_loop(where: str, root: str) -> Row:
    """Beside a loop that opens and reads five files of each device that was listed."""
    devices = gather(Request(), Reader(root)).devices
    files = five_files(root, [device.key for device in devices])

    def bare() -> None:
        for path in files:
            with open(path, "rb") as file:
                file.read()

    whole, loop = median(lambda: gather(Request(), Reader(root)), bare)
    return Row(
        f"gathering {where} : a bare loop reading five files per device",
        whole / loop,
        2,
        f"{whole * 1e3:.1f} ms : {loop * 1e3:.1f} ms for {len(devices)} devices",
    )


def five_files(root: str, keys: list[str]) -> list[Path]:
    """uevent and four attributes of each device, by their real paths.

    A recording has only what was read when it was made: where that is less, some are read again.
    """
    files = []
    for key in keys:
        directory = Path(root + key)
        attributes = sorted(
            path
            for path in directory.iterdir()
            if path.is_file() and not path.is_symlink() and not BINARY.match(path.name)
        )
        readable = [path for path in [directory / "uevent", *attributes] if can_read(path)]
        files += itertools.islice(itertools.cycle(readable), 5)
    return files


def can_read(path: Path) -> bool:
    try:
        return len(path.read_bytes()) <= 4096
    except OSError:
        return False


def one_capability(root: str) -> list[Row]:
    result = []
    # Disks and what they hang on are near half of that server's devices.
    for capability, limit in (("net", 1 / 3), ("storage", None)):
        request = Request(capability=[capability])
        one, all_ = median(
            lambda request=request: gather(request, Reader(root)),
            lambda: gather(Request(), Reader(root)),
        )
        result.append(
            Row(
                f"gathering {capability} alone : everything, on a recorded server",
                one / all_,
                limit,
                f"{one * 1e3:.1f} ms : {all_ * 1e3:.1f} ms",
            )
        )
    return result


def fact_size(root: str) -> Row:
    devices = gather(Request(), Reader(root)).fact()["devices"]
    size = len(json.dumps(devices)) / len(devices)
    return Row(
        "bytes of JSON per device, in units of 600, on a recorded server",
        size / 600,
        1,
        f"{size:.0f} bytes, {len(devices)} devices",
    )


def median(*contenders: Callable[[], object]) -> list[float]:
    """Median seconds of each, taking turns."""
    seconds: list[list[float]] = [[] for _contender in contenders]
    for contender in contenders:
        contender()
    for _round in range(ROUNDS):
        for number, contender in enumerate(contenders):
            start = time.perf_counter()
            contender()
            seconds[number].append(time.perf_counter() - start)
    return [statistics.median(values) for values in seconds]

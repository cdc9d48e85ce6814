# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boots user-mode Linux: a real kernel as one process of this machine, up in seconds.

It has no hardware, and everything that is made of software: bonds, bridges, VLANs. It needs no
root and no network.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import typing as t

from .machine import REPOSITORY, Folder, Machine, spawn
from .packages import LabError, program

BOOT_LIMIT = 120.0
_MODULES = pathlib.Path("/usr/lib/uml/modules")


@contextlib.contextmanager
def boot(
    limit: float = BOOT_LIMIT,
    memory: str = "1024M",
    results: pathlib.Path | None = None,
    more: t.Sequence[str] = (),
) -> t.Iterator[Machine]:
    """A user-mode Linux, ready for commands; it ends with the ``with`` block.

    ``more`` are words of the kernel's command line.
    """
    folder = Folder()
    agent, inside = socket.socketpair()
    try:
        with inside:
            command = _command(memory, folder, results, interactive=False)
            command += [f"ssl0=fd:{inside.fileno()}", *more]
            # SIGTERM lets user-mode Linux end its own helper processes.
            process = spawn(command, folder, [inside.fileno()], death_signal=signal.SIGTERM)
        machine = Machine(process, folder, agent)
    except BaseException:
        agent.close()
        folder.remove()
        raise
    with machine, _killed_after_us(process.pid):
        machine.wait_until_ready(limit)
        yield machine


@contextlib.contextmanager
def _killed_after_us(group: int) -> t.Iterator[None]:
    """Let a process group be killed if this process dies within the ``with`` block.

    User-mode Linux that is told to end at a bad moment of its boot may hang.
    """
    reading, ours = os.pipe()
    watcher = subprocess.Popen(
        ["sh", "-c", 'read nothing; sleep 2; kill -KILL "-$1"', "sh", str(group)],
        stdin=reading, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(reading)
    try:
        yield
    finally:
        watcher.kill()
        watcher.wait()
        os.close(ours)


def shell() -> int:
    """A shell in user-mode Linux, on this terminal; its exit status."""
    folder = Folder()
    try:
        command = _command("1024M", folder, None, interactive=True)
        process = spawn(command, folder, console=0, death_signal=signal.SIGTERM)
        try:
            return process.wait()
        finally:
            process.terminate()
            process.wait()
    finally:
        folder.remove()


def _command(
    memory: str, folder: Folder, results: pathlib.Path | None, interactive: bool
) -> list[str]:
    kernel = program("linux.uml")
    releases = sorted(_MODULES.glob("*/modules.dep"))
    if not releases:
        raise LabError(f"no modules under {_MODULES}: install the Debian package user-mode-linux")
    shared = folder.path / "results"
    if results:
        results.mkdir(parents=True, exist_ok=True)
        shared.symlink_to(results.resolve())
    else:
        shared.mkdir()
    return [
        kernel,
        f"mem={memory}",
        f"uml_dir={folder.path}",
        # Named by the folder, so that machines side by side do not meet.
        f"umid={folder.path.name}",
        "root=none", "rootfstype=hostfs", "rootflags=/", "ro",
        "con=null", "con0=fd:0,fd:1", "ssl=null", "quiet", "panic=1",
        f"init={REPOSITORY}/tests/lab/guest/uml.sh",
        f"lab.repository={REPOSITORY}",
        f"lab.results={shared.resolve()}",
        f"lab.modules={releases[-1].parent}",
        "lab.console=tty0",
        f"lab.shell={'yes' if interactive else 'no'}",
    ]

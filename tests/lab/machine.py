# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A booted machine: runs commands in it, and leaves nothing behind.

Both kinds of machine are one child process with a console that goes to a file and a socket to the
agent inside (``guest/agent.py``). The child dies with this process, however this process dies.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import typing as t

from .packages import LabError

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / "build" / "lab"

_PR_SET_PDEATHSIG = 1


class TimedOut(LabError):
    """A boot or a command took longer than allowed."""


@dataclasses.dataclass(frozen=True)
class Result:
    """How a command inside a machine ended."""

    status: int
    stdout: bytes
    stderr: bytes
    seconds: float

    def check(self) -> Result:
        if self.status:
            told = (self.stdout[-4000:] + self.stderr[-4000:]).decode(errors="replace")
            raise LabError(f"exit status {self.status}:\n{told}")
        return self


class Folder:
    """A machine's own folder of sockets, disks and logs, gone when the machine is."""

    # Short, since the path of a Unix socket is limited to 107 bytes.
    _PLACE = pathlib.Path("/var/tmp")

    def __init__(self) -> None:
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="lab-", dir=self._PLACE))
        self._lock = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        self._sweep()

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _sweep(self) -> None:
        """Remove what machines left behind whose owner was killed: nobody locks it any more."""
        for folder in self._PLACE.glob("lab-*"):
            with contextlib.suppress(OSError):
                # A new one is not locked for a moment.
                if folder.stat().st_mtime > time.time() - 60:
                    continue
                lock = os.open(folder, os.O_RDONLY)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(lock)


class Machine:
    """A running machine. Made by ``qemu.boot`` and ``uml.boot``; a context manager."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        folder: Folder,
        agent: socket.socket,
        monitor: Monitor | None = None,
    ) -> None:
        self.process = process
        self.folder = folder
        self.monitor = monitor
        self.boot_seconds = 0.0
        self._agent = agent
        self._received = b""

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def results(self) -> pathlib.Path:
        """The folder that the machine sees as /run/lab/results."""
        return self.folder.path / "results"

    def wait_until_ready(self, limit: float) -> None:
        """Wait for the agent inside; TimedOut after so many seconds."""
        started = time.monotonic()
        message = self._receive(started + limit, "the boot")
        if not message.get("ready"):
            raise LabError(f"the agent's first words were {message}")
        self.boot_seconds = time.monotonic() - started

    def run(
        self,
        *command: str,
        limit: float = 300.0,
        cwd: str | None = None,
        env: t.Mapping[str, str] | None = None,
        output: t.Callable[[int, bytes], None] | None = None,
    ) -> Result:
        """Run a command in the machine and return its end.

        ``output`` is called with the stream's number and each piece of output as it comes.
        TimedOut after ``limit`` seconds, when the command has been killed.
        """
        request = {"run": list(command), "cwd": cwd or str(REPOSITORY), "env": dict(env or {})}
        started = time.monotonic()
        self._send(request)
        pieces: dict[int, list[bytes]] = {1: [], 2: []}
        late = False
        deadline = started + limit
        while True:
            try:
                message = self._receive(deadline, f"{command[0]}")
            except TimedOut:
                if late:
                    raise
                late = True
                self._send({"kill": True})
                deadline = time.monotonic() + 20
                continue
            if "exit" in message:
                break
            data = base64.b64decode(t.cast(str, message["data"]))
            stream = t.cast(int, message["stream"])
            pieces[stream].append(data)
            if output:
                output(stream, data)
        if late:
            told = b"".join(pieces[1])[-1500:] + b"".join(pieces[2])[-1500:]
            raise TimedOut(
                f"{' '.join(command)} was killed after {limit:.0f} s; its last output:\n"
                + told.decode(errors="replace")
            )
        return Result(
            t.cast(int, message["exit"]),
            b"".join(pieces[1]),
            b"".join(pieces[2]),
            time.monotonic() - started,
        )

    def console(self, lines: int = 25) -> str:
        """The last lines of the machine's console."""
        with contextlib.suppress(OSError):
            text = (self.folder.path / "console").read_bytes()[-20000:].decode(errors="replace")
            return "\n".join(text.replace("\r", "").splitlines()[-lines:])
        return ""

    def stop(self) -> None:
        """End the machine; safe to call again."""
        try:
            if self.monitor:
                self.monitor.close()
            end(self.process)
            self._agent.close()
        finally:
            self.folder.remove()

    def _send(self, message: t.Mapping[str, object]) -> None:
        self._agent.settimeout(20)
        try:
            self._agent.sendall(json.dumps(message).encode("ascii") + b"\n")
        except OSError as error:
            raise LabError(f"the machine takes no command: {error}\n{self.console()}") from error

    def _receive(self, deadline: float, what: str) -> dict[str, object]:
        while b"\n" not in self._received:
            if self.process.poll() is not None:
                raise LabError(
                    f"the machine ended (status {self.process.returncode}) during {what}; "
                    f"its console's last lines:\n{self.console()}"
                )
            if time.monotonic() > deadline:
                raise TimedOut(
                    f"{what} took longer than allowed; the console's last lines:\n{self.console()}"
                )
            self._agent.settimeout(0.5)
            try:
                data = self._agent.recv(1 << 16)
            except TimeoutError:
                continue
            except OSError:
                data = b""
            if not data:
                time.sleep(0.1)
            self._received += data
        line, _end, self._received = self._received.partition(b"\n")
        return t.cast(dict[str, object], json.loads(line))


class Monitor:
    """QEMU's monitor (QMP), for plugging devices in and out while the machine runs."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._connection.settimeout(30)
        self._lines = connection.makefile("rb")
        self._lines.readline()  # the greeting
        self.execute("qmp_capabilities")

    def execute(self, command: str, /, **arguments: object) -> object:
        """One QMP command's return value; LabError if QEMU refuses it."""
        request = {"execute": command, "arguments": arguments}
        self._connection.sendall(json.dumps(request).encode() + b"\n")
        for line in self._lines:
            answer = json.loads(line)
            if "error" in answer:
                raise LabError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return t.cast(object, answer["return"])
        raise LabError(f"{command}: the monitor is gone")

    def close(self) -> None:
        self._lines.close()
        self._connection.close()


def spawn(
    command: t.Sequence[str],
    folder: Folder,
    pass_fds: t.Sequence[int] = (),
    console: int | None = None,
    death_signal: int = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a machine's process so that it cannot outlive this one."""
    libc = ctypes.CDLL(None)

    def die_with_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)

    interactive = console is not None
    with open(folder.path / "console", "ab") as log:
        return subprocess.Popen(
            command,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=None if interactive else log,
            stderr=None if interactive else subprocess.STDOUT,
            pass_fds=pass_fds,
            preexec_fn=die_with_parent,
            # Helpers of the machine share its process group; Ctrl-C is ours to handle.
            start_new_session=not interactive,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a machine's process with all its helpers and wait for its end."""
    if os.getpgid(0) != (group := _group(process)) and group is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _group(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed hosts: machines of the lab that stay, reached by SSH on the loopback.

A folder holds all that belongs to a set of hosts: ``key`` to log in with, ``known_hosts`` (by the
hosts' names, so that ssh needs ``HostKeyAlias``), and for each host NAME.json with the ``pid`` of
the process that owns the machine and the ``port`` once the host answers, and NAME.log.

A host ends when it is stopped, when its NAME.json is removed, or when its lifetime is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import typing as t

from . import kernel, network, profiles, qemu, uml
from .machine import CACHE, REPOSITORY, Machine
from .packages import LabError, program

LIFETIME = 3600.0
_STOP_LIMIT = 20.0


@dataclasses.dataclass
class State:
    """What NAME.json says."""

    name: str
    profile: str
    pid: int
    started: int  # in ticks since boot: with it, a pid that another process got is told apart
    port: int | None = None

    def alive(self) -> bool:
        return _start_of(self.pid) == self.started


class Hosts:
    """The hosts of one folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder.resolve()

    def start(self, name: str, profile: str, limit: float, lifetime: float) -> State:
        """Start a host and wait until it can be reached; it may be running already."""
        if not name.replace("-", "").isalnum() or not name.isascii() or name.startswith("-"):
            raise LabError(f"{name!r} is no name for a host: it has letters, digits and -")
        with self._locked():
            self._make_keys(name)
            state = self.find(name)
            process = None
            if state is None:
                process = self._serve(name, profile, lifetime)
                state = State(name, profile, process.pid, _start_of(process.pid) or 0)
                self._write(state)
        deadline = time.monotonic() + limit
        while state.port is None:
            time.sleep(0.1)
            if process and process.poll() is not None:
                told = self._log(name)
                self.stop(name)
                raise LabError(f"the host {name} did not start:\n{told}")
            if time.monotonic() > deadline:
                told = self._log(name)
                self.stop(name)
                raise LabError(f"the host {name} took longer than {limit:.0f} s:\n{told}")
            found = self.find(name)
            if found is None:
                raise LabError(f"the host {name} was stopped while it started")
            state = found
        return state

    def find(self, name: str) -> State | None:
        """A host that runs, or is about to."""
        with contextlib.suppress(OSError, ValueError):
            state = State(**json.loads(self._file(name).read_text(encoding="utf-8")))
            if state.alive():
                return state
        return None

    def names(self) -> list[str]:
        """All hosts of the folder, also those that have died."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def stop(self, name: str) -> bool:
        """End a host and remove what belongs to it; False if there was none."""
        state = self.find(name)
        known = self._file(name).exists()
        if state:
            _end(state)
        for suffix in (".json", ".log"):
            self._file(name).with_suffix(suffix).unlink(missing_ok=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return known

    def serve(self, name: str, profile: str, lifetime: float) -> None:
        """Be the process that owns a host's machine, until the host is not wanted any more."""
        if profile != "uml":
            # It may have to be fetched, and there is no way out of the namespace.
            kernel.find(CACHE, profiles.find(profile).suite)
        with network.listen() as listener:
            network.enter()
            with self._boot(name, profile) as machine:
                script = str(REPOSITORY / "tests/lab/guest/ssh.sh")
                address = f"{network.THEIRS}/{network.PREFIX}"
                machine.run("sh", script, name, network.MAC, address, limit=120).check()
                state = self.find(name)
                if state is None:
                    return
                state.port = listener.getsockname()[1]
                self._write(state)
                end = time.monotonic() + lifetime

                def wanted() -> bool:
                    return (
                        machine.process.poll() is None
                        and self._file(name).exists()
                        and time.monotonic() < end
                    )

                asyncio.run(network.relay(listener, wanted))
        self._file(name).unlink(missing_ok=True)

    def _boot(self, name: str, profile: str) -> contextlib.AbstractContextManager[Machine]:
        results = self.folder / name
        if profile == "uml":
            cable = f"vec0:transport=tap,ifname={network.TAP},mac={network.MAC}"
            return uml.boot(results=results, more=[cable])
        return qemu.boot(profile, results=results, more=[
            "-netdev", f"tap,id=cable,ifname={network.TAP},script=no,downscript=no",
            "-device", f"virtio-net-pci,bus=pcie.0,netdev=cable,mac={network.MAC}",
        ])  # fmt: skip

    def _serve(self, name: str, profile: str, lifetime: float) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "tests.lab", "host", "serve", name, "--folder", str(self.folder),
            "--profile", profile, "--lifetime", str(lifetime),
        ]  # fmt: skip
        with open(self.folder / f"{name}.log", "wb") as log:
            return subprocess.Popen(
                command, cwd=REPOSITORY, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _make_keys(self, name: str) -> None:
        """The users' key if there is none, and a new key for the host, which is made known."""
        key = self.folder / "key"
        if not key.exists():
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(key))
        if self.find(name):
            return
        shutil.rmtree(self.folder / name, ignore_errors=True)
        inside = self.folder / name
        inside.mkdir(mode=0o700)
        shutil.copy(key.with_suffix(".pub"), inside / "authorized_keys")
        told = _run("dropbearkey", "-t", "ed25519", "-f", str(inside / "host_key"))
        (public,) = (line for line in told.splitlines() if line.startswith("ssh-ed25519 "))
        known = self.folder / "known_hosts"
        lines = known.read_text(encoding="ascii").splitlines() if known.exists() else []
        lines = [line for line in lines if line.split(" ")[0] != name]
        known.write_text("\n".join([*lines, f"{name} {public}"]) + "\n", encoding="ascii")

    @contextlib.contextmanager
    def _locked(self) -> t.Iterator[None]:
        """Alone with the folder: hosts may be started side by side."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _file(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.json"

    def _write(self, state: State) -> None:
        partial = self._file(state.name).with_suffix(".new")
        partial.write_text(json.dumps(dataclasses.asdict(state)), encoding="utf-8")
        partial.rename(self._file(state.name))

    def _log(self, name: str) -> str:
        with contextlib.suppress(OSError):
            return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:].strip()
        return ""


def _run(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [program(name), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LabError(f"{name} failed: {done.stderr.strip()}")
    return done.stdout


def _start_of(pid: int) -> int | None:
    """When a process began, in ticks since boot (proc(5), stat, field 22); None for a dead one."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field, the program's name, may hold blanks and parentheses.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def _end(state: State) -> None:
    """Ask the owner to put its machine away; insist after a while. The machine dies with it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state.pid, number)
        deadline = time.monotonic() + _STOP_LIMIT
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(state.pid, os.WNOHANG)
            if not state.alive():
                return
            time.sleep(0.05)
    raise LabError(f"the host {state.name} (process {state.pid}) does not end")

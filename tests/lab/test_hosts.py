# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed hosts: reached by SSH on the loopback, and leaving nothing behind."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import typing as t

import pytest

from . import packages
from .__main__ import main
from .hosts import Hosts, State
from .waiting import until

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="laying the cable to a host takes root")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[pathlib.Path]:
    path = tmp_path_factory.mktemp("hosts")
    yield path
    for name in Hosts(path).names():
        Hosts(path).stop(name)


def start(folder: pathlib.Path, name: str) -> State:
    return Hosts(folder).start(name, "uml", limit=120, lifetime=600)


def ssh(
    folder: pathlib.Path, state: State, *command: str, address: str = "127.0.0.1", alias: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["ssh", "-F", "none", "-i", folder / "key", "-p", str(state.port),
         "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes",
         "-o", f"UserKnownHostsFile={folder}/known_hosts",
         "-o", f"HostKeyAlias={alias or state.name}", "-o", "ConnectTimeout=30",
         f"root@{address}", *command],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def children(pid: int) -> list[int]:
    tasks = pathlib.Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.glob("*/children") for child in task.read_text().split()]


def gone(pid: int) -> bool:
    return not pathlib.Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def host(folder: pathlib.Path) -> State:
    return start(folder, "hv-01")


class TestHost:
    def test_it_is_another_kernel_and_knows_its_name(
        self, folder: pathlib.Path, host: State
    ) -> None:
        done = ssh(folder, host, "uname -nr")
        name, release = done.stdout.split()
        assert name == "hv-01"
        assert release != os.uname().release

    def test_it_is_reached_on_the_loopback_alone(self, folder: pathlib.Path, host: State) -> None:
        listening = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
        port = f":{host.port:04X}"
        addresses = [line.split()[1] for line in listening if line.split()[1].endswith(port)]
        assert {address.split(":")[0] for address in addresses} == {"0100007F"}

    def test_it_reaches_nothing(self, folder: pathlib.Path, host: State) -> None:
        assert ssh(folder, host, "ip route show default; ip -6 route show default").stdout == ""

    def test_another_hosts_key_is_refused(self, folder: pathlib.Path, host: State) -> None:
        assert ssh(folder, host, "true", alias="hv-02").returncode == 255

    def test_large_output_and_status_are_passed_through(
        self, folder: pathlib.Path, host: State
    ) -> None:
        done = ssh(folder, host, "seq 100000; exit 7")
        assert done.returncode == 7
        assert done.stdout.count("\n") == 100000

    def test_starting_it_again_starts_nothing(
        self, folder: pathlib.Path, host: State, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["host", "start", "hv-01", "--folder", str(folder)]) == 0
        assert capsys.readouterr().out == f"hv-01 runs at 127.0.0.1, port {host.port}\n"

    def test_stopping_it_leaves_nothing(
        self, folder: pathlib.Path, host: State, capsys: pytest.CaptureFixture[str]
    ) -> None:
        processes = [host.pid, *children(host.pid)]
        assert len(processes) > 1
        assert main(["host", "stop", "hv-01", "--folder", str(folder)]) == 0
        assert until(lambda: all(map(gone, processes)))
        assert Hosts(folder).names() == []
        assert not (folder / "hv-01").exists()
        capsys.readouterr()
        assert main(["host", "stop", "hv-01", "--folder", str(folder)]) == 0
        assert capsys.readouterr().out == "hv-01 was not there\n"


class TestEnd:
    def test_it_ends_when_its_state_is_removed(self, folder: pathlib.Path) -> None:
        state = start(folder, "forgotten")
        processes = [state.pid, *children(state.pid)]
        (folder / "forgotten.json").unlink()
        assert until(lambda: os.waitpid(state.pid, os.WNOHANG)[0] == state.pid)
        assert until(lambda: all(map(gone, processes)))

    def test_its_machine_dies_with_its_owner(self, folder: pathlib.Path) -> None:
        state = start(folder, "orphan")
        machines = children(state.pid)
        os.kill(state.pid, signal.SIGKILL)
        os.waitpid(state.pid, 0)
        assert until(lambda: all(map(gone, machines)))
        assert Hosts(folder).find("orphan") is None
        assert Hosts(folder).stop("orphan")

    def test_it_ends_when_its_lifetime_is_over(self, folder: pathlib.Path) -> None:
        state = Hosts(folder).start("brief", "uml", limit=120, lifetime=2)
        assert until(lambda: os.waitpid(state.pid, os.WNOHANG)[0] == state.pid)
        assert Hosts(folder).names() == []


class TestFailure:
    def test_a_host_that_does_not_start_says_why_and_leaves_nothing(
        self, folder: pathlib.Path
    ) -> None:
        with pytest.raises(packages.LabError, match="longer than 0 s"):
            Hosts(folder).start("late", "uml", limit=0.3, lifetime=600)
        assert Hosts(folder).names() == []

    @pytest.mark.parametrize("name", ["", "../up", "-x", "a b", "a_b"])
    def test_a_name_that_is_no_name_is_refused(self, folder: pathlib.Path, name: str) -> None:
        with pytest.raises(packages.LabError, match="no name for a host"):
            start(folder, name)

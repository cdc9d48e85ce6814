# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab itself: what it promises to the tests that use it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

from . import machine, packages, profiles, uml
from .__main__ import main
from .waiting import until

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def lab(*arguments: str, **more) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tests.lab", *arguments],
        cwd=REPOSITORY, capture_output=True, check=False, timeout=600, **more,
    )


def descendants(pid: int) -> list[int]:
    """All processes below one, by the kernel's own list."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def running(pid: int) -> bool:
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def folders_of(pid: int) -> set[pathlib.Path]:
    """The folders of the machines that a process has started, from their command lines."""
    found = set()
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{child}/cmdline").read_text()
            found.update(map(pathlib.Path, re.findall(r"/var/tmp/lab-\w+", words)))
    return found


@pytest.fixture(scope="module")
def user_mode():
    with uml.boot() as booted:
        yield booted


class TestUserModeLinux:
    def test_output_and_status_are_passed_through(self):
        done = lab("uml", "--", "sh", "-c", "echo out; echo err >&2; exit 7")
        assert (done.stdout, done.stderr, done.returncode) == (b"out\n", b"err\n", 7)

    @pytest.mark.parametrize(
        "command",
        [
            "ip link add bond9 type bond mode 802.3ad",
            "ip link add br9 type bridge vlan_filtering 1",
            "ip link add dummy9 type dummy && ip link add link dummy9 name v9 type vlan id 9",
        ],
        ids=["bond", "bridge", "VLAN"],
    )
    def test_links_can_be_made(self, user_mode, command):
        user_mode.run("sh", "-c", command).check()

    def test_the_repository_is_read_only(self, user_mode):
        done = user_mode.run("touch", str(REPOSITORY / "galaxy.yml"))
        assert done.status != 0
        assert b"Read-only" in done.stderr

    def test_what_is_written_elsewhere_stays_in_the_machine(self, user_mode):
        mark = f"/var/tmp/lab-mark-{os.getpid()}"
        user_mode.run("touch", mark).check()
        user_mode.run("test", "-e", mark).check()
        assert not os.path.exists(mark)

    def test_results_come_out(self, user_mode):
        user_mode.run("sh", "-c", "echo found > /run/lab/results/file").check()
        assert (user_mode.results / "file").read_text() == "found\n"

    def test_large_output_arrives_whole(self, user_mode):
        done = user_mode.run("seq", "200000")
        assert done.stdout == b"".join(b"%d\n" % number for number in range(1, 200001))

    def test_a_command_that_is_not_there(self, user_mode):
        assert user_mode.run("no-such-command").status == 127

    def test_a_command_that_hangs_is_killed_and_the_machine_goes_on(self, user_mode):
        with pytest.raises(machine.TimedOut, match="killed after 1 s"):
            user_mode.run("sleep", "60", limit=1)
        assert user_mode.run("true").status == 0

    def test_it_has_no_network(self, user_mode):
        names = user_mode.run("ls", "/sys/class/net").check().stdout.split()
        assert not {name for name in names if name.startswith((b"eth", b"en"))}


class TestFailure:
    def test_a_boot_that_hangs_ends_with_the_consoles_last_lines(self, monkeypatch, tmp_path):
        # It boots into a process that waits for ever and never starts the agent.
        first = tmp_path / "init"
        first.write_text("#!/bin/sh\necho waiting for nothing\nsleep 1000\n")
        first.chmod(0o755)
        real = uml._command
        monkeypatch.setattr(
            uml,
            "_command",
            lambda *arguments, **named: [*real(*arguments, **named), f"init={first}"],
        )
        with pytest.raises(machine.TimedOut, match="waiting for nothing"), uml.boot(limit=5):
            pass

    def test_a_kernel_that_dies_is_reported_at_once(self, monkeypatch):
        real = uml._command
        monkeypatch.setattr(
            uml, "_command",
            lambda *arguments, **named: [*real(*arguments, **named), "init=/no/such/init"],
        )
        started = time.monotonic()
        with pytest.raises(packages.LabError, match="init"), uml.boot():
            pass
        assert time.monotonic() - started < uml.BOOT_LIMIT / 2

    def test_a_missing_package_is_named_in_one_sentence(self, monkeypatch, tmp_path, capsys):
        monkeypatch.setattr(packages, "_SEARCHED", str(tmp_path))
        assert main(["uml", "--", "true"]) == 125
        told = capsys.readouterr().err
        assert "install the Debian package user-mode-linux" in told
        assert told.count("\n") == 1

    def test_an_unknown_profile_names_the_known_ones(self):
        with pytest.raises(packages.LabError, match="bare, desktop, huge, newer, server"):
            profiles.find("nonesuch")


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, signal.SIGTERM, signal.SIGKILL],
    ids=["Ctrl-C", "terminated", "killed"],
)
@pytest.mark.parametrize("kind", [["uml"], ["qemu", "bare"]], ids=["uml", "qemu"])
def test_nothing_is_left_of_an_interrupted_machine(kind, number):
    interrupt(kind, number)


def test_nothing_is_left_of_one_that_hangs_once_its_owner_was_killed():
    interrupt(["uml"], signal.SIGKILL, hangs=True)


def interrupt(kind, number, hangs=False):
    # Whoever is started in the background is deaf to Ctrl-C, and so would be what it starts.
    process = subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-m", "tests.lab", *kind, "--",
         "sleep", "1000"],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(lambda: folders_of(process.pid))
    time.sleep(3)  # in the middle of the boot, with helpers running
    (folder,) = folders_of(process.pid)
    children = descendants(process.pid)
    if hangs:
        for child in children:
            if folder.name in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                os.kill(child, signal.SIGSTOP)
    process.send_signal(number)
    process.wait(30)
    try:
        assert until(lambda: not any(map(running, children))), "processes are left"
    finally:
        for child in filter(running, children):
            os.kill(child, signal.SIGKILL)
    if number == signal.SIGKILL:
        # Nobody was there to remove it: the next machine does.
        os.utime(folder, (0, 0))
        machine.Folder().remove()
    assert not folder.exists()

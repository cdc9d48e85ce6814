# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boots QEMU with a hardware profile, without KVM: emulation is slower, and works everywhere."""

from __future__ import annotations

import contextlib
import pathlib
import socket
import time
import typing as t

from . import initramfs, kernel, profiles
from .machine import CACHE, REPOSITORY, Folder, Machine, Monitor, spawn
from .packages import LabError, program

BOOT_LIMIT = 300.0


@contextlib.contextmanager
def boot(
    profile: str,
    limit: float = BOOT_LIMIT,
    results: pathlib.Path | None = None,
    append: str = "",
    more: t.Sequence[str] = (),
) -> t.Iterator[Machine]:
    """A machine of this profile, ready for commands; it ends with the ``with`` block.

    ``append`` are words for the kernel, and ``more`` are arguments for QEMU.
    """
    folder = Folder()
    agent = socket.socket(socket.AF_UNIX)
    try:
        command = _command(profile, folder, results, append=append)
        process = spawn([*command, *more], folder)
        machine = Machine(process, folder, agent)
    except BaseException:
        agent.close()
        folder.remove()
        raise
    with machine:
        _connect(agent, folder.path / "agent", machine)
        monitor = socket.socket(socket.AF_UNIX)
        _connect(monitor, folder.path / "monitor", machine)
        machine.monitor = Monitor(monitor)
        machine.wait_until_ready(limit)
        yield machine


def shell(profile: str) -> int:
    """A shell in a machine of this profile, on this terminal; its exit status."""
    folder = Folder()
    try:
        command = _command(profile, folder, None, interactive=True)
        process = spawn(command, folder, console=0)
        try:
            return process.wait()
        finally:
            process.kill()
            process.wait()
    finally:
        folder.remove()


def _connect(client: socket.socket, path: pathlib.Path, machine: Machine) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            client.connect(str(path))
            return
        except OSError:
            if machine.process.poll() is not None or time.monotonic() > deadline:
                raise LabError(f"QEMU did not start:\n{machine.console()}") from None
            time.sleep(0.1)


def _command(
    profile: str,
    folder: Folder,
    results: pathlib.Path | None,
    append: str = "",
    interactive: bool = False,
) -> list[str]:
    """QEMU's command line: what every machine has, and the profile's hardware."""
    hardware = profiles.find(profile)
    qemu = program("qemu-system-x86_64")
    found = kernel.find(CACHE, hardware.suite)
    initramfs.build(found, folder.path / "initramfs")
    shared = folder.path / "results"
    if results:
        results.mkdir(parents=True, exist_ok=True)
        shared.symlink_to(results.resolve())
    else:
        shared.mkdir()
    words = [
        "console=ttyS0", "panic=-1", "quiet", "loglevel=4", "random.trust_cpu=on",
        # Clearing memory twice for each 9p message is most of a boot's time under emulation.
        "init_on_alloc=0",
        "lab.console=ttyS0", f"lab.repository={REPOSITORY}", f"lab.modules={found.modules}",
        f"lab.shell={'yes' if interactive else 'no'}",
    ]
    if hardware.devices:
        # Otherwise there is nothing that needs a driver, and to look for some takes its time.
        words.append(f"lab.udev={'yes' if hardware.udev else 'no'}")
    if hardware.setup:
        words.append(f"lab.setup={hardware.setup}")
    words += [*hardware.append, append]
    if interactive:
        serial = ["-chardev", "stdio,id=console,signal=off"]
    else:
        serial = ["-chardev", f"file,id=console,path={folder.path}/console,append=on"]
    command = [
        qemu,
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
        "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2",
        "-m", hardware.memory,
        "-kernel", str(found.image), "-initrd", str(folder.path / "initramfs"),
        "-append", " ".join(words).strip(),
        *serial, "-serial", "chardev:console",
        "-qmp", f"unix:{folder.path}/monitor,server=on,wait=off",
        "-device", "virtio-serial-pci,id=labserial",
        "-chardev", f"socket,id=agent,path={folder.path}/agent,server=on,wait=off",
        "-device", "virtserialport,bus=labserial.0,chardev=agent,name=lab",
    ]
    shares = (
        ("root", "/", ",readonly=on"),
        ("repository", str(REPOSITORY), ",readonly=on"),
        ("results", str(shared.resolve()), ""),
    )
    for name, path, mode in shares:
        command += [
            "-fsdev", f"local,id={name},path={path},security_model=none,multidevs=remap{mode}",
            "-device", f"virtio-9p-pci,fsdev={name},mount_tag=lab_{name}",
        ]
    return command + hardware.arguments(folder.path)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wire from this machine's loopback to a machine of the lab, and to nowhere else.

The process that owns the machine moves into a network namespace of its own, which holds one end of
a cable, a tap device; the machine holds the other. A socket that was bound before the move
listens on the loopback of everybody else, and what connects to it is passed on into the machine.
The namespace has no name and goes with the process.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import subprocess
import typing as t

from .packages import LabError, program

# Documentation addresses (RFC 5737): they are routed nowhere, so they collide with nothing.
OURS = "192.0.2.1"
THEIRS = "192.0.2.2"
PREFIX = 24
MAC = "52:54:00:12:34:fe"
TAP = "tap0"
SSH_PORT = 22

_CLONE_NEWNET = 0x40000000


def listen() -> socket.socket:
    """A socket on a free port of the loopback."""
    return socket.create_server(("127.0.0.1", 0))


def enter() -> None:
    """Move this process, for good, into a network namespace that has the cable's end TAP.

    Children follow. It takes root: in a user namespace, which takes none, the host's files would
    not be root's, so that nothing in the machine could be either.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if libc.unshare(_CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        _ip("tuntap", "add", "dev", TAP, "mode", "tap")
        _ip("address", "add", f"{OURS}/{PREFIX}", "dev", TAP)
        _ip("link", "set", TAP, "up")
    except OSError as error:
        raise LabError(
            f"no network of its own could be made for the host ({error}): that takes root and"
            " /dev/net/tun"
        ) from error


def _ip(*arguments: str) -> None:
    command = [program("ip"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


async def relay(listener: socket.socket, wanted: t.Callable[[], bool]) -> None:
    """Pass connections on to the machine's SSH port for as long as it is wanted."""
    async with await asyncio.start_server(_connected, sock=listener):
        while wanted():
            await asyncio.sleep(0.5)


async def _connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        inner_reader, inner_writer = await asyncio.open_connection(THEIRS, SSH_PORT)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
    for each in (writer, inner_writer):
        each.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(1 << 16):
            target.write(data)
            await target.drain()
        target.write_eof()
    except OSError:
        # One side is gone: so is the other's reason to wait.
        target.transport.abort()

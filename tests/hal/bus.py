# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A message bus of one's own, and who answers on it.

Nobody ever comes near the system bus of the machine.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection


class Bus:
    """A message bus of one's own.

    Whoever asks it to start one of these names, or asks one without saying that it is not to be
    started, leaves the file started behind.
    """

    def __init__(self, directory: Path, names: Sequence[str]) -> None:
        self.started = directory / "started"
        services = directory / "services"
        services.mkdir()
        for name in names:
            (services / f"{name}.service").write_text(
                f"[D-BUS Service]\nName={name}\nExec=/usr/bin/touch {self.started}\n"
            )
        config = directory / "bus.conf"
        config.write_text(
            '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"'
            ' "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">'
            f"<busconfig><listen>unix:path={directory}/bus</listen>"
            f"<servicedir>{services}</servicedir>"
            '<policy context="default"><allow user="*"/><allow own="*"/>'
            '<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>'
        )
        self.daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.daemon.stdout
        self.address = self.daemon.stdout.readline().strip()
        self.daemon.stdout.close()


@contextmanager
def private_bus(names: Sequence[str]) -> Iterator[Bus]:
    with tempfile.TemporaryDirectory(prefix="nodedev-bus-") as directory:
        bus = Bus(Path(directory), names)
        try:
            yield bus
        finally:
            bus.daemon.kill()
            bus.daemon.wait()


class Dies(Exception):
    """Who was asked is gone without an answer."""


class Peer(ABC):
    """Who has a name on a bus and answers what it is asked, from the start until it is closed."""

    def __init__(self, address: str, name: str) -> None:
        self._connection = open_dbus_connection(address)
        _take_name(self._connection, name)
        self._died = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @abstractmethod
    def answer(self, message: Message, path: str, method: str) -> Message | None:
        """The answer to a call of an object's method, None for none ever. Raises Dies."""

    def close(self) -> None:
        if not self._died:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            fields = message.header.fields
            try:
                answer = self.answer(
                    message, fields[HeaderFields.path], fields[HeaderFields.member]
                )
            except Dies:
                self._died = True
                self._connection.close()
                return
            if answer is not None:
                self._connection.send(answer)


def _take_name(connection: DBusConnection, name: str) -> None:
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    answer = connection.send_and_get_reply(
        new_method_call(bus, "RequestName", "su", (name, 4)), timeout=10
    )
    assert answer.body == (1,), "somebody has the name already"

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for hald on a private message bus, which behaves as hald 0.5.15 was seen to behave.

Where that differs from HAL's specification, it is as the daemon was: every typed getter gives the
bare value of whatever type it is, a search for a number by its text finds nothing, buses are no
capabilities. Nobody ever comes near the system bus of the machine.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.Hal"
DEVICES = "/org/freedesktop/Hal/devices/"
MANAGER = "/org/freedesktop/Hal/Manager"
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"

# Properties as they go over the wire: type and value.
Properties = Mapping[str, tuple[str, Any]]
Host = Mapping[str, Properties]

_TYPE_CODES = {"s": 115, "i": 105, "t": 116, "d": 100, "b": 98, "as": ord("s") << 8 | ord("l")}


class Faults:
    """What goes wrong with a stand-in.

    old: it has no GetAllDevicesWithProperties, as before 0.5.11. vanishing: devices that are listed
    and gone when asked for. errors: the error that asking for a device gives, by UDI. hanging: the
    methods that are never answered. dies_after: how many calls it answers before it is gone.
    answers: signature and body of what methods answer instead of what they should.
    """

    def __init__(
        self,
        old: bool = False,
        vanishing: tuple[str, ...] = (),
        errors: Mapping[str, str] | None = None,
        hanging: tuple[str, ...] = (),
        dies_after: int | None = None,
        answers: Mapping[str, tuple[str, tuple[Any, ...]]] | None = None,
    ) -> None:
        self.old = old
        self.vanishing = vanishing
        self.errors = errors or {}
        self.hanging = hanging
        self.dies_after = dies_after
        self.answers = answers or {}


class StandIn:
    """A hald with these devices; calls are the methods that it was asked, in order."""

    def __init__(self, address: str, host: Host, faults: Faults) -> None:
        self.host = host
        self.faults = faults
        self.calls: list[str] = []
        self._connection = open_dbus_connection(address)
        _take_name(self._connection)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        try:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            # It died before.
            assert self.faults.dies_after is not None
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is MessageType.method_call:
                if self.faults.dies_after == len(self.calls):
                    self._connection.close()
                    return
                answer = self._answer(message)
                if answer is not None:
                    self._connection.send(answer)

    def _answer(self, message: Message) -> Message | None:
        fields = message.header.fields
        path, member = fields[HeaderFields.path], fields[HeaderFields.member]
        self.calls.append(member)
        if member in self.faults.hanging:
            return None
        if member in self.faults.answers:
            return new_method_return(message, *self.faults.answers[member])
        try:
            if path == MANAGER:
                return new_method_return(message, *self._manager(member, *message.body))
            return new_method_return(message, *self._device(path, member, *message.body))
        except HalError as error:
            return new_error(message, error.name, "s", (str(error),))

    def _manager(self, member: str, *arguments: str) -> tuple[str, tuple[Any, ...]]:
        if member == "GetAllDevices":
            return "as", (list(self.host),)
        if member == "GetAllDevicesWithProperties" and not self.faults.old:
            return "a(sa{sv})", ([(udi, dict(each)) for udi, each in self.host.items()],)
        if member == "DeviceExists":
            return "b", (arguments[0] in self.host,)
        if member == "FindDeviceStringMatch":
            key, value = arguments
            return "as", ([u for u, each in self.host.items() if each.get(key) == ("s", value)],)
        if member == "FindDeviceByCapability":
            return "as", (
                [
                    udi
                    for udi, each in self.host.items()
                    if arguments[0] in each.get("info.capabilities", ("as", []))[1]
                ],
            )
        raise HalError(UNKNOWN_METHOD, f"no method {member}")

    def _device(self, udi: str, member: str, *arguments: str) -> tuple[str, tuple[Any, ...]]:
        if udi in self.faults.errors:
            raise HalError(self.faults.errors[udi], f"something is wrong with {udi}")
        if udi not in self.host or udi in self.faults.vanishing:
            raise HalError(NAME + ".NoSuchDevice", f"No device with id {udi}")
        properties = self.host[udi]
        if member == "GetAllProperties":
            return "a{sv}", (dict(properties),)
        if member == "PropertyExists":
            return "b", (arguments[0] in properties,)
        if member == "QueryCapability":
            return "b", (arguments[0] in properties.get("info.capabilities", ("as", []))[1],)
        if not member.startswith("GetProperty"):
            raise HalError(UNKNOWN_METHOD, f"no method {member}")
        if arguments[0] not in properties:
            raise HalError(NAME + ".NoSuchProperty", f"No property {arguments[0]}")
        type_, value = properties[arguments[0]]
        if member == "GetPropertyType":
            return "i", (_TYPE_CODES[type_],)
        return type_, (value,)


class HalError(Exception):
    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _take_name(connection: DBusConnection) -> None:
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    answer = connection.send_and_get_reply(
        new_method_call(bus, "RequestName", "su", (NAME, 4)), timeout=10
    )
    assert answer.body == (1,), "somebody has the name already"


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
def private_bus(names: Sequence[str] = (NAME,)) -> Iterator[Bus]:
    with tempfile.TemporaryDirectory(prefix="nodedev-bus-") as directory:
        bus = Bus(Path(directory), names)
        try:
            yield bus
        finally:
            bus.daemon.kill()
            bus.daemon.wait()


@contextmanager
def stand_in(host: Host, bus: Bus, faults: Faults | None = None) -> Iterator[StandIn]:
    """A stand-in for hald on the bus."""
    daemon = StandIn(bus.address, host, faults or Faults())
    try:
        yield daemon
    finally:
        daemon.close()

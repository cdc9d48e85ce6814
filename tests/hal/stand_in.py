# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for hald on a private message bus, which behaves as hald 0.5.15 was seen to behave.

Where that differs from HAL's specification, it is as the daemon was: every typed getter gives the
bare value of whatever type it is, a search for a number by its text finds nothing, buses are no
capabilities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jeepney import Message, new_error, new_method_return

from .bus import Bus, Dies, Peer

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


class StandIn(Peer):
    """A hald with these devices; calls are the methods that it was asked, in order."""

    def __init__(self, address: str, host: Host, faults: Faults) -> None:
        self.host = host
        self.faults = faults
        self.calls: list[str] = []
        super().__init__(address, NAME)

    def answer(self, message: Message, path: str, method: str) -> Message | None:
        if self.faults.dies_after == len(self.calls):
            raise Dies
        self.calls.append(method)
        if method in self.faults.hanging:
            return None
        if method in self.faults.answers:
            return new_method_return(message, *self.faults.answers[method])
        try:
            if path == MANAGER:
                return new_method_return(message, *self._manager(method, *message.body))
            return new_method_return(message, *self._device(path, method, *message.body))
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


@contextmanager
def stand_in(host: Host, bus: Bus, faults: Faults | None = None) -> Iterator[StandIn]:
    """A stand-in for hald on the bus."""
    daemon = StandIn(bus.address, host, faults or Faults())
    try:
        yield daemon
    finally:
        daemon.close()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other services know of devices, asked over D-Bus: the one entrance to this folder.

A service is asked once in a gathering, if it runs and if there is a device that it may know. None
is started for it. What it tells is added to the details of devices; what the kernel told of
them stays.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import importlib
import time
import typing as t

from ..device import COMPUTER
from ..errors import GatherError, MissingLibrary
from ..message_bus import CallFailed, MessageBus
from .values import text

if t.TYPE_CHECKING:
    # Never executed: this is how the packager of modules learns which files to bring along.
    from ..device import Device
    from ..fields import Field
    from ..reader import Reader
    from . import fwupd, hostnamed, udisks, upower  # noqa: F401

    class Service(t.Protocol):
        """What a file of this folder offers."""

        NAME: str
        FIELDS: t.Tuple[Field, ...]

        @staticmethod
        def concerns(device: Device) -> bool:
            """Whether the service may know something of the device."""

        @staticmethod
        def ask(bus: MessageBus) -> t.Any:
            """All that the service knows. Raises CallFailed."""

        @staticmethod
        def add(answer: t.Any, devices: t.Iterable[Device], reader: Reader) -> None:
            """Adds what was answered to the details of the devices concerned."""


# Seconds for one call, and for all services together.
LIMIT = 5.0
LIMIT_TOGETHER = 15.0

_BUS = "org.freedesktop.DBus"
_NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
# Who ended between two calls was not there.
_ABSENT = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
)


def load(name: str) -> Service:
    """The file of a service, by the name that the option enrich has for it."""
    return t.cast("Service", importlib.import_module("." + name, __package__))


class Enrichment:
    """What the services of these names tell, each asked when it is first needed."""

    def __init__(self, names: t.Iterable[str], reader: Reader) -> None:
        self._services = [(name, load(name)) for name in names]
        self._reader = reader
        self._answers: t.Dict[str, t.Any] = {}
        self._connection: t.Optional[_Limited] = None
        self._connected = False
        self._given_up: t.List[t.Dict[str, str]] = []

    def apply(self, devices: t.Iterable[Device]) -> t.List[t.Dict[str, str]]:
        """Adds to the details of those devices of which something is known.

        Returns what was given up and not told yet: services that run and did not answer, and all
        of them where dbus-python is missing.
        """
        devices = [device for device in devices if device.active]
        for name, service in self._services:
            concerned = [device for device in devices if service.concerns(device)]
            if concerned:
                if name not in self._answers:
                    self._answers[name] = self._ask(name, service)
                if self._answers[name] is not None:
                    service.add(self._answers[name], concerned, self._reader)
        told, self._given_up = self._given_up, []
        return told

    def _ask(self, name: str, service: Service) -> t.Any:
        """What the service answers; None if it does not run, or does not answer."""
        bus = self._bus()
        try:
            return service.ask(bus) if bus and bus.has(service.NAME) else None
        except CallFailed as error:
            if error.kind not in _ABSENT:
                late = error.kind == _NO_REPLY
                reason = "no answer in time" if late else text(error.message) or error.kind
                self._give_up(name, reason)
            return None

    def _bus(self) -> t.Optional[_Limited]:
        if not self._connected:
            self._connected = True
            try:
                self._connection = _Limited(LIMIT)
            except MissingLibrary as error:
                for name, _service in self._services:
                    self._give_up(name, str(error))
            except GatherError:
                # Without a bus, no service runs.
                pass
        return self._connection

    def _give_up(self, name: str, reason: str) -> None:
        self._given_up.append({"device": COMPUTER, "field": f"enrich.{name}", "reason": reason})


class _Limited(MessageBus):
    """The message bus, until the time for all services together is over."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + LIMIT_TOGETHER
        super().__init__(timeout)

    def call(
        self,
        name: str,
        path: str,
        interface: str,
        method: str,
        signature: str = "",
        *arguments: t.Any,
    ) -> t.Any:
        """As MessageBus does it. Raises CallFailed, also for what there is no time for."""
        # Whether a service runs can be told in any case: the bus itself answers that.
        if name != _BUS and time.monotonic() >= self._end:
            raise CallFailed(name, "the services before took all the time", _NO_REPLY)
        return super().call(name, path, interface, method, signature, *arguments)

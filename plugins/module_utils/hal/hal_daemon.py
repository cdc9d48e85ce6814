# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said to hald over D-Bus: it is asked for devices and their properties, nothing else.

One call brings everything where hald is of 2008 or later (0.5.11). An older one is asked for the
devices that can be of interest, then for each of them.
Source: the HAL 0.5 specification, chapter on the D-Bus interface.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .errors import GatherError
from .message_bus import CallFailed, MessageBus

NAME = "org.freedesktop.Hal"
DEVICES = "/org/freedesktop/Hal/devices/"
COMPUTER = DEVICES + "computer"

# Asks for devices that have this capability, rather than this value of a property.
CAPABILITY = "info.capabilities"

_MANAGER = "/org/freedesktop/Hal/Manager"
_MANAGER_INTERFACE = NAME + ".Manager"
_DEVICE_INTERFACE = NAME + ".Device"
_UDI = re.compile(DEVICES + "[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*")

_UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"
_NO_SUCH_DEVICE = NAME + ".NoSuchDevice"
_GONE = tuple(
    ["org.freedesktop.DBus.Error." + kind
     for kind in ("NameHasNoOwner", "ServiceUnknown", "Disconnected")]
)  # fmt: skip
_NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
# How many devices may each take the whole time limit, until no more are asked for.
_PATIENCE = 3

Properties = t.Dict[str, t.Any]
Question = t.Tuple[str, str]


class Daemon:
    """The HAL daemon of the host. Raises GatherError where none runs.

    udis are those of all devices, once it was asked for any. unread are those that it did not tell
    of, with the reason.
    """

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self.udis: t.List[str] = []
        self.unread: t.Dict[str, str] = {}
        if not bus.has(NAME):
            raise GatherError(
                f"No HAL answers on this host: nobody has the name {NAME} on the system bus. Start "
                "its daemon (hald; on illumos, svcadm enable hal), or gather from another source."
            )

    def devices(self, questions: t.Optional[t.Iterable[Question]]) -> t.Dict[str, Properties]:
        """Properties by UDI: of the devices that answer one of the questions, and all above them.

        A question is a property and its value, or CAPABILITY and the capability; None is for all
        devices. More may come than was asked for. Raises GatherError if hald cannot be asked.
        """
        everything = self._everything()
        if everything is not None:
            self.udis = list(everything)
            return everything
        self.udis = self._listed("GetAllDevices")
        if questions is None:
            return self._each(self.udis)
        found = [COMPUTER]
        for key, value in questions:
            if key == CAPABILITY:
                found += self._listed("FindDeviceByCapability", value)
            else:
                found += self._listed("FindDeviceStringMatch", key, value)
        return self._each(found)

    def _everything(self) -> t.Optional[t.Dict[str, Properties]]:
        """All devices with all properties; None from a hald that cannot give them at once."""
        try:
            answer = self._manager("GetAllDevicesWithProperties")
        except CallFailed as error:
            if error.kind == _UNKNOWN_METHOD:
                return None
            raise _silent(error) from error
        if not isinstance(answer, list):
            return None
        pairs = [pair for pair in answer if isinstance(pair, list) and len(pair) == 2]
        return {udi: _properties(values) for udi, values in pairs if is_udi(udi)}

    def _listed(self, method: str, *arguments: str) -> t.List[str]:
        try:
            answer = self._manager(method, *arguments)
        except CallFailed as error:
            raise _silent(error) from error
        return [udi for udi in answer if is_udi(udi)] if isinstance(answer, list) else []

    def _manager(self, method: str, *arguments: str) -> t.Any:
        signature = "s" * len(arguments)
        return self._bus.call(
            NAME, _MANAGER, _MANAGER_INTERFACE, method, signature, *arguments
        )

    def _each(self, udis: t.List[str]) -> t.Dict[str, Properties]:
        """These devices and all above them, each asked for."""
        found: t.Dict[str, Properties] = {}
        waiting = list(reversed(udis))
        asked = set()
        patience = _PATIENCE
        while waiting:
            udi = waiting.pop()
            if udi in asked:
                continue
            asked.add(udi)
            if not patience:
                self.unread[udi] = "hald did not answer for others before it"
                continue
            try:
                answer = self._bus.call(NAME, udi, _DEVICE_INTERFACE, "GetAllProperties")
            except CallFailed as error:
                # What went while we looked is no longer a device.
                if error.kind != _NO_SUCH_DEVICE:
                    self.unread[udi] = error.message
                patience = 0 if error.kind in _GONE else patience - (error.kind == _NO_REPLY)
                continue
            found[udi] = _properties(answer)
            parent: t.Any = found[udi].get("info.parent")
            if is_udi(parent):
                waiting.append(parent)
        return found


def is_udi(value: t.Any) -> bool:
    """Whether this is a UDI, which is an object path at the same time."""
    return isinstance(value, str) and len(value) < 1024 and _UDI.fullmatch(value) is not None


def _properties(answer: t.Any) -> Properties:
    return answer if isinstance(answer, dict) else {}


def _silent(error: CallFailed) -> GatherError:
    return GatherError(
        f"HAL cannot be asked for its devices: {error.message.rstrip('.')}. Look after its daemon "
        "(hald), or gather from another source."
    )

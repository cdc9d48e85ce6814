# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only door to D-Bus services: asks the system bus, and gives plain values back.

What a service says is untrusted. Every call has a time limit, and none starts a service.
Sources: D-Bus specification, dbus-python's tutorial and its dbus.lowlevel.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import threading
import typing as t

from .errors import GatherError, MissingLibrary
from .reader import clean

_BUS = "org.freedesktop.DBus"
_PATH = "/org/freedesktop/DBus"
_NO_REPLY = _BUS + ".Error.NoReply"


class CallFailed(GatherError):
    """A call that had no answer, or an error for one.

    name: the bus name that was asked. message: why, in plain text. kind: the error's D-Bus name,
    such as org.freedesktop.DBus.Error.NoReply.
    """

    def __init__(self, name: str, message: str, kind: str) -> None:
        super().__init__(f"{name} on the system bus failed: {message}")
        self.name = name
        self.message = message
        self.kind = kind


class MessageBus:
    """The system bus, or the one that the environment's DBUS_SYSTEM_BUS_ADDRESS names.

    timeout is what a call may take at most, in seconds. Raises MissingLibrary without dbus-python,
    GatherError where there is no bus.
    """

    def __init__(self, timeout: float) -> None:
        try:
            import dbus
            import dbus.lowlevel
        except ImportError as error:
            raise MissingLibrary(
                "dbus-python", "for what services tell over D-Bus (package python3-dbus)"
            ) from error
        self._dbus = dbus
        self._timeout = timeout
        self._connection = self._connect()

    def has(self, name: str) -> bool:
        """Whether somebody owns the bus name now. Never starts a service; False if unknown."""
        try:
            return self.call(_BUS, _PATH, _BUS, "NameHasOwner", "s", name) is True
        except CallFailed:
            return False

    def call(
        self,
        name: str,
        path: str,
        interface: str,
        method: str,
        signature: str = "",
        *arguments: t.Any,
    ) -> t.Any:
        """What the method answers: None for nothing, a list where it answers several values.

        Values are str, int, float, bool, list, dict, and bytes for an array of bytes. Raises
        CallFailed.
        """
        try:
            message = self._dbus.lowlevel.MethodCallMessage(name, path, interface, method)
            if arguments:
                message.append(*arguments, signature=signature)
        except (ValueError, TypeError) as error:
            # A path or a name that another service gave.
            raise CallFailed(name, clean(str(error).encode("utf-8", "replace")), "") from error
        message.set_auto_start(False)
        try:
            reply = self._connection.send_message_with_reply_and_block(message, self._timeout)
        except self._dbus.exceptions.DBusException as error:
            kind = plain(error.get_dbus_name() or "")
            text = plain(error.get_dbus_message() or "") or kind
            if kind == _NO_REPLY:
                text = f"{method} had no answer within {self._timeout:g} s, or {name} went away"
            raise CallFailed(name, text, kind) from error
        values = [plain(value) for value in reply.get_args_list(byte_arrays=True)]
        if len(values) == 1:
            return values[0]
        return values or None

    def _connect(self) -> t.Any:
        """Connects in a thread, since libdbus itself waits half a minute for a bus that hangs."""
        found: t.List[t.Any] = []

        def connect() -> None:
            try:
                found.append(self._dbus.SystemBus(private=True))
            except Exception as error:
                found.append(error)

        thread = threading.Thread(target=connect, daemon=True)
        thread.start()
        thread.join(self._timeout)
        connection = found[0] if found else "it does not answer"
        if isinstance(connection, (Exception, str)):
            raise GatherError(
                f"There is no D-Bus system bus to ask: {_reason(connection)}. Start it (service "
                "dbus), or name its address in the environment as DBUS_SYSTEM_BUS_ADDRESS."
            )
        # libdbus would end the process with the bus.
        connection.set_exit_on_disconnect(False)
        return connection


def _reason(error: t.Union[Exception, str]) -> str:
    text = error if isinstance(error, str) else plain(_message(error))
    return text.rstrip(".")


def _message(error: Exception) -> str:
    get = getattr(error, "get_dbus_message", None)
    return (get() if get else None) or str(error)


def plain(value: t.Any) -> t.Any:
    """A value of dbus-python as Python's own type, with its text cleaned.

    Numbers that JSON does not have, infinity and not-a-number, become their text.
    """
    # D-Bus has no subclass of another's type here, except that dbus.Boolean is an int.
    if isinstance(value, str):
        return clean(str(value).encode("utf-8", "replace"))
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        number = float(value)
        return number if number - number == 0 else str(number)
    if type(value).__name__ in ("Boolean", "bool"):
        return bool(value)
    # What is left is a file descriptor, which nobody asked for.
    return int(value) if isinstance(value, int) else ""

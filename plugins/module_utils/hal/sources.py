# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where devices come from: what every source offers, and which one a request means.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .errors import GatherError, MissingLibrary
from .node import DEVICES

if t.TYPE_CHECKING:
    from .capabilities.registry import Kind
    from .device import Device
    from .hald import HalSource
    from .reader import Reader
    from .request import Request
    from .slow import SlowRead

    class Source(t.Protocol):
        """Yields devices cheaply: identity first, details on demand."""

        @property
        def name(self) -> str:
            """As the option source and the fact have it."""

        @property
        def unread(self) -> t.Sequence[t.Dict[str, str]]:
            """Devices that could not be read at all: {device, field, reason} each."""

        def computer(self) -> Device:
            """The root of the tree."""

        def kinds_of(
            self, names_: t.Iterable[str], keys: t.Iterable[str], kinds: t.Iterable[Kind]
        ) -> t.List[Kind]:
            """Which of the kinds the devices of these names and keys can be of."""

        def devices(self, kinds: t.Iterable[Kind]) -> t.List[Device]:
            """The devices, identified only, that these kinds recognise, in key order."""

        def ancestors(self, devices: t.Iterable[Device]) -> t.List[Device]:
            """The listed devices above these that are not among them, identified only."""

        def locate(self, device: Device) -> None:
            """Fills in the buses that the device is on."""

        def describe(self, device: Device, details: bool) -> None:
            """Fills in the driver, the device nodes and, if wanted, the details."""

        def finish(self) -> t.List[SlowRead]:
            """Ends what describing began; returns the reads that were given up."""

        def vanished(self, devices: t.Iterable[Device]) -> t.Collection[str]:
            """The keys of those that are not there any more."""

        def tell_usage(self, devices: t.Iterable[Device]) -> None:
            """Adds who uses the devices. Raises GatherError where that cannot be known."""

        def raw(self, device: Device) -> t.Dict[str, t.Any]:
            """All that the source itself says of the device, if it is HAL."""


def open_source(request: Request, reader: Reader, full: bool) -> Source:
    """The source that the request means. Raises GatherError where it is not there.

    full: whether details that are slow to read are wanted.
    """
    hal = open_hal(request, reader)
    if hal is not None:
        return hal
    from .sysfs import Host, SysfsSource

    return SysfsSource(Host(reader, full, request.omit))


def open_hal(request: Request, reader: Reader) -> t.Optional[HalSource]:
    """HAL, if that is what the request means; None where devices come from sysfs.

    Raises GatherError where HAL does not answer, and MissingLibrary without dbus-python.
    """
    if request.source == "hal":
        return _hal(request, reader)
    if request.source == "sysfs" or not reader.live or reader.exists(DEVICES):
        return None
    try:
        return _hal(request, reader)
    except MissingLibrary as error:
        raise MissingLibrary(
            error.library,
            "to ask HAL, since there is no /sys here to read devices from (package python3-dbus)",
        ) from error
    except GatherError as error:
        raise GatherError(
            "There is no /sys here to read devices from (a container without it, or a system other "
            "than Linux), so that HAL was asked. If this is Linux, mount sysfs on /sys, or gather "
            f"on the host itself. {error}"
        ) from error


def _hal(request: Request, reader: Reader) -> HalSource:
    from .hal_daemon import Daemon
    from .hald import HalHost, HalSource
    from .message_bus import MessageBus

    return HalSource(HalHost(reader, request.omit), Daemon(MessageBus(request.timeout)))

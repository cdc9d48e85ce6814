# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gathering is asked for, and the options of the modules that ask.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .capabilities import registry
from .errors import GatherError
from .fields import SERVICES

if t.TYPE_CHECKING:
    from .fields import Field
    from .selection import Selection

# The options by which devices are looked up, in the order in which results are reported.
WAYS = ("name", "key", "sysfs_path", "devnode", "pci_address", "interface", "wwn")

# Of the modules that gather; what they mean is documented in the gathering fragment.
ARGUMENTS: t.Dict[str, t.Dict[str, t.Any]] = {
    "capability": {"type": "list", "elements": "str", "default": []},
    "bus": {"type": "list", "elements": "str", "default": []},
    "source": {"type": "str", "choices": ["auto", "sysfs", "hal"], "default": "auto"},
    "timeout": {"type": "float", "default": 10},
    "details": {"type": "str", "choices": ["identity", "normal", "full"], "default": "normal"},
    "omit": {"type": "list", "elements": "str", "default": []},
    "selector": {"type": "str"},
    "usage": {"type": "bool", "default": False},
    "enrich": {
        "type": "list", "elements": "str", "choices": list(SERVICES.values()), "default": [],
    },
}  # fmt: skip

# Seconds.
_LONGEST = 3600


class Request:
    """What to gather. Empty lists limit nothing.

    timeout: what a call over D-Bus may take, in seconds. details: identity (no details at all),
    normal, or full, with what is slow to read. omit: paths of fields never to be returned. usage:
    whether who uses each device is found out. enrich: the services that are asked over D-Bus for
    what they know. children: whether the descendants of what is found belong to it. raw: whether
    HAL's own properties of each device are wanted. ports: whether the ports of the bonds and
    bridges that are found come along, as ancestors do. names and keys: the devices looked up; None
    limits nothing. selection: what the selector means, once the request was checked.
    """

    __slots__ = (
        "capability", "bus", "source", "timeout", "details", "omit", "selector", "usage", "enrich",
        "children", "raw", "ports", "names", "keys", "selection",
    )  # fmt: skip

    def __init__(
        self,
        capability: t.Sequence[str] = (),
        bus: t.Sequence[str] = (),
        source: str = "auto",
        timeout: float = 10,
        details: str = "normal",
        omit: t.Sequence[str] = (),
        selector: t.Optional[str] = None,
        usage: bool = False,
        enrich: t.Sequence[str] = (),
        children: bool = False,
        raw: bool = False,
    ) -> None:
        self.capability = list(capability)
        self.bus = list(bus)
        self.source = source
        self.timeout = timeout
        self.details = details
        self.omit = list(omit)
        self.selector = selector
        self.usage = usage
        self.enrich = list(enrich)
        self.children = children
        self.raw = raw
        self.ports = False
        self.names: t.Optional[t.Set[str]] = None
        self.keys: t.Optional[t.Set[str]] = None
        self.selection: t.Optional[Selection] = None

    def limits(self) -> t.Dict[str, t.Any]:
        """What a checked request limits the gathering to; {} is everything, with normal details."""
        limits: t.Dict[str, t.Any] = {}
        if self.capability:
            limits["capability"] = self.capability
        if self.bus:
            limits["bus"] = self.bus
        if self.selection:
            limits["selector"] = self.selection.text
        if self.details != "normal":
            limits["details"] = self.details
        if self.omit:
            limits["omit"] = self.omit
        if self.enrich:
            limits["enrich"] = self.enrich
        return limits

    def check(self) -> None:
        """Raises GatherError for a capability, a field or a source that does not exist.

        And for what is wrong with the selector.
        """
        known = registry.known() if self.capability else []
        for capability in self.capability:
            if capability not in known:
                raise GatherError(
                    f"There is no capability {capability!r}. Known capabilities are "
                    f"{', '.join(known)}."
                )
        if self.source not in ARGUMENTS["source"]["choices"]:
            raise GatherError(f"There is no source {self.source!r}; there are sysfs and hal.")
        if not 0 < self.timeout <= _LONGEST:
            raise GatherError(
                f"A timeout of {self.timeout} s is out of range: give more than 0 and at most "
                f"{_LONGEST}."
            )
        if self.raw and self.omit:
            raise GatherError(
                "raw returns all that HAL says of a device, so that omit cannot be kept. Leave out "
                "one of the two."
            )
        if self.omit:
            from . import omission

            omission.check(self.omit)
        if self.selector is not None and self.selection is None:
            # Its language is large; who selects nothing does not pay for it.
            from .selection import Selection

            self.selection = Selection(self.selector)


def fields() -> t.List[Field]:
    """Every declared field: of all devices, then of each kind, then of usage. Imports them all."""
    from . import device, usage

    kinds = [field for kind in registry.KINDS for field in kind.fields()]
    return list(device.FIELDS) + kinds + list(usage.FIELDS)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gathering is asked for, and the options of the modules that ask.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import device
from .capabilities import registry
from .errors import GatherError

if t.TYPE_CHECKING:
    from .fields import Field

# Of the modules that gather; what they mean is documented in the gathering fragment.
ARGUMENTS: t.Dict[str, t.Dict[str, t.Any]] = {
    "capability": {"type": "list", "elements": "str", "default": []},
    "bus": {"type": "list", "elements": "str", "default": []},
    "source": {"type": "str", "choices": ["auto", "sysfs"], "default": "auto"},
    "details": {"type": "str", "choices": ["identity", "normal", "full"], "default": "normal"},
    "omit": {"type": "list", "elements": "str", "default": []},
}


class Request:
    """What to gather. Empty lists limit nothing.

    details: identity (no details at all), normal, or full, with what is slow to read. omit: paths
    of fields never to be returned. names and keys: the devices looked up; None limits nothing.
    children: whether the descendants of what is found belong to it.
    """

    __slots__ = ("capability", "bus", "source", "details", "omit", "children", "names", "keys")

    def __init__(
        self,
        capability: t.Sequence[str] = (),
        bus: t.Sequence[str] = (),
        source: str = "auto",
        details: str = "normal",
        omit: t.Sequence[str] = (),
        children: bool = False,
    ) -> None:
        self.capability = list(capability)
        self.bus = list(bus)
        self.source = source
        self.details = details
        self.omit = list(omit)
        self.children = children
        self.names: t.Optional[t.Set[str]] = None
        self.keys: t.Optional[t.Set[str]] = None

    def limits(self) -> t.Dict[str, t.Any]:
        """What the gathering is limited to; {} means everything."""
        limits: t.Dict[str, t.Any] = {}
        if self.capability:
            limits["capability"] = self.capability
        if self.bus:
            limits["bus"] = self.bus
        if self.details == "identity":
            limits["details"] = self.details
        if self.omit:
            limits["omit"] = self.omit
        return limits

    def check(self) -> None:
        """Raises GatherError for a capability, a field or a source that does not exist."""
        known = registry.known() if self.capability else []
        for capability in self.capability:
            if capability not in known:
                raise GatherError(
                    f"There is no capability {capability!r}. Known capabilities are "
                    f"{', '.join(known)}."
                )
        if self.source not in ARGUMENTS["source"]["choices"]:
            raise GatherError(f"There is no source {self.source!r}; sysfs is the one there is.")
        if self.omit:
            self._check_omit()

    def _check_omit(self) -> None:
        paths: t.Set[str] = set()
        for field in fields():
            parts = field.path.replace("[]", "").split(".")
            paths.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        # These make a device what it is.
        paths.difference_update(known.path for known in device.FIELDS if known.path != "numa")
        for path in self.omit:
            if path not in paths:
                import difflib

                near = difflib.get_close_matches(path, sorted(paths), 1, 0.4)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise GatherError(f"No device has a field {path!r} that could be omitted.{hint}")


def fields() -> t.List[Field]:
    """Every declared field: of all devices, then of each kind. Imports all kinds."""
    return list(device.FIELDS) + [field for kind in registry.KINDS for field in kind.fields()]

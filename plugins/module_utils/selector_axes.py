# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is around a device: the ways that a selector goes from one to another.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

Facts = t.Mapping[str, t.Any]


class Surroundings:
    """The devices by name, as a fact has them, which do not change while this is in use.

    What a device names and is not among them, is not there. Facts may lie: a device that is its
    own ancestor is walked through once.
    """

    __slots__ = ("devices", "memory", "_children")

    def __init__(self, devices: t.Mapping[str, t.Any]) -> None:
        self.devices = devices
        # What selectors have found out about devices, so that nothing is found out twice.
        self.memory: t.Dict[t.Any, t.Dict[int, bool]] = {}
        self._children: t.Optional[t.Dict[str, t.List[Facts]]] = None

    def parent(self, device: Facts) -> t.Optional[Facts]:
        return self._named(device.get("parent"))

    def ancestors(self, device: Facts) -> t.Iterator[Facts]:
        """Nearest first."""
        seen = {id(device)}
        above = self.parent(device)
        while above is not None and id(above) not in seen:
            seen.add(id(above))
            yield above
            above = self.parent(above)

    def descendants(self, device: Facts) -> t.Iterator[Facts]:
        return self._beyond(device, self._below)

    def lower(self, device: Facts) -> t.Iterator[Facts]:
        """What a bond, a volume and the like stands on, and what that stands on."""
        return self._beyond(device, lambda device: self._linked(device, "lower"))

    def upper(self, device: Facts) -> t.Iterator[Facts]:
        return self._beyond(device, lambda device: self._linked(device, "upper"))

    def _named(self, name: t.Any) -> t.Optional[Facts]:
        device = self.devices.get(name) if isinstance(name, str) else None
        return device if isinstance(device, dict) else None

    def _beyond(
        self, device: Facts, step: t.Callable[[Facts], t.Iterable[Facts]]
    ) -> t.Iterator[Facts]:
        seen = {id(device)}
        waiting = list(step(device))
        for other in waiting:
            if id(other) not in seen:
                seen.add(id(other))
                yield other
                waiting.extend(step(other))

    def _below(self, device: Facts) -> t.Iterable[Facts]:
        if self._children is None:
            self._children = {}
            for other in self.devices.values():
                parent = other.get("parent") if isinstance(other, dict) else None
                if isinstance(parent, str):
                    self._children.setdefault(parent, []).append(other)
        name = device.get("name")
        return self._children.get(name, ()) if isinstance(name, str) else ()

    def _linked(self, device: Facts, link: str) -> t.Iterator[Facts]:
        """The devices that any capability's details name so."""
        for details in device.values():
            names = details.get(link) if isinstance(details, dict) else None
            if isinstance(names, list):
                for name in names:
                    other = self._named(name)
                    if other is not None:
                        yield other

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page holds: the fleet's devices as rows of numbers, and each text once.

A fleet says the same words often: driver names, products, PCI addresses. They stand in one list,
and a row refers to them by number, which makes the page a fifth of the facts and searches fast:
a word is looked for once in each text, not once in each device. ROW tells what a row holds.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..hardware.errors import Unreadable
from ..hardware.facts import machine
from .details import details, link, uses
from .kinds import KINDS, NUMBER, kind_of
from .matrix import COLUMNS, cells
from .tree_order import in_tree_order
from .values import Device, capabilities, clean, number, text, value
from .wording import description, label, system

# Numbers of texts, unless said otherwise; trailing zeros are left out of a row.
ROW = (
    "name",
    "parent",  # the parent's place among the host's rows, from 1; 0 for none
    "kind",  # its place among the kinds
    "capabilities",  # its place among the sets of capabilities
    "label",
    "text",
    "driver",
    "bus",
    "numa",  # the node's number, from 1; 0 for none
    "link",
    "speed",  # in Mbit/s
    "size",  # in bytes
    "use",  # 0 unknown, 1 free, or a list of texts
    "lower",  # places of devices among the host's rows, or 0
    "details",  # a word and a text by turns, or 0
)

Fact = Mapping[str, Any]


class Strings:
    """Texts, each with a number; the empty one has 0."""

    def __init__(self) -> None:
        self.texts = [""]
        self._numbers = {"": 0}

    def number(self, string: str) -> int:
        found = self._numbers.get(string)
        if found is None:
            found = self._numbers[string] = len(self.texts)
            self.texts.append(string)
        return found


class Fleet:
    """Page data of hosts that are added one by one, so that their facts need not be held."""

    def __init__(self) -> None:
        self.strings = Strings()
        self.capability_sets: dict[tuple[str, ...], int] = {}
        self.hosts: list[dict[str, Any]] = []
        self.missing: list[tuple[str, str]] = []

    def add(self, host: str, fact: Any) -> None:
        """Add a host with its fact node_devices, or with None or an error in place of it."""
        try:
            if isinstance(fact, Unreadable):
                raise fact
            if fact is None:
                raise Unreadable("has no facts of its devices.")
            limits = machine(fact).limits
        except Unreadable as reason:
            self.missing.append((clean(host), clean(reason)))
            return
        devices = fact["devices"]
        order = in_tree_order(devices)
        rows = self._rows(devices, order)
        computer: Device = next(
            (device for device in devices.values() if "system" in capabilities(device)), {}
        )
        self.hosts.append(
            {
                "name": clean(host),
                "system": system(computer),
                "notes": list(notes(fact, limits)),
                "cells": cells(
                    # What only came along as an ancestor is shown, and counts nowhere.
                    [
                        row
                        for (name, _parent), row in zip(order, rows, strict=True)
                        if not devices[name].get("context")
                    ],
                    self.strings.texts,
                ),
                "devices": [shortened(row) for row in rows],
            }
        )

    def data(self, title: str, date: str) -> dict[str, Any]:
        return {
            "title": clean(title),
            "date": clean(date),
            "kinds": [list(kind) for kind in KINDS],
            "columns": [column.heading() for column in COLUMNS],
            "capabilities": [list(types) for types in self.capability_sets],
            "strings": self.strings.texts,
            "hosts": self.hosts,
            "missing": self.missing,
        }

    def _rows(
        self, devices: Mapping[str, Device], order: Sequence[tuple[str, str]]
    ) -> list[list[Any]]:
        places = {name: place for place, (name, _parent) in enumerate(order)}
        return [
            self._row(name, devices[name], devices.get(parent), places.get(parent, -1) + 1, places)
            for name, parent in order
        ]

    def _row(
        self, name: str, device: Device, parent: Any, parent_place: int, places: Mapping[str, int]
    ) -> list[Any]:
        string = self.strings.number
        types = tuple(capabilities(device))
        return [
            string(clean(name)),
            parent_place,
            NUMBER[kind_of(device, parent)],
            self.capability_sets.setdefault(types, len(self.capability_sets)),
            string(label(device)),
            string(description(device)),
            string(text(device, "driver")),
            string(text(device, "bus")),
            numa(device) + 1,
            string(link(device)),
            speed(device),
            size(device),
            self._use(device),
            [places[lower] for lower in lower_names(device) if lower in places] or 0,
            [string(part) for pair in details(device) for part in pair] or 0,
        ]

    def _use(self, device: Device) -> Any:
        used = uses(device)
        if used:
            return [self.strings.number(use) for use in used]
        return int(device.get("free") is True)


def notes(fact: Fact, limits: str) -> Iterable[str]:
    """What keeps a fact from telling everything of its host."""
    if limits:
        yield clean(f"gathered with {limits} only")
    incomplete = fact.get("incomplete")
    if isinstance(incomplete, (list, tuple)) and incomplete:
        yield f"{len(incomplete)} reads were given up"


def numa(device: Device) -> int:
    found = value(device, "numa")
    if isinstance(found, bool) or not isinstance(found, int):
        return -1
    return int(found) if 0 <= found < 4096 else -1


def speed(device: Device) -> float:
    """The link's speed in Mbit/s, or 0."""
    ports = value(device, "infiniband.ports")
    fastest = [number(port, "speed") for port in _mappings(ports)]
    return (
        number(device, "net.link.speed")
        or number(device, "fc_host.speed")
        or number(device, "usb_device.speed")
        or max(fastest, default=0)
    )


def size(device: Device) -> float:
    """The size in bytes, or 0."""
    return (
        number(device, "storage.size")
        or number(device, "volume.size")
        or number(device, "removable.media_size")
    )


def lower_names(device: Device) -> list[str]:
    """What a network device stands on."""
    lower = value(device, "net.lower") or [value(device, "vlan.parent")]
    return [name for name in lower if isinstance(name, str)] if isinstance(lower, list) else []


def shortened(row: list[Any]) -> list[Any]:
    """The row without the zeros at its end."""
    end = len(row)
    while end and row[end - 1] == 0:
        end -= 1
    return row[:end]


def _mappings(found: Any) -> list[Device]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

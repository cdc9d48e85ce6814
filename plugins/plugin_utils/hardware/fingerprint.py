# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fingerprints: one text for all hosts that are built alike.

What a driver, firmware, a user or the order of starting decides is left out, and so is all that
comes and goes: USB devices, virtual functions, removable media, disks of a storage network.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from .facts import Device, Machine, first_capability, plain

# Of the hash, in hexadecimal digits.
LENGTH = 10

_NETWORK_STORAGE = ("fc", "iscsi", "fcoe", "tcp", "rdma")


def fingerprint(machine: Machine, slots: bool) -> list[str] | None:
    """What the host is, and the hash of its hardware; None if not all of it is known.

    slots: whether it matters where the PCI devices are.
    """
    if machine.limits:
        return None
    parts = []
    product = ""
    for device in machine.devices:
        capability = first_capability(device)
        part = _PARTS[capability](device) if capability in _PARTS else None
        if part is not None:
            slot = _at(device, "pci", "address") if slots and capability == "pci" else None
            parts.append([capability, slot, *part])
        if capability == "system":
            product = str(_at(device, "system", "product") or "")
    text = json.dumps(sorted(parts, key=json.dumps))
    return [product, hashlib.blake2b(text.encode(), digest_size=16).hexdigest()[:LENGTH]]


def _at(device: Device, *names: str) -> Any:
    value: Any = device
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return plain(value)


def _system(device: Device) -> list[Any]:
    return [_at(device, "system", "hardware", "vendor"), _at(device, "system", "product")]


def _pci(device: Device) -> list[Any] | None:
    if "phys_function" in device["capabilities"]:
        return None
    return [
        _at(device, "pci", *names)
        for names in (
            ("class", "id"),
            ("vendor", "id"),
            ("product", "id"),
            ("subsystem", "vendor", "id"),
            ("subsystem", "product", "id"),
            ("revision",),
        )
    ]


def _disk(device: Device) -> list[Any] | None:
    buses = device.get("buses")
    on_usb = isinstance(buses, list) and "usb" in buses
    removable = _at(device, "storage", "removable") or "removable" in device["capabilities"]
    far = _at(device, "storage", "transport") in _NETWORK_STORAGE
    if on_usb or removable or far:
        return None
    return [_at(device, "storage", name) for name in ("vendor", "model", "size")]


_PARTS: dict[str, Callable[[Device], list[Any] | None]] = {
    "system": _system,
    "pci": _pci,
    "storage": _disk,
}

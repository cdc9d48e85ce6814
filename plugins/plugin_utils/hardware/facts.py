# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts of one host: checked before anything looks at them, and as questions want them.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...module_utils.hal.fields import FORMAT, USAGE
from ...module_utils.selector import Surroundings
from .errors import Unreadable

# The options of a gathering that keep devices, or all that is known of them, out of the facts.
LIMITS = ("capability", "bus", "selector")

Device = Mapping[str, Any]
Scalar = str | int | float | bool


class Machine(NamedTuple):
    """The devices of a host.

    devices: those that count. around: all, with those that are there as ancestors only.
    limits: what the gathering was limited to, in words; empty if it was not. capabilities: those
    that it was limited to, if it was limited in no other way.
    usage: whether it was looked up who uses the devices.
    """

    devices: list[Device]
    around: Surroundings
    limits: str
    capabilities: frozenset[str] | None
    usage: bool


def machine(fact: Any) -> Machine:
    """The host that a fact node_devices describes. Raises Unreadable."""
    if not isinstance(fact, Mapping) or "format" not in fact:
        raise Unreadable(
            "has a fact node_devices that is none of this collection. Gather it with "
            "hostdev.nodedev.device_facts."
        )
    if fact["format"] != FORMAT or isinstance(fact["format"], bool):
        raise Unreadable(
            f"has facts of format {brief(fact['format'])}, and this version of hostdev.nodedev "
            f"knows format {FORMAT} only. Gather them anew with this version."
        )
    everything = fact.get("devices")
    if not isinstance(everything, dict) or not all(map(_is_device, everything.values())):
        raise Unreadable(
            "has a fact node_devices without proper devices. Gather it anew with "
            "hostdev.nodedev.device_facts."
        )
    devices = [device for device in everything.values() if not device.get("context")]
    usage = any(name in device for device in devices for name in USAGE)
    limits = fact.get("filter")
    return Machine(
        devices, Surroundings(everything), _told(limits), _capabilities(limits), usage
    )


def _is_device(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and isinstance(value.get("capabilities"), list)
    )


def _told(limits: Any) -> str:
    if not limits:
        return ""
    if not isinstance(limits, Mapping):
        return "unknown"
    told = [f"{name}={brief(limits[name])}" for name in LIMITS if limits.get(name)]
    if limits.get("details") == "identity":
        told.append("details=identity")
    return ", ".join(told)


def _capabilities(limits: Any) -> frozenset[str] | None:
    names = limits.get("capability") if isinstance(limits, Mapping) else None
    if not isinstance(names, list) or _told({**limits, "capability": None}):
        return None
    return frozenset("".join(name) for name in names if isinstance(name, str))


def first_capability(device: Device) -> str:
    """What the device is above all; empty if that is not told."""
    first = device["capabilities"][:1]
    return first[0] if first and isinstance(first[0], str) else ""


def plain(value: Any) -> Scalar | None:
    """A single value of a fact as JSON can hold it; None for anything else.

    Text loses what Ansible's own classes know of it, and what cannot be encoded.
    """
    if isinstance(value, str):
        text = "".join(value)
        return text if text.isascii() else text.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() else float(value)
    return None


def text_of(value: Scalar) -> str:
    """A value as selectors write it, without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def brief(value: Any, length: int = 100) -> str:
    """A value for a message: short, and without what a terminal would act on."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(brief, value[:10]))
    text = "".join(char if char.isprintable() else "?" for char in str(value)[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"

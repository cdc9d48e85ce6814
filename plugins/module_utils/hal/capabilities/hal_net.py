# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network interfaces from HAL's properties: net, with 80203, 80211 and bridge.

HAL knows no link state, no addresses and no MTU on Linux; illumos has no interfaces at all.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.capabilities", "net"),)
NODES = ()

_ADDRESS = re.compile("[0-9a-f]{2}(:[0-9a-f]{2})+")
_NUMBERS = ("net.80203.mac_address", "net.80211.mac_address", "net.bridge.mac_address")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them; lo and those that only control a wireless card are of neither sort."""
    if not device.has("net"):
        return ()
    if device.has("net.80203") or "net.80203.mac_address" in device.properties:
        return ("net", "80203")
    if device.has("net.80211") or "net.80211.mac_address" in device.properties:
        return ("net", "80211")
    return ("net", "80203", "bridge") if device.has("net.bridge") else ("net",)


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    net = present(
        interface=device.text("net.interface"),
        address=_address(device),
        ifindex=device.number("net.linux.ifindex", 0x7FFFFFFF)
        or device.number("net.freebsd.ifindex", 0x7FFFFFFF),
        up=device.flag("net.interface_up"),
    )
    link = device.flag("net.80203.link")
    if link is not None:
        net["link"] = {"state": "up" if link else "down"}
    return {"net": net}


def _address(device: HalDevice) -> t.Optional[str]:
    """The text, or else the number that some versions have instead."""
    text = (device.text("net.address") or "").lower()
    if _ADDRESS.fullmatch(text):
        return text
    for key in _NUMBERS:
        number = device.code(key, 12)
        if number:
            return ":".join([number[place : place + 2] for place in range(2, 14, 2)])
    return None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PCI devices from HAL's properties: pci, with the bridge types.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import identified, present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = (("info.subsystem", "pci"), ("info.bus", "pci"))
NODES = ()

_ADDRESS = re.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]")
# Base class and subclass of bridges whose header is of type 1 and 2.
_BRIDGES = {"0604": "pci-bridge", "0607": "cardbus-bridge"}


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Any device of the bus."""
    if device.subsystem != "pci":
        return ()
    bridge = _BRIDGES.get((_class_code(device) or "")[2:6])
    return ("pci", bridge) if bridge else ("pci",)


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """Address, class and ids. illumos has no address and no class."""
    code = _class_code(device)
    pci = present(
        address=address(device),
        vendor=_identified(device, "pci.vendor", "info.vendor"),
        product=_identified(device, "pci.product", "info.product"),
    )
    if code:
        pci["class"] = identified(code, host.ids.pci_class(int(code, 16)))
    vendor = _identified(device, "pci.subsys_vendor")
    product = _identified(device, "pci.subsys_product")
    # Bridges have none, which reads as zeros.
    if product and vendor and vendor["id"] != "0x0000":
        pci["subsystem"] = {"vendor": vendor, "product": product}
    return {"pci": pci}


def address(device: HalDevice) -> t.Optional[str]:
    """Domain, bus, slot and function: HAL has no key for it, but for FreeBSD's."""
    path = device.path("pci.linux.sysfs_path", "linux.sysfs_path")
    if device.subsystem == "pci" and path:
        last = path.rpartition("/")[2]
        return last if _ADDRESS.fullmatch(last) else None
    bus = device.number("pci.freebsd.bus", 0xFF)
    slot = device.number("pci.freebsd.device", 0x1F)
    function = device.number("pci.freebsd.function", 7)
    if bus is None or slot is None or function is None:
        return None
    return f"0000:{bus:02x}:{slot:02x}.{function}"


def _class_code(device: HalDevice) -> t.Optional[str]:
    """The class as 0x and six digits."""
    parts = [
        device.code("pci.device_" + part, 2) for part in ("class", "subclass", "protocol")
    ]
    if parts[0] is None or parts[1] is None:
        return None
    return "0x" + "".join([part[2:] if part else "00" for part in parts])


def _identified(device: HalDevice, key: str, *other_names: str) -> t.Optional[t.Dict[str, str]]:
    return identified(device.code(key + "_id", 4), device.text(key, *other_names))

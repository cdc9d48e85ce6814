# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""USB devices and interfaces from HAL's properties: usb_device, usb.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import identified, present

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

ASKED = tuple(
    [(key, value) for key in ("info.subsystem", "info.bus") for value in ("usb_device", "usb")]
)
NODES = ("linux.device_file",)

_PORT = re.compile("[0-9]+-[0-9]+(\\.[0-9]+)*")


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """Devices and interfaces, which HAL tells apart by the name of the bus."""
    subsystem = device.subsystem
    return (subsystem,) if subsystem in ("usb_device", "usb") else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    """Details. An interface repeats those of its device, which are left out."""
    if device.subsystem == "usb":
        return {"usb": _interface(device, host)}
    return {"usb_device": _device(device, host)}


def _device(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    port = (device.path("linux.sysfs_path") or "").rpartition("/")[2]
    details = present(
        bus=device.number("usb_device.bus_number", 0xFFFF),
        device=device.number("usb_device.linux.device_number", 0xFFFF),
        product=_identified(device, "usb_device.product", "info.product"),
        vendor=_identified(device, "usb_device.vendor", "info.vendor"),
        serial=device.text("usb_device.serial"),
        port=port if _PORT.fullmatch(port) else None,
        speed=device.positive("usb_device.speed"),
        version=_version(device),
    )
    code = device.number("usb_device.device_class", 0xFF)
    # 0: each interface has its own.
    if code:
        details["class"] = identified(f"0x{code:02x}", host.ids.usb_class(code))
    return details


def _version(device: HalDevice) -> t.Optional[str]:
    """As the device writes it, in binary-coded decimal: 2.10."""
    code = device.number("usb_device.version_bcd", 0xFFFF)
    if code is not None:
        return f"{code >> 8:x}.{code & 0xFF:02x}"
    version = device.positive("usb_device.version")
    return None if version is None else f"{version:.2f}"


def _interface(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        number=device.number("usb.interface.number", 0xFF),
        description=device.text("usb.interface.description"),
    )
    codes: t.List[int] = []
    for name in ("class", "subclass", "protocol"):
        code = device.number("usb.interface." + name, 0xFF)
        if code is None:
            break
        codes.append(code)
        # Zero stands for none, and the id files have many words for that.
        text = host.ids.usb_class(*codes) if code else None
        details[name] = identified(f"0x{code:02x}", text)
    return details


def _identified(device: HalDevice, key: str, *other_names: str) -> t.Optional[t.Dict[str, str]]:
    return identified(device.code(key + "_id", 4), device.text(key, *other_names))

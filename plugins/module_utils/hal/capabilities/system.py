# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host itself: system, the root of the tree.

Sources: libvirt's udevGetDMIData(), the kernel's Documentation/ABI/testing/sysfs-firmware-dmi and
drivers/firmware/dmi-id.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import identified
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

DMI = "/sys/class/dmi/id"

_UUID_UNKNOWN = "00000000-0000-0000-0000-000000000000"

FIELDS = (
    Field("system.product", "str", "Product", "PowerEdge R740", libvirt=True),
    Field("system.hardware.vendor", "str", "Who made the system", "Dell Inc.", libvirt=True),
    Field("system.hardware.version", "str", "The product's version", "A01", libvirt=True),
    Field("system.hardware.serial", "str", "Serial number; only root may read it", "7XJ2B03",
          libvirt=True),
    Field("system.hardware.uuid", "str", "UUID; only root may read it",
          "4c4c4544-0058-4a10-8032-b7c04f423033", libvirt=True),
    Field("system.hardware.family", "str", "Product family", "ThinkPad T60p"),
    Field("system.hardware.sku", "str", "Stock keeping unit", "SKU=NotProvided"),
    Field("system.firmware.vendor", "str", "Who made the firmware", "LENOVO", libvirt=True),
    Field("system.firmware.version", "str", "The firmware's version", "79ETE3WW (2.23 )",
          libvirt=True),
    Field("system.firmware.release_date", "str", "The firmware's date, as it writes it",
          "08/18/2011", libvirt=True),
    Field("system.firmware.release", "str", "The firmware's release number", "2.35"),
    Field("system.board.vendor", "str", "Who made the main board", "Intel Corporation"),
    Field("system.board.name", "str", "The main board", "S2600WFT"),
    Field("system.board.version", "str", "The main board's version", "H48104-853"),
    Field("system.board.serial", "str", "Its serial number; only root may read it", "BQWL9"),
    Field("system.board.asset_tag", "str", "Its asset tag", "A-1207"),
    Field("system.chassis.type.id", "str", "Kind of chassis, as the SMBIOS specification counts",
          "23"),
    Field("system.chassis.type.name", "str", "Kind of chassis", "Rack Mount Chassis"),
    Field("system.chassis.vendor", "str", "Who made the chassis", "Dell Inc."),
    Field("system.chassis.version", "str", "The chassis' version", "1.0"),
    Field("system.chassis.serial", "str", "Its serial number; only root may read it", "7XJ2B03"),
    Field("system.chassis.asset_tag", "str", "Its asset tag", "rack-12"),
)  # fmt: skip

# Where each detail stands below DMI.
_ATTRIBUTES = (
    ("product", "product_name"),
    ("hardware.vendor", "sys_vendor"),
    ("hardware.version", "product_version"),
    ("hardware.serial", "product_serial"),
    ("hardware.uuid", "product_uuid"),
    ("hardware.family", "product_family"),
    ("hardware.sku", "product_sku"),
    ("firmware.vendor", "bios_vendor"),
    ("firmware.version", "bios_version"),
    ("firmware.release_date", "bios_date"),
    ("firmware.release", "bios_release"),
    ("board.vendor", "board_vendor"),
    ("board.name", "board_name"),
    ("board.version", "board_version"),
    ("board.serial", "board_serial"),
    ("board.asset_tag", "board_asset_tag"),
    ("chassis.vendor", "chassis_vendor"),
    ("chassis.version", "chassis_version"),
    ("chassis.serial", "chassis_serial"),
    ("chassis.asset_tag", "chassis_asset_tag"),
)

# SMBIOS specification 3.7, 7.4.1, from 1 on.
CHASSIS = (
    "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower", "Tower",
    "Portable", "Laptop", "Notebook", "Hand Held", "Docking Station", "All in One",
    "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis",
    "SubChassis", "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis",
    "Rack Mount Chassis", "Sealed-case PC", "Multi-system chassis", "Compact PCI",
    "Advanced TCA", "Blade", "Blade Enclosure", "Tablet", "Convertible", "Detachable",
    "IoT Gateway", "Embedded PC", "Mini PC", "Stick PC",
)  # fmt: skip


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Never: the source itself puts the root there."""
    return None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """DMI's strings, on every architecture that has them; the device tree's model elsewhere."""
    system: t.Dict[str, t.Any] = {}
    for path, attribute in _ATTRIBUTES if host.reader.exists(DMI) else ():
        text = host.reader.text(f"{DMI}/{attribute}")
        if text and text.strip():
            group, _dot, name = path.rpartition(".")
            (system.setdefault(group, {}) if group else system)[name] = text
    chassis = _chassis(host.reader.text(f"{DMI}/chassis_type"))
    if chassis:
        system.setdefault("chassis", {})["type"] = chassis
    if "product" not in system:
        model = host.reader.text("/sys/firmware/devicetree/base/model")
        if model:
            system["product"] = model
    return {"system": system} if system else {}


def _chassis(text: t.Optional[str]) -> t.Optional[t.Dict[str, str]]:
    kind = number(text)
    known = kind is not None and 0 < kind <= len(CHASSIS)
    return identified(text, CHASSIS[kind - 1] if kind and known else None)


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """Always."""
    return True


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's elements; hardware with a UUID, and firmware, are there in any case."""
    system = device.get("system", {})
    write.optional("product", system.get("product"))
    facts = system.get("hardware", {})
    hardware = write.element("hardware")
    for name in ("vendor", "version", "serial"):
        hardware.optional(name, facts.get(name))
    uuid = facts.get("uuid", "").lower()
    hardware.element("uuid", uuid if _is_uuid(uuid) else _UUID_UNKNOWN)
    facts = system.get("firmware", {})
    firmware = write.element("firmware")
    for name in ("vendor", "version", "release_date"):
        firmware.optional(name, facts.get(name))


def _is_uuid(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and not set(text).difference(
        "0123456789abcdef-"
    )

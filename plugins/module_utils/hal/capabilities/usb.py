# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""USB: usb_device (devices, hubs, root hubs) and usb (their interfaces).

Sources: libvirt's udevProcessUSBDevice() and udevProcessUSBInterface(), the kernel's
Documentation/ABI/testing/sysfs-bus-usb and drivers/usb/core/{usb,driver,sysfs}.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import identified, present
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("usb_device.bus", "int", "Number of the bus", 1, libvirt=True),
    Field("usb_device.device", "int", "Number of the device on its bus, new with each plugging in",
          4, libvirt=True),
    Field("usb_device.product.id", "str", "Product", "0x5591", libvirt=True),
    Field("usb_device.product.name", "str", "Product's name", "Ultra Flair", libvirt=True),
    Field("usb_device.vendor.id", "str", "Vendor", "0x0781", libvirt=True),
    Field("usb_device.vendor.name", "str", "Vendor's name", "SanDisk Corp.", libvirt=True),
    Field("usb_device.serial", "str", "Serial number", "4C530001230817115193"),
    Field("usb_device.port", "str", "Where the device is plugged in: the bus, then a port for each "
          "hub on the way", "1-1.2"),
    Field("usb_device.speed", "float", "Speed that the device works at", 480, unit="Mbit/s"),
    Field("usb_device.version", "str", "Version of USB that the device keeps to", "2.10"),
    Field("usb_device.class.id", "str", "Class of the device; none where each interface has its "
          "own", "0x09"),
    Field("usb_device.class.name", "str", "What the class stands for", "Hub"),
    Field("usb.number", "int", "Number of the interface", 0, libvirt=True),
    Field("usb.class.id", "str", "Class", "0x08", libvirt=True),
    Field("usb.class.name", "str", "What the class stands for", "Mass Storage"),
    Field("usb.subclass.id", "str", "Subclass", "0x06", libvirt=True),
    Field("usb.subclass.name", "str", "What the subclass stands for", "SCSI"),
    Field("usb.protocol.id", "str", "Protocol", "0x50", libvirt=True),
    Field("usb.protocol.name", "str", "What the protocol stands for", "Bulk-Only"),
    Field("usb.description", "str", "The interface's own text", "CDC Ethernet Data"),
)  # fmt: skip

# Attributes with the three codes of a device and of an interface.
_DEVICE_CODES = ("bDeviceClass", "bDeviceSubClass", "bDeviceProtocol")
_INTERFACE_CODES = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Devices and interfaces. Only an interface's name has a colon, should the type be missing."""
    devtype = node.uevent.get("DEVTYPE")
    if devtype is None:
        devtype = "usb_interface" if ":" in node.sysname else "usb_device"
    if devtype == "usb_device":
        return Identity(("usb_device",), "usb", node.sysname)
    if devtype == "usb_interface":
        return Identity(("usb",), "usb", node.sysname)
    return None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details, most of them from uevent."""
    if device.capabilities[0] == "usb":
        return {"usb": _interface(node, host)}
    return {"usb_device": _device(node, host)}


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """libvirt drops a device without its numbers or ids."""
    if "usb" in device["capabilities"]:
        return True
    usb = device.get("usb_device", {})
    return all(name in usb for name in ("bus", "device", "vendor", "product"))


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    if "usb" in device["capabilities"]:
        usb = device.get("usb", {})
        write.element("number", usb.get("number", 0))
        for name in ("class", "subclass", "protocol"):
            code = usb.get(name, {}).get("id")
            # Decimal here, as libvirt has it; hexadecimal wherever else USB's codes are written.
            write.element(name, number(code, 16) or 0)
        return
    usb = device.get("usb_device", {})
    write.element("bus", usb.get("bus"))
    write.element("device", usb.get("device"))
    for name in ("product", "vendor"):
        described = usb.get(name, {})
        write.element(name, described.get("name"), id=described.get("id"))


def _device(node: Node, host: Host) -> t.Dict[str, t.Any]:
    uevent = node.uevent
    vendor, product = _ids(node)
    vendor_name, product_name = _names(node, host, vendor, product)
    device = present(
        bus=number(uevent.get("BUSNUM") or node.text("busnum")),
        device=number(uevent.get("DEVNUM") or node.text("devnum")),
        product=None if product is None else identified(f"0x{product:04x}", product_name),
        vendor=None if vendor is None else identified(f"0x{vendor:04x}", vendor_name),
        serial=node.text("serial"),
        # A root hub, such as usb1, is plugged in nowhere.
        port=None if node.sysname.startswith("usb") else node.sysname,
        speed=_speed(node.text("speed")),
        version=(node.text("version") or "").strip() or None,
    )
    code = _codes(node, "TYPE", _DEVICE_CODES)[0]
    if code:
        device["class"] = identified(f"0x{code:02x}", host.ids.usb_class(code))
    return device


def _interface(node: Node, host: Host) -> t.Dict[str, t.Any]:
    # An interface is named BUS-PORT:CONFIGURATION.NUMBER, in decimal.
    interface_number = number(node.sysname.rpartition(".")[2])
    if interface_number is None:
        interface_number = node.number("bInterfaceNumber", 16)
    interface = present(number=interface_number)
    codes: t.List[int] = []
    for name, code in zip(
        ("class", "subclass", "protocol"), _codes(node, "INTERFACE", _INTERFACE_CODES)
    ):
        if code is None:
            break
        codes.append(code)
        # Zero stands for none, and the id files have many words for that.
        text = host.ids.usb_class(*codes) if code else None
        interface[name] = identified(f"0x{code:02x}", text)
    interface.update(present(description=node.text("interface")))
    return interface


def _ids(node: Node) -> t.Tuple[t.Optional[int], t.Optional[int]]:
    """Vendor and product, from uevent's PRODUCT=VENDOR/PRODUCT/RELEASE, else from attributes."""
    words = node.uevent.get("PRODUCT", "").split("/")
    if len(words) == 3:
        return number(words[0], 16), number(words[1], 16)
    return node.number("idVendor", 16), node.number("idProduct", 16)


def _names(
    node: Node, host: Host, vendor: t.Optional[int], product: t.Optional[int]
) -> t.Tuple[t.Optional[str], t.Optional[str]]:
    """The vendor's and the product's name.

    Where udev knows the device, those of its database come first and then the device's own, as
    libvirt has it; elsewhere the id files do what udev would have done.
    """
    udev = node.udev
    vendor_name = udev.get("ID_VENDOR_FROM_DATABASE")
    product_name = udev.get("ID_MODEL_FROM_DATABASE")
    if not udev.known and vendor is not None:
        vendor_name = host.ids.usb_vendor(vendor)
        product_name = None if product is None else host.ids.usb_product(vendor, product)
    return vendor_name or node.text("manufacturer"), product_name or node.text("product")


def _codes(node: Node, uevent: str, attributes: t.Sequence[str]) -> t.List[t.Optional[int]]:
    """Class, subclass and protocol, from uevent in decimal, else from attributes in hexadecimal."""
    words = node.uevent.get(uevent, "").split("/")
    if len(words) == len(attributes):
        return [number(word) for word in words]
    return [node.number(attribute, 16) for attribute in attributes]


def _speed(text: t.Optional[str]) -> t.Union[int, float, None]:
    """Mbit/s: 1.5 for a slow device, else a whole number; the kernel may write "unknown"."""
    if text == "1.5":
        return 1.5
    return number(text)

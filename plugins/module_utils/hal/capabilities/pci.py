# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PCI devices: pci, with phys_function, virt_functions, the bridge types, mdev_types and vpd.

Sources: libvirt's udevProcessPCI(), the kernel's Documentation/ABI/testing/sysfs-bus-pci.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import identified, present
from ..fields import Field
from ..names import device_name
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("pci.address", "str", "Domain, bus, slot and function", "0000:00:1f.2", libvirt=True),
    Field("pci.class.id", "str", "Class code with programming interface", "0x010601",
          libvirt=True),
    Field("pci.class.name", "str", "What the class stands for", "SATA controller"),
    Field("pci.vendor.id", "str", "Vendor", "0x8086", libvirt=True),
    Field("pci.vendor.name", "str", "Vendor's name", "Intel Corporation", libvirt=True),
    Field("pci.product.id", "str", "Product", "0x10d3", libvirt=True),
    Field("pci.product.name", "str", "Product's name", "82574L Gigabit Network Connection",
          libvirt=True),
    Field("pci.subsystem.vendor.id", "str", "Vendor of the board", "0x1028"),
    Field("pci.subsystem.vendor.name", "str", "Name of the board's vendor", "Dell"),
    Field("pci.subsystem.product.id", "str", "Product number of the board", "0x0001"),
    Field("pci.subsystem.product.name", "str", "Name of the board", "PowerEdge R740"),
    Field("pci.revision", "str", "Revision", "0x02"),
    Field("pci.driver_override", "str", "The only driver that may bind, if one was set",
          "vfio-pci"),
    Field("pci.boot_vga", "bool", "Whether the firmware's screen is on this display controller",
          True),
    Field("pci.iommu_group.number", "int", "IOMMU group: what can only be assigned together", 12,
          libvirt=True),
    Field("pci.iommu_group.devices", "devices", "The other devices of the group",
          ["pci_0000_01_00_1"], libvirt=True),
    Field("pci.pci_express.port", "int", "Port number of the link", 0, libvirt=True),
    Field("pci.pci_express.max_speed", "float", "Fastest speed of the link", 16, unit="GT/s",
          libvirt=True),
    Field("pci.pci_express.max_width", "int", "Most lanes of the link", 8, unit="lanes",
          libvirt=True),
    Field("pci.pci_express.speed", "float", "Speed of the link now", 8, unit="GT/s",
          libvirt=True),
    Field("pci.pci_express.width", "int", "Lanes of the link now", 8, unit="lanes",
          libvirt=True),
    Field("phys_function.device", "device", "The physical function of this virtual function",
          "pci_0000_3b_00_0", libvirt=True),
    Field("virt_functions.max", "int", "How many virtual functions the device can have", 64,
          libvirt=True),
    Field("virt_functions.devices", "devices", "The virtual functions that are enabled",
          ["pci_0000_3b_02_0"], libvirt=True),
)  # fmt: skip

# Base class and subclass of bridges whose header is of type 1 and 2.
_BRIDGES = {"0604": "pci-bridge", "0607": "cardbus-bridge"}
_DISPLAY = "0x03"
# The configuration space as far as capabilities reach that are not extended ones.
_CONFIG_SIZE = 256
# Vital product data is addressed with 15 bits.
_VPD_SIZE = 1 << 15
_CAPABILITY_POINTER = 0x34
_CAPABILITY_EXPRESS = 0x10


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the PCI bus that has a class."""
    code = _class_code(node)
    if code is None:
        return None
    capabilities = ["pci"]
    # Virtual functions are a thing of PCI Express.
    if node.text("max_link_width"):
        if node.target("physfn"):
            capabilities.append("phys_function")
        elif node.number("sriov_totalvfs"):
            capabilities.append("virt_functions")
    if code[2:6] in _BRIDGES:
        capabilities.append(_BRIDGES[code[2:6]])
    if host.mdev and node.names("mdev_supported_types"):
        capabilities.append("mdev_types")
    return Identity(capabilities, "pci", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from uevent, attributes and links; with full also from VPD and config space."""
    code = _class_code(node) or ""
    override = node.text("driver_override")
    pci = present(address=node.sysname)
    if code:
        pci["class"] = identified(code, host.ids.pci_class(int(code, 16)))
    pci.update(_ids(node, host))
    pci.update(
        present(
            revision=node.text("revision"),
            driver_override=None if override == "(null)" else override,
            boot_vga=node.flag("boot_vga") if code.startswith(_DISPLAY) else None,
            iommu_group=_iommu_group(node, host),
            pci_express=_express(node),
        )
    )
    details: t.Dict[str, t.Any] = {"pci": pci}
    numa = node.number("numa_node")
    if numa is not None and numa >= 0:
        details["numa"] = numa
    if "phys_function" in device.capabilities:
        details["phys_function"] = {"device": device_name("pci", node.target("physfn"))}
    if "virt_functions" in device.capabilities:
        details["virt_functions"] = _virt_functions(node)
    if "mdev_types" in device.capabilities:
        from .mdev import mdev_types

        details["mdev_types"] = mdev_types(node)
    if host.full:
        _ask_for_slow(node, device, host, pci.get("pci_express"))
    return details


def _class_code(node: Node) -> t.Optional[str]:
    """The class as 0x and six digits."""
    code = number(node.uevent.get("PCI_CLASS") or node.text("class"), 16)
    return None if code is None or not 0 <= code < 1 << 24 else f"0x{code:06x}"


def _ids(node: Node, host: Host) -> t.Dict[str, t.Any]:
    """Vendor and product of the chip and of the board that it is on."""
    vendor, product = _pair(node, "PCI_ID", "vendor", "device")
    subvendor, subproduct = _pair(node, "PCI_SUBSYS_ID", "subsystem_vendor", "subsystem_device")
    ids = host.ids
    result: t.Dict[str, t.Any] = {}
    if vendor is not None and product is not None:
        result["vendor"] = identified(f"0x{vendor:04x}", ids.pci_vendor(vendor))
        result["product"] = identified(f"0x{product:04x}", ids.pci_product(vendor, product))
        # Bridges have none, which reads as zeros.
        if subvendor and subproduct is not None:
            board = ids.pci_subsystem(vendor, product, subvendor, subproduct)
            result["subsystem"] = {
                "vendor": identified(f"0x{subvendor:04x}", ids.pci_vendor(subvendor)),
                "product": identified(f"0x{subproduct:04x}", board),
            }
    return result


def _pair(
    node: Node, uevent: str, first: str, second: str
) -> t.Tuple[t.Optional[int], t.Optional[int]]:
    """Two ids from one property of uevent, already read, else from their attributes."""
    one, colon, other = node.uevent.get(uevent, "").partition(":")
    if not colon:
        one, other = node.text(first) or "", node.text(second) or ""
    return _id(one), _id(other)


def _id(text: str) -> t.Optional[int]:
    value = number(text, 16)
    return value if value is not None and 0 <= value < 1 << 16 else None


def _iommu_group(node: Node, host: Host) -> t.Optional[t.Dict[str, t.Any]]:
    group = node.target("iommu_group") if host.iommu else None
    if group is None or not group.isdecimal():
        return None
    others = [name for name in host.iommu_group(group) if name != node.sysname]
    return present(
        number=int(group), devices=[host.name_of("pci", name) for name in others] or None
    )


def _virt_functions(node: Node) -> t.Dict[str, t.Any]:
    """What can be and what is enabled: virtfn0, virtfn1 and so on up to the first gap."""
    devices = []
    target = node.target("virtfn0")
    while target:
        devices.append(device_name("pci", target))
        target = node.target(f"virtfn{len(devices)}")
    return present(max=node.number("sriov_totalvfs"), devices=devices or None)


def _express(node: Node) -> t.Optional[t.Dict[str, t.Any]]:
    """The PCI Express link; empty for an endpoint inside the root complex, which has none."""
    width = node.text("max_link_width")
    if width is None:
        return None
    # Who has no link, or cannot tell its width, says 0 or all ones.
    max_width = None if width in ("0", "255") else number(width)
    width_now = node.number("current_link_width")
    if not max_width and not width_now:
        return {}
    return present(
        max_speed=_speed(node.text("max_link_speed")),
        max_width=max_width,
        speed=_speed(node.text("current_link_speed")),
        width=width_now,
    )


def _speed(text: t.Optional[str]) -> t.Union[int, float, None]:
    """GT/s from what the kernel writes: "8.0 GT/s PCIe", formerly "8 GT/s", or "Unknown"."""
    try:
        speed = float((text or "").partition(" ")[0])
    except ValueError:
        return None
    if not 0 < speed < 1 << 20:
        return None
    return int(speed) if speed == int(speed) else speed


def _ask_for_slow(
    node: Node, device: Device, host: Host, express: t.Optional[t.Dict[str, t.Any]]
) -> None:
    """The link's port number from config space, and the vital product data."""

    def config(data: bytes) -> None:
        port = _port(data)
        if port is not None and express:
            express["port"] = port

    def vital_product_data(data: bytes) -> None:
        from .vpd import parse

        vpd = parse(data)
        if vpd:
            device.capabilities.append("vpd")
            device.details["vpd"] = vpd

    if express:
        host.later(device, "pci.pci_express.port", node.path + "/config", _CONFIG_SIZE, config)
    if node.has("vpd"):
        host.later(device, "vpd", node.path + "/vpd", _VPD_SIZE, vital_product_data)


def _port(config: bytes) -> t.Optional[int]:
    """The port number in the link capabilities; None where config space ends before them.

    Source: PCI Express Base Specification, 7.5.3.6. Only root is given more than 64 bytes.
    """
    if len(config) < _CONFIG_SIZE:
        return None
    place = config[_CAPABILITY_POINTER]
    for _bounded in range(48):
        place &= 0xFC
        if not place:
            return None
        if config[place] == _CAPABILITY_EXPRESS:
            return config[place + 0x0F] if place + 0x0F < len(config) else None
        place = config[place + 1]
    return None


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """All whose address and ids can be read."""
    pci = device.get("pci", {})
    return "vendor" in pci and "product" in pci and _address(device) is not None


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's elements; the address is decimal there."""
    pci = device.get("pci", {})
    capabilities = device["capabilities"]
    write.optional("class", pci.get("class", {}).get("id"))
    for name, value in zip(("domain", "bus", "slot", "function"), _address(device) or ()):
        write.element(name, value)
    for name in ("product", "vendor"):
        identity = pci.get(name, {})
        write.element(name, identity.get("name"), id=identity.get("id"))
    if "phys_function" in device:
        write.capability("phys_function").address(device["phys_function"].get("device", ""))
    if "virt_functions" in device:
        functions = device["virt_functions"]
        element = write.element(
            "capability", type="virt_functions", maxCount=functions.get("max") or None
        )
        for name in functions.get("devices", ()):
            element.address(name)
    for bridge in _BRIDGES.values():
        if bridge in capabilities:
            write.capability(bridge)
    if device.get("mdev_types"):
        from .mdev import write_mdev_types

        write_mdev_types(device, write)
    if "vpd" in device:
        from .vpd import write as write_vpd

        write_vpd(device["vpd"], write)
    if "iommu_group" in pci:
        group = pci["iommu_group"]
        element = write.element("iommuGroup", number=group.get("number"))
        own = device_name("pci", pci.get("address"))
        for name in sorted([own] + list(group.get("devices", ()))):
            element.address(name)
    if "numa" in device:
        write.element("numa", node=device["numa"])
    if "pci_express" in pci:
        _write_express(pci["pci_express"], write.element("pci-express"))


def _address(device: t.Mapping[str, t.Any]) -> t.Optional[t.List[int]]:
    """Domain, bus, slot and function as numbers; None if the address is of another form."""
    parts = device.get("pci", {}).get("address", "").replace(".", ":").split(":")
    try:
        return [int(part, 16) for part in parts] if len(parts) == 4 else None
    except ValueError:
        return None


def _write_express(express: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes what the link can and what it does; it has no lanes and no speed while it is down."""
    if express:
        write.element(
            "link",
            validity="cap",
            port=express.get("port"),
            speed=express.get("max_speed"),
            width=express.get("max_width", 0),
        )
        write.element(
            "link", validity="sta", speed=express.get("speed"), width=express.get("width", 0)
        )

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page tells of a device beyond its line: pairs of a word and a text.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Iterator

from .values import Device, capabilities, clean, named, scalar, text, texts, value

# By capability: what a detail is called, and where it stands. What the line itself shows (driver,
# speed, size, NUMA node, use) is not repeated.
_DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "system": (
        ("Version", "system.hardware.version"),
        ("Serial number", "system.hardware.serial"),
        ("UUID", "system.hardware.uuid"),
        ("Board", "system.board.name"),
        ("Chassis", "system.chassis.type.name"),
        ("Asset tag", "system.chassis.asset_tag"),
        ("Firmware", "system.firmware.version"),
        ("Firmware date", "system.firmware.release_date"),
    ),
    "pci": (
        ("Class", "pci.class"),
        ("Vendor", "pci.vendor"),
        ("Product", "pci.product"),
        ("Board vendor", "pci.subsystem.vendor"),
        ("Board", "pci.subsystem.product"),
        ("Revision", "pci.revision"),
        ("IOMMU group", "pci.iommu_group.number"),
        ("Driver override", "pci.driver_override"),
    ),
    "phys_function": (("Physical function", "phys_function.device"),),
    "vpd": (("Part number", "vpd.readonly.part_number"),
            ("Serial number", "vpd.readonly.serial_number")),
    "net": (
        ("Address", "net.address"),
        ("Permanent address", "net.permanent_address"),
        ("MTU", "net.mtu"),
        ("Alias", "net.alias"),
        ("Port", "net.phys_port_name"),
    ),
    "bond": (
        ("Mode", "bond.mode"),
        ("Active port", "bond.active_slave"),
        ("Primary port", "bond.primary"),
        ("LACP rate", "bond.lacp_rate"),
        ("Hash policy", "bond.xmit_hash_policy"),
        ("Link monitoring (ms)", "bond.miimon"),
        ("ARP monitoring (ms)", "bond.arp_interval"),
    ),
    "bond_port": (("Port of the bond", "bond_port.state"),
                  ("Link failures", "bond_port.link_failure_count")),
    "bridge": (("STP", "bridge.stp_state"), ("VLAN filtering", "bridge.vlan_filtering")),
    "bridge_port": (("Port of the bridge", "bridge_port.state"), ("PVID", "bridge_port.pvid")),
    "vlan": (("VLAN id", "vlan.id"), ("VLAN protocol", "vlan.protocol")),
    "storage": (
        ("Serial number", "storage.serial_short"),
        ("WWN", "storage.wwn"),
        ("Transport", "storage.transport"),
        ("Block size (bytes)", "storage.physical_block_size"),
        ("Turns", "storage.rotational"),
        ("Read only", "storage.read_only"),
        ("Content", "storage.filesystem.type"),
        ("Label", "storage.filesystem.label"),
    ),
    "volume": (
        ("Content", "volume.filesystem.type"),
        ("Label", "volume.filesystem.label"),
        ("UUID", "volume.filesystem.uuid"),
        ("Array", "volume.md.state"),
        ("Members missing", "volume.md.degraded"),
    ),
    "nvme": (("Serial number", "nvme.serial"), ("Firmware", "nvme.firmware"),
             ("Transport", "nvme.transport"), ("Address", "nvme.address")),
    "usb_device": (("Serial number", "usb_device.serial"), ("USB version", "usb_device.version"),
                   ("Vendor", "usb_device.vendor"), ("Product", "usb_device.product"),
                   ("Class", "usb_device.class")),
    "scsi": (("Type", "scsi.type"), ("WWID", "scsi.wwid"), ("Firmware", "scsi.revision")),
    "fc_host": (("WWPN", "fc_host.wwpn"), ("WWNN", "fc_host.wwnn"), ("Type", "fc_host.port_type")),
    "infiniband": (("Firmware", "infiniband.firmware"), ("Node GUID", "infiniband.node_guid"),
                   ("Board", "infiniband.board_id")),
    "mdev": (("UUID", "mdev.uuid"), ("Parent address", "mdev.parent_addr")),
    "vdpa": (("Node", "vdpa.chardev"),),
    "tpm": (("Version", "tpm.version"),),
    "ccw": (("Device number", "ccw.devno"), ("Control unit", "ccw.control_unit")),
    "ap_card": (("Adapter", "ap_card.ap_adapter"),),
    "ap_queue": (("Adapter", "ap_queue.ap_adapter"), ("Domain", "ap_queue.ap_domain")),
}  # fmt: skip


def details(device: Device) -> Iterator[tuple[str, str]]:
    node = text(device, "devnodes.dev")
    if node:
        yield "Node", node
    for capability in capabilities(device):
        for word, path in _DETAILS.get(capability, ()):
            found = named(device, path)
            # Disks and drives without media say no where nobody asks.
            if found and found != "no":
                yield word, found
    yield from _counted(device)
    fastest = lanes(value(device, "pci.pci_express"), "max_")
    if fastest:
        yield "Fastest link", fastest


def _counted(device: Device) -> Iterator[tuple[str, str]]:
    functions = value(device, "virt_functions.max")
    if functions:
        enabled = len(texts(device, "virt_functions.devices"))
        yield "Virtual functions", clean(f"{enabled} of {scalar(functions)}")
    together = texts(device, "pci.iommu_group.devices")
    if together:
        yield "In its IOMMU group", ", ".join(together[:8]) + (" …" if together[8:] else "")
    vlans = value(device, "bridge_port.vlans")
    if isinstance(vlans, list) and vlans:
        yield "VLANs", clean(", ".join(scalar(vlan) for vlan in vlans[:40]))


def link(device: Device) -> str:
    """The state of the device's link, or what it is."""
    for path in (
        "net.link.state", "fc_host.port_state", "nvme.state", "scsi_host.state", "scsi.state",
        "ccw.state", "ccwgroup.state",
    ):  # fmt: skip
        found = text(device, path)
        if found:
            return found
    ports = value(device, "infiniband.ports")
    if isinstance(ports, list) and ports and isinstance(ports[0], dict):
        return text(ports[0], "state").lower()
    return lanes(value(device, "pci.pci_express"), "") or text(device, "storage.transport")


def lanes(express: object, prefix: str) -> str:
    """Speed and width of a PCI Express link, as ``16 GT/s ×8``."""
    if not isinstance(express, dict):
        return ""
    speed, width = scalar(express.get(prefix + "speed")), scalar(express.get(prefix + "width"))
    return f"{speed} GT/s ×{width}" if speed and width else ""


def uses(device: Device) -> list[str]:
    """Who uses the device."""
    found = value(device, "in_use")
    return [
        " ".join(filter(None, (text(use, "by"), text(use, "name"))))
        for use in (found if isinstance(found, list) else [])
        if isinstance(use, dict)
    ]

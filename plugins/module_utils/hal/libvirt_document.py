# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what libvirt's own elements tell: its documents, and its part of ours.

The inverse of what the capabilities' to_xml() write. Where libvirt has to print something for
what it does not know (a UUID of zeros, group 0, an empty element), nothing is told.
Source: src/conf/schemas/nodedev.rng of libvirt 9.0.0.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..xml import XmlError, printable
from .device import COMPUTER
from .extension import Part, number

if t.TYPE_CHECKING:
    from lxml import etree

    Details = t.Dict[str, t.Any]

# Where the details of each main capability stand in its element: in a child's text or attribute.
_PLACES: t.Dict[str, t.Tuple[t.Tuple[str, ...], ...]] = {
    "system": (
        ("system.product", "product"),
        ("system.hardware.vendor", "hardware/vendor"),
        ("system.hardware.version", "hardware/version"),
        ("system.hardware.serial", "hardware/serial"),
        ("system.hardware.uuid", "hardware/uuid"),
        ("system.firmware.vendor", "firmware/vendor"),
        ("system.firmware.version", "firmware/version"),
        ("system.firmware.release_date", "firmware/release_date"),
    ),
    "pci": (
        ("pci.class.id", "class"),
        ("pci.vendor.id", "vendor", "id"),
        ("pci.vendor.name", "vendor"),
        ("pci.product.id", "product", "id"),
        ("pci.product.name", "product"),
        ("pci.iommu_group.number", "iommuGroup", "number"),
        ("pci.pci_express.port", "pci-express/link[@validity='cap']", "port"),
        ("pci.pci_express.max_speed", "pci-express/link[@validity='cap']", "speed"),
        ("pci.pci_express.max_width", "pci-express/link[@validity='cap']", "width"),
        ("pci.pci_express.speed", "pci-express/link[@validity='sta']", "speed"),
        ("pci.pci_express.width", "pci-express/link[@validity='sta']", "width"),
        ("virt_functions.max", "capability[@type='virt_functions']", "maxCount"),
        ("numa", "numa", "node"),
    ),
    "net": (
        ("net.interface", "interface"),
        ("net.address", "address"),
        ("net.link.state", "link", "state"),
        ("net.link.speed", "link", "speed"),
    ),
    "usb_device": (
        ("usb_device.bus", "bus"),
        ("usb_device.device", "device"),
        ("usb_device.product.id", "product", "id"),
        ("usb_device.product.name", "product"),
        ("usb_device.vendor.id", "vendor", "id"),
        ("usb_device.vendor.name", "vendor"),
    ),
    "usb": (("usb.number", "number"),),
    "scsi_host": (
        ("scsi_host.host", "host"),
        ("scsi_host.unique_id", "unique_id"),
        ("vports.max_vports", "capability[@type='vport_ops']/max_vports"),
        ("vports.vports", "capability[@type='vport_ops']/vports"),
    ),
    "scsi_target": (
        ("scsi_target.target", "target"),
        ("fc_remote_port.rport", "capability[@type='fc_remote_port']/rport"),
        ("fc_remote_port.wwpn", "capability[@type='fc_remote_port']/wwpn"),
    ),
    "scsi": (
        ("scsi.host", "host"),
        ("scsi.bus", "bus"),
        ("scsi.target", "target"),
        ("scsi.lun", "lun"),
        ("scsi.type", "type"),
    ),
    "storage": (
        ("devnodes.dev", "block"),
        ("storage.bus", "bus"),
        ("storage.drive_type", "drive_type"),
        ("storage.model", "model"),
        ("storage.vendor", "vendor"),
        ("storage.serial", "serial"),
        ("storage.size", "size"),
        ("storage.logical_block_size", "logical_block_size"),
        ("storage.num_blocks", "num_blocks"),
        ("removable.media_size", "capability[@type='removable']/media_size"),
        ("removable.media_label", "capability[@type='removable']/media_label"),
        ("storage.logical_block_size", "capability[@type='removable']/logical_block_size"),
        ("storage.num_blocks", "capability[@type='removable']/num_blocks"),
    ),
    "scsi_generic": (("devnodes.dev", "char"),),
    "drm": (("drm.type", "type"),),
    "vdpa": (("vdpa.chardev", "chardev"),),
    "ccw": (
        # These two only newer libvirt prints.
        ("ccw.state", "state"),
        ("ccwgroup_member.group_device", "capability[@type='ccwgroup_member']/group_device"),
        ("ccw.cssid", "cssid"),
        ("ccw.ssid", "ssid"),
        ("ccw.devno", "devno"),
    ),
    "css": (
        ("css.cssid", "cssid"),
        ("css.ssid", "ssid"),
        ("css.devno", "devno"),
        ("css.channel_dev_addr.cssid", "channel_dev_addr/cssid"),
        ("css.channel_dev_addr.ssid", "channel_dev_addr/ssid"),
        ("css.channel_dev_addr.devno", "channel_dev_addr/devno"),
    ),
    "ccwgroup": (
        ("ccwgroup.state", "state"),
        ("ccwgroup.cssid", "cssid"),
        ("ccwgroup.ssid", "ssid"),
        ("ccwgroup.devno", "devno"),
        ("qeth_generic.card_type", "capability[@type='qeth_generic']/card_type"),
        ("qeth_generic.chpid", "capability[@type='qeth_generic']/chpid"),
    ),
    "ap_card": (("ap_card.ap_adapter", "ap-adapter"),),
    "ap_queue": (
        ("ap_queue.ap_adapter", "ap-adapter"),
        ("ap_queue.ap_domain", "ap-domain"),
    ),
    "mdev": (
        ("mdev.type.id", "type", "id"),
        ("mdev.uuid", "uuid"),
        ("mdev.parent_addr", "parent_addr"),
        ("mdev.iommu_group.number", "iommuGroup", "number"),
    ),
}

# What libvirt prints where it knows nothing.
_UNKNOWN = {
    "system.hardware.uuid": "00000000-0000-0000-0000-000000000000",
    "mdev.iommu_group.number": "0",
    "pci.pci_express.max_width": "0",
    "pci.pci_express.width": "0",
    "storage.size": "0",
    "removable.media_size": "0",
    # The speed -1, unsigned.
    "net.link.speed": "4294967295",
}

# Capabilities whose name in documents is another than in libvirt's lists of devices.
_NAMES = {"vport_ops": "vports"}


def read(root: etree._Element, declared: Part) -> Details:
    """The facts that the elements of libvirt's below <device> tell. Raises XmlError."""
    facts: Details = {}
    for name, place in (("name", "name"), ("key", "path"), ("parent", "parent")):
        _set(facts, (name,), root.findtext(place))
    _set(facts, ("driver",), root.findtext("driver/name"))
    facts["active"] = "key" in facts or facts.get("name") == COMPUTER
    for node in root.findall("devnode"):
        if node.get("type") == "dev":
            _set(facts, ("devnodes", "dev"), node.text)
        elif node.text:
            facts.setdefault("devnodes", {}).setdefault("links", []).append(node.text)
    capability = root.find("capability")
    if capability is not None:
        facts["capabilities"] = capabilities(root)
        _read_capability(facts, capability, declared)
    return facts


def capabilities(root: etree._Element) -> t.List[str]:
    """The types of a document's first capability and of what is nested in it."""
    capability = root.find("capability")
    if capability is None:
        return []
    types = [str(each.get("type", "")) for each in capability.iter("capability")]
    return [_NAMES.get(each, each) for each in types]


def _read_capability(facts: Details, capability: etree._Element, declared: Part) -> None:
    main = facts["capabilities"][0]
    for path, place, *attribute in _PLACES.get(main, ()):
        element = capability.find(place)
        if element is None:
            continue
        text = element.get(attribute[0]) if attribute else element.text
        if text and text != _UNKNOWN.get(path):
            steps = path.split(".")
            part = declared
            for step in steps:
                part = part.parts[step]
            is_number = part.type in ("int", "float")
            _set(facts, steps, _number(text, part.type) if is_number else text)
    special = _SPECIAL.get(main)
    if special:
        special(facts, capability)


def _set(facts: Details, steps: t.Sequence[str], value: t.Any) -> None:
    if value is not None and value != "":
        for step in steps[:-1]:
            below = facts.get(step)
            if not isinstance(below, dict):
                below = facts[step] = {}
            facts = below
        facts[steps[-1]] = value


def _number(text: t.Optional[str], type: str = "int") -> t.Union[int, float]:
    try:
        return number((text or "").strip(), type)
    except ValueError:
        quoted = repr(printable(text or "")[:40])
        raise XmlError(f"{quoted} is no number, where libvirt's documents have one.") from None


def _pci(facts: Details, capability: etree._Element) -> None:
    place = [capability.findtext(tag) for tag in ("domain", "bus", "slot", "function")]
    if all(place):
        domain, bus, slot, function = [_number(text) for text in place]
        address = f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"
        _set(facts, ("pci", "address"), address)
    for main in capability.findall("capability[@type='phys_function']"):
        _set(facts, ("phys_function", "device"), _name(main.find("address")))
    for main in capability.findall("capability[@type='virt_functions']"):
        devices = [_name(address) for address in main.findall("address")]
        facts.setdefault("virt_functions", {})
        _set(facts, ("virt_functions", "devices"), devices or None)
    for group in capability.findall("iommuGroup"):
        names = [_name(address) for address in group.findall("address")]
        others = [name for name in names if name != facts.get("name")]
        _set(facts, ("pci", "iommu_group", "devices"), others or None)
    if capability.find("pci-express") is not None:
        facts.setdefault("pci", {}).setdefault("pci_express", {})
    _mdev_types(facts, capability)
    _vpd(facts, capability)


def _name(address: t.Optional[etree._Element]) -> t.Optional[str]:
    """The name of the PCI device at an <address>."""
    if address is None:
        return None
    place = [address.get(name, "")[2:] for name in ("domain", "bus", "slot", "function")]
    return "_".join(["pci", *place])


def _mdev_types(facts: Details, capability: etree._Element) -> None:
    types = []
    for element in capability.findall("capability[@type='mdev_types']/type"):
        row: Details = {}
        _set(row, ("id",), element.get("id"))
        _set(row, ("name",), element.findtext("name"))
        _set(row, ("device_api",), element.findtext("deviceAPI"))
        instances = element.findtext("availableInstances")
        if instances:
            row["available_instances"] = _number(instances)
        types.append(row)
    _set(facts, ("mdev_types",), types or None)


def _vpd(facts: Details, capability: etree._Element) -> None:
    for vpd in capability.findall("capability[@type='vpd']"):
        _set(facts, ("vpd", "name"), vpd.findtext("name"))
        for fields in vpd.findall("fields"):
            access = str(fields.get("access"))
            for field in fields:
                index = field.get("index")
                steps = ["vpd", access, str(field.tag)]
                _set(facts, steps if index is None else [*steps, index], field.text)


def _net(facts: Details, capability: etree._Element) -> None:
    features = [element.get("name") for element in capability.findall("feature")]
    _set(facts, ("net", "feature"), features or None)


def _usb(facts: Details, capability: etree._Element) -> None:
    for name in ("class", "subclass", "protocol"):
        code = capability.findtext(name)
        _set(facts, ("usb", name, "id"), f"0x{_number(code):02x}" if code else None)


def _scsi_host(facts: Details, capability: etree._Element) -> None:
    for port in capability.findall("capability[@type='fc_host']"):
        for name in ("wwnn", "wwpn", "fabric_wwn"):
            wwn = port.findtext(name)
            _set(facts, ("fc_host", name), "0x" + wwn if wwn else None)


def _storage(facts: Details, capability: etree._Element) -> None:
    drive = capability.find("capability[@type='removable']")
    if drive is not None:
        facts.setdefault("removable", {})
        available = drive.findtext("media_available") == "1"
        # A floppy drive cannot tell.
        if available or capability.findtext("drive_type") != "floppy":
            facts["removable"]["media_available"] = available


def _ccwgroup(facts: Details, capability: etree._Element) -> None:
    members = [element.text or "" for element in capability.findall("members/ccw_device")]
    _set(facts, ("ccwgroup", "members"), members or None)


def _mdev(facts: Details, capability: etree._Element) -> None:
    attributes = [
        {"name": element.get("name", ""), "value": element.get("value", "")}
        for element in capability.findall("attr")
    ]
    _set(facts, ("mdev", "attributes"), attributes or None)


_SPECIAL: t.Dict[str, t.Callable[[Details, etree._Element], None]] = {
    "pci": _pci,
    "net": _net,
    "usb": _usb,
    "storage": _storage,
    "ccwgroup": _ccwgroup,
    "css": _mdev_types,
    "ap_matrix": _mdev_types,
    "scsi_host": _scsi_host,
    "mdev": _mdev,
}

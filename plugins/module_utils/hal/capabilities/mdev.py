# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mediated devices: mdev, and mdev_types, the types that a device can be divided into.

Also those that are defined in mdevctl's files but not there, from the files themselves. Sources:
the kernel's Documentation/driver-api/vfio-mediated-device.rst, libvirt's
udevProcessMediatedDevice(), and mdevctl's README for its files.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import json
import re
import typing as t

from ..device import identified, present
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("mdev.type.id", "str", "Type, one of the parent's mdev_types", "i915-GVTg_V5_4",
          libvirt=True),
    Field("mdev.type.name", "str", "The type's name, where it has one", "GRID M60-0B"),
    Field("mdev.uuid", "str", "UUID", "c2177883-f1bb-47f0-914d-32a22e3a8804", libvirt=True),
    Field("mdev.parent_addr", "str", "The parent's address on its bus", "0000:00:02.0",
          libvirt=True),
    Field("mdev.iommu_group.number", "int", "IOMMU group", 12, libvirt=True),
    Field("mdev.persistent", "bool", "Whether mdevctl has a definition of it", True),
    Field("mdev.autostart", "bool", "Whether mdevctl starts it as soon as its parent is there",
          True),
    Field("mdev.attributes", "table", "What mdevctl sets when it starts the device, in this order",
          [{"name": "assign_adapter", "value": "5"}], libvirt=True),
    Field("mdev.attributes[].name", "str", "Attribute", "assign_adapter", libvirt=True),
    Field("mdev.attributes[].value", "str", "What is written to it", "5", libvirt=True),
    Field("mdev_types", "table", "The types that the device can be divided into",
          [{"id": "nvidia-11", "name": "GRID M60-0B", "device_api": "vfio-pci",
            "available_instances": 16}], libvirt=True),
    Field("mdev_types[].id", "str", "Type", "nvidia-11", libvirt=True),
    Field("mdev_types[].name", "str", "The type's name", "GRID M60-0B", libvirt=True),
    Field("mdev_types[].description", "str", "What the type offers",
          "num_heads=2, frl_config=45, framebuffer=512M"),
    Field("mdev_types[].device_api", "str", "How the type's devices are driven", "vfio-pci",
          libvirt=True),
    Field("mdev_types[].available_instances", "int", "How many more of the type can be made", 16,
          libvirt=True),
)  # fmt: skip

# mdevctl's definitions: a folder named like the parent, in it a file named by the UUID.
DEFINITIONS = "/etc/mdevctl.d"
_UUID = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# Where mdevctl's name of a parent is looked for.
_PARENTS = ("class/mdev_bus", "bus/pci/devices", "bus/css/devices", "bus/matrix/devices")
# What libvirt's schema knows.
_DEVICE_APIS = ("vfio-pci", "vfio-ccw", "vfio-ap")


def defined(host: Host) -> t.List[str]:
    """The paths of the definitions; those of devices that are there are among them."""
    names = host.reader.names
    return [
        f"{DEFINITIONS}/{parent}/{name}"
        for parent in names(DEFINITIONS)
        for name in names(f"{DEFINITIONS}/{parent}")
        if _UUID.fullmatch(name)
    ]


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the mdev bus, any definition of one that is not there; mtty, the sample."""
    if node.subsystem != "mdev":
        return Identity(["mdev_types"], node.subsystem, node.sysname)
    above, _slash, parent = node.path.rpartition("/")[0].rpartition("/")
    place = None
    if above == DEFINITIONS:
        place = f"{_path(host, parent)}/{node.sysname}"
        if host.reader.exists(place):
            return None
    return Identity(["mdev"], "mdev", node.sysname, parent, place=place)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Links and the type's attributes; from the definition what sysfs has not."""
    if node.subsystem != "mdev":
        return {"mdev_types": mdev_types(node)}
    parent = node.path.split("/")[-2]
    path = f"{DEFINITIONS}/{parent}/{node.sysname}"
    definition = _definition(host.reader.text(path))
    group = node.target("iommu_group")
    mdev_type = node.target("mdev_type") or definition.get("mdev_type")
    mdev = present(
        type=identified(mdev_type, node.text("mdev_type/name")),
        uuid=node.sysname,
        parent_addr=parent,
        iommu_group={"number": number(group)} if group and group.isdecimal() else None,
        persistent=host.reader.exists(path),
        autostart=definition.get("autostart"),
        attributes=definition.get("attributes"),
    )
    return {"mdev": mdev}


def mdev_types(node: Node) -> t.List[t.Dict[str, t.Any]]:
    """The types that a device can be divided into; empty if it cannot."""
    types = []
    for name in node.names("mdev_supported_types"):
        folder = f"mdev_supported_types/{name}"
        types.append(
            present(
                id=name,
                name=node.text(folder + "/name"),
                description=node.text(folder + "/description"),
                device_api=node.text(folder + "/device_api"),
                available_instances=node.number(folder + "/available_instances"),
            )
        )
    return types


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """What is there needs a type and an IOMMU group, what is only defined its type.

    Not mtty, whose document libvirt leaves empty and its own schema refuses.
    """
    mdev = device.get("mdev", {})
    return "id" in mdev.get("type", {}) and ("iommu_group" in mdev or not device["active"])


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's elements; a group that is not known is number 0 there."""
    if "mdev" not in device:
        return
    mdev = device["mdev"]
    write.element("type", id=mdev.get("type", {}).get("id"))
    write.optional("uuid", mdev.get("uuid"))
    write.optional("parent_addr", mdev.get("parent_addr"))
    write.element("iommuGroup", number=mdev.get("iommu_group", {}).get("number", 0))
    for attribute in mdev.get("attributes", ()):
        write.element("attr", name=attribute.get("name"), value=attribute.get("value"))


def write_mdev_types(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes the capability nested in pci, css and ap_matrix; nothing if there are no types."""
    types = [
        mdev_type
        for mdev_type in device.get("mdev_types", ())
        if mdev_type.get("device_api") in _DEVICE_APIS
    ]
    if not types:
        return
    capability = write.capability("mdev_types")
    for mdev_type in types:
        element = capability.element("type", id=mdev_type.get("id"))
        element.optional("name", mdev_type.get("name"))
        element.element("deviceAPI", mdev_type["device_api"])
        element.element("availableInstances", max(mdev_type.get("available_instances", 0), 0))


def _path(host: Host, parent: str) -> str:
    """The path of the device that mdevctl calls so; the root's if there is none."""
    for folder in _PARENTS:
        target = host.reader.link(f"/sys/{folder}/{parent}")
        _up, below, path = (target or "").partition("/devices/")
        if below:
            return "/sys/devices/" + path
    return "/sys/devices"


def _definition(text: t.Optional[str]) -> t.Dict[str, t.Any]:
    """What a definition says: mdev_type, autostart and attributes; {} if it is none."""
    try:
        document = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    definition: t.Dict[str, t.Any] = {"autostart": document.get("start") == "auto"}
    mdev_type = document.get("mdev_type")
    if isinstance(mdev_type, str) and mdev_type:
        definition["mdev_type"] = mdev_type
    attributes = document.get("attrs")
    if isinstance(attributes, list):
        pairs = [
            {"name": str(name), "value": str(value)}
            for attribute in attributes
            if isinstance(attribute, dict)
            for name, value in attribute.items()
        ]
        if pairs:
            definition["attributes"] = pairs
    return definition

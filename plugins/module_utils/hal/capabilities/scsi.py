# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCSI: scsi_host with fc_host and vports, scsi_target with fc_remote_port, and scsi devices.

Sources: libvirt's udevProcessSCSI*() and virVHBA*(), the kernel's drivers/scsi/scsi_sysfs.c and
scsi_transport_fc.c.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("scsi_host.host", "int", "Number of the host adapter", 2, libvirt=True),
    Field("scsi_host.unique_id", "int", "The driver's own number for it", 1, libvirt=True),
    Field("scsi_host.proc_name", "str", "What the adapter's driver calls itself", "megaraid_sas"),
    Field("scsi_host.state", "str", "State of the adapter, as the kernel writes it", "running"),
    Field("fc_host.wwnn", "str", "World wide name of the node", "0x2000000000c9831b", libvirt=True),
    Field("fc_host.wwpn", "str", "World wide name of the port", "0x1000000000c9831b", libvirt=True),
    Field("fc_host.fabric_wwn", "str", "World wide name of the fabric", "0x2002000573de9a81",
          libvirt=True),
    Field("fc_host.port_id", "str", "Address of the port in the fabric", "0x010600"),
    Field("fc_host.port_type", "str", "Type of the port, as the kernel writes it",
          "NPort (fabric via point-to-point)"),
    Field("fc_host.port_state", "str", "State of the port, as the kernel writes it", "Online"),
    Field("fc_host.speed", "int", "Speed of the port now", 16000, unit="Mbit/s"),
    Field("fc_host.symbolic_name", "str", "The adapter's description of itself",
          "QLE2692 FW:v9.08.02 DVR:v10.02.07.900-k"),
    Field("vports.max_vports", "int", "How many virtual ports there can be", 254, libvirt=True),
    Field("vports.vports", "int", "How many there are", 2, libvirt=True),
    Field("scsi_target.target", "str", "The kernel's name of the target", "target2:0:0",
          libvirt=True),
    Field("fc_remote_port.rport", "str", "The kernel's name of the remote port", "rport-2:0-1",
          libvirt=True),
    Field("fc_remote_port.wwpn", "str", "World wide name of the remote port",
          "0x50060160bb601ed6", libvirt=True),
    Field("fc_remote_port.port_state", "str", "State of the remote port, as the kernel writes it",
          "Online"),
    Field("scsi.host", "int", "Number of the host adapter", 2, libvirt=True),
    Field("scsi.bus", "int", "Number of the channel", 0, libvirt=True),
    Field("scsi.target", "int", "Number of the target", 0, libvirt=True),
    Field("scsi.lun", "int", "Number of the logical unit", 1, libvirt=True),
    Field("scsi.type", "str", "disk, tape, processor, worm, cdrom, scanner, mod, changer, raid or "
          "enclosure", "disk", libvirt=True),
    Field("scsi.vendor", "str", "Vendor, as the device writes it", "HGST"),
    Field("scsi.model", "str", "Model, as the device writes it", "HUS726040AL5210"),
    Field("scsi.revision", "str", "Revision of its firmware", "A907"),
    Field("scsi.wwid", "str", "World wide id: naa., eui., t10. or another scheme, then the id",
          "naa.5000cca24d5e2d90"),
    Field("scsi.state", "str", "State of the device, as the kernel writes it", "running"),
)  # fmt: skip

# Peripheral device types of the SCSI standards, in libvirt's words.
_TYPES = {
    0: "disk", 1: "tape", 3: "processor", 4: "worm", 5: "cdrom", 6: "scanner", 7: "mod",
    8: "changer", 12: "raid", 13: "enclosure",
}  # fmt: skip

_HOST = re.compile("host([0-9]+)$")
_TARGET = re.compile("target[0-9]+:[0-9]+:[0-9]+$")
_DEVICE = re.compile("([0-9]+):([0-9]+):([0-9]+):([0-9]+)$")
_NAMES = (("scsi_host", _HOST), ("scsi_target", _TARGET), ("scsi_device", _DEVICE))
_CAPABILITIES = {"scsi_host": "scsi_host", "scsi_target": "scsi_target", "scsi_device": "scsi"}
# 0x and 16 digits: a fabric port that is not logged in has zero or nothing but ones.
_WWN = re.compile("0x[0-9a-f]{16}$")
_REMOTE_PORT = "rport-"


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Hosts, targets and devices by their names, and by their type where the kernel gives one."""
    devtype = node.uevent.get("DEVTYPE")
    for name_type, pattern in _NAMES:
        if devtype in (None, name_type) and pattern.match(node.sysname):
            capabilities = [_CAPABILITIES[name_type]]
            if name_type == "scsi_host" and node.has(_class(node, "fc_host")):
                capabilities.append("fc_host")
                if node.has(_class(node, "fc_host") + "/vport_create"):
                    capabilities.append("vports")
            elif name_type == "scsi_target" and _remote_port(node):
                capabilities.append("fc_remote_port")
            return Identity(capabilities, "scsi", node.sysname)
    return None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from the device's attributes, a host's and a port's from those of their classes."""
    capability = device.capabilities[0]
    if capability == "scsi":
        return {"scsi": _device(node)}
    if capability == "scsi_host":
        details = {"scsi_host": _host(node)}
        if "fc_host" in device.capabilities:
            details["fc_host"] = _fc_host(node)
        if "vports" in device.capabilities:
            details["vports"] = _vports(node)
        return details
    details = {"scsi_target": {"target": node.sysname}}
    if "fc_remote_port" in device.capabilities:
        details["fc_remote_port"] = _fc_remote_port(node)
    return details


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """libvirt lists them all."""
    return True


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    capabilities = device["capabilities"]
    if "scsi" in capabilities:
        scsi = device.get("scsi", {})
        for name in ("host", "bus", "target", "lun"):
            write.element(name, scsi.get(name))
        write.optional("type", scsi.get("type"))
    elif "scsi_host" in capabilities:
        _host_to_xml(device, write)
    else:
        write.element("target", device.get("scsi_target", {}).get("target"))
        port = device.get("fc_remote_port")
        if port:
            nested = write.capability("fc_remote_port")
            nested.element("rport", port.get("rport"))
            nested.element("wwpn", port.get("wwpn"))


def _host_to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    scsi_host = device.get("scsi_host", {})
    write.element("host", scsi_host.get("host"))
    write.optional("unique_id", scsi_host.get("unique_id"))
    fc_host = device.get("fc_host")
    if fc_host:
        nested = write.capability("fc_host")
        for name in ("wwnn", "wwpn", "fabric_wwn"):
            wwn = fc_host.get(name)
            # libvirt takes the 0x off here, and leaves it on remote ports.
            nested.optional(name, wwn[2:] if wwn else None)
    vports = device.get("vports")
    if vports:
        nested = write.capability("vport_ops")
        nested.element("max_vports", vports.get("max_vports"))
        nested.element("vports", vports.get("vports"))


def _class(node: Node, name: str) -> str:
    """Where the attributes are that a class, such as fc_host, adds to a host."""
    return f"{name}/{node.sysname}"


def _host(node: Node) -> t.Dict[str, t.Any]:
    place = _class(node, "scsi_host")
    name = _HOST.match(node.sysname)
    return present(
        host=number(name.group(1)) if name else None,
        unique_id=node.number(place + "/unique_id"),
        proc_name=_named(node.text(place + "/proc_name")),
        state=node.text(place + "/state"),
    )


def _fc_host(node: Node) -> t.Dict[str, t.Any]:
    place = _class(node, "fc_host")
    return present(
        wwnn=_wwn(node.text(place + "/node_name")),
        wwpn=_wwn(node.text(place + "/port_name")),
        fabric_wwn=_wwn(node.text(place + "/fabric_name")),
        port_id=node.text(place + "/port_id"),
        port_type=node.text(place + "/port_type"),
        port_state=node.text(place + "/port_state"),
        speed=_speed(node.text(place + "/speed")),
        symbolic_name=node.text(place + "/symbolic_name"),
    )


def _vports(node: Node) -> t.Dict[str, t.Any]:
    place = _class(node, "fc_host")
    return present(
        max_vports=node.number(place + "/max_npiv_vports"),
        vports=node.number(place + "/npiv_vports_inuse"),
    )


def _remote_port(node: Node) -> t.Optional[str]:
    """The remote port that a Fibre Channel target is below of."""
    above = node.path.split("/")[-2]
    return above if above.startswith(_REMOTE_PORT) else None


def _fc_remote_port(node: Node) -> t.Dict[str, t.Any]:
    name = _remote_port(node) or ""
    place = f"{node.path.rpartition('/')[0]}/fc_remote_ports/{name}"
    return present(
        rport=name,
        wwpn=_wwn(node.reader.text(place + "/port_name")),
        port_state=node.reader.text(place + "/port_state") or None,
    )


def _device(node: Node) -> t.Dict[str, t.Any]:
    name = _DEVICE.match(node.sysname)
    address = [number(digits) for digits in name.groups()] if name else [None] * 4
    type_number = node.number("type")
    return present(
        host=address[0],
        bus=address[1],
        target=address[2],
        lun=address[3],
        type=None if type_number is None else _TYPES.get(type_number),
        vendor=node.text("vendor"),
        model=node.text("model"),
        revision=node.text("rev"),
        wwid=node.text("wwid"),
        state=node.text("state"),
    )


def _wwn(text: t.Optional[str]) -> t.Optional[str]:
    """The name, None for what stands for none."""
    if not text or not _WWN.match(text) or not text[2:].strip("0") or not text[2:].strip("f"):
        return None
    return text


def _speed(text: t.Optional[str]) -> t.Optional[int]:
    """Mbit/s from "16 Gbit"; the kernel also writes "unknown" and "Not Negotiated"."""
    words = (text or "").split()
    speed = number(words[0]) if len(words) == 2 and words[1] == "Gbit" else None
    return None if speed is None else speed * 1000


def _named(text: t.Optional[str]) -> t.Optional[str]:
    """None for the kernel's words for a name that is not there."""
    return None if text in ("<NULL>", "(null)") else text

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Channel devices of s390: ccw, css (their subchannels) and ccwgroup, with what is nested in them.

Sources: the kernel's Documentation/ABI/testing/sysfs-bus-css, Documentation/arch/s390/cds.rst and
drivers/s390/cio, for qeth_generic drivers/s390/net/qeth_core_sys.c; libvirt's
udevProcessCCW(), udevProcessCSS() and udevProcessCCWGroup().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node, number
from .mdev import mdev_types, write_mdev_types

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("ccw.cssid", "str", "Channel subsystem", "0x0", libvirt=True),
    Field("ccw.ssid", "str", "Subchannel set", "0x0", libvirt=True),
    Field("ccw.devno", "str", "Device number", "0x0191", libvirt=True),
    Field("ccw.state", "str", "online or offline", "online"),
    Field("ccw.control_unit", "str", "Type and model of the control unit", "3990/e9"),
    Field("ccw.type", "str", "Type and model of the device", "3390/0c"),
    Field("ccwgroup_member.group_device", "device", "The group that the device is part of",
          "ccwgroup_0_0_bd00"),
    Field("css.cssid", "str", "Channel subsystem", "0x0", libvirt=True),
    Field("css.ssid", "str", "Subchannel set", "0x0", libvirt=True),
    Field("css.devno", "str", "Number of the subchannel", "0x0070", libvirt=True),
    Field("css.channel_dev_addr.cssid", "str", "Channel subsystem of the subchannel's device",
          "0x0", libvirt=True),
    Field("css.channel_dev_addr.ssid", "str", "Subchannel set of the subchannel's device", "0x0",
          libvirt=True),
    Field("css.channel_dev_addr.devno", "str", "Number of the subchannel's device", "0x0191",
          libvirt=True),
    Field("css.type", "str", "Subchannel type: 0 I/O, 1 CHSC, 2 message, 3 ADM", "0"),
    Field("css.chpids", "list", "Channel paths that are installed", ["40", "41"]),
    Field("ccwgroup.state", "str", "online or offline", "online", libvirt=True),
    Field("ccwgroup.cssid", "str", "Channel subsystem", "0x0", libvirt=True),
    Field("ccwgroup.ssid", "str", "Subchannel set", "0x0", libvirt=True),
    Field("ccwgroup.devno", "str", "Number of the first device", "0xbd00", libvirt=True),
    Field("ccwgroup.members", "devices", "The devices of the group, in its order",
          ["ccw_0_0_bd00", "ccw_0_0_bd01", "ccw_0_0_bd02"], libvirt=True),
    Field("qeth_generic.card_type", "str", "Type of the network adapter", "OSD_1000",
          libvirt=True),
    Field("qeth_generic.chpid", "str", "Channel path of the network adapter", "9F", libvirt=True),
)  # fmt: skip

_ADDRESS = re.compile(r"([0-9a-f]{1,2})\.([0-9a-f])\.([0-9a-f]{4})")
_STATES = {"0": "offline", "1": "online"}
_NUMBERS = ("cssid", "ssid", "devno")
_QETH = "qeth_generic"
# The drivers of the subchannels that libvirt lists.
_DRIVERS = ("io_subchannel", "vfio_ccw")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the three buses, each has an address of the same form."""
    if not _ADDRESS.fullmatch(node.sysname):
        return None
    capabilities = [node.subsystem]
    if node.subsystem == "ccw":
        if node.target("group_device"):
            capabilities.append("ccwgroup_member")
    elif node.subsystem == "ccwgroup":
        if node.uevent.get("DEVTYPE") == _QETH:
            capabilities.append(_QETH)
    elif mdev_types(node):
        capabilities.append("mdev_types")
    return Identity(capabilities, node.subsystem, node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The address in its parts, attributes and links."""
    address = _address(node.sysname) or {}
    if node.subsystem == "css":
        return _css(node, address)
    state = _STATES.get(node.text("online") or "")
    if node.subsystem == "ccw":
        ccw = present(
            state=state, control_unit=_known(node.text("cutype")), type=_known(node.text("devtype"))
        )
        details: t.Dict[str, t.Any] = {"ccw": dict(address, **ccw)}
        group = node.target("group_device")
        if group:
            details["ccwgroup_member"] = {"group_device": host.name_of("ccwgroup", group)}
        return details
    ccwgroup = dict(address, **present(state=state, members=_members(node, host) or None))
    details = {"ccwgroup": ccwgroup}
    if _QETH in device.capabilities:
        details[_QETH] = present(card_type=node.text("card_type"), chpid=node.text("chpid"))
    return details


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """Devices whose state is known, subchannels for I/O, and groups that are network adapters."""
    capabilities = device["capabilities"]
    if capabilities[0] == "css":
        return device.get("driver") in _DRIVERS
    if capabilities[0] == "ccw":
        return "state" in device.get("ccw", {})
    return _QETH in capabilities


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's elements.

    What a newer libvirt has of ccw, its state and group, its schema of 9.0.0 refuses and that of
    11.1.0 does without. A group is of 11.1.0, where it first appeared.
    """
    main = device["capabilities"][0]
    facts = device.get(main, {})
    if main == "ccwgroup":
        write.optional("state", facts.get("state"))
    _write_address(facts, write)
    if main == "css":
        if "channel_dev_addr" in facts:
            _write_address(facts["channel_dev_addr"], write.element("channel_dev_addr"))
        write_mdev_types(device, write)
    if main == "ccwgroup":
        members = write.element("members")
        for position, name in enumerate(facts.get("members", ())):
            members.element("ccw_device", name, ref=f"cdev{position}")
        if _QETH in device:
            capability = write.capability(_QETH)
            capability.optional("card_type", device[_QETH].get("card_type"))
            capability.optional("chpid", device[_QETH].get("chpid"))


def _address(text: t.Optional[str]) -> t.Optional[t.Dict[str, t.Any]]:
    """The parts of an address such as 0.0.bd00, as libvirt writes them; None if it is none."""
    match = _ADDRESS.fullmatch(text or "")
    if not match:
        return None
    cssid, ssid, devno = match.groups()
    return {"cssid": f"0x{int(cssid, 16):x}", "ssid": "0x" + ssid, "devno": "0x" + devno}


def _write_address(address: t.Mapping[str, t.Any], write: Writer) -> None:
    for name in _NUMBERS:
        write.optional(name, address.get(name))


def _known(text: t.Optional[str]) -> t.Optional[str]:
    """What the kernel says it does not know is absent."""
    return None if text == "n/a" else text


def _css(node: Node, address: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
    css = present(
        channel_dev_addr=_address(node.text("dev_busid")),
        type=node.text("type"),
        chpids=_chpids(node) or None,
    )
    details: t.Dict[str, t.Any] = {"css": dict(address, **css)}
    types = mdev_types(node)
    if types:
        details["mdev_types"] = types
    return details


def _chpids(node: Node) -> t.List[str]:
    """The channel paths that the path installed mask, the first of three, has a bit for."""
    installed = number((node.text("pimpampom") or "").partition(" ")[0], 16) or 0
    chpids = (node.text("chpids") or "").split()[:8]
    return [chpid for position, chpid in enumerate(chpids) if installed & 0x80 >> position]


def _members(node: Node, host: Host) -> t.List[str]:
    """The devices that links name: cdev0, cdev1 and so on up to the first gap."""
    members: t.List[str] = []
    target = node.target("cdev0")
    while target:
        members.append(host.name_of("ccw", target))
        target = node.target(f"cdev{len(members)}")
    return members

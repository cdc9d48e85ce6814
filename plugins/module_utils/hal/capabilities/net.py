# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network interfaces: net, with 80203 or 80211, and what virtual_net.py knows of bonds and so on.

Sources: libvirt's udevProcessNetworkInterface(), the kernel's
Documentation/ABI/testing/sysfs-class-net and include/uapi/linux/if_link.h.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ...netlink.links import Link
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("net.interface", "str", "Name of the interface", "eth0", libvirt=True),
    Field("net.address", "str", "Hardware address", "52:54:00:12:34:56", libvirt=True),
    Field("net.permanent_address", "str", "Burnt-in hardware address, where another is in use",
          "52:54:00:12:34:57"),
    Field("net.ifindex", "int", "Number of the interface", 2),
    Field("net.kind", "str", "Kind of link, as in ip link add type; none for hardware", "veth"),
    Field("net.devtype", "str", "The kernel's type of device, where it says more than kind",
          "wwan"),
    Field("net.link.state", "str", "Operational state: unknown, notpresent, down, lowerlayerdown, "
          "testing, dormant or up", "up", libvirt=True),
    Field("net.link.speed", "int", "Speed of a link that is up", 10000, unit="Mbit/s",
          libvirt=True),
    Field("net.up", "bool", "Whether the interface is set up", True),
    Field("net.mtu", "int", "Largest packet", 1500, unit="bytes"),
    Field("net.alias", "str", "The interface's description", "uplink to core-1"),
    Field("net.altnames", "list", "Other names of the interface", ["enp3s0"]),
    Field("net.phys_port_name", "str", "Name of the port, as the device writes it", "p0"),
    Field("net.phys_switch_id", "str", "Id of the switch that the port belongs to", "e41d2d5a8b10"),
    Field("net.feature", "list", "Offloads and features that are on, in libvirt's words",
          ["rx", "tx", "sg", "tso", "gso", "gro"], libvirt=True),
    Field("net.lower", "devices", "What the interface stands on: a VLAN's parent, the ports of a "
          "bond or bridge", ["net_eth1_52_54_00_12_34_57"]),
    Field("net.upper", "devices", "What stands on the interface: its bond or bridge, its VLANs",
          ["net_bond0"]),
)  # fmt: skip

_PCI_ADDRESS = re.compile("[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}[.][0-7]$")

_MAC_LENGTH = len("00:00:00:00:00:00")

# Drivers without hardware of their own: they answer from memory.
_PARAVIRTUAL = ("virtio_net", "hv_netvsc", "vmxnet3", "vif", "xen_netfront", "ena", "gve")

# Kinds to which the kernel gives a device type of the same name. libvirt lists no network device
# of any type but wlan.
_TYPED_KINDS = (
    "bond", "bridge", "vlan", "vxlan", "geneve", "macsec", "wireguard", "bareudp", "hsr", "ppp",
    "gtp", "l2tpeth", "dsa", "wwan", "ovpn", "batadv", "amt", "pfcp",
)  # fmt: skip


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any network interface; names carry the address where libvirt would list it."""
    uevent = node.uevent
    name = uevent.get("INTERFACE")
    if not name:
        return None
    devtype = uevent.get("DEVTYPE")
    link = _link(node, host)
    capabilities = ["net", "80211" if _is_wireless(node, devtype) else "80203"]
    kind = link.kind if link else devtype
    if kind in ("bond", "bridge", "vlan"):
        capabilities.append(kind)
    if link:
        if link.port_kind in ("bond", "bridge"):
            capabilities.append(link.port_kind + "_port")
    elif node.has("brport"):
        capabilities.append("bridge_port")
    elif node.has("bonding_slave"):
        capabilities.append("bond_port")
    if devtype not in (None, "wlan"):
        return Identity(capabilities, "net", name)
    address = link.address if link else node.text("address")
    return Identity(capabilities, "net", name, secret=address, secret_field="net.address")


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from the links' dump; from sysfs where netlink cannot be asked."""
    link = _link(node, host)
    net = present(interface=node.uevent.get("INTERFACE"))
    net.update(_from_link(link, host) if link else _from_attributes(node))
    devtype = node.uevent.get("DEVTYPE")
    if devtype not in (None, "wlan", net.get("kind")):
        net["devtype"] = devtype
    _ask_for_speed(node, device, host, net["link"])
    if link and host.full:
        net.update(_feature(node, host))
    details = {"net": net}
    if link and len(device.capabilities) > 2:
        from .virtual_net import details_of

        details.update(details_of(link, host))
    return details


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """libvirt lists no network device that has a type, unless that is wlan."""
    if "80211" in device["capabilities"]:
        return True
    net = device.get("net", {})
    return "devtype" not in net and net.get("kind") not in _TYPED_KINDS


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    net = device.get("net", {})
    link = net.get("link", {})
    write.element("interface", net.get("interface"))
    address = net.get("address", "")
    # libvirt's schema knows six bytes only, InfiniBand has twenty.
    write.optional("address", address if len(address) == _MAC_LENGTH else None)
    write.element("link", speed=link.get("speed"), state=link.get("state"))
    for feature in net.get("feature", ()):
        write.element("feature", name=feature)
    for capability in device["capabilities"]:
        if capability in ("80203", "80211"):
            write.capability(capability)


def _is_wireless(node: Node, devtype: t.Optional[str]) -> bool:
    """By its type; old kernels and some drivers set none, but have what wireless ones have."""
    if devtype or node.virtual:
        return devtype == "wlan"
    return node.has("phy80211") or node.has("wireless")


def _link(node: Node, host: Host) -> t.Optional[Link]:
    """What netlink says of the interface, if it means the same one: names are soon taken again."""
    link = host.links.get(node.uevent.get("INTERFACE", ""))
    if link is None or str(link.index) != node.uevent.get("IFINDEX"):
        return None
    # A tree that is not this host's may have an eth0 as well.
    return link if node.virtual or link.address == node.text("address") else None


def _from_link(link: Link, host: Host) -> t.Dict[str, t.Any]:
    permanent = link.perm_address
    return present(
        address=link.address,
        permanent_address=permanent if permanent != link.address else None,
        ifindex=link.index,
        kind=link.kind,
        link=present(state=link.operstate),
        up=link.up,
        mtu=link.mtu,
        alias=link.alias,
        altnames=link.altnames or None,
        phys_port_name=link.phys_port_name,
        phys_switch_id=link.phys_switch_id,
        lower=[host.name_of("net", name) for name in host.links.lower(link)] or None,
        upper=[host.name_of("net", name) for name in host.links.upper(link)] or None,
    )


def _from_attributes(node: Node) -> t.Dict[str, t.Any]:
    flags = node.number("flags", 16)
    return present(
        address=node.text("address"),
        ifindex=node.number("ifindex"),
        link=present(state=node.text("operstate")),
        up=None if flags is None else bool(flags & 1),
        mtu=node.number("mtu"),
        alias=node.text("ifalias"),
    )


def _ask_for_speed(node: Node, device: Device, host: Host, link: t.Dict[str, t.Any]) -> None:
    """The speed of a link that is up: hardware may not answer, what is virtual does at once."""

    def speed(data: t.Optional[bytes]) -> None:
        # Unknown is -1, which libvirt prints as 4294967295.
        value = number(data.decode("ascii", "replace").strip()) if data else None
        if value is not None and value >= 0:
            link["speed"] = value

    if link.get("state") == "up":
        path = node.path + "/speed"
        if node.virtual or device.driver in _PARAVIRTUAL:
            speed(host.reader.raw(path))
        else:
            host.later(device, "net.link.speed", path, 32, speed)


def _feature(node: Node, host: Host) -> t.Dict[str, t.Any]:
    device = node.target("device")
    address = device if device and _PCI_ADDRESS.match(device) else None
    return present(feature=host.ethtool.features(node.sysname, node.path, address))

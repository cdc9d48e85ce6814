# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices of the vDPA bus, whose data path is that of virtio: vdpa.

Sources: the kernel's Documentation/ABI/testing/sysfs-bus-vdpa and drivers/vhost/vdpa.c, libvirt's
udevProcessVDPA().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("vdpa.chardev", "str", "What a guest's virtual machine monitor opens, if vhost_vdpa "
          "drives the device", "/dev/vhost-vdpa-0", libvirt=True),
    Field("vdpa.driver_override", "str", "The only driver that may bind, if one was set",
          "vhost_vdpa"),
)  # fmt: skip

_CHARDEV = "vhost-vdpa"


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the bus."""
    return Identity(["vdpa"], "vdpa", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The node is that of a device below, which its driver makes."""
    names = [name for name in node.names() if name.startswith(_CHARDEV)]
    override = node.text("driver_override")
    vdpa = present(
        chardev="/dev/" + names[0] if names else None,
        driver_override=None if override == "(null)" else override,
    )
    return {"vdpa": vdpa}


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """Not without a node: libvirt's own schema refuses what it prints of such a device."""
    return "chardev" in device.get("vdpa", {})


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's element."""
    write.optional("chardev", device.get("vdpa", {}).get("chardev"))

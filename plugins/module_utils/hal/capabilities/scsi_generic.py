# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCSI devices as /dev/sgN gives access to them: scsi_generic.

All there is to know of one is its device node; what it leads to is its parent.
Source: libvirt's udevProcessSCSIGeneric().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..fields import Field
    from ..sysfs import Host

FIELDS: t.Tuple[Field, ...] = ()


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Whatever has a device node."""
    return Identity(("scsi_generic",), "scsi_generic", node.sysname) if node.devnode else None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Nothing that is not stated for every device."""
    return {}


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """libvirt lists them all."""
    return True


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    write.element("char", device.get("devnodes", {}).get("dev"))

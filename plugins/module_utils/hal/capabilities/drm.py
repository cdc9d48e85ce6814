# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graphics, the kernel's direct rendering manager: drm, with the connectors of a card.

Sources: the kernel's drivers/gpu/drm/drm_sysfs.c and drm_drv.c, libvirt's
udevProcessDRMDevice().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("drm.type", "str", "What the node is for: primary, control or render", "render",
          libvirt=True),
    Field("drm.connectors", "table", "The card's connectors",
          [{"name": "HDMI-A-1", "status": "connected", "enabled": True}]),
    Field("drm.connectors[].name", "str", "Connector: its type, and its number among these",
          "HDMI-A-1"),
    Field("drm.connectors[].status", "str",
          "Whether something is plugged in: connected, disconnected or unknown", "connected"),
    Field("drm.connectors[].enabled", "bool", "Whether it shows a picture", True),
)  # fmt: skip

# libvirt takes the type from the minor number, 64 for each. Newer kernels have more than 64 cards
# and go on at 192 for all types, but the name always tells.
_TYPES = {"card": "primary", "controlD": "control", "renderD": "render"}
_MINOR = re.compile("(card|controlD|renderD)[0-9]+")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any minor; connectors are told with their card."""
    return Identity(["drm"], "drm", node.sysname) if _MINOR.fullmatch(node.sysname) else None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The type, and for each connector what the kernel knows of it without probing."""
    drm_type = _TYPES[node.sysname.rstrip("0123456789")]
    connectors = _connectors(node) if drm_type == "primary" else None
    return {"drm": present(type=drm_type, connectors=connectors or None)}


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """All that have a type."""
    return "type" in device.get("drm", {})


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's element."""
    write.optional("type", device.get("drm", {}).get("type"))


def _connectors(node: Node) -> t.List[t.Dict[str, t.Any]]:
    prefix = node.sysname + "-"
    return [
        present(
            name=name[len(prefix) :],
            status=node.text(name + "/status"),
            enabled={"enabled": True, "disabled": False}.get(node.text(name + "/enabled") or ""),
        )
        for name in node.names()
        if name.startswith(prefix)
    ]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cryptographic adapters of s390: ap_card, ap_queue, and ap_matrix, which guests get shares of.

Sources: the kernel's Documentation/arch/s390/vfio-ap.rst and drivers/s390/crypto, libvirt's
udevProcessAPCard(), udevProcessAPQueue() and udevProcessAPMatrix().
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node
from .mdev import mdev_types, write_mdev_types

if t.TYPE_CHECKING:
    from ...xml import Writer
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("ap_card.ap_adapter", "str", "Number of the adapter", "0x07", libvirt=True),
    Field("ap_card.type", "str", "Type and mode of the adapter", "CEX7C"),
    Field("ap_card.online", "bool", "Whether the kernel may use it", True),
    Field("ap_card.configured", "bool", "Whether it is configured, not on standby", True),
    Field("ap_card.functions", "str", "Facilities, a bit mask", "0x92000000"),
    Field("ap_queue.ap_adapter", "str", "Number of the adapter", "0x07", libvirt=True),
    Field("ap_queue.ap_domain", "str", "Number of the domain", "0x0038", libvirt=True),
    Field("ap_queue.online", "bool", "Whether the kernel may use it", True),
    Field("ap_queue.configured", "bool", "Whether it is configured, not on standby", True),
)  # fmt: skip

_CARD = re.compile("card([0-9a-f]{2})")
_QUEUE = re.compile(r"([0-9a-f]{2})\.([0-9a-f]{4})")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Cards and queues of the ap bus by the form of their names; the one device named matrix."""
    if node.subsystem == "matrix":
        if mdev_types(node):
            return Identity(["ap_matrix", "mdev_types"], "ap_matrix")
        return Identity(["ap_matrix"], "ap_matrix")
    if _CARD.fullmatch(node.sysname):
        return Identity(["ap_card"], "ap", node.sysname)
    if _QUEUE.fullmatch(node.sysname):
        return Identity(["ap_queue"], "ap", node.sysname)
    return None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The numbers from the name, and what the kernel has noted: no adapter is asked."""
    if node.subsystem == "matrix":
        types = mdev_types(node)
        return {"mdev_types": types} if types else {}
    state = present(online=node.flag("online"), configured=node.flag("config"))
    queue = _QUEUE.fullmatch(node.sysname)
    if queue:
        adapter, domain = queue.groups()
        return {"ap_queue": dict(ap_adapter="0x" + adapter, ap_domain="0x" + domain, **state)}
    card = present(
        ap_adapter="0x" + node.sysname[-2:],
        type=node.text("type"),
        functions=node.text("ap_functions"),
    )
    return {"ap_card": dict(card, **state)}


def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
    """All of them."""
    return True


def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
    """Writes libvirt's elements."""
    facts = device.get("ap_queue") or device.get("ap_card") or {}
    write.optional("ap-adapter", facts.get("ap_adapter"))
    write.optional("ap-domain", facts.get("ap_domain"))
    write_mdev_types(device, write)

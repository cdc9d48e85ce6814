# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""NVMe controllers: nvme. What they hold are namespaces, which are of the kind storage.

Source: the kernel's drivers/nvme/host/sysfs.c (core.c in older kernels).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("nvme.model", "str", "Model", "SAMSUNG MZQL23T8HCLS-00A07"),
    Field("nvme.serial", "str", "Serial number", "S64HNE0R500733"),
    Field("nvme.firmware", "str", "Revision of the firmware", "GDC5602Q"),
    Field("nvme.transport", "str", "How the controller is reached: pcie, tcp, rdma, fc or loop",
          "pcie"),
    Field("nvme.address", "str", "Where it is reached, if not over PCI Express",
          "traddr=192.0.2.10,trsvcid=4420"),
    Field("nvme.state", "str", "State of the controller, as the kernel writes it", "live"),
    Field("nvme.type", "str", "io, discovery or admin", "io"),
    Field("nvme.cntlid", "int", "Number of the controller in its subsystem", 6),
    Field("nvme.subsysnqn", "str", "Qualified name of the subsystem",
          "nqn.1994-11.com.samsung:nvme:PM9A3:2.5-inch:S64HNE0R500733"),
)  # fmt: skip


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Every device of the class is a controller."""
    return Identity(("nvme",), "nvme", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """Details from attributes; the address and the NUMA node only where no parent states them."""
    transport = node.text("transport")
    on_pci = transport in (None, "pcie")
    details: t.Dict[str, t.Any] = {
        "nvme": present(
            model=node.text("model"),
            serial=node.text("serial"),
            firmware=node.text("firmware_rev"),
            transport=transport,
            address=None if on_pci else node.text("address"),
            state=node.text("state"),
            type=node.text("cntrltype"),
            cntlid=node.number("cntlid"),
            subsysnqn=node.text("subsysnqn"),
        )
    }
    numa = None if on_pci else node.number("numa_node")
    if numa is not None and numa >= 0:
        details["numa"] = numa
    return details

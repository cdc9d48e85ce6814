# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RDMA devices, of InfiniBand and of Ethernet: infiniband.

Source: the kernel's Documentation/ABI/stable/sysfs-class-infiniband.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node
from ..reader import clean

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("infiniband.node_type", "str", "Kind of node: CA, switch, router, RNIC …", "CA"),
    Field("infiniband.node_guid", "str", "GUID of the device", "b8ce:f603:00d4:1a7e"),
    Field("infiniband.sys_image_guid", "str", "GUID of the board", "b8ce:f603:00d4:1a7e"),
    Field("infiniband.firmware", "str", "Version of the firmware", "20.31.1014"),
    Field("infiniband.hca_type", "str", "Type of the adapter", "MT4123"),
    Field("infiniband.board_id", "str", "Id of the board", "MT_0000000224"),
    Field("infiniband.interfaces", "list", "Network interfaces of the same adapter", ["ib0"]),
    Field("infiniband.ports", "table", "The ports",
          [{"port": 1, "link_layer": "InfiniBand", "state": "ACTIVE", "phys_state": "LinkUp",
            "speed": 200000}]),
    Field("infiniband.ports[].port", "int", "Number of the port", 1),
    Field("infiniband.ports[].link_layer", "str", "InfiniBand or Ethernet", "InfiniBand"),
    Field("infiniband.ports[].state", "str",
          "State of the link: ACTIVE, ARMED, DOWN, INIT …", "ACTIVE"),
    Field("infiniband.ports[].phys_state", "str", "State of the physical link", "LinkUp"),
    Field("infiniband.ports[].speed", "int", "Speed of the link", 200000, unit="Mbit/s"),
)  # fmt: skip

_ANSWER = 64


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the class."""
    return Identity(["infiniband"], "infiniband", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """What the kernel keeps; for the state of its ports the adapter's firmware is asked."""
    ports = []
    for name in node.names("ports"):
        if name.isdecimal():
            folder = "ports/" + name
            port = present(port=int(name), link_layer=node.text(folder + "/link_layer"))
            _ask_for_state(node, device, host, folder, port)
            ports.append(port)
    infiniband = present(
        node_type=_word(node.text("node_type")),
        node_guid=node.text("node_guid"),
        sys_image_guid=node.text("sys_image_guid"),
        firmware=node.text("fw_ver"),
        hca_type=node.text("hca_type"),
        board_id=node.text("board_id"),
        interfaces=node.names("device/net") or None,
        ports=ports or None,
    )
    return {"infiniband": infiniband}


def _ask_for_state(
    node: Node, device: Device, host: Host, folder: str, port: t.Dict[str, t.Any]
) -> None:
    """A dead adapter does not answer, as with the speed of a network interface."""

    def ask(attribute: str, name: str, value: t.Callable[[str], t.Any]) -> None:
        def done(data: bytes) -> None:
            port.update(present(**{name: value(clean(data))}))

        path = f"{node.path}/{folder}/{attribute}"
        host.later(device, f"infiniband.ports[].{name}", path, _ANSWER, done)

    ask("state", "state", _word)
    ask("phys_state", "phys_state", _word)
    ask("rate", "speed", _speed)


def _word(text: t.Optional[str]) -> t.Optional[str]:
    """The word after the number: "4: ACTIVE"."""
    return (text or "").partition(":")[2].strip() or None


def _speed(text: str) -> t.Optional[int]:
    """Mbit/s from "200 Gb/sec (4X HDR)" or "2.5 Gb/sec (1X SDR)"."""
    try:
        speed = float(text.partition(" Gb/sec")[0])
    except ValueError:
        return None
    return int(speed * 1000) if 0 < speed < 1 << 20 else None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a device is called and described in a line: its label and a text beside it.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .values import Device, capabilities, clean, text, texts, value

# For PCI devices whose class has no name on a host without pci.ids, by base class.
_CLASSES = {
    "0x00": "unclassified device",
    "0x01": "storage controller",
    "0x02": "network controller",
    "0x03": "display controller",
    "0x04": "multimedia controller",
    "0x05": "memory controller",
    "0x06": "bridge",
    "0x07": "communication controller",
    "0x08": "system peripheral",
    "0x09": "input device",
    "0x0b": "processor",
    "0x0c": "serial bus controller",
    "0x0d": "wireless controller",
    "0x0f": "satellite controller",
    "0x10": "encryption controller",
    "0x11": "signal processor",
    "0x12": "accelerator",
}


# What nobody says of a maker in a line: Intel Corporation, Advanced Micro Devices, Inc. [AMD/ATI].
_LEGAL_FORM = re.compile(
    r"(,? (Corporation|Corp|Inc|Incorporated|Co|Company|Ltd|Limited|LLC|GmbH|AG)\b\.?)+( \[.*\])?$"
)


def label(device: Device) -> str:
    """The name that an administrator would use: eth0, sda, 0000:3b:00.0."""
    found = (
        text(device, "net.interface")
        or text(device, "pci.address")
        or text(device, "devnodes.dev")[len("/dev/"):]
        or text(device, "usb_device.port")
        or text(device, "scsi_target.target")
        or text(device, "name")
    )
    return found or "(no name)"


def description(device: Device) -> str:
    types = capabilities(device)
    describe = _DESCRIPTIONS.get(types[0]) if types else None
    return clean(describe(device)) if describe else ""


def system(device: Device) -> str:
    """The machine's maker and model, as one text."""
    return _together(text(device, "system.hardware.vendor"), text(device, "system.product"))


def _pci(device: Device) -> str:
    product = text(device, "pci.product.name")
    vendor = text(device, "pci.vendor.name")
    if product:
        return _together(vendor, product)
    code = text(device, "pci.class.id")
    name = text(device, "pci.class.name") or _CLASSES.get(code[:4], "device")
    ids = ":".join(text(device, f"pci.{which}.id")[2:] for which in ("vendor", "product"))
    return " ".join(filter(None, (vendor, name, ids)))


def _net(device: Device) -> str:
    types = capabilities(device)
    if "bond" in types:
        words = "bond, " + (text(device, "bond.mode") or "mode unknown")
    elif "bridge" in types:
        filtering = value(device, "bridge.vlan_filtering") is True
        words = "bridge, VLAN filtering" if filtering else "bridge"
    elif "vlan" in types:
        words = "VLAN " + text(device, "vlan.id")
        if text(device, "vlan.protocol") not in ("", "802.1Q"):
            words += f" ({text(device, 'vlan.protocol')})"
    else:
        words = text(device, "net.kind")
    return " · ".join(filter(None, (words, text(device, "net.alias"), text(device, "net.address"))))


def _storage(device: Device) -> str:
    vendor = text(device, "storage.vendor")
    return _together("" if vendor == "ATA" else vendor, text(device, "storage.model"))


def _volume(device: Device) -> str:
    what = text(device, "volume.kind")
    if what == "partition":
        what = " ".join(
            filter(None, (what, text(device, "volume.partition.number"),
                          text(device, "volume.partition.label")))
        )  # fmt: skip
    elif what == "dm":
        what = " ".join(
            filter(None, (text(device, "volume.dm.type"), text(device, "volume.dm.name")))
        )
    elif what == "md":
        what = text(device, "volume.md.level")
    elif what == "loop":
        what = " ".join(filter(None, (what, text(device, "volume.loop.backing_file"))))
    content = (text(device, "volume.filesystem.type"), text(device, "volume.filesystem.label"))
    return " · ".join(filter(None, (what, *content)))


def _usb_device(device: Device) -> str:
    ids = [text(device, f"usb_device.{which}.id")[2:] for which in ("vendor", "product")]
    names = [text(device, f"usb_device.{which}.name") for which in ("vendor", "product")]
    return _together(*names) or ":".join(ids)


def _usb(device: Device) -> str:
    name = text(device, "usb.description") or text(device, "usb.class.name")
    return name or "class " + text(device, "usb.class.id")


def _scsi_host(device: Device) -> str:
    return text(device, "fc_host.symbolic_name") or text(device, "scsi_host.proc_name")


def _scsi(device: Device) -> str:
    return _together(text(device, "scsi.vendor"), text(device, "scsi.model"))


def _drm(device: Device) -> str:
    connectors = value(device, "drm.connectors")
    plugged = [
        text(connector, "name")
        for connector in (connectors if isinstance(connectors, list) else [])
        if isinstance(connector, dict) and text(connector, "status") == "connected"
    ]
    return " · ".join((text(device, "drm.type"), *plugged))


def _infiniband(device: Device) -> str:
    model = text(device, "infiniband.hca_type")
    return " · ".join(filter(None, (model, *texts(device, "infiniband.interfaces"))))


def _mdev(device: Device) -> str:
    return text(device, "mdev.type.name") or text(device, "mdev.type.id")


def _power(device: Device) -> str:
    maker, model = text(device, "power_supply.manufacturer"), text(device, "power_supply.model")
    return _together(maker, model) or text(device, "power_supply.type")


def _together(maker: str, product: str) -> str:
    """Maker and product, with the maker once: many products start with it."""
    maker = _LEGAL_FORM.sub("", maker)
    return product if product.lower().startswith(maker.lower()) else f"{maker} {product}".strip()


_DESCRIPTIONS: dict[str, Callable[[Device], str]] = {
    "system": system,
    "pci": _pci,
    "net": _net,
    "storage": _storage,
    "volume": _volume,
    "nvme": lambda device: text(device, "nvme.model"),
    "usb_device": _usb_device,
    "usb": _usb,
    "scsi_host": _scsi_host,
    "scsi": _scsi,
    "drm": _drm,
    "infiniband": _infiniband,
    "sound": lambda device: text(device, "sound.name"),
    "input": lambda device: text(device, "input.name"),
    "tpm": lambda device: text(device, "tpm.description"),
    "mdev": _mdev,
    "power_supply": _power,
    "ccw": lambda device: text(device, "ccw.type"),
    "ccwgroup": lambda device: text(device, "qeth_generic.card_type"),
    "ap_card": lambda device: text(device, "ap_card.type"),
}

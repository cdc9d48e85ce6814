# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a device is, in one word: its kind, by which the page shows, counts and finds devices.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from typing import NamedTuple

from .values import Device, capabilities, text, texts


class Kind(NamedTuple):
    """A kind: the word that searches know it by, what it is called, and its family's colour."""

    word: str
    title: str
    family: str


KINDS = (
    Kind("computer", "computer", "system"),
    Kind("nic", "port", "net"),
    Kind("nic-vf", "VF port", "net"),
    Kind("bond", "bond", "virtual"),
    Kind("bridge", "bridge", "virtual"),
    Kind("vlan", "VLAN", "virtual"),
    Kind("link", "virtual link", "virtual"),
    Kind("gpu", "GPU", "gpu"),
    Kind("accelerator", "accelerator", "gpu"),
    Kind("display", "display", "pci"),
    Kind("disk", "disk", "storage"),
    Kind("drive", "drive", "storage"),
    Kind("volume", "volume", "volume"),
    Kind("nvme", "NVMe controller", "storage"),
    Kind("fc", "Fibre Channel port", "storage"),
    Kind("scsi-host", "SCSI host", "plumbing"),
    Kind("scsi-target", "SCSI target", "plumbing"),
    Kind("scsi", "SCSI device", "plumbing"),
    Kind("scsi-generic", "SCSI node", "plumbing"),
    Kind("infiniband", "InfiniBand", "net"),
    Kind("vf", "virtual function", "pci"),
    Kind("pci-bridge", "PCI bridge", "plumbing"),
    Kind("pci", "PCI device", "pci"),
    Kind("usb", "USB device", "usb"),
    Kind("usb-hub", "USB hub", "plumbing"),
    Kind("usb-interface", "USB interface", "plumbing"),
    Kind("drm", "DRM node", "plumbing"),
    Kind("mdev", "mediated device", "pci"),
    Kind("vdpa", "vDPA device", "net"),
    Kind("sound", "sound card", "usb"),
    Kind("input", "input device", "usb"),
    Kind("tpm", "TPM", "system"),
    Kind("power", "power supply", "system"),
    Kind("ccw", "channel device", "pci"),
    Kind("crypto", "crypto adapter", "gpu"),
    Kind("other", "device", "plumbing"),
)
NUMBER = {kind.word: number for number, kind in enumerate(KINDS)}

# Display controllers that show a console and compute nothing: those of management controllers
# (ASPEED, Matrox) and of virtual machines.
_CONSOLES = {"0x1a03", "0x102b", "0x1b36", "0x1234", "0x1af4", "0x15ad", "0x1013", "0x80ee"}

# The first capability of a device decides, where no function below does.
_BY_CAPABILITY = {
    "system": "computer",
    "volume": "volume",
    "nvme": "nvme",
    "scsi_target": "scsi-target",
    "scsi": "scsi",
    "scsi_generic": "scsi-generic",
    "infiniband": "infiniband",
    "usb": "usb-interface",
    "drm": "drm",
    "mdev": "mdev",
    "vdpa": "vdpa",
    "sound": "sound",
    "input": "input",
    "tpm": "tpm",
    "power_supply": "power",
    "ccw": "ccw",
    "css": "ccw",
    "ccwgroup": "ccw",
    "ap_card": "crypto",
    "ap_queue": "crypto",
    "ap_matrix": "crypto",
}


def kind_of(device: Device, parent: Device | None) -> str:
    """The word of a device's kind; parent is the device that it hangs on."""
    types = capabilities(device)
    main = types[0] if types else ""
    if main == "net":
        return _link(device, types, parent)
    if main == "pci":
        return _pci(device, types)
    if main == "storage":
        return "disk" if text(device, "storage.drive_type") in ("disk", "dasd", "") else "drive"
    if main == "usb_device":
        return "usb-hub" if text(device, "usb_device.class.id") == "0x09" else "usb"
    if main == "scsi_host":
        return "fc" if "fc_host" in types else "scsi-host"
    return _BY_CAPABILITY.get(main, "other")


def _link(device: Device, types: list[str], parent: Device | None) -> str:
    for word in ("bond", "bridge", "vlan"):
        if word in types:
            return word
    above = capabilities(parent) if parent is not None else []
    # What was made on request has a kind; lo has none, and hangs on nothing that is a device.
    # Facts from libvirt's documents tell no buses.
    if text(device, "net.kind") or not (texts(device, "buses") or set(above) - {"system"}):
        return "link"
    return "nic-vf" if "phys_function" in above else "nic"


def _pci(device: Device, types: list[str]) -> str:
    code = text(device, "pci.class.id")
    if "phys_function" in types:
        return "vf"
    if code.startswith("0x03"):
        return "display" if text(device, "pci.vendor.id") in _CONSOLES else "gpu"
    if code.startswith("0x12"):
        return "accelerator"
    # Host and ISA bridges carry no pci-bridge capability, and interest nobody either.
    if "pci-bridge" in types or code.startswith("0x06"):
        return "pci-bridge"
    return "pci"

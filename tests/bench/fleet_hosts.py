# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in one host of a made-up fleet: the fact node_devices, as a gathering with usage has it.

Hardware is drawn from the seed and the number of the host alone, its use from these and the
generation: another generation is the same machine at another time.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from random import Random
from typing import Any

Device = dict[str, Any]
Text = tuple[str, str]  # an id and the text for it

INTEL = ("0x8086", "Intel Corporation")
NVIDIA = ("0x10de", "NVIDIA Corporation")
MELLANOX = ("0x15b3", "Mellanox Technologies")
BROADCOM = ("0x1000", "Broadcom / LSI")
SAMSUNG = ("0x144d", "Samsung Electronics Co Ltd")
MICRON = ("0x1344", "Micron Technology Inc")
AMD = ("0x1002", "Advanced Micro Devices, Inc. [AMD/ATI]")

CONTROLLER_3D = ("0x030200", "3D controller")
ETHERNET = ("0x020000", "Ethernet controller")
NVM = ("0x010802", "Non-Volatile memory controller")
SAS = ("0x010700", "Serial Attached SCSI controller")
BRIDGE = ("0x060400", "PCI bridge")
PERIPHERAL = ("0x088000", "System peripheral")


@dataclass(frozen=True)
class Card:
    """A PCI card: what identifies it, its driver, and what hangs on it."""

    vendor: Text
    product: Text
    class_: Text
    driver: str
    ports: int = 1
    speed: int = 0  # Mbit/s, of network cards
    size: int = 0  # bytes, of disks


@dataclass(frozen=True)
class Model:
    """A model of machine: how many of which cards it has. A choice is made once for a machine."""

    vendor: str
    product: str
    nics: tuple[Card, ...]
    nic_count: int
    gpus: tuple[Card, ...] = ()
    gpu_counts: tuple[int, ...] = (0,)
    nvme_counts: tuple[int, ...] = (2,)
    sas_disks: tuple[int, ...] = (0,)


I350 = Card(INTEL, ("0x1521", "I350 Gigabit Network Connection"), ETHERNET, "igb", 4, 1000)
X520 = Card(
    INTEL, ("0x10fb", "82599ES 10-Gigabit SFI/SFP+ Network Connection"), ETHERNET, "ixgbe", 2, 10000
)
X710 = Card(
    INTEL, ("0x1572", "Ethernet Controller X710 for 10GbE SFP+"), ETHERNET, "i40e", 2, 10000
)
E810 = Card(INTEL, ("0x159b", "Ethernet Controller E810-XXV for SFP"), ETHERNET, "ice", 2, 25000)
CX4 = Card(MELLANOX, ("0x1015", "MT27710 Family [ConnectX-4 Lx]"), ETHERNET, "mlx5_core", 2, 25000)
CX6 = Card(
    MELLANOX, ("0x101d", "MT2892 Family [ConnectX-6 Dx]"), ETHERNET, "mlx5_core", 2, 100000
)
A100 = Card(NVIDIA, ("0x20b5", "GA100 [A100 PCIe 80GB]"), CONTROLLER_3D, "nvidia")
L40S = Card(NVIDIA, ("0x26b9", "AD102GL [L40S]"), CONTROLLER_3D, "nvidia")
T4 = Card(NVIDIA, ("0x1eb8", "TU104GL [Tesla T4]"), CONTROLLER_3D, "nvidia")
MI210 = Card(AMD, ("0x740f", "Aldebaran/MI200 [Instinct MI210]"), CONTROLLER_3D, "amdgpu")
PM1733 = Card(
    SAMSUNG, ("0xa824", "NVMe SSD Controller PM173X"), NVM, "nvme", size=3_840_755_982_336
)
MICRON7450 = Card(MICRON, ("0x51c3", "7450 PRO NVMe SSD"), NVM, "nvme", size=1_920_383_410_176)
SAS3808 = Card(BROADCOM, ("0x00e6", "Fusion-MPT 12GSAS/PCIe Secure SAS38xx"), SAS, "mpt3sas")
ROOT_PORT = Card(INTEL, ("0x347a", "Ice Lake PCIe Root Port"), BRIDGE, "pcieport")
MESH = Card(INTEL, ("0x3440", "Ice Lake Mesh 2 PCIe"), PERIPHERAL, "")
UBOX = Card(INTEL, ("0x3450", "Ice Lake Ubox Registers"), PERIPHERAL, "")

# Model and how many of a hundred hosts are one.
MODELS = (
    (Model("Dell Inc.", "PowerEdge R640", (X710, X520, CX4), 2), 45),
    (Model("Supermicro", "SYS-1029U", (E810, CX4), 2, nvme_counts=(2, 4)), 25),
    (Model("Dell Inc.", "PowerEdge R750xa", (CX6,), 1, (A100, L40S, MI210), (2, 4)), 8),
    (Model("Lenovo", "ThinkSystem SR650", (E810,), 1, (T4,), (1, 2)), 10),
    (Model("HPE", "ProLiant DL380 Gen10", (X710, CX4), 1, sas_disks=(4, 8)), 8),
    (Model("Advantech", "FWA-3050", (I350,), 1, nvme_counts=(1,)), 4),
)


def fact(seed: int, host: int, devices: int, generation: int = 0) -> dict[str, Any]:
    """The fact node_devices of a host with exactly so many devices."""
    return _Host(seed, host, generation).fact(devices)


class _Host:
    """A host while it is put together, device after device, ancestors first."""

    def __init__(self, seed: int, number: int, generation: int) -> None:
        self.chance = Random(f"{seed}/{number}")
        self.now = Random(f"{seed}/{number}/{generation}")
        self.number = number
        self.devices: dict[str, Device] = {}
        self.groups = 0
        self.slot = 0
        self.links = 0
        self.guests = 0

    def fact(self, count: int) -> dict[str, Any]:
        [model] = self.chance.choices(
            [model for model, _share in MODELS], [share for _model, share in MODELS]
        )
        self.computer(model)
        self.loopback()
        nic = self.chance.choice(model.nics)
        for number in range(model.nic_count):
            self.nic(nic, first=number == 0)
        disk = self.chance.choice((PM1733, MICRON7450))
        for number in range(self.chance.choice(model.nvme_counts)):
            self.nvme(disk, number)
        if model.gpus:
            gpu = self.chance.choice(model.gpus)
            for _number in range(self.chance.choice(model.gpu_counts)):
                self.gpu(gpu)
        disks = self.chance.choice(model.sas_disks)
        if disks:
            self.sas(disks)
        self.uncore(count - len(self.devices))
        if len(self.devices) > count:
            self.devices = dict(list(self.devices.items())[:count])
        return self.wrapped()

    def wrapped(self) -> dict[str, Any]:
        capabilities: dict[str, int] = {}
        buses: dict[str, int] = {}
        for device in self.devices.values():
            for capability in device["capabilities"]:
                capabilities[capability] = capabilities.get(capability, 0) + 1
            if "bus" in device:
                buses[device["bus"]] = buses.get(device["bus"], 0) + 1
        text = json.dumps(self.devices, separators=(",", ":"))
        return {
            "format": 1,
            "source": "sysfs",
            "filter": {},
            "token": hashlib.sha256(text.encode("ascii")).hexdigest()[:20],
            "capabilities": dict(sorted(capabilities.items())),
            "buses": dict(sorted(buses.items())),
            "devices": self.devices,
            "boot_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
        }

    # --- Devices ----------------------------------------------------------------------------------

    def computer(self, model: Model) -> None:
        self.devices["computer"] = {
            "name": "computer",
            "key": "/sys/devices",
            "active": True,
            "capabilities": ["system"],
            "system": {
                "product": model.product,
                "hardware": {
                    "vendor": model.vendor,
                    "serial": f"{self.chance.getrandbits(28):07X}",
                    "uuid": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
                },
                "firmware": {
                    "vendor": model.vendor,
                    "version": f"2.{self.chance.randint(8, 21)}.2",
                    "release_date": "03/14/2025",
                },
                "chassis": {"vendor": model.vendor, "type": {"id": "23", "name": "Rack Mount"}},
            },
        }

    def loopback(self) -> None:
        name = "net_lo_00_00_00_00_00_00"
        self.links += 1
        self.devices[name] = {
            "name": name,
            "key": "/sys/devices/virtual/net/lo",
            "parent": "computer",
            "active": True,
            "capabilities": ["net", "80203"],
            "net": {
                "interface": "lo",
                "address": "00:00:00:00:00:00",
                "ifindex": self.links,
                "link": {"state": "unknown"},
                "up": True,
                "mtu": 65536,
            },
            "in_use": [
                {"by": "address", "name": "127.0.0.1/8"},
                {"by": "address", "name": "::1/128"},
            ],
        }

    def nic(self, card: Card, first: bool) -> None:
        port = self.root_port()
        for function in range(card.ports):
            device = self.pci(card, port, function)
            interface = f"ens{self.slot}f{function}"
            address = ":".join(
                ["b4", "96", "91", *(f"{self.chance.getrandbits(8):02x}" for _byte in range(3))]
            )
            name = f"net_{interface}_{address.replace(':', '_')}"
            self.links += 1
            up = (first and function == 0) or self.now.random() < 0.6
            self.devices[name] = {
                "name": name,
                "key": f"{device['key']}/net/{interface}",
                "parent": device["name"],
                "bus": "pci",
                "buses": ["pci"],
                "driver": card.driver,
                "active": True,
                "capabilities": ["net", "80203"],
                "net": {
                    "interface": interface,
                    "address": address,
                    "ifindex": self.links,
                    "link": {"state": "up", "speed": card.speed} if up else {"state": "down"},
                    "up": up,
                    "mtu": 9000 if up and card.speed > 1000 else 1500,
                },
                "numa": self.numa(),
            }
            if first and function == 0:
                octets = (10, *self.number.to_bytes(3, "big"))
                self.used(name, "address", ".".join(map(str, octets)) + "/8")
            elif up and self.now.random() < 0.7:
                self.used(name, "master", "br0")
            else:
                self.free(name)

    def nvme(self, card: Card, number: int) -> None:
        device = self.pci(card, self.root_port(), 0)
        serial = f"S{self.chance.getrandbits(52):013X}"
        model = card.product[1]
        controller = f"nvme_nvme{number}"
        self.devices[controller] = {
            "name": controller,
            "key": f"{device['key']}/nvme/nvme{number}",
            "parent": device["name"],
            "bus": "pci",
            "buses": ["pci"],
            "driver": "nvme",
            "active": True,
            "devnodes": {"dev": f"/dev/nvme{number}"},
            "capabilities": ["nvme"],
            "nvme": {
                "model": model,
                "serial": serial,
                "firmware": "EPK9CB5Q",
                "transport": "pcie",
                "state": "live",
                "type": "io",
                "cntlid": 65,
            },
        }
        text = f"{model}_{serial}".replace(" ", "_")
        name = f"block_nvme{number}n1_{text}"
        self.devices[name] = self.disk(
            name, self.devices[controller], f"/dev/nvme{number}n1", model, text, card.size, False
        )
        if number == 0:
            self.used(name, "mount", "/")
        elif self.now.random() < 0.5:
            self.used(name, "mount", "/var/lib/libvirt/images")
        else:
            self.free(name)

    def gpu(self, card: Card) -> None:
        name = self.pci(card, self.root_port(), 0)["name"]
        drawn = self.now.random()
        if drawn < 0.4:
            self.passed_through(name)
        elif drawn < 0.6:
            self.used(name, "process", "python3")
        else:
            if drawn < 0.8:
                self.devices[name]["driver"] = "vfio-pci"
            self.free(name)

    def sas(self, disks: int) -> None:
        controller = self.pci(SAS3808, self.root_port(), 0)
        host = self.scsi(
            controller, "host0", "scsi_host0", "scsi_host",
            {"host": 0, "unique_id": 0, "proc_name": "mpt3sas", "state": "running"},
        )  # fmt: skip
        for number in range(disks):
            place = f"target0:0:{number}"
            target = self.scsi(
                host, f"port-0:{number}/end_device-0:{number}/{place}", f"scsi_target0_0_{number}",
                "scsi_target", {"target": place},
            )  # fmt: skip
            wwn = f"5000c500{self.chance.getrandbits(32):08x}"
            unit = self.scsi(
                target, f"0:0:{number}:0", f"scsi_0_0_{number}_0", "scsi",
                {
                    "host": 0, "bus": 0, "target": number, "lun": 0, "type": "disk",
                    "vendor": "SEAGATE", "model": "ST16000NM004J", "revision": "E004",
                    "wwid": f"naa.{wwn}", "state": "running",
                },
            )  # fmt: skip
            unit["driver"] = "sd"
            letter = chr(ord("a") + number)
            name = f"block_sd{letter}_3{wwn}"
            self.devices[name] = self.disk(
                name, unit, f"/dev/sd{letter}", "ST16000NM004J", f"3{wwn}", 16_000_900_661_248, True
            )
            if self.now.random() < 0.8:
                self.used(name, "holder", "md0")
            else:
                self.free(name)

    def uncore(self, count: int) -> None:
        """What processors have a hundred of: functions without a driver that nobody looks at."""
        for number in range(max(count, 0)):
            bus, rest = divmod(number, 240)
            slot, function = divmod(rest, 8)
            address = f"0000:{0xFE - bus:02x}:{slot:02x}.{function}"
            name = "pci_" + address.replace(":", "_").replace(".", "_")
            self.groups += 1
            self.devices[name] = self.pci_device(
                f"/sys/devices/pci0000:{0xFE - bus:02x}/{address}",
                address,
                "computer",
                MESH if slot < 8 else UBOX,
            )

    # --- Parts of devices -------------------------------------------------------------------------

    def numa(self) -> int:
        return self.slot % 2

    def root_port(self) -> Device:
        """The port that the next card sits behind."""
        self.slot += 1
        domain = f"{0x16 + 0x10 * (self.slot % 6):02x}"
        address = f"0000:{domain}:{self.slot:02x}.0"
        name = "pci_" + address.replace(":", "_").replace(".", "_")
        self.groups += 1
        self.devices[name] = self.pci_device(
            f"/sys/devices/pci0000:{domain}/{address}",
            address,
            "computer",
            ROOT_PORT,
        )
        self.devices[name]["capabilities"].append("pci-bridge")
        return self.devices[name]

    def pci(self, card: Card, port: Device, function: int) -> Device:
        address = f"0000:{0x17 + self.slot * 2:02x}:00.{function}"
        name = "pci_" + address.replace(":", "_").replace(".", "_")
        self.groups += 1
        device = self.pci_device(f"{port['key']}/{address}", address, port["name"], card)
        self.devices[name] = device
        return device

    def pci_device(self, key: str, address: str, parent: str, card: Card) -> Device:
        device: Device = {
            "name": "pci_" + address.replace(":", "_").replace(".", "_"),
            "key": key,
            "parent": parent,
            "bus": "pci",
            "buses": ["pci"],
            "active": True,
            "capabilities": ["pci"],
            "pci": {
                "address": address,
                "class": _named(card.class_),
                "vendor": _named(card.vendor),
                "product": _named(card.product),
                "subsystem": {
                    "vendor": {"id": card.vendor[0]},
                    "product": {"id": f"0x{len(card.product[1]):04x}"},
                },
                "revision": "0x02",
                "iommu_group": {"number": self.groups},
            },
            "numa": self.numa(),
        }
        if card.driver:
            device["driver"] = card.driver
            device["pci"]["pci_express"] = {
                "max_speed": 16, "max_width": 16, "speed": 16, "width": 8,
            }  # fmt: skip
        return device

    def disk(
        self, name: str, parent: Device, node: str, model: str, serial: str, size: int, turns: bool
    ) -> Device:
        return {
            "name": name,
            "key": f"{parent['key']}/{node[5:]}",
            "parent": parent["name"],
            "bus": parent["bus"],
            "buses": parent["buses"],
            "driver": parent["driver"],
            "active": True,
            "devnodes": {
                "dev": node,
                "links": [f"/dev/disk/by-diskseq/{self.groups}", f"/dev/disk/by-id/{serial}"],
            },
            "capabilities": ["storage"],
            "storage": {
                "drive_type": "disk",
                "model": model,
                "serial": serial,
                "size": size,
                "logical_block_size": 512,
                "physical_block_size": 4096,
                "num_blocks": size // 512,
                "rotational": turns,
                "removable": False,
                "read_only": False,
            },
        }

    def scsi(
        self, parent: Device, path: str, name: str, capability: str, details: dict[str, Any]
    ) -> Device:
        device: Device = {
            "name": name,
            "key": f"{parent['key']}/{path}",
            "parent": parent["name"],
            "bus": "scsi",
            "buses": ["scsi", "pci"],
            "active": True,
            "capabilities": [capability],
            capability: details,
        }
        self.devices[name] = device
        return device

    # --- Uses -------------------------------------------------------------------------------------

    def used(self, name: str, by: str, user: str) -> None:
        """Uses of a device are uses of what it is on, as far as that is no bridge or computer."""
        self.devices[name]["in_use"] = [{"by": by, "name": user}]
        parent = self.devices[self.devices[name]["parent"]]
        while parent["name"] != "computer":
            parent.pop("free", None)
            parent.setdefault("in_use", []).append({"by": by, "name": user, "device": name})
            parent = self.devices[parent["parent"]]

    def free(self, name: str) -> None:
        """What is free leaves what it is on free, unless that is in use or a bridge."""
        self.devices[name]["free"] = True
        parent = self.devices[self.devices[name]["parent"]]
        while "pci-bridge" not in parent["capabilities"] and "in_use" not in parent:
            parent["free"] = True
            parent = self.devices[parent["parent"]]

    def passed_through(self, name: str) -> None:
        self.guests += 1
        self.devices[name]["driver"] = "vfio-pci"
        self.used(name, "guest", f"guest-{self.number}-{self.guests}")


def _named(text: Text) -> dict[str, str]:
    return {"id": text[0], "name": text[1]}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hardware of QEMU's machines, by name.

A profile is a list of QEMU arguments, with the disks they need. Every machine has besides, from
qemu.py: an ICH9 chipset (q35) with its AHCI controller, a serial port, a virtio console for the
lab's agent and three virtio-9p devices for the host's files.
"""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from . import disks
from .packages import LabError


@dataclasses.dataclass(frozen=True)
class Profile:
    about: str
    devices: t.Sequence[str]  # alternating option and value; {folder} is the machine's folder
    disks: t.Mapping[str, disks.Maker] = dataclasses.field(default_factory=dict)
    memory: str = "2048M"
    udev: bool = True  # whether systemd-udevd runs, with its database
    suite: str = ""  # Debian's, if its kernel is wanted instead of that of this machine's own
    setup: str = ""  # guest/NAME.sh runs once the devices are there
    append: t.Sequence[str] = ()  # words for the kernel

    def arguments(self, folder: pathlib.Path) -> list[str]:
        """QEMU's arguments for this hardware; the disks are made in ``folder``."""
        arguments = []
        for name, make in self.disks.items():
            make(folder / name)
            arguments += [
                "-drive", f"if=none,id={name},format=raw,cache=unsafe,file={folder / name}"
            ]
        return arguments + list(self.devices)


def find(name: str) -> Profile:
    try:
        return PROFILES[name]
    except KeyError:
        raise LabError(f"no profile {name}: there are {', '.join(sorted(PROFILES))}") from None


def _nic(device: str, number: int, **properties: str) -> list[str]:
    """A network interface on a hub inside QEMU, which leads nowhere else."""
    more = "".join(f",{key}={value}" for key, value in properties.items())
    return [
        "-netdev", f"hubport,hubid=1,id=net{number}",
        "-device",
        f"{device},id=nic{number},netdev=net{number},mac=52:54:00:12:34:{number:02x}{more}",
    ]


def _port(name: str, number: int, bus: str = "pcie.0") -> list[str]:
    """A PCI Express root port, which takes one device."""
    return ["-device", f"pcie-root-port,id={name},bus={bus},chassis={number},slot={number}"]


def _smbios(maker: str, product: str, serial: str) -> list[str]:
    return [
        "-smbios", f"type=0,vendor={maker} Firmware,version=1.42.7,date=02/29/2024,release=1.42",
        "-smbios", f"type=1,manufacturer={maker},product={product},version=V 2,serial={serial},"
        "uuid=4c4c4544-0042-3510-8054-b4c04f564433,sku=SKU/9,family=Lab",
        "-smbios", f"type=2,manufacturer={maker},product={product} board,version=A00,"
        f"serial=.{serial}.board.,asset=none,location=slot 1",
        "-smbios", f"type=3,manufacturer={maker},version=3,serial=CH{serial},asset=<tag & co>",
    ]


_DESKTOP = [
    *_smbios("Lab & S\u00f6hne", "Desk <Pro> 7", "D-0001"),
    "-device", "VGA,id=vga",
    "-device", "virtio-gpu-pci,id=gpu,max_outputs=2",
    "-device", "intel-hda,id=hda", "-audiodev", "none,id=silence",
    "-device", "hda-duplex,bus=hda.0,audiodev=silence",
    *_nic("e1000e", 1),
    # The chipset's own AHCI: a disk, and a drive with a disc in it and one without.
    "-device", "ide-hd,bus=ide.0,drive=system,serial=QM 00/01&<x>,model=LAB SOLID STATE,"
    "rotation_rate=1,wwn=0x5000c50015ea71aa",
    "-device", "ide-cd,bus=ide.1,drive=disc,model=LAB DVD-ROM",
    "-device", "ide-cd,bus=ide.2,model=LAB DVD EMPTY",
    "-device", "qemu-xhci,id=xhci,p2=8,p3=8",
    "-device", "usb-hub,bus=xhci.0,port=1",
    "-device", "usb-kbd,bus=xhci.0,port=1.1",
    "-device", "usb-mouse,bus=xhci.0,port=1.2",
    "-device", "usb-storage,bus=xhci.0,port=1.3,drive=stick,serial=0_ST\u00edck&<1>,removable=on",
    "-netdev", "hubport,hubid=1,id=net9",
    "-device", "usb-net,bus=xhci.0,port=1.4,netdev=net9,mac=52:54:00:12:34:09",
    "-device", "usb-audio,bus=xhci.0,port=2,audiodev=silence",
    "-device", "usb-tablet,bus=xhci.0,port=3",
    "-device", "usb-bot,id=bot,bus=xhci.0,port=4",
    "-device", "scsi-cd,bus=bot.0,drive=usbdisc",
    "-device", "usb-uas,id=uas,bus=xhci.0,port=5",
    "-device", "scsi-hd,bus=uas.0,scsi-id=0,lun=0,drive=fast,vendor=LAB,product=PORTABLE SSD,"
    "serial=UAS-1",
    "-device", "usb-ccid,bus=xhci.0,port=6",
    "-chardev", "null,id=nothing",
    "-device", "usb-serial,bus=xhci.0,port=7,chardev=nothing,always-plugged=on",
    # An older controller beside it, as boards have.
    "-device", "ich9-usb-ehci1,id=ehci,addr=1d.7,multifunction=on",
    "-device", "ich9-usb-uhci1,masterbus=ehci.0,firstport=0,addr=1d.0,multifunction=on",
    "-device", "usb-kbd,bus=ehci.0,port=1",
    "-device", "sdhci-pci", "-device", "sd-card,drive=card",
]

_SERVER = [
    *_smbios("Lab Servers Inc.", "Rack 2U", "S/0001 #7"),
    # Without a VT-d unit there are no IOMMU groups. It has to come before the devices.
    "-device", "intel-iommu",
    "-object", "memory-backend-ram,id=ram0,size=1024M",
    "-object", "memory-backend-ram,id=ram1,size=1024M",
    "-numa", "node,nodeid=0,cpus=0,memdev=ram0",
    "-numa", "node,nodeid=1,cpus=1,memdev=ram1",
    "-device", "VGA,id=vga",
    *_port("rp1", 1), *_nic("e1000e", 1, bus="rp1"),
    "-device", "qemu-xhci,id=xhci",
    "-device", "usb-kbd,bus=xhci.0,port=1",
    # A PCI host bridge for each NUMA node.
    "-device", "pxb-pcie,id=pxb0,bus=pcie.0,bus_nr=64,numa_node=0",
    "-device", "pxb-pcie,id=pxb1,bus=pcie.0,bus_nr=128,numa_node=1",
    # A switch with two devices behind it.
    *_port("rp2", 2),
    "-device", "x3130-upstream,id=up,bus=rp2",
    "-device", "xio3130-downstream,id=down1,bus=up,chassis=20,slot=20",
    "-device", "xio3130-downstream,id=down2,bus=up,chassis=21,slot=21",
    *_nic("virtio-net-pci", 2, bus="down1"),
    "-device", "nvme,id=nvme1,bus=down2,serial=NVME 2.5/<b>,max_ioqpairs=4",
    "-device", "nvme-ns,drive=flash1,bus=nvme1,nsid=1,"
    "logical_block_size=512,physical_block_size=4096",
    "-device", "nvme-ns,drive=flash2,bus=nvme1,nsid=2,"
    "logical_block_size=4096,physical_block_size=4096",
    # An NVMe controller with virtual functions.
    *_port("rp3", 3),
    "-device", "nvme-subsys,id=subsystem,nqn=nqn.2026-01.lab:subsystem",
    "-device", "nvme,id=nvme0,bus=rp3,subsys=subsystem,serial=SRIOV-1,max_ioqpairs=26,"
    "msix_qsize=28,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4",
    "-device", "nvme-ns,drive=flash0,bus=nvme0,nsid=1,uuid=6f1f1f0e-0000-4000-8000-0000000000aa",
    # The second NUMA node's devices.
    *_port("rp4", 4, bus="pxb1"), *_nic("e1000e", 3, bus="rp4"),
    *_port("rp5", 5, bus="pxb1"), *_nic("virtio-net-pci", 4, bus="rp5"),
    *_port("rp6", 6, bus="pxb1"),
    "-device", "megasas-gen2,id=raid,bus=rp6",
    "-device", "scsi-hd,bus=raid.0,scsi-id=0,drive=raid0,vendor=LAB,product=ENTERPRISE HDD,ver=1.0,"
    "serial=R 0/&<\u00fc>,wwn=0x5000c500a1b2c3d4,rotation_rate=7200",
    "-device", "scsi-hd,bus=raid.0,scsi-id=1,drive=raid1,serial=RAID-1,logical_block_size=4096,"
    "physical_block_size=4096,vendor=LAB,product=ADVANCED FORMAT",
    "-device", "scsi-hd,bus=raid.0,scsi-id=2,drive=raid2,serial=  RAID-2  ,rotation_rate=1",
    *_port("rp7", 7, bus="pxb0"),
    "-device", "virtio-scsi-pci,id=vscsi,bus=rp7",
    "-device", "scsi-hd,bus=vscsi.0,scsi-id=0,lun=0,drive=lun0,serial=LUN-0",
    "-device", "scsi-hd,bus=vscsi.0,scsi-id=0,lun=1,drive=lun1,serial=LUN-1",
    "-device", "scsi-hd,bus=vscsi.0,scsi-id=0,lun=300,drive=lun2,serial=LUN-300",
    "-device", "scsi-cd,bus=vscsi.0,scsi-id=3,drive=scsidisc,serial=CD-1",
    *_port("rp8", 8, bus="pxb0"),
    "-device", "virtio-blk-pci,bus=rp8,drive=vblk,serial=VIRTIO/BLK 1",
    # Conventional PCI behind a bridge: a SAS controller and a plain NIC.
    "-device", "pcie-pci-bridge,id=pci1,bus=pcie.0",
    "-device", "mptsas1068,id=sas,bus=pci1,addr=1",
    "-device", "scsi-hd,bus=sas.0,scsi-id=0,drive=sas0,serial=SAS-0,wwn=0x5000c500a1b2c3d5",
    *_nic("e1000", 5, bus="pci1", addr="2"),
    "-device", "ide-hd,bus=ide.0,drive=sata0,serial=SATA,model=LAB SATA 4K,"
    "physical_block_size=4096",
    "-device", "ide-cd,bus=ide.1,drive=disc",
    "-device", "ipmi-bmc-sim,id=bmc", "-device", "isa-ipmi-kcs,bmc=bmc",
]

_BARE = [
    *_smbios("Lab", "Bare", ""),
    *_nic("e1000e", 1), *_nic("virtio-net-pci", 2),
    "-device", "ide-hd,bus=ide.0,drive=disk0,serial=BARE-1",
    "-device", "ide-cd,bus=ide.1,drive=disc",
    "-device", "nvme,serial=BARE-NVME,drive=flash0",
    "-device", "virtio-scsi-pci,id=vscsi",
    "-device", "scsi-hd,bus=vscsi.0,drive=lun0,serial=BARE-LUN",
    "-device", "qemu-xhci,id=xhci",
    "-device", "usb-storage,bus=xhci.0,port=1,drive=stick,serial=BARE-USB",
    "-device", "usb-kbd,bus=xhci.0,port=2",
    "-device", "bochs-display",
]


# For services that look into devices: QEMU's AHCI cannot pass a disk's SMART through, its older IDE
# controller can.
_SERVICES = [
    *_smbios("Lab & S\u00f6hne", "Service 1", "S-0001"),
    *_nic("e1000e", 1),
    "-device", "piix3-ide,id=pata",
    "-device", "ide-hd,bus=pata.0,unit=0,drive=smart,serial=SMART-1,model=LAB PATA",
    "-device", "ide-cd,bus=pata.0,unit=1,drive=disc",
    "-device", "nvme,serial=FLASH-1,drive=flash",
    "-device", "nvme,serial=FLASH-2,drive=flash2",
    "-device", "qemu-xhci,id=xhci",
    "-device", "usb-storage,bus=xhci.0,port=1,drive=stick,serial=STICK-1,removable=on",
]


def _huge() -> list[str]:
    """Hundreds of PCI functions, SCSI disks and NICs. The disks hold nothing and need no file."""
    arguments = [*_smbios("Lab", "Huge", "H-0001"), "-device", "qemu-xhci,id=xhci,p2=15,p3=15"]
    for port in range(1, 9):
        arguments += ["-device", f"usb-hub,bus=xhci.0,port={port}"]
        for below in range(1, 5):
            arguments += ["-device", f"usb-mouse,bus=xhci.0,port={port}.{below}"]
    # 24 slots of 8 functions behind each of two bridges.
    functions = []
    for bridge in ("wide1", "wide2"):
        arguments += [
            "-device", f"pci-bridge,id={bridge},bus=pcie.0,chassis_nr={bridge[-1]},shpc=off"
        ]
        functions += [
            f"bus={bridge},addr={slot:x}.{number},multifunction=on"
            for slot in range(1, 25)
            for number in range(8)
        ]
    places = iter(functions)
    for number in range(200):
        # Without MSI-X: the processors have no interrupt vectors for all.
        arguments += [
            "-device",
            f"virtio-net-pci,vectors=0,mac=52:54:00:00:00:{number:02x},{next(places)}",
        ]
    for number in range(48):
        arguments += ["-device", f"e1000,mac=52:54:00:00:01:{number:02x},{next(places)}"]
    for controller in range(4):
        arguments += [
            "-device",
            f"virtio-scsi-pci,id=many{controller},num_queues=1,vectors=0,{next(places)}",
        ]
        for target in range(4):
            for unit in range(16):
                name = f"disk{controller}x{target}x{unit}"
                arguments += [
                    "-blockdev", f"null-co,node-name={name},size=1073741824,read-zeroes=on",
                    "-device",
                    f"scsi-hd,bus=many{controller}.0,scsi-id={target},lun={unit},"
                    f"drive={name},serial={name}",
                ]
    arguments += ["-device", f"megasas,id=raid,{next(places)}"]
    for number in range(32):
        arguments += [
            "-blockdev", f"null-co,node-name=raid{number},size=1073741824,read-zeroes=on",
            "-device", f"scsi-hd,bus=raid.0,scsi-id={number},drive=raid{number},serial=R{number}",
        ]
    # What is left is filled with devices that no driver takes.
    for place in places:
        arguments += ["-device", f"pci-testdev,{place}"]
    return arguments


PROFILES: dict[str, Profile] = {
    "desktop": Profile(
        "a workstation: USB with hub, storage, network and audio; HD audio, DRM, AHCI, SD card",
        _DESKTOP,
        {"system": disks.partitioned, "disc": disks.disc, "usbdisc": disks.disc,
         "stick": disks.legacy, "fast": disks.formatted, "card": disks.blank},
        setup="desktop",
    ),
    "server": Profile(
        "a server: PCIe switches, two NUMA nodes, IOMMU groups, SR-IOV, RAID and SAS controllers",
        _SERVER,
        {"flash0": disks.partitioned, "flash1": disks.blank, "flash2": disks.blank,
         "raid0": disks.partitioned, "raid1": disks.blank, "raid2": disks.formatted,
         "lun0": disks.formatted, "lun1": disks.blank, "lun2": disks.blank, "scsidisc": disks.disc,
         "vblk": disks.legacy, "sas0": disks.blank, "sata0": disks.blank, "disc": disks.disc},
        setup="server",
        append=("intel_iommu=on", "iommu=pt"),
    ),
    "services": Profile(
        "a small machine for services on D-Bus: a disk with SMART, two NVMe, a disc, a stick",
        _SERVICES,
        {"smart": disks.partitioned, "disc": disks.disc, "flash": disks.blank,
         "flash2": disks.blank, "stick": disks.legacy},
        memory="1536M",
    ),
    "huge": Profile(
        "hundreds of PCI, SCSI and network devices", _huge(), memory="3072M"
    ),
    "bare": Profile(
        "a small machine without udev's database",
        _BARE,
        {"disk0": disks.partitioned, "disc": disks.disc, "flash0": disks.blank,
         "lun0": disks.blank, "stick": disks.legacy},
        udev=False,
    ),
    "newer": Profile(
        "a newer kernel, for links: no hardware", [], udev=False, suite="trixie-backports"
    ),
}

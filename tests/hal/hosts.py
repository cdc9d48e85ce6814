# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts as HAL tells of them, made by hand: of several years, and of other systems than Linux.

Properties have their type on the wire: that of the Python value, where 64 bits are a Size.
"""

from __future__ import annotations

from typing import Any

DEVICES = "/org/freedesktop/Hal/devices/"
COMPUTER = DEVICES + "computer"

Typed = dict[str, tuple[str, Any]]
Host = dict[str, Typed]


class Size(int):
    """A number of 64 bits."""


_TYPES = {str: "s", bool: "b", int: "i", Size: "t", float: "d", list: "as"}


def typed(properties: dict[str, Any]) -> Typed:
    return {key: (_TYPES[type(value)], value) for key, value in properties.items()}


def plain(host: Host) -> dict[str, dict[str, Any]]:
    """The same host without types."""
    return {
        udi: {
            key: int(value) if isinstance(value, Size) else value
            for key, (_type, value) in each.items()
        }
        for udi, each in host.items()
    }


def device(
    host: Host, name: str, parent: str | None = "computer", **properties: Any
) -> None:
    """Adds a device. Points of keys are written as double underscores."""
    every = {"info.udi": DEVICES + name, "info.product": name}
    if parent is not None:
        every["info.parent"] = DEVICES + parent
    every.update({key.replace("__", "."): value for key, value in properties.items()})
    host[DEVICES + name] = typed(every)


def laptop() -> Host:
    """A laptop with hald 0.5.14: every sort of device that the collection knows of HAL."""
    host: Host = {}
    device(
        host, "computer", None, info__subsystem="unknown",
        system__hardware__vendor="LENOVO", system__hardware__product="8741C4G",
        system__hardware__version="ThinkPad T60p", system__hardware__serial="L3AAAAA",
        system__hardware__uuid="82161681-492e-11cb-bcca-a7fde26f414b",
        system__firmware__vendor="LENOVO", system__firmware__version="7IET31WW (1.12 )",
        system__firmware__release_date="09/19/2007", system__chassis__type="Notebook",
        system__chassis__manufacturer="LENOVO", system__board__product="8741C4G",
    )  # fmt: skip
    _pci(host, "pci_8086_27d0", "computer", "0000:00:1c.0", 0x060400, "pcieport-driver")
    _pci(
        host, "pci_8086_109a", "pci_8086_27d0", "0000:00:1c.0/0000:02:00.0", 0x020000, "e1000e",
        pci__vendor="Intel Corporation", pci__product="82573L Gigabit Ethernet Controller",
        pci__subsys_vendor_id=0x17AA, pci__subsys_product_id=0x2001, pci__subsys_vendor="Lenovo",
        pci__subsys_product="ThinkPad T60",
    )  # fmt: skip
    device(
        host, "net_00_16_41_e2_8d_ff", "pci_8086_109a", info__subsystem="net",
        info__capabilities=["net", "net.80203"], net__interface="eth0", net__linux__ifindex=2,
        net__address="00:16:41:e2:8d:ff", net__80203__mac_address=Size(0x001641E28DFF),
        linux__sysfs_path="/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/net/eth0",
    )  # fmt: skip
    device(
        host, "net_computer_loopback", info__subsystem="net", net__interface="lo",
        info__capabilities=["net", "net.loopback"], net__address="00:00:00:00:00:00",
        net__linux__ifindex=1,
    )  # fmt: skip
    _pci(host, "pci_8086_27c5", "computer", "0000:00:1f.2", 0x010601, "ahci")
    _scsi_host(host, "pci_8086_27c5_scsi_host", "pci_8086_27c5", 0, "/ata1/host0")
    _scsi_host(host, "pci_8086_27c5_scsi_host_scsi_host", "pci_8086_27c5_scsi_host", 0, "")
    lun = "pci_8086_27c5_scsi_host_scsi_device_lun0"
    device(
        host, lun, "pci_8086_27c5_scsi_host", info__subsystem="scsi", info__linux__driver="sd",
        scsi__host=0, scsi__bus=0, scsi__target=0, scsi__lun=0, scsi__type="disk",
        scsi__vendor="ATA", scsi__model="ST910021AS",
        linux__sysfs_path=_SATA + "/ata1/host0/target0:0:0/0:0:0:0",
    )  # fmt: skip
    device(
        host, lun + "_scsi_generic", lun, info__subsystem="scsi_generic",
        info__capabilities=["scsi_generic"], scsi_generic__device="/dev/sg0",
    )  # fmt: skip
    device(
        host, "storage_serial_3MH01234", lun, info__capabilities=["storage", "block"],
        info__category="storage", block__device="/dev/sda", block__major=8, block__minor=0,
        storage__bus="scsi", storage__drive_type="disk", storage__model="ST910021AS",
        storage__vendor="ATA", storage__serial="3MH01234", storage__size=Size(100030242816),
        storage__removable=False, storage__removable__media_available=True,
        storage__removable__media_size=Size(100030242816),
    )  # fmt: skip
    device(
        host, "volume_uuid_0f5d9fc2", "storage_serial_3MH01234",
        info__capabilities=["volume", "block"], info__category="volume",
        block__device="/dev/sda1", volume__is_partition=True, volume__size=Size(32218357248),
        volume__block_size=512, volume__num_blocks=Size(62926479), volume__fstype="ext3",
        volume__fsusage="filesystem", volume__label="root", volume__uuid="0f5d9fc2",
        volume__mount_point="", volume__is_mounted=False, volume__is_disc=False,
        volume__linux__is_device_mapper=False, volume__partition__number=1,
        volume__partition__start=Size(32256), volume__partition__type="0x83",
        volume__partition__label="", volume__partition__uuid="",
    )  # fmt: skip
    device(
        host, "storage_model_CD_RW", "pci_8086_27c5", info__capabilities=["storage", "block"],
        block__device="/dev/sr0", storage__bus="ide", storage__drive_type="cdrom",
        storage__removable=True, storage__removable__media_available=True,
        storage__removable__media_size=Size(731906048), storage__size=Size(0),
    )  # fmt: skip
    device(
        host, "volume_label_Debian", "storage_model_CD_RW", info__capabilities=["volume", "block"],
        block__device="/dev/sr0", volume__is_disc=True, volume__is_partition=False,
        volume__size=Size(731906048), volume__fstype="iso9660", volume__label="Debian",
        volume__block_size=2048,
    )  # fmt: skip
    device(
        host, "storage_model_Software_RAID_1", "computer", block__device="/dev/md0",
        info__capabilities=["storage.linux_raid", "storage", "block"], storage__bus="linux_raid",
        storage__linux_raid__level="raid1", storage__linux_raid__num_components=2,
        storage__linux_raid__num_components_active=1, storage__size=Size(10001842176),
    )  # fmt: skip
    _usb(host)
    _pci(host, "pci_8086_27d8", "computer", "0000:00:1b.0", 0x040300, "HDA Intel")
    card = "pci_8086_27d8_sound_card_0"
    device(
        host, card, "pci_8086_27d8", info__subsystem="sound", info__capabilities=["sound"],
        sound__card=0, info__product="(null) Sound Card",
    )  # fmt: skip
    for name, kind in (("control__1", "control"), ("playback_0", "playback"),
                       ("playback_1", "playback"), ("capture_0", "capture")):  # fmt: skip
        device(
            host, f"{card}_alsa_{name}", card, info__capabilities=["alsa"], alsa__type=kind,
            alsa__card=0, alsa__card_id="HDA Intel",
        )  # fmt: skip
    _others(host)
    return host


_SATA = "/sys/devices/pci0000:00/0000:00:1f.2"


def _pci(
    host: Host, name: str, parent: str, path: str, code: int, driver: str, **more: Any
) -> None:
    place = "/sys/devices/pci0000:00/" + path
    device(
        host, name, parent, info__subsystem="pci", info__linux__driver=driver,
        linux__sysfs_path=place, pci__linux__sysfs_path=place, linux__subsystem="pci",
        pci__vendor_id=int(name.split("_")[1], 16), pci__product_id=int(name.split("_")[2], 16),
        pci__device_class=code >> 16, pci__device_subclass=code >> 8 & 0xFF,
        pci__device_protocol=code & 0xFF,
        **{"info__vendor": "Intel Corporation", "info__product": "Mobile chipset", **more},
    )  # fmt: skip


def _scsi_host(host: Host, name: str, parent: str, number: int, path: str) -> None:
    device(
        host, name, parent, info__subsystem="scsi_host", info__capabilities=["scsi_host"],
        info__category="scsi_host", scsi_host__host=number, linux__sysfs_path=_SATA + path,
    )  # fmt: skip


def _usb(host: Host) -> None:
    _pci(host, "pci_8086_27cc", "computer", "0000:00:1d.7", 0x0C0320, "ehci_hcd")
    device(
        host, "usb_device_46d_c03e_AB123456", "pci_8086_27cc", info__subsystem="usb_device",
        info__linux__driver="usb", info__vendor="Logitech, Inc.", linux__subsystem="usb",
        linux__device_file="/dev/bus/usb/003/002", linux__sysfs_path=_USB + "/usb3/3-1",
        usb_device__bus_number=3, usb_device__linux__device_number=2,
        usb_device__vendor_id=0x046D, usb_device__product_id=0xC03E,
        usb_device__product="Optical Mouse", usb_device__serial="AB123456",
        usb_device__speed=1.5, usb_device__version=2.0, usb_device__device_class=0,
    )  # fmt: skip
    device(
        host, "usb_device_46d_c03e_AB123456_if0", "usb_device_46d_c03e_AB123456",
        info__subsystem="usb", info__linux__driver="usbhid", linux__subsystem="usb",
        linux__sysfs_path=_USB + "/usb3/3-1/3-1:1.0", usb__interface__number=0,
        usb__interface__class=3, usb__interface__subclass=1, usb__interface__protocol=2,
        usb__interface__description="HID", usb__vendor_id=0x046D, usb__product_id=0xC03E,
    )  # fmt: skip
    device(
        host, "usb_device_46d_c03e_AB123456_if0_logicaldev_input",
        "usb_device_46d_c03e_AB123456_if0", info__subsystem="input",
        info__capabilities=["input", "input.mouse"], input__device="/dev/input/event4",
        input__product="Logitech Optical Mouse", linux__device_file="/dev/input/event4",
    )  # fmt: skip
    device(
        host, "usb_device_46d_c03e_AB123456_usbraw", "usb_device_46d_c03e_AB123456",
        info__capabilities=["usbraw"], linux__subsystem="usb_device",
    )  # fmt: skip


_USB = "/sys/devices/pci0000:00/0000:00:1d.7"


def _others(host: Host) -> None:
    device(
        host, "computer_logicaldev_input", info__subsystem="input", button__type="power",
        info__capabilities=["input", "button", "input.keys"], button__has_state=False,
        input__device="/dev/input/event3", input__product="Power Button (FF)",
    )  # fmt: skip
    device(
        host, "computer_power_supply_battery_BAT0", info__capabilities=["battery"],
        battery__type="primary", battery__vendor="SANYO", battery__model="42T5245",
        battery__serial=" 6463", battery__technology="lithium-ion", battery__present=True,
        battery__charge_level__percentage=97, battery__rechargeable__is_discharging=True,
        battery__rechargeable__is_charging=False,
    )  # fmt: skip
    device(
        host, "computer_power_supply_ac_adapter_AC", info__capabilities=["ac_adapter"],
        ac_adapter__present=False,
    )  # fmt: skip
    device(
        host, "acpi_CPU0", info__capabilities=["processor"], processor__number=0,
        processor__maximum_speed=2000, processor__can_throttle=True,
    )  # fmt: skip
    device(
        host, "leds_tpacpi_power", info__capabilities=["leds"], leds__colour="green",
        leds__device_name="tpacpi", leds__function="power", leds__num_levels=256,
    )  # fmt: skip
    device(
        host, "rfkill_bluetooth", info__capabilities=["killswitch"], killswitch__type="bluetooth",
        killswitch__name="tpacpi_bluetooth_sw", killswitch__state=1,
    )  # fmt: skip
    device(
        host, "computer_backlight", info__capabilities=["laptop_panel"],
        laptop_panel__num_levels=8, laptop_panel__access_method="general",
    )  # fmt: skip
    device(
        host, "pnp_PNP0303", info__subsystem="pnp", info__linux__driver="i8042 kbd",
        pnp__id="PNP0303", pnp__description="IBM Enhanced Keyboard",
    )  # fmt: skip
    device(
        host, "usb_serial_0", "usb_device_46d_c03e_AB123456_if0", info__capabilities=["serial"],
        serial__port=0, serial__type="usb", serial__device="/dev/ttyUSB0",
    )  # fmt: skip
    device(
        host, "usb_printer", "usb_device_46d_c03e_AB123456_if0", info__capabilities=["printer"],
        printer__vendor="Hewlett-Packard", printer__product="LaserJet 1200",
        printer__serial="00CNBJ123456", printer__commandset=["PCL", "POSTSCRIPT"],
        printer__device="/dev/usb/lp0",
    )  # fmt: skip
    device(
        host, "usb_video", "usb_device_46d_c03e_AB123456_if0", video4linux__version="2",
        info__capabilities=["video4linux", "video4linux.video_capture"],
        video4linux__device="/dev/video0",
    )  # fmt: skip


def without_subsystem(host: Host) -> Host:
    """The host with a hald before 0.5.9: what is on a bus has info.bus, all else has neither."""
    buses = ("pci", "usb", "usb_device", "scsi", "pnp")
    older: Host = {}
    for udi, properties in host.items():
        own = dict(properties)
        bus = own.pop("info.subsystem", ("s", ""))
        if bus[1] in buses:
            own["info.bus"] = bus
        older[udi] = own
    return older


def with_other_types(host: Host) -> Host:
    """The host with a hald whose numbers are of other types: of 64 bits for 32, text for both."""
    other: Host = {}
    for udi, properties in host.items():
        own = dict(properties)
        for key, (type_, value) in properties.items():
            if key in ("net.linux.ifindex", "volume.block_size", "usb_device.bus_number"):
                own[key] = ("s", str(value))
            elif type_ == "i":
                own[key] = ("t", value)
            elif type_ == "t" and value < 1 << 31:
                own[key] = ("i", value)
        other[udi] = own
    return other


def illumos() -> Host:
    """A server with illumos: UDIs with slashes, no interfaces, no class and no address of PCI."""
    host: Host = {}
    device(
        host, "computer", None, info__subsystem="unknown", system__kernel__name="SunOS",
        system__kernel__machine="i86pc",
    )  # fmt: skip
    device(host, "local", None, info__subsystem="unknown")
    for number in (0, 1):
        bridge = f"pci_0_0/pci8086_3c0{number}_{number}"
        device(
            host, bridge, "local", info__subsystem="pci", pci__vendor_id=0x8086,
            pci__product_id=0x3C08, pci__vendor="Intel Corporation", info__solaris__driver="pcieb",
            solaris__devfs_path=f"/pci@0,0/pci8086,3c0{number}@{number}",
        )  # fmt: skip
        device(
            host, f"{bridge}/pci15d9_628_0", bridge, info__subsystem="pci", pci__vendor_id=0x8086,
            pci__product_id=0x1D02, info__solaris__driver="ahci",
        )  # fmt: skip
        device(
            host, f"{bridge}/pci15d9_628_0/scsi_host_0", f"{bridge}/pci15d9_628_0",
            info__category="scsi_host", scsi_host__solaris__device="/dev/cfg/c0",
        )  # fmt: skip
        device(
            host, f"{bridge}/pci15d9_628_0/disk_0_0", f"{bridge}/pci15d9_628_0",
            info__subsystem="scsi", info__solaris__driver="sd", scsi__target=0, scsi__lun=0,
        )  # fmt: skip
        device(
            host, f"{bridge}/pci15d9_628_0/disk_0_0/sd{number}", f"{bridge}/pci15d9_628_0/disk_0_0",
            info__capabilities=["storage", "block"], info__category="storage",
            block__device=f"/dev/dsk/c{number}t0d0", storage__drive_type="disk",
            block__solaris__raw_device=f"/dev/rdsk/c{number}t0d0", storage__bus="scsi",
            storage__model="HUS726040AL5210", storage__vendor="HGST", storage__removable=False,
            storage__size=Size(4000787030016),
        )  # fmt: skip
    device(
        host, "pci_0_0/pci8086_3c0_1d/keyboard_0", "local",
        info__capabilities=["input.keyboard"], input__device="/dev/kbd",
    )  # fmt: skip
    return host


def many(count: int) -> Host:
    """So many network interfaces, each on a PCI device."""
    host: Host = {}
    device(host, "computer", None)
    for number in range(count // 2):
        address = f"{number >> 8:04x}:{number & 0xFF:02x}:00.0"
        _pci(host, f"pci_8086_{number:x}", "computer", address, 0x020000, "ixgbe")
        device(
            host, f"net_{number}", f"pci_8086_{number:x}", net__interface=f"eth{number}",
            info__capabilities=["net", "net.80203"], net__address="00:16:41:e2:8d:ff",
        )  # fmt: skip
    return host

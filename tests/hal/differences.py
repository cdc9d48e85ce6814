# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where HAL and sysfs describe the recorded laptop differently, each with its reason.

In all else the two agree, which is what tests/system/test_hal_agreement.py checks.
"""

from __future__ import annotations

HAL_HAS_NOT = "HAL has no such property"
SYSFS_NEEDS_UDEV = "sysfs has it from udev's database, which the recording lacks"
UPOWER = "sysfs tells of it with enrich: [upower]"
NO_ACPI = "HAL lists no ACPI devices, so that what hangs on them hangs on the computer"

# By the start of a field's path; each must still be a difference.
FIELDS = {
    "button": "only HAL tells buttons from other input devices",
    "input.ids": HAL_HAS_NOT,
    "input.phys": HAL_HAS_NOT,
    "input.devnodes": "HAL lists the event device only, and none for /dev/input/mouseN",
    "net.feature": HAL_HAS_NOT,
    "net.link.state": "HAL has no link state on Linux",
    "net.mtu": HAL_HAS_NOT,
    "net.up": "HAL tells it on FreeBSD only",
    "power_supply.charge": UPOWER,
    "power_supply.online": UPOWER,
    "power_supply.present": UPOWER,
    "power_supply.scope": "the recorded kernel does not have it, HAL has it from the type",
    "scsi.revision": HAL_HAS_NOT,
    "scsi.state": HAL_HAS_NOT,
    "scsi_host.proc_name": HAL_HAS_NOT,
    "scsi_host.state": HAL_HAS_NOT,
    "scsi_host.unique_id": HAL_HAS_NOT,
    "storage.logical_block_size": HAL_HAS_NOT,
    "storage.num_blocks": HAL_HAS_NOT,
    "storage.read_only": HAL_HAS_NOT,
    "storage.transport": HAL_HAS_NOT,
    "system.chassis.asset_tag": HAL_HAS_NOT,
    "system.chassis.serial": HAL_HAS_NOT,
    "system.chassis.version": HAL_HAS_NOT,
    "volume.filesystem": SYSFS_NEEDS_UDEV,
    "volume.lower": HAL_HAS_NOT,
    "volume.md.state": HAL_HAS_NOT,
    "volume.partition.number": "the recorded kernel does not have it, HAL reads the table itself",
    "volume.partition.type": SYSFS_NEEDS_UDEV,
    "volume.read_only": HAL_HAS_NOT,
    "volume.upper": HAL_HAS_NOT,
}

# By field, and the start of the name that HAL's device has.
VALUES = {
    ("bus", "computer_"): NO_ACPI,
    ("buses", "computer_"): NO_ACPI,
    ("driver", "computer_"): NO_ACPI,
    ("buses", "usb_device_1043_8012"): "the recording of HAL lacks the controller of this bus",
    ("buses", "usb_device_1d6b_2"): "the same",
    ("buses", "usb_device_421_7b"): "the same",
    ("buses", "storage_model_USB"): "the same",
    ("buses", "volume_uuid_2CA7"): "the same",
    ("parent", "usb_device_1d6b_2"): "the same",
    ("capabilities", "computer_logicaldev_input"): "HAL tells that it is a button",
    ("capabilities", "net_computer_loopback"): "lo is no Ethernet interface to HAL",
    ("capabilities", "net_00_19_d2_75_ae_ff_0"): "what only controls a card is of no sort to HAL",
    ("parent", "pci_8086_27c5_scsi_host_scsi_device"): "HAL lists no SCSI targets",
    ("parent", "pci_8086_27df_scsi_host_scsi_device"): "HAL lists no SCSI targets",
    ("parent", "usb_device_1043_8012_noserial_if0_scsi_host_scsi_device"): "the same",
    ("usb.number", "usb_device_421_7b"): "HAL takes hexadecimal 0a to 0d for a decimal number",
    ("volume.md.degraded", "storage_model_Software"): "the recorded daemon saw no active member",
}

# Devices that only one of the two has, by the start of the name.
ONLY_HAL = {
    "leds_": "only HAL lists lights",
    "pnp_": "only HAL lists Plug and Play devices",
    "platform_thinkpad_acpi_rfkill": "only HAL lists switches of radios",
    "usb_device_421_7b_354172020305000_if0_serial": "only HAL lists serial ports",
}
ONLY_SYSFS = {
    "block_sr0": "the recording of HAL was made without the drive",
    "input_input4": "the recording of HAL lacks the lid",
    "input_input6": "HAL lists no virtual input devices",
    "pci_0000_00_1d_7": "the recording of HAL lacks it",
    "scsi_target": "HAL lists no SCSI targets",
    "usb_5_2_1_7": "the recording of HAL lacks two of this telephone's interfaces",
    "usb_5_2_1_8": "the same",
}

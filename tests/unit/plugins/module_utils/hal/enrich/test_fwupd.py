# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fwupd says of firmware, and which device it means."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.device import Device
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.enrich import fwupd
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader


def digest(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


ID = digest("PCI_SLOT_NAME=0000:3b:00.0")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            {
                "Version": "2.4.1", "VersionLowest": "2.0.0", "VersionBootloader": "1.1",
                "Vendor": "Lab", "Flags": (1 << 1) | (1 << 8), "Plugin": "nvme",
            },
            {
                "version": "2.4.1", "lowest": "2.0.0", "bootloader": "1.1", "vendor": "Lab",
                "updatable": True, "needs_reboot": True, "plugin": "nvme", "id": ID,
            },
            id="all is known",
        ),
        pytest.param(
            {"Version": "7", "Flags": 1}, {"version": "7", "updatable": False, "id": ID},
            id="what cannot be updated",
        ),
        pytest.param(
            {"Version": "7", "Flags": -1, "Vendor": 3, "Plugin": ["x"]}, {"version": "7", "id": ID},
            id="wrong types",
        ),
        pytest.param({"Name": "EPYC", "Flags": 1}, None, id="no version"),
        pytest.param({"Version": "7", "DeviceId": "../" + ID}, None, id="not an id"),
        pytest.param({"Version": "7", "DeviceId": ID + "\n"}, None, id="nearly an id"),
    ],
)  # fmt: skip
def test_what_is_told_of_firmware(told: dict[str, Any], expected: Any) -> None:
    assert fwupd.firmware([{"DeviceId": ID, **told}]).get(ID, {}).get("firmware") == expected


@pytest.mark.parametrize(
    ("key", "capabilities", "physical_id"),
    [
        pytest.param(
            "/sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0", ["pci"],
            "PCI_SLOT_NAME=0000:3b:00.0", id="a PCI device by its address",
        ),
        pytest.param(
            "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.10", ["usb_device"],
            "usb:01:00:02:0a", id="a USB device by its ports",
        ),
        pytest.param(
            "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2", ["usb_device"],
            "DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-2", id="a USB device by its path",
        ),
        pytest.param(
            "/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda",
            ["storage"],
            "DEVPATH=/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0",
            id="a disk by its SCSI device",
        ),
        pytest.param(
            "/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda",
            ["storage"], "DEVPATH=/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0",
            id="a disk by its SCSI target",
        ),
        pytest.param(
            "/sys/devices/LNXSYSTM:00/MSFT0101:00/tpm/tpm0", ["tpm"], "DEVNAME=/dev/tpm0",
            id="a TPM by its node",
        ),
    ],
)  # fmt: skip
def test_a_device_is_found_by_where_it_is(
    key: str, capabilities: list[str], physical_id: str
) -> None:
    device = Device(key, "one", capabilities)
    other = Device(key.replace(":00", ":01").replace("1-2", "1-3").replace("tpm0", "tpm1"), "two",
                   capabilities)  # fmt: skip
    firmware = fwupd.firmware([{"DeviceId": digest(physical_id), "Version": "1.2"}])
    fwupd.add(firmware, [device, other], Reader())
    assert device.details["firmware"]["version"] == "1.2"
    assert other.details == {}


def test_the_digest_is_the_one_that_fwupd_makes() -> None:
    """fwupd 2.0.20 calls a processor that, which it places at cpu, and there at 0."""
    assert digest("cpu:0") == "4bde70ba4e39b28f9eab1628f9dd6e6244c03027"


def test_names_that_are_no_text_are_no_trouble() -> None:
    device = Device("/sys/devices/platform/odd\udcff", "odd", ["input"])
    fwupd.add(fwupd.firmware([{"DeviceId": ID, "Version": "1"}]), [device], Reader())
    assert device.details == {}

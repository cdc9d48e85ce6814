# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What UDisks2 says of drives, as details of disks."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.enrich import udisks

ROOT = "/org/freedesktop/UDisks2/"
DRIVE = ROOT + "drives/LAB_DISK_1"
SDA = 8 << 8
ASKED = 1795371000  # 2026-11-22 18:10 UTC


def drives(
    drive: dict[str, Any] | None = None, block: dict[str, Any] | None = None, **others: Any
) -> dict[str, dict[str, Any]]:
    """The drives that are read from one drive and its block device. others: Ata, Controller …"""
    names = {"Ata": ".Drive.Ata", "Controller": ".NVMe.Controller"}
    interfaces = {udisks.NAME + names[name]: others[name] for name in others if name in names}
    interfaces[udisks.NAME + ".Drive"] = drive or {}
    block_interfaces = {
        udisks.NAME + ".Block": {"Drive": DRIVE, "DeviceNumber": SDA, **(block or {})}
    }
    if "Partition" in others:
        block_interfaces[udisks.NAME + ".Partition"] = others["Partition"]
    return udisks.drives(
        {DRIVE: interfaces, ROOT + "block_devices/sda": block_interfaces, ROOT + "Manager": {}}
    )


def storage(*arguments: Any, **others: Any) -> Any:
    return drives(*arguments, **others)["8:0"].get("storage")


ATA = {
    "SmartSupported": True, "SmartEnabled": True, "SmartUpdated": ASKED, "SmartFailing": False,
    "SmartPowerOnSeconds": 63075600, "SmartTemperature": 311.15, "SmartNumBadSectors": 3,
    "SmartNumAttributesFailing": 0, "SmartNumAttributesFailedInThePast": 1,
    "SmartSelftestStatus": "success",
}  # fmt: skip
ATA_HEALTH = {
    "ok": True, "enabled": True, "temperature": 38, "power_on_time": 17521, "bad_sectors": 3,
    "failing_attributes": 0, "failed_attributes": 1, "self_test": "success",
    "checked": "2026-11-22T18:10:00Z",
}  # fmt: skip
NVME = {
    "SmartUpdated": ASKED, "SmartCriticalWarning": [], "SmartPowerOnHours": 12,
    "SmartTemperature": 315, "SmartSelftestStatus": "inprogress",
}  # fmt: skip
NVME_HEALTH = {
    "ok": True, "temperature": 42, "power_on_time": 12, "self_test": "inprogress",
    "checked": "2026-11-22T18:10:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, ATA_HEALTH, id="all is known"),
        pytest.param({"SmartFailing": True}, {**ATA_HEALTH, "ok": False}, id="about to fail"),
        pytest.param({"SmartUpdated": 0}, {"enabled": True}, id="not asked yet"),
        pytest.param(
            {"SmartUpdated": 0, "SmartEnabled": False}, {"enabled": False}, id="SMART is off"
        ),
        pytest.param({"SmartSupported": False}, None, id="the drive has no SMART"),
        pytest.param(
            {
                "SmartTemperature": 0.0, "SmartPowerOnSeconds": 0, "SmartNumBadSectors": -1,
                "SmartNumAttributesFailing": -1, "SmartNumAttributesFailedInThePast": -1,
                "SmartSelftestStatus": "",
            },
            {"ok": True, "enabled": True, "checked": "2026-11-22T18:10:00Z"},
            id="what UDisks2 says for unknown",
        ),
        pytest.param(
            {
                "SmartTemperature": 1e300, "SmartPowerOnSeconds": 1 << 63,
                "SmartNumBadSectors": 1 << 62, "SmartNumAttributesFailing": 1 << 30,
                "SmartNumAttributesFailedInThePast": True, "SmartSelftestStatus": 7,
                "SmartFailing": 1,
            },
            {"enabled": True, "checked": "2026-11-22T18:10:00Z"},
            id="what cannot be",
        ),
    ],
)  # fmt: skip
def test_health_of_an_ata_drive(change: dict[str, Any], expected: Any) -> None:
    found = storage(Ata={**ATA, **change})
    assert (found or {}).get("health") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, NVME_HEALTH, id="all is known"),
        pytest.param(
            {"SmartCriticalWarning": ["temperature", "spare"]},
            {**NVME_HEALTH, "ok": False, "warnings": ["spare", "temperature"]},
            id="warnings",
        ),
        pytest.param({"SmartUpdated": 0}, None, id="not asked yet"),
        pytest.param(
            {"SmartCriticalWarning": "spare"},
            {name: NVME_HEALTH[name] for name in NVME_HEALTH if name != "ok"},
            id="warnings of the wrong type",
        ),
    ],
)
def test_health_of_an_nvme_controller(change: dict[str, Any], expected: Any) -> None:
    found = storage(Controller={**NVME, **change})
    assert (found or {}).get("health") == expected


@pytest.mark.parametrize(
    ("drive", "expected"),
    [
        pytest.param(
            {
                "Media": "optical_dvd_plus_rw", "Optical": True, "OpticalBlank": True,
                "MediaCompatibility": ["optical_dvd", "optical_cd", "optical_cd"],
                "Ejectable": True, "CanPowerOff": False, "RotationRate": -1, "Seat": "seat0",
            },
            {
                "media": "optical_dvd_plus_rw", "media_blank": True, "ejectable": True,
                "media_types": ["optical_cd", "optical_dvd"], "can_power_off": False,
                "seat": "seat0",
            },
            id="a burner with a blank disc",
        ),
        pytest.param(
            {"Media": "", "MediaCompatibility": [], "OpticalBlank": False, "RotationRate": 7200},
            {"rotation_rate": 7200},
            id="a disk that turns",
        ),
        pytest.param({"RotationRate": 0, "Seat": " "}, None, id="nothing to tell"),
    ],
)  # fmt: skip
def test_what_a_drive_is(drive: dict[str, Any], expected: Any) -> None:
    assert storage(drive) == expected


def test_a_partition_is_not_its_drive() -> None:
    assert drives(Partition={"Number": 1}) == {}


def test_each_path_to_a_drive_gets_its_details() -> None:
    objects = {
        DRIVE: {udisks.NAME + ".Drive": {"Seat": "seat0"}},
        **{
            f"{ROOT}block_devices/{name}": {
                udisks.NAME + ".Block": {"Drive": DRIVE, "DeviceNumber": number}
            }
            for name, number in (("sda", SDA), ("sdb", SDA + 16))
        },
    }
    assert udisks.drives(objects) == {
        "8:0": {"storage": {"seat": "seat0"}}, "8:16": {"storage": {"seat": "seat0"}},
    }  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"Drive": "/"}, id="no drive"),
        pytest.param({"Drive": ["a"]}, id="a drive of the wrong type"),
        pytest.param({"DeviceNumber": 0}, id="no device number"),
        pytest.param({"DeviceNumber": -1}, id="a negative one"),
        pytest.param({"DeviceNumber": 1 << 64}, id="one that is too high"),
        pytest.param({"DeviceNumber": "8:0"}, id="one of the wrong type"),
    ],
)
def test_a_block_device_that_leads_nowhere_has_no_details(block: dict[str, Any]) -> None:
    assert not any(drives({"Seat": "seat0"}, block=block).values())

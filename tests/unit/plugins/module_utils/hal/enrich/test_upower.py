# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What UPower says of supplies of power, as their details."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.device import Device
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.enrich import upower
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader

BATTERY = {
    "NativePath": "BAT0", "Vendor": "SANYO", "Model": "42T4511", "Serial": "21370", "Type": 2,
    "PowerSupply": True, "Online": False, "Energy": 38.5, "EnergyEmpty": 0.0, "EnergyFull": 47.5,
    "EnergyFullDesign": 53.946, "EnergyRate": 7.899, "Voltage": 11.9, "ChargeCycles": 312,
    "TimeToEmpty": 17400, "TimeToFull": 0, "Percentage": 81.0, "Temperature": 0.0,
    "IsPresent": True, "State": 2, "IsRechargeable": True, "Capacity": 88.0498, "Technology": 1,
    "WarningLevel": 1, "BatteryLevel": 1,
}  # fmt: skip
FULL = {
    "manufacturer": "SANYO", "model": "42T4511", "serial": "21370", "present": True,
    "technology": "Li-ion", "energy_full_design": 53.95,
    "charge": {
        "state": "discharging", "percentage": 81.0, "energy": 38.5, "rate": 7.9, "voltage": 11.9,
        "time_to_empty": 17400,
    },
    "wear": {"capacity": 88.05, "energy_full": 47.5, "cycles": 312},
}  # fmt: skip


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in FULL.items() if name not in names}


def charge(**change: Any) -> dict[str, Any]:
    return {**FULL, "charge": {**FULL["charge"], **change}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, FULL, id="a battery"),
        pytest.param(
            {"BatteryLevel": 6, "WarningLevel": 4},
            {
                **FULL,
                "charge": {
                    **{k: v for k, v in FULL["charge"].items() if k != "percentage"},
                    "level": "normal", "warning": "critical",
                },
            },
            id="a battery that measures no percentage",
        ),
        pytest.param({"Temperature": 31.46}, charge(temperature=31.46), id="with a temperature"),
        pytest.param({"IsPresent": False}, {"present": False}, id="an empty bay"),
        pytest.param(
            {"Type": 1, "Online": True, "Vendor": "", "Model": "", "Serial": ""},
            {"online": True},
            id="the mains",
        ),
        pytest.param(
            {
                "ChargeThresholdSupported": True, "ChargeThresholdEnabled": True,
                "ChargeStartThreshold": 75, "ChargeEndThreshold": 80,
            },
            {**FULL, "charge_limit": {"enabled": True, "start": 75, "end": 80}},
            id="a limit of the charge",
        ),
        pytest.param(
            {
                "ChargeThresholdSupported": True, "ChargeThresholdEnabled": False,
                "ChargeStartThreshold": (1 << 32) - 1, "ChargeEndThreshold": (1 << 32) - 1,
            },
            {**FULL, "charge_limit": {"enabled": False}},
            id="a limit that could be set",
        ),
        pytest.param(
            {
                "Energy": "38.5", "EnergyRate": -1.0, "Voltage": 1e30, "TimeToEmpty": 1 << 40,
                "Percentage": 101.0, "State": 99, "Capacity": True, "EnergyFull": "inf",
                "ChargeCycles": -1, "Technology": [1], "EnergyFullDesign": 1e300, "Serial": 5,
            },
            without("charge", "wear", "technology", "energy_full_design", "serial"),
            id="what cannot be",
        ),
    ],
)  # fmt: skip
def test_what_a_supply_is(change: dict[str, Any], expected: dict[str, Any]) -> None:
    assert upower.details({**BATTERY, **change}) == {"power_supply": expected}


@pytest.mark.parametrize(
    ("native", "found"),
    [
        pytest.param("BAT0", True, id="by the name"),
        pytest.param("/sys/devices/LNXSYSTM:00/power_supply/BAT0", True, id="by the path"),
        pytest.param("BAT1", False, id="another name"),
        pytest.param("/sys/devices/other/power_supply/BAT0", False, id="another path"),
    ],
)
def test_a_supply_is_found_by_what_upower_calls_it(native: str, found: bool) -> None:
    device = Device(
        "/sys/devices/LNXSYSTM:00/power_supply/BAT0", "power_supply_BAT0", ["power_supply"]
    )
    device.details = {"power_supply": {"type": "Battery", "serial": "from the kernel"}}
    upower.add({native: {"power_supply": {"serial": "21370", "present": True}}}, [device], Reader())
    assert device.details["power_supply"].get("present", False) is found
    assert device.details["power_supply"]["serial"] == "from the kernel"

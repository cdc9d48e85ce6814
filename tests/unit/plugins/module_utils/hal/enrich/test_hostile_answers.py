# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws of what services are believed: whatever they answer, it becomes declared details or none."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.device import DETAILS
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.enrich import (
    fwupd,
    hostnamed,
    udisks,
    upower,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.fields import SERVICES, VOLATILE

# What message_bus.plain() makes of an answer.
plain = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=300)
    | st.sampled_from(["", "inf", "nan", "/", "optical_cd", "x" * 1000])
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def properties(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, plain))


UDISKS = st.fixed_dictionaries(
    {},
    optional={
        udisks.NAME + ".Block": properties("Drive", "DeviceNumber")
        | st.just({"Drive": "/drive", "DeviceNumber": 2048})
        | plain,
        udisks.NAME + ".Drive": plain
        | properties("Media", "MediaCompatibility", "Optical", "OpticalBlank", "Seat",
                     "RotationRate", "Ejectable", "CanPowerOff"),
        udisks.NAME + ".Drive.Ata": st.builds(
            lambda smart: {"SmartSupported": True, "SmartUpdated": 1, **smart},
            properties("SmartUpdated", "SmartEnabled", "SmartFailing", "SmartTemperature",
                       "SmartPowerOnSeconds", "SmartNumBadSectors", "SmartSelftestStatus",
                       "SmartNumAttributesFailing"),
        ),
        udisks.NAME + ".NVMe.Controller": plain
        | properties("SmartUpdated", "SmartCriticalWarning", "SmartTemperature",
                     "SmartPowerOnHours"),
    },
)  # fmt: skip
UPOWER = st.builds(
    lambda told: {"IsPresent": True, **told},
    properties("Vendor", "Model", "Serial", "Type", "Online", "Energy", "EnergyFull", "Voltage",
               "EnergyFullDesign", "EnergyRate", "ChargeCycles", "TimeToEmpty", "Percentage",
               "Temperature", "IsPresent", "State", "Capacity", "Technology", "WarningLevel",
               "BatteryLevel", "ChargeThresholdSupported", "ChargeEndThreshold"),
)  # fmt: skip
HOSTNAMED = properties("Chassis", "HardwareModel", "HardwareVendor", "FirmwareDate", "HardwareSKU",
                       "FirmwareVersion", "ChassisAssetTag")  # fmt: skip
FWUPD = st.builds(
    lambda told: {"DeviceId": "0" * 40, "Version": "1", **told},
    properties("DeviceId", "Version", "Vendor", "Flags", "Plugin", "VersionLowest"),
)

TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list}


def declared() -> dict[str, str]:
    fields = [field for kind in registry.KINDS for field in kind.fields()] + list(DETAILS)
    return {field.path: field.type for field in fields}


DECLARED = declared()


def check(details: dict[str, Any], path: str = "") -> None:
    json.dumps(details, allow_nan=False)
    for name, value in details.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            assert value, here
            check(value, here)
            continue
        # Exactly so: a bool would be an int as well.
        assert value.__class__ is TYPES[DECLARED[here]], here
        if isinstance(value, str):
            assert value.strip() == value != "", here
            assert len(value) <= 256
        elif isinstance(value, list):
            assert value == sorted(set(value)) != []
            assert all(isinstance(item, str) and len(item) <= 256 for item in value)
        elif isinstance(value, float):
            assert math.isfinite(value)


@given(st.dictionaries(st.sampled_from(["/drive", "/block", "/other"]), UDISKS) | plain)
def test_whatever_udisks_answers(objects: Any) -> None:
    for number, details in udisks.drives(objects).items():
        assert number.replace(":", "").isdigit()
        check(details)


@given(HOSTNAMED | plain)
def test_whatever_hostnamed_answers(told: Any) -> None:
    check(hostnamed.details(told))


@given(UPOWER | plain)
def test_whatever_upower_answers(told: Any) -> None:
    check(upower.details(told))


@given(st.lists(FWUPD | plain, max_size=3) | plain)
def test_whatever_fwupd_answers(told: Any) -> None:
    for details in fwupd.firmware(told).values():
        check(details)


@pytest.mark.parametrize("module", [fwupd, hostnamed, udisks, upower])
def test_what_a_service_adds_is_declared_with_what_it_describes(module: Any) -> None:
    name = module.__name__.rpartition(".")[2]
    capability = next(first for first, service in SERVICES.items() if service == name)
    assert {field.path.partition(".")[0] for field in module.FIELDS} == {capability}
    assert all(field.path in DECLARED for field in module.FIELDS)


@pytest.mark.parametrize(
    "path",
    ["storage.health.temperature", "storage.health.checked", "power_supply.charge.percentage",
     "power_supply.wear.cycles", "power_supply.online", "system.form_factor"],
)  # fmt: skip
def test_what_goes_up_and_down_by_itself_is_no_change(path: str) -> None:
    assert path in DECLARED
    assert any((path + ".").startswith(volatile + ".") for volatile in VOLATILE)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hostnamed says of the host, as details of the computer."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.device import Device
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.enrich import hostnamed
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param(
            {
                "Hostname": "web1", "Chassis": "server", "HardwareVendor": "Lab & Söhne",
                "HardwareModel": "Rack 2U", "HardwareVersion": "A01", "HardwareSKU": "SKU/9",
                "FirmwareVersion": "1.42.7", "FirmwareVendor": "Lab Firmware",
                "FirmwareDate": 1709164800000000, "ChassisAssetTag": "rack-12",
            },
            {
                "form_factor": "server",
                "product": "Rack 2U",
                "hardware": {"vendor": "Lab & Söhne", "version": "A01", "sku": "SKU/9"},
                "firmware": {
                    "vendor": "Lab Firmware", "version": "1.42.7", "release_date": "02/29/2024",
                },
                "chassis": {"asset_tag": "rack-12"},
            },
            id="all is known",
        ),
        pytest.param(
            {
                "Chassis": "container", "HardwareVendor": "", "HardwareModel": "",
                "FirmwareVersion": "", "FirmwareDate": (1 << 64) - 1,
            },
            {"form_factor": "container"},
            id="what hostnamed says for unknown",
        ),
        pytest.param(
            {"Chassis": 7, "HardwareVendor": ["x"], "FirmwareDate": "2024"}, None, id="wrong types"
        ),
        pytest.param({}, None, id="nothing"),
    ],
)  # fmt: skip
def test_identity_of_the_host(properties: dict[str, Any], expected: Any) -> None:
    assert hostnamed.details(properties).get("system") == expected


def test_what_the_kernel_told_is_not_contradicted() -> None:
    computer = Device("/sys/devices", "computer", ["system"])
    computer.details = {"system": {"product": "From DMI", "hardware": {"serial": "7XJ2B03"}}}
    told = {"Chassis": "vm", "HardwareModel": "From hostnamed", "HardwareVendor": "Lab"}
    hostnamed.add(hostnamed.details(told), [computer], Reader())
    assert computer.details == {
        "system": {
            "product": "From DMI",
            "form_factor": "vm",
            "hardware": {"serial": "7XJ2B03", "vendor": "Lab"},
        }
    }

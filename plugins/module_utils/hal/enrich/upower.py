# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UPower: batteries and other supplies of power, how full they are and how worn.

Source: UPower's reference, interfaces org.freedesktop.UPower and org.freedesktop.UPower.Device.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..message_bus import CallFailed
from .values import fill, flag, group, number, text, whole, word

if t.TYPE_CHECKING:
    from ..device import Device
    from ..message_bus import MessageBus
    from ..reader import Reader

    # What UPower calls a device (BAT0, or a path in sysfs) to details.
    Supplies = t.Dict[str, t.Dict[str, t.Any]]

NAME = "org.freedesktop.UPower"
FIELDS = (
    Field("power_supply.present", "bool", "Whether a battery is in its bay; from UPower "
          "or HAL", True),
    Field("power_supply.online", "bool", "Whether the mains adapter gives power; from UPower "
          "or HAL", True),
    Field("power_supply.charge.state", "str", "charging, discharging, empty, fully-charged, "
          "pending-charge or pending-discharge; from UPower or HAL", "discharging"),
    Field("power_supply.charge.percentage", "float", "How full it is; from UPower or HAL",
          81.0, unit="%"),
    Field("power_supply.charge.level", "str", "How full it is, where no percentage is measured: "
          "low, critical, normal, high or full; from UPower", "normal"),
    Field("power_supply.charge.warning", "str", "discharging (an UPS), low, critical, or action "
          "where the host is about to be switched off; from UPower", "low"),
    Field("power_supply.charge.energy", "float", "Energy that is in it; from UPower", 38.5,
          unit="Wh"),
    Field("power_supply.charge.rate", "float", "Power that is drawn from it or charged; from "
          "UPower", 7.9, unit="W"),
    Field("power_supply.charge.voltage", "float", "Voltage now; from UPower", 11.9, unit="V"),
    Field("power_supply.charge.temperature", "float", "Temperature; from UPower", 31.5, unit="°C"),
    Field("power_supply.charge.time_to_empty", "int", "When it will be empty; from UPower", 17400,
          unit="s"),
    Field("power_supply.charge.time_to_full", "int", "When it will be full; from UPower", 2700,
          unit="s"),
    Field("power_supply.wear.capacity", "float", "What it can hold, of what it could when new; "
          "from UPower", 88.2, unit="%"),
    Field("power_supply.wear.energy_full", "float", "Energy that it can hold; from UPower", 47.5,
          unit="Wh"),
    Field("power_supply.wear.cycles", "int", "How often it was charged; from UPower", 312),
    Field("power_supply.energy_full_design", "float", "Energy that it could hold when new; from "
          "UPower", 53.9, unit="Wh"),
    Field("power_supply.charge_limit.enabled", "bool", "Whether charging is limited, to spare the "
          "battery; from UPower", True),
    Field("power_supply.charge_limit.start", "int", "Below which charge it begins; from UPower",
          75, unit="%"),
    Field("power_supply.charge_limit.end", "int", "At which charge it ends; from UPower", 80,
          unit="%"),
)  # fmt: skip

_PATH = "/org/freedesktop/UPower"
_DEVICE = re.compile(_PATH + "/devices/[A-Za-z0-9_]{1,200}")
# What is answered for a device that vanished meanwhile.
_VANISHED = (
    "org.freedesktop.DBus.Error.UnknownObject",
    "org.freedesktop.DBus.Error.UnknownMethod",
    "org.freedesktop.DBus.Error.UnknownInterface",
)
# More supplies than any host has.
_MOST = 64

# UpDeviceKind.
_MAINS = 1
_STATES = {
    1: "charging", 2: "discharging", 3: "empty", 4: "fully-charged", 5: "pending-charge",
    6: "pending-discharge",
}  # fmt: skip
_LEVELS = {3: "low", 4: "critical", 6: "normal", 7: "high", 8: "full"}
_WARNINGS = {2: "discharging", 3: "low", 4: "critical", 5: "action"}
# In the kernel's words.
_TECHNOLOGIES = {1: "Li-ion", 2: "Li-poly", 3: "LiFe", 5: "NiCd", 6: "NiMH"}
_ENERGY = 1e6
_DAYS = 100 * 86400


def concerns(device: Device) -> bool:
    return "power_supply" in device.capabilities


def ask(bus: MessageBus) -> Supplies:
    """All supplies, one call for each. Raises CallFailed."""
    found = {}
    paths = bus.call(NAME, _PATH, NAME, "EnumerateDevices")
    for path in paths[:_MOST] if isinstance(paths, list) else ():
        if not isinstance(path, str) or not _DEVICE.fullmatch(path):
            continue
        try:
            properties = bus.call(
                NAME, path, "org.freedesktop.DBus.Properties", "GetAll", "s", NAME + ".Device"
            )
        except CallFailed as error:
            if error.kind not in _VANISHED:
                raise
            continue
        native = text(group(properties).get("NativePath"))
        if native:
            found[native] = details(properties)
    return found


def add(supplies: Supplies, devices: t.Iterable[Device], reader: Reader) -> None:
    for device in devices:
        found = supplies.get(device.key) or supplies.get(device.key.rpartition("/")[2])
        if found:
            fill(device.details, found)


def details(properties: t.Any) -> t.Dict[str, t.Any]:
    """What the properties of one supply tell. UPower says 0 for what it does not know."""
    properties = group(properties)
    who = present(
        manufacturer=text(properties.get("Vendor")),
        model=text(properties.get("Model")),
        serial=text(properties.get("Serial")),
    )
    if properties.get("Type") == _MAINS:
        supply = dict(who, **present(online=flag(properties.get("Online"))))
    elif properties.get("IsPresent") is True:
        supply = dict(who, present=True, **_of_battery(properties))
    else:
        supply = present(present=flag(properties.get("IsPresent")))
    return {"power_supply": supply} if supply else {}


def _of_battery(properties: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    get = properties.get
    level = word(get("BatteryLevel"), _LEVELS)
    parts = {
        "charge": present(
            state=word(get("State"), _STATES),
            percentage=None if level else number(get("Percentage"), 0, 100),
            level=level,
            warning=word(get("WarningLevel"), _WARNINGS),
            energy=_above_zero(get("Energy"), _ENERGY),
            rate=_above_zero(get("EnergyRate"), _ENERGY),
            voltage=_above_zero(get("Voltage"), 10_000),
            temperature=_above_zero(get("Temperature"), 300),
            time_to_empty=whole(get("TimeToEmpty"), 1, _DAYS),
            time_to_full=whole(get("TimeToFull"), 1, _DAYS),
        ),
        "wear": present(
            capacity=_above_zero(get("Capacity"), 100),
            energy_full=_above_zero(get("EnergyFull"), _ENERGY),
            cycles=whole(get("ChargeCycles"), 1, 1_000_000),
        ),
        "charge_limit": _charge_limit(properties),
    }
    return dict(
        present(
            technology=word(get("Technology"), _TECHNOLOGIES),
            energy_full_design=_above_zero(get("EnergyFullDesign"), _ENERGY),
        ),
        **{name: part for name, part in parts.items() if part},
    )


def _charge_limit(properties: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    if properties.get("ChargeThresholdSupported") is not True:
        return {}
    return present(
        enabled=flag(properties.get("ChargeThresholdEnabled")),
        start=whole(properties.get("ChargeStartThreshold"), 0, 100),
        end=whole(properties.get("ChargeEndThreshold"), 1, 100),
    )


def _above_zero(value: t.Any, highest: float) -> t.Optional[float]:
    return number(value, 0, highest, digits=2) or None

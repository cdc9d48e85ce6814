# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One laptop, described by HAL and by sysfs: the same, but for what is listed with a reason.

Neither recording is part of the project: the tests run where they lie beside the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.hal import differences
from tests.hal.bus import private_bus
from tests.hal.stand_in import NAME, Faults, Host, stand_in
from tests.payloads import PYTHON

DATA = Path(__file__).resolve().parents[3] / "shared/data"
TREE = DATA / "devtrees/thinkpad-t60p.umockdev"
PROPERTIES = DATA / "hal/thinkpad-t60p.json"
COLLECTIONS = Path(__file__).resolve().parents[2] / "build/collections"

pytestmark = pytest.mark.skipif(not PROPERTIES.exists(), reason="the recording is not at hand")

GATHER = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
fact = gather(Request(details="full", source=sys.argv[1], raw=sys.argv[1] == "hal")).fact()
print(json.dumps(fact["devices"]))
"""
# What sources name and place as they will.
NAMING = ("name", "key", "parent", "properties")

Devices = dict[str, dict[str, Any]]


def gather(source: str, *start: str | Path, address: str = "") -> Devices:
    done = subprocess.run(
        [*start, PYTHON, "-c", GATHER, source],
        env=dict(os.environ, PYTHONPATH=str(COLLECTIONS), DBUS_SYSTEM_BUS_ADDRESS=address),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    found: Devices = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def recording() -> Host:
    """What the daemon answered, by the types that it answered with."""
    devices = json.loads(PROPERTIES.read_text())["devices"]
    return {
        udi: {key: (type_, value) for key, (type_, value) in each.items()}
        for udi, each in devices.items()
    }


@pytest.fixture(scope="module")
def hal(recording: Host) -> Devices:
    with private_bus([NAME]) as bus, stand_in(recording, bus):
        return gather("hal", address=bus.address)


@pytest.fixture(scope="module")
def sysfs() -> Devices:
    command = shutil.which("umockdev-run")
    assert command, "umockdev-run is missing: install the package umockdev"
    return gather("sysfs", command, "--device", TREE, "--")


@pytest.fixture(scope="module")
def pairs(hal: Devices, sysfs: Devices) -> dict[str, str]:
    """The names in sysfs of HAL's devices: HAL says where in sysfs it found each."""
    names = {device["key"]: name for name, device in sysfs.items()}
    found = {"computer": "computer"}
    for name, device in hal.items():
        path = device["properties"].get("linux.sysfs_path", "")
        # Its input device is the node below, its host may be what is in the class.
        above = path.partition("/scsi_host/")[0] if "scsi_host" in device else path
        if "input" in device:
            above = path.rpartition("/")[0]
        if above in names:
            found[name] = names[above]
    return found


def test_a_daemon_that_cannot_tell_all_at_once_tells_the_same(
    recording: Host, hal: Devices
) -> None:
    faults = Faults(old=True)
    with private_bus([NAME]) as bus, stand_in(recording, bus, faults):
        assert gather("hal", address=bus.address) == hal


@pytest.mark.parametrize("only", ["HAL", "SYSFS"])
def test_devices_that_only_one_has_are_listed(
    hal: Devices, sysfs: Devices, pairs: dict[str, str], only: str
) -> None:
    if only == "HAL":
        mine, listed = hal.keys() - pairs.keys(), differences.ONLY_HAL
    else:
        mine, listed = sysfs.keys() - set(pairs.values()), differences.ONLY_SYSFS
    assert not [name for name in mine if not name.startswith(tuple(listed))]
    used = {start for start in listed for name in mine if name.startswith(start)}
    assert used == set(listed), "some are no differences any more"


def test_each_device_is_the_same_but_for_what_is_listed(
    hal: Devices, sysfs: Devices, pairs: dict[str, str]
) -> None:
    found = {
        (path, name): values
        for name, other in pairs.items()
        for path, values in different(hal[name], sysfs[other])
    }
    for name, other in pairs.items():
        parents = (pairs.get(hal[name].get("parent", "")), sysfs[other].get("parent"))
        # A device that only HAL lists may be between the two.
        if parents[0] and parents[0] != parents[1]:
            found["parent", name] = parents
    unlisted = {key: values for key, values in found.items() if not reason(*key)}
    assert not unlisted
    used = {reason(*key) for key in found}
    assert used == {*differences.FIELDS, *differences.VALUES}, "some are no differences any more"


def reason(path: str, name: str) -> Any:
    """Which of the listed differences it is."""
    for start in differences.FIELDS:
        if (path + ".").startswith(start + "."):
            return start
    for (field, start) in differences.VALUES:
        if field == path and name.startswith(start):
            return field, start
    return None


def different(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The paths of what differs, with both values."""
    here, there = dict(leaves(one)), dict(leaves(other))
    for path in here.keys() | there.keys():
        if here.get(path) != there.get(path):
            yield path, (here.get(path), there.get(path))


def leaves(place: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in place.items():
        if isinstance(value, dict) and name not in NAMING:
            yield from leaves(value, f"{above}{name}.")
        elif above or name not in NAMING:
            yield above + name, value


def test_they_are_compared_in_what_tells_devices_apart(
    hal: Devices, sysfs: Devices, pairs: dict[str, str]
) -> None:
    """Lest the comparison grow empty."""
    common = {
        path
        for name, other in pairs.items()
        for path in dict(leaves(hal[name])).keys() & dict(leaves(sysfs[other])).keys()
    }
    assert common > {
        "pci.address", "pci.class.id", "pci.vendor.id", "pci.product.id",
        "pci.subsystem.vendor.id", "usb_device.vendor.id", "usb_device.product.id",
        "usb_device.bus", "usb_device.device", "usb.class.id", "net.interface", "net.address",
        "scsi.host", "scsi.bus", "scsi.target", "scsi.lun", "scsi.type", "storage.size",
        "storage.removable", "volume.size", "volume.partition.start", "driver", "bus",
        "devnodes.dev", "system.hardware.uuid",
    }  # fmt: skip
    assert len(pairs) > 80

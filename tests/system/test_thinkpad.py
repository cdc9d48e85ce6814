# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole recorded laptop, read through umockdev-run and through the reader's root directory.

The recording is not part of the project: the tests run where it lies beside the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.trees import umockdev

RECORDING = Path(__file__).resolve().parents[3] / "shared/data/devtrees/thinkpad-t60p.umockdev"

pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not at hand")

GATHER = """
import json
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
print(json.dumps(gather(Request()).fact()))
"""

Devices = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def devices() -> Devices:
    """What a gathering sees under umockdev-run."""
    command = shutil.which("umockdev-run")
    assert command, "umockdev-run is missing: install the package umockdev"
    done = subprocess.run(
        [command, "--device", RECORDING, "--", sys.executable, "-c", GATHER],
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path))),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    found: Devices = json.loads(done.stdout)["devices"]
    return found


def test_the_root_directory_shows_the_same(devices: Devices, tmp_path: Path) -> None:
    umockdev.unpack(RECORDING, tmp_path)
    read = gather(Request(), Reader(str(tmp_path))).fact()["devices"]
    # umockdev passes on what it does not mock: the loopback interface of the host itself.
    loopback = "net_lo_00_00_00_00_00_00"
    assert read.keys() | {loopback} == devices.keys() | {loopback}
    for name in read.keys() - {loopback}:
        assert without_id_names(read[name]) == without_id_names(devices[name])


def without_id_names(value: Any) -> Any:
    """The texts of ids come from the host's id files, which the root directory has not."""
    if not isinstance(value, dict):
        return value
    return {
        name: without_id_names(inner)
        for name, inner in value.items()
        if name != "name" or "id" not in value
    }


def test_it_is_the_laptop_that_it_is(devices: Devices) -> None:
    assert devices["computer"]["system"]["hardware"]["version"] == "ThinkPad T60p"
    ethernet = devices["net_eth0_00_16_41_e2_8d_ff"]
    assert (ethernet["bus"], ethernet["driver"]) == ("pci", "e1000e")
    wireless = devices["net_wlan0_00_19_d2_75_ae_ff"]
    assert wireless["capabilities"][:2] == ["net", "80211"]
    assert wireless["driver"] == "iwl3945"
    assert devices[ethernet["parent"]]["pci"]["vendor"]["id"] == "0x8086"
    disk = devices["block_sda"]
    assert disk["storage"]["size"] == 100030242816
    assert not disk["storage"]["removable"]
    assert devices["block_sdb"]["bus"] == "usb"
    drive = devices["block_sr0"]
    assert drive["storage"]["drive_type"] == "cdrom"
    assert "removable" in drive["capabilities"]

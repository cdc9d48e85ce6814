# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices come and go while they are gathered: every answer is one, and agrees with itself."""

from __future__ import annotations

import json
import threading
import time
import typing as t

import pytest

from .conftest import Observed
from .machine import REPOSITORY
from .packages import LabError

COLLECTIONS = REPOSITORY / "build" / "collections"
SECONDS = 20

# Of the profile "server": QEMU's arguments of devices that can be plugged in and out.
USB = {"driver": "usb-mouse", "bus": "xhci.0", "port": "2"}
DISK = {"driver": "scsi-hd", "bus": "vscsi.0", "scsi-id": 7, "lun": 0, "drive": "plugged"}
NIC = {"driver": "e1000e", "bus": "rp1", "netdev": "net1", "mac": "52:54:00:12:34:01"}


class Plugger(threading.Thread):
    """Plugs devices in and out until it is told to stop; errors are kept for the test."""

    def __init__(self, monitor: t.Any) -> None:
        super().__init__()
        self.monitor = monitor
        self.enough = threading.Event()
        self.rounds = 0
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self.plug("usb", USB)
                self.plug("disk", DISK)
                self.unplug("nic1")
                self.unplug("usb")
                self.unplug("disk")
                self.plug("nic1", NIC)
                self.rounds += 1
        except Exception as error:
            self.error = error

    def plug(self, name: str, arguments: t.Mapping[str, t.Any]) -> None:
        self.monitor.execute("device_add", id=name, **arguments)
        time.sleep(1)

    def unplug(self, name: str) -> None:
        """Ask the machine to give a device up, and wait until it has."""
        self.monitor.execute("device_del", id=name)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.monitor.execute("qom-list", path=f"/machine/peripheral/{name}")
            except LabError:
                return
            time.sleep(0.2)
        raise LabError(f"{name} was not given up")


@pytest.mark.parametrize("observed", ["server"], indirect=True)
def test_gathering_while_devices_come_and_go(observed: Observed) -> None:
    machine = observed.machine
    assert machine.monitor
    machine.monitor.execute(
        "blockdev-add", **{"driver": "null-co", "node-name": "plugged", "size": 1 << 26}
    )
    guest = REPOSITORY / "tests/lab/guest"
    machine.run("sh", "-c", f"setsid sh {guest}/churn.sh {SECONDS * 3} >/dev/null 2>&1 &").check()
    plugger = Plugger(machine.monitor)
    plugger.start()
    try:
        gathered = machine.run(
            "/usr/bin/python3", str(guest / "gather_often.py"), str(SECONDS),
            env={"PYTHONPATH": str(COLLECTIONS)}, limit=SECONDS * 4,
        )  # fmt: skip
        answers = [observed.module("facts") for _run in range(3)]
    finally:
        plugger.enough.set()
        plugger.join()
    assert plugger.error is None
    assert plugger.rounds > 0
    times, different = map(int, gathered.check().stdout.split())
    assert times > 3
    assert different > 1, "nothing came or went meanwhile"
    for answer in answers:
        devices = json.loads(answer.check().stdout)["ansible_facts"]["node_devices"]["devices"]
        parents = {device["parent"] for device in devices.values() if "parent" in device}
        assert parents <= devices.keys()

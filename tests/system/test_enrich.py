# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services on D-Bus add: stand-ins on a private bus, asked by the distribution's Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.hal.bus import private_bus
from ansible_collections.hostdev.nodedev.tests.hal.services import NAMES, calls, services
from ansible_collections.hostdev.nodedev.tests.payloads import PYTHON, pack
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

ALL = ["udisks", "hostnamed", "upower", "fwupd"]

# Gathers a tree; what comes first in it may change how.
GATHER = """
import json, sys
BEFORE
root, limits, request = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
hal = "ansible_collections.hostdev.nodedev.plugins.module_utils.hal."
from importlib import import_module as module
if limits:
    services = module(hal + "enrich.services")
    services.LIMIT, services.LIMIT_TOGETHER = limits
fact = module(hal + "gather").gather(
    module(hal + "request").Request(**request), module(hal + "reader").Reader(root)
).fact()
loaded = [name for name in sys.modules if ".hal.enrich" in name or name.split(".")[0] == "dbus"]
print(json.dumps([fact, loaded]))
"""


def has_dbus() -> bool:
    done = subprocess.run(
        [PYTHON, "-c", "import dbus"], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    return done.returncode == 0


needs_dbus = pytest.mark.skipif(not has_dbus(), reason=f"{PYTHON} lacks python3-dbus")


class Bus:
    """A system bus of its own; whoever called a service that does not run would start it."""

    def __init__(self, address: str, started: Path) -> None:
        self.address = address
        self.started = started

    def gather(
        self,
        root: Path,
        limits: tuple[float, float] | None = None,
        before: str = "",
        **request: Any,
    ) -> tuple[dict[str, Any], list[str]]:
        """The fact, and what was imported for it. limits: seconds for a call, and for all."""
        done = subprocess.run(
            [PYTHON, "-c", GATHER.replace("BEFORE", before), root, json.dumps(limits),
             json.dumps(request)],
            env=dict(
                os.environ,
                DBUS_SYSTEM_BUS_ADDRESS=self.address,
                PYTHONPATH=os.pathsep.join(p for p in sys.path if p.endswith("collections")),
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        fact, loaded = json.loads(done.stdout)
        return fact, loaded


@pytest.fixture
def running() -> Iterator[Bus]:
    with private_bus(list(NAMES.values())) as bus:
        yield Bus(bus.address, bus.started)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A host with a disk, a battery and a card."""
    tree = Tree(tmp_path / "host")
    tree.device("pci0000:00/0000:00:03.0", "bus/pci", {"PCI_CLASS": "20000"})
    tree.device("pci0000:00/0000:00:04.0", "bus/pci", {"PCI_CLASS": "20000"})
    tree.device(
        "platform/disk/block/sda", "class/block",
        {"DEVNAME": "sda", "DEVTYPE": "disk", "MAJOR": "8", "MINOR": "0"}, dev="8:0", size="2048",
    )  # fmt: skip
    tree.device(
        "platform/disk/block/sdb", "class/block",
        {"DEVNAME": "sdb", "DEVTYPE": "disk", "MAJOR": "8", "MINOR": "16"}, dev="8:16", size="2048",
    )  # fmt: skip
    tree.device("platform/acpi/power_supply/BAT0", "class/power_supply", type="Battery")
    tree.file("/sys/class/dmi/id/sys_vendor", "From DMI\n")
    return tree.root


WELL = dict.fromkeys(ALL, "well")

pytestmark = needs_dbus


def test_each_service_adds_what_it_knows_where_it_belongs(running: Bus, root: Path) -> None:
    plain, loaded = running.gather(root)
    assert loaded == []
    with services(running.address, **WELL):
        fact, _loaded = running.gather(root, enrich=ALL)
    assert "incomplete" not in fact
    assert fact["filter"] == {"enrich": ALL}
    expected = plain["devices"]
    expected["block_sda"]["storage"].update(
        health={
            "ok": True, "enabled": True, "temperature": 38, "power_on_time": 2, "bad_sectors": 0,
            "self_test": "success", "checked": "2026-11-22T18:10:00Z",
        },
        ejectable=False, can_power_off=False, rotation_rate=7200, seat="seat0",
    )  # fmt: skip
    # Its vendor is what the kernel says.
    expected["computer"]["system"]["form_factor"] = "laptop"
    expected["power_supply_BAT0"]["power_supply"].update(
        present=True, serial="21370", energy_full_design=45.0, wear={"capacity": 88.9},
        charge={"state": "discharging", "percentage": 81.0},
    )  # fmt: skip
    expected["pci_0000_00_03_0"]["firmware"] = {
        "version": "2.4.1", "updatable": True, "plugin": "lab",
        "id": fact["devices"]["pci_0000_00_03_0"]["firmware"]["id"],
    }  # fmt: skip
    assert fact["devices"] == expected


def test_each_service_is_asked_once_and_nothing_but_asked(running: Bus, root: Path) -> None:
    with services(running.address, **WELL) as asked:
        running.gather(root, enrich=ALL, selector="cap='storage' and any parent.numa=0 or cap")
        assert calls(asked) == [
            "fwupd GetDevices /",
            "hostnamed GetAll /org/freedesktop/hostname1",
            "udisks GetManagedObjects /org/freedesktop/UDisks2",
            "upower EnumerateDevices /org/freedesktop/UPower",
            "upower GetAll /org/freedesktop/UPower/devices/battery_BAT0",
        ]


def test_who_knows_nothing_of_the_devices_is_not_asked(running: Bus, root: Path) -> None:
    with services(running.address, **WELL) as asked:
        running.gather(root, enrich=["udisks", "upower"], capability=["pci"])
        running.gather(root, enrich=ALL, details="identity")
        assert calls(asked) == []


@pytest.mark.parametrize("request_", [{"enrich": ALL}, {"selector": "storage.health.ok"}])
def test_who_does_not_run_adds_nothing_and_is_not_started(
    running: Bus, root: Path, request_: dict[str, Any]
) -> None:
    plain, _loaded = running.gather(root)
    fact, _loaded = running.gather(root, **request_)
    assert "incomplete" not in fact
    assert not running.started.exists()
    if "selector" not in request_:
        assert fact["devices"] == plain["devices"]
        assert fact["token"] == plain["token"]


def test_without_a_bus_nothing_is_added(tmp_path: Path, root: Path) -> None:
    bus = Bus(f"unix:path={tmp_path}/nobody", tmp_path)
    plain, _loaded = bus.gather(root)
    fact, _loaded = bus.gather(root, enrich=ALL)
    assert fact["devices"] == plain["devices"]
    assert "incomplete" not in fact


def test_without_dbus_python_that_is_told(running: Bus, root: Path) -> None:
    with services(running.address, **WELL):
        fact, _loaded = running.gather(
            root, before="sys.modules['dbus'] = None", enrich=["udisks", "upower"]
        )
    told = {(each["device"], each["field"]) for each in fact["incomplete"]}
    assert told == {("computer", "enrich.udisks"), ("computer", "enrich.upower")}
    assert all("dbus-python is not installed" in each["reason"] for each in fact["incomplete"])


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param("hang", "no answer in time", id="hangs"),
        pytest.param("die", "no answer in time", id="ends while it is asked"),
        pytest.param("denied", "Not for you", id="refuses"),
    ],
)
def test_one_that_does_not_answer_is_named_and_delays_no_other(
    running: Bus, root: Path, behaviour: str, reason: str
) -> None:
    with services(running.address, upower="well", hostnamed="well", udisks=behaviour):
        before = time.monotonic()
        fact, _loaded = running.gather(
            root, limits=(1.5, 10), enrich=["udisks", "upower", "hostnamed"]
        )
        assert time.monotonic() - before < 5
    assert fact["incomplete"] == [
        {"device": "computer", "field": "enrich.udisks", "reason": reason}
    ]
    assert "health" not in fact["devices"]["block_sda"]["storage"]
    assert fact["devices"]["computer"]["system"]["form_factor"] == "laptop"


def test_all_together_have_a_limit_too(running: Bus, root: Path) -> None:
    with services(running.address, **dict.fromkeys(ALL, "hang")):
        before = time.monotonic()
        fact, _loaded = running.gather(root, limits=(1, 1), enrich=ALL)
        assert time.monotonic() - before < 4
    assert [each["field"] for each in fact["incomplete"]] == [
        f"enrich.{name}" for name in sorted(ALL)
    ]


def test_answers_of_the_wrong_type_add_nothing(running: Bus, root: Path) -> None:
    plain, _loaded = running.gather(root)
    with services(running.address, **dict.fromkeys(ALL, "wrong")):
        fact, _loaded = running.gather(root, enrich=ALL)
    assert fact["devices"] == plain["devices"]
    assert "incomplete" not in fact


def test_a_battery_that_vanishes_and_a_path_of_somebody_else(running: Bus, root: Path) -> None:
    with services(running.address, upower="vanishing") as asked:
        fact, _loaded = running.gather(root, enrich=["upower"])
        assert not [call for call in calls(asked) if "DBus" in call]
    assert fact["devices"]["power_supply_BAT0"]["power_supply"]["serial"] == "21370"
    assert "incomplete" not in fact


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        pytest.param("storage.health.ok", ["block_sda"], id="that is true"),
        pytest.param("storage.health.temperature>30", ["block_sda"], id="a number"),
        pytest.param("cap='storage' and not storage.health.ok", ["block_sdb"], id="unknown"),
        pytest.param("firmware.version~'2.*'", ["pci_0000_00_03_0"], id="of no capability"),
        pytest.param("any parent.system.form_factor='laptop' and cap='power_supply'",
                     ["power_supply_BAT0"], id="of the parent"),
    ],
)  # fmt: skip
def test_a_selector_implies_the_service_that_knows(
    running: Bus, root: Path, selector: str, found: list[str]
) -> None:
    with services(running.address, **WELL) as asked:
        fact, _loaded = running.gather(root, selector=selector)
    assert [n for n, one in fact["devices"].items() if not one.get("context")] == found
    assert len({call.split()[0] for call in calls(asked)}) == 1
    assert "enrich" not in fact["filter"]


def test_a_selector_on_what_the_kernel_tells_asks_nobody(running: Bus, root: Path) -> None:
    with services(running.address, **WELL) as asked:
        running.gather(root, selector="storage.size>500k or system.hardware.vendor")
        assert calls(asked) == []


def test_a_warmer_disk_and_an_emptier_battery_are_no_change(running: Bus, root: Path) -> None:
    gather: Callable[[], dict[str, Any]] = lambda: running.gather(root, enrich=ALL)[0]  # noqa: E731
    with services(running.address, **WELL):
        before = gather()
    with services(running.address, **dict.fromkeys(ALL, "warmer")):
        after = gather()
    assert before["devices"] != after["devices"]
    assert before["token"] == after["token"]


def test_serials_that_are_omitted_do_not_come_back(running: Bus, root: Path) -> None:
    with services(running.address, **WELL):
        fact, _loaded = running.gather(
            root, enrich=ALL, omit=["power_supply.serial", "storage.health", "firmware.id"]
        )
    assert "serial" not in fact["devices"]["power_supply_BAT0"]["power_supply"]
    assert "health" not in fact["devices"]["block_sda"]["storage"]
    assert fact["devices"]["pci_0000_00_03_0"]["firmware"].keys() == {
        "version", "updatable", "plugin"
    }  # fmt: skip


def test_a_packed_module_has_what_it_takes(
    running: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this very host, whose computer is there in any case."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", running.address)

    def computer(python: str | Path) -> tuple[dict[str, Any], dict[str, Any]]:
        done = subprocess.run(
            [python, payload], stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60
        )
        result: dict[str, Any] = json.loads(done.stdout)
        return result, next(each for each in result["devices"] if each["name"] == "computer")

    with services(running.address, **WELL):
        arguments = json.dumps({"name": ["computer"], "enrich": ALL})
        payload = pack("hostdev.nodedev.device_info", arguments, tmp_path / "packed")
        result, found = computer(PYTHON)
        assert found["system"]["form_factor"] == "laptop"
        assert "incomplete" not in result

        subprocess.run([PYTHON, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
        result, found = computer(tmp_path / "bare/bin/python")
        assert "form_factor" not in found.get("system", {})
        assert {each["field"] for each in result["incomplete"]} == {f"enrich.{n}" for n in ALL}

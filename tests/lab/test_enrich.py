# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What today's services on D-Bus add, told by Debian's own in an emulated machine.

Its battery is one that the kernel reads out of registers, its disk has QEMU's SMART.
"""

from __future__ import annotations

import json
import typing as t

import pytest

from . import qemu
from .machine import REPOSITORY, Machine
from .packages import program

GATHER = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
print(json.dumps(gather(Request(**json.loads(sys.argv[1]))).fact()))
"""
ALL = ["udisks", "hostnamed", "upower", "fwupd"]
PROGRAMS = [
    "dbus-daemon", "dbus-send", "strace", "/lib/systemd/systemd-hostnamed", "/usr/libexec/upowerd",
    "/usr/libexec/udisks2/udisksd", "/usr/libexec/fwupd/fwupd",
]  # fmt: skip

Fact = dict[str, t.Any]


def gather(machine: Machine, *before: str, **request: t.Any) -> Fact:
    done = machine.run(
        *before, "/usr/bin/python3", "-c", GATHER, json.dumps(request),
        env={"PYTHONPATH": f"{REPOSITORY}/build/collections"},
    ).check()  # fmt: skip
    fact: Fact = json.loads(done.stdout)
    return fact


def device(fact: Fact, start: str) -> t.Any:
    (name,) = [name for name in fact["devices"] if name.startswith(start)]
    return fact["devices"][name]


@pytest.fixture(scope="module")
def bare() -> t.Iterator[Machine]:
    for name in PROGRAMS:
        program(name)
    with qemu.boot("services") as booted:
        booted.run("/usr/bin/python3", str(REPOSITORY / "tests/lab/guest/battery.py")).check()
        yield booted


@pytest.fixture(scope="module")
def without(bare: Machine) -> Fact:
    """A gathering on a machine where nothing but the kernel and udev can be asked."""
    return gather(bare, enrich=ALL)


@pytest.fixture(scope="module")
def machine(bare: Machine, without: Fact) -> Machine:
    script = str(REPOSITORY / "tests/lab/guest/services.sh")
    bare.run("sh", script, "UPower", "UDisks2", "fwupd", limit=120).check()
    # It ends when nobody asks for half a minute, which fwupd takes to start.
    bare.run("sh", script, "hostname1", limit=60).check()
    return bare


@pytest.fixture(scope="module")
def enriched(machine: Machine) -> Fact:
    return gather(machine, enrich=ALL)


@pytest.fixture(scope="module")
def ordinary(machine: Machine) -> Fact:
    """As an ordinary user sees it."""
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    return gather(machine, *drop, enrich=ALL)


def test_without_a_bus_there_is_nothing_more(bare: Machine, without: Fact) -> None:
    plain = gather(bare)
    assert without["devices"] == plain["devices"]
    assert "incomplete" not in without


def test_all_services_answered(enriched: Fact) -> None:
    assert "incomplete" not in enriched
    assert enriched["filter"] == {"enrich": ALL}


def test_udisks_tells_the_health_of_a_disk(enriched: Fact) -> None:
    storage = device(enriched, "block_sda_")["storage"]
    assert storage["seat"] == "seat0"
    health = dict(storage["health"])
    assert health.pop("checked").startswith("20")
    assert health == {
        "ok": True, "enabled": True, "bad_sectors": 0, "failing_attributes": 0,
        "failed_attributes": 0, "self_test": "success", "temperature": 31, "power_on_time": 1,
    }  # fmt: skip


def test_udisks_tells_what_is_in_drives(enriched: Fact) -> None:
    drive = device(enriched, "block_sr0")["storage"]
    assert drive["media"] == "optical_cd"
    assert drive["media_types"] == ["optical_cd", "optical_dvd"]
    assert drive["media_blank"] is False
    stick = device(enriched, "block_sdb_")["storage"]
    assert (stick["ejectable"], stick["can_power_off"]) == (True, True)


def test_hostnamed_tells_what_kind_of_machine_it_is(enriched: Fact) -> None:
    system = enriched["devices"]["computer"]["system"]
    assert system["form_factor"] == "vm"
    assert system["product"] == "Service 1"


def test_upower_tells_how_full_and_how_worn_the_battery_is(enriched: Fact) -> None:
    battery = device(enriched, "power_supply_sbs_")["power_supply"]
    charge = battery["charge"]
    assert (charge["state"], charge["percentage"]) == ("discharging", 81.0)
    assert (charge["energy"], charge["voltage"], charge["temperature"]) == (32.0, 11.9, 25.0)
    assert battery["wear"]["capacity"] == pytest.approx(88.89)
    assert battery["energy_full_design"] == 45.0
    assert (battery["manufacturer"], battery["model"]) == ("LAB CELLS", "SBS 9")
    assert battery["present"] is True


def test_fwupd_tells_versions_each_at_its_device(enriched: Fact) -> None:
    versions = {
        name: found["firmware"]["plugin"]
        for name, found in enriched["devices"].items()
        if "firmware" in found
    }
    controllers = {
        found["parent"] for found in enriched["devices"].values() if "nvme" in found
    }
    assert {name for name, plugin in versions.items() if plugin == "nvme"} == controllers
    stick = device(enriched, "block_sdb_")
    assert stick["firmware"]["version"] == "2.5+"
    assert not [name for name in versions if name.startswith("scsi")]


def test_an_ordinary_user_is_told_the_same(enriched: Fact, ordinary: Fact) -> None:
    assert "incomplete" not in ordinary
    for start in ("block_sda_", "block_sdb_", "block_sr0", "power_supply_sbs_"):
        ours, theirs = device(enriched, start), device(ordinary, start)
        for name in ("storage", "power_supply", "firmware"):
            mine, other = ours.get(name, {}), theirs.get(name, {})
            assert {key: mine[key] for key in mine if key != "charge"} == {
                key: other[key] for key in other if key != "charge"
            }
    assert "serial" not in ordinary["devices"]["computer"]["system"]["hardware"]


def test_a_selector_alone_is_enough(machine: Machine) -> None:
    fact = gather(machine, selector="storage.health.ok and storage.health.temperature<60")
    found = [name for name, one in fact["devices"].items() if not one.get("context")]
    assert len(found) == 1
    assert found[0].startswith("block_sda_")


def test_what_goes_up_and_down_moves_no_token(machine: Machine, enriched: Fact) -> None:
    assert gather(machine, enrich=ALL)["token"] == enriched["token"]


def test_nothing_is_told_of_serials_that_are_omitted(machine: Machine) -> None:
    fact = gather(machine, enrich=ALL, omit=["power_supply.serial", "storage.health", "firmware"])
    assert "serial" not in device(fact, "power_supply_sbs_")["power_supply"]
    assert "health" not in device(fact, "block_sda_")["storage"]
    assert not [one for one in fact["devices"].values() if "firmware" in one]

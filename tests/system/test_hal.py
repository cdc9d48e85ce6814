# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HAL source over a real message bus, asked as on a managed host: by its own Python.

The bus is one of the tests' own, and a stand-in answers on it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hal import hosts
from tests.hal.bus import Bus, private_bus
from tests.hal.stand_in import NAME, Faults, Host, stand_in
from tests.payloads import PYTHON, pack

FACTS = "hostdev.nodedev.device_facts"
INFO = "hostdev.nodedev.device_info"

# Prints the fact, or the sentence that says why there is none.
GATHER = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
try:
    print(json.dumps(gather(Request(**json.loads(sys.argv[1]))).fact()))
except GatherError as error:
    print(json.dumps({"error": str(error)}))
"""
# The same for the answer of device_info.
ANSWER = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import INFO_ARGUMENTS, answer
params = {name: option.get("default") for name, option in INFO_ARGUMENTS.items()}
params.update(json.loads(sys.argv[1]))
try:
    print(json.dumps(answer(params)))
except GatherError as error:
    print(json.dumps({"error": str(error)}))
"""
COLLECTIONS = Path(__file__).resolve().parents[2] / "build/collections"
LAPTOP = hosts.laptop()
EVERYTHING = "GetAllDevicesWithProperties"
LIST = "GetAllDevices"
EACH = "GetAllProperties"
DISK = hosts.DEVICES + "storage_serial_3MH01234"


@pytest.fixture(scope="module")
def bus() -> Iterator[Bus]:
    with private_bus([NAME]) as bus:
        yield bus


def ask(bus: Bus | str, script: str, options: dict[str, Any], python: str = PYTHON) -> Any:
    address = bus if isinstance(bus, str) else bus.address
    done = subprocess.run(
        [python, "-c", script, json.dumps({"source": "hal", "timeout": 1, **options})],
        env=dict(os.environ, PYTHONPATH=str(COLLECTIONS), DBUS_SYSTEM_BUS_ADDRESS=address),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.stderr
    return json.loads(done.stdout)


def gather(bus: Bus | str, python: str = PYTHON, **options: Any) -> dict[str, Any]:
    result: dict[str, Any] = ask(bus, GATHER, options, python)
    return result


def answer(bus: Bus, host: Host, **options: Any) -> tuple[dict[str, Any], list[str]]:
    """What device_info answers, and the calls that were made for it."""
    with stand_in(host, bus) as daemon:
        return ask(bus, ANSWER, options), daemon.calls


def gathered(
    bus: Bus, host: Host, faults: Faults | None = None, **options: Any
) -> tuple[dict[str, Any], list[str]]:
    """The fact, and the calls that were made for it."""
    with stand_in(host, bus, faults) as daemon:
        return gather(bus, **options), daemon.calls


@pytest.fixture(scope="module")
def laptop(bus: Bus) -> dict[str, Any]:
    return gathered(bus, LAPTOP)[0]


class TestCalls:
    def test_500_devices_take_one_round_trip(self, bus: Bus) -> None:
        fact, calls = gathered(bus, hosts.many(500))
        assert calls == [EVERYTHING]
        assert len(fact["devices"]) == 501

    def test_before_0_5_11_each_device_is_asked_for(
        self, bus: Bus, laptop: dict[str, Any]
    ) -> None:
        fact, calls = gathered(bus, LAPTOP, Faults(old=True))
        assert fact == laptop
        assert calls == [EVERYTHING, LIST] + [EACH] * len(LAPTOP)

    @pytest.mark.parametrize(
        ("options", "questions", "devices"),
        [
            ({"capability": ["net"]}, ["FindDeviceByCapability"], 5),
            ({"capability": ["pci"]}, ["FindDeviceStringMatch"] * 2, 6),
            ({"selector": "cap='storage' and storage.size>1GB"}, ["FindDeviceByCapability"], 7),
        ],
        ids=["capability", "bus", "selector"],
    )
    def test_then_only_what_can_be_of_interest_is(
        self,
        bus: Bus,
        laptop: dict[str, Any],
        options: dict[str, Any],
        questions: list[str],
        devices: int,
    ) -> None:
        fact, calls = gathered(bus, LAPTOP, Faults(old=True), **options)
        assert fact == gathered(bus, LAPTOP, **options)[0]
        assert calls == [EVERYTHING, LIST, *questions] + [EACH] * devices

    def test_names_are_the_same_whatever_is_asked_for(self, bus: Bus) -> None:
        host = hosts.illumos()
        everything = gathered(bus, host, Faults(old=True))[0]["devices"]
        # Of two controllers with the same last part, only the other one is above this disk.
        some = gathered(bus, host, Faults(old=True), selector="cap='storage' and name='sd1'")
        for name, device in some[0]["devices"].items():
            assert device["key"] == everything[name]["key"]
        assert "pci15d9_628_0_2" in some[0]["devices"]

    def test_a_lookup_takes_one_round_trip_too(self, bus: Bus) -> None:
        result, calls = answer(bus, LAPTOP, devnode=["/dev/sda"])
        assert calls == [EVERYTHING]
        assert [device["key"] for device in result["devices"]] == [DISK]


class TestFaults:
    def test_a_device_that_vanishes_is_left_out(self, bus: Bus, laptop: dict[str, Any]) -> None:
        fact, _calls = gathered(bus, LAPTOP, Faults(old=True, vanishing=(DISK,)))
        assert "incomplete" not in fact
        assert laptop["devices"].keys() - fact["devices"].keys() == {"storage_serial_3MH01234"}

    def test_a_device_that_cannot_be_asked_for_is_named(
        self, bus: Bus, laptop: dict[str, Any]
    ) -> None:
        error = "org.freedesktop.Hal.PermissionDenied"
        fact, _calls = gathered(bus, LAPTOP, Faults(old=True, errors={DISK: error}))
        assert fact["incomplete"] == [
            {
                "device": "storage_serial_3MH01234",
                "field": "properties",
                "reason": f"something is wrong with {DISK}",
            }
        ]
        assert laptop["devices"].keys() - fact["devices"].keys() == {"storage_serial_3MH01234"}

    def test_what_is_omitted_is_not_told_of_those_either(self, bus: Bus) -> None:
        faults = Faults(old=True, errors={DISK: "org.freedesktop.Hal.PermissionDenied"})
        fact, _calls = gathered(bus, LAPTOP, faults, omit=["storage.serial"])
        assert "3MH01234" not in json.dumps(fact)
        assert fact["incomplete"] == [
            {
                "device": "computer",
                "field": "properties",
                "reason": "HAL did not tell of 1 device",
            }
        ]

    def test_one_that_dies_in_the_middle_has_told_what_it_told(self, bus: Bus) -> None:
        began = time.monotonic()
        fact, calls = gathered(bus, LAPTOP, Faults(old=True, dies_after=10), timeout=30)
        assert time.monotonic() - began < 10
        assert len(calls) == 10
        # The first two calls brought no device.
        assert len(fact["incomplete"]) == len(LAPTOP) - 8
        assert 1 < len(fact["devices"]) <= 8

    def test_one_that_hangs_is_not_waited_for_forever(self, bus: Bus) -> None:
        began = time.monotonic()
        fact, calls = gathered(bus, LAPTOP, Faults(old=True, hanging=(EACH,)), timeout=0.5)
        assert time.monotonic() - began < 10
        assert calls.count(EACH) == 3
        assert list(fact["devices"]) == ["computer"]
        assert len(fact["incomplete"]) == len(LAPTOP)
        assert "had no answer within 0.5 s" in fact["incomplete"][0]["reason"]

    def test_one_that_hangs_at_once_is_an_error(self, bus: Bus) -> None:
        result, _calls = gathered(bus, LAPTOP, Faults(hanging=(EVERYTHING,)), timeout=0.5)
        assert result["error"].startswith("HAL cannot be asked for its devices: ")
        assert "had no answer within 0.5 s" in result["error"]

    @pytest.mark.parametrize(
        "answer",
        [
            ("s", ("no list",)),
            ("", ()),
            ("ai", ([1, 2],)),
            ("a{sv}", ({"a": ("i", 1)},)),
            ("a(ss)", ([(DISK, "no properties"), ("x", "y")],)),
            ("asas", (["a"], ["b"])),
        ],
        ids=lambda answer: answer[0] or "nothing",
    )
    def test_answers_of_wrong_types_are_no_devices(
        self, bus: Bus, answer: tuple[str, Any]
    ) -> None:
        answers = {EVERYTHING: answer, LIST: answer}
        fact, _calls = gathered(bus, LAPTOP, Faults(answers=answers))
        assert list(fact["devices"]) == ["computer"]

    def test_text_is_cleaned(self, bus: Bus) -> None:
        host = {udi: dict(properties) for udi, properties in LAPTOP.items()}
        host[DISK]["storage.model"] = ("s", "Modèle \x01 \u2028 \U0001f4bd  \n")
        fact, _calls = gathered(bus, host)
        disk = fact["devices"]["storage_serial_3MH01234"]
        assert disk["storage"]["model"] == "Modèle \x01 \u2028 \U0001f4bd"

    def test_properties_of_wrong_types_are_none(self, bus: Bus, laptop: dict[str, Any]) -> None:
        host = {udi: dict(properties) for udi, properties in LAPTOP.items()}
        host[DISK].update(
            {
                "storage.size": ("d", float("nan")),
                "storage.model": ("ay", b"\xff\0"),
                "storage.vendor": ("a{sv}", {"a": ("x", -1)}),
                "storage.serial": ("(isb)", (1, "2", True)),
                "storage.removable": ("o", "/a"),
                "storage.drive_type": ("v", ("v", ("y", 7))),
                "storage.bus": ("aas", [["a"], []]),
            }
        )
        fact, _calls = gathered(bus, host)
        assert fact["devices"].pop("storage_serial_3MH01234")["storage"] == {
            "drive_type": "7",
            # Which is that of the medium.
            "size": 100030242816,
        }
        assert fact["devices"].items() <= laptop["devices"].items()


class TestWithoutHal:
    def test_no_bus(self, tmp_path: Path) -> None:
        error = gather(f"unix:path={tmp_path}/none")["error"]
        assert error.startswith("There is no D-Bus system bus to ask: ")
        assert "Start it (service dbus)" in error

    def test_a_bus_that_hangs(self) -> None:
        with private_bus([NAME]) as bus:
            bus.daemon.send_signal(signal.SIGSTOP)
            began = time.monotonic()
            error = gather(bus, timeout=0.5)["error"]
            assert time.monotonic() - began < 10
        assert "it does not answer" in error

    def test_no_daemon(self, bus: Bus) -> None:
        error = gather(bus)["error"]
        assert error.startswith("No HAL answers on this host: nobody has the name ")
        assert "svcadm enable hal" in error

    def test_one_that_could_be_started_is_not(self) -> None:
        with private_bus([NAME]) as bus:
            assert "error" in gather(bus)
            assert not bus.started.exists()
            # Who asks for it as usual starts it.
            usual = ["dbus-send", f"--bus={bus.address}", "--print-reply", f"--dest={NAME}", "/"]
            usual.append(f"{NAME}.Manager.GetAllDevices")
            subprocess.run(usual, check=False, capture_output=True)
            assert bus.started.exists()

    def test_no_library(self, bus: Bus) -> None:
        assert gather(bus, python=sys.executable)["error"] == (
            "dbus-python is not installed, for what services tell over D-Bus (package python3-dbus)"
        )


def run(payload: Path, bus: Bus, *start: str, python: str = PYTHON) -> dict[str, Any]:
    done = subprocess.run(
        [*start, python, payload],
        env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=bus.address),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


# A host without sysfs.
BARE = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys && exec "$@"', "sh")
DBUS = "/usr/lib/python3/dist-packages/dbus"
# Prints what of the HAL source a gathering from elsewhere loads.
LOADED = """
import json, sys
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
gather(Request(**json.loads(sys.argv[1])))
loaded = [name.rpartition(".")[2] for name in sys.modules if "nodedev" in name]
print(json.dumps([name for name in loaded if name.startswith(("hal_", "hald", "message_bus"))]))
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(scope="module")
def hal_payload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(FACTS, "source=hal", tmp_path_factory.mktemp("hal"), fails=True)


@pytest.fixture(scope="module")
def auto_payload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(FACTS, "", tmp_path_factory.mktemp("auto"))


class TestModules:
    def test_facts_come_from_hal(
        self, bus: Bus, laptop: dict[str, Any], hal_payload: Path
    ) -> None:
        with stand_in(LAPTOP, bus):
            fact = run(hal_payload, bus)["ansible_facts"]["node_devices"]
        assert fact == laptop

    def test_a_python_without_the_library_hands_over_to_one_that_has_it(
        self, bus: Bus, laptop: dict[str, Any], hal_payload: Path
    ) -> None:
        with stand_in(LAPTOP, bus):
            result = run(hal_payload, bus, python=sys.executable)
        assert result["ansible_facts"]["node_devices"] == laptop

    @needs_root
    def test_where_no_python_has_it_the_library_is_named(
        self, bus: Bus, hal_payload: Path
    ) -> None:
        start = ("unshare", "--mount", "sh", "-c", f'mount -t tmpfs none {DBUS} && exec "$@"', "sh")
        result = run(hal_payload, bus, *start)
        assert result["failed"] is True
        assert "required Python library (dbus-python)" in result["msg"]
        assert "package python3-dbus" in result["msg"]

    def test_more_than_can_be_handed_over_is_not(self, bus: Bus, tmp_path: Path) -> None:
        # More than a pipe holds, which nobody would read.
        earlier = {"format": 1, "filter": {}, "devices": {"a": {"name": "x" * 70000}}}
        arguments = json.dumps({"source": "hal", "since": earlier})
        payload = pack(INFO, arguments, tmp_path, fails=True)
        result = run(payload, bus, python=sys.executable)
        assert "required Python library (dbus-python)" in result["msg"]

    @needs_root
    def test_where_there_is_no_sysfs_hal_is_asked(
        self, bus: Bus, laptop: dict[str, Any], auto_payload: Path
    ) -> None:
        with stand_in(LAPTOP, bus):
            fact = run(auto_payload, bus, *BARE)["ansible_facts"]["node_devices"]
        assert fact == laptop

    @needs_root
    def test_without_either_it_fails_with_what_to_do(self, bus: Bus, auto_payload: Path) -> None:
        result = run(auto_payload, bus, *BARE)
        assert result["failed"] is True
        assert result["msg"].startswith("There is no /sys here to read devices from")
        assert "No HAL answers on this host" in result["msg"]

    def test_without_hal_none_of_its_code_is_run(self, bus: Bus) -> None:
        assert ask(bus, LOADED, {"source": "sysfs"}) == []


class TestInfo:
    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({"name": ["net_00_16_41_e2_8d_ff"]}, ["net_00_16_41_e2_8d_ff"]),
            ({"key": [DISK]}, ["storage_serial_3MH01234"]),
            ({"key": ["computer"]}, ["computer"]),
            ({"sysfs_path": ["/sys/devices/pci0000:00/0000:00:1f.2"]}, ["pci_8086_27c5"]),
            ({"devnode": ["/dev/input/event3"]}, ["computer_logicaldev_input"]),
            ({"devnode": ["/dev/sr0"]}, ["storage_model_CD_RW", "volume_label_Debian"]),
            ({"pci_address": ["02:00.0"]}, ["pci_8086_109a"]),
            ({"interface": ["eth0"]}, ["net_00_16_41_e2_8d_ff"]),
            ({"wwn": ["0x5000c50000000000"]}, []),
            ({"interface": ["eth7"]}, []),
        ],
        ids=str,
    )
    def test_devices_are_looked_up(
        self, bus: Bus, options: dict[str, Any], names: list[str]
    ) -> None:
        result, _calls = answer(bus, LAPTOP, **options)
        assert sorted(device["name"] for device in result["devices"]) == names
        assert bool(result["missing"]) is not bool(names)

    def test_raw_properties_come_with_what_is_looked_up(self, bus: Bus) -> None:
        (disk,) = answer(bus, LAPTOP, key=[DISK], raw=True)[0]["devices"]
        assert disk["properties"] == hosts.plain(LAPTOP)[DISK]

    def test_sysfs_has_no_raw_properties(self, bus: Bus) -> None:
        result, _calls = answer(bus, LAPTOP, source="sysfs", raw=True)
        assert result["error"] == "raw is for HAL's own properties: it needs source hal."

    @pytest.mark.parametrize("dialect", ["full", "libvirt"])
    def test_documents_are_written(self, bus: Bus, dialect: str) -> None:
        devices = answer(bus, LAPTOP, xml=True, dialect=dialect)[0]["devices"]
        texts = {device["name"]: device.get("xml") for device in devices}
        assert "<interface>eth0</interface>" in texts["net_00_16_41_e2_8d_ff"]
        assert bool(texts["pnp_PNP0303"]) is (dialect == "full")

    def test_changes_between_two_gatherings(self, bus: Bus, laptop: dict[str, Any]) -> None:
        now = {udi: properties for udi, properties in LAPTOP.items() if udi != DISK}
        changes = answer(bus, now, since=laptop)[0]["changes"]
        assert list(changes["removed"]) == ["storage_serial_3MH01234"]
        assert changes["added"] == {}
        # Its partition's parent went.
        assert list(changes["changed"]) == ["volume_uuid_0f5d9fc2"]

    def test_what_comes_from_two_sources_is_not_compared(
        self, bus: Bus, laptop: dict[str, Any]
    ) -> None:
        result, _calls = answer(bus, LAPTOP, since=laptop, source="sysfs")
        assert "the source was hal in the earlier fact" in result["error"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices from HAL: what its properties become, whichever daemon of whichever year tells them.

Answers are given where they come out of the message bus; tests/system/test_hal.py asks over a real
one.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import hal_daemon
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.hal_device import HalDevice
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.hald import HalHost, HalSource
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.message_bus import CallFailed
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request, fields
from ansible_collections.hostdev.nodedev.tests.hal import hosts

Properties = dict[str, dict[str, Any]]
Devices = dict[str, dict[str, Any]]

DEVICES = hosts.DEVICES
NOWHERE = "/nonexistent"


class Answers:
    """The message bus with a hald of these devices."""

    def __init__(self, host: Properties) -> None:
        self.host = host

    def has(self, name: str) -> bool:
        return True

    def call(self, name: str, path: str, interface: str, method: str, *_arguments: Any) -> Any:
        if method != "GetAllDevicesWithProperties":
            raise CallFailed(name, "nobody asks for this", "")
        return [[udi, properties] for udi, properties in self.host.items()]


def fact(host: Properties, **options: Any) -> dict[str, Any]:
    request = Request(source="hal", **options)
    reader = Reader(NOWHERE)
    source = HalSource(HalHost(reader, request.omit), hal_daemon.Daemon(Answers(host)))
    return gather(request, reader, source).fact()


def devices(host: Properties, **options: Any) -> Devices:
    found: Devices = fact(host, **options)["devices"]
    return found


@pytest.fixture(scope="module")
def laptop() -> Devices:
    return devices(hosts.plain(hosts.laptop()))


DETAILS = {
    "computer": {
        "system": {
            "product": "8741C4G",
            "hardware": {
                "vendor": "LENOVO",
                "version": "ThinkPad T60p",
                "serial": "L3AAAAA",
                "uuid": "82161681-492e-11cb-bcca-a7fde26f414b",
            },
            "firmware": {
                "vendor": "LENOVO",
                "version": "7IET31WW (1.12 )",
                "release_date": "09/19/2007",
            },
            "board": {"name": "8741C4G"},
            "chassis": {"vendor": "LENOVO", "type": {"id": "10", "name": "Notebook"}},
        }
    },
    "pci_8086_109a": {
        "pci": {
            "address": "0000:02:00.0",
            "class": {"id": "0x020000"},
            "vendor": {"id": "0x8086", "name": "Intel Corporation"},
            "product": {"id": "0x109a", "name": "82573L Gigabit Ethernet Controller"},
            "subsystem": {
                "vendor": {"id": "0x17aa", "name": "Lenovo"},
                "product": {"id": "0x2001", "name": "ThinkPad T60"},
            },
        }
    },
    "net_00_16_41_e2_8d_ff": {
        "net": {"interface": "eth0", "address": "00:16:41:e2:8d:ff", "ifindex": 2}
    },
    "net_computer_loopback": {
        "net": {"interface": "lo", "address": "00:00:00:00:00:00", "ifindex": 1}
    },
    "pci_8086_27c5_scsi_host": {"scsi_host": {"host": 0}},
    "pci_8086_27c5_scsi_host_scsi_device_lun0": {
        "scsi": {
            "host": 0, "bus": 0, "target": 0, "lun": 0, "type": "disk", "vendor": "ATA",
            "model": "ST910021AS",
        }
    },
    "pci_8086_27c5_scsi_host_scsi_device_lun0_scsi_generic": {},
    "storage_serial_3MH01234": {
        "storage": {
            "bus": "scsi", "drive_type": "disk", "model": "ST910021AS", "vendor": "ATA",
            "serial": "3MH01234", "removable": False, "size": 100030242816,
        }
    },
    "volume_uuid_0f5d9fc2": {
        "volume": {
            "kind": "partition", "size": 32218357248,
            "partition": {"number": 1, "start": 32256, "type": "0x83"},
            "filesystem": {"type": "ext3", "label": "root", "uuid": "0f5d9fc2"},
        }
    },
    "storage_model_CD_RW": {
        "storage": {"bus": "ata", "drive_type": "cdrom", "removable": True},
        "removable": {"media_available": True, "media_size": 731906048},
    },
    "volume_label_Debian": {
        "volume": {
            "kind": "disc", "size": 731906048, "logical_block_size": 2048,
            "filesystem": {"type": "iso9660", "label": "Debian"},
        }
    },
    "storage_model_Software_RAID_1": {
        "volume": {
            "kind": "md", "size": 10001842176,
            "md": {"level": "raid1", "devices": 2, "degraded": 1},
        }
    },
    "usb_device_46d_c03e_AB123456": {
        "usb_device": {
            "bus": 3, "device": 2, "port": "3-1", "serial": "AB123456", "speed": 1.5,
            "version": "2.00", "vendor": {"id": "0x046d", "name": "Logitech, Inc."},
            "product": {"id": "0xc03e", "name": "Optical Mouse"},
        }
    },
    "usb_device_46d_c03e_AB123456_if0": {
        "usb": {
            "number": 0, "description": "HID", "class": {"id": "0x03"},
            "subclass": {"id": "0x01"}, "protocol": {"id": "0x02"},
        }
    },
    "usb_device_46d_c03e_AB123456_if0_logicaldev_input": {
        "input": {
            "name": "Logitech Optical Mouse", "types": ["mouse"],
            "devnodes": ["/dev/input/event4"],
        }
    },
    "pci_8086_27d8_sound_card_0": {
        "sound": {"card": 0, "name": "HDA Intel", "playback": 2, "capture": 1}
    },
    "computer_logicaldev_input": {
        "input": {
            "name": "Power Button (FF)", "types": ["key"], "devnodes": ["/dev/input/event3"],
        },
        "button": {"type": "power", "has_state": False},
    },
    "computer_power_supply_battery_BAT0": {
        "power_supply": {
            "type": "Battery", "present": True, "manufacturer": "SANYO", "model": "42T5245",
            "serial": "6463", "technology": "lithium-ion", "scope": "System",
            "charge": {"state": "discharging", "percentage": 97.0},
        }
    },
    "computer_power_supply_ac_adapter_AC": {
        "power_supply": {"type": "Mains", "online": False}
    },
    "acpi_CPU0": {"processor": {"number": 0, "max_speed": 2000, "can_throttle": True}},
    "leds_tpacpi_power": {
        "leds": {"device_name": "tpacpi", "colour": "green", "function": "power", "levels": 256}
    },
    "rfkill_bluetooth": {"rfkill": {"type": "bluetooth", "name": "tpacpi_bluetooth_sw"}},
    "computer_backlight": {"backlight": {"levels": 8, "access_method": "general"}},
    "pnp_PNP0303": {"pnp": {"id": "PNP0303", "description": "IBM Enhanced Keyboard"}},
    "usb_serial_0": {"serial": {"port": 0, "type": "usb"}},
    "usb_printer": {
        "printer": {
            "vendor": "Hewlett-Packard", "product": "LaserJet 1200", "serial": "00CNBJ123456",
            "commands": ["PCL", "POSTSCRIPT"],
        }
    },
    "usb_video": {"video4linux": {"version": "2", "types": ["video_capture"]}},
}  # fmt: skip

IDENTITY = (
    "name", "key", "parent", "bus", "buses", "driver", "active", "devnodes", "capabilities",
)  # fmt: skip


@pytest.mark.parametrize("name", DETAILS)
def test_properties_become_the_details_of_capabilities(laptop: Devices, name: str) -> None:
    found = {key: value for key, value in laptop[name].items() if key not in IDENTITY}
    assert found == DETAILS[name]


def test_every_kind_that_hal_knows_is_among_them(laptop: Devices) -> None:
    known = {kind.capabilities[0] for kind in registry.KINDS if kind.hal}
    assert known <= {capability for each in laptop.values() for capability in each["capabilities"]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pci_8086_27d0", ["pci", "pci-bridge"]),
        ("net_00_16_41_e2_8d_ff", ["net", "80203"]),
        ("net_computer_loopback", ["net"]),
        ("storage_serial_3MH01234", ["storage"]),
        ("storage_model_CD_RW", ["storage", "removable"]),
        ("computer_logicaldev_input", ["input", "button"]),
    ],
)
def test_capabilities(laptop: Devices, name: str, expected: list[str]) -> None:
    assert laptop[name]["capabilities"] == expected


def test_what_is_no_device_of_its_own_is_not_listed(laptop: Devices) -> None:
    # A host's entry of class scsi_host, the parts of a sound card, and a raw node of USB.
    assert not [name for name in laptop if name.endswith(("_scsi_host_scsi_host", "usbraw"))]
    assert not [name for name in laptop if "alsa" in name]


@pytest.mark.parametrize(
    ("name", "parent", "buses", "driver"),
    [
        ("pci_8086_27d0", "computer", ["pci"], "pcieport-driver"),
        ("net_00_16_41_e2_8d_ff", "pci_8086_109a", ["pci"], "e1000e"),
        ("net_computer_loopback", "computer", None, None),
        (
            "storage_serial_3MH01234",
            "pci_8086_27c5_scsi_host_scsi_device_lun0",
            ["ata", "pci"],
            "sd",
        ),
        ("volume_uuid_0f5d9fc2", "storage_serial_3MH01234", ["ata", "pci"], "sd"),
        (
            "usb_device_46d_c03e_AB123456_if0_logicaldev_input",
            "usb_device_46d_c03e_AB123456_if0",
            ["usb", "pci"],
            "usbhid",
        ),
        ("pnp_PNP0303", "computer", ["pnp"], "i8042 kbd"),
    ],
)
def test_places_in_the_tree(
    laptop: Devices, name: str, parent: str, buses: list[str] | None, driver: str | None
) -> None:
    device = laptop[name]
    assert device["parent"] == parent
    assert (device.get("bus"), device.get("buses")) == (buses and buses[0], buses)
    assert device.get("driver") == driver


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("storage_serial_3MH01234", "/dev/sda"),
        ("pci_8086_27c5_scsi_host_scsi_device_lun0_scsi_generic", "/dev/sg0"),
        ("usb_device_46d_c03e_AB123456", "/dev/bus/usb/003/002"),
        ("usb_serial_0", "/dev/ttyUSB0"),
        ("usb_video", "/dev/video0"),
    ],
)
def test_device_nodes(laptop: Devices, name: str, node: str) -> None:
    assert laptop[name]["devnodes"] == {"dev": node}


def test_keys_are_udis_and_names_their_last_parts(laptop: Devices) -> None:
    for name, device in laptop.items():
        assert device["key"] == DEVICES + name


class TestOtherDaemons:
    @pytest.mark.parametrize(
        "change", [hosts.without_subsystem, hosts.with_other_types], ids=lambda each: each.__name__
    )
    def test_tell_the_same_in_other_words(self, laptop: Devices, change: Any) -> None:
        assert devices(hosts.plain(change(hosts.laptop()))) == laptop

    def test_the_product_was_called_otherwise_before_0_5_10(self) -> None:
        host = hosts.plain(hosts.laptop())
        computer = host[hosts.COMPUTER]
        computer["system.product"] = computer.pop("system.hardware.product")
        assert devices(host)["computer"]["system"]["product"] == "8741C4G"

    def test_before_0_5_10_a_card_is_its_control_device(self) -> None:
        host = hosts.plain(hosts.laptop())
        card = DEVICES + "pci_8086_27d8_sound_card_0"
        del host[card]
        for properties in host.values():
            if properties.get("info.parent") == card:
                properties["info.parent"] = DEVICES + "pci_8086_27d8"
        found = [device for device in devices(host).values() if "sound" in device]
        names = [device["name"] for device in found]
        assert names == [card.rpartition("/")[2] + "_alsa_control__1"]
        assert found[0]["sound"] == DETAILS["pci_8086_27d8_sound_card_0"]["sound"]

    def test_freebsd_has_the_address_in_numbers(self) -> None:
        host = hosts.plain(hosts.laptop())
        card = host[DEVICES + "pci_8086_109a"]
        for key in ("linux.sysfs_path", "pci.linux.sysfs_path", "info.linux.driver"):
            del card[key]
        card.update(
            {"pci.freebsd.bus": 2, "pci.freebsd.device": 0, "pci.freebsd.function": 0,
             "freebsd.driver": "em"}
        )  # fmt: skip
        found = devices(host)["pci_8086_109a"]
        assert found["pci"]["address"] == "0000:02:00.0"
        assert found["driver"] == "em"


@pytest.fixture(scope="module")
def illumos() -> Devices:
    return devices(hosts.plain(hosts.illumos()))


class TestIllumos:
    def test_names_are_unique_where_last_parts_are_not(self, illumos: Devices) -> None:
        keys = {name: device["key"] for name, device in illumos.items() if "628" in name}
        assert keys == {
            "pci15d9_628_0": DEVICES + "pci_0_0/pci8086_3c00_0/pci15d9_628_0",
            "pci15d9_628_0_2": DEVICES + "pci_0_0/pci8086_3c01_1/pci15d9_628_0",
        }

    def test_parents_are_told_apart_too(self, illumos: Devices) -> None:
        assert illumos["sd0"]["parent"] == "disk_0_0"
        assert illumos["sd1"]["parent"] == "disk_0_0_2"
        assert illumos["disk_0_0_2"]["parent"] == "pci15d9_628_0_2"
        assert illumos["pci8086_3c00_0"]["parent"] == "computer"

    def test_what_it_tells_of_a_disk(self, illumos: Devices) -> None:
        disk = illumos["sd1"]
        assert disk["devnodes"] == {"dev": "/dev/dsk/c1t0d0"}
        assert disk["driver"] == "sd"
        assert disk["buses"] == ["scsi", "pci"]
        assert disk["storage"]["size"] == 4000787030016

    def test_pci_devices_have_no_class_and_no_address(self, illumos: Devices) -> None:
        assert illumos["pci8086_3c00_0"]["pci"] == {
            "vendor": {"id": "0x8086", "name": "Intel Corporation"},
            "product": {"id": "0x3c08", "name": "pci_0_0/pci8086_3c00_0"},
        }

    def test_hosts_and_keyboards_are_known_without_the_usual_capability(
        self, illumos: Devices
    ) -> None:
        assert illumos["scsi_host_0"]["capabilities"] == ["scsi_host"]
        assert illumos["keyboard_0"]["input"]["types"] == ["key", "keyboard"]


def one(properties: dict[str, Any]) -> dict[str, Any]:
    """The device that has these properties, and no more."""
    host = {hosts.COMPUTER: {}, DEVICES + "one": properties}
    return devices(host)["one"]


NET = {"info.capabilities": ["net", "net.80203"]}
DISK = {"info.capabilities": ["storage"]}


@pytest.mark.parametrize(
    ("properties", "path", "expected"),
    [
        (NET | {"net.80203.mac_address": 0x1641E28DFF}, "net.address", "00:16:41:e2:8d:ff"),
        (NET | {"net.80203.mac_address": 1 << 48}, "net.address", None),
        (NET | {"net.address": "0016.41e2.8dff"}, "net.address", None),
        (NET | {"net.address": "00:16:41:E2:8D:FF"}, "net.address", "00:16:41:e2:8d:ff"),
        (NET | {"net.linux.ifindex": "7"}, "net.ifindex", 7),
        (NET | {"net.linux.ifindex": -1}, "net.ifindex", None),
        (NET | {"net.linux.ifindex": True}, "net.ifindex", None),
        (NET | {"net.linux.ifindex": 7.0}, "net.ifindex", 7),
        (NET | {"net.interface": ""}, "net.interface", None),
        (NET | {"net.interface": ["eth0"]}, "net.interface", None),
        (NET | {"net.80203.link": True}, "net.link.state", "up"),
        (DISK | {"storage.size": 0}, "storage.size", 0),
        (DISK | {"storage.size": "many"}, "storage.size", None),
        (DISK | {"storage.size": 1 << 64}, "storage.size", None),
        (
            DISK | {"storage.size": 0, "storage.removable.media_available": True,
                    "storage.removable.media_size": 131596288},
            "storage.size", 131596288,
        ),
        (DISK | {"storage.removable": 1}, "storage.removable", True),
        (DISK | {"storage.drive_type": "sd_mmc"}, "storage.drive_type", "sd"),
        (DISK | {"block.device": "sda"}, "devnodes", None),
        (DISK | {"block.device": "/dev/s\nda"}, "devnodes", None),
        ({"info.subsystem": "pci", "pci.vendor_id": 0x10000}, "pci.vendor", None),
        ({"info.subsystem": "pci", "pci.device_class": 6, "pci.device_subclass": 4},
         "capabilities", ["pci", "pci-bridge"]),
        ({"info.subsystem": "pci", "linux.sysfs_path": "/sys/devices/../x"}, "pci.address", None),
        ({"info.subsystem": "usb_device", "usb_device.version_bcd": 0x0110},
         "usb_device.version", "1.10"),
        ({"info.subsystem": "usb_device", "usb_device.speed": 480.0}, "usb_device.speed", 480),
        ({"info.subsystem": "usb_device", "usb_device.speed": "nan"}, "usb_device.speed", None),
    ],
    ids=lambda each: "+".join(list(each)[1:]) if isinstance(each, dict) else str(each),
)  # fmt: skip
def test_values_are_read_for_what_they_are(
    properties: dict[str, Any], path: str, expected: Any
) -> None:
    value: Any = one(properties)
    for name in path.split("."):
        value = value.get(name) if value else None
    assert value == expected
    assert type(value) is type(expected)


class TestTrees:
    def test_a_circle_of_parents_hangs_on_the_computer(self) -> None:
        pair = {"info.subsystem": "pci"}
        host = {
            hosts.COMPUTER: {},
            DEVICES + "a": pair | {"info.parent": DEVICES + "b"},
            DEVICES + "b": pair | {"info.parent": DEVICES + "a"},
        }
        assert [device.get("parent") for device in devices(host).values()] == [
            None, "computer", "computer",
        ]  # fmt: skip

    def test_a_chain_without_end_is_no_tree(self) -> None:
        host = {hosts.COMPUTER: {}}
        for number in range(300):
            parent = DEVICES + f"pci_{number - 1}"
            host[DEVICES + f"pci_{number}"] = {"info.subsystem": "pci", "info.parent": parent}
        assert len(devices(host)) == 301

    def test_a_parent_that_is_not_there_is_the_computer(self) -> None:
        assert one(NET | {"info.parent": DEVICES + "gone"})["parent"] == "computer"

    def test_without_a_computer_there_is_one(self) -> None:
        found = devices({DEVICES + "one": NET})
        assert list(found) == ["computer", "one"]

    @pytest.mark.parametrize(
        "udi", ["", "one", "/", DEVICES, DEVICES + "a//b", DEVICES + "é", DEVICES + "x" * 2000]
    )
    def test_what_is_no_udi_is_no_device(self, udi: str) -> None:
        assert list(devices({hosts.COMPUTER: {}, udi: NET})) == ["computer"]


class TestRequests:
    HOST = hosts.plain(hosts.laptop())

    def test_capability_brings_ancestors_along(self) -> None:
        found = fact(self.HOST, capability=["80203"])
        assert {name: device.get("context") for name, device in found["devices"].items()} == {
            "computer": True,
            "pci_8086_27d0": True,
            "pci_8086_109a": True,
            "net_00_16_41_e2_8d_ff": None,
        }
        assert found["source"] == "hal"
        assert found["capabilities"] == {"net": 1, "80203": 1}

    def test_bus(self) -> None:
        assert fact(self.HOST, bus=["ata"])["buses"] == {"ata": 5}

    @pytest.mark.parametrize(
        ("selector", "expected"),
        [
            ("storage.size>90GB", ["storage_serial_3MH01234"]),
            ("cap='net' and any parent.pci.vendor.id='0x8086'", ["net_00_16_41_e2_8d_ff"]),
            ("usb_device.serial~'ab*'", ["usb_device_46d_c03e_AB123456"]),
            ("button", ["computer_logicaldev_input"]),
            ("cap='pci' and any child.cap='sound'", ["pci_8086_27d8"]),
        ],
    )
    def test_selectors(self, selector: str, expected: list[str]) -> None:
        found = devices(self.HOST, selector=selector)
        assert [name for name, device in found.items() if not device.get("context")] == expected

    def test_identity_has_no_details(self) -> None:
        disk = devices(self.HOST, details="identity")["storage_serial_3MH01234"]
        assert disk.keys() <= set(IDENTITY)

    def test_raw_properties_are_untouched(self) -> None:
        found = devices(self.HOST, raw=True)
        for device in found.values():
            assert device["properties"] == self.HOST[device["key"]]

    def test_raw_would_tell_what_is_omitted(self) -> None:
        with pytest.raises(GatherError, match="raw returns all"):
            fact(self.HOST, raw=True, omit=["storage.serial"])

    @pytest.mark.parametrize("options", [{"usage": True}, {"selector": "free"}])
    def test_usage_is_not_known(self, options: dict[str, Any]) -> None:
        with pytest.raises(GatherError, match="only be found out with source sysfs"):
            fact(self.HOST, **options)

    @pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e9])
    def test_a_time_limit_is_one(self, timeout: float) -> None:
        with pytest.raises(GatherError, match="out of range"):
            fact(self.HOST, timeout=timeout)

    @pytest.mark.parametrize(
        ("field", "secret"),
        [
            ("usb_device.serial", "AB123456"),
            ("storage.serial", "3MH01234"),
            ("net.address", "00_16_41_e2_8d_ff"),
            ("volume.filesystem.uuid", "0f5d9fc2"),
            ("system.hardware.uuid", "82161681"),
        ],
    )
    def test_what_is_omitted_stands_in_no_name_and_no_key(self, field: str, secret: str) -> None:
        text = json.dumps(fact(self.HOST, omit=[field]))
        assert secret not in text
        assert secret.replace("_", ":") not in text

    def test_omission_leaves_the_devices_their_places(self) -> None:
        found = devices(self.HOST, omit=["usb_device.serial"])
        assert found["usb_device_46d_c03e_if0"]["parent"] == "usb_device_46d_c03e"
        assert len(found) == len(devices(self.HOST))


PLAIN = st.recursive(
    st.none().map(lambda _none: "")
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.binary(max_size=4)
    | st.sampled_from(["(null)", "/dev/sda", "/", hosts.COMPUTER, "pci", "usb", "net", "volume"]),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=2)
    ),
    max_leaves=4,
)
LAPTOP = hosts.plain(hosts.laptop())
KEYS = sorted({(udi, key) for udi, each in LAPTOP.items() for key in each})
DECLARED = {field.path: field.type for field in fields()}
TYPES = {
    "str": (str,), "int": (int,), "float": (int, float), "bool": (bool,), "list": (list,),
    "device": (str,),
}  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), PLAIN, min_size=1, max_size=12))
def test_no_value_whatever_harms_other_devices(
    laptop: Devices, wrong: dict[tuple[str, str], Any]
) -> None:
    host = copy.deepcopy(LAPTOP)
    for (udi, key), value in wrong.items():
        host[udi][key] = value
    found = {device["key"]: device for device in devices(host).values()}
    json.dumps(found)
    touched = {udi for udi, _key in wrong}
    for device in laptop.values():
        chain = _chain(device["key"])
        if touched.isdisjoint(chain) and device["name"] != "pci_8086_27d8_sound_card_0":
            assert found[device["key"]] == device
    for device in found.values():
        for path, value in _leaves(device):
            assert type(value) in TYPES[DECLARED[path]], path


def _leaves(place: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in place.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value


def _chain(udi: str) -> list[str]:
    chain = []
    while udi in LAPTOP:
        chain.append(udi)
        udi = LAPTOP[udi].get("info.parent", "")
    return chain[:-1] or chain


class AnyAnswer(Answers):
    """A message bus on which anything is answered, or any error."""

    def __init__(self, answers: st.DataObject) -> None:
        self._draw = answers.draw

    def call(self, name: str, path: str, interface: str, method: str, *_arguments: Any) -> Any:
        error = self._draw(st.sampled_from(["", "", *KINDS]))
        if error:
            raise CallFailed(name, "an error", error)
        return self._draw(PLAIN | UDIS | st.lists(st.tuples(UDI, PLAIN).map(list), max_size=3))


KINDS = [
    "org.freedesktop.DBus.Error." + kind for kind in ("UnknownMethod", "NoReply", "NameHasNoOwner")
]
UDI = st.sampled_from([hosts.COMPUTER, DEVICES + "a", DEVICES + "a/b", "/", "a"])
UDIS = st.lists(UDI, max_size=4)


@given(st.data())
def test_no_answer_whatever_is_more_than_an_error(answers: st.DataObject) -> None:
    request = Request(source="hal")
    reader = Reader(NOWHERE)
    daemon = hal_daemon.Daemon(AnyAnswer(answers))
    try:
        found = gather(request, reader, HalSource(HalHost(reader), daemon)).fact()
    except GatherError:
        return
    assert "computer" in found["devices"]
    json.dumps(found)


@given(st.dictionaries(st.sampled_from(sorted({key for _udi, key in KEYS})), PLAIN))
def test_properties_are_read_without_an_error(properties: dict[str, Any]) -> None:
    device = HalDevice(DEVICES + "one", properties)
    for key in properties:
        assert device.text(key) is None or device.text(key)
        assert (device.path(key) or "/").startswith("/")
        assert (device.number(key) or 0) >= 0
        assert (device.positive(key) or 1) > 0
        assert all(isinstance(text, str) for text in device.texts(key))

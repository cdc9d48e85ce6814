# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors on whole facts: what is taken for devices, what is chosen, what can be left unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import FORMAT
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import (
    SelectorError,
    Surroundings,
    canonical,
    compile,
    demands,
    matching,
    named,
    parse,
    select,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_tree import Tree
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.drawn_selectors import (
    machines,
    trees,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import (
    MACHINES,
    devices,
)

Device = dict[str, Any]
Devices = dict[str, Device]

DISK = {"name": "disk", "parent": "usb", "capabilities": ["storage"], "storage": {"size": 10**12}}
USB = {"name": "usb", "capabilities": ["usb_device"], "context": True}
NIC = {"name": "nic", "capabilities": ["net"], "net": {"link": {"state": "up"}}}

# Devices may be given in all of these ways.
GIVEN: dict[str, Any] = {
    "fact": {"format": FORMAT, "devices": {"usb": USB, "disk": DISK, "nic": NIC}},
    "by name": {"usb": USB, "disk": DISK, "nic": NIC},
    "list": [USB, DISK, NIC],
    "values": {"usb": USB, "disk": DISK, "nic": NIC}.values(),
}


@pytest.mark.parametrize("given_as", GIVEN)
@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("cap='net'", [NIC]),
        ("cap='net' or cap='storage'", [DISK, NIC]),
        # Context never matches, and is there for axes.
        ("cap='usb_device'", []),
        ("parent.cap='usb_device'", [DISK]),
        ("not bus", [DISK, NIC]),
    ],
)
def test_devices_are_taken_in_every_form(given_as: str, text: str, chosen: list[Device]) -> None:
    assert select(GIVEN[given_as], text) == chosen
    around = GIVEN[given_as]
    assert [d for d in (USB, DISK, NIC) if matching(d, text, around)] == chosen


def test_what_matches_is_what_was_given_and_no_copy() -> None:
    assert select([DISK, NIC], "cap='net'")[0] is NIC


def test_without_surroundings_axes_lead_nowhere() -> None:
    assert matching(NIC, "net.link.state='up'")
    assert not matching(DISK, "parent.cap='usb_device'")


def test_other_surroundings_are_other_surroundings() -> None:
    """A device is tested with what is given now, whatever was given before."""
    text = "parent.cap='usb_device'"
    assert [matching(DISK, text, around) for around in ([USB], [NIC], None, [USB])] == [
        True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "expected the fact node_devices, devices by name, or a list of devices; found None"),
        (5, "expected the fact node_devices"),
        ("disk", "expected the fact node_devices, .*; found 'disk'"),
        (DISK, "expected devices only, found 'disk' among them"),
        ([DISK, "nic"], "expected devices only, found 'nic' among them"),
        ([{"interface": "eth0"}], "found a dictionary with the keys 'interface' among them"),
        ([{"name": ["x"]}], "expected devices only"),
        ({"format": FORMAT + 1, "devices": {}}, f"of format {FORMAT + 1}, expected {FORMAT}"),
        ({"format": FORMAT, "devices": [DISK]}, "expected the fact node_devices"),
    ],
    ids=repr,
)
def test_what_are_no_devices_is_an_error(value: Any, message: str) -> None:
    with pytest.raises(SelectorError, match=message):
        select(value, "cap='net'")


def test_what_is_no_device_is_an_error() -> None:
    with pytest.raises(SelectorError, match="expected a device, found 'nic'"):
        matching("nic", "cap='net'")


@pytest.mark.parametrize("text", [None, "", "cap=", "no.such.field"])
def test_what_is_no_selector_is_an_error(text: Any) -> None:
    for call in (lambda: select([], text), lambda: matching(NIC, text)):
        with pytest.raises(SelectorError):
            call()


# Selectors beside plain Python over the same facts: (device, all devices) -> whether it matches.
Plain = Callable[[Device, Devices], Any]


def parents(device: Device, machine: Devices) -> list[Device]:
    above = []
    while "parent" in device:
        device = machine[device["parent"]]
        above.append(device)
    return above


RECORDED: list[tuple[str, Plain]] = [
    ("bus='pci' and cap='net'",
     lambda d, _all: d.get("bus") == "pci" and "net" in d["capabilities"]),
    ("cap='net' and net.link.state='up' and net.link.speed>=10G",
     lambda d, _all: d.get("net", {}).get("link", {}).get("state") == "up"
     and d["net"]["link"].get("speed", 0) >= 10000),
    ("cap='net' and not bus='usb' and net.interface~'e*'",
     lambda d, _all: "net" in d["capabilities"] and d.get("bus") != "usb"
     and d["net"]["interface"].lower().startswith("e")),
    ("cap='storage' and storage.size>5MB and parent.scsi.type in ('disk','raid')",
     lambda d, all_: "storage" in d["capabilities"] and d["storage"].get("size", 0) > 5 * 10**6
     and all_[d["parent"]].get("scsi", {}).get("type") in ("disk", "raid")),
    ("cap='pci' and driver!='virtio-pci'",
     lambda d, _all: "pci" in d["capabilities"] and d.get("driver") != "virtio-pci"),
    ("any parent.(cap='usb_device' and usb_device.speed>=480M)",
     lambda d, all_: any(p.get("usb_device", {}).get("speed", 0) >= 480
                         for p in parents(d, all_))),
    ("cap='pci' and any child.cap='net'",
     lambda d, all_: "pci" in d["capabilities"]
     and any(d in parents(other, all_) for other in all_.values()
             if "net" in other["capabilities"])),
    ("any upper.cap='bond'",
     lambda d, all_: any("bond" in all_[name]["capabilities"]
                         for name in d.get("net", {}).get("upper", []))),
    ("devnodes.links~'/dev/disk/by-id/*'",
     lambda d, _all: any(link.startswith("/dev/disk/by-id/")
                         for link in d.get("devnodes", {}).get("links", []))),
    ("pci.class.id~'0x02*' or pci.class.id~'0x01*'",
     lambda d, _all: d.get("pci", {}).get("class", {}).get("id", "")[:4] in ("0x01", "0x02")),
    ("drm.connectors.status='connected'",
     lambda d, _all: any(row.get("status") == "connected"
                         for row in d.get("drm", {}).get("connectors", []))),
    ("not parent", lambda d, _all: "parent" not in d),
]  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("text", "plain"), RECORDED, ids=[text for text, _plain in RECORDED])
def test_recorded_machines(machine: str, text: str, plain: Plain) -> None:
    known = devices(machine)
    assert [device["name"] for device in select(known, text)] == [
        name for name, device in known.items() if plain(device, known)
    ]


@pytest.mark.parametrize(("text", "plain"), RECORDED, ids=[text for text, _plain in RECORDED])
def test_each_selector_of_the_table_chooses_something_somewhere(text: str, plain: Plain) -> None:
    """Or the table would prove nothing."""
    assert any(select(devices(machine), text) for machine in MACHINES)


@pytest.mark.parametrize(
    ("text", "capabilities", "buses"),
    [
        ("cap='net'", {"net"}, None),
        ("bus='pci'", None, {"pci"}),
        ("cap='net' and bus in ('pci','usb') and driver", {"net"}, {"pci", "usb"}),
        ("cap='net' or cap='storage' and bus='usb'", {"net", "storage"}, None),
        ("cap in ('net','pci') and cap='bond'", {"bond"}, None),
        ("cap='net' or driver='x'", None, None),
        ("not cap='net'", None, None),
        ("cap!='net'", None, None),
        ("cap~'net'", None, None),
        ("cap", None, None),
        ("buses='pci'", None, None),
        # Details are there where the capability is.
        ("net.link.state='up'", {"net"}, None),
        ("net.link.state!='up'", None, None),
        ("storage", {"storage"}, None),
        ("numa=0 or net.up", None, None),
        # The device itself is meant, not others. Ancestors are always there, others may not be.
        ("parent.cap='pci'", None, None),
        ("cap='net' and any parent.bus='pci'", {"net"}, None),
        ("cap='net' and any lower.driver='x'", None, None),
        ("cap='net' and not parent.(any child.free)", None, None),
    ],
)
def test_demands(text: str, capabilities: set[str] | None, buses: set[str] | None) -> None:
    assert demands(parse(text)) == (capabilities, buses)


@given(trees, machines())
def test_what_lacks_what_is_demanded_is_not_missed(tree: Tree, machine: Devices) -> None:
    predicate = compile(tree)
    capabilities, buses = demands(tree)
    kept = {
        name: device
        for name, device in machine.items()
        if (capabilities is None or not capabilities.isdisjoint(device["capabilities"]))
        and (buses is None or device.get("bus") in buses)
    }
    everything = [n for n, d in machine.items() if predicate(d, Surroundings(machine))]
    # What is above comes along, as it does when less is gathered.
    around = dict(kept)
    for device in kept.values():
        for above in Surroundings(machine).ancestors(device):
            around[above["name"]] = above
        if device.get("parent") in machine:
            around[device["parent"]] = machine[device["parent"]]
    assert [n for n, d in kept.items() if predicate(d, Surroundings(around))] == everything


def test_named_tells_what_a_selector_looks_at() -> None:
    text = "cap='net' and (free or not any parent.(pci.vendor.id='x' or numa in (0,1)))"
    assert named(parse(text)) == {"capabilities", "free", "pci", "numa"}


DOCUMENTATION = Path(__file__).parents[4] / "docs" / "selectors.md"


def documented() -> list[str]:
    """The selectors of the first listing and of the table of examples."""
    text = DOCUMENTATION.read_text(encoding="utf-8")
    listing = re.findall("```text\n(.*?)```", text, re.DOTALL)[0].splitlines()
    examples = text.partition("\n## Examples\n")[2].partition("\n## ")[0]
    return listing + re.findall("`([^`]+)`", examples)


@pytest.mark.parametrize("text", documented())
def test_documented_selectors_are_selectors(text: str) -> None:
    assert parse(canonical(parse(text))) == parse(text)
    compile(parse(text))

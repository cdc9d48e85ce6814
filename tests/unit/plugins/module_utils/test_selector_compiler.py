# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What selectors mean, on devices made by hand, and which of them cannot mean anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.fields import Field
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import fields
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_axes import Surroundings
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_compiler import compile
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_parser import parse
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_schema import (
    Schema,
    default_schema,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_tree import (
    And,
    Axis,
    Not,
    Or,
    Path,
    SelectorError,
    Tree,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.drawn_selectors import (
    machines,
    trees,
)

Devices = dict[str, dict[str, Any]]


def named(*devices: dict[str, Any]) -> Devices:
    return {device["name"]: device for device in devices}


# A NIC and its virtual function, a bond of both, a VLAN on that, and a USB disk.
MACHINE = named(
    {"name": "computer", "capabilities": ["system"], "system": {"product": "X"}},
    {
        "name": "pci_1",
        "parent": "computer",
        "bus": "pci",
        "buses": ["pci"],
        "driver": "ixgbe",
        "numa": 0,
        "capabilities": ["pci", "virt_functions"],
        "pci": {"vendor": {"id": "0x8086", "name": "Intel"}, "boot_vga": False},
    },
    {
        "name": "pci_2",
        "parent": "computer",
        "bus": "pci",
        "capabilities": ["pci"],
        "pci": {"vendor": {"id": "0x10de"}},
    },
    {
        "name": "net_1",
        "parent": "pci_1",
        "bus": "pci",
        "driver": "ixgbe",
        "capabilities": ["net", "80203"],
        "net": {
            "interface": "eth0",
            "altnames": ["enp1s0", "uplink"],
            "link": {"state": "up", "speed": 10000},
            "mtu": 1500,
            "up": True,
            "upper": ["bond"],
        },
        "in_use": [{"by": "master", "name": "bond0"}, {"by": "address", "name": "192.0.2.1"}],
    },
    {
        "name": "bond",
        "parent": "computer",
        "capabilities": ["net", "80203", "bond"],
        "net": {"interface": "bond0", "link": {"state": "down"}, "lower": ["net_1", "gone"],
                "upper": ["vlan"], "up": False},
        "bond": {"ad_info": {"aggregator": 1, "partner_mac": "00:00:00:00:00:01"}},
    },
    {
        "name": "vlan",
        "parent": "computer",
        "capabilities": ["net", "80203", "vlan"],
        "net": {"interface": "bond0.7", "link": {"state": "up"}, "lower": ["bond"]},
        "vlan": {"id": 7, "egress_qos_map": {"2": 5}},
    },
    {
        "name": "bridge",
        "parent": "computer",
        "capabilities": ["net", "80203", "bridge"],
        "net": {"interface": "br0", "altnames": []},
        "bridge": {"vlans": ["10-12", 40]},
    },
    {
        "name": "disk",
        "parent": "usb",
        "bus": "usb",
        "buses": ["usb", "pci"],
        "capabilities": ["storage"],
        "storage": {"size": 512 * 10**9, "removable": True, "logical_block_size": 4096},
        "free": True,
    },
    {
        "name": "usb",
        "parent": "pci_2",
        "capabilities": ["usb_device"],
        "usb_device": {"speed": 0.0},
    },
    {
        "name": "gpu",
        "parent": "pci_2",
        "capabilities": ["drm"],
        "drm": {"connectors": [{"name": "DP-1", "status": "disconnected"},
                               {"name": "DP-2", "status": "connected"}]},
    },
)  # fmt: skip


def chosen(text: str, devices: Devices = MACHINE) -> str:
    predicate = compile(parse(text))
    around = Surroundings(devices)
    return " ".join([name for name, device in devices.items() if predicate(device, around)])


NETS = "net_1 bond vlan bridge"
ALL = " ".join(MACHINE)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # One element of a list is enough; cap is capabilities.
        ("cap='net'", NETS),
        ("capabilities='bond'", "bond"),
        ("cap='ne'", ""),
        ("cap in ('drm','storage')", "disk gpu"),
        ("cap~'usb*'", "usb"),
        ("buses='pci'", "pci_1 disk"),
        ("net.altnames~'en*'", "net_1"),
        # Text
        ("driver='ixgbe'", "pci_1 net_1"),
        ("driver='IXGBE'", ""),
        ("driver~'IX*'", "pci_1 net_1"),
        ("net.interface<'br'", "bond vlan"),
        ("net.interface>='br0' and net.interface<='eth0'", "net_1 bridge"),
        ("pci.vendor.id in ('0x10de','0x1002')", "pci_2"),
        # Numbers, in the field's unit
        ("net.link.speed=10G", "net_1"),
        ("net.link.speed=10000", "net_1"),
        ("net.link.speed>=10000M", "net_1"),
        ("net.link.speed>10G", ""),
        ("net.link.speed<10.001G", "net_1"),
        ("net.link.speed in (1G,10G)", "net_1"),
        # What begins with a capability, and goes on with what it says or with something else
        ("cap='net' and net.link.state='up'", "net_1 vlan"),
        ("cap='net' and net.interface='br0'", "bridge"),
        ("cap='net' and net.altnames='uplink'", "net_1"),
        ("cap='net' and net.link.state='up' and net.mtu<9000", "net_1"),
        ("cap='net' and net.interface~'b*' and net.up=false", "bond"),
        ("cap='net' and net.interface~'b*' and not net.up and bridge", "bridge"),
        ("cap='net' and net.interface='eth0' and net.up and bus and driver", "net_1"),
        ("cap='vlan' and net.link.state='up'", "vlan"),
        ("cap='bond' and bus='pci'", ""),
        ("cap='net' and pci.vendor.id='0x8086'", ""),
        ("storage.size>500GB", "disk"),
        ("storage.size>500GiB", ""),
        ("storage.size=512G", "disk"),
        ("storage.logical_block_size=4Ki", "disk"),
        ("net.mtu=1.5k", "net_1"),
        ("numa=0", "pci_1"),
        ("numa>-1", "pci_1"),
        ("vlan.id=7", "vlan"),
        # What is true and what is there: 0 is a value.
        ("net.up", "net_1"),
        ("net.up=false", "bond"),
        ("not net.up and cap='net'", "bond vlan bridge"),
        ("numa", "pci_1"),
        ("usb_device.speed", "usb"),
        ("net.altnames", "net_1"),
        ("net.link", "net_1 bond vlan"),
        ("net", NETS),
        ("pci.boot_vga", ""),
        ("free", "disk"),
        ("parent and not bus", "bond vlan bridge usb gpu"),
        # A comparison with what is absent is false, and != is its contrary.
        ("driver!='ixgbe' and cap='pci'", "pci_2"),
        ("not driver='ixgbe' and cap='pci'", "pci_2"),
        ("net.link.speed<100G and cap='net'", "net_1"),
        ("net.altnames!='uplink' and cap='net'", "bond vlan bridge"),
        # Lists of dictionaries: any row will do, for each comparison another.
        ("drm.connectors.status='connected'", "gpu"),
        ("drm.connectors[].status='connected' and drm.connectors[].name='DP-1'", "gpu"),
        ("in_use.by in ('guest','address')", "net_1"),
        ("cap='drm' and drm.connectors.status='connected'", "gpu"),
        ("cap='drm' and drm.connectors.status='connected' and drm.connectors.name~'dp*'", "gpu"),
        ("in_use", "net_1"),
        # What only the value can tell: keys that somebody chose, lists of numbers and texts
        ("vlan.egress_qos_map.2=5", "vlan"),
        ("vlan.egress_qos_map.2='5'", ""),
        ("bond.ad_info.partner_mac~'*:01'", "bond"),
        ("bridge.vlans=40 and bridge.vlans='10-12'", "bridge"),
        # Precedence
        ("cap='drm' or cap='net' and net.up", "net_1 gpu"),
        ("(cap='drm' or cap='net') and net.up", "net_1"),
        ("not cap='net' and bus", "pci_1 pci_2 disk"),
        # Axes
        ("parent='pci_1'", "net_1"),
        ("parent.pci.vendor.id='0x8086'", "net_1"),
        ("parent.parent.pci.vendor.id='0x10de'", "disk"),
        ("parent.driver!='ixgbe'", ALL.replace("net_1 ", "")),
        ("parent.(driver!='ixgbe')", "pci_1 pci_2 bond vlan bridge disk usb gpu"),
        ("any parent.pci.vendor.id='0x10de'", "disk usb gpu"),
        ("any parent.(pci.vendor.id='0x8086' and numa=0)", "net_1"),
        ("any parent.pci.vendor.id='0x8086' and any parent.cap='usb_device'", ""),
        ("any child.storage.removable", "computer pci_2 usb"),
        ("any child.(cap='drm' or cap='net') and cap='pci'", "pci_1 pci_2"),
        ("cap='vlan' and any lower.driver='ixgbe'", "vlan"),
        ("any lower.net.up", "bond vlan"),
        ("any lower.net.up!=true and cap='net'", "net_1 bridge"),
        ("any lower.(net.up!=true)", "vlan"),
        ("any upper.cap='vlan'", "net_1 bond"),
        ("any upper.parent.cap='system'", "net_1 bond"),
        ("parent.any child.(cap='drm')", "pci_1 pci_2 bond vlan bridge usb gpu"),
    ],
)
def test_a_selector_chooses(text: str, names: str) -> None:
    assert chosen(text) == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("net.link.stat='up'", "column 1: found 'net.link.stat', expected a field that some "
         "capability has; did you mean net.link.state?"),
        ("cap='net' and not nett.link.state='up'", "column 19: found 'nett.link.state', expected a "
         "field that some capability has; did you mean net.link.state?"),
        ("parent.link.state='up'", "column 8: found 'link.state', expected a field that some "
         "capability has; did you mean net.link.state?"),
        ("in_use.bye='x'", "column 1: found 'in_use.bye', expected a field that some capability "
         "has; did you mean in_use.by?"),
        ("qqqqqqqqqq", "column 1: found 'qqqqqqqqqq', expected a field that some capability has"),
        ("bridge and pci-bridge", "column 12: found 'pci-bridge', a capability without fields of "
         "its own, expected cap='pci-bridge'"),
        ("net.link='up'", "column 1: found 'net.link', which has no single value, expected one of "
         "net.link.state, net.link.speed"),
        ("vlan.egress_qos_map=1", "column 1: found 'vlan.egress_qos_map', which has no single "
         "value, expected one of its keys"),
        ("numa='0'", "column 6: found '0', expected a number, as numa is"),
        ("cap=5", "column 5: found 5, expected text in quotes, as cap is"),
        ("bus in ('pci',1)", "column 15: found 1, expected text in quotes, as bus is"),
        ("net.up='yes'", "column 8: found 'yes', expected true or false, as net.up is"),
        ("net.up>false", "column 8: found > false, expected = or !="),
        ("numa~'0*'", "column 6: found '0*', expected a number, as numa is"),
        ("numa~0", "column 6: found ~ 0, expected ~ and a glob in quotes, for text only"),
        (f"driver~'{'x' * 257}'", "column 8: found a glob of 257 characters, expected at most 256"),
        ("a" + ".a" * 30000, "column 1: found 'a.a.a.a"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error(text: str, message: str) -> None:
    with pytest.raises(SelectorError) as error:
        compile(parse(text))
    assert str(error.value).startswith(message)
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("wrap", [Not, lambda tree: Axis("any child", tree)])
def test_a_tree_too_deep_to_be_parsed_is_an_error_and_no_recursion(wrap: type[Not]) -> None:
    tree = parse("numa")
    for _level in range(100_000):
        tree = wrap(tree)
    with pytest.raises(SelectorError, match="nested more than 100 levels"):
        compile(tree)


def test_the_deepest_selectors_can_be_tested() -> None:
    chain = {f"d{number}": {"name": f"d{number}", "capabilities": [], "parent": f"d{number + 1}"}
             for number in range(200)}  # fmt: skip
    chain["d100"]["numa"] = 1
    assert chosen("parent." * 100 + "numa=1", chain) == "d0"
    text = "numa=1"
    for _level in range(50):
        text = f"not (bus or driver and {text})"
    assert chosen(text, {"d100": chain["d100"]}) == "d100"


def test_axes_within_axes_do_not_multiply() -> None:
    machine = {f"d{number}": {"name": f"d{number}", "capabilities": [], "parent": "d0"}
               for number in range(60)}  # fmt: skip
    assert chosen("any child.any parent." * 25 + "numa", machine) == ""


def test_facts_that_lie_end_in_no_circle() -> None:
    machine = named(
        {"name": "a", "parent": "b", "capabilities": [], "net": {"lower": ["b"], "upper": ["a"]}},
        {"name": "b", "parent": "a", "capabilities": [], "net": {"lower": ["a", "b"]}},
        {"name": "c", "parent": "c", "capabilities": []},
    )  # fmt: skip
    for axis in ("parent", "child", "lower", "upper"):
        assert chosen(f"any {axis}.numa=1", machine) == ""


ODD = [None, True, 0, 1.5, "net", "up", [], ["up"], [["up"]], [{"state": "up"}], {}, {"state": []},
       {"link": None}, {"link": {"state": {"x": 1}}}]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("name", ["capabilities", "net", "parent", "bus", "numa", "in_use"])
def test_values_of_any_type_are_compared_without_a_word(name: str, value: Any) -> None:
    machine = {"x": {"name": "x", "capabilities": ["net"], name: value}}
    for text in ("cap='net' and net.link.state='up'", "cap='net' and net.mtu<1 and bus~'*'",
                 "parent.bus='x'", "any child.numa", "any lower.bus", "numa>=1", "bus in ('a')",
                 "in_use.by='up'", "net.link.state~'u*'", "cap='net' and net.kind='x'",
                 "net.link.state", "cap", "net.interface='x'"):  # fmt: skip
        chosen(text, machine)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text", "matches"),
    [
        (True, "numa=1", False),
        (1, "net.up=true", False),
        ("1", "numa=1", False),
        (1.0, "numa=1", True),
        (1, "numa in (1,2)", True),
        (True, "numa in (1,2)", False),
        (True, "numa>=0", False),
        (None, "numa", False),
        ([], "numa", False),
        (0, "numa", True),
        ([5, "x", [1]], "numa=1", False),
        ([5, 1], "numa=1", True),
    ],
)
def test_values_equal_values_of_their_type_only(value: Any, text: str, matches: bool) -> None:
    device = {"name": "x", "capabilities": [], "numa": value, "net": {"up": value}}
    assert (chosen(text, {"x": device}) == "x") == matches


class Text(str):
    """As templates have texts of a class of their own."""


class Numeral(int):
    pass


class Several(list[Any]):
    pass


def test_values_of_derived_types_count_as_what_they_are() -> None:
    device = {"name": Text("x"), "capabilities": Several([Text("net")]), "numa": Numeral(1),
              "net": {"link": {"state": Text("up")}, "altnames": Several(["eth0"])}}  # fmt: skip
    for text in ("cap='net' and net.link.state='up'", "numa=1", "numa in (1)", "numa", "numa<2",
                 "net.link.state~'U*'", "net.link.state in ('up')", "net.altnames='eth0'",
                 "net.altnames~'*0'", "cap='net' and bus!='x' and numa>0", "cap"):  # fmt: skip
        assert chosen(text, {"x": device}) == "x", text


def evaluated(tree: Tree, devices: Devices) -> list[str]:
    predicate = compile(tree)
    around = Surroundings(devices)
    return [name for name, device in devices.items() if predicate(device, around)]


@given(trees, trees, machines())
def test_and_or_and_not_are_those_of_logic(one: Tree, other: Tree, devices: Devices) -> None:
    both = set(evaluated(And(one, other), devices))
    either = set(evaluated(Or(one, other), devices))
    first, second = set(evaluated(one, devices)), set(evaluated(other, devices))
    assert both == first & second
    assert either == first | second
    assert set(evaluated(Not(one), devices)) == set(devices) - first
    assert set(evaluated(Not(Or(one, other)), devices)) == set(
        evaluated(And(Not(one), Not(other)), devices)
    )


@given(trees, machines())
def test_any_is_what_it_is_for_one_device_or_another(tree: Tree, devices: Devices) -> None:
    """Each axis by itself, without what is remembered and specialised."""
    around = Surroundings(devices)
    matches = {id(devices[name]) for name in evaluated(tree, devices)}
    steps = {"any parent": around.ancestors, "any child": around.descendants,
             "any lower": around.lower, "any upper": around.upper}  # fmt: skip
    for axis, step in steps.items():
        expected = [name for name, device in devices.items()
                    if any(id(other) in matches for other in step(device))]  # fmt: skip
        assert evaluated(Axis(axis, tree), devices) == expected


def test_every_declared_field_is_found_under_its_own_name() -> None:
    schema = default_schema()
    for field in fields():
        declared = schema.find(Path(field.path.replace("[]", "").split(".")))
        assert declared.unit == field.unit
        assert declared.rows == ("[]." in field.path)
        assert (declared.kind == "group") == (field.type in ("table", "map"))


def test_units_with_a_prefix_are_known_to_be_such() -> None:
    """1G of what is counted in Mbit/s is 1000; a unit that is new must be looked at."""
    units = {field.unit for field in fields()} - {None}
    assert units <= {
        "Mbit/s", "GT/s", "MHz", "bytes", "lanes", "ms", "s", "h", "1/100 s", "rpm", "V", "W", "Wh",
        "%", "°C",
    }  # fmt: skip


def test_only_the_capability_that_is_named_is_looked_up() -> None:
    asked = []

    def of(name: str) -> list[Field]:
        asked.append(name)
        return [Field("net.up", "bool", "", True), Field("vpd.name", "str", "", "x")]

    schema = Schema(["net", "vpd", "pci"], ["bus"], of)
    compile(parse("net.up and net.up=true and not any parent.vpd.name='x'"), schema)
    assert asked == ["net", "vpd"]

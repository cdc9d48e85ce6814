# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ports in the document of a bond or bridge: from their facts to what is to be made of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ansible_collections.hostdev.nodedev.plugins.module_utils import nic_xml
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import extension
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    document,
    parse,
    parse_with_ports,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import spec
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.bridge_vlans import ranges
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import (
    BOND_MODES,
    TABLES,
)
from ansible_collections.hostdev.nodedev.tools import schema

Fact = dict[str, Any]

SCHEMA = etree.RelaxNG(etree.fromstring(schema.schema().encode()))
slowly = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def master(kind: str, ports: list[str], **options: Any) -> Fact:
    net = {"interface": "nic0", "lower": ports}
    return {"name": "net_nic0", "capabilities": ["net", kind], "net": net, kind: options}


def port(name: str, kind: str, device: str = "", **options: Any) -> Fact:
    table = f"{kind}_port"
    return {
        "name": device or f"net_{name}", "capabilities": ["net", table],
        "net": {"interface": name}, table: options,
    }  # fmt: skip


def written(device: Fact, *ports: Fact) -> str:
    return document(device, {each["name"]: each for each in (device, *ports)})


def told(device: Fact, *ports: Fact) -> Any:
    """What the document says of the ports."""
    return parse_with_ports(written(device, *ports))[1]


# --- What is written ------------------------------------------------------------------------------


def test_a_port_is_told_with_what_can_be_set_and_its_vlans() -> None:
    options = {
        "state": "forwarding", "cost": 50, "isolated": True, "vlans": [1, "10-12"], "pvid": 1,
        "untagged": [1],
    }  # fmt: skip
    lines = written(master("bridge", ["net_eth1"]), port("eth1", "bridge", **options)).splitlines()
    start = lines.index("  <nodedev:ports>")
    assert "\n".join(lines[start:-1]) == """\
  <nodedev:ports>
    <nodedev:item>
      <nodedev:name>net_eth1</nodedev:name>
      <nodedev:interface>eth1</nodedev:interface>
      <nodedev:bridge_port>
        <nodedev:vlans>
          <nodedev:item type='int'>1</nodedev:item>
          <nodedev:item>10-12</nodedev:item>
        </nodedev:vlans>
        <nodedev:pvid>1</nodedev:pvid>
        <nodedev:untagged>
          <nodedev:item type='int'>1</nodedev:item>
        </nodedev:untagged>
        <nodedev:cost>50</nodedev:cost>
        <nodedev:isolated>true</nodedev:isolated>
      </nodedev:bridge_port>
    </nodedev:item>
  </nodedev:ports>"""


A = ["net_a"]


@pytest.mark.parametrize(
    ("device", "options", "expected"),
    [
        pytest.param(master("bond", A, mode="active-backup"),
                     {"prio": 3, "queue_id": 1, "actor_port_prio": 255, "state": "backup",
                      "link_failure_count": 7, "mii_status": "up"},
                     {"prio": 3, "queue_id": 1}, id="active-backup: no LACP, no state"),
        pytest.param(master("bond", A, mode="802.3ad"),
                     {"prio": 0, "queue_id": 1, "actor_port_prio": 9, "ad_aggregator_id": 1},
                     {"queue_id": 1, "actor_port_prio": 9}, id="802.3ad: no prio"),
        pytest.param(master("bridge", A), {"cost": 2, "hairpin": False, "state": "disabled"},
                     {"hairpin": False}, id="a cost that speeds give"),
        pytest.param(master("bridge", A), {"cost": 20}, {"cost": 20}, id="a cost that was set"),
        pytest.param(master("bridge", A), {"vlans": []}, {"vlans": []}, id="no VLAN passes"),
        pytest.param(master("bridge", A), {"unheard_of": 1, "hairpin": "on", "learning": True},
                     {"learning": True}, id="what no source would tell"),
    ],
)  # fmt: skip
def test_what_moves_by_itself_is_left_out(device: Fact, options: Fact, expected: Fact) -> None:
    kind = device["capabilities"][-1]
    assert told(device, port("a", kind, **options)) == [
        {"name": "net_a", "interface": "a", f"{kind}_port": expected}
    ]


def test_a_port_that_is_not_at_hand_is_only_named() -> None:
    bridge = master("bridge", ["net_eth1", "net_eth2"])
    near = port("eth2", "bridge", isolated=True)
    assert told(bridge, near) == [
        {"name": "net_eth1"},
        {"name": "net_eth2", "interface": "eth2", "bridge_port": {"isolated": True}},
    ]


def test_who_has_no_ports_tells_of_none() -> None:
    vlan = {**master("vlan", ["net_eth1"]), "vlan": {"id": 7}}
    for device in (vlan, master("bridge", []), port("eth1", "bridge")):
        assert told(device, port("eth1", "bridge", isolated=True)) is None


def test_ports_are_no_part_of_the_facts() -> None:
    bridge = {**master("bridge", ["net_eth1"]), "active": True}
    assert parse(written(bridge, port("eth1", "bridge", isolated=True))) == bridge
    # Nor can they be made one.
    assert written({**bridge, "ports": [{"name": "net_eth2"}]}) == written(bridge)


def test_libvirts_dialect_has_none() -> None:
    bridge = master("bridge", ["net_eth1"])
    assert "eth1" not in document(bridge, {"net_eth1": port("eth1", "bridge")}, "libvirt")


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda each: st.one_of(
        st.lists(each),
        st.dictionaries(st.sampled_from(["net", "interface", "bridge_port", "vlans", "x"]), each),
    ),
    max_leaves=8,
)


@slowly
@given(st.dictionaries(st.sampled_from(["net_a", "net_b"]), ANYTHING))
def test_facts_of_other_types_leave_the_document_valid(around: Fact) -> None:
    SCHEMA.assertValid(etree.fromstring(document(master("bridge", ["net_a", "net_b"]), around)))


# --- There and back -------------------------------------------------------------------------------


def values(option: Any) -> st.SearchStrategy[Any]:
    """Legal values, as facts have them."""
    if option.type == "bool":
        return st.booleans()
    lowest, highest = option.range or (0, 65535)
    # These bits are refused.
    return st.integers(lowest, highest).map(
        lambda number: number & ~7 if option.name == "group_fwd_mask" else number
    )


@st.composite
def vlans(draw: st.DrawFn) -> Fact:
    passing = draw(st.sets(st.integers(1, 4094) | st.integers(1, 9)))
    found: Fact = {"vlans": ranges(passing)}
    untagged = {vlan for vlan in passing if draw(st.booleans())}
    if untagged:
        found["untagged"] = ranges(untagged)
    if passing and draw(st.booleans()):
        found["pvid"] = draw(st.sampled_from(sorted(passing)))
    return found


@st.composite
def options(draw: st.DrawFn, table: str, mode: str | None) -> Fact:
    found: Fact = draw(vlans()) if table == "bridge_port" and draw(st.booleans()) else {}
    for option in TABLES[table]:
        fits = option.role == "option" and (not option.modes or mode in option.modes)
        simple = option.type in ("bool", "int") and option.name != "pvid"
        if fits and simple and draw(st.booleans()):
            found[option.name] = draw(values(option))
    if found.get("mab"):
        found.update(locked=True, learning=True)
    return found


# Interfaces and the names of their devices, which do not tell the interface's.
DEVICES = {
    "eth1": "net_eth1_52_54_00_00_00_01", "e.1": "net_e_1", "e-1": "net_e_1_2", "veth": "net_veth",
}  # fmt: skip


@st.composite
def masters(draw: st.DrawFn) -> tuple[Fact, dict[str, Fact]]:
    """A bond or bridge, and the options of its ports by name."""
    kind = draw(st.sampled_from(["bond", "bridge"]))
    mode = draw(st.sampled_from(sorted(BOND_MODES.values()))) if kind == "bond" else None
    names = draw(st.lists(st.sampled_from(list(DEVICES)), unique=True))
    ports = {name: draw(options(f"{kind}_port", mode)) for name in names}
    queues = [each["queue_id"] for each in ports.values() if each.get("queue_id")]
    if len(queues) != len(set(queues)):
        ports = {name: {**each, "queue_id": 0} for name, each in ports.items()}
    if kind == "bridge" and len(names) > 1 and draw(st.booleans()):
        ports[names[0]]["backup_port"] = DEVICES[names[1]]
    devices = [DEVICES[name] for name in names]
    return master(kind, devices, **({"mode": mode} if mode else {})), ports


def wanted(told: Fact) -> Fact:
    """A port's facts as one would ask for them."""
    asked = dict(told)
    if asked.get("cost") in (100, 19, 5, 4, 3, 2, 1):
        del asked["cost"]
    if "vlans" in asked:
        asked = {"untagged": [], "pvid": "none", **asked}
    if "backup_port" in asked:
        interfaces = {device: name for name, device in DEVICES.items()}
        asked["backup_port"] = interfaces[asked["backup_port"]]
    return asked


@slowly
@given(masters())
def test_any_ports_come_back_as_what_is_wanted(drawn: tuple[Fact, dict[str, Fact]]) -> None:
    device, ports = drawn
    kind = device["capabilities"][-1]
    around = [port(name, kind, DEVICES[name], **each) for name, each in ports.items()]
    text = written(device, *around)
    SCHEMA.assertValid(etree.fromstring(text))
    ((nic,), warnings) = nic_xml.nics(text, ["e.1", "e-1", "other"])
    asked = {"name": "nic0", "kind": kind, kind: device[kind]}
    asked["ports"] = [{"name": name, **wanted(each)} for name, each in ports.items()]
    assert warnings == []
    assert normal(spec.read({"nics": [nic]})) == normal(spec.read({"nics": [asked]}))


def normal(links: spec.Spec) -> Any:
    nic = links["nic0"]
    return nic.options, nic.exact, {
        name: (each.options, each.vlans and (
            each.vlans.passing, each.vlans.untagged, each.vlans.pvid
        ))
        for name, each in (nic.ports or {}).items()
    }  # fmt: skip


# --- What is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "sentence"),
    [
        ("<x:item><x:bridge_port><x:hairpin>on</x:hairpin></x:bridge_port></x:item>",
         "ports[0].bridge_port.hairpin should be of type bool, not 'on'."),
        ("<x:item/><x:item><x:bridge_port><x:cost>cheap</x:cost></x:bridge_port></x:item>",
         "ports[1].bridge_port.cost should be of type int, not 'cheap'."),
        ("<x:item><x:bridge_port><x:hairpin a='b'>true</x:hairpin></x:bridge_port></x:item>",
         "ports[0].bridge_port.hairpin has no attribute 'a'."),
        ("<x:item><x:bridge_port><x:vlans><x:item type='vlan'>1</x:item></x:vlans>"
         "</x:bridge_port></x:item>",
         "ports[0].bridge_port.vlans[0] has the type 'vlan'; there are str, bool, int, float."),
        ("<x:item><x:bridge_port><x:state>forwarding</x:state></x:bridge_port></x:item>",
         "There is no field 'ports[0].bridge_port.state'."),
        ("<x:item><x:bond_port/></x:item>", "There is no field 'ports[0].bond_port'."),
        ("<x:item><interface>eth1</interface></x:item>", "There is no field 'ports[0].interface'."),
        ("<x:item interface='eth1'/>", "ports[0] has no attribute 'interface'."),
        ("<x:port/>", "ports has elements item only, not 'port'."),
        ("eth1", "ports holds elements, not the text 'eth1'."),
        ("</x:ports><x:ports>", "ports stands there twice."),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read(ours: str, sentence: str) -> None:
    with pytest.raises(nic_xml.DocumentError) as caught:
        nic_xml.nics(bridge_with(ours), [])
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("ours", "sentence"),
    [
        ("<x:item/>", "nic0: ports[0] of the XML document has neither an interface nor a name."),
        ("<x:item><x:name>net_eth1</x:name></x:item><x:item><x:interface>eth1</x:interface>"
         "</x:item>", "nic0: the port eth1 is listed twice."),
        ("<x:item><x:interface>a/b</x:interface></x:item>", "nic0: 'a/b' is no name of a port: "
         "names of network interfaces have no slash, colon, percent sign or blank."),
        ("<x:item><x:interface>eth1</x:interface><x:bridge_port><x:priority>64</x:priority>"
         "</x:bridge_port></x:item>", "nic0: port eth1: priority must be from 0 to 63, not 64."),
        ("<x:item><x:interface>eth1</x:interface><x:bridge_port><x:vlans><x:item>9-1</x:item>"
         "</x:vlans></x:bridge_port></x:item>", "nic0: port eth1: vlans must be VLAN ids and "
         "ranges of them such as '10-12', not ['9-1']."),
        ("<x:item><x:interface>eth1</x:interface><x:bridge_port><x:vlans/><x:pvid>7</x:pvid>"
         "</x:bridge_port></x:item>", "nic0: port eth1: pvid 7 is not among its vlans."),
    ],
)  # fmt: skip
def test_a_document_of_what_cannot_be(ours: str, sentence: str) -> None:
    with pytest.raises(spec.SpecError) as caught:
        spec.read({"nics": nic_xml.nics(bridge_with(ours), [])[0]})
    assert str(caught.value) == sentence


def test_a_bonds_port_with_an_option_of_another_mode_is_refused() -> None:
    text = written(master("bond", ["net_a"], mode="active-backup"), port("a", "bond", prio=3))
    edited = text.replace("active-backup", "balance-rr")
    with pytest.raises(spec.SpecError, match="port a: prio does not exist in mode balance-rr"):
        spec.read({"nics": nic_xml.nics(edited, [])[0]})


def test_a_cost_that_somebody_wrote_is_wanted() -> None:
    ours = "<x:item><x:interface>a</x:interface><x:bridge_port><x:cost>2</x:cost></x:bridge_port>"
    (nic,), _warnings = nic_xml.nics(bridge_with(ours + "</x:item>"), [])
    assert nic["ports"] == [{"name": "a", "cost": 2}]


def bridge_with(ours: str) -> str:
    return (
        f"<device xmlns:x='{extension.NAMESPACE}'><name>net_nic0</name>"
        "<capability type='net'><interface>nic0</interface></capability>"
        "<x:capabilities><x:item>net</x:item><x:item>bridge</x:item></x:capabilities>"
        f"<x:ports>{ours}</x:ports></device>"
    )


def test_the_ports_element_alone_says_which_they_are() -> None:
    device = master("bond", ["net_eth1", "net_eth2"])
    text = written(device, port("eth1", "bond", queue_id=2)).replace(
        "    <nodedev:item>\n      <nodedev:name>net_eth2</nodedev:name>\n    </nodedev:item>\n", ""
    )
    assert nic_xml.nics(text, [])[0][0]["ports"] == [{"name": "eth1", "queue_id": 2}]

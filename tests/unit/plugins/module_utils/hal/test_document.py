# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents in both dialects: their frame, what they must be valid against, and the way back."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import device as device_module
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import extension, ports
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    document,
    listed_by_libvirt,
    parse,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.fields import Field
from ansible_collections.hostdev.nodedev.plugins.module_utils.xml import XmlError, legal
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import (
    MACHINES,
    devices,
    devices_of_this_host,
)
from ansible_collections.hostdev.nodedev.tools import schema

Fact = dict[str, Any]

OURS = f"{{{extension.NAMESPACE}}}"
LIBVIRT_SCHEMA = Path("/usr/share/libvirt/schemas/nodedev.rng")
HOSTS = ["this host", *MACHINES]

DISK: Fact = {
    "name": "block_sda",
    "key": "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda",
    "parent": "scsi_0_0_0_0",
    "bus": "ata",
    "buses": ["ata", "pci"],
    "driver": "sd",
    "active": True,
    "devnodes": {"dev": "/dev/sda", "links": ["/dev/disk/by-id/ata-A", "/dev/disk/by-id/wwn-1"]},
    "capabilities": ["storage"],
    "storage": {"drive_type": "disk", "size": 1024, "logical_block_size": 512, "num_blocks": 2},
}
SCSI: Fact = {
    "name": "scsi_0_0_0_0",
    "key": "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0",
    "parent": "computer",
    "driver": "sd",
    "active": True,
    "capabilities": ["scsi"],
    "scsi": {"host": 0, "bus": 0, "target": 0, "lun": 0, "type": "disk"},
}
MDEV: Fact = {
    "name": "mdev_c2177883_f1bb_47f0_914d_32a22e3a8804_0000_00_02_0",
    "key": "/sys/devices/pci0000:00/0000:00:02.0/c2177883-f1bb-47f0-914d-32a22e3a8804",
    "parent": "pci_0000_00_02_0",
    "driver": "vfio_mdev",
    "active": False,
    "capabilities": ["mdev"],
    "mdev": {
        "type": {"id": "i915-GVTg_V5_4"},
        "uuid": "c2177883-f1bb-47f0-914d-32a22e3a8804",
        "parent_addr": "0000:00:02.0",
    },
}


def of_host(host: str) -> dict[str, Fact]:
    return devices_of_this_host() if host == "this host" else devices(host)


def frame(device: Fact, dialect: str, around: dict[str, Fact] | None = None) -> list[str]:
    """A document's lines before the capability."""
    lines = document(device, around or {}, dialect).splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith("  <capability"))
    return lines[1:end]


# --- The frame ------------------------------------------------------------------------------------


def test_frame_of_a_class_device_has_no_driver() -> None:
    assert frame(DISK, "libvirt") == [
        "  <name>block_sda</name>",
        f"  <path>{DISK['key']}</path>",
        "  <devnode type='dev'>/dev/sda</devnode>",
        "  <devnode type='link'>/dev/disk/by-id/ata-A</devnode>",
        "  <devnode type='link'>/dev/disk/by-id/wwn-1</devnode>",
        "  <parent>scsi_0_0_0_0</parent>",
    ]


def test_frame_of_a_device_on_a_bus_has_its_driver() -> None:
    assert frame(SCSI, "libvirt") == [
        "  <name>scsi_0_0_0_0</name>",
        f"  <path>{SCSI['key']}</path>",
        "  <parent>computer</parent>",
        "  <driver>",
        "    <name>sd</name>",
        "  </driver>",
    ]


def test_frame_of_what_is_not_there_has_neither_path_nor_driver() -> None:
    assert frame(MDEV, "libvirt") == [
        f"  <name>{MDEV['name']}</name>",
        "  <parent>pci_0000_00_02_0</parent>",
    ]


def test_frame_of_the_computer_is_its_name() -> None:
    computer = {"name": "computer", "key": "/sys/devices", "active": True}
    assert frame({**computer, "capabilities": ["system"]}, "libvirt") == ["  <name>computer</name>"]


PARTITION: Fact = {"name": "block_sda1", "parent": "block_sda", "capabilities": ["volume"]}
ARRAY: Fact = {"name": "block_md0", "parent": "block_sda1", "capabilities": ["volume"]}


@pytest.mark.parametrize(
    ("parent", "dialect", "expected"),
    [
        pytest.param("block_md0", "full", "block_md0", id="full: our own parent"),
        pytest.param("block_md0", "libvirt", "block_sda", id="libvirt: the nearest it lists"),
        pytest.param("block_sda", "libvirt", "block_sda", id="libvirt: its own"),
        pytest.param("scsi_9", "libvirt", "scsi_9", id="one that is not at hand"),
    ],
)
def test_parent(parent: str, dialect: str, expected: str) -> None:
    around = {device["name"]: device for device in (DISK, PARTITION, ARRAY)}
    lines = frame({**SCSI, "parent": parent}, dialect, around)
    assert f"  <parent>{expected}</parent>" in lines


def test_parents_in_a_circle_end() -> None:
    around = {"block_sda1": {**PARTITION, "parent": "block_md0"}, "block_md0": ARRAY}
    lines = frame({**SCSI, "parent": "block_md0"}, "libvirt", around)
    assert "  <parent>computer</parent>" in lines


# --- Our own elements -----------------------------------------------------------------------------


def test_elements_of_ours_follow_the_fields() -> None:
    device: Fact = {
        "name": "net_br0",
        "key": "/sys/devices/virtual/net/br0",
        "parent": "computer",
        "active": True,
        "capabilities": ["net", "80203", "bridge"],
        "net": {"interface": "br0", "up": True, "mtu": 1500, "lower": ["net_eth0", "net_eth1"]},
        "bridge": {"vlans": [1, "10-12"]},
        "unheard_of": {"a": 1},
    }
    lines = document(device, {}).splitlines()
    start = lines.index("  </capability>") + 1
    assert "\n".join(lines[start:-1]) == """\
  <nodedev:capabilities>
    <nodedev:item>net</nodedev:item>
    <nodedev:item>80203</nodedev:item>
    <nodedev:item>bridge</nodedev:item>
  </nodedev:capabilities>
  <nodedev:net>
    <nodedev:up>true</nodedev:up>
    <nodedev:mtu>1500</nodedev:mtu>
    <nodedev:lower>
      <nodedev:item>net_eth0</nodedev:item>
      <nodedev:item>net_eth1</nodedev:item>
    </nodedev:lower>
  </nodedev:net>
  <nodedev:bridge>
    <nodedev:vlans>
      <nodedev:item type='int'>1</nodedev:item>
      <nodedev:item>10-12</nodedev:item>
    </nodedev:vlans>
  </nodedev:bridge>
  <nodedev:ports>
    <nodedev:item>
      <nodedev:name>net_eth0</nodedev:name>
    </nodedev:item>
    <nodedev:item>
      <nodedev:name>net_eth1</nodedev:name>
    </nodedev:item>
  </nodedev:ports>"""


def test_what_libvirt_has_not_has_no_capability_of_libvirts() -> None:
    root = etree.fromstring(document(PARTITION, {}))
    assert root.find("capability") is None
    assert root.findtext(f"{OURS}capabilities/{OURS}item") == "volume"


def test_no_two_fields_share_an_element() -> None:
    def check(part: extension.Part) -> None:
        tags = [below.tag for below in part.parts.values()]
        assert len(tags) == len(set(tags))
        for below in part.parts.values():
            etree.QName(below.tag)
            check(below)

    check(extension.declared())


# --- There and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("host", HOSTS)
def test_a_full_document_holds_all_of_the_facts(host: str) -> None:
    around = of_host(host)
    for device in around.values():
        assert parse(document(device, around)) == device


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_said_twice(host: str) -> None:
    """What is declared as libvirt's is ours to tell only where libvirt's form cannot."""
    cannot = {
        "driver",  # of the bus device that a class device stands on
        "capabilities",  # where there are some that libvirt has not
        "key",  # of the computer
        "devnodes.links",  # in another order
    }
    around = of_host(host)
    repeated = set()
    for name, device in around.items():
        root = etree.fromstring(document(device, around))
        if root.find("capability") is not None:
            ports.take(root, device["capabilities"])
            part = extension.declared(device["capabilities"])
            for field in told_fields(part, extension.read(root, part)):
                if field.libvirt and field.path not in cannot:
                    repeated.add((name, field.path))
    assert not repeated


def told_fields(part: extension.Part, facts: Fact) -> Iterator[Field]:
    for name, value in facts.items():
        below = part.parts[name]
        if below.field:
            yield below.field
        else:
            yield from told_fields(below, value)


# Each main capability with all that may be nested in it.
SHAPES = [
    ["system"],
    ["pci", "phys_function", "virt_functions", "pci-bridge", "cardbus-bridge", "mdev_types", "vpd"],
    ["mdev"],
    ["mdev_types"],
    ["vdpa"],
    ["drm"],
    ["sound"],
    ["input"],
    ["tpm"],
    ["infiniband"],
    ["power_supply"],
    ["ccw", "ccwgroup_member"],
    ["css", "mdev_types"],
    ["ccwgroup", "qeth_generic"],
    ["ap_card"],
    ["ap_queue"],
    ["ap_matrix", "mdev_types"],
    ["net", "80203", "80211", "bond", "bridge", "vlan", "bond_port", "bridge_port"],
    ["usb_device"],
    ["usb"],
    ["scsi_host", "fc_host", "vports"],
    ["scsi_target", "fc_remote_port"],
    ["scsi"],
    ["scsi_generic"],
    ["storage", "removable"],
    ["volume"],
    ["nvme"],
    ["processor"],
    ["button"],
    ["serial"],
    ["leds"],
    ["rfkill"],
    ["backlight"],
    ["video4linux"],
    ["printer"],
    ["pnp"],
]
shapes = pytest.mark.parametrize("shape", SHAPES, ids=[shape[0] for shape in SHAPES])

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
# Text as XML can hold it.
TEXT = ANY_TEXT.map(legal)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SCALAR = st.one_of(TEXT, st.integers(), st.booleans(), NUMBER)
SIMPLE = {"int": st.integers(), "float": NUMBER, "bool": st.booleans()}


def values(part: extension.Part, complete: bool) -> st.SearchStrategy[Any]:
    """Values of a place in the fact, of the type that is declared."""
    if part.type == "group":
        return group(part, complete)
    if part.type == "table":
        return st.lists(group(part, complete), max_size=2)
    if part.type == "map":
        return st.dictionaries(TEXT, SCALAR, max_size=2)
    if part.type in ("list", "devices"):
        return st.lists(TEXT if part.type == "devices" else SCALAR, max_size=2)
    return SIMPLE.get(part.type, TEXT)


def group(part: extension.Part, complete: bool) -> st.SearchStrategy[Fact]:
    """What may stand below a place; with complete, all of it that libvirt's form carries."""
    always, maybe = {}, {}
    for name, below in part.parts.items():
        required = complete and carried_by_libvirt(below)
        (always if required else maybe)[name] = values(below, required)
    return st.fixed_dictionaries(always, optional=maybe)


def carried_by_libvirt(part: extension.Part) -> bool:
    return bool(part.field and part.field.libvirt) or any(
        carried_by_libvirt(below) for below in part.parts.values()
    )


@st.composite
def facts(draw: st.DrawFn, shape: list[str], complete: bool) -> Fact:
    """A device of a kind as no source would make it: any values of the declared types."""
    nested = [capability for capability in shape[1:] if draw(st.booleans())]
    capabilities = [shape[0], *nested]
    everywhere = {field.path.split(".")[0] for field in device_module.FIELDS}
    declared = extension.Part("")
    for name, part in extension.declared(capabilities).parts.items():
        if name in everywhere or name in capabilities:
            declared.parts[name] = part
    device = draw(group(declared, complete))
    device.update(
        name=draw(TEXT), key=draw(TEXT), active=draw(st.booleans()), capabilities=capabilities
    )
    return device


slowly = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_capability_has_its_shape() -> None:
    assert {capability for shape in SHAPES for capability in shape} == set(registry.known())


@shapes
@slowly
@given(data=st.data())
def test_any_facts_come_back_whole(shape: list[str], data: st.DataObject) -> None:
    device = data.draw(facts(shape, complete=True))
    assert parse(document(device, {})) == device


@shapes
@slowly
@given(data=st.data())
def test_nothing_of_partial_facts_is_lost(shape: list[str], data: st.DataObject) -> None:
    """What libvirt has to print for what is not known may come back as well."""
    device = data.draw(facts(shape, complete=False))
    back = parse(document(device, {}))
    assert extension.untold(extension.declared(shape), device, back) == {}
    added = extension.untold(extension.declared(shape), back, device)
    assert set(paths(added)) <= PLACEHOLDERS


PLACEHOLDERS = {
    "usb.number",
    "usb.class.id",
    "usb.subclass.id",
    "usb.protocol.id",
    "removable.media_available",
}


def paths(value: Fact, path: str = "") -> Iterator[str]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield from paths(each, f"{path}{name}.")
        else:
            yield path + name


# --- Whatever it is given -------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda values: st.one_of(st.lists(values), st.dictionaries(st.text(), values)),
    max_leaves=5,
)


@shapes
@slowly
@given(data=st.data())
def test_facts_of_other_types_leave_the_document_valid(
    shape: list[str], data: st.DataObject, our_schema: etree.RelaxNG
) -> None:
    device = data.draw(facts(shape, complete=False))
    for name in [*shape, "devnodes", "parent", "numa", "driver", "key", "active"]:
        if data.draw(st.booleans()):
            device[name] = data.draw(ANYTHING)
    our_schema.assertValid(etree.fromstring(document(device, {"x": device})))
    etree.fromstring(document(device, {device["name"]: device}, "libvirt"))
    listed_by_libvirt(device)


@pytest.mark.parametrize(
    "device",
    [
        pytest.param({}, id="empty"),
        pytest.param({"name": "computer"}, id="no capabilities"),
        pytest.param({"name": "computer", "capabilities": []}, id="none"),
        pytest.param({"name": 1, "capabilities": ["system"]}, id="no name"),
        pytest.param("computer", id="a name"),
        pytest.param(None, id="nothing"),
    ],
)
def test_what_is_no_device_is_refused(device: Any) -> None:
    with pytest.raises(XmlError, match="no device"):
        document(device, {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("<domain/>", "not a <device>", id="another document"),
        pytest.param("<device/>", "no name or no capability", id="empty"),
        pytest.param("<device><name>a</name></device>", "no name or no capability", id="a name"),
        pytest.param(
            "<device><name>a</name><capability type='scsi'><host>one</host></capability></device>",
            "'one' is no number",
            id="no number",
        ),
        pytest.param(
            f"<device xmlns:x='{extension.NAMESPACE}'><name>a</name>"
            "<capability type='net'/><x:net><x:mtu>big</x:mtu></x:net></device>",
            "net.mtu should be of type int, not 'big'",
            id="no number of ours",
        ),
        pytest.param(
            f"<device xmlns:x='{extension.NAMESPACE}'><name>a</name>"
            "<capability type='net'/><x:net><x:mut>1</x:mut></x:net></device>",
            "no field 'net.mut'",
            id="no such field",
        ),
    ],
)
def test_parse_refuses(text: str, reason: str) -> None:
    with pytest.raises(XmlError, match=reason):
        parse(text)


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        ("<x:net><x:mtu>1</x:mtu><x:mtu>2</x:mtu></x:net>", "net.mtu stands there twice."),
        ("<x:net><mtu>1</mtu></x:net>", "There is no field 'net.mtu'."),
        ("<x:net>1500</x:net>", "net holds elements, not the text '1500'."),
        ("<x:net><x:up>true</x:up>,</x:net>", "net holds elements, not the text ','."),
        ("<x:net mtu='1'/>", "net has no attribute 'mtu'."),
        ("<x:net><x:mtu>1<x:i/></x:mtu></x:net>", "net.mtu holds a text, not the element 'i'."),
        ("<x:net><x:lower><x:port/></x:lower></x:net>", "net.lower has elements item only, not "
         "'port'."),
        ("<x:net><x:lower><x:item type='int'>1</x:item></x:lower></x:net>",
         "net.lower[0] has no attribute 'type'."),
        ("<x:net><x:altnames><x:item/><x:item type='no'/></x:altnames></x:net>",
         "net.altnames[1] has the type 'no'; there are str, bool, int, float."),
        ("<x:ports/>", "There is no field 'ports'."),
    ],
)  # fmt: skip
def test_nothing_is_left_out_in_silence(ours: str, reason: str) -> None:
    text = f"<device xmlns:x='{extension.NAMESPACE}'><name>a</name><capability type='net'/>%s"
    with pytest.raises(XmlError) as caught:
        parse(text % ours + "</device>")
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\x00\x08\x1b[0m", id="control characters"),
        pytest.param("\ud800\udfff", id="surrogates"),
        pytest.param("\ufffe\uffff", id="noncharacters"),
        pytest.param("]]>", id="end of CDATA"),
        pytest.param("&lt;&#0;", id="what looks escaped"),
        pytest.param("<!--", id="comment"),
        pytest.param(" \r\n\t ", id="white space"),
        pytest.param("x" * 10**6, id="megabyte"),
    ],
)
def test_hostile_text(text: str, our_schema: etree.RelaxNG) -> None:
    device = {**SCSI, "scsi": {**SCSI["scsi"], "vendor": text}, "driver": text, "key": text}
    for dialect in ("full", "libvirt"):
        root = etree.fromstring(document(device, {}, dialect))
        if dialect == "full":
            our_schema.assertValid(root)
    assert parse(document(device, {}))["scsi"]["vendor"] == legal(text)


@shapes
@slowly
@given(data=st.data())
def test_parse_fails_in_no_other_way(shape: list[str], data: st.DataObject) -> None:
    """Documents whose elements were copied to other places, given other texts and attributes."""
    draw = data.draw
    dialect = draw(st.sampled_from(["full", "libvirt"]))
    root = etree.fromstring(document(draw(facts(shape, complete=True)), {}, dialect))
    attributes = st.sampled_from(["type", "id", "name", "access", "index", "key"])
    words = st.sampled_from([*shape, "name", "readonly", "vpd", "int", "1", "-1", ""])
    for change in draw(st.lists(st.sampled_from(["copy", "text", "attribute"]), max_size=8)):
        elements = st.sampled_from(list(root.iter()))
        if change == "copy":
            draw(elements).append(copy.deepcopy(draw(elements)))
        elif change == "text":
            draw(elements).text = draw(words)
        else:
            draw(elements).set(draw(attributes), draw(words))
    try:
        read = parse(etree.tostring(root))
    except XmlError:
        return
    document(read, {})


# --- What documents are valid against -------------------------------------------------------------


@pytest.fixture(scope="module")
def our_schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(schema.schema().encode()))


@pytest.fixture(scope="module")
def libvirt_schema() -> etree.RelaxNG:
    if not LIBVIRT_SCHEMA.exists():
        pytest.skip("libvirt's nodedev.rng is not here; Debian has it in the package libvirt0")
    return etree.RelaxNG(etree.parse(LIBVIRT_SCHEMA))


def test_the_schema_in_the_documentation_is_that_of_the_declared_fields() -> None:
    assert schema.PLACE.read_text(encoding="utf-8") == schema.schema(), "run tools/schema.py"


@pytest.mark.parametrize("host", HOSTS)
def test_full_documents_are_valid(
    host: str, our_schema: etree.RelaxNG, libvirt_schema: etree.RelaxNG
) -> None:
    around = of_host(host)
    for device in around.values():
        root = etree.fromstring(document(device, around))
        our_schema.assertValid(root)
        if listed_by_libvirt(device):
            for element in root.findall(f"{OURS}*"):
                root.remove(element)
            libvirt_schema.assertValid(root)


@pytest.mark.parametrize("host", HOSTS)
def test_documents_in_libvirts_dialect_are_valid(host: str, libvirt_schema: etree.RelaxNG) -> None:
    around = of_host(host)
    for device in around.values():
        if listed_by_libvirt(device):
            libvirt_schema.assertValid(etree.fromstring(document(device, around, "libvirt")))


@pytest.mark.parametrize(
    "extra",
    [
        "<x:net><x:mtu>big</x:mtu></x:net>",
        "<x:net><x:mtu>1</x:mtu><x:mtu>1</x:mtu></x:net>",
        "<x:unheard_of/>",
        "<x:net x:up='true'/>",
        "<x:buses>pci</x:buses>",
        "<x:buses><x:item type='int'>pci</x:item></x:buses>",
        "<unheard_of/>",
    ],
)
def test_the_schema_is_strict(extra: str, our_schema: etree.RelaxNG) -> None:
    text = f"<device xmlns:x='{extension.NAMESPACE}'><name>a</name>%s</device>"
    assert our_schema.validate(etree.fromstring(text % "<x:net><x:mtu>1</x:mtu></x:net>"))
    assert not our_schema.validate(etree.fromstring(text % extra))


# --- Speed ----------------------------------------------------------------------------------------


def test_a_thousand_documents_take_well_under_a_second() -> None:
    around = devices("server") if "server" in MACHINES else devices_of_this_host()
    chosen = (list(around.values()) * (1000 // len(around) + 1))[:1000]
    started = time.process_time()
    for device in chosen:
        document(device, around)
    # Half of that on a common machine; twice, for a slow one under load.
    assert time.process_time() - started < 1

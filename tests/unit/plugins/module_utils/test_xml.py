# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import runpy
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ansible_collections.hostdev.nodedev.plugins.module_utils import xml
from ansible_collections.hostdev.nodedev.plugins.module_utils.xml import Writer, XmlError


def written(write: Callable[[Writer], object]) -> str:
    """What a function writes below <device>, without that element's own lines."""
    root = xml.new("device")
    write(Writer(root))
    lines = xml.to_text(root, {}).splitlines()
    return "\n".join(line.removeprefix("  ") for line in lines[1:-1])


@pytest.mark.parametrize(
    ("write", "text"),
    [
        pytest.param(lambda w: w.element("block", "/dev/a"), "<block>/dev/a</block>", id="text"),
        pytest.param(lambda w: w.element("product"), "<product/>", id="no text"),
        pytest.param(lambda w: w.element("product", ""), "<product/>", id="empty text"),
        pytest.param(lambda w: w.element("size", 512), "<size>512</size>", id="number"),
        pytest.param(lambda w: w.element("size", 0), "<size>0</size>", id="zero"),
        pytest.param(
            lambda w: w.element("link", speed=2.5, width=8.0),
            "<link speed='2.5' width='8'/>",
            id="numbers as attributes, a whole one without its fraction",
        ),
        pytest.param(
            lambda w: w.element("link", speed=None, state="up"),
            "<link state='up'/>",
            id="no attribute for None",
        ),
        pytest.param(
            lambda w: w.element("hardware").element("uuid", "0"),
            "<hardware>\n  <uuid>0</uuid>\n</hardware>",
            id="children",
        ),
        pytest.param(lambda w: w.optional("serial", None), "", id="optional, None"),
        pytest.param(lambda w: w.optional("serial", ""), "", id="optional, empty"),
        pytest.param(lambda w: w.optional("lun", 0), "<lun>0</lun>", id="optional, zero"),
        pytest.param(
            lambda w: w.optional("devnode", "/dev/sr0", type="dev"),
            "<devnode type='dev'>/dev/sr0</devnode>",
            id="optional, with attribute",
        ),
        pytest.param(
            lambda w: w.capability("80203"), "<capability type='80203'/>", id="capability"
        ),
        pytest.param(
            lambda w: w.address("pci_0000_3b_1f_7"),
            "<address domain='0x0000' bus='0x3b' slot='0x1f' function='0x7'/>",
            id="address",
        ),
        pytest.param(
            lambda w: w.address("pci_10000_e1_00_0"),
            "<address domain='0x10000' bus='0xe1' slot='0x00' function='0x0'/>",
            id="address with a domain of more digits",
        ),
        pytest.param(lambda w: w.address("pci_8086_27a0"), "", id="no address"),
        pytest.param(
            lambda w: w.element("a", "<b>&'\"]]>", c="<b>&'\"]]>"),
            "<a c='&lt;b&gt;&amp;&apos;&quot;]]&gt;'>&lt;b&gt;&amp;&apos;&quot;]]&gt;</a>",
            id="escaped as libvirt escapes",
        ),
        pytest.param(
            lambda w: w.element("vendor", "\x00AC\x1bME\t\x7f \udcffInc\ufffe."),
            "<vendor>ACME Inc.</vendor>",
            id="control characters dropped as libvirt drops them",
        ),
    ],
)
def test_writer(write: Callable[[Writer], object], text: str) -> None:
    assert written(write) == text


ANY_TEXT = st.text(st.characters(exclude_categories=()))


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_a_document(text: str, attribute: str) -> None:
    root = xml.new("device")
    Writer(root).element("name", text, type=attribute)
    (element,) = xml.parse(xml.to_text(root, {}))
    assert (element.text or "") == xml.printable(text)
    assert element.get("type") == xml.printable(attribute)


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_what_is_legal_survives(text: str, attribute: str) -> None:
    root = xml.new("device")
    root.text, attribute = xml.legal(text), xml.legal(attribute)
    root.set("type", attribute)
    read = xml.parse(xml.to_text(root, {}))
    assert (read.text or "", read.get("type")) == (xml.legal(text), attribute)


def test_a_megabyte_of_text() -> None:
    text = "]]>&\U0001f5a5" * 200_000
    root = xml.new("device")
    Writer(root).element("name", text)
    assert xml.parse(xml.to_text(root, {})).findtext("name") == text


def test_namespaces_are_declared_once_at_the_root() -> None:
    root = xml.new("device")
    etree.SubElement(etree.SubElement(root, "{urn:example}pci"), "{urn:example}revision").text = "1"
    assert xml.to_text(root, {"urn:example": "x"}) == (
        "<device xmlns:x='urn:example'>\n"
        "  <x:pci>\n"
        "    <x:revision>1</x:revision>\n"
        "  </x:pci>\n"
        "</device>\n"
    )


@pytest.mark.parametrize(
    ("document", "texts"),
    [
        pytest.param("<device><name>é</name></device>", ["é"], id="text"),
        pytest.param("<device><name>é</name></device>".encode(), ["é"], id="bytes"),
        pytest.param(b"\xef\xbb\xbf<device/>", [], id="byte order mark"),
        pytest.param(
            "<?xml version='1.0' encoding='iso-8859-1'?><device><name>é</name></device>",
            ["é"],
            id="text that claims another encoding",
        ),
        pytest.param(
            "<!-- a --><device><?pi?><name>sd<!-- b -->a</name></device>",
            ["sda"],
            id="comments and processing instructions are not there",
        ),
        pytest.param("<device><name><![CDATA[a&b]]></name></device>", ["a&b"], id="CDATA"),
    ],
)
def test_parse(document: str | bytes, texts: list[str]) -> None:
    assert [element.text for element in xml.parse(document)] == texts


GROWING = "".join(
    f"<!ENTITY {name} '{f'&{below};' * 10}'>" for below, name in itertools.pairwise("abcdefghij")
)
BOMB = f"<!DOCTYPE device [<!ENTITY a 'aaaaaaaa'>{GROWING}]><device>&j;</device>"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param("", "no XML document", id="empty"),
        pytest.param("plain text", "no XML document", id="no XML"),
        pytest.param("<device><name>", "no XML document", id="cut short"),
        pytest.param("<device/><device/>", "no XML document", id="two roots"),
        pytest.param("<device>&#0;</device>", "no XML document", id="NUL"),
        pytest.param("<device>\x1b</device>", "no XML document", id="control character"),
        pytest.param("<device>&secret;</device>", "no XML document", id="unknown entity"),
        pytest.param(b"<device>\xff</device>", "UTF-8", id="other bytes"),
        pytest.param("<device>\udcff</device>", "UTF-8", id="surrogate"),
        pytest.param("<device/>".encode("utf-16"), "UTF-8", id="UTF-16"),
        pytest.param("<d>" * 5000 + "</d>" * 5000, "no XML document", id="deep"),
        pytest.param(BOMB, "<!DOCTYPE", id="entities that grow"),
        pytest.param(
            "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>",
            "<!DOCTYPE",
            id="entity from a file",
        ),
        pytest.param(
            "<!DOCTYPE d SYSTEM 'http://192.0.2.1/d.dtd'><d/>", "<!DOCTYPE", id="DTD from a server"
        ),
        pytest.param("<d>" + "x" * xml.LIMIT + "</d>", "larger than 10 MiB", id="too large"),
    ],
)
def test_parse_refuses(document: str | bytes, reason: str) -> None:
    with pytest.raises(XmlError, match=reason) as caught:
        xml.parse(document)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 400


@settings(deadline=None)
@given(st.one_of(st.text(), st.binary(), st.text("<>/&;a='\" !-[]").map("<a>{}</a>".format)))
def test_parse_fails_in_no_other_way(document: str | bytes) -> None:
    try:
        xml.parse(document)
    except XmlError:
        pass


def test_without_lxml_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    without = runpy.run_path(xml.__file__)
    for needs_lxml in (
        without["require"],
        lambda: without["new"]("device"),
        lambda: without["parse"]("<device/>"),
    ):
        with pytest.raises(without["XmlUnavailable"], match="python3-lxml"):
            needs_lxml()

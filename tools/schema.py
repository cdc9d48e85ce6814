# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes docs/nodedev.rng, the schema of the XML dialect "full", from the declared fields.

    PYTHONPATH=build/collections python tools/schema.py

The elements in our namespace are strict. What libvirt has below <capability> may be anything here:
its own schema, nodedev.rng in libvirt's sources, says what.
"""

from __future__ import annotations

import pathlib
import typing as t
from xml.sax.saxutils import escape

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import extension, ports

if t.TYPE_CHECKING:
    from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.extension import Part

PLACE = pathlib.Path(__file__).resolve().parent.parent / "docs/nodedev.rng"

HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!--
  Copyright (c) 2026, hostdev.nodedev contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

  Device documents of the dialect "full": libvirt's node device XML, and what it lacks as elements
  of the namespace {extension.NAMESPACE}.

  Made by tools/schema.py from the declared fields: do not edit.

  What stands below <capability> is libvirt's and not checked here. Without the elements of our
  namespace, the document of a device that libvirt lists is valid against libvirt's own nodedev.rng.
-->
<grammar xmlns="http://relaxng.org/ns/structure/1.0"
    xmlns:a="http://relaxng.org/ns/compatibility/annotations/1.0"
    datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">

  <start>
    <element name="device">
      <element name="name"><text/></element>
      <optional>
        <element name="path"><text/></element>
      </optional>
      <optional>
        <element name="devnode">
          <attribute name="type"><value>dev</value></attribute>
          <text/>
        </element>
      </optional>
      <zeroOrMore>
        <element name="devnode">
          <attribute name="type"><value>link</value></attribute>
          <text/>
        </element>
      </zeroOrMore>
      <optional>
        <element name="parent"><text/></element>
      </optional>
      <optional>
        <element name="driver">
          <element name="name"><text/></element>
        </element>
      </optional>
      <optional>
        <element name="capability">
          <attribute name="type"/>
          <ref name="libvirt"/>
        </element>
      </optional>
      <ref name="extension"/>
    </element>
  </start>

  <define name="libvirt">
    <zeroOrMore>
      <element>
        <nsName ns=""/>
        <zeroOrMore>
          <attribute><nsName ns=""/></attribute>
        </zeroOrMore>
        <choice>
          <text/>
          <ref name="libvirt"/>
        </choice>
      </element>
    </zeroOrMore>
  </define>

  <define name="value">
    <a:documentation>In lists and maps, what is no text says its type.</a:documentation>
    <choice>
      <text/>
      <group>
        <attribute name="type"><value>int</value></attribute>
        <data type="integer"/>
      </group>
      <group>
        <attribute name="type"><value>float</value></attribute>
        <data type="double"/>
      </group>
      <group>
        <attribute name="type"><value>bool</value></attribute>
        <data type="boolean"/>
      </group>
    </choice>
  </define>

  <define name="extension" ns="{extension.NAMESPACE}">
"""

TAIL = """\
  </define>

</grammar>
"""

SIMPLE = {
    "str": "<text/>",
    "device": "<text/>",
    "int": '<data type="integer"/>',
    "float": '<data type="double"/>',
    "bool": '<data type="boolean"/>',
}


def schema() -> str:
    """The schema's text."""
    lines: list[str] = []
    for root in (extension.declared(), ports.declared()):
        for part in root.parts.values():
            lines += element(part)
    return HEAD + "".join(f"    {line}\n" for line in lines) + TAIL


def element(part: Part) -> list[str]:
    """The pattern of one element, which may be absent."""
    content = documentation(part)
    if part.type in SIMPLE:
        content.append(SIMPLE[part.type])
    elif part.type == "group":
        content += below(part)
    elif part.type == "table":
        content += repeated(extension.ITEM, below(part))
    elif part.type == "map":
        content += repeated(extension.ENTRY, ['<attribute name="key"/>', '<ref name="value"/>'])
    elif part.type == "list":
        content += repeated(extension.ITEM, ['<ref name="value"/>'])
    elif part.type == "devices":
        content += repeated(extension.ITEM, ["<text/>"])
    else:
        raise ValueError(f"{part.name} is of type {part.type}, which the schema does not know")
    return inside("optional", inside(f'element name="{part.tag}"', content))


def below(part: Part) -> list[str]:
    lines = [line for each in part.parts.values() for line in element(each)]
    return lines or ["<empty/>"]


def repeated(tag: str, content: list[str]) -> list[str]:
    return inside("zeroOrMore", inside(f'element name="{tag}"', content))


def inside(tag: str, content: list[str]) -> list[str]:
    return [f"<{tag}>", *(f"  {line}" for line in content), f"</{tag.partition(' ')[0]}>"]


def documentation(part: Part) -> list[str]:
    if part.field is None:
        return []
    unit = f" ({part.field.unit})" if part.field.unit else ""
    return [f"<a:documentation>{escape(part.field.description + unit)}</a:documentation>"]


if __name__ == "__main__":
    PLACE.write_text(schema(), encoding="utf-8")

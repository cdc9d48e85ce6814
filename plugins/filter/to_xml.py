# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: to_xml
short_description: Write the XML documents of devices
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Takes gathered devices and writes the XML document of each, from the facts alone. It is the
    document that M(hostdev.nodedev.device_info) with O(hostdev.nodedev.device_info#module:xml=true)
    returns, written on the controller, so that managed hosts need no C(lxml).
  - What was not gathered is not in the documents. Gather with
    O(hostdev.nodedev.device_facts#module:details=full) to have all of it.
requirements:
  - "lxml >= 4.9 on the controller (Debian, Ubuntu and Fedora package C(python3-lxml))"
positional: devices
options:
  _input:
    description:
      - A device, a list of devices, or the fact C(node_devices). From the fact, devices that are
        marked C(context) are left out.
    type: raw
    required: true
  devices:
    description:
      - What is around the devices, the fact C(node_devices), its C(devices), or a list of devices.
        The dialect V(libvirt) names the nearest ancestor that libvirt lists as the parent, which
        can only be found here, and so can the options of a bond's or bridge's ports. A port that is
        not here is only named.
      - Without it, this is the input itself.
    type: raw
  dialect:
    description:
      - V(full) is libvirt's document, plus what libvirt lacks as elements in a namespace of this
        collection.
      - V(libvirt) is what C(virsh nodedev-dumpxml) prints. Of a list, devices that libvirt would
        not list, such as bridges and partitions, are left out. A single one is an error.
    type: str
    choices: [full, libvirt]
    default: full
seealso:
  - module: hostdev.nodedev.device_info
  - plugin: hostdev.nodedev.select
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Gather the devices with everything that the documents carry
  hostdev.nodedev.device_facts:
    details: full
  become: true

- name: Keep the documents of the host's PCI devices beside the playbook
  ansible.builtin.copy:
    content: >-
      {{ ansible_facts.node_devices | hostdev.nodedev.select("cap='pci'")
         | hostdev.nodedev.to_xml(ansible_facts.node_devices) | join('') }}
    dest: "{{ playbook_dir }}/{{ inventory_hostname }}.xml"
    mode: "0644"
  delegate_to: localhost

- name: Show the computer as virsh nodedev-dumpxml does
  ansible.builtin.debug:
    msg: >-
      {{ ansible_facts.node_devices.devices.computer
         | hostdev.nodedev.to_xml(ansible_facts.node_devices, dialect='libvirt') }}
"""

RETURN = r"""
_value:
  description: The document of one device, or a list with that of each.
  type: raw
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import (
    DIALECTS,
    document,
    listed_by_libvirt,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import (
    SelectorError,
    by_name,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.xml import XmlError, XmlUnavailable


def to_xml(value: Any, devices: Any = None, dialect: str = "full") -> str | list[str]:
    try:
        return documents(value, devices, dialect)
    except XmlUnavailable as error:
        raise AnsibleTemplateError(f"hostdev.nodedev.to_xml, on the controller: {error}") from error
    except (XmlError, SelectorError) as error:
        raise AnsibleTemplateError(f"hostdev.nodedev.to_xml: {error}") from error


def documents(value: Any, devices: Any, dialect: str) -> str | list[str]:
    if dialect not in DIALECTS:
        raise XmlError(f"There is no dialect {dialect!r}; there are {' and '.join(DIALECTS)}.")
    if isinstance(value, dict) and "name" in value and "capabilities" in value:
        if dialect == "libvirt" and not listed_by_libvirt(value):
            raise XmlError(f"libvirt lists no device such as {value['name']!r}.")
        return document(value, by_name([value] if devices is None else devices), dialect)
    given = by_name(value)
    around = given if devices is None else by_name(devices)
    return [
        document(device, around, dialect)
        for device in given.values()
        if not device.get("context") and (dialect == "full" or listed_by_libvirt(device))
    ]


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"to_xml": to_xml}

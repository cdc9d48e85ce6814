# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: select
short_description: Choose devices with a selector
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Takes gathered devices and returns those that a selector matches, in their order.
  - The selector is the same as in the modules of this collection, a short text such as
    C(cap='net' and net.link.state='up' and net.link.speed>=10G). It is described in
    C(docs/selectors.md) of the collection.
  - A field that no device could have is an error, which names the nearest one. Devices that lack
    the field do not match.
positional: selector
options:
  _input:
    description:
      - The fact C(node_devices), its C(devices), or a list of devices.
      - Devices that only came along as ancestors of what was gathered, marked C(context), are never
        returned. Like all others, they are what C(parent) and the other axes of the selector lead
        to. Only what is given here can be reached so.
    type: raw
    required: true
  selector:
    description: The selector.
    type: str
    required: true
seealso:
  - plugin: hostdev.nodedev.matching
    plugin_type: test
  - module: hostdev.nodedev.device_facts
"""

EXAMPLES = r"""
- name: Gather the devices
  hostdev.nodedev.device_facts:

- name: Show the network cards of 10 Gbit/s and more that have a link
  ansible.builtin.debug:
    msg: >-
      {{ ansible_facts.node_devices
         | hostdev.nodedev.select("cap='net' and bus='pci' and net.link.speed>=10G")
         | map(attribute='net.interface') }}

- name: Show the disks of more than 500 GB and where they are attached
  ansible.builtin.debug:
    msg: "{{ item.devnodes.dev }} is on {{ item.bus | default('no bus') }}"
  loop: >-
    {{ ansible_facts.node_devices
       | hostdev.nodedev.select("cap='storage' and storage.size>500GB") }}
  loop_control:
    label: "{{ item.name }}"

- name: Go on only where a graphics card is left for a guest
  ansible.builtin.assert:
    that: ansible_facts.node_devices | hostdev.nodedev.select(selector) | length > 0
    fail_msg: There is no graphics card that is not bound to vfio-pci yet.
  vars:
    selector: cap='pci' and pci.class.id~'0x03*' and driver!='vfio-pci'
"""

RETURN = r"""
_value:
  description: The devices that match, as they were given.
  type: list
  elements: dictionary
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import SelectorError, select


def select_filter(value: Any, selector: Any) -> list[Any]:
    try:
        return select(value, selector)
    except SelectorError as error:
        raise AnsibleTemplateError(f"hostdev.nodedev.select: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"select": select_filter}

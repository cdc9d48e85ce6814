# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: matching
short_description: Does a device match a selector
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Tests one gathered device with a selector, the short text that the modules of this collection
    take as well, such as C(cap='net' and net.link.state='up'). It is described in
    C(docs/selectors.md) of the collection.
  - Of use with C(select), C(reject) and in conditions on one device. To choose from many, the
    filter P(hostdev.nodedev.select#filter) is faster, and sees what is around each device by
    itself.
positional: selector, devices
options:
  _input:
    description:
      - A device. One that is marked C(context) never matches.
    type: dict
    required: true
  selector:
    description: The selector.
    type: str
    required: true
  devices:
    description:
      - What is around the device, the fact C(node_devices), its C(devices), or a list of devices.
      - Without it, C(parent) and the other axes of a selector lead nowhere.
    type: raw
seealso:
  - plugin: hostdev.nodedev.select
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the names of the network interfaces
  ansible.builtin.debug:
    msg: >-
      {{ ansible_facts.node_devices.devices.values()
         | select('hostdev.nodedev.matching', "cap='net'")
         | map(attribute='net.interface') }}

- name: Show what is left once USB devices and all below them are taken away
  ansible.builtin.debug:
    msg: >-
      {{ ansible_facts.node_devices.devices.values()
         | reject('hostdev.nodedev.matching', "cap='usb_device' or any parent.cap='usb_device'",
                  ansible_facts.node_devices)
         | map(attribute='name') }}

- name: Act on a device only if it is a disk that spins
  ansible.builtin.debug:
    msg: "{{ item.devnodes.dev }} makes a noise"
  loop: "{{ ansible_facts.node_devices.devices.values() }}"
  loop_control:
    label: "{{ item.name }}"
  when: item is hostdev.nodedev.matching("cap='storage' and storage.rotational")
"""

RETURN = r"""
_value:
  description: Whether the device matches.
  type: boolean
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import (
    SelectorError,
    matching,
)


def matching_test(value: Any, selector: Any, devices: Any = None) -> bool:
    try:
        return matching(value, selector, devices)
    except SelectorError as error:
        raise AnsibleTemplateError(f"hostdev.nodedev.matching: {error}") from error


class TestModule:
    def tests(self) -> dict[str, Callable[..., bool]]:
        return {"matching": matching_test}

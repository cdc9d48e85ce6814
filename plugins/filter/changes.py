# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: changes
short_description: Tell what differs between two gatherings of a host
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Takes an earlier fact C(node_devices) and a later one, and returns which devices were added and
    removed, and which values of the others changed.
  - What counts as a change and what does not is described in C(docs/changes.md) of the collection.
    Who uses a device, and counters such as C(bond_port.link_failure_count), do not count.
  - Only like can be compared with like. Facts of different C(filter) or C(source) are an error, and
    so are facts of another C(format) than this version of the collection knows.
  - Whether the host was started anew in between is told by C(boot_id) of the two facts.
positional: later
options:
  _input:
    description: The earlier fact C(node_devices).
    type: dict
    required: true
  later:
    description: The later fact C(node_devices).
    type: dict
    required: true
seealso:
  - module: hostdev.nodedev.device_info
  - module: hostdev.nodedev.device_facts
"""

EXAMPLES = r"""
- name: Gather the devices
  hostdev.nodedev.device_facts:

- name: Keep what is there now
  ansible.builtin.set_fact:
    devices_before: "{{ ansible_facts.node_devices }}"

- name: Update the firmware of all there is
  ansible.builtin.command: fwupdmgr update --assume-yes
  changed_when: true

- name: Gather the devices again
  hostdev.nodedev.device_facts:

- name: Stop if a device went away
  ansible.builtin.assert:
    that: changes.removed | length == 0
    fail_msg: "{{ changes.removed.keys() | join(', ') }} did not come back"
  vars:
    changes: "{{ devices_before | hostdev.nodedev.changes(ansible_facts.node_devices) }}"

- name: Show what changed, device by device
  ansible.builtin.debug:
    msg: "{{ devices_before | hostdev.nodedev.changes(ansible_facts.node_devices) }}"
  when: devices_before.token != ansible_facts.node_devices.token
"""

RETURN = r"""
_value:
  description: What differs.
  type: dict
  contains:
    added:
      description: Devices that are there now, by name, as the later fact has them.
      returned: always
      type: dict
    removed:
      description: Devices that were there, by name, as the earlier fact has them.
      returned: always
      type: dict
    changed:
      description:
        - Of each other device, by name, the paths of the values that differ, with C(before) and
          C(after). One of the two is absent where there was, or is, no value.
        - Lists are compared as a whole.
      returned: always
      type: dict
      sample:
        net_eth0_52_54_00_12_34_56:
          net.mtu: {before: 1500, after: 9000}
          net.link.speed: {after: 10000}
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.module_utils.changes import (
    ChangesError,
    differences,
)


def changes(earlier: Any, later: Any) -> dict[str, Any]:
    try:
        return differences(earlier, later)
    except ChangesError as error:
        raise AnsibleTemplateError(f"hostdev.nodedev.changes: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"changes": changes}

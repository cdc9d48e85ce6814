#!/usr/bin/python
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_info
short_description: Looks up node devices, dumps their XML, and tells what changed
description:
  - Answers questions about a host's devices. Looks them up by name, by address, by device node and
    in other ways, lists those that a selector matches, dumps the XML of each, and tells which came
    and went since an earlier gathering.
  - Facts are left alone. To gather devices as facts use M(hostdev.nodedev.device_facts).
  - Nothing but Python is needed on the managed host, and C(lxml) where XML is asked for.
author:
  - hostdev.nodedev contributors (@hostdev)
extends_documentation_fragment:
  - hostdev.nodedev._attributes
  - hostdev.nodedev._attributes.gathers
  - hostdev.nodedev._attributes.info
  - hostdev.nodedev.gathering
requirements:
  - "lxml >= 4.9 (Debian, Ubuntu and Fedora package C(python3-lxml)), for O(xml) only"
  - "dbus-python (Debian, Ubuntu and Fedora package C(python3-dbus)), for O(enrich) and for devices
    from HAL only"
options:
  name:
    description: Names of devices, as in V(pci_0000_00_1f_2) or V(computer).
    type: list
    elements: str
  key:
    description:
      - Keys of devices. With sysfs this is the path below C(/sys/devices), with HAL the UDI.
    type: list
    elements: str
  sysfs_path:
    description: Any paths in C(/sys) that lead to a device, such as V(/sys/class/net/eth0).
    type: list
    elements: path
  devnode:
    description: Device nodes or links to them, such as V(/dev/sda) or one of C(/dev/disk/by-id).
    type: list
    elements: path
  pci_address:
    description: PCI addresses, with or without the domain, such as V(0000:3b:00.0).
    type: list
    elements: str
  interface:
    description: Names or alternative names of network interfaces.
    type: list
    elements: str
  wwn:
    description:
      - World Wide Names of disks or Fibre Channel hosts. Case, colons and prefixes such as C(0x),
        C(naa.) and C(eui.) do not matter.
    type: list
    elements: str
  required:
    description: Whether a lookup that finds nothing is an error.
    type: bool
    default: false
  children:
    description: Whether everything below the devices that are found is returned as well.
    type: bool
    default: false
  since:
    description:
      - What changed since an earlier gathering is returned as RV(changes), and RV(devices) holds
        only what was added or changed.
      - An earlier fact C(node_devices), gathered with the same options.
      - Or V(last). What was gathered is then remembered on the host in C(/run/hostdev.nodedev), for
        root only, and the next such task with the same options tells what changed since. This needs
        root. It is the one thing that this module writes, and it is not written in check mode. It
        is gone after a reboot.
      - Where the kernel proves that nothing happened since, nothing is gathered and the answer
        takes a small part of the time. Together with O(usage), O(details=full), or a selector that
        implies one of them, everything is always gathered.
      - What counts as a change is described in C(docs/changes.md) of the collection.
      - It cannot go with lookups, O(children), O(raw), O(vocabulary), O(xml), O(fact) or
        O(dest).
    type: raw
  vocabulary:
    description:
      - Whether RV(vocabulary) is returned instead of the devices. It tells which capabilities and
        buses there are, and what selectors can ask for, with an example of each.
    type: bool
    default: false
  fact:
    description:
      - Whether RV(fact) is returned instead of the devices, for who keeps facts in a database of
        their own. Among Ansible's facts, where M(hostdev.nodedev.device_facts) puts it, it weighs
        on every later task.
      - It cannot go with lookups, O(children), O(raw), O(vocabulary), O(xml) or
        O(since).
    type: bool
    default: false
  dest:
    description:
      - A file on the controller that RV(fact) is written to, as JSON, as the inventory plugin
        P(hostdev.nodedev.hardware#inventory) reads it. It is replaced as a whole, and for its owner
        only. Its folder must be there.
      - Only RV(summary) is returned then, so that the devices of many hosts take no memory on the
        controller.
      - It cannot go with what O(fact) cannot go with, nor with C(async).
    type: path
  raw:
    description:
      - Whether each device has all properties that HAL itself tells of it, untouched, under
        C(properties).
      - It needs devices that come from HAL, see O(source), and cannot go with O(omit).
    type: bool
    default: false
  xml:
    description:
      - Whether each device's XML document is returned with it. Reads what O(details=full) reads,
        since the documents carry it.
      - The document of a bond or bridge tells the options of its ports as well, whether or not the
        ports are asked for. So the one of a bond, bridge or VLAN, given to
        O(hostdev.nodedev.virtual_nic#module:xml), makes an equal one.
    type: bool
    default: false
  dialect:
    description:
      - V(full) is libvirt's document, plus what libvirt lacks as elements in a namespace of this
        collection. Every device has one.
      - V(libvirt) is what C(virsh nodedev-dumpxml) prints, valid against libvirt's schema. Devices
        that libvirt would not list, such as bridges and partitions, have none.
    type: str
    choices: [full, libvirt]
    default: full
seealso:
  - module: hostdev.nodedev.device_facts
"""

EXAMPLES = r"""
- name: Look at the disk that holds this file system, and at the controller of the first NIC
  hostdev.nodedev.device_info:
    devnode: [/dev/disk/by-label/data]
    pci_address: ["0000:3b:00.0"]
  register: found

- name: Fail unless the interface is there
  hostdev.nodedev.device_info:
    interface: [eth1]
    required: true

- name: Find the graphics cards that are left for a guest
  hostdev.nodedev.device_info:
    selector: cap='pci' and pci.class.id~'0x03*' and free
  become: true
  register: graphics

- name: Find the disks that expect to fail, as UDisks2 knows
  hostdev.nodedev.device_info:
    selector: cap='storage' and storage.health and not storage.health.ok
  register: failing

- name: Dump all PCI devices as libvirt would
  hostdev.nodedev.device_info:
    capability: [pci]
    xml: true
    dialect: libvirt
  become: true
  register: pci

- name: Learn what selectors can ask for on this host
  hostdev.nodedev.device_info:
    vocabulary: true
  register: host

- name: Show what can be said about network interfaces
  ansible.builtin.debug:
    msg: "{{ host.vocabulary.paths | selectattr('path', 'match', 'net[.]') }}"

- name: See what was plugged in since this task ran last
  hostdev.nodedev.device_info:
    capability: [storage]
    since: last
  become: true
  register: disks

- name: Show the new disks
  ansible.builtin.debug:
    msg: "{{ disks.changes.added.keys() }}"

- name: See what changed since the fact was gathered, before a reboot or after it
  hostdev.nodedev.device_info:
    since: "{{ ansible_facts.node_devices }}"
  register: compared

- name: Show all that HAL itself tells of a disk, on a host that has HAL
  hostdev.nodedev.device_info:
    source: hal
    devnode: [/dev/sda]
    raw: true

- name: Keep the devices of each host in a file on the controller
  hostdev.nodedev.device_info:
    usage: true
    dest: facts/{{ inventory_hostname }}.json
  become: true

- name: List everything on this USB controller
  hostdev.nodedev.device_info:
    name: [pci_0000_00_14_0]
    children: true
    details: identity
"""

RETURN = r"""
devices:
  description:
    - The devices found, in tree order, each as in the fact C(node_devices) of
      M(hostdev.nodedev.device_facts).
    - With O(since), those that were added or changed. With O(vocabulary), O(fact) or O(dest), none.
    - With O(raw), each has C(properties), all that HAL itself tells of it.
  returned: always
  type: list
  elements: dict
  sample:
    - name: pci_0000_00_03_0
      key: /sys/devices/pci0000:00/0000:00:03.0
      parent: computer
      bus: pci
      buses: [pci]
      driver: e1000e
      active: true
      capabilities: [pci]
      pci:
        address: "0000:00:03.0"
        class: {id: "0x020000", name: Ethernet controller}
        vendor: {id: "0x8086", name: Intel Corporation}
        product: {id: "0x10d3", name: 82574L Gigabit Network Connection}
        revision: "0x00"
      xml: "<device>...</device>"
missing:
  description: The lookups that found nothing.
  returned: always
  type: list
  elements: dict
  contains:
    by:
      description: The option that it was looked up by.
      returned: always
      type: str
      sample: interface
    value:
      description: The value that was looked up.
      returned: always
      type: str
      sample: eth7
  sample: []
changes:
  description:
    - What differs from the earlier gathering. What counts is described in C(docs/changes.md) of the
      collection.
    - Empty where RV(compared) is V(false).
  returned: with O(since)
  type: dict
  contains:
    added:
      description: Devices that were not there before, by name.
      returned: always
      type: dict
    removed:
      description: Devices that are not there any more, by name, as they were.
      returned: always
      type: dict
    changed:
      description:
        - Of other devices, by name, the paths of the values that differ, with C(before) and
          C(after). One of the two is absent where there was, or is, no value.
      returned: always
      type: dict
  sample:
    added: {}
    removed: {}
    changed:
      net_eth0_52_54_00_12_34_56:
        net.mtu: {before: 1500, after: 9000}
compared:
  description: Whether there was an earlier gathering to compare with.
  returned: with O(since)
  type: bool
  sample: true
rebooted:
  description: Whether the host was started anew since the earlier gathering.
  returned: with O(since), where it is known
  type: bool
  sample: false
token:
  description: That of the fact C(node_devices), were it gathered now with the same options.
  returned: with O(since)
  type: str
  sample: 6f1c0d0a63e0f5a7c2b1
fact:
  description: The whole gathering, as the fact C(node_devices) of M(hostdev.nodedev.device_facts).
  returned: with O(fact=true)
  type: dict
  sample:
    format: 1
    source: sysfs
    filter: {}
    token: 6f1c0d0a63e0f5a7c2b1
    capabilities: {pci: 24, system: 1}
    buses: {pci: 24}
    devices: {}
dest:
  description: The file that was written, as an absolute path.
  returned: with O(dest)
  type: str
  sample: /srv/facts/hv01.json
summary:
  description: What was gathered, in short.
  returned: with O(dest)
  type: dict
  contains:
    devices:
      description: How many devices there are.
      returned: always
      type: int
      sample: 136
    token:
      description: That of the fact.
      returned: always
      type: str
      sample: 6f1c0d0a63e0f5a7c2b1
  sample: {devices: 136, token: 6f1c0d0a63e0f5a7c2b1}
vocabulary:
  description: What selectors can say about the devices of this host.
  returned: with O(vocabulary=true)
  type: dict
  contains:
    capabilities:
      description: How many devices have which capability.
      returned: always
      type: dict
      sample: {net: 3, pci: 24}
    buses:
      description: How many devices are on which bus.
      returned: always
      type: dict
      sample: {pci: 27, usb: 9}
    paths:
      description:
        - The paths that selectors can ask for. Those that every device may have, and those of the
          capabilities that are there. C(cap) is short for C(capabilities).
      returned: always
      type: list
      elements: dict
      contains:
        path:
          description: The path.
          returned: always
          type: str
          sample: net.link.speed
        type:
          description: What stands there, see C(docs/fields.md) of the collection.
          returned: always
          type: str
          sample: int
        unit:
          description: The unit of numbers.
          returned: where there is one
          type: str
          sample: Mbit/s
        description:
          description: What it means.
          returned: always
          type: str
          sample: Speed of a link that is up
        example:
          description: A value of one of these devices; where none has it, of another host's.
          returned: where there is one
          type: raw
          sample: 10000
incomplete:
  description:
    - What could not be read in time, with the device, the field and the reason.
    - With O(source=hal), also devices that HAL did not answer for.
    - With O(enrich), also services that run and did not answer, as C(enrich.udisks) of the
      device C(computer).
  returned: when something was given up
  type: list
  elements: dict
  sample:
    - {device: pci_0000_3b_00_0, field: vpd, reason: no answer in time}
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.hal.errors import GatherError
from ..module_utils.hal.info import INFO_ARGUMENTS, answer


def main() -> None:
    module = AnsibleModule(argument_spec=INFO_ARGUMENTS, supports_check_mode=True)
    try:
        result = answer(module.params, check_mode=module.check_mode)
    except GatherError as error:
        from ..module_utils.respawn import fail

        fail(module, error)
    else:
        for warning in result.pop("warnings", ()):
            module.warn(warning)
        module.exit_json(**result)


if __name__ == "__main__":
    main()

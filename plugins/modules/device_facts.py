#!/usr/bin/python
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_facts
short_description: Gathers the host's node devices as facts
description:
  - Gathers the devices of a host as libvirt's node device API names and describes them, on any
    Linux host and without libvirt. PCI and USB devices, disks, network interfaces, SCSI and
    NVMe, GPUs, mediated devices and more, each with its parent, its bus, its driver and the
    details of each of its capabilities.
  - What libvirt leaves out is there too, such as bonds, bridges and VLANs with all their options,
    partitions and device-mapper volumes, NVMe controllers, sound cards and input devices.
  - The whole answer is one fact, C(node_devices), so that gathering again never leaves stale
    devices behind.
  - Nothing but Python is needed on the managed host. Nothing is run there, nothing is written, and
    no device is opened.
author:
  - hostdev.nodedev contributors (@hostdev)
extends_documentation_fragment:
  - hostdev.nodedev._attributes
  - hostdev.nodedev._attributes.gathers
  - hostdev.nodedev._attributes.facts
  - hostdev.nodedev.gathering
requirements:
  - "dbus-python (Debian, Ubuntu and Fedora package C(python3-dbus)), for O(enrich) and for devices
    from HAL only"
seealso:
  - module: hostdev.nodedev.device_info
notes:
  - To gather node devices whenever facts are gathered, list the module in
    E(ANSIBLE_FACTS_MODULES), as in C(ANSIBLE_FACTS_MODULES=smart,hostdev.nodedev.device_facts).
  - Tasks grow slow past some 100 KB of facts per host. On hosts with many hundred devices, limit
    the gathering with O(capability), or use M(hostdev.nodedev.device_info) and keep its answer in
    a variable.
"""

EXAMPLES = r"""
- name: Gather all devices
  hostdev.nodedev.device_facts:

- name: Show which capabilities and buses this host has
  ansible.builtin.debug:
    msg: "{{ ansible_facts.node_devices.capabilities }} on {{ ansible_facts.node_devices.buses }}"

- name: Gather network interfaces, with the cards that they are on
  hostdev.nodedev.device_facts:
    capability: [net]

- name: List the interfaces that are up, with their speed
  ansible.builtin.debug:
    msg: "{{ item.net.interface }}: {{ item.net.link.speed | default('?') }} Mbit/s"
  loop: "{{ ansible_facts.node_devices.devices.values() | selectattr('net.link.state', 'defined')
         | selectattr('net.link.state', 'eq', 'up') }}"
  loop_control:
    label: "{{ item.name }}"

- name: Gather what hangs on USB, and tell nobody the serial numbers
  hostdev.nodedev.device_facts:
    bus: [usb]
    omit: [usb_device.serial, storage.serial]

- name: Gather the disks of more than 500 GB that nobody uses
  hostdev.nodedev.device_facts:
    selector: cap='storage' and storage.size>500GB and free
  become: true

- name: Gather the devices of a host that has HAL instead of sysfs, such as illumos
  hostdev.nodedev.device_facts:
    source: hal

- name: Gather devices with the health of disks and the versions of firmware, where services tell
  hostdev.nodedev.device_facts:
    enrich: [udisks, fwupd]

- name: Gather PCI devices with their vital product data
  hostdev.nodedev.device_facts:
    capability: [pci]
    details: full
  become: true
"""

RETURN = r"""
ansible_facts:
  description: The facts to add to the host.
  returned: always
  type: dict
  contains:
    node_devices:
      description: The host's devices. Replaced as a whole by each gathering.
      returned: always
      type: dict
      contains:
        format:
          description: Version of this structure.
          returned: always
          type: int
          sample: 1
        source:
          description: Where the devices were read from.
          returned: always
          type: str
          sample: sysfs
        filter:
          description: What this gathering was limited to. Empty means everything.
          returned: always
          type: dict
          sample: {capability: [net], selector: "net.link.state='up'"}
        token:
          description:
            - Opaque. Equal tokens mean that nothing changed between two gatherings, see
              C(docs/changes.md) of the collection for what counts. To see what changed, use the
              filter P(hostdev.nodedev.changes#filter).
          returned: always
          type: str
          sample: 6f1c0d0a63e0f5a7c2b1
        boot_id:
          description: The kernel's own id of this start of the host, another one after a reboot.
          returned: where the kernel tells it
          type: str
          sample: 1d3a7f9e-5c52-4c0d-8a5b-6f0e3c9f2b11
        capabilities:
          description: How many of the devices have which capability.
          returned: always
          type: dict
          sample: {"80203": 3, net: 3, pci: 24, storage: 2, system: 1}
        buses:
          description: How many of the devices are on which bus.
          returned: always
          type: dict
          sample: {ata: 1, pci: 27, usb: 9}
        devices:
          description:
            - The devices by name, ancestors before their descendants.
            - Every device has C(name), C(key), C(active) and C(capabilities); all but the root have
              a C(parent). Where they apply there are C(bus) and C(buses), C(driver), C(devnodes),
              C(numa), C(context) and, under the name of each capability, its details.
            - A filtered gathering brings the ancestors of what matched along. They have C(context)
              set to V(true) and are not counted.
            - With O(usage=true), devices have C(in_use), or C(free) if nobody uses them, as far as
              this is known.
          returned: always
          type: dict
          sample:
            net_eth0_52_54_00_12_34_56:
              name: net_eth0_52_54_00_12_34_56
              key: /sys/devices/pci0000:00/0000:00:03.0/net/eth0
              parent: pci_0000_00_03_0
              bus: pci
              buses: [pci]
              driver: e1000e
              active: true
              capabilities: [net, "80203"]
              net:
                interface: eth0
                address: 52:54:00:12:34:56
                ifindex: 2
                link: {state: up, speed: 1000}
                up: true
                mtu: 1500
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
from ..module_utils.hal.gather import gather
from ..module_utils.hal.request import ARGUMENTS, Request


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    try:
        fact = gather(Request(**module.params)).fact()
    except GatherError as error:
        from ..module_utils.respawn import fail

        fail(module, error)
    else:
        module.exit_json(ansible_facts={"node_devices": fact})


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_info
short_description: Looks up node devices and dumps their XML
description:
  - Answers questions about a host's devices. Looks them up by name, by address, by device node and
    in other ways, lists them by capability and bus, and dumps the XML of each.
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
options:
  name:
    description: Names of devices, as in V(pci_0000_00_1f_2) or V(computer).
    type: list
    elements: str
  key:
    description: Keys of devices. With sysfs this is the path below C(/sys/devices).
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
  xml:
    description:
      - Whether each device's XML document is returned with it. Reads what O(details=full) reads,
        since the documents carry it.
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

- name: Dump all PCI devices as libvirt would
  hostdev.nodedev.device_info:
    capability: [pci]
    xml: true
    dialect: libvirt
  become: true
  register: pci

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
incomplete:
  description: What could not be read in time, with the device, the field and the reason.
  returned: when something was given up
  type: list
  elements: dict
  sample:
    - {device: pci_0000_3b_00_0, field: vpd, reason: no answer in time}
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ..module_utils.hal.errors import GatherError, MissingLibrary
from ..module_utils.hal.info import INFO_ARGUMENTS, answer


def main() -> None:
    module = AnsibleModule(argument_spec=INFO_ARGUMENTS, supports_check_mode=True)
    try:
        module.exit_json(**answer(module.params))
    except MissingLibrary as error:
        module.fail_json(msg=missing_required_lib(error.library, reason=error.reason))
    except GatherError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What both modules that gather devices take."""

    DOCUMENTATION = r"""
options:
  capability:
    description:
      - Only devices that have at least one of these capabilities, such as V(net), V(pci),
        V(storage) or V(bridge).
      - Nested capabilities count, such as V(virt_functions) of a PCI device or V(80211) of a
        network interface.
      - Only what can have one of them is read. An unknown capability is an error that names the
        known ones.
    type: list
    elements: str
    default: []
  bus:
    description:
      - Only devices that are attached by one of these buses, such as V(pci), V(usb), V(ata) or
        V(scsi).
      - The bus is the word a user would say, a USB disk is on V(usb), an NVMe disk and a virtio
        network interface are on V(pci). A bus that the host does not have yields nothing.
    type: list
    elements: str
    default: []
  selector:
    description:
      - Only devices that this selector matches, a short text such as V(cap='net' and
        net.link.state='up' and net.link.speed>=10G). It is the same language as in the filter
        P(hostdev.nodedev.select#filter), described in C(docs/selectors.md) of the collection.
      - Where O(capability) or O(bus) are given too, all must hold.
      - What it demands of every device, as C(cap='net') and C(bus='pci') above, is all that is
        read. A selector that looks at children, or at lower or upper links, needs everything.
      - It implies O(usage) if it asks for C(free) or C(in_use), O(details=full) if it asks for
        what only those have, such as C(vpd.readonly.part_number), and O(enrich) if it asks for what
        only a service knows, such as C(storage.health.ok). A field that no device could have is an
        error, which names the nearest one.
    type: str
  usage:
    description:
      - Whether it is found out who uses each device. C(in_use) then lists guests, processes,
        mounts, swap, and what stands on the device or below it, and C(free) is V(true) where it was
        established that there is no such use. If neither is there, it is not known.
      - What is seen and when a device is called free is described in C(docs/usage.md) of the
        collection. An ordinary user is shown what is visible to that user, and nothing as free.
      - It costs a walk over all processes.
    type: bool
    default: false
  enrich:
    description:
      - Services on the host that are asked over D-Bus for what they know and C(/sys) does not tell.
        Described in C(docs/enrich.md) of the collection.
      - V(udisks) (UDisks2) tells of the health of drives and of their media, V(hostnamed) what kind
        of machine it is, V(upower) (UPower) how full and how worn batteries are, V(fwupd) the
        versions of firmware.
      - A service that does not run is not started, and adds nothing. One that does not answer
        within a few seconds is named in C(incomplete), and so are all of them if C(dbus-python) is
        missing for the Python that the module runs with.
      - It applies to O(source=sysfs). Nothing is added where devices are read from another source.
    type: list
    elements: str
    choices: [udisks, hostnamed, upower, fwupd]
    default: []
  source:
    description:
      - Where the devices are read from.
      - V(sysfs) reads C(/sys), C(/run/udev), C(/proc), the network links over netlink, and nothing
        else. No program is run and no device is opened.
      - V(hal) asks C(org.freedesktop.Hal) over D-Bus, for hosts where HAL still answers, such as
        illumos. It needs C(dbus-python). If the Python that the module runs with lacks it, the
        module runs again under one of the host's own that has it. What HAL tells is described in
        C(docs/hal.md) of the collection.
      - V(auto) takes V(sysfs) where there is C(/sys), and V(hal) elsewhere.
      - From HAL, O(usage) is not known and is an error, and O(details=full) brings nothing more.
    type: str
    choices: [auto, sysfs, hal]
    default: auto
  timeout:
    description:
      - How long to wait for the answer to a call to HAL over D-Bus, in seconds. It may be a
        fraction, and at most 3600.
      - After three devices that HAL did not answer for, the others are given up too. All of them
        are named in C(incomplete).
    type: float
    default: 10
  details:
    description:
      - How much of each device is returned.
      - V(identity) is name, key, parent, buses, driver, device nodes and capabilities only.
      - V(normal) adds the details of each capability.
      - V(full) adds what is slow to read on some hardware. These are a PCI device's vital product
        data and the port number of its PCI Express link, and the features of network interfaces. A
        device that does not answer within a few seconds is named in C(incomplete), and delays
        nothing else.
    type: str
    choices: [identity, normal, full]
    default: normal
  omit:
    description:
      - Fields never to be returned, such as V(storage.serial), V(system.hardware.uuid) or a whole
        capability, V(vpd).
      - A serial number or an address that is omitted also disappears from the device's name and
        from the links to its node.
      - A field that no capability has is an error.
    type: list
    elements: str
    default: []
"""

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: hardware
short_description: Group hosts by the hardware that is in them
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Puts hosts into groups by their devices, as M(hostdev.nodedev.device_facts) gathered them.
  - It reads the fact C(node_devices) of each host from the fact cache, or from the files of
    O(facts_dir), and never connects to a host. Gather first, for example with the playbook
    C(hostdev.nodedev.gather).
  - Devices are chosen with the same selectors as in modules and filters, short texts such as
    C(cap='net' and net.link.speed>=10G), described in C(docs/selectors.md) of the collection.
  - The configuration is a YAML file whose name ends in C(hardware.yml) or C(hardware.yaml). Sources
    are read in their order, and only hosts that an earlier one defines are looked at. In an
    inventory directory, which is read in the order of the names, call it C(99_hardware.yml).
  - What keeps hosts out of groups unasked is told in one warning each. There is no fact cache,
    hosts have no facts, facts are too old or were limited by a filter, conditions ask for C(free)
    where C(usage) was not gathered, hosts come from a later source.
extends_documentation_fragment:
  - ansible.builtin.constructed
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [hostdev.nodedev.hardware]
  hardware_groups:
    description:
      - Groups, by their names. A host is in a group if it meets the group's condition.
      - A condition is a selector, which one device must match; or a dictionary with C(select), a
        selector, and C(at_least), C(at_most) or both, how many devices must match; or a
        dictionary with one of C(all), C(any) and C(none), a list of conditions.
      - With C(at_most) alone, a host without any such device is in the group. Hosts without facts
        are in no group, whatever the condition.
      - The groups are there also if no host is in them.
    type: dict
    default: {}
  hardware_keyed_groups:
    description:
      - Groups by values. For each value that a host's devices have at a path there is a group with
        all hosts that have it.
      - A value whose text could not be in the name of a group as it is, or could be mistaken for
        another group's name, is followed by a short hash of it. So no two values share a group, and
        names do not depend on which hosts there are.
    type: list
    elements: dict
    default: []
    suboptions:
      key:
        description:
          - The path of the value, as in a selector, such as V(driver), V(pci.product.id),
            V(parent.pci.product.id) or V(any parent.usb_device.product.id).
        type: str
        required: true
      select:
        description: A selector for the devices whose values count. All count without it.
        type: str
      prefix:
        description:
          - What the groups' names begin with. It is the key with underscores for what cannot be in
            a name unless it is given.
        type: str
      separator:
        description: What stands between prefix and value.
        type: str
        default: _
      parent_group:
        description: A group to put the groups into.
        type: str
  like:
    description:
      - Groups of hosts that have the same hardware as a certain device, by the groups' names. With
        C(free), these are the places where a guest that was given the device could move to.
      - The host that has the device is looked at like any other, and is in the group if it has such
        a device, which may be that very one.
    type: dict
    default: {}
    suboptions:
      host:
        description: The host that has the device.
        type: str
        required: true
      device:
        description: The device's name, such as V(pci_0000_3b_00_0).
        type: str
        required: true
      free:
        description:
          - Whether only devices count that nobody uses. The facts have to be gathered with
            C(usage=true) for it.
        type: bool
        default: false
      same:
        description:
          - The paths of the values that must be the same. A value that the device lacks must be
            lacking.
          - By default they are those that say what hardware it is, by the device's first
            capability. Of a PCI device these are its vendor, product, subsystem and revision, of a
            USB device its vendor and product, of a disk its vendor, model and size. What has none
            of its own, such as a network interface, is compared by its parent's, and must have the
            same capability.
        type: list
        elements: str
      at_least:
        description: How many such devices a host must have.
        type: int
        default: 1
  fingerprint:
    description:
      - Whether hosts with identical hardware fall into one group each. The group is called
        C(hardware_), the computer's product name, and a short hash.
      - What counts is the computer's vendor and product, each PCI device (no virtual functions),
        and each disk that is no removable one. It counts what they are and how many of them, not
        which firmware or driver they have, and nothing that changes with a reboot. USB devices do
        not count.
      - Facts that were gathered with a filter have no fingerprint.
    type: bool
    default: false
  fingerprint_slots:
    description: Whether the same cards in other slots make another fingerprint.
    type: bool
    default: false
  hostvars:
    description:
      - Variables of the hosts that are computed from their devices, by the variables' names. No
        others are set.
      - A variable is a dictionary with one of C(count), a selector; and C(first), C(list), C(min),
        C(max) and C(sum), a path as in O(hardware_keyed_groups[].key), to which C(select) may be
        added, a selector for the devices whose values count.
      - C(first) is that of the first device that has a value, in the order of the fact. C(list) is
        all values, each once, sorted. Where no device has a value, C(list) is empty, C(sum) is 0,
        and the others are not defined.
      - Names that begin with C(ansible_) are refused. What a device calls itself shall not say how
        to connect to its host.
      - Text in them is never a template.
    type: dict
    default: {}
  hosts:
    description:
      - The hosts to look at, a pattern as C(--limit) takes it.
      - It sees hosts and groups that earlier sources define.
    type: str
    default: all
  add_hosts:
    description:
      - Whether hosts that only the fact cache, or O(facts_dir), knows are added to the inventory.
        O(hosts) then chooses among them as well.
      - For tools that read each inventory source by itself, such as AWX.
    type: bool
    default: false
  facts_dir:
    description:
      - A directory with the facts, instead of the fact cache. A relative path is relative to the
        directory of the configuration file.
      - There is one file a host, named after it, with or without C(.json) or C(.xml) at its end.
        Files whose names begin with a point are left out.
      - A file has the JSON of a fact C(node_devices), of a result of
        M(hostdev.nodedev.device_facts) or M(hostdev.nodedev.device_info), or is one of Ansible's
        fact cache; or it has XML documents of devices one after the other, as C(virsh
        nodedev-dumpxml) and O(hostdev.nodedev.device_info#module:xml=true) write them. XML needs
        the Python library lxml on the controller.
      - libvirt's documents tell neither buses nor what is free.
      - Keep it out of inventory directories, whose files Ansible takes for inventories.
    type: str
  max_age:
    description:
      - Warn of hosts whose facts are older, such as V(12h) or V(7d); in seconds without a unit. The
        units are V(s), V(m), V(h), V(d) and V(w).
      - It goes by the time at which the file with the facts was written last, so it is known for
        O(facts_dir) and caches of files only. With another fact cache, set its own
        C(fact_caching_timeout).
    type: str
  index:
    description:
      - Whether the answers of each host are kept in a hidden file beside the facts, so that only
        hosts whose facts changed have to be read next time. It may be deleted at any time.
      - It is used where facts are files, and nowhere else.
    type: bool
    default: true
  strict:
    description:
      - Whether everything that would be a warning is an error, and what is invalid in O(compose),
        O(groups) and O(keyed_groups) as well.
  compose:
    description: Create variables from Jinja expressions over the host's variables and O(hostvars).
  groups:
    description: Add hosts to groups by Jinja conditions over the host's variables and O(hostvars).
  keyed_groups:
    description: Add hosts to groups by the host's variables and O(hostvars).
notes:
  - The fact cache C(memory), which is the default, is empty whenever an inventory is read.
    Configure another one, such as C(jsonfile).
  - Groups are made when the inventory is read. After gathering in a play, run
    C(meta=refresh_inventory) to have them anew.
  - With C(--flush-cache), groups are made before the cache is emptied.
  - Hosts whose facts expired in the cache (C(fact_caching_timeout), a day by default) are hosts
    without facts.
seealso:
  - module: hostdev.nodedev.device_facts
  - plugin: hostdev.nodedev.select
    plugin_type: filter
"""

EXAMPLES = r"""
# hardware.yml, with `fact_caching = jsonfile` and `fact_caching_connection` in ansible.cfg
plugin: hostdev.nodedev.hardware
hardware_groups:
  free_gpu: cap='pci' and pci.vendor.id='0x10de' and pci.class.id~'0x03*' and free
  fast_network: cap='net' and bus='pci' and net.link.speed>=10G
  storage_node: {select: "cap='storage' and storage.size>4TB", at_least: 4}
  diskless: {none: ["cap='storage'"]}
  gpu_on_fast_network:
    all:
      - cap='pci' and pci.vendor.id='0x10de'
      - any: ["net.link.speed>=25G", {select: "net.link.speed>=10G", at_least: 2}]

# A group for each model of network card, such as nic_0x10fb
hardware_keyed_groups:
  - key: parent.pci.product.id
    select: cap='net' and bus='pci'
    prefix: nic

# Where the guest that has this GPU can move to
like:
  gpu_pool: {host: hv01, device: pci_0000_3b_00_0, free: true}

# One group for all hosts that are built alike, such as hardware_PowerEdge_R740_0c1d9e22fa
fingerprint: true

# Small variables, for playbooks and for the usual Jinja below
hostvars:
  gpu_count: {count: "cap='pci' and pci.vendor.id='0x10de'"}
  fastest_nic: {max: net.link.speed}
  management_mac: {first: net.address, select: "net.interface~'eno*'"}
groups:
  render_farm: gpu_count | int >= 4

# A file in an inventory directory, 99_hardware.yml, with facts that a pipeline left behind
# plugin: hostdev.nodedev.hardware
# facts_dir: ../facts
# hosts: hypervisors:!maintenance
# max_age: 7d
# hardware_groups:
#   sriov: cap='virt_functions'

# A source by itself, as AWX reads it
# plugin: hostdev.nodedev.hardware
# add_hosts: true
# fingerprint: true
"""

import os
import re
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.helpers import get_group_vars
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.plugins.loader import cache_loader
from ansible.utils.vars import combine_vars

from ..module_utils.selector import SelectorError
from ..plugin_utils.hardware import notices
from ..plugin_utils.hardware.errors import ConfigError
from ..plugin_utils.hardware.index import Index
from ..plugin_utils.hardware.memory import without_collecting
from ..plugin_utils.hardware.order import later_sources, matching_hosts
from ..plugin_utils.hardware.placing import place, plan, renamed
from ..plugin_utils.hardware.questions import Questions
from ..plugin_utils.hardware.sources import FactCache, FactFiles, Source
from ..plugin_utils.hardware.survey import survey

# What can be the name of a host that is added: nothing that a template, an option or a path is.
_HOST = re.compile(r"\w[\w.:@-]*")

_QUESTIONS = (
    "hardware_groups",
    "hardware_keyed_groups",
    "like",
    "fingerprint",
    "fingerprint_slots",
    "hostvars",
)


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "hostdev.nodedev.hardware"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("hardware.yml", "hardware.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache=cache)
        self._read_config_data(path)
        try:
            self._group(path)
        except (ConfigError, SelectorError) as error:
            raise AnsibleParserError(f"{path}: {error}.") from error

    def _group(self, path: str) -> None:
        """Asks all hosts before it puts one of them into a group. Raises ConfigError."""
        options = {name: self.get_option(name) for name in _QUESTIONS}
        max_age = self.get_option("max_age")
        oldest = notices.seconds(str(max_age)) if max_age is not None else None
        source = self._source(path)
        told = self._add_hosts(source, path)
        hosts = matching_hosts(self.inventory, self.loader, str(self.get_option("hosts")))
        if not hosts and not told:
            told.append(notices.nobody(str(self.get_option("hosts"))))
        planned = plan(options, self.inventory.hosts)
        questions = Questions(options, source.read)
        index = self._index(source, questions)
        with without_collecting():
            result = survey(hosts, source, questions, index, oldest)
        self._save(index, source)
        told += renamed(planned) + questions.missing
        if isinstance(source, FactFiles) and source.ambiguous:
            told.append(notices.ambiguous(source.ambiguous))
        if oldest is not None and source.directory is None:
            told.append(notices.unknown_age(str(C.CACHE_PLUGIN)))
        told += notices.notices(
            result,
            ages=str(max_age),
            asks_for_usage=questions.asks_for_usage,
            fingerprint=bool(options["fingerprint"]),
            cached=isinstance(source, FactCache),
            again=bool(self.get_option("strict")),
        )
        if isinstance(source, FactCache) and _is_memory():
            told = [notices.memory_cache()]
        self._tell(told)
        place(self.inventory, planned, result.answers)
        self._construct(hosts)

    def _source(self, path: str) -> Source:
        directory = self.get_option("facts_dir")
        if not directory:
            return FactCache(_load_cache)
        # A path that is not absolute is beside the configuration, wherever Ansible was started.
        beside = os.path.join(os.path.dirname(path), os.path.expanduser(str(directory)))
        return FactFiles(os.path.normpath(beside))

    def _add_hosts(self, source: Source, path: str) -> list[str]:
        """Adds hosts if that is wanted, and says what is to be said of those that are not there."""
        inventory = self.inventory
        add = self.get_option("add_hosts")
        later = later_sources(path)
        if inventory.hosts and not (add or later):
            return []
        unknown = sorted(host for host in source.hosts() if host not in inventory.hosts)
        if add:
            for host in unknown:
                if _HOST.fullmatch(host):
                    inventory.add_host(host)
            unusual = [host for host in unknown if not _HOST.fullmatch(host)]
            return [notices.unusual_names(unusual)] if unusual else []
        if unknown and not inventory.hosts:
            return [notices.no_hosts(len(unknown))]
        return [notices.undefined(unknown, later)] if unknown and later else []

    def _index(self, source: Source, questions: Questions) -> Index | None:
        if not self.get_option("index") or source.directory is None:
            return None
        try:
            return Index(source.directory, questions.digest())
        except OSError as error:
            self.display.vvv(f"No index of hardware in {source.directory}: {error}")
            return None

    def _save(self, index: Index | None, source: Source) -> None:
        try:
            if index:
                index.save(source.path)
        except OSError as error:
            self.display.vvv(f"The index of hardware was not written: {error}")

    def _tell(self, told: list[str]) -> None:
        if told and self.get_option("strict"):
            raise AnsibleParserError("\n".join(told))
        for each in told:
            self.display.warning(f"{self.NAME}: {each}")

    def _construct(self, hosts: list[str]) -> None:
        """What ansible.builtin.constructed does, without reading facts."""
        compose, groups, keyed = map(self.get_option, ("compose", "groups", "keyed_groups"))
        if not (compose or groups or keyed):
            return
        strict = self.get_option("strict")
        for host in hosts:
            self._set_composite_vars(compose, self._variables(host), host, strict=strict)
            variables = self._variables(host)
            for add, wanted in (
                (self._add_host_to_composed_groups, groups),
                (self._add_host_to_keyed_groups, keyed),
            ):
                add(wanted, variables, host, strict=strict, fetch_hostvars=False)

    def _variables(self, host: str) -> Any:
        known = self.inventory.hosts[host]
        return combine_vars(get_group_vars(known.get_groups()), known.get_vars())


def _is_memory() -> bool:
    return str(C.CACHE_PLUGIN).rpartition(".")[2] == "memory"


def _load_cache() -> Any:
    plugin = cache_loader.get(C.CACHE_PLUGIN)
    if plugin is None:
        raise AnsibleError(f"The fact cache plugin {C.CACHE_PLUGIN} cannot be loaded.")
    return plugin

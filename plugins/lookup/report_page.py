# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: report_page
short_description: Render the devices of many hosts as one HTML page
author:
  - hostdev.nodedev contributors (@hostdev)
description:
  - Returns an HTML document that shows the gathered devices of hosts. It has a matrix of hosts and
    their hardware, a tree of devices for each host, a drawing of its bonds, bridges and VLANs, and
    a search over all of them.
  - The document needs no other file and no network. What devices and hosts are called is shown as
    text, whatever it is.
  - The playbook C(hostdev.nodedev.report) writes it into a file.
options:
  _terms:
    description:
      - Names of the hosts. Those without facts are named on the page.
      - Without any, all hosts of the inventory, and all that O(facts_dir) has.
    type: list
    elements: str
  facts_dir:
    description:
      - A directory on the controller with the facts, instead of those that Ansible holds or has in
        its fact cache. There is one file a host, called after it, with or without C(.json) at its
        end, or with C(.xml).
      - It is what O(hostdev.nodedev.hardware#inventory:facts_dir) of the inventory plugin is, and
        what the playbook C(hostdev.nodedev.gather) makes.
    type: str
    default: ""
  title:
    description: What the page is called.
    type: str
    default: Hardware report
  date:
    description: The time that the page says it is from. Without it, the page says none.
    type: str
    default: ""
notes:
  - Serial numbers and hardware addresses are on the page if they are in the facts. Gather with
    O(hostdev.nodedev.device_facts#module:omit) to keep them out.
seealso:
  - module: hostdev.nodedev.device_facts
  - plugin: hostdev.nodedev.hardware
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Write a page about two hosts
  ansible.builtin.copy:
    content: "{{ lookup('hostdev.nodedev.report_page', 'web1', 'web2', title='Web servers') }}"
    dest: web.html
    mode: "0644"
  delegate_to: localhost
"""

RETURN = r"""
_raw:
  description: The HTML document.
  type: list
  elements: str
"""

import os
from collections.abc import Iterable
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import ConfigError
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.sources import FactFiles
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report import facts, page, page_data


class LookupModule(LookupBase):
    def run(self, terms: Any, variables: Any = None, **kwargs: Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        hosts = [str(host) for host in self._flatten(terms)] or None
        fleet = page_data.Fleet()
        try:
            for host, found in self._found(hosts, variables):
                fleet.add(host, found)
        except ConfigError as error:
            raise AnsibleLookupError(f"hostdev.nodedev.report_page: {error}") from error
        data = fleet.data(self.get_option("title"), self.get_option("date"))
        return [page.render(data)]

    def _found(self, hosts: list[str] | None, variables: Any) -> Iterable[tuple[str, Any]]:
        known = variables["hostvars"]
        directory = self.get_option("facts_dir")
        if directory:
            files = FactFiles(os.path.expanduser(directory))
            return facts.from_files(files, hosts or sorted({*files.hosts(), *known}))
        return facts.from_variables(known, hosts or sorted(known))

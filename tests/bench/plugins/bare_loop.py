# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The least that an inventory plugin over a fact cache can do: it reads each host's facts."""

from __future__ import annotations

from ansible import constants
from ansible.plugins.inventory import BaseInventoryPlugin
from ansible.plugins.loader import cache_loader

DOCUMENTATION = """
name: bare_loop
short_description: Reads each host's facts and does nothing with them
options: {}
"""


class InventoryModule(BaseInventoryPlugin):
    NAME = "bare_loop"

    def verify_file(self, path):
        return path.endswith("bare_loop.yml")

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        facts = cache_loader.get(constants.CACHE_PLUGIN)
        for host in inventory.hosts:
            if facts.contains(host):
                facts.get(host)

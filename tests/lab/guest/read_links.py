# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the seconds that reading all links with all details takes once all is imported."""

from __future__ import annotations

import time

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import details, links


def main():
    assert details
    started = time.perf_counter()
    found = links.parse(links.dump())
    told = [(link.details(), link.port_details()) for link in found.values()]
    seconds = time.perf_counter() - started
    assert len(told) > 1
    print(seconds)


main()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints who uses this machine's devices: JSON, by device, {"in_use": [...], "free": true}.

    PYTHONPATH=build/collections python3 usage.py
"""

from __future__ import annotations

import json

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.links import Links
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.usage import Usage


def main():
    devices = gather(Request(details="identity")).devices
    reader = Reader()
    Usage(reader, Links(reader)).apply(devices)
    print(json.dumps({device.name: device.details for device in devices}))


if __name__ == "__main__":
    main()

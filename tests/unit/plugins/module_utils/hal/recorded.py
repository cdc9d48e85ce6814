# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The devices of recorded machines, as facts, and what libvirt said of the same machines."""

from __future__ import annotations

import functools
import lzma
import os
import re
import tempfile
from typing import Any

from lxml import etree

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.tests.trees.unpack import HERE, archive, recordings, unpack

# Thousands of small files: in memory that takes a fraction of a second, elsewhere up to ten.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

MACHINES = recordings()
MACHINES_WITH_LIBVIRT = [name for name in MACHINES if (HERE / f"{name}.libvirt.xml.xz").exists()]

Devices = dict[str, dict[str, Any]]


@functools.cache
def devices(machine: str) -> Devices:
    """All devices of a recorded machine, with all details; nobody may change them."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        unpack(archive(machine), directory)
        fact = gather(Request(details="full"), Reader(directory)).fact()
    found: Devices = fact["devices"]
    return found


@functools.cache
def devices_of_this_host() -> Devices:
    found: Devices = gather(Request(details="full")).fact()["devices"]
    return found


@functools.cache
def libvirt_texts(machine: str) -> dict[str, str]:
    """What virsh nodedev-dumpxml printed for each device that libvirt listed there, by name."""
    with lzma.open(HERE / f"{machine}.libvirt.xml.xz", "rt", encoding="utf-8") as file:
        texts = re.findall("^<device>.*?^</device>\n", file.read(), re.DOTALL | re.MULTILINE)
    return {str(etree.fromstring(text).findtext("name")): text for text in texts}

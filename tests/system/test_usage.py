# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses this host's own devices, beside what its own tools say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.links import Links
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.processes import walk
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.usage import Usage

Devices = dict[str, dict[str, Any]]


def devices() -> Devices:
    found = gather(Request()).devices
    Usage(Reader(), Links(Reader())).apply(found)
    return {device.name: device.facts() for device in found}


def names(device: dict[str, Any], sort: str) -> set[str]:
    """The names of those who use a device itself in this way."""
    return {
        use["name"] for use in device.get("in_use", ()) if use["by"] == sort and "device" not in use
    }


def readable(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def holding(path: str) -> Iterator[subprocess.Popen[bytes]]:
    code = "import sys; f = open(sys.argv[1], 'rb', 0); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


@pytest.mark.skipif(shutil.which("lsblk") is None, reason="needs the command lsblk")
def test_mounts_are_those_that_lsblk_tells() -> None:
    command = ["lsblk", "--json", "--list", "--output", "KNAME,MOUNTPOINTS"]
    told = json.loads(subprocess.check_output(command))["blockdevices"]
    mounted = {
        each["kname"]: {point for point in each["mountpoints"] if point and point[0] == "/"}
        for each in told
    }
    for device in devices().values():
        node = device.get("devnodes", {}).get("dev", "")
        if node.rpartition("/")[2] in mounted and "block_" in device["name"]:
            assert names(device, "mount") <= mounted[node.rpartition("/")[2]]
            assert bool(names(device, "mount")) == bool(mounted[node.rpartition("/")[2]])


@pytest.mark.skipif(shutil.which("ip") is None, reason="needs the command ip")
def test_addresses_are_those_that_ip_tells() -> None:
    told = json.loads(subprocess.check_output(["ip", "-json", "address"]))
    addresses = {
        link["ifname"]: {
            f"{each['local']}/{each['prefixlen']}"
            for each in link["addr_info"]
            if not each["local"].startswith("fe80:")
        }
        for link in told
    }
    for device in devices().values():
        if "net" in device["capabilities"]:
            assert names(device, "address") == addresses[device["net"]["interface"]]


def test_a_node_that_a_process_holds_open() -> None:
    nodes = {
        device["devnodes"]["dev"]: name
        for name, device in devices().items()
        if name.startswith("block_") and readable(device["devnodes"]["dev"])
    }
    if not nodes:
        pytest.skip("needs a block device that may be read")
    node, name = sorted(nodes.items())[0]
    for process in holding(node):
        comm = Path(f"/proc/{process.pid}/comm").read_text().strip()
        during = devices()
        assert comm in names(during[name], "process")
        parent = during[name]["parent"]
        assert {"by": "process", "name": comm, "device": name} in during[parent]["in_use"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_an_ordinary_user_finds_nothing_free() -> None:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            with open(theirs, "w") as out:
                json.dump(devices(), out)
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours) as answer:
        found = json.load(answer)
    os.waitpid(child, 0)
    assert not [name for name, usage in found.items() if "free" in usage]
    assert any("in_use" in usage for usage in found.values())


def test_a_walk_follows_no_link_but_those_into_dev(tmp_path: Path) -> None:
    """A file below a folder named dev is no node, and neither is a directory or a socket."""
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/sda").touch()
    for _process in holding(str(tmp_path / "dev/sda")):
        assert not [key for key in walk(Reader(), is_node=lambda _name: True).held if "sda" in key]

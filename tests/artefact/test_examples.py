# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of `ansible-doc` can be run, one after the other, as they stand there.

Those of virtual_nic run in the lab, see tests/lab; those of the inventory plugin are inventories,
see tests/system.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from .conftest import User

DOCUMENTED = {
    "device_facts": "module",
    "device_info": "module",
    "changes": "filter",
    "select": "filter",
    "to_xml": "filter",
    "matching": "test",
}

# What a host may lack does not make an example wrong: these may fail, with this in the message.
MAY_FAIL = {
    "Fail unless the interface is there": "interface 'eth1'",
    "Update the firmware of all there is": "fwupdmgr",
    "Go on only where a graphics card is left for a guest": "There is no graphics card",
    "Gather the devices of a host that has HAL instead of sysfs, such as illumos": "D-Bus",
    "Show all that HAL itself tells of a disk, on a host that has HAL": "D-Bus",
}


def examples(user: User, name: str, kind: str) -> Any:
    done = user.run(["ansible-doc", "--json", "--type", kind, f"hostdev.nodedev.{name}"])
    assert done.returncode == 0, done.stdout
    return yaml.safe_load(json.loads(done.stdout)[f"hostdev.nodedev.{name}"]["examples"])


@pytest.mark.parametrize(("name", "kind"), DOCUMENTED.items(), ids=list(DOCUMENTED))
def test_examples(user: User, name: str, kind: str) -> None:
    tasks = examples(user, name, kind)
    assert tasks
    gather = {"hostdev.nodedev.device_facts": {}}
    (user.directory / "facts").mkdir(exist_ok=True)  # where device_info's dest points to
    for task in tasks:
        if task["name"] in MAY_FAIL:
            task["ignore_errors"] = True
    done = user.play([{"name": name, "hosts": "server", "tasks": [gather, *tasks]}])
    assert done.returncode == 0, done.stdout
    assert "[WARNING]" not in done.stdout, done.stdout
    for output in done.stdout.split("\nTASK [")[1:]:
        if "fatal:" in output:
            assert MAY_FAIL[output.partition("] **")[0]] in output

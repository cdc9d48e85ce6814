# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any stack, once all of it is gone, is made anew by the documents of its NICs.

The stacks are drawn: NODEDEV_STACKS of them, from the seed NODEDEV_SEED.
"""

from __future__ import annotations

import json
import os
import typing as t

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink import (
    drawn_stacks,
)

from . import uml
from .virtual_nics import DUMP, Answer, Host, differing, nic, reset, stack, succeeded

COUNT = int(os.environ.get("NODEDEV_STACKS", "12"))
SEED = int(os.environ.get("NODEDEV_SEED", "1"))

Stack = list[dict[str, t.Any]]


def drawn() -> list[Stack]:
    """Stacks from bottom to top, of what documents tell of it."""
    found: list[Stack] = []

    @seed(SEED)
    @settings(
        max_examples=COUNT, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(drawn_stacks.stacks())
    def draw(nics: Stack) -> None:
        # The lab counts its NICs from 1.
        last = f'"eth{len(drawn_stacks.HARDWARE)}"'
        nics = json.loads(json.dumps(nics).replace('"eth0"', last))
        for each in nics:
            # A bond or bridge sets its ports up, and a document tells a VLAN's parent's address.
            each["up"] = True
            if "vlan" in each:
                each.pop("address", None)
        found.append(sorted(nics, key=lambda each: height(each["name"], nics)))

    draw()
    return found


def height(name: str, nics: Stack) -> int:
    """How many NICs a NIC stands on, at most, one on the other."""
    for each in nics:
        if each["name"] == name:
            below = [port["name"] for port in each.get("ports", ())]
            below += [each["vlan"]["parent"]] if "vlan" in each else []
            return 1 + max([height(other, nics) for other in below], default=0)
    return 0


def told(dump: t.Any, nics: Stack) -> dict[str, t.Any]:
    """What of a dump documents tell, and stays.

    Who does not filter VLANs tells none. A bond's port has the bond's address, some bonds let their
    ports take turns at theirs, and the port's own may be a random one.
    """
    silent = {
        name
        for each in nics
        if each["kind"] == "bridge" and not each["bridge"]["vlan_filtering"]
        for name in [each["name"], *(port["name"] for port in each["ports"])]
    }
    vlans = {name: table for name, table in dump["vlans"].items() if name not in silent}
    bonded = {port["name"] for each in nics if "bond" in each for port in each["ports"]}
    links = {name: {**link, "ifindex": 0} for name, link in dump["links"].items()}
    for name in bonded:
        port = links[name]["linkinfo"]["info_slave_data"]
        info = {**links[name]["linkinfo"], "info_slave_data": {**port, "perm_hwaddr": ""}}
        links[name].update(address="", linkinfo=info)
    return {"links": links, "vlans": vlans}


@pytest.fixture(scope="module")
def answers() -> list[list[Answer]]:
    """Of each stack: made, as it is, made of its documents, as it is, and not made again."""
    found = []
    with uml.boot() as machine:
        host = Host(machine)
        for nics in drawn():
            names = [each["name"] for each in nics]
            made, before, *devices = host.do(
                reset(len(drawn_stacks.HARDWARE)), nic(stack(*nics)), DUMP,
                *({"device": name} for name in names),
            )[1:]  # fmt: skip
            documents = [nic({"xml": device["xml"]}) for device in devices]
            anew = host.do(
                reset(len(drawn_stacks.HARDWARE)), *documents, DUMP, *documents
            )[1:]  # fmt: skip
            found.append([made, before, anew])
    return found


@pytest.mark.parametrize("number", range(COUNT))
def test_a_stack_is_made_of_its_documents(answers: list[t.Any], number: int) -> None:
    nics = drawn()[number]
    made, before, anew = answers[number]
    succeeded(made)
    for answer in anew[: len(nics)]:
        succeeded(answer)
    after = anew[len(nics)]
    assert differing(told(before, nics), told(after, nics)) == []
    for again in anew[len(nics) + 1 :]:
        assert succeeded(again)["steps"] == []

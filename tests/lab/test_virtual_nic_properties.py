# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic from any stack to any other and back, refused and killed on the way.

The stacks are drawn: NODEDEV_STACKS pairs of them, from the seed NODEDEV_SEED.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import typing as t

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES, find
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink import (
    drawn_stacks,
)

from . import uml
from .told import agree, seen
from .virtual_nics import (
    DUMP,
    LINKS,
    PYTHONS,
    Answer,
    Host,
    Task,
    differing,
    nic,
    reset,
    sh,
    succeeded,
)

HARDWARE, NAMES, stacks = drawn_stacks.HARDWARE, drawn_stacks.NAMES, drawn_stacks.stacks
COUNT = int(os.environ.get("NODEDEV_STACKS", "12"))
SEED = int(os.environ.get("NODEDEV_SEED", "1"))
AT_ONCE = 4
LATEST = 12  # of the requests that are refused, or with which a run is killed
NOTHING = {"name": "no-such-nic", "state": "absent"}

Stack = list[dict[str, t.Any]]

# Addresses, routes, a neighbour and a sysctl on whatever is up and no port.
ADDRESSES = sh(
    """
    number=1
    for link in $(ls /sys/class/net | grep -e '^nic' -e '^eth'); do
        number=$((number + 1))
        [ -e /sys/class/net/$link/master ] && continue
        read flags </sys/class/net/$link/flags
        [ $((flags & 1)) = 1 ] || continue
        echo "addr add 192.0.2.$number/32 dev $link"
        echo "addr add 2001:db8:$number::1/64 dev $link nodad"
        echo "route add 198.51.100.$number dev $link src 192.0.2.$number table 77"
        echo "-6 route add 2001:db8:77:$number::/64 via 2001:db8:$number::9"
        echo "neigh add 203.0.113.$number dev $link lladdr 02:00:00:00:01:$number"
        echo 2 >/proc/sys/net/ipv4/conf/$link/rp_filter
    done >/run/batch
    ip -force -batch /run/batch
    """
)


class Pair(t.NamedTuple):
    """A stack, one to follow it, and the requests to be refused and to be killed with."""

    first: Stack
    second: Stack
    refused: int
    killed: int


def drawn() -> list[Pair]:
    numbers = random.Random(SEED)
    found: list[Pair] = []

    @seed(SEED)
    @settings(
        max_examples=COUNT, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(stacks(), stacks())
    def draw(first: Stack, second: Stack) -> None:
        # The lab counts its NICs from 1.
        text = json.dumps([first, second]).replace('"eth0"', f'"eth{len(HARDWARE)}"')
        found.append(
            Pair(*json.loads(text), numbers.randint(1, LATEST), numbers.randint(1, LATEST))
        )

    draw()
    return found


def whole(stack: Stack) -> dict[str, t.Any]:
    """The stack, and nothing else of what stacks are made of."""
    wanted = {each["name"] for each in stack}
    gone = [{"name": name, "state": "absent"} for name in NAMES if name not in wanted]
    return {"nics": stack + gone, "force": ["kind", "addresses"], "cascade": True}


def tasks(pair: Pair) -> list[Task]:
    first, second = whole(pair.first), whole(pair.second)
    return [
        reset(len(HARDWARE)), nic(first), nic(first), ADDRESSES,
        DUMP, nic(second, fail=pair.refused), DUMP,
        nic(first),
        DUMP, nic(second, kill=pair.killed), nic(NOTHING), DUMP,
        nic(first),
        nic(second, check=True), nic(second), LINKS, nic(second),
        nic(first, check=True), nic(first), LINKS, nic(first),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> list[list[Answer]]:
    """For each pair, the answers to its tasks."""
    pairs, found = drawn(), []
    with uml.boot() as machine:
        host = Host(machine)
        releases = itertools.cycle(PYTHONS.values())
        for start in range(0, len(pairs), AT_ONCE):
            host.python = next(releases)
            each = [tasks(pair) for pair in pairs[start : start + AT_ONCE]]
            told = host.do(*(task for of_pair in each for task in of_pair), limit=600)
            for of_pair in each:
                found.append(told[: len(of_pair)])
                told = told[len(of_pair) :]
    return found


@pytest.mark.parametrize("number", range(COUNT))
class TestAnyStack:
    def test_is_made(self, answers: list[list[Answer]], number: int) -> None:
        made, again = answers[number][1:3]
        assert succeeded(again)["steps"] == [], succeeded(made)["steps"]

    def test_stays_if_a_step_to_another_is_refused(
        self, answers: list[list[Answer]], number: int
    ) -> None:
        before, refused, after = answers[number][4:7]
        if "failed" not in refused:
            # There were not so many steps.
            assert refused["requests"] < LATEST
            return
        assert refused["result"]["undone"] is True, refused["failed"]
        assert differing(before, after) == []

    def test_is_back_after_a_run_to_another_was_killed(
        self, answers: list[list[Answer]], number: int
    ) -> None:
        before, killed, recovered, after = answers[number][8:12]
        if "killed" not in killed:
            assert killed["requests"] < LATEST
            return
        succeeded(recovered)
        assert differing(before, after) == []

    @pytest.mark.parametrize("way", ["there", "back"])
    def test_leads_to_any_other(
        self, answers: list[list[Answer]], number: int, way: str
    ) -> None:
        start = 13 if way == "there" else 17
        checked, done, dump, again = answers[number][start : start + 4]
        assert succeeded(done)["steps"] == succeeded(checked)["steps"]
        pair = drawn()[number]
        wanted = pair.second if way == "there" else pair.first
        assert list(unlike(wanted, dump)) == [], succeeded(done)["steps"]
        assert succeeded(again)["steps"] == []


def unlike(wanted: Stack, dump: t.Any) -> t.Iterator[str]:
    """What ip and bridge tell otherwise than it was asked for."""
    there = dump["links"]
    for name in NAMES:
        if (name in there) != (name in [each["name"] for each in wanted]):
            yield f"{name} is {'' if name in there else 'not '}there"
    for each in wanted:
        name, link = each["name"], there[each["name"]]
        ports = {port["name"]: port for port in each.get("ports", ())}
        told = [other for other in there if there[other].get("master") == name]
        if sorted(told) != sorted(ports):
            yield f"{name} has the ports {told}"
        plain = {
            "kind": link["linkinfo"]["info_kind"], "mtu": link["mtu"], "up": "UP" in link["flags"],
            "alias": link.get("ifalias", ""), "address": link["address"],
        }  # fmt: skip
        for key, value in plain.items():
            if key in each and each[key] != value:
                yield f"{name}: {key} is {value}, not {each[key]}"
        yield from unlike_options(dump, name, each["kind"], each[each["kind"]])
        for port, options in ports.items():
            yield from unlike_options(dump, port, f"{each['kind']}_port", options)


def unlike_options(
    dump: t.Any, name: str, table: str, options: dict[str, t.Any]
) -> t.Iterator[str]:
    if "vlans" in options:
        told = [
            (each["vlan"], "PVID" in each["flags"], "Egress Untagged" in each["flags"])
            for each in expanded(dump["vlans"].get(name, []))
        ]
        asked = [
            (vlan, vlan == options["pvid"], vlan in options["untagged"])
            for vlan in options["vlans"]
        ]
        if told != asked:
            yield f"{name}: VLANs are {told}, not {asked}"
    for word, value in options.items():
        option = find(TABLES[table], word)
        if option is None or word in ("name", "vlans", "pvid", "untagged"):
            continue
        told = seen(dump, name, table, option)
        if not agree(option, value, told):
            yield f"{name}: {word} is {told}, not {value}"


def expanded(entries: list[t.Any]) -> t.Iterator[t.Any]:
    for entry in entries:
        for vlan in range(entry["vlan"], entry.get("vlanEnd", entry["vlan"]) + 1):
            yield {"vlan": vlan, "flags": entry.get("flags", [])}

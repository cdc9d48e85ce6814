# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws of every plan, on a strict model of the kernel: from any stack to any other, and back.

NODEDEV_EXAMPLES tells how many hosts are drawn for each: what is wrong with one in ten thousand is
found by night.
"""

from __future__ import annotations

import os
import typing as t

from hypothesis import HealthCheck, assume, event, given, note, settings
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import spec as specs
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import steps as kinds
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.before import Before
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.plan import plan, restore
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.netlink import (
    drawn_stacks,
    model_kernel,
)

if t.TYPE_CHECKING:
    from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.plan import Plan

HARDWARE, NAMES, stacks = drawn_stacks.HARDWARE, drawn_stacks.NAMES, drawn_stacks.stacks
Kernel = model_kernel.Kernel

LAWS = settings(
    max_examples=int(os.environ.get("NODEDEV_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)


def whole(stack: list[dict[str, t.Any]]) -> specs.Spec:
    """The stack, and nothing else of what stacks are made of."""
    wanted = {nic["name"] for nic in stack}
    gone = [{"name": name, "state": "absent"} for name in NAMES if name not in wanted]
    return specs.read({"nics": stack + gone})


def ask(kernel: Kernel, stack: list[dict[str, t.Any]]) -> Plan:
    for link in kernel.links.values():
        note(str(link))
    made = plan(whole(stack), kernel.snapshot(), force=("kind", "addresses"), cascade=True)
    note("\n".join(["Plan:", *map(str, made.steps)]))
    return made


def differences(old: dict[str, t.Any], new: dict[str, t.Any]) -> list[str]:
    found = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found += [f"{name}.{each}" for each in differences(one, other)]
        elif one != other:
            found.append(f"{name}: {one} -> {other}")
    return found


@st.composite
def hosts(draw: st.DrawFn) -> Kernel:
    """A host with a stack, some of it set down, with addresses, routes and the like on it."""
    kernel = Kernel(HARDWARE)
    for name in HARDWARE:
        kernel.links[name].up = draw(st.booleans())
    kernel.run(ask(kernel, draw(stacks())).steps)
    for number, link in enumerate(kernel.links.values()):
        if link.master:
            continue
        if link.kind == "vlan" and draw(st.integers(0, 3)) == 0:
            kernel._close(link)
        if link.kind and draw(st.booleans()):
            link.sysctls["ipv4/rp_filter"] = "2"
        for family, address in ((4, f"192.0.2.{number + 1}"), (6, f"2001:db8::{number + 1}")):
            if draw(st.booleans()):
                kernel.addresses.append((link.name, family, address, 24 if family == 4 else 64))
                if link.up:
                    route = (f"default via {address}", True, address if family == 4 else "")
                    kernel.routes.append((link.name, family, *route))
        if draw(st.booleans()):
            kernel.neighbours.append((link.name, f"198.51.100.{number}", "lladdr 02::1"))
        if kernel.has_carrier(link) and draw(st.booleans()):
            kernel.next_hops[number + 1] = link.name
            kernel.routes_by_number.append((number + 1, 4, f"10.{number}.0.0/16"))
    if kernel.next_hops and draw(st.booleans()):
        numbers = sorted(kernel.next_hops)
        kernel.groups[100] = draw(st.lists(st.sampled_from(numbers), min_size=1, unique=True))
        kernel.routes_by_number.append((100, 4, "10.100.0.0/16"))
    return kernel


@LAWS
@given(hosts(), stacks())
def test_any_stack_leads_to_any_other(kernel: Kernel, stack: list[dict[str, t.Any]]) -> None:
    made = ask(kernel, stack)
    event(f"{min(len(made.steps) // 5 * 5, 20)} steps or more")
    predicted = made.predicted(kernel.snapshot())

    kernel.run(made.steps)

    again = ask(kernel, stack)
    assert [str(step) for step in again.steps] == []
    for name, state in kernel.snapshot().links.items():
        expected = predicted.links[name]
        assert (expected.up, expected.master, expected.vlans) == (
            state.up,
            state.master,
            state.vlans,
        )
        assert expected.mtu in (None, state.mtu)
        if state.kind == "bridge":
            assert expected.options == state.options


@LAWS
@given(hosts(), stacks(), st.data())
def test_what_was_done_of_a_plan_can_be_undone(
    kernel: Kernel, stack: list[dict[str, t.Any]], data: st.DataObject
) -> None:
    made = ask(kernel, stack)
    assume(made.steps)
    done = data.draw(st.integers(0, len(made.steps)), label="steps done")
    before = kernel.state()
    journal = Before.from_json(made.before.to_json())
    kernel.run(made.steps[:done])

    back = restore(kernel.snapshot(), journal)
    undone = data.draw(st.integers(0, len(back.steps)), label="steps undone at first")
    kernel.run(back.steps[:undone])
    kernel.run(restore(kernel.snapshot(), journal).steps)

    assert differences(before, kernel.state()) == []
    assert restore(kernel.snapshot(), journal).steps == []


@LAWS
@given(hosts(), stacks())
def test_what_stays_keeps_what_it_carries(
    kernel: Kernel, stack: list[dict[str, t.Any]]
) -> None:
    was = kernel.copy()
    made = ask(kernel, stack)

    kernel.run(made.steps)

    def stays(name: str) -> bool:
        old, new = was.links[name], kernel.links.get(name)
        return bool(
            new and new.kind == old.kind and not new.master and new.up >= old.up
        )

    assert {each for each in was.addresses if stays(each[0])} <= set(kernel.addresses)
    missing = {each for each in was.routes if stays(each[0])} - set(kernel.routes)
    assert not missing
    assert {each for each in was.neighbours if stays(each[0])} <= set(kernel.neighbours)
    kept = {
        number: name
        for number, name in was.next_hops.items()
        if stays(name) and kernel.has_carrier(kernel.links[name])
    }
    assert kept.items() <= kernel.next_hops.items()
    whole = {number for number, members in was.groups.items() if kept.keys() >= set(members)}
    for number in whole:
        assert kernel.groups[number] == was.groups[number]
    for route in was.routes_by_number:
        assert route in kernel.routes_by_number or route[0] not in {*kept, *whole}
    for name, link in was.links.items():
        if stays(name):
            assert kernel.links[name].sysctls == link.sysctls


@LAWS
@given(hosts(), stacks())
def test_steps_survive_the_journal(kernel: Kernel, stack: list[dict[str, t.Any]]) -> None:
    for step in ask(kernel, stack).steps:
        assert kinds.from_json(step.to_json()) == step
        assert step.link == "" or step.link in str(step)

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be, seen from the wanted links and the host's present state together.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules, spec_checks
from .refusals import PlanRefused
from .spec import SpecError, by_word

if t.TYPE_CHECKING:
    from .snapshot import LinkState, Snapshot
    from .targets import Target, Targets

# Always there, though the kernel does not tell them while they are not set.
_UNTOLD_WIRES = ("ifindex", "in4_list", "in6_list", "qos_map", "flag", "link")


def check(targets: Targets, snapshot: Snapshot) -> None:
    """Raise PlanRefused or SpecError for the first contradiction."""
    host = _Host(targets, snapshot)
    for target in list(targets.links.values()):
        present = snapshot.links.get(target.name)
        if target.kind is not None:
            if present is not None and present.kind != target.kind:
                present = None
            if present is not None:
                _known(present, target)
            if target.kind == "bond":
                _bond(target, present, host)
            elif target.kind == "bridge":
                _bridge(target, present)
            else:
                _vlan(target, present, host)
        if target.master:
            _port(target, host)
    loop = spec_checks.find_loop(host.lower())
    if loop:
        raise PlanRefused(f"{' would stand on '.join(loop)}: that is a loop.", loop)


class _Host:
    """The links as they are to be."""

    def __init__(self, targets: Targets, snapshot: Snapshot) -> None:
        self.targets, self.snapshot = targets, snapshot
        self._going = set(targets.absent)
        self._siblings: t.Dict[str, t.Dict[t.Tuple[t.Any, t.Any], str]] = {}

    def exists(self, name: str) -> bool:
        target = self.targets.links.get(name)
        if target is not None and target.kind is not None:
            return True
        return name in self.snapshot.links and name not in self._going

    def kind(self, name: str) -> t.Optional[str]:
        target = self.targets.links.get(name)
        if target is not None and target.kind is not None:
            return target.kind
        state = self.snapshot.links.get(name)
        return state.kind if state else None

    def mtu(self, name: str) -> t.Optional[int]:
        target, state = self.targets.links.get(name), self.snapshot.links.get(name)
        if target is not None and target.mtu:
            return target.mtu
        if target is not None and target.master and self.kind(target.master) == "bond":
            return self.mtu(target.master)
        if state is not None:
            leaves = target is not None and target.master not in (None, state.master)
            stays = not leaves and self.exists(state.master) and self.kind(state.master) == "bond"
            if state.port_kind == "bond" and not stays:
                # Its own MTU comes back, whatever that is.
                return None
            return state.mtu
        parent = target.options.get("parent") if target else None
        return self.mtu(parent) if parent else None

    def siblings(self, parent: str) -> t.Dict[t.Tuple[t.Any, t.Any], str]:
        """VLANs that stay on a parent, by protocol and id."""
        if parent not in self._siblings:
            found = {}
            for child in self.snapshot.children(parent):
                state = self.snapshot.links[child]
                target = self.targets.links.get(child)
                untouched = target is None or target.kind is None
                if state.kind == "vlan" and untouched and child not in self._going:
                    found[state.options.get("protocol"), state.options.get("id")] = child
            self._siblings[parent] = found
        return self._siblings[parent]

    def lower(self) -> t.Dict[str, t.List[str]]:
        """What each link is to stand on."""
        found: t.Dict[str, t.List[str]] = {}
        names = dict.fromkeys(self.snapshot.links)
        names.update(dict.fromkeys(self.targets.links))
        for name in names:
            target, state = self.targets.links.get(name), self.snapshot.links.get(name)
            below = master = ""
            if state is not None and name not in self._going:
                # What becomes another kind of link loses what it stood on, and its ports.
                below = state.lower if self.kind(name) == state.kind else ""
                master = state.master if self.kind(state.master) == state.port_kind else ""
            if target is not None:
                below = target.options.get("parent", below)
                master = master if target.master is None else target.master
            if below:
                found.setdefault(name, []).append(below)
            if master:
                found.setdefault(master, []).append(name)
        return found


def _known(present: LinkState, target: Target) -> None:
    """Raise PlanRefused for an option that this kernel does not have, as far as can be told."""
    options = by_word(str(target.kind))
    for name, value in target.options.items():
        option = options[name]
        told = name in present.options or option.wire in _UNTOLD_WIRES
        if told or value == option.default or option.role != "option":
            continue
        if not option.modes or present.options.get("mode") in option.modes:
            since = f", which came with Linux {option.since}" if option.since else ""
            raise PlanRefused(f"{target.name}: this kernel does not have the option {name}{since}.")


def _bond(target: Target, present: t.Optional[LinkState], host: _Host) -> None:
    have = present.options if present else rules.initial("bond")
    want = dict(target.options)
    mode = want.setdefault("mode", have.get("mode"))
    changed = rules.differing("bond", have, want)
    if present and mode == have.get("mode"):
        # The kernel tells some options of other modes too: repeating them is no change.
        want = {name: value for name, value in want.items() if name in changed}
        want["mode"] = mode
    spec_checks.bond(target.name, want)
    _address(target, have, present.address if present else None)
    final = rules.after("bond", have, {"mode": mode})
    miimon = want.get("miimon", final.get("miimon") or 0)
    if not want.get("arp_interval"):
        for delay in spec_checks.DELAYS:
            if target.options.get(delay):
                spec_checks.check_delay(target.name, delay, target.options[delay], miimon)
        validates = target.options.get("arp_validate", "none") != "none"
        if miimon and validates and "arp_validate" in changed:
            raise PlanRefused(
                f"{target.name}: arp_validate needs arp_interval, which miimon excludes."
            )
    _queues(target, host)
    for option in rules.AFTER_PORTS:
        port = target.options.get(option)
        if not port or option not in changed or port in target.ports:
            continue
        of_port = host.targets.links.get(port)
        leaves = of_port is not None and of_port.master is not None
        if leaves or port not in host.snapshot.ports(target.name):
            raise PlanRefused(f"{target.name}: {option} {port} is not among its ports.", (port,))


def _address(target: Target, have: t.Mapping[str, t.Any], there: t.Optional[str]) -> None:
    """Raise SpecError for an address that a bond would not take, or lose with its active port."""
    options = {**have, **target.options}
    if target.address is None or rules.imposes_address(options):
        return
    if target.address != there or rules.imposes_address(have):
        raise SpecError(
            f"{target.name}: with fail_over_mac {options['fail_over_mac']} it has the address of "
            "its active port. Leave out address, or set fail_over_mac to none."
        )


def _queues(target: Target, host: _Host) -> None:
    """Raise PlanRefused if a port is to get a transmit queue that one left alone has."""
    links = host.targets.links
    taken: t.Dict[int, str] = {}
    for name in host.snapshot.ports(target.name):
        stays = name not in links or links[name].master in (None, target.name)
        if not stays or not host.exists(name):
            continue
        if name not in links or "queue_id" not in links[name].port_options:
            taken[host.snapshot.links[name].port_options.get("queue_id", 0)] = name
    for name in target.ports:
        queue = links[name].port_options.get("queue_id") if name in links else None
        if queue and queue in taken:
            raise PlanRefused(
                f"{target.name}: queue_id {queue} of {name} is taken by {taken[queue]}.", (name,)
            )


def _bridge(target: Target, present: t.Optional[LinkState]) -> None:
    final = dict(present.options) if present else rules.initial("bridge")
    final.update(target.options)
    spec_checks.bridge(
        target.name,
        {
            name: value
            for name, value in final.items()
            # Left alone, both follow by themselves.
            if name in target.options or name not in ("forward_delay", "mcast_vlan_snooping")
        },
    )


def _vlan(target: Target, present: t.Optional[LinkState], host: _Host) -> None:
    name = target.name
    parent = target.options.get("parent", present.lower if present else None)
    vlan = target.options.get("id", present.options.get("id") if present else None)
    if not parent or vlan is None:
        raise PlanRefused(f"{name} does not exist yet: a new VLAN needs a parent and an id.")
    if not host.exists(parent):
        raise PlanRefused(f"{name}: its parent {parent} does not exist.", (parent,))
    protocol = target.options.get("protocol") or "802.1Q"
    if "protocol" not in target.options and present:
        protocol = present.options.get("protocol")
    other = host.siblings(parent).setdefault((protocol, vlan), name)
    if other != name:
        raise PlanRefused(
            f"{name}: {parent} has the VLAN {vlan} ({protocol}) already, as {other}; there can be "
            "one only.",
            (other,),
        )
    of_parent = host.mtu(parent)
    if target.mtu and of_parent and target.mtu > of_parent:
        raise PlanRefused(
            f"{name}: mtu {target.mtu} is above the {of_parent} of its parent {parent}.", (parent,)
        )
    loose = target.options.get(
        "loose_binding", bool(present and present.options.get("loose_binding"))
    )
    below = host.targets.links.get(parent)
    if target.up and below is not None and below.up is False and not loose:
        raise PlanRefused(f"{name} cannot be up while its parent {parent} is down.", (parent,))


def _port(target: Target, host: _Host) -> None:
    master = str(target.master)
    if not host.exists(target.name):
        raise PlanRefused(f"{target.name}, which is to be a port of {master}, is to be absent.")
    if host.kind(target.name) == "bridge" and host.kind(master) == "bridge":
        raise PlanRefused(
            f"{target.name}: a bridge cannot be a port of the bridge {master}.", (target.name,)
        )

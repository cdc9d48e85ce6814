# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each link is to become, from the wanted links or from a recorded state.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules
from .configuration import cost_by_speed
from .refusals import PlanRefused
from .spec import WantedVlans, by_word

if t.TYPE_CHECKING:
    from .before import Before
    from .snapshot import LinkState, Snapshot
    from .spec import Nic, Spec

_LINK_OPTIONS = ("parent", "primary", "active_slave", "backup_port")
# What a new link has.
_USUAL: t.Dict[str, t.Any] = {"txqlen": 1000, "group": 0, "altnames": []}


class Target:
    """What one link is to become. None, or what is not in the options, is left alone.

    ``master`` is "" where the link is to be a port of nothing. ``ports`` are those that it is to
    get or keep, in order. ``index``, ``sysctls`` and ``kept`` are for its creation: see ``Create``.
    """

    __slots__ = (
        "address",
        "alias",
        "index",
        "kept",
        "kind",
        "master",
        "mtu",
        "name",
        "options",
        "port_options",
        "ports",
        "sysctls",
        "up",
        "vlans",
    )

    def __init__(self, name: str, kind: t.Optional[str] = None) -> None:
        self.name, self.kind = name, kind
        self.index = 0
        self.kept: t.Dict[str, t.Any] = {}
        self.sysctls: t.Dict[str, str] = {}
        self.options: t.Dict[str, t.Any] = {}
        self.port_options: t.Dict[str, t.Any] = {}
        self.vlans: t.Optional[WantedVlans] = None
        self.master: t.Optional[str] = None
        self.ports: t.List[str] = []
        self.mtu: t.Optional[int] = None
        self.address: t.Optional[str] = None
        self.up: t.Optional[bool] = None
        self.alias: t.Optional[str] = None


class Targets:
    """All targets by name, the names of links that are to go, and warnings for the user."""

    def __init__(self) -> None:
        self.links: t.Dict[str, Target] = {}
        self.absent: t.List[str] = []
        self.warnings: t.List[str] = []

    def of(self, name: str) -> Target:
        """Return a link's target; a new one if it has none yet."""
        if name not in self.links:
            self.links[name] = Target(name)
        return self.links[name]


def from_spec(spec: Spec, snapshot: Snapshot, missing_ports: str = "fail") -> Targets:
    """Return what the wanted links mean for this host.

    ``missing_ports`` is "fail" or "ignore". Raises PlanRefused for a port that does not exist.
    """
    targets = Targets()
    names = _Names(spec, snapshot)
    for nic in spec.values():
        name = names.real(nic.name)
        if not nic.present:
            if name in snapshot.links:
                targets.absent.append(name)
            continue
        target = targets.of(name)
        target.kind, target.vlans = nic.kind, nic.vlans
        target.options = names.in_options(nic.options)
        target.mtu, target.address, target.alias = nic.mtu, nic.address, nic.alias
        target.up = nic.up
        if target.up is None and name not in snapshot.links:
            target.up = True
    for nic in spec.values():
        if nic.present and nic.ports is not None:
            _ports(nic, targets, names, missing_ports)
    return targets


class _Names:
    """Finds links by alternative names too."""

    def __init__(self, spec: Spec, snapshot: Snapshot) -> None:
        self.spec, self.snapshot = spec, snapshot

    def real(self, name: str) -> str:
        state = None if name in self.snapshot.links else self.snapshot.find(name)
        return state.name if state else name

    def in_options(self, options: t.Dict[str, t.Any]) -> t.Dict[str, t.Any]:
        found = dict(options)
        for option in _LINK_OPTIONS:
            if found.get(option):
                found[option] = self.real(found[option])
        return found


def _ports(nic: Nic, targets: Targets, names: _Names, missing_ports: str) -> None:
    master = names.real(nic.name)
    of_master = targets.links[master]
    for port in (nic.ports or {}).values():
        name = names.real(port.name)
        if name not in names.snapshot.links and name not in targets.links:
            if missing_ports != "ignore":
                raise PlanRefused(
                    f"{name}, which is to be a port of {master}, does not exist.", (name,)
                )
            targets.warnings.append(f"{master}: the port {name} does not exist; it was left out.")
            for option in rules.AFTER_PORTS:
                if of_master.options.get(option) == name:
                    del of_master.options[option]
            continue
        target = targets.of(name)
        target.master = master
        target.port_options = names.in_options(port.options)
        if nic.kind == "bridge":
            # A bond's port could be a bridge, which has VLANs of its own.
            target.vlans = port.vlans
        of_master.ports.append(name)
    listed = set(of_master.ports)
    for name in names.snapshot.ports(master):
        if name in listed or name in targets.absent:
            continue
        if not nic.exact:
            of_master.ports.append(name)
        elif targets.of(name).master is None:
            targets.of(name).master = ""


def complete(state: LinkState, target: Target, master_kind: t.Optional[str] = None) -> Target:
    """Fill what a target leaves alone with what there is, for a link that will lose it.

    ``master_kind`` is the kind that its master will be of, if not what that is now.
    """
    virtual = state.kind in ("bond", "bridge", "vlan")
    target.kind = state.kind
    if not target.index:
        target.index = state.index
        target.kept = {
            key: getattr(state, key)
            for key, usual in _USUAL.items()
            if getattr(state, key) not in (None, usual)
        }
    if virtual:
        options = settings(str(state.kind), state.options)
        if state.kind == "vlan":
            options["parent"] = state.lower
        options.update(target.options)
        target.options = options
    if target.master is None:
        target.master = state.master
    stays = target.master == state.master and master_kind in (None, state.port_kind)
    if target.master and stays:
        options = settings(state.port_kind + "_port", state.port_options)
        options.update(target.port_options)
        target.port_options = options
    if target.vlans is None and (state.kind == "bridge" or (stays and state.port_kind == "bridge")):
        target.vlans = WantedVlans.exactly(state.vlans)
    if target.mtu is None:
        target.mtu = state.mtu
    if target.up is None:
        target.up = state.up
    if target.alias is None:
        target.alias = state.alias
    return target


def settings(table: str, options: t.Mapping[str, t.Any]) -> t.Dict[str, t.Any]:
    """Return what of a link's options is configuration."""
    known = by_word(table) if options else {}
    found = {
        name: value
        for name, value in options.items()
        if name in known and known[name].role == "option" and value is not None
    }
    if table == "bridge_port" and cost_by_speed(found):
        del found["cost"]
    for name, option in known.items():
        # What is unset is not told.
        untold = option.wire in ("ifindex", "in4_list", "in6_list", "qos_map")
        if untold and name == option.name and option.role == "option" and name not in found:
            default = option.default
            found[name] = list(default) if isinstance(default, tuple) else default
    return found


def from_before(before: Before, snapshot: Snapshot) -> Targets:
    """Return what leads back to a recorded state."""
    targets = Targets()
    for name, state in before.links.items():
        target = complete(state, targets.of(name))
        target.sysctls = before.sysctls.get(name, {})
        if "cost" in state.port_options:
            target.port_options["cost"] = state.port_options["cost"]
        # A bond's port has the bond's address; its own is that with which it joins.
        own = state.port_options.get("perm_hwaddr")
        if target.kind in ("bond", "bridge", "vlan"):
            target.address = own if state.port_kind == "bond" else state.address
    for name, state in before.links.items():
        if not state.master:
            continue
        master = targets.of(state.master)
        master.ports.append(name)
        if master.kind is None and state.master in snapshot.links:
            # It was not touched itself.
            master.kind = snapshot.links[state.master].kind
    for name in before.links:
        listed = set(targets.of(name).ports)
        for port in snapshot.ports(name):
            if port not in listed and port not in before.links and port not in before.absent:
                targets.of(name).ports.append(port)
    targets.absent = [name for name in before.absent if name in snapshot.links]
    return targets

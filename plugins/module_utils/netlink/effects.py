# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step does to the links: the state that a plan works on while it is made.

What the kernel does by itself along with a request is done here too, as far as it can be known:
what cannot be is None afterwards.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules, steps
from .snapshot import LinkState
from .vlan_table import VlanTable

if t.TYPE_CHECKING:
    from .snapshot import Snapshot

_ETHERNET_MTU = 1500

# What a link may lose: bits of Working.lost.
NEIGHBOURS = 1
NEXT_HOPS = 2  # and the routes through such objects
ROUTES = 4  # and addresses of IPv6
ADDRESSES = 8  # of IPv4
_DOWN = NEIGHBOURS | NEXT_HOPS | ROUTES
_DELETED = _DOWN | ADDRESSES


class Working:
    """A snapshot with changes laid over it.

    ``changed`` has the changed links, None for those that are gone. ``lost`` tells what links lose
    of what they carry, and have not got back, ``forfeited`` what they never get back as they are
    used otherwise now; ``losing`` tells what they ever lost.
    ``interrupted`` are those that went down or away, or whose VLANs were taken for a while,
    ``deleted`` those that were deleted, even if they were made anew. ``disturbed`` are the links
    whose admin state changed with another's.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.changed: t.Dict[str, t.Optional[LinkState]] = {}
        self.lost: t.Dict[str, int] = {}
        self.forfeited: t.Dict[str, int] = {}
        self.losing: t.Dict[str, int] = {}
        self.interrupted: t.Dict[str, None] = {}
        self.deleted: t.Dict[str, None] = {}
        self.disturbed: t.Dict[str, None] = {}
        # Names in order, as the keys of a dictionary, which forgets one quickly.
        self._ports: t.Dict[str, t.Dict[str, None]] = {}
        self._children: t.Dict[str, t.Dict[str, None]] = {}

    def get(self, name: str) -> t.Optional[LinkState]:
        """Return a link as it is now; not to be changed."""
        if name in self.changed:
            return self.changed[name]
        return self.snapshot.links.get(name)

    def edit(self, name: str) -> LinkState:
        """Return a link to be changed."""
        state = self.changed.get(name)
        if state is None:
            state = self.snapshot.links[name].copy()
            self.changed[name] = state
        return state

    def ports(self, master: str) -> t.Dict[str, None]:
        """Return a link's ports, in order."""
        if master not in self._ports:
            self._ports[master] = dict.fromkeys(self.snapshot.ports(master))
        return self._ports[master]

    def children(self, name: str) -> t.Dict[str, None]:
        """Return what was made on a link."""
        if name not in self._children:
            self._children[name] = dict.fromkeys(self.snapshot.children(name))
        return self._children[name]

    def do(self, step: steps.Step) -> None:
        """Do what the kernel does at this step."""
        _EFFECTS[step.action](self, step)

    def missing(self) -> t.Dict[str, int]:
        """Return what links lack now of what they carried."""
        found = dict(self.forfeited)
        for name, what in self.lost.items():
            found[name] = found.get(name, 0) | what
        return found

    def _lose(self, name: str, what: int) -> None:
        self.lost[name] = self.lost.get(name, 0) | what
        self.losing[name] = self.losing.get(name, 0) | what

    def _disconnect(self, name: str) -> None:
        """A link may be without carrier for a while, and so what stands on it."""
        self._lose(name, NEXT_HOPS)
        for child in self.children(name):
            self._disconnect(child)
        state = self.get(name)
        if state is not None and state.master:
            self._disconnect(state.master)

    def _stayed_connected(self, port: str) -> bool:
        """Whether a port has had carrier all along; to get some takes hardware a while."""
        before, now = self.snapshot.links.get(port), self.get(port)
        stayed = before and now and before.master == now.master and before.carrier is not False
        return bool(stayed) and port not in self.interrupted

    # Each of the following is the effect of one kind of step.

    def _create(self, step: steps.Create) -> None:
        state = LinkState(step.link, step.kind)
        state.index, state.address = step.index, step.address or None
        for key, value in step.kept.items():
            setattr(state, key, value)
        # An MTU that comes along with the request does not count as set with a bridge.
        state.pinned = bool(step.address)
        state.mtu = step.mtu or _ETHERNET_MTU
        options = rules.initial(step.kind)
        parent = self.get(step.options.get("parent", ""))
        if parent is not None:
            state.lower = parent.name
            state.mtu = step.mtu or parent.mtu
            state.address = step.address or parent.address
            self.children(parent.name)[step.link] = None
        state.options = rules.after(step.kind, options, step.options)
        if step.kind == "bridge":
            state.vlans = VlanTable.of_new_port(state.options.get("vlan_default_pvid", 1))
        self.changed[step.link] = state
        self._ports[step.link], self._children[step.link] = {}, {}
        if step.up:
            state.up = True

    def _delete(self, step: steps.Delete) -> None:
        self._remove(step.link)

    def _remove(self, name: str) -> None:
        for child in list(self.children(name)):
            self._remove(child)
        state = self.get(name)
        if state is None:
            return
        for port in list(self.ports(name)):
            self._leave(port)
        if state.master:
            self._leave(name)
        if state.lower:
            self.children(state.lower).pop(name, None)
        self.disturbed.pop(name, None)
        self._lose(name, _DELETED)
        self.interrupted[name] = self.deleted[name] = None
        self.changed[name] = None

    def _set_options(self, step: steps.SetOptions) -> None:
        state = self.edit(step.link)
        old_pvid = state.options.get("vlan_default_pvid", 1)
        state.options = rules.after(step.kind, state.options, step.options)
        if step.kind == "bridge" and "vlan_default_pvid" in step.options:
            for name in [step.link, *self.ports(step.link)]:
                link = self.edit(name)
                link.vlans = link.vlans.moved(old_pvid, step.options["vlan_default_pvid"])

    def _set_link(self, step: steps.SetLink) -> None:
        if step.attribute == "up":
            self._set_up(step.link, step.value)
        elif step.attribute == "mtu":
            state = self.edit(step.link)
            # To set what there is already does not count.
            state.mtu_pinned = state.mtu_pinned or state.mtu not in (None, step.value)
            self._set_mtu(step.link, step.value)
        elif step.attribute == "address":
            self.edit(step.link).pinned = True
            self._set_address(step.link, step.value)
        else:
            self.edit(step.link).alias = step.value

    def _set_up(self, name: str, up: bool) -> None:
        state = self.edit(name)
        if not up and state.up:
            self._disconnect(name)
            self._lose(name, _DOWN)
            self.interrupted[name] = None
        state.up = up
        for child in self.children(name):
            link = self.get(child)
            if link is None or link.kind != "vlan" or link.up == up:
                continue
            if not link.options.get("loose_binding"):
                self.disturbed[child] = None
                self._set_up(child, up)

    def _set_mtu(self, name: str, mtu: t.Optional[int]) -> None:
        state = self.edit(name)
        state.mtu = mtu
        if state.kind == "bond":
            for port in self.ports(name):
                self._set_mtu(port, mtu)
        for child in self.children(name):
            link = self.get(child)
            if link and link.kind == "vlan" and (mtu is None or (link.mtu or 0) > mtu):
                self._set_mtu(child, mtu)
        master = self.get(state.master)
        if master is not None and master.kind == "bridge":
            self._follow_mtu(master.name)

    def _follow_mtu(self, bridge: str) -> None:
        """The smallest MTU of the ports is the bridge's, unless it was set for good."""
        state = self.edit(bridge)
        if state.mtu_pinned:
            return
        mtus = [link.mtu for link in map(self.get, self.ports(bridge)) if link]
        known = [mtu for mtu in mtus if mtu is not None]
        follows = min(known) if known else _ETHERNET_MTU
        if len(known) < len(mtus) or follows != state.mtu:
            self._set_mtu(bridge, None)

    def _set_address(self, name: str, address: t.Optional[str]) -> None:
        state = self.edit(name)
        old, state.address = state.address, address
        # Even if it had this address already.
        self._lose(name, NEIGHBOURS)
        if state.kind == "bond" and rules.imposes_address(state.options):
            for port in self.ports(name):
                self._set_address(port, address)
                self.edit(port).pinned = True
        for child in self.children(name):
            link = self.get(child)
            if link and link.kind == "vlan" and link.address == old and not link.pinned:
                self._set_address(child, address)
        master = self.get(state.master)
        if master is not None and master.kind == "bridge" and not master.pinned:
            # It has the lowest of its ports' addresses.
            self._set_address(master.name, None)

    def _set_master(self, step: steps.SetMaster) -> None:
        name = step.link
        before = self.get(name)
        if before is not None and before.master:
            self._leave(name)
        if not step.master:
            return
        state, master = self.edit(name), self.edit(step.master)
        state.master, state.port_kind = step.master, step.kind
        state.port_options = rules.initial(step.kind + "_port")
        first = not self.ports(step.master)
        self.ports(step.master)[name] = None
        if step.kind == "bond":
            self._join_bond(state, master, first)
            return
        state.vlans = VlanTable.of_new_port(master.options.get("vlan_default_pvid", 1))
        if not master.pinned:
            self._set_address(step.master, None)
        if first or state.mtu is None or state.mtu != master.mtu:
            self._follow_mtu(step.master)

    def _join_bond(self, state: LinkState, master: LinkState, first: bool) -> None:
        if first and not master.pinned:
            self._set_address(master.name, state.address)
        elif rules.imposes_address(master.options):
            self._set_address(state.name, master.address)
            state.pinned = True
        self._set_mtu(state.name, master.mtu)
        self._lose(state.name, _DOWN)
        self._set_up(state.name, True)

    def _leave(self, name: str) -> None:
        state = self.edit(name)
        master = self.edit(state.master)
        own = state.port_options.get("perm_hwaddr")
        of_bond = state.port_kind == "bond"
        state.master = state.port_kind = ""
        state.port_options = {}
        del self.ports(master.name)[name]
        if not any(self._stayed_connected(port) for port in self.ports(master.name)):
            self._disconnect(master.name)
        for port in self.ports(master.name):
            if (self.get(port) or state).port_options.get("backup_port") == name:
                self.edit(port).port_options["backup_port"] = ""
        if not of_bond:
            state.vlans = VlanTable()
            if not master.pinned:
                self._set_address(master.name, None)
            self._follow_mtu(master.name)
            return
        for option in rules.AFTER_PORTS:
            if master.options.get(option) == name:
                master.options[option] = ""
        self._set_up(name, False)
        self._set_address(name, own)
        state.pinned = True
        self._set_mtu(name, None)
        if not self.ports(master.name):
            # The driver gives it a random one, even if it had been set.
            master.pinned = False
            self._set_address(master.name, None)

    def _set_port_options(self, step: steps.SetPortOptions) -> None:
        options = self.edit(step.link).port_options
        options.update({key: step.options[key] for key in step.options if key != "fdb_flush"})

    def _set_sysctls(self, step: steps.SetSysctls) -> None:
        """They are no part of this state."""

    def _add_vlans(self, step: steps.AddVlans) -> None:
        state = self.edit(step.link)
        state.vlans = state.vlans.added(step.entries)

    def _remove_vlans(self, step: steps.RemoveVlans) -> None:
        state = self.edit(step.link)
        state.vlans = state.vlans.removed(step.entries)

    def _restore(self, step: steps.Restore) -> None:
        """What links carry is no part of this state."""


_EFFECTS: t.Dict[str, t.Callable[[Working, t.Any], None]] = {
    "create": Working._create,
    "delete": Working._delete,
    "set_options": Working._set_options,
    "set_link": Working._set_link,
    "set_master": Working._set_master,
    "set_port_options": Working._set_port_options,
    "set_sysctls": Working._set_sysctls,
    "add_vlans": Working._add_vlans,
    "remove_vlans": Working._remove_vlans,
    "restore": Working._restore,
}

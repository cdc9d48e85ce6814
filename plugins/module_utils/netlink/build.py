# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From targets to steps: lowest links first, each one created or changed, given its ports, set up.

Nothing here asks or changes the host: each step is done to a model of it at once, so that what
the kernel does by itself is taken into account by the steps that follow.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import bounce, regaining, rules, steps
from .targets import complete
from .vlan_table import changes as vlan_changes

if t.TYPE_CHECKING:
    from .effects import Working
    from .snapshot import LinkState
    from .targets import Target, Targets


class Builder:
    """Makes the steps to the targets; ``working`` is the state that they have reached."""

    def __init__(self, working: Working, targets: Targets) -> None:
        self.working, self.targets = working, targets
        self.steps: t.List[steps.Step] = []

    def do(self, step: steps.Step) -> None:
        """Append a step."""
        self.working.do(step)
        self.steps.append(step)

    def state(self, name: str) -> LinkState:
        """Return a link that is known to be there."""
        state = self.working.get(name)
        if state is None:
            raise KeyError(name)
        return state

    def lower_mtus(self, order: t.Sequence[str]) -> None:
        """Lower MTUs from the top down: no VLAN's may exceed its parent's in between."""
        for name in reversed(order):
            state, wanted = self.working.get(name), self.targets.links[name].mtu
            if state is not None and wanted and state.mtu is not None and state.mtu > wanted:
                self.do(steps.SetLink(name, "mtu", wanted))

    def converge(self, name: str) -> None:
        """Make a link what it is to be; what is below it is already."""
        target = self.targets.links[name]
        was_up = False
        if target.kind is not None and self.working.get(name) is None:
            self._create(target)
        state = self.working.get(name)
        if state is None:
            return
        if target.kind in ("bond", "bridge", "vlan"):
            was_up = self._change(target)
        if target.kind in ("bond", "bridge"):
            self._members(target)
        if was_up and target.up is not False and not self.state(name).up:
            self.set_up(name)
        self.attributes(name)
        if target.kind in ("bond", "bridge"):
            self._after_ports(target)
        self.settle()
        regaining.restore(self)

    def _create(self, target: Target) -> None:
        kind, options = str(target.kind), dict(target.options)
        have = rules.initial(kind)
        messages: t.List[t.Dict[str, t.Any]]
        if kind == "bond":
            mode = options.get("mode", have["mode"])
            messages = rules.bond_messages(have, rules.applicable("bond", options, mode))
        elif kind == "bridge":
            messages, _later = rules.bridge_messages(have, options, True)
        else:
            identity = {key: options[key] for key in ("parent", "id", "protocol") if key in options}
            identity.update(rules.vlan_message(have, options))
            messages = [identity]
        # It must not make itself addresses before its sysctls say which.
        up = bool(target.up) and not self._joins_bond(target) and not target.sysctls
        if up and kind == "vlan" and not options.get("loose_binding"):
            self.need_up(options["parent"])
            up = self.state(options["parent"]).up
        first = messages[0] if messages else {}
        # What its parent cannot carry yet is set in the end.
        mtu = target.mtu if self._carries(options.get("parent"), target.mtu or 0) else 0
        address = target.address or ""
        self.do(
            steps.Create(
                target.name, kind, first, target.index, address, mtu or 0, up, target.kept
            )
        )  # fmt: skip
        for message in messages[1:]:
            self.do(steps.SetOptions(target.name, kind, message))
        self.set_sysctls(target.name, target.sysctls, {})

    def set_sysctls(
        self, name: str, wanted: t.Dict[str, str], there: t.Mapping[str, str]
    ) -> None:
        """Set those of a link's sysctls that are not what is wanted."""
        changed = {key: value for key, value in wanted.items() if there.get(key) != value}
        if changed:
            self.do(steps.SetSysctls(name, changed))

    def _carries(self, parent: t.Optional[str], mtu: int) -> bool:
        """Whether a link's MTU is known to be large enough for what stands on it."""
        state = self.working.get(parent) if parent else None
        return state is None or (state.mtu is not None and state.mtu >= mtu)

    def _is_carried(self, state: LinkState, mtu: int) -> bool:
        """Whether what a VLAN, or one among a bond's ports, stands on is known to carry an MTU."""
        if state.kind == "bond":
            ports = map(self.state, self.working.ports(state.name))
            return all(self._is_carried(port, mtu) for port in ports)
        return state.kind != "vlan" or self._carries(state.lower, mtu)

    def _joins_bond(self, target: Target) -> bool:
        if not target.master:
            return False
        master = self.targets.links.get(target.master)
        kind = master.kind if master else None
        if kind is None:
            present = self.working.get(target.master)
            kind = present.kind if present else None
        return kind == "bond"

    def _leaves_bond(self, target: Target) -> bool:
        """Whether a link is a port of a bond still, and loses with that what address it gets."""
        state = self.state(target.name)
        return state.port_kind == "bond" and target.master not in (None, state.master)

    def _change(self, target: Target) -> bool:
        """Change a link's options; return whether it was set down for it, and has to come up."""
        name = target.name
        state = self.state(name)
        if target.kind == "bond":
            return bounce.change_bond(self, target)
        if target.kind == "vlan":
            message = rules.vlan_message(state.options, target.options)
            if message:
                self.do(steps.SetOptions(name, "vlan", message))
            return False
        fresh = not self.working.ports(name)
        messages, _later = rules.bridge_messages(state.options, target.options, fresh)
        if any(option in message for message in messages for option in rules.WITHOUT_VLANS):
            bounce.strip_vlans(self, target)
        for message in messages:
            self.do(steps.SetOptions(name, "bridge", message))
        return False

    def _members(self, target: Target) -> None:
        """Let ports join and leave, and set what ports have."""
        name, kind = target.name, str(target.kind)
        joining = [port for port in target.ports if self.state(port).master != name]
        leaving = [
            port
            for port in self.working.ports(name)
            if port in self.targets.links and self.targets.links[port].master == ""
        ]
        if joining or leaving:
            self._pin(target)
        for port in joining:
            self.join(port, name, kind)
        for port in leaving:
            self.release(port)
        for port in list(self.working.ports(name)):
            of_port = self.targets.links.get(port)
            # Another one will move on to where it is to be.
            if of_port is not None and of_port.master in (None, name):
                self._port(of_port, self.state(name))
        if kind == "bridge" and target.vlans is not None:
            self._vlans(target, self.state(name), True)

    def _pin(self, target: Target) -> None:
        """Set the wanted address and MTU for good, so that they do not follow the ports'."""
        state = self.state(target.name)
        bond = target.kind == "bond"
        leaves = self._leaves_bond(target)
        address = state.address if self._shares_address(state) and not leaves else target.address
        pinned = state.pinned or leaves
        if address and not pinned and not (bond and self.working.ports(target.name)):
            self.do(steps.SetLink(target.name, "address", address))
        if target.mtu and target.mtu != state.mtu and not bond:
            self.do(steps.SetLink(target.name, "mtu", target.mtu))

    def _shares_address(self, state: LinkState) -> bool:
        """Whether a link has, or may get, the address of the bond that it is a port of."""
        if state.port_kind != "bond":
            return False
        options = self.state(state.master).options
        return rules.imposes_address(options) or options.get("fail_over_mac") == "follow"

    def join(self, port: str, master: str, kind: str) -> None:
        """Make a link a port; it is up then, unless it is wanted down."""
        state = self.state(port)
        left = state.master
        address = self.state(left).address if left else None
        if kind == "bond":
            if not self._is_carried(state, self.state(master).mtu or 0):
                self._leave_bond(state.lower)
            if state.kind == "vlan" and not state.options.get("loose_binding"):
                # The driver opens the port; what is wanted down goes down again in the end.
                self.need_up(state.lower, True)
            # A bond that it leaves sets it down; its parent may have drawn it up just now.
            if self.state(port).up and state.port_kind != "bond":
                self.do(steps.SetLink(port, "up", False))
        self.do(steps.SetMaster(port, master, kind))
        if left:
            self._keep_address(left, address)
        if not self.state(port).up and self._wanted_up(port) is not False:
            self.set_up(port)

    def _wanted_up(self, port: str) -> t.Optional[bool]:
        target = self.targets.links.get(port)
        return target.up if target else None

    def _leave_bond(self, name: str) -> None:
        """Release a link now that will leave its bond later, for its own, larger MTU."""
        target = self.targets.links.get(name)
        if target is not None and self._leaves_bond(target):
            self.release(name)

    def release(self, port: str) -> None:
        """Let a port be one no more."""
        master = self.state(port).master
        address = self.state(master).address
        self.do(steps.SetMaster(port, ""))
        self._keep_address(master, address)

    def delete(self, step: steps.Delete) -> None:
        """Delete a link, with what stands on it."""
        addresses = {}
        for name in [step.link, *step.along]:
            master = self.working.get(self.state(name).master)
            if master is not None:
                addresses[master.name] = master.address
        self.do(step)
        for name, address in addresses.items():
            if self.working.get(name) is not None:
                self._keep_address(name, address)

    def _keep_address(self, bond: str, address: t.Optional[str]) -> None:
        """Give a bond its address back after the last port took it along."""
        state = self.state(bond)
        target = self.targets.links.get(bond)
        wanted = (target.address if target and state.port_kind != "bond" else None) or address
        if state.kind == "bond" and wanted and not self.working.ports(bond):
            self.do(steps.SetLink(bond, "address", wanted))

    def _port(self, target: Target, master: LinkState) -> None:
        state, table = self.state(target.name), f"{master.kind}_port"
        wanted = rules.applicable(table, target.port_options, master.options.get("mode"))
        changed = rules.differing(table, state.port_options, wanted)
        changed.pop("backup_port", None)
        if changed.get("queue_id"):
            self._free_queue(master.name, changed["queue_id"])
        if changed:
            self.do(steps.SetPortOptions(target.name, str(master.kind), changed))
        if master.kind == "bridge" and target.vlans is not None:
            self._vlans(target, master, False)

    def _free_queue(self, bond: str, queue: int) -> None:
        """Take a transmit queue, which only one can have, from a port that will leave it."""
        for port in list(self.working.ports(bond)):
            if self.state(port).port_options.get("queue_id") == queue:
                self.do(steps.SetPortOptions(port, "bond", {"queue_id": 0}))

    def _vlans(self, target: Target, bridge: LinkState, on_bridge: bool) -> None:
        if target.vlans is None:
            return
        have = self.state(target.name).vlans
        want = target.vlans.table(have, bridge.options.get("vlan_default_pvid", 1))
        added, removed = vlan_changes(have, want)
        if added:
            self.do(steps.AddVlans(target.name, added, on_bridge))
        if removed:
            self.do(steps.RemoveVlans(target.name, removed, on_bridge))

    def _after_ports(self, target: Target) -> None:
        """Set what refers to ports, or counts only once these are as they are to be."""
        name, kind = target.name, str(target.kind)
        if kind == "bond":
            have = self.state(name).options
            refer = {key: target.options[key] for key in rules.AFTER_PORTS if key in target.options}
            refer = rules.applicable("bond", refer, have.get("mode"))
            stale = refer.get("primary") == "" and self._may_have_primary(name)
            refer = rules.differing("bond", have, refer)
            if stale:
                refer["primary"] = ""
            if refer:
                self.do(steps.SetOptions(name, kind, refer))
            return
        _messages, later = rules.bridge_messages(self.state(name).options, target.options, False)
        if later:
            self.do(steps.SetOptions(name, kind, later))
        for port in list(self.working.ports(name)):
            backup = self._port_option(port, "backup_port")
            have = self.state(port).port_options.get("backup_port", "")
            # What is kept may name a port that is none any more.
            there = not backup or backup in self.working.ports(name)
            if backup is not None and have != backup and there:
                self.do(steps.SetPortOptions(port, kind, {"backup_port": backup}))

    def _may_have_primary(self, bond: str) -> bool:
        """Whether a primary port could be back that the bond did not tell before.

        It keeps the name, of what is no port and in modes without primary ports too.
        """
        before = self.working.snapshot.links.get(bond)
        if before is None or before.index != self.state(bond).index:
            return False
        mode = before.options.get("mode")
        if "primary" not in rules.applicable("bond", {"primary": ""}, mode):
            return True
        known, ports = self.working.snapshot.ports(bond), self.working.ports(bond)
        return before.options.get("primary") in ports or any(port not in known for port in ports)

    def _port_option(self, port: str, option: str) -> t.Any:
        target, master = self.targets.links.get(port), self.state(port).master
        if target is None or target.master not in (None, master):
            return None
        return target.port_options.get(option)

    def attributes(self, name: str, finally_: bool = False) -> None:
        """Set what every link has; what has to wait for links above, only finally."""
        target, state = self.targets.links[name], self.working.get(name)
        if state is None:
            return
        joins_bond = self._joins_bond(target)
        waits = joins_bond and state.master != target.master
        carried = finally_ or self._is_carried(state, target.mtu or 0)
        if target.mtu and state.mtu != target.mtu and carried and not waits:
            self.do(steps.SetLink(name, "mtu", target.mtu))
        # A bridge's address changes along with its ports, also where the bond leaves it alone.
        shares = joins_bond and (state.kind != "bridge" or self._shares_address(state))
        own = not self._leaves_bond(target) and (not shares or waits)
        if target.address and state.address != target.address and own:
            self.do(steps.SetLink(name, "address", target.address))
        if target.alias is not None and state.alias != target.alias:
            self.do(steps.SetLink(name, "alias", target.alias))
        if target.up is not None and self.state(name).up != target.up and not waits:
            if target.up:
                self.set_up(name)
            else:
                self.do(steps.SetLink(name, "up", False))

    def set_up(self, name: str, anyway: bool = False) -> None:
        """Set a link up, and before it what it stands on."""
        state = self.state(name)
        if state.kind == "vlan" and not state.options.get("loose_binding"):
            self.need_up(state.lower, anyway)
            if state.lower and not self.state(state.lower).up:
                return
        # It may have been drawn along.
        if not self.state(name).up:
            self.do(steps.SetLink(name, "up", True))

    def need_up(self, name: str, anyway: bool = False) -> None:
        """Set a link up that others need, unless it is wanted down, or anyway."""
        state = self.working.get(name)
        if state is not None and not state.up and (anyway or self._wanted_up(name) is not False):
            self.set_up(name, anyway)

    def settle(self) -> None:
        """Put back the admin state of VLANs that went up or down along with their parent."""
        for name in list(self.working.disturbed):
            state, before = self.working.get(name), self.working.snapshot.links.get(name)
            intended = self._wanted_up(name)
            if intended is None:
                intended = before.up if before else None
            if state is None or intended is None or state.up == intended:
                del self.working.disturbed[name]
            elif not intended:
                del self.working.disturbed[name]
                self.do(steps.SetLink(name, "up", False))
            elif self.state(state.lower).up:
                del self.working.disturbed[name]
                self.do(steps.SetLink(name, "up", True))

    def keep(self, name: str) -> Target:
        """Return a link's target, complete with what it has now, as it will lose that."""
        return complete(self.state(name), self.targets.of(name))

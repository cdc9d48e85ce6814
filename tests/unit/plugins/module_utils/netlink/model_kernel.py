# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of the kernel's links that executes steps, as strictly as real kernels do.

It knows each refusal of the bonding, bridge and 8021q drivers that a plan could run into, and
what they change by themselves. It shares no code with the planner but the plain data classes.
"""

from __future__ import annotations

import copy
import dataclasses
import errno
import itertools
import typing as t

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_state import (
    Address,
    IpState,
    Neighbour,
    NextHop,
    Route,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.snapshot import (
    LinkState,
    Snapshot,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.vlan_table import VlanTable

OPTIONS = {
    table: {option.name: option for option in options} for table, options in TABLES.items()
}
LINK_MODES = ("802.3ad", "balance-tlb", "balance-alb")
DELAYS = ("updelay", "downdelay", "peer_notify_delay")


class Refused(Exception):
    """The kernel's answer: an errno and why."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{errno.errorcode[code]}: {why}")
        self.code = code


@dataclasses.dataclass
class Device:
    name: str
    kind: str | None
    index: int
    address: str
    mtu: int = 1500
    up: bool = False
    alias: str = ""
    master: str = ""
    lower: str = ""
    options: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    port_options: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    vlans: dict[int, bool] = dataclasses.field(default_factory=dict)  # id: whether untagged
    pvid: int = 0
    address_set: bool = False
    mtu_set: bool = False
    primary_name: str = ""
    own: tuple[str, int] = ("", 0)  # of a bond's port: address and MTU without the bond
    delays: dict[str, int] = dataclasses.field(default_factory=dict)  # in units of miimon
    sysctls: dict[str, str] = dataclasses.field(default_factory=dict)

    def table(self) -> VlanTable:
        return VlanTable(
            self.vlans, [vlan for vlan, untagged in self.vlans.items() if untagged], self.pvid
        )


class Kernel:
    def __init__(self, hardware: t.Iterable[str]) -> None:
        self.links: dict[str, Device] = {}
        self.addresses: list[tuple[str, int, str, int]] = []
        self.routes: list[tuple[str, int, str, bool, str]] = []  # link, family, text, gateway, src
        self.neighbours: list[tuple[str, str, str]] = []  # link, address, setting
        self.next_hops: dict[int, str] = {}  # number: link
        self.groups: dict[int, list[int]] = {}  # number: those of next hops
        self.routes_by_number: list[tuple[int, int, str]] = []  # next hop or group, family, text
        self._numbers = itertools.count(1)
        for name in hardware:
            self._add(name, None)

    def copy(self) -> Kernel:
        return copy.deepcopy(self)

    def _add(self, name: str, kind: str | None, index: int = 0) -> Device:
        number = next(self._numbers)
        index = index or 100 + number
        if any(link.index == index for link in self.links.values()):
            raise Refused(errno.EEXIST, f"index {index}")
        link = Device(name, kind, index, f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}")
        self.links[name] = link
        return link

    # What is read

    def ports(self, master: str) -> list[Device]:
        return [link for link in self.links.values() if link.master == master]

    def children(self, name: str) -> list[Device]:
        return [link for link in self.links.values() if link.lower == name]

    def snapshot(self) -> Snapshot:
        states = {}
        for link in self.links.values():
            state = LinkState(link.name, link.kind)
            for key in ("index", "up", "mtu", "address", "alias", "master", "lower"):
                setattr(state, key, getattr(link, key))
            state.carrier = link.up
            state.port_kind = (self.links[link.master].kind or "") if link.master else ""
            state.options = copy.deepcopy(self._told(link))
            state.port_options = dict(link.port_options)
            if state.port_options.get("backup_port") == "":
                del state.port_options["backup_port"]
            if state.port_kind == "bond":
                state.port_options["perm_hwaddr"] = link.own[0]
            state.vlans = link.table()
            states[link.name] = state
        return Snapshot(states, self._ip, lambda name: dict(self.links[name].sysctls))

    def _ip(self) -> IpState:
        routes = [
            Route([link], family, text, "", gateway, source)
            for link, family, text, gateway, source in self.routes
        ]
        for number, family, text in self.routes_by_number:
            route = Route(self._links_of(number), family, text, gateway=True, next_hop=number)
            routes.append(route)
        hops = [NextHop(number, [link]) for number, link in self.next_hops.items()]
        for number, members in self.groups.items():
            hops.append(NextHop(number, self._links_of(number), [(each, 1) for each in members]))
        return IpState(
            [Address(*each) for each in self.addresses],
            [Neighbour(*each) for each in self.neighbours],
            hops,
            routes,
        )

    def _links_of(self, number: int) -> list[str]:
        members = self.groups.get(number, [number])
        return list(dict.fromkeys(self.next_hops[member] for member in members))

    def has_carrier(self, link: Device) -> bool:
        if not link.up:
            return False
        if link.kind in ("bond", "bridge"):
            return any(self.has_carrier(port) for port in self.ports(link.name))
        return not link.lower or self.has_carrier(self.links[link.lower])

    def _told(self, link: Device) -> dict[str, t.Any]:
        told = dict(link.options)
        if link.kind == "bond":
            for delay in DELAYS:
                told[delay] = link.delays[delay] * told["miimon"]
            primary = self.links.get(link.primary_name)
            has_primary = told["mode"] in OPTIONS["bond"]["primary"].modes
            if has_primary and primary and primary.master == link.name:
                told["primary"] = link.primary_name
            if told["mode"] != "802.3ad":
                for name in ("ad_actor_sys_prio", "ad_user_port_key", "ad_actor_system"):
                    told.pop(name)
        for name in ("arp_ip_target", "ns_ip6_target"):
            if told.get(name) == []:
                del told[name]
        return told

    def state(self) -> dict[str, t.Any]:
        """All that a full dump tells, for comparison."""
        found: dict[str, t.Any] = {}
        for name, state in self.snapshot().links.items():
            found[name] = state.to_json()
        found["addresses"] = sorted(self.addresses)
        found["routes"] = sorted(self.routes)
        found["neighbours"] = sorted(self.neighbours)
        found["next hops"] = {str(number): link for number, link in self.next_hops.items()}
        found["groups"] = {str(number): members for number, members in self.groups.items()}
        found["routes by number"] = sorted(self.routes_by_number)
        found["sysctls"] = {name: dict(link.sysctls) for name, link in self.links.items()}
        return found

    # What is written

    def run(self, steps: t.Iterable[t.Any]) -> None:
        for step in steps:
            try:
                getattr(self, step.action)(step)
            except Refused as error:
                raise AssertionError(f"{step}: {error}") from error
            self._flush_next_hops()

    def _flush_next_hops(self) -> None:
        """Without carrier a link loses its next hops, and with them go what leads through them."""
        self.next_hops = {
            number: name
            for number, name in self.next_hops.items()
            if name in self.links and self.has_carrier(self.links[name])
        }
        groups = {
            number: [member for member in members if member in self.next_hops]
            for number, members in self.groups.items()
        }
        self.groups = {number: members for number, members in groups.items() if members}
        self.routes_by_number = [
            each
            for each in self.routes_by_number
            if each[0] in self.next_hops or each[0] in self.groups
        ]

    def _link(self, name: str) -> Device:
        if name not in self.links:
            raise Refused(errno.ENODEV, name)
        return self.links[name]

    def create(self, step: t.Any) -> None:
        if step.link in self.links:
            raise Refused(errno.EEXIST, step.link)
        link = self._add(step.link, step.kind, step.index)
        try:
            self._configure(link, step)
        except Refused:
            del self.links[step.link]
            raise

    def _configure(self, link: Device, step: t.Any) -> None:
        defaults = {
            name: list(option.default) if isinstance(option.default, tuple) else option.default
            for name, option in OPTIONS[step.kind].items()
            if option.role == "option" and option.default is not None and option.wire != "ifindex"
        }
        link.options = defaults
        if step.kind == "vlan":
            self._configure_vlan(link, step)
        elif step.kind == "bond":
            link.delays = dict.fromkeys(DELAYS, 0)
            self._set_bond(link, step.options)
        else:
            link.vlans, link.pvid = {1: True}, 1
            self._set_bridge(link, step.options)
        if step.address:
            link.address, link.address_set = step.address, True
        if step.mtu:
            link.mtu = step.mtu
        if step.up:
            self._open(link)

    def _configure_vlan(self, link: Device, step: t.Any) -> None:
        options = dict(step.options)
        parent = self._link(options.pop("parent"))
        link.options["protocol"] = options.pop("protocol", "802.1Q")
        link.options["id"] = options.pop("id")
        for other in self.children(parent.name):
            if (other.options.get("id"), other.options.get("protocol")) == (
                link.options["id"], link.options["protocol"]
            ):  # fmt: skip
                raise Refused(errno.EEXIST, "VLAN device already exists")
        link.lower = parent.name
        link.options["parent"] = parent.name
        link.mtu = parent.mtu
        if step.mtu and step.mtu > parent.mtu:
            raise Refused(errno.EINVAL, "MTU above the parent's")
        link.address = parent.address
        self._set_vlan(link, options)

    def delete(self, step: t.Any) -> None:
        expected = sorted(link.name for link in self._descendants(step.link))
        if sorted(step.along) != expected:
            raise Refused(errno.EINVAL, f"goes along with {step.link}: {expected}")
        self._remove(self._link(step.link))

    def _descendants(self, name: str) -> list[Device]:
        found = []
        for child in self.children(name):
            found += [child, *self._descendants(child.name)]
        return found

    def _remove(self, link: Device) -> None:
        if link.kind is None:
            raise Refused(errno.EOPNOTSUPP, "hardware")
        for child in self.children(link.name):
            self._remove(child)
        for port in self.ports(link.name):
            self._release(port)
        if link.master:
            self._release(link)
        self._lose(link, everything=True)
        del self.links[link.name]

    def _lose(self, link: Device, everything: bool = False) -> None:
        gone = [
            each for each in self.addresses
            if each[0] == link.name and (everything or each[1] == 6)
        ]  # fmt: skip
        self.addresses = [each for each in self.addresses if each not in gone]
        sources = {each[2] for each in gone}
        self.routes = [
            each for each in self.routes if each[0] != link.name and each[4] not in sources
        ]
        self._forget_neighbours(link)
        self.next_hops = {
            number: name for number, name in self.next_hops.items() if name != link.name
        }

    def _forget_neighbours(self, link: Device) -> None:
        self.neighbours = [each for each in self.neighbours if each[0] != link.name]

    def _open(self, link: Device) -> None:
        if link.up:
            return
        strict = link.kind == "vlan" and not link.options["loose_binding"]
        if strict and not self.links[link.lower].up:
            raise Refused(errno.ENETDOWN, f"the parent of {link.name} is down")
        link.up = True
        if link.kind == "vlan" and not link.address_set:
            link.address = self.links[link.lower].address
        for child in self.children(link.name):
            if child.kind == "vlan" and not child.options["loose_binding"]:
                self._open(child)

    def _close(self, link: Device) -> None:
        if not link.up:
            return
        link.up = False
        self._lose(link)
        for child in self.children(link.name):
            if child.kind == "vlan" and not child.options["loose_binding"]:
                self._close(child)

    def set_link(self, step: t.Any) -> None:
        link = self._link(step.link)
        if step.attribute == "up":
            (self._open if step.value else self._close)(link)
        elif step.attribute == "alias":
            link.alias = step.value
        elif step.attribute == "mtu":
            link.mtu_set = link.mtu_set or link.mtu != step.value
            self._set_mtu(link, step.value)
        else:
            if link.kind is None and link.up:
                raise Refused(errno.EBUSY, "a NIC's address can only be set while it is down")
            self._set_address(link, step.value)
            link.address_set = True

    def _set_mtu(self, link: Device, mtu: int) -> None:
        if link.kind == "vlan" and mtu > self.links[link.lower].mtu:
            raise Refused(errno.ERANGE, f"MTU of {link.name} above its parent's")
        if link.kind == "bond":
            for port in self.ports(link.name):
                self._set_mtu(port, mtu)
        link.mtu = mtu
        for child in self.children(link.name):
            if child.kind == "vlan" and child.mtu > mtu:
                self._set_mtu(child, mtu)
        if link.master:
            self._follow_mtu(self.links[link.master])

    def _follow_mtu(self, bridge: Device) -> None:
        if bridge.kind == "bridge" and not bridge.mtu_set:
            mtu = min([port.mtu for port in self.ports(bridge.name)], default=1500)
            if mtu != bridge.mtu:
                self._set_mtu(bridge, mtu)

    def _follow_address(self, bridge: Device) -> None:
        ports = self.ports(bridge.name)
        if bridge.kind == "bridge" and not bridge.address_set and ports:
            self._set_address(bridge, min(port.address for port in ports))

    def _set_address(self, link: Device, address: str) -> None:
        self._forget_neighbours(link)
        link.address = address
        if link.kind == "bond" and not self._keeps_addresses(link):
            for port in self.ports(link.name):
                self._set_address(port, address)
                port.address_set = True
        for child in self.children(link.name):
            if child.kind == "vlan" and not child.address_set and child.up:
                self._set_address(child, address)
        if link.master:
            self._follow_address(self.links[link.master])

    @staticmethod
    def _keeps_addresses(bond: Device) -> bool:
        return (
            bond.options["mode"] == "active-backup" and bond.options["fail_over_mac"] != "none"
        )

    def _uppers(self, name: str) -> set[str]:
        found = {name}
        above = [link.name for link in self.children(name)]
        if self.links[name].master:
            above.append(self.links[name].master)
        for each in above:
            found |= self._uppers(each)
        return found

    def set_master(self, step: t.Any) -> None:
        link = self._link(step.link)
        if link.master == step.master:
            return
        if link.master:
            self._release(link)
        if not step.master:
            return
        master = self._link(step.master)
        if master.kind != step.kind:
            raise Refused(errno.EINVAL, f"{master.name} is a {master.kind}")
        if link.name in self._uppers(master.name):
            raise Refused(errno.ELOOP, f"{link.name} is above {master.name}")
        if master.kind == "bridge":
            self._join_bridge(link, master)
        else:
            self._join_bond(link, master)

    def _join_bridge(self, link: Device, bridge: Device) -> None:
        if link.kind == "bridge":
            raise Refused(errno.ELOOP, "Can not enslave a bridge to a bridge")
        link.master = bridge.name
        link.port_options = self._port_defaults("bridge_port") | {"cost": 100}
        pvid = bridge.options["vlan_default_pvid"]
        link.vlans, link.pvid = ({pvid: True}, pvid) if pvid else ({}, 0)
        self._follow_address(bridge)
        self._follow_mtu(bridge)

    def _join_bond(self, link: Device, bond: Device) -> None:
        if link.up:
            raise Refused(errno.EPERM, "Device can not be enslaved while up")
        first = not self.ports(bond.name)
        link.own = (link.address, link.mtu)
        if first and not bond.address_set:
            self._set_address(bond, link.address)
        if not self._keeps_addresses(bond):
            self._set_address(link, bond.address)
            link.address_set = True
        self._set_mtu(link, bond.mtu)
        link.master = bond.name
        link.port_options = self._port_defaults("bond_port")
        self._lose(link)
        self._open(link)

    @staticmethod
    def _port_defaults(table: str) -> dict[str, t.Any]:
        return {
            name: option.default
            for name, option in OPTIONS[table].items()
            if option.role == "option" and option.default is not None
        }

    def _release(self, link: Device) -> None:
        master = self.links[link.master]
        link.master, link.port_options = "", {}
        if master.kind == "bridge":
            link.vlans, link.pvid = {}, 0
            for port in self.ports(master.name):
                if port.port_options.get("backup_port") == link.name:
                    port.port_options["backup_port"] = ""
            self._follow_address(master)
            self._follow_mtu(master)
            return
        self._close(link)
        address, mtu = link.own
        self._set_address(link, address)
        link.address_set = True
        if link.kind != "vlan" or mtu <= self.links[link.lower].mtu:
            self._set_mtu(link, mtu)
        if not self.ports(master.name):
            number = next(self._numbers)
            master.address_set = False
            self._set_address(master, f"0e:00:00:00:{number >> 8:02x}:{number & 255:02x}")

    def set_options(self, step: t.Any) -> None:
        link = self._link(step.link)
        if link.kind != step.kind:
            raise Refused(errno.EOPNOTSUPP, f"{link.name} is a {link.kind}")
        if not step.options:
            raise Refused(errno.EINVAL, "nothing to set")
        {"bond": self._set_bond, "bridge": self._set_bridge, "vlan": self._set_vlan}[step.kind](
            link, step.options
        )

    def _set_bond(self, bond: Device, options: dict[str, t.Any]) -> None:
        told = OPTIONS["bond"]
        have = bond.options
        # The driver's own order; whatever precedes an error stays done.
        for name in sorted(options, key=bond_order):
            value, option = options[name], told[name]
            mode = have["mode"]
            if option.modes and mode not in option.modes:
                raise Refused(errno.EACCES, f"{name} in mode {mode}")
            if "down" in option.change and bond.up:
                raise Refused(errno.EBUSY, f"{name} while the bond is up")
            if "empty" in option.change and self.ports(bond.name):
                raise Refused(errno.ENOTEMPTY, f"{name} while the bond has ports")
            if name in DELAYS:
                if not have["miimon"]:
                    raise Refused(errno.EPERM, f"{name} without miimon")
                bond.delays[name] = value // have["miimon"]
            elif name == "primary":
                if value and self._link(value).master != bond.name:
                    raise Refused(errno.EINVAL, f"primary {value} is no port")
                bond.primary_name = value
            elif name == "arp_interval" and value and options.get("miimon"):
                raise Refused(errno.EINVAL, "ARP monitoring cannot be used with MII monitoring")
            elif name == "arp_validate" and value != "none" and options.get("miimon"):
                raise Refused(errno.EINVAL, "ARP validating cannot be used with MII monitoring")
            else:
                have[name] = value
            if name == "mode":
                have["arp_validate"], have["broadcast_neighbor"] = "none", False
                if value in LINK_MODES:
                    have["arp_interval"], have["miimon"] = 0, have["miimon"] or 100
                if value == "balance-alb":
                    have["tlb_dynamic_lb"] = True
            elif name == "miimon" and value:
                have["arp_interval"], have["arp_validate"] = 0, "none"
            elif name == "arp_interval" and value:
                have["miimon"] = 0

    def _set_bridge(self, bridge: Device, options: dict[str, t.Any]) -> None:
        have = bridge.options
        for name in sorted(options, key=lambda name: OPTIONS["bridge"][name].attribute):
            value = options[name]
            if name == "forward_delay" and have["stp_state"] and not 200 <= value <= 3000:
                raise Refused(errno.ERANGE, "forward_delay")
            if name == "stp_state" and value:
                have["forward_delay"] = min(max(have["forward_delay"], 200), 3000)
            if name == "stp_mode" and have["stp_state"]:
                raise Refused(errno.EBUSY, "stp_mode while STP is on")
            without_vlans = name in ("vlan_stats_per_port", "mst_enabled")
            if without_vlans and any(port.vlans for port in self.ports(bridge.name)):
                raise Refused(errno.EBUSY, f"{name} while ports have VLANs")
            if name == "mcast_vlan_snooping" and value and not have["vlan_filtering"]:
                raise Refused(errno.EINVAL, "mcast_vlan_snooping without vlan_filtering")
            if name == "vlan_filtering" and not value:
                have["mcast_vlan_snooping"] = False
            if name == "vlan_default_pvid":
                for link in [bridge, *self.ports(bridge.name)]:
                    self._move_pvid(link, have[name], value)
            have[name] = value

    @staticmethod
    def _move_pvid(link: Device, old: int, new: int) -> None:
        if old and not (link.pvid == old and link.vlans.get(old)):
            return
        if new in link.vlans:
            return
        if new:
            link.vlans[new], link.pvid = True, new
        if old:
            del link.vlans[old]
            link.pvid = new

    def _set_vlan(self, link: Device, options: dict[str, t.Any]) -> None:
        for name, value in options.items():
            if name in ("id", "protocol", "parent"):
                raise Refused(errno.EINVAL, f"{name} would silently stay what it is")
            if isinstance(value, dict):
                merged = {**link.options[name], **value}
                value = {key: merged[key] for key in sorted(merged, key=int) if merged[key]}
            link.options[name] = value

    def set_port_options(self, step: t.Any) -> None:
        link = self._link(step.link)
        if not link.master or self.links[link.master].kind != step.kind:
            raise Refused(errno.EOPNOTSUPP, f"{link.name} is no {step.kind} port")
        master = self.links[link.master]
        table = OPTIONS[f"{step.kind}_port"]
        for name, value in step.options.items():
            if table[name].modes and master.options.get("mode") not in table[name].modes:
                raise Refused(errno.EACCES, name)
            others = [port for port in self.ports(master.name) if port is not link]
            taken = [port.port_options.get("queue_id", 0) for port in others]
            if name == "queue_id" and value and (value > 16 or value in taken):
                raise Refused(errno.EPERM, f"queue_id {value}")
            if name == "backup_port" and value and self._link(value).master != master.name:
                raise Refused(errno.ENOENT, f"backup_port {value}")
            link.port_options[name] = value
        if link.port_options.get("mab") and not (
            link.port_options["locked"] and link.port_options["learning"]
        ):
            raise Refused(errno.EINVAL, "mab without locked and learning")

    def set_sysctls(self, step: t.Any) -> None:
        self._link(step.link).sysctls.update(step.sysctls)

    def _vlans_of(self, step: t.Any) -> Device:
        link = self._link(step.link)
        if step.on_bridge != (link.kind == "bridge"):
            raise Refused(errno.EOPNOTSUPP, "on_bridge")
        if not step.on_bridge and (not link.master or self.links[link.master].kind != "bridge"):
            raise Refused(errno.EOPNOTSUPP, f"{link.name} is no bridge port")
        for first, last, flags in step.entries:
            if not 0 < first <= last < 4095:
                raise Refused(errno.EINVAL, "Vlan id is invalid")
            if flags & 2 and first != last:
                raise Refused(errno.EINVAL, "Pvid isn't allowed in a range")
        return link

    def add_vlans(self, step: t.Any) -> None:
        link = self._vlans_of(step)
        for first, last, flags in step.entries:
            for vlan in range(first, last + 1):
                link.vlans[vlan] = bool(flags & 4)
                if flags & 2:
                    link.pvid = vlan
                elif link.pvid == vlan:
                    link.pvid = 0

    def remove_vlans(self, step: t.Any) -> None:
        link = self._vlans_of(step)
        for first, last, _flags in step.entries:
            for vlan in range(first, last + 1):
                link.vlans.pop(vlan, None)
                if link.pvid == vlan:
                    link.pvid = 0

    def restore(self, step: t.Any) -> None:
        for item in step.ip:
            for name in item.links:
                self._link(name)
            if isinstance(item, Address):
                if item.identity not in self.addresses:
                    self.addresses.append(item.identity)
            elif isinstance(item, Neighbour):
                if item.identity not in self.neighbours:
                    self.neighbours.append(item.identity)
            elif isinstance(item, NextHop):
                self._add_next_hop(item)
            else:
                self._add_route(item)

    def _add_next_hop(self, hop: NextHop) -> None:
        if hop.members:
            members = [member for member, _weight in hop.members]
            if not all(member in self.next_hops for member in members):
                raise Refused(errno.EINVAL, f"a member of group {hop.number} is not there")
            self.groups[hop.number] = members
            return
        if not self.has_carrier(self.links[hop.links[0]]):
            raise Refused(errno.ENETDOWN, f"next hop {hop.number} by {hop.links[0]}")
        self.next_hops[hop.number] = hop.links[0]

    def _add_route(self, route: Route) -> None:
        if route.next_hop:
            if route.next_hop not in self.next_hops and route.next_hop not in self.groups:
                raise Refused(errno.EINVAL, f"route {route.shown} by {route.next_hop}")
            numbered = (route.next_hop, route.family, route.shown)
            if numbered not in self.routes_by_number:
                self.routes_by_number.append(numbered)
            return
        for name in route.links:
            if not self.links[name].up:
                raise Refused(errno.ENETDOWN, f"route {route.shown} over {name}")
        entry = (route.links[0], route.family, route.shown, route.gateway, route.source)
        if route.source and route.source not in [each[2] for each in self.addresses]:
            raise Refused(errno.EINVAL, f"route {route.shown} from {route.source}")
        if entry not in self.routes:
            self.routes.append(entry)


def bond_order(name: str) -> int:
    """The place of an option in ``bond_changelink()``."""
    first = ["mode", "active_slave", "miimon", "updelay", "downdelay", "peer_notify_delay"]
    first += ["use_carrier", "arp_interval", "arp_ip_target", "ns_ip6_target", "arp_validate"]
    if name in first:
        return first.index(name)
    return len(first) + OPTIONS["bond"][name].attribute

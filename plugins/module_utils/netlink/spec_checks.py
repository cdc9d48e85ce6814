# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be, seen from the wanted links alone.

The kernel would refuse most of it half-way through, and silently ignore the rest.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .spec import DEFAULT, SpecError, by_word

if t.TYPE_CHECKING:
    from .spec import Nic, Port, Spec

DELAYS = ("updelay", "downdelay", "peer_notify_delay")
_SLOWEST_FORWARDING = 3000
_FASTEST_FORWARDING = 200


def check(spec: Spec) -> None:
    """Raise SpecError for the first contradiction."""
    masters: t.Dict[str, str] = {}
    for nic in spec.values():
        if not nic.present:
            continue
        for port in (nic.ports or {}).values():
            _port(spec, nic, port, masters)
        if nic.kind == "bond":
            bond(nic.name, nic.options)
            _primary(nic)
            _queues(nic)
        elif nic.kind == "bridge":
            bridge(nic.name, nic.options)
        else:
            _vlan(spec, nic)
    for name, master in masters.items():
        wanted = spec.get(name)
        if wanted and spec[master].kind == "bond" and wanted.address:
            raise SpecError(
                f"{name}: it cannot have an address of its own as a port of the bond {master}, "
                "which gives its ports its own."
            )
    lower: t.Dict[str, t.List[str]] = {name: [] for name in spec}
    for name, master in masters.items():
        lower[master].append(name)
    for nic in spec.values():
        if nic.options.get("parent"):
            lower[nic.name].append(nic.options["parent"])
    loop = find_loop(lower)
    if loop:
        raise SpecError(f"{' stands on '.join(loop)}: that is a loop.")


def find_loop(lower: t.Mapping[str, t.Sequence[str]]) -> t.List[str]:
    """Return the names along a loop, the first again at the end, or ``[]`` if there is none."""
    done: t.Set[str] = set()
    for start in lower:
        path: t.List[str] = []
        # Each entry: a link, and what of that below it is still to be looked at.
        stack = [(start, iter((start,)))]
        while stack:
            name = next(stack[-1][1], None)
            if name is None:
                done.add(stack.pop()[0])
                if path:
                    path.pop()
                continue
            if name in path:
                return path[path.index(name) :] + [name]
            if name not in done:
                path.append(name)
                stack.append((name, iter(lower.get(name, ()))))
    return []


def _port(spec: Spec, nic: Nic, port: Port, masters: t.Dict[str, str]) -> None:
    if port.name in masters:
        raise SpecError(
            f"{port.name} cannot be a port of both {masters[port.name]} and {nic.name}."
        )
    masters[port.name] = nic.name
    wanted = spec.get(port.name)
    if wanted and not wanted.present:
        raise SpecError(f"{port.name} cannot be a port of {nic.name} and absent at once.")
    if port.name == "lo" or port.name == nic.name:
        raise SpecError(f"{port.name} cannot be a port of {nic.name}.")
    if nic.kind == "bridge" and wanted and wanted.kind == "bridge":
        raise SpecError(f"{port.name}: a bridge cannot be a port of the bridge {nic.name}.")
    if nic.kind == "bridge":
        if port.options.get("mab") and not (
            port.options.get("locked", True) and port.options.get("learning", True)
        ):
            raise SpecError(f"{nic.name}: port {port.name}: mab needs locked and learning.")
        backup = port.options.get("backup_port")
        if backup and (backup == port.name or (nic.exact and backup not in (nic.ports or ()))):
            raise SpecError(
                f"{nic.name}: backup_port {backup} of {port.name} is no other port of it."
            )
    elif nic.options.get("mode"):
        _foreign(f"{nic.name}: port {port.name}", "bond_port", port.options, nic.options["mode"])


def _foreign(owner: str, table: str, options: t.Dict[str, t.Any], mode: str) -> None:
    known = by_word(table)
    for name, value in list(options.items()):
        option = known[name]
        if not option.modes or mode in option.modes:
            continue
        if value in (DEFAULT, option.default) and option.wire == "ifindex":
            # Nothing is what there is.
            del options[name]
            continue
        raise SpecError(
            f"{owner}: {name} does not exist in mode {mode}, only in {', '.join(option.modes)}."
        )


def bond(name: str, options: t.Dict[str, t.Any]) -> None:
    """Raise SpecError for options of a bond that exclude one another."""
    if options.get("mode"):
        _foreign(name, "bond", options, options["mode"])
    miimon = options.get("miimon")
    if options.get("arp_interval"):
        if miimon and miimon != DEFAULT:
            raise SpecError(
                f"{name}: miimon and arp_interval exclude one another: monitor by links or by ARP."
            )
        for delay in DELAYS:
            if options.get(delay):
                raise SpecError(f"{name}: {delay} needs miimon, which arp_interval excludes.")
    if isinstance(miimon, int):
        for delay in DELAYS:
            check_delay(name, delay, options.get(delay, 0), miimon)
        if miimon and options.get("arp_validate", "none") != "none":
            raise SpecError(f"{name}: arp_validate needs arp_interval, which miimon excludes.")


def check_delay(name: str, delay: str, value: int, miimon: int) -> None:
    """Raise SpecError for a delay that the driver would refuse or round."""
    if value and not miimon:
        raise SpecError(f"{name}: {delay} needs miimon, which is 0.")
    if value and value % miimon:
        raise SpecError(
            f"{name}: {delay} must be a multiple of miimon: {value} is none of {miimon}."
        )


def _primary(nic: Nic) -> None:
    for option in ("primary", "active_slave"):
        port = nic.options.get(option)
        if port and nic.exact and nic.ports is not None and port not in nic.ports:
            raise SpecError(f"{nic.name}: {option} {port} is not among its ports.")


def _queues(nic: Nic) -> None:
    taken: t.Dict[int, str] = {}
    for port in (nic.ports or {}).values():
        queue = port.options.get("queue_id")
        if queue and taken.setdefault(queue, port.name) != port.name:
            raise SpecError(
                f"{nic.name}: {taken[queue]} and {port.name} cannot both have queue_id {queue}."
            )


def bridge(name: str, options: t.Mapping[str, t.Any]) -> None:
    """Raise SpecError for options of a bridge that exclude one another."""
    delay = options.get("forward_delay")
    if options.get("stp_state") and delay is not None:
        check_forward_delay(name, delay)
    if options.get("mcast_vlan_snooping") and options.get("vlan_filtering") is False:
        raise SpecError(f"{name}: mcast_vlan_snooping needs vlan_filtering.")


def check_forward_delay(name: str, delay: int) -> None:
    """Raise SpecError for a delay that STP does not work with."""
    if not _FASTEST_FORWARDING <= delay <= _SLOWEST_FORWARDING:
        raise SpecError(
            f"{name}: forward_delay must be from {_FASTEST_FORWARDING} to {_SLOWEST_FORWARDING} "
            f"(1/100 s) while stp_state is on, not {delay}."
        )


def _vlan(spec: Spec, nic: Nic) -> None:
    parent = nic.options.get("parent")
    if not parent:
        return
    if parent in ("lo", nic.name):
        raise SpecError(f"{nic.name}: a VLAN cannot stand on {parent}.")
    below = spec.get(parent)
    if below is None:
        return
    if not below.present:
        raise SpecError(f"{nic.name} cannot stand on {parent}, which is to be absent.")
    if nic.mtu and below.mtu and nic.mtu > below.mtu:
        raise SpecError(
            f"{nic.name}: mtu {nic.mtu} is above the {below.mtu} of its parent {parent}."
        )
    if nic.up and below.up is False and not nic.options.get("loose_binding"):
        raise SpecError(f"{nic.name} cannot be up while its parent {parent} is down.")

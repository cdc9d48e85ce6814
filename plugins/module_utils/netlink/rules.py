# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How options of one link hang together: what the kernel makes of a change, and what to send.

The rules are those of the drivers: ``bond_options.c`` and ``bond_netlink.c``, ``br_netlink.c``,
``vlan_netlink.c``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .spec import DEFAULT, by_word
from .spec_checks import DELAYS
from .values import equal

Options = t.Dict[str, t.Any]

# Refer to ports, hence can only be set once these are there.
AFTER_PORTS = ("primary", "active_slave")
# Are refused while a bridge's ports have VLANs.
WITHOUT_VLANS = ("vlan_stats_per_port", "mst_enabled")
_MONITORED_BY_LINK = ("802.3ad", "balance-tlb", "balance-alb")
_DEFAULT_MIIMON = 100  # BOND_DEFAULT_MIIMON
_FORWARD_DELAYS = (200, 3000)  # BR_MIN_FORWARD_DELAY, BR_MAX_FORWARD_DELAY


def initial(table: str) -> Options:
    """Return what a new link of a kind, or a new port, starts with."""
    options: Options = {}
    for option in by_word(table).values():
        if option.role == "option" and option.default is not None:
            default = option.default
            options[option.name] = list(default) if isinstance(default, tuple) else default
    return options


def differing(table: str, have: Options, want: Options) -> Options:
    """Return the wanted values that are not there.

    An option that a link does not tell is at its default, whether it is unset or unknown to the
    kernel; one that is None cannot be told now, and counts as being as wanted.
    """
    known = by_word(table)
    found = {}
    for name, value in want.items():
        option = known[name]
        if option.role == "action":
            if value:
                found[name] = value
        elif name in have and have[name] is None:
            # It cannot be told now.
            continue
        elif not equal(option, have.get(name, option.default), value):
            found[name] = value
    return found


def applicable(table: str, options: Options, mode: t.Optional[str]) -> Options:
    """Return those of the options that exist in this mode of a bond."""
    known = by_word(table)
    return {
        name: value
        for name, value in options.items()
        if not known[name].modes or mode in known[name].modes
    }


def default_miimon(mode: t.Optional[str]) -> int:
    """Return the miimon that a bond of this mode starts with, in ms."""
    return _DEFAULT_MIIMON if mode in _MONITORED_BY_LINK else 0


def after(kind: str, have: Options, changes: Options) -> Options:
    """Return the options after the kernel took these changes in one message."""
    new = dict(have)
    if kind == "bond":
        _after_bond(new, changes)
    elif kind == "bridge":
        new.update({name: value for name, value in changes.items() if name != "fdb_flush"})
        if changes.get("stp_state") and "forward_delay" in new:
            lowest, highest = _FORWARD_DELAYS
            new["forward_delay"] = min(max(new["forward_delay"], lowest), highest)
        if changes.get("vlan_filtering") is False and "mcast_vlan_snooping" in new:
            new["mcast_vlan_snooping"] = False
    else:
        for name, value in changes.items():
            if isinstance(value, dict):
                merged = dict(new.get(name, {}))
                merged.update(value)
                value = {key: merged[key] for key in sorted(merged, key=int) if merged[key]}
            new[name] = value
    return new


def _after_bond(new: Options, changes: Options) -> None:
    mode = changes.get("mode")
    if mode and mode != new.get("mode"):
        new["mode"], new["arp_validate"] = mode, "none"
        if "broadcast_neighbor" in new:
            new["broadcast_neighbor"] = False
        if mode in _MONITORED_BY_LINK:
            new["arp_interval"] = 0
            new["miimon"] = new.get("miimon") or _DEFAULT_MIIMON
        if mode == "balance-alb":
            new["tlb_dynamic_lb"] = True
    new.update(changes)
    if changes.get("arp_interval"):
        new["miimon"] = 0
    elif changes.get("miimon"):
        new["arp_interval"] = 0
        if "arp_validate" not in changes:
            new["arp_validate"] = "none"
    miimon = new.get("miimon", 0)
    for delay in DELAYS:
        if delay in new:
            new[delay] = new[delay] // miimon * miimon if miimon else 0


def bond_messages(have: Options, want: Options) -> t.List[Options]:
    """Return what to send to a bond, message by message, without what refers to its ports."""
    mode = want.get("mode", have.get("mode"))
    want = {name: value for name, value in want.items() if name not in AFTER_PORTS}
    if want.get("miimon") == DEFAULT:
        want["miimon"] = default_miimon(mode)
    messages: t.List[Options] = []
    main: Options = {}
    if mode != have.get("mode"):
        # What the new mode does not have can only be put right in the old one.
        foreign = {
            name: value
            for name, value in want.items()
            if name not in applicable("bond", want, mode)
        }
        first = differing("bond", have, applicable("bond", foreign, have.get("mode")))
        if first:
            messages.append(first)
            have = after("bond", have, first)
        main["mode"] = mode
        have = after("bond", have, main)
    main.update(differing("bond", have, applicable("bond", want, mode)))
    _monitoring(have, want, main)
    later = {}
    by_link = main.get("miimon", have.get("miimon")) and not main.get("arp_interval")
    if by_link and main.get("arp_validate", "none") != "none":
        # In the same message as miimon it would be refused.
        later["arp_validate"] = main.pop("arp_validate")
    messages += [message for message in (main, later) if message]
    return messages


def _monitoring(have: Options, want: Options, main: Options) -> None:
    """Make miimon, what is counted in it, and ARP monitoring fit into one message."""
    if main.get("arp_interval"):
        # This ends monitoring by links by itself.
        for name in ("miimon",) + DELAYS:
            main.pop(name, None)
        return
    miimon = main.get("miimon", have.get("miimon", 0))
    if not miimon:
        for name in DELAYS:
            main.pop(name, None)
    elif "miimon" in main:
        # And this ends ARP monitoring.
        if not main.get("arp_interval", 1):
            del main["arp_interval"]
        # The driver keeps delays as multiples of miimon, even while that is 0.
        for name in DELAYS:
            if name in have or name in main:
                main[name] = want.get(name, have.get(name, 0))


def bridge_messages(have: Options, want: Options, fresh: bool) -> t.Tuple[t.List[Options], Options]:
    """Return what to send to a bridge, message by message, and what only after its ports' VLANs."""
    main = differing("bridge", have, want)
    filtering = want.get("vlan_filtering", have.get("vlan_filtering"))
    if not filtering:
        # The kernel turns it off by itself.
        main.pop("mcast_vlan_snooping", None)
    later: Options = {}
    if main.get("vlan_filtering") and not fresh:
        for name in ("vlan_filtering", "mcast_vlan_snooping"):
            if name in main:
                later[name] = main.pop(name)
    alone: Options = {}
    if "vlan_default_pvid" in main and not fresh:
        # It is set first, and could give ports the VLANs that the others must not find.
        alone = {name: main.pop(name) for name in WITHOUT_VLANS if name in main}
    was_on = bool(have.get("stp_state"))
    is_on = bool(want.get("stp_state", was_on))
    pausing = "stp_mode" in main and (was_on or is_on)
    first: Options = {}
    last: Options = {}
    if was_on and (pausing or ("forward_delay" in main and not is_on)):
        first["stp_state"] = False
        main.pop("stp_state", None)
    if is_on and pausing:
        last["stp_state"] = True
        main.pop("stp_state", None)
    return [message for message in (alone, first, main, last) if message], later


def vlan_message(have: Options, want: Options) -> Options:
    """Return what to send to a VLAN; its identity is no part of it."""
    changes = differing("vlan", have, want)
    for name in ("id", "protocol", "parent"):
        changes.pop(name, None)
    for name, value in changes.items():
        if isinstance(value, dict):
            there = have.get(name) or {}
            entries = {key: 0 for key in there if key not in value}
            entries.update({key: each for key, each in value.items() if there.get(key) != each})
            changes[name] = entries
    return changes


def imposes_address(bond: t.Mapping[str, t.Any]) -> bool:
    """Whether a bond gives its ports its address, as they join and whenever it gets another.

    Otherwise it takes that of its active port, and cannot be given one.

    Source: ``bond_enslave()``, ``bond_set_mac_address()`` of ``bond_main.c``.
    """
    return bond.get("mode") != "active-backup" or bond.get("fail_over_mac", "none") == "none"


def has_own_address(kind: t.Optional[str], bonded: bool, options: t.Mapping[str, t.Any]) -> bool:
    """Whether a link has neither its bond's address nor, as a bond, that of its active port.

    ``bonded``: whether it is a bond's port.
    """
    return not bonded and (kind != "bond" or imposes_address(options))


def cost_of_change(options: Options) -> t.Tuple[bool, bool]:
    """Return whether these options of a bond want it down, and whether without ports."""
    known = by_word("bond")
    kinds = [known[name].change for name in options]
    return (
        any("down" in kind for kind in kinds),
        any("empty" in kind for kind in kinds),
    )

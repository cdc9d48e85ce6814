# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module returns: the links as they are in the form in which they are asked for, the diff.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import rules
from .configuration import configured
from .spec import by_word
from .vlan_table import VlanTable

if t.TYPE_CHECKING:
    from .snapshot import LinkState, Snapshot
    from .spec import Nic, Spec

_ATTRIBUTES = ("mtu", "address", "up", "alias")

Values = t.Dict[str, t.Any]


def nics(spec: Spec, snapshot: Snapshot) -> t.List[Values]:
    """Return the wanted links as they are; asked for in this form, nothing would change."""
    found = []
    for nic in spec.values():
        state = snapshot.find(nic.name)
        if state is None or state.kind not in ("bond", "bridge", "vlan"):
            found.append({"name": nic.name, "state": "absent"})
        else:
            found.append(_nic(state, snapshot, nic))
    return found


def diff(spec: Spec, before: Snapshot, after: Snapshot) -> Values:
    """Return what was asked for, as it was and as it is, for ``diff`` of the result.

    Links and options that are equal are in neither.
    """
    told: Values = {"before": {}, "after": {}}
    for nic in spec.values():
        old, new = _asked(nic, before), _asked(nic, after)
        if old == new:
            continue
        if old and new:
            for key in list(old):
                if old[key] == new.get(key):
                    del old[key], new[key]
                elif isinstance(old[key], dict) and isinstance(new.get(key), dict):
                    _drop_equal(old[key], new[key])
        told["before"][nic.name] = old or {"state": "absent"}
        told["after"][nic.name] = new or {"state": "absent"}
    return told


def _drop_equal(old: Values, new: Values) -> None:
    for key in list(old):
        if key in new and old[key] == new[key]:
            del old[key], new[key]


def _nic(state: LinkState, snapshot: Snapshot, nic: Nic) -> Values:
    kind = str(state.kind)
    told: Values = {"name": state.name, "kind": kind, "state": "present"}
    options = configured(kind, state.options, state.options.get("mode"))
    if kind == "vlan" and state.lower:
        options["parent"] = state.lower
    told[kind] = options
    asked = nic.vlans is not None or any(
        port.vlans is not None for port in (nic.ports or {}).values()
    )
    with_vlans = kind == "bridge" and (asked or bool(state.options.get("vlan_filtering")))
    if with_vlans:
        options.update(state.vlans.to_values())
    if kind != "vlan":
        costs = {
            port.name for port in (nic.ports or {}).values() if "cost" in port.options
        }
        told["ports"] = [
            _port(snapshot.links[name], state, with_vlans, name in costs)
            for name in snapshot.ports(state.name)
        ]
    own = rules.has_own_address(kind, state.port_kind == "bond", state.options)
    for key in _ATTRIBUTES:
        value = getattr(state, key)
        if value not in (None, "") and (key != "address" or own):
            told[key] = value
    return told


def _port(port: LinkState, master: LinkState, with_vlans: bool, with_cost: bool) -> Values:
    told: Values = {"name": port.name}
    told.update(configured(f"{master.kind}_port", port.port_options, master.options.get("mode")))
    if not with_cost:
        # It follows the port's speed until it is asked for.
        told.pop("cost", None)
    if with_vlans:
        told.update(port.vlans.to_values())
    return told


def _asked(nic: Nic, snapshot: Snapshot) -> Values:
    """Return what there is of what is asked for; ``{}`` if there is no such link."""
    state = snapshot.find(nic.name)
    if state is None:
        return {}
    if not nic.present:
        return {"state": "present", "kind": state.kind}
    if state.kind != nic.kind:
        return {"kind": state.kind}
    told: Values = {}
    kind = str(nic.kind)
    options = _values(kind, state.options, nic.options)
    if "parent" in nic.options:
        options["parent"] = state.lower
    if nic.vlans is not None:
        options.update(_vlans(nic.vlans, state.vlans))
    if options:
        told[kind] = options
    if nic.ports is not None:
        told["ports"] = {}
        for name in snapshot.ports(state.name):
            port = snapshot.links[name]
            wanted = nic.ports.get(name)
            if wanted is None:
                told["ports"][name] = {}
                continue
            told["ports"][name] = _values(f"{kind}_port", port.port_options, wanted.options)
            if wanted.vlans is not None:
                told["ports"][name].update(_vlans(wanted.vlans, port.vlans))
    for key in _ATTRIBUTES:
        if getattr(nic, key) is not None:
            told[key] = getattr(state, key)
    return told


def _values(table: str, have: Values, wanted: t.Iterable[str]) -> Values:
    known = by_word(table)
    return {
        name: have.get(name, known[name].default)
        for name in wanted
        if known[name].role != "action"
    }


def _vlans(wanted: t.Any, table: VlanTable) -> Values:
    told = table.to_values()
    told.setdefault("pvid", "none")
    given = {"vlans": wanted.passing, "untagged": wanted.untagged, "pvid": wanted.pvid}
    return {key: told[key] for key, value in given.items() if value is not None}

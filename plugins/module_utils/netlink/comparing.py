# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing what there is with what there was or should be.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import steps
from .spec import by_word
from .targets import settings
from .values import equal

if t.TYPE_CHECKING:
    from .snapshot import LinkState, Snapshot

_PLAIN = ("index", "kind", "up", "mtu", "address", "alias", "master", "lower", "port_kind",
          "txqlen", "group", "altnames")  # fmt: skip


def differences(before: Snapshot, now: Snapshot) -> t.List[str]:
    """Return what differs, a line each: links, their settings, and what they carried."""
    found = []
    for name in sorted({*before.links, *now.links}):
        old, new = before.links.get(name), now.links.get(name)
        if old is None or new is None:
            found.append(f"{name} is there" if old is None else f"{name} is gone")
        else:
            found += [f"{name}: {each}" for each in _of_link(old, new)]
    for name, sysctls in before.known_sysctls.items():
        if name in now.links and now.sysctls(name) != sysctls:
            found.append(f"{name}: its sysctls differ")
    missing = before.ip.without_kernels().missing(now.ip)
    return found + [f"{item.text} is gone" for item in missing]


def _of_link(old: LinkState, new: LinkState) -> t.List[str]:
    found = []
    for key in _PLAIN:
        if getattr(old, key) != getattr(new, key):
            found.append(f"{key} was {getattr(old, key)} and is {getattr(new, key)}")
    if found:
        return found
    tables = []
    if old.kind in ("bond", "bridge", "vlan"):
        tables.append((str(old.kind), old.options, new.options))
    if old.port_kind in ("bond", "bridge"):
        tables.append((old.port_kind + "_port", old.port_options, new.port_options))
    for table, former, present in tables:
        known = by_word(table)
        hidden = [name for name, value in present.items() if value is None]
        present = settings(table, present)
        for name, value in settings(table, former).items():
            if name not in hidden and not equal(known[name], present.get(name), value):
                found.append(f"{name} was {value} and is {present.get(name)}")
    if "bridge" in (old.kind, old.port_kind) and old.vlans != new.vlans:
        found.append("its VLANs differ")
    return found


def lost(planned: t.Iterable[steps.Step], now: Snapshot) -> t.List[str]:
    """Return what steps put back of what links carry and of sysctls, yet is missing."""
    found = []
    for step in planned:
        if isinstance(step, steps.Restore):
            found += [item.text for item in step.ip.missing(now.ip)]
        elif isinstance(step, steps.SetSysctls):
            there_now = now.sysctls(step.link)
            for name, value in step.sysctls.items():
                if there_now.get(name) != value:
                    found.append(f"sysctl {name} {value} of {step.link}")
    return found

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is touched, with the word that allows it nevertheless.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .snapshot import LinkState, Snapshot
    from .steps import Step
    from .targets import Target, Targets

KINDS = ("bond", "bridge", "vlan")
_MOST_NAMED = 5


class PlanRefused(Exception):
    """The host's state speaks against it.

    ``sentence`` says why, ``links`` whom it is about. ``word`` is what the option ``force`` must
    have to do it nevertheless, or "cascade", which is an option of its own; "" if nothing helps.
    """

    def __init__(self, sentence: str, links: t.Sequence[str] = (), word: str = "") -> None:
        self.sentence, self.links, self.word = sentence, list(links), word
        remedy = ""
        if word == "cascade":
            remedy = " To do so nevertheless, set cascade: true."
        elif word:
            remedy = f" To do so nevertheless, add {word} to force."
        Exception.__init__(self, sentence + remedy)


def named(names: t.Sequence[str]) -> str:
    """Return names for a sentence, not all of very many."""
    told = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{told} and {more} more" if more > 0 else told


def check_absent(
    snapshot: Snapshot, targets: Targets, cascade: bool
) -> t.List[str]:
    """Return all links that go when those that are to be absent go, lowest first.

    Raises PlanRefused for what is no bond, bridge or VLAN, and for what is in use.
    """
    going = dict.fromkeys(targets.absent)
    for name in targets.absent:
        state = snapshot.links[name]
        if state.kind not in KINDS:
            what = f"a {state.kind}" if state.kind else "hardware"
            raise PlanRefused(
                f"{name} is {what}: only bonds, bridges and VLANs can be made absent.", (name,)
            )
        if state.kind == "bridge" and not cascade:
            staying = [
                port
                for port in snapshot.ports(name)
                if port not in going
                and (port not in targets.links or targets.links[port].master in (None, name))
            ]
            if staying:
                raise PlanRefused(
                    f"The bridge {name} has ports: {named(staying)}.", staying, "cascade"
                )
        standing = [
            child for child in descendants(snapshot, name) if not _covered(child, going, targets)
        ]
        if standing and not cascade:
            raise PlanRefused(
                f"On {name} stand other links, which would go with it: {named(standing)}.",
                standing,
                "cascade",
            )
        going.update(dict.fromkeys(standing))
    return list(going)


def descendants(snapshot: Snapshot, name: str) -> t.List[str]:
    """Return what was made on a link, and on that, and so on: what goes with it."""
    found: t.List[str] = []
    for child in snapshot.children(name):
        found.append(child)
        found.extend(descendants(snapshot, child))
    return found


def _covered(name: str, going: t.Mapping[str, t.Any], targets: Targets) -> bool:
    if name in going:
        return True
    target = targets.links.get(name)
    # It will be made anew on another parent.
    return bool(target and target.options.get("parent") not in (None, *going))


def check_kind(state: LinkState, target: Target, force: t.Collection[str]) -> bool:
    """Return whether a link has to be replaced since it is of another kind. Raises PlanRefused."""
    if target.kind in (None, state.kind):
        return False
    if state.kind is None:
        raise PlanRefused(
            f"{state.name} is hardware, not a {target.kind}, and cannot be replaced.", (state.name,)
        )
    if "kind" not in force:
        raise PlanRefused(
            f"{state.name} exists as a {state.kind}, not a {target.kind}; it would be replaced.",
            (state.name,),
            "kind",
        )
    return True


def check_addresses(
    snapshot: Snapshot, targets: Targets, force: t.Collection[str]
) -> None:
    """Raise PlanRefused if a link that gets a master has addresses, which would stop working."""
    if "addresses" in force:
        return
    joining = [
        target
        for target in targets.links.values()
        if target.master
        and target.name in snapshot.links
        and snapshot.links[target.name].master != target.master
    ]
    if not joining:
        return
    carried: t.Dict[str, t.List[str]] = {}
    for address in snapshot.ip.addresses:
        if not address.kernel:
            carried.setdefault(address.link, []).append(address.shown)
    for target in joining:
        if target.name in carried:
            raise PlanRefused(
                f"{target.name} has the addresses {named(carried[target.name])}, which would stop "
                f"working once it is a port of {target.master}.",
                (target.name,),
                "addresses",
            )


def check_management(
    steps: t.Sequence[Step],
    snapshot: Snapshot,
    protected: t.Collection[str],
) -> None:
    """Raise PlanRefused if a step cuts a link that this connection or the default route needs.

    A port of a bond may go if another one that works stays, untouched by all steps.
    """
    if not protected:
        return
    # Not needed where nothing changes.
    from . import steps as kinds_of_step

    cut: t.Dict[str, str] = {}
    for step in steps:
        if isinstance(step, kinds_of_step.Delete):
            for name in [step.link, *step.along]:
                cut.setdefault(name, "deleted")
        elif isinstance(step, kinds_of_step.SetMaster):
            cut.setdefault(step.link, "made a port" if step.master else "released")
        elif isinstance(step, kinds_of_step.SetLink) and step.attribute == "up" and not step.value:
            cut.setdefault(step.link, "set down")
    for name, what in cut.items():
        state = snapshot.links.get(name)
        if name not in protected or state is None:
            continue
        master = snapshot.links.get(state.master)
        if master is not None and master.kind == "bond" and master.name not in cut:
            others = [
                port
                for port in snapshot.ports(master.name)
                if port not in cut and snapshot.links[port].up
                and snapshot.links[port].carrier is not False
            ]  # fmt: skip
            if others:
                continue
        raise PlanRefused(
            f"{name} carries this connection or the default route and would be {what}.",
            (name,),
            "management",
        )

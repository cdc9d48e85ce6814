# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors while gathering: what has to be read for one, and the devices that it matches.

Imported only where there is a selector.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import importlib
import typing as t

from ..selector import SelectorError, Surroundings, canonical, compile, demands, named, parse
from ..selector_checks import comparison, one_of
from ..selector_tree import Axis, Comparison, Exists, OneOf, fold
from . import device
from .capabilities import registry
from .errors import GatherError
from .fields import SERVICES
from .gather import set_parents

if t.TYPE_CHECKING:
    from ..selector_tree import Tree
    from .device import Device
    from .fields import Field
    from .sources import Source

    Found = t.FrozenSet[str]

# Fields that are read with full details only, beside those of slow capabilities.
_FULL_ONLY = (
    "net.feature", "pci.pci_express.port", "power_supply.manufacturer", "power_supply.model",
    "power_supply.serial", "power_supply.technology", "power_supply.scope",
)  # fmt: skip

_ABOVE = ("parent", "any parent")


class Selection:
    """A selector as a gathering needs it. Raises GatherError for a text that is none.

    text: the canonical one. capabilities and buses: what every match has one of; None demands
    nothing. full: whether it looks at what only full details have. usage: whether at who uses a
    device. enrich: the services that alone know what it looks at. above: whether at ancestors.
    further: whether at children, or at lower or upper links, which may be anywhere.
    """

    __slots__ = (
        "text", "capabilities", "buses", "full", "usage", "enrich", "above", "further",
        "_matches",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        try:
            tree = parse(text)
            self._matches = compile(tree)
            self.text = canonical(tree)
            self.capabilities, self.buses = demands(tree)
            self.usage = not named(tree).isdisjoint(("free", "in_use"))
        except SelectorError as error:
            raise GatherError(f"The selector is wrong: {error}.") from error
        axes = fold(tree, _axes)
        self.above = not axes.isdisjoint(_ABOVE)
        self.further = not axes.issubset(_ABOVE)
        self.full = fold(tree, _needs_full)
        services: Found = fold(tree, _services)
        self.enrich = sorted(services)

    def select(
        self,
        candidates: t.List[Device],
        everything: t.List[Device],
        source: Source,
        describe: t.Callable[[t.Iterable[Device]], t.List[Device]],
    ) -> t.List[Device]:
        """Those of the candidates that match.

        everything are the devices that were identified, the computer first; describe reads the
        details of devices and returns those that did not vanish.
        """
        candidates = describe(candidates)
        around = everything
        if not self.further:
            around = candidates + source.ancestors(candidates)
            if everything[0] not in candidates:
                around.append(everything[0])
        if self.above or self.further:
            around = describe(around)
        set_parents(around)
        if self.usage:
            # What stands on a device or below it counts whether or not it is looked at.
            known = {device.key: device for device in everything + around}
            source.tell_usage(known.values())
        facts = {device.name: device.facts() for device in around}
        surroundings = Surroundings(facts)
        return [device for device in candidates if self._matches(facts[device.name], surroundings)]


def _axes(node: Tree, below: t.List[Found]) -> Found:
    own = [node.axis] if isinstance(node, Axis) else []
    return frozenset(own).union(*below)


def _needs_full(node: Tree, below: t.List[bool]) -> bool:
    if not isinstance(node, (Exists, Comparison, OneOf)):
        return any(below)
    slow = [capability for kind in registry.KINDS for capability in kind.slow]
    path = ".".join(node.path.names)
    if path == "capabilities":
        if isinstance(node, Exists):
            return False
        if isinstance(node, OneOf):
            holds = one_of(node.literals, None)
        else:
            holds = comparison(node.operator, node.literal, None)
        return any(holds(capability) for capability in slow)
    return node.path.names[0] in slow or path in _FULL_ONLY


def _services(node: Tree, below: t.List[Found]) -> Found:
    if isinstance(node, (Exists, Comparison, OneOf)):
        service = SERVICES.get(node.path.names[0])
        if service and _tells_alone(service, node.path.names):
            return frozenset([service])
    return frozenset().union(*below)


def _tells_alone(service: str, names: t.Sequence[str]) -> bool:
    """Whether the kernel tells nothing of what stands at a path, but this service does."""
    kinds = [kind for kind in registry.KINDS if names[0] in kind.capabilities]
    declared = [*device.FIELDS, *[field for kind in kinds for field in kind.fields()]]
    module = importlib.import_module(".enrich." + service, __package__)
    told = _at(names, module.FIELDS)
    return bool(told) and told == _at(names, declared)


def _at(names: t.Sequence[str], fields: t.Iterable[Field]) -> t.Set[str]:
    """The paths of the fields at a path, and of those below it."""
    path = ".".join(names) + "."
    return {field.path for field in fields if (field.path + ".").startswith(path)}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors: the one language in which devices are chosen, in modules, filters and inventories.

    cap='net' and net.link.state='up' and net.link.speed>=10G

From text to answer: parse -> tree -> compile -> predicate(device, Surroundings(devices)).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import functools
import typing as t

from .selector_axes import Surroundings
from .selector_compiler import compile
from .selector_parser import LENGTH, parse
from .selector_schema import Schema, default_schema
from .selector_tree import (
    DEPTH,
    And,
    Axis,
    Comparison,
    Exists,
    Not,
    OneOf,
    Or,
    SelectorError,
    canonical,
    fold,
)

if t.TYPE_CHECKING:
    from .selector_axes import Facts
    from .selector_reach import Predicate
    from .selector_tree import Literal, Path, Tree

__all__ = [
    "DEPTH", "LENGTH", "Schema", "SelectorError", "Surroundings", "by_name", "canonical", "compile",
    "compiled", "default_schema", "demands", "matching", "named", "parse", "select",
]  # fmt: skip

# A device must have one of these; None demands nothing.
Demand = t.Optional[t.FrozenSet[str]]


@functools.lru_cache(maxsize=256)
def compiled(text: str) -> Predicate:
    """The predicate of a selector's text, by the default schema. Raises SelectorError."""
    return compile(parse(text))


def select(devices: t.Any, text: str) -> t.List[t.Any]:
    """The devices that match, in their order.

    devices: the fact node_devices, devices by name, or a list of devices. Those that are context
    never match; like all others they are parents, children and so on. Raises SelectorError.
    """
    predicate = _predicate(text)
    by_name, candidates = _devices(devices)
    around = Surroundings(by_name)
    return [
        device for device in candidates if not device.get("context") and predicate(device, around)
    ]


def matching(device: t.Any, text: str, devices: t.Any = None) -> bool:
    """Whether a device matches. devices, as for select, are what is around it; None is nothing.

    Raises SelectorError.
    """
    predicate = _predicate(text)
    if not isinstance(device, dict):
        raise SelectorError(f"expected a device, found {_described(device)}")
    return not device.get("context") and predicate(device, _around(devices))


def by_name(devices: t.Any) -> t.Mapping[str, t.Any]:
    """The devices, in any form that select takes, by name. Raises SelectorError."""
    return _devices(devices)[0]


def demands(tree: Tree, schema: t.Optional[Schema] = None) -> t.Tuple[Demand, Demand]:
    """What every match has: one of some capabilities, and one of some buses.

    Without the devices that lack it, and are no ancestors of others, the selector still finds the
    same. Nothing is demanded where it may look at children or at lower or upper links.
    Raises SelectorError for a tree that is too deep.
    """
    if fold(tree, _looks_further):
        return None, None
    capabilities = (schema or default_schema()).capabilities
    return (
        fold(tree, lambda node, below: _demanded(node, below, _CAPABILITIES, capabilities)),
        fold(tree, lambda node, below: _demanded(node, below, ("bus",), frozenset())),
    )


def named(tree: Tree) -> t.FrozenSet[str]:
    """The first names of all paths: what of a device the selector looks at.

    Raises SelectorError for a tree that is too deep.
    """

    def names(node: t.Any, below: t.List[t.FrozenSet[str]]) -> t.FrozenSet[str]:
        if isinstance(node, (Exists, Comparison, OneOf)):
            return frozenset(node.path.names[:1])
        return frozenset().union(*below)

    return fold(tree, names)


_CAPABILITIES = ("capabilities",)


def _looks_further(node: Tree, below: t.List[bool]) -> bool:
    further = isinstance(node, Axis) and node.axis not in ("parent", "any parent")
    return further or any(below)


def _demanded(
    node: Tree, below: t.List[Demand], names: t.Tuple[str, ...], implied: t.Collection[str]
) -> Demand:
    """What a node demands at a path; implied are capabilities that a field of theirs demands."""
    demanded = [demand for demand in below if demand is not None]
    if isinstance(node, And):
        # Any of them would be right; the smallest says most.
        return min(demanded, key=len) if demanded else None
    if isinstance(node, Or):
        return frozenset().union(*demanded) if len(demanded) == len(below) else None
    if isinstance(node, (Axis, Not)):
        return None
    if isinstance(node, Comparison):
        return _texts(node.path, node.operator == "=", [node.literal], names, implied)
    if isinstance(node, OneOf):
        return _texts(node.path, True, node.literals, names, implied)
    return _texts(t.cast(Exists, node).path, False, (), names, implied)


def _texts(
    path: Path,
    equal: bool,
    literals: t.Sequence[Literal],
    names: t.Tuple[str, ...],
    implied: t.Collection[str],
) -> Demand:
    if path.names == names and equal:
        return frozenset([str(literal.value) for literal in literals])
    return frozenset(path.names[:1]) if path.names[0] in implied else None


def _predicate(text: t.Any) -> Predicate:
    # Texts of Ansible's own class would otherwise be kept as they are, with all they know.
    return compiled("".join(text) if isinstance(text, str) else text)


_NOTHING = Surroundings({})

# What matching() was told last to be around a device, and what was made of it: it is called for
# one device after the other, with the very same.
_last: t.List[t.Tuple[t.Any, Surroundings]] = [(None, _NOTHING)]


def _around(devices: t.Any) -> Surroundings:
    known, around = _last[0]
    if devices is None or known is not devices:
        around = _NOTHING if devices is None else Surroundings(_devices(devices)[0])
        _last[0] = (devices, around)
    return around


def _devices(value: t.Any) -> t.Tuple[t.Mapping[str, t.Any], t.List[Facts]]:
    """The devices by name, and as a list."""
    if isinstance(value, dict):
        if "format" in value and "devices" in value:
            value = _of_fact(value)
        # A dictionary of Ansible's own makes its values as they are asked for; these shall stay.
        by_name = dict(value.items())
        devices = list(by_name.values())
    elif isinstance(value, str):
        raise _no_devices(value)
    else:
        try:
            devices = list(value)
        except TypeError:
            raise _no_devices(value) from None
        by_name = {}
    for device in devices:
        if not isinstance(device, dict) or not isinstance(device.get("name"), str):
            raise SelectorError(f"expected devices only, found {_described(device)} among them")
    return by_name or {device["name"]: device for device in devices}, devices


def _of_fact(fact: t.Mapping[str, t.Any]) -> t.Any:
    from .hal.fields import FORMAT

    if fact["format"] != FORMAT:
        raise SelectorError(
            f"the fact is of format {fact['format']!r}, expected {FORMAT}: gather it with the "
            "version of hostdev.nodedev that selects"
        )
    if not isinstance(fact["devices"], dict):
        raise _no_devices(fact["devices"])
    return fact["devices"]


def _no_devices(value: t.Any) -> SelectorError:
    return SelectorError(
        "expected the fact node_devices, devices by name, or a list of devices; found "
        + _described(value)
    )


def _described(value: t.Any) -> str:
    if isinstance(value, dict):
        return f"a dictionary with the keys {', '.join(map(repr, list(value)[:5])) or '(none)'}"
    # What is undefined in a template says so itself when it is made a text.
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"

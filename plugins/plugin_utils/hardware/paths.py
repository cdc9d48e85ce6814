# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths to values: written as in selectors, axes included, and followed to the values themselves.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...module_utils.selector import SelectorError, Surroundings, default_schema, parse
from ...module_utils.selector_tree import Axis, Exists, Path
from .facts import Device, Machine, Scalar, plain

Step = Callable[[Surroundings, Device], Iterable[Device]]
# The values that a device has at a path, in their order.
Values = Callable[[Device, Surroundings], list[Scalar]]


def _parents(around: Surroundings, device: Device) -> Iterator[Device]:
    above = around.parent(device)
    if above is not None:
        yield above


_STEPS: dict[str, Step] = {
    "parent": _parents,
    "any parent": Surroundings.ancestors,
    "any child": Surroundings.descendants,
    "any lower": Surroundings.lower,
    "any upper": Surroundings.upper,
}


def split(text: str) -> tuple[list[str], Path]:
    """The axes of a path, from the device on, and what follows them.

    Raises SelectorError for what is no path, and for a path to no single value.
    """
    tree = parse(text)
    axes = []
    while isinstance(tree, Axis):
        axes.append(tree.axis)
        tree = tree.terms[0]
    if not isinstance(tree, Exists):
        raise SelectorError(f"found {text!r}, expected a path such as pci.product.id")
    schema = default_schema()
    if schema.find(tree.path).kind == "group":
        below = schema.below(tree.path)
        raise SelectorError(
            f"found {text!r}, which has no single value, expected one of "
            + (", ".join(below[:5]) if below else "its keys")
        )
    return axes, tree.path


def compile_path(text: str) -> Values:
    """The values at a path. Raises SelectorError."""
    axes, path = split(text)
    names = path.names
    steps = [_STEPS[axis] for axis in axes]

    def values(device: Device, around: Surroundings) -> list[Scalar]:
        devices: list[Device] = [device]
        for step in steps:
            devices = [other for one in devices for other in step(around, one)]
        return [value for one in devices for value in _reach(one, names)]

    return values


def values_of(machine: Machine, devices: Iterable[Device], values: Values) -> list[Scalar]:
    """The values that devices have at a path, in the order of the devices."""
    return [value for device in devices for value in values(device, machine.around)]


def _reach(device: Device, names: tuple[str, ...]) -> Iterator[Scalar]:
    """Lists on the way, and at the end, are gone through; what is no single value is left out."""
    found: list[object] = [device]
    for name in names:
        below = []
        for value in found:
            for row in value if isinstance(value, list) else (value,):
                if isinstance(row, dict) and name in row:
                    below.append(row[name])
        found = below
    for value in found:
        for one in value if isinstance(value, list) else (value,):
            scalar = plain(one)
            if scalar is not None:
                yield scalar

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same hardware as a certain device, wherever it may be.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...module_utils.hal.device import COMPUTER
from ...module_utils.selector import SelectorError, Surroundings
from ...module_utils.selector_tree import (
    And,
    Axis,
    Comparison,
    Exists,
    Literal,
    Not,
    Number,
    Path,
    Tree,
)
from .facts import Device, Scalar, first_capability
from .paths import compile_path, split

# What says which hardware a device is, by its first capability.
SAME: Mapping[str, tuple[str, ...]] = {
    "pci": (
        "pci.product.id",
        "pci.vendor.id",
        "pci.subsystem.product.id",
        "pci.subsystem.vendor.id",
        "pci.revision",
    ),
    "usb_device": ("usb_device.product.id", "usb_device.vendor.id"),
    "storage": ("storage.model", "storage.vendor", "storage.size"),
    "nvme": ("nvme.model",),
    "mdev": ("mdev.type.id",),
    "system": ("system.product", "system.hardware.vendor"),
}


def like(device: Device, around: Surroundings, same: Iterable[str] | None, free: bool) -> Tree:
    """The selector of the devices that are the same as this one.

    same: the paths of what must be the same. Raises SelectorError for a path that is none, and for
    a device of which nothing says what hardware it is.
    """
    capability = Literal(first_capability(device))
    terms: list[Tree] = [Comparison(Path(["capabilities"]), "=", capability)]
    for path in same if same is not None else _paths(device, around):
        terms += _equal(path, compile_path(path)(device, around))
    if free:
        terms.append(Exists(Path(["free"])))
    return And(*terms) if len(terms) > 1 else terms[0]


def _paths(device: Device, around: Surroundings) -> list[str]:
    """What says which hardware the device is; where nothing does, what says so of its parent."""
    axes = ""
    for one in (device, *around.ancestors(device)):
        if one is not device and one["name"] == COMPUTER:
            break
        if first_capability(one) in SAME:
            return [axes + path for path in SAME[first_capability(one)]]
        axes += "parent."
    raise SelectorError("nothing says which hardware this device is; say with same what counts")


def _equal(text: str, values: list[Scalar]) -> list[Tree]:
    """That these values, and where there are none no value, stand at a path."""
    axes, path = split(text)
    if not values:
        return [Not(_along(axes, Exists(path)))]
    return [_along(axes, Comparison(path, "=", _literal(value))) for value in values]


def _along(axes: list[str], term: Tree) -> Tree:
    for axis in reversed(axes):
        term = Axis(axis, term)
    return term


def _literal(value: Scalar) -> Literal:
    if isinstance(value, (str, bool)):
        return Literal(value)
    digits = format(value, "d") if isinstance(value, int) else format(value, "f").rstrip("0")
    return Literal(Number(digits.removesuffix(".")))

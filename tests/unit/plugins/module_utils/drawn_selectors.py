# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selectors and devices as hypothesis draws them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.selector_tree import (
    AXES,
    And,
    Axis,
    Comparison,
    Exists,
    Literal,
    Not,
    Number,
    OneOf,
    Or,
    Path,
    Tree,
)

TEXTS = ["capabilities", "bus", "driver", "net.interface", "net.link.state", "net.altnames",
         "pci.vendor.id", "drm.connectors.status", "parent"]  # fmt: skip
NUMBERS = ["numa", "net.mtu", "net.link.speed", "storage.size", "mdev_types.available_instances"]
TRUTHS = ["active", "net.up", "storage.removable"]

# Few, so that devices and selectors often mean the same.
WORDS = ["net", "pci", "storage", "drm", "usb", "up", "down", "eth0", "it's", 'say "x"', "*", ""]

digits = st.builds(
    lambda whole, fraction: str(whole) + (f".{fraction}".rstrip("0") if fraction else ""),
    st.integers(-(10**12), 10**12).filter(bool),
    st.integers(0, 999),
).map(lambda text: text.rstrip("."))
numbers = st.builds(
    Number,
    st.one_of(st.just("0"), digits, st.sampled_from(["1", "2", "1500"])),
    st.sampled_from(["", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti"]),
)
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))


def literals(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Literal]:
    return values.map(Literal)


def paths(names: list[str]) -> st.SearchStrategy[Path]:
    return st.sampled_from(names).map(lambda name: Path(name.split(".")))


def comparisons(
    names: list[str], values: st.SearchStrategy[Any], operators: list[str]
) -> st.SearchStrategy[Tree]:
    path = paths(names)
    return st.one_of(
        path.map(Exists),
        st.builds(Comparison, path, st.sampled_from(operators), literals(values)),
        st.builds(OneOf, path, st.lists(literals(values), min_size=1, max_size=3)),
    )


leaves = st.one_of(
    comparisons(TEXTS, texts, ["=", "=", "<", "<=", ">", ">=", "~"]),
    comparisons(NUMBERS, numbers, ["=", "<", "<=", ">", ">="]),
    comparisons(TRUTHS, st.booleans(), ["="]),
)

trees = st.recursive(
    leaves,
    lambda terms: st.one_of(
        terms.map(Not),
        st.builds(Axis, st.sampled_from(AXES), terms),
        st.lists(terms, min_size=2, max_size=4).map(lambda several: And(*several)),
        st.lists(terms, min_size=2, max_size=4).map(lambda several: Or(*several)),
    ),
    max_leaves=8,
)

NAMES = ["a", "b", "c", "d", "e"]

words = st.sampled_from(WORDS)
small = st.integers(0, 3)
speeds = st.sampled_from([0, 1, 1000, 10000, 10**12])

DETAILS: dict[str, st.SearchStrategy[Any]] = {
    "net": st.fixed_dictionaries(
        {},
        optional={
            "interface": words,
            "up": st.booleans(),
            "mtu": speeds,
            "altnames": st.lists(words, max_size=2),
            "link": st.fixed_dictionaries({}, optional={"state": words, "speed": speeds}),
            "lower": st.lists(st.sampled_from(NAMES), max_size=2),
            "upper": st.lists(st.sampled_from(NAMES), max_size=2),
        },
    ),
    "pci": st.fixed_dictionaries({}, optional={"vendor": st.fixed_dictionaries({"id": words})}),
    "storage": st.fixed_dictionaries({}, optional={"size": speeds, "removable": st.booleans()}),
    "drm": st.fixed_dictionaries(
        {"connectors": st.lists(st.fixed_dictionaries({}, optional={"status": words}), max_size=2)}
    ),
    "mdev_types": st.lists(st.fixed_dictionaries({"available_instances": small}), max_size=2),
}


@st.composite
def machines(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """Devices by name: details of their capabilities only, parents and links in any direction."""
    devices = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1)):
        capabilities = draw(st.lists(st.sampled_from(sorted(DETAILS)), unique=True, min_size=1))
        device: dict[str, Any] = {"name": name, "capabilities": capabilities, "active": True}
        for capability in capabilities:
            device[capability] = draw(DETAILS[capability])
        for field, values in (("bus", words), ("driver", words), ("numa", small)):
            if draw(st.booleans()):
                device[field] = draw(values)
        if draw(st.booleans()):
            device["parent"] = draw(st.sampled_from(NAMES))
        devices[name] = device
    return devices

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares our device documents with those of libvirt on the same machine, leaf by leaf.

A difference is told as a line, ``DEVICE: SIDE PATH = TEXT``, where the side is ``libvirt`` or
``ours`` and the path leads to an element with text, an attribute or an empty element. What is
known and meant stands in differences.py; anything else is returned.
"""

from __future__ import annotations

import collections
import dataclasses
import fnmatch
import re
import typing as t
from xml.etree import ElementTree

Documents = t.Mapping[str, ElementTree.Element]


@dataclasses.dataclass(frozen=True)
class Difference:
    """One line of a comparison."""

    device: str
    side: str  # libvirt or ours
    path: str  # device for a whole document that the other side lacks
    text: str

    def __str__(self) -> str:
        return f"{self.device}: {self.side} {self.path} = {self.text!r}"


@dataclasses.dataclass(frozen=True)
class Known:
    """A difference by intent: where it occurs, and why."""

    path: str  # a regular expression, matched in full
    reason: str
    device: str = "*"  # a shell pattern
    side: str = "libvirt|ours"
    text: str = ".*"  # a regular expression, matched in full
    udev: bool = True  # false: only where udev's database is missing

    def covers(self, difference: Difference) -> bool:
        return (
            fnmatch.fnmatchcase(difference.device, self.device)
            and difference.side in self.side.split("|")
            and re.fullmatch(self.path, difference.path) is not None
            and re.fullmatch(self.text, difference.text, re.S) is not None
        )


def documents(text: str) -> dict[str, ElementTree.Element]:
    """The ``device`` elements below one root, by name."""
    root = ElementTree.fromstring(text)
    return {device.findtext("name", ""): device for device in root.findall("device")}


def compare(libvirt: Documents, ours: Documents) -> list[Difference]:
    """All differences, known or not."""
    found = []
    for name in sorted(libvirt.keys() | ours.keys()):
        if name not in ours:
            found.append(Difference(name, "libvirt", "device", ""))
        elif name not in libvirt:
            found.append(Difference(name, "ours", "device", ""))
        else:
            found += _compare(name, list(leaves(libvirt[name])), list(leaves(ours[name])))
    return found


def unexplained(
    differences: t.Iterable[Difference], known: t.Iterable[Known]
) -> list[Difference]:
    """The differences that nobody has explained."""
    known = list(known)
    return [each for each in differences if not any(one.covers(each) for one in known)]


def leaves(element: ElementTree.Element, path: str = "") -> t.Iterator[tuple[str, str]]:
    """Each text and attribute of a document with its path, in document order."""
    path = f"{path}/{element.tag}" if path else element.tag
    kind = element.get("type")
    if kind:
        path += f"[{kind}]"
    for name, value in sorted(element.attrib.items()):
        if name != "type":
            yield f"{path}/@{name}", value
    text = (element.text or "") if not len(element) else ""
    if text or not (len(element) or element.attrib):
        yield path, text
    elif len(element) == 0 and kind:
        yield path, ""
    for child in _settled(element):
        yield from leaves(child, path)


def _settled(element: ElementTree.Element) -> list[ElementTree.Element]:
    """The children, those without a meaningful order sorted in place.

    libvirt lists an IOMMU group's devices as the directory does, and links as they come out of a
    hash table of libudev, in another order in each process.
    """
    children = list(element)
    for tag, within in (("devnode", "device"), ("address", "iommuGroup")):
        if element.tag == within:
            places = [at for at, child in enumerate(children) if child.tag == tag]
            ordered = sorted((children[at] for at in places), key=ElementTree.tostring)
            for at, child in zip(places, ordered, strict=True):
                children[at] = child
    return children


def _compare(
    name: str, libvirt: list[tuple[str, str]], ours: list[tuple[str, str]]
) -> list[Difference]:
    mine, theirs = collections.Counter(ours), collections.Counter(libvirt)
    found = [Difference(name, "libvirt", *leaf) for leaf in (theirs - mine).elements()]
    found += [Difference(name, "ours", *leaf) for leaf in (mine - theirs).elements()]
    if not found and libvirt != ours:
        at = next(at for at, leaf in enumerate(ours) if leaf != libvirt[at])
        found.append(Difference(name, "ours", "order", f"{ours[at]} before {libvirt[at]}"))
    return found

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device's XML document, from its facts form alone, and back.

The dialect "libvirt" is what virsh nodedev-dumpxml prints on the same host. The dialect "full" is
that with what libvirt lacks as elements in a namespace of our own (see extension.py), so that a
document holds all of the facts, and of a bond or bridge its ports' options too (see ports.py).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .. import xml
from . import extension, libvirt_document, ports
from .capabilities import registry
from .device import COMPUTER
from .errors import MissingLibrary

if t.TYPE_CHECKING:
    Facts = t.Mapping[str, t.Any]

DIALECTS = ("full", "libvirt")


def require() -> None:
    """Raises MissingLibrary where there is no lxml."""
    try:
        xml.require()
    except xml.XmlUnavailable as error:
        raise MissingLibrary(error.library, f"for XML (package {error.package})") from error


def document(device: Facts, devices: t.Mapping[str, Facts], dialect: str = "full") -> str:
    """The document of a device, given as in facts.

    devices has the devices around it by name, for the nearest ancestor that libvirt lists and for
    the options of a bond's or bridge's ports; it may be empty. The dialect libvirt is for devices
    that libvirt lists, see listed_by_libvirt(). Raises XmlError for what is no device, and
    XmlUnavailable.
    """
    if dialect not in DIALECTS:
        raise xml.XmlError(f"There is no dialect {dialect!r}; there are full and libvirt.")
    facts, declared = _declared_only(device)
    full = dialect == "full"
    parent = facts.get("parent") if full else _listed_parent(facts, devices)
    kind = registry.kind_of(facts["capabilities"][0])
    root = xml.new("device")
    write = xml.Writer(root)
    _frame(facts, parent, kind is None or kind.on_bus, write)
    if kind and kind.libvirt:
        kind.load().to_xml(facts, write.capability(facts["capabilities"][0]))
    if not full:
        return xml.to_text(root, {})
    told = libvirt_document.read(root, declared)
    extension.write(root, declared, extension.untold(declared, facts, told))
    ports.write(root, facts, devices)
    return xml.to_text(root, {extension.NAMESPACE: extension.PREFIX})


def parse(text: t.Union[str, bytes]) -> t.Dict[str, t.Any]:
    """The facts form of the device that a document describes.

    A document of the dialect full gives all of the facts, one of libvirt's what it tells. Raises
    XmlError for what is no such document, and XmlUnavailable.
    """
    return parse_with_ports(text)[0]


def parse_with_ports(
    text: t.Union[str, bytes],
) -> t.Tuple[t.Dict[str, t.Any], t.Optional[t.List[ports.Row]]]:
    """As parse(), and what the document of a bond or bridge tells of its ports; None if nothing.

    Each is a dictionary with its name, its interface, and its options under bond_port or
    bridge_port, as far as they are told.
    """
    root = xml.parse(text)
    if root.tag != "device":
        raise xml.XmlError(f"The XML document is of a <{xml.printable(root.tag)}>, not a <device>.")
    capabilities = extension.capabilities(root) + libvirt_document.capabilities(root)
    declared = extension.declared(capabilities)
    rows = ports.take(root, capabilities)
    facts = libvirt_document.read(root, declared)
    _merge(facts, extension.read(root, declared))
    facts = extension.untold(declared, facts, {})
    if "name" not in facts or "capabilities" not in facts:
        raise xml.XmlError("The XML document has no name or no capability of a device.")
    return facts, rows


def listed_by_libvirt(device: Facts) -> bool:
    """Whether libvirt on the same host would list the device, given as in facts."""
    return _is_listed(_declared_only(device)[0])


def _is_listed(facts: Facts) -> bool:
    kind = registry.kind_of(facts["capabilities"][0])
    return kind is not None and kind.libvirt and kind.load().libvirt_lists(facts)


def _declared_only(device: Facts) -> t.Tuple[t.Dict[str, t.Any], extension.Part]:
    """The device with nothing but what is declared, of the types that are declared."""
    capabilities = device.get("capabilities") if isinstance(device, dict) else None
    if isinstance(capabilities, (list, tuple)) and capabilities:
        declared = extension.declared([str(each) for each in capabilities])
        facts = extension.untold(declared, device, {})
        facts.setdefault("active", True)
        if "name" in facts and "capabilities" in facts:
            return facts, declared
    raise xml.XmlError("What was given is no device of the fact: it has no name or capabilities.")


def _frame(facts: Facts, parent: t.Optional[str], own_driver: bool, write: xml.Writer) -> None:
    """Writes what precedes the capability."""
    write.element("name", facts["name"])
    if facts["active"] and facts["name"] != COMPUTER:
        write.optional("path", facts.get("key"))
        nodes = facts.get("devnodes", {})
        write.optional("devnode", nodes.get("dev"), type="dev")
        for link in sorted(nodes.get("links", ()), key=str):
            write.element("devnode", link, type="link")
    write.optional("parent", parent)
    if own_driver and facts["active"] and facts.get("driver"):
        write.element("driver").element("name", facts["driver"])


def _listed_parent(facts: Facts, devices: t.Mapping[str, Facts]) -> t.Optional[str]:
    """The nearest ancestor that libvirt lists. One that devices does not have is taken for such."""
    parent: t.Optional[str] = facts.get("parent")
    seen = {facts["name"]}
    while parent and parent in devices:
        above, _declared = _declared_only(devices[parent])
        if _is_listed(above):
            break
        seen.add(parent)
        parent = above.get("parent", COMPUTER)
        if parent in seen:
            return COMPUTER
    return parent


def _merge(facts: t.Dict[str, t.Any], more: Facts) -> None:
    """Puts more into facts; it wins over what is there."""
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict):
            _merge(facts[name], value)
        else:
            facts[name] = value

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt's documents lack: elements in our own namespace, made from the declared fields.

The elements follow the fields' paths: pci.revision is <pci><revision>. Lists and the rows of
tables are <item> elements, the entries of maps <entry key='…'>. A name that XML does not accept,
such as 80203, gets a leading "_". In lists and maps, what is no text says its type in an
attribute of that name.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..xml import XmlError, add, legal, new, printable
from . import device
from .capabilities import registry

if t.TYPE_CHECKING:
    from lxml import etree

    from .fields import Field

NAMESPACE = "https://github.com/hostdev/nodedev/device/1"
PREFIX = "nodedev"
ITEM = "item"
ENTRY = "entry"

_QUALIFIED = f"{{{NAMESPACE}}}"
_INTEGER = re.compile("[+-]?[0-9]{1,400}$")
_CONTAINERS = ("group", "table", "map", "list", "devices")
_TYPES = (("bool", bool), ("int", int), ("float", float))
_TYPE_NAMES = ("str", "bool", "int", "float")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Part:
    """A place in the fact: a field, a group of fields or, for a table, its columns.

    type is the field's, or "group". parts has what stands below by name, in order of declaration.
    """

    __slots__ = ("name", "tag", "type", "field", "parts", "_by_tag")

    def __init__(self, name: str) -> None:
        self.name = name
        self.tag = name if name[:1].isalpha() or name[:1] == "_" else "_" + name
        self.type = "group"
        self.field: t.Optional[Field] = None
        self.parts: t.Dict[str, Part] = {}
        self._by_tag: t.Dict[str, Part] = {}

    def add(self, field: Field) -> None:
        """Puts a field in its place below this one."""
        part = self
        for step in field.path.split("."):
            name = step[:-2] if step.endswith("[]") else step
            below = part.parts.get(name)
            if below is None:
                below = part.parts[name] = Part(name)
                part._by_tag[below.tag] = below
            if name != step:
                below.type = "table"
            part = below
        part.type = field.type
        part.field = field

    def tagged(self, tag: str) -> t.Optional[Part]:
        return self._by_tag.get(tag)


def declared(capabilities: t.Optional[t.Collection[str]] = None) -> Part:
    """All that a device with these capabilities, or any device, may have in its facts."""
    kinds = tuple(
        [
            kind for kind in registry.KINDS
            if capabilities is None or not set(capabilities).isdisjoint(kind.capabilities)
        ]
    )  # fmt: skip
    if kinds not in _DECLARED:
        root = Part("")
        for field in device.FIELDS:
            root.add(field)
        for kind in kinds:
            for field in kind.fields():
                root.add(field)
        _DECLARED[kinds] = root
    return _DECLARED[kinds]


_DECLARED: t.Dict[t.Tuple[registry.Kind, ...], Part] = {}


def untold(
    part: Part, facts: t.Mapping[str, t.Any], told: t.Mapping[str, t.Any]
) -> t.Dict[str, t.Any]:
    """What of the facts is not told already, in order of declaration.

    What is not declared, or is not what its declaration says, is left out: such facts did not
    come from a gathering.
    """
    rest: t.Dict[str, t.Any] = {}
    for name, below in part.parts.items():
        if name not in facts:
            continue
        value = facts[name]
        known = told.get(name)
        if below.type != "group":
            if not _fits(below, value):
                continue
            if isinstance(value, str):
                value = legal(value)
            elif below.type == "table":
                value = [untold(below, row, {}) for row in value]
            if value != known:
                rest[name] = value
        elif isinstance(value, dict):
            of_group = untold(below, value, known if isinstance(known, dict) else {})
            if of_group or (not value and known is None):
                rest[name] = of_group
    return rest


def write(parent: etree._Element, part: Part, facts: t.Mapping[str, t.Any]) -> None:
    """Adds the elements of facts that untold() returned."""
    for name, value in facts.items():
        below = part.parts[name]
        tag = _QUALIFIED + below.tag
        if below.type == "group":
            write(add(parent, tag), below, value)
        elif below.type == "table":
            table = add(parent, tag)
            for row in value:
                write(add(table, _QUALIFIED + ITEM), below, row)
        elif below.type == "map":
            entries = add(parent, tag)
            for key, each in value.items():
                _scalar(entries, ENTRY, each).set("key", legal(key))
        elif below.type in ("list", "devices"):
            items = add(parent, tag)
            for each in value:
                _scalar(items, ITEM, each)
        else:
            add(parent, tag, value)


def _scalar(parent: etree._Element, tag: str, value: t.Any) -> etree._Element:
    element = add(parent, _QUALIFIED + tag, value)
    if not isinstance(value, str):
        # Not the type's own name: Ansible's numbers may be of types derived from these.
        element.set("type", next(name for name, kind in _TYPES if isinstance(value, kind)))
    return element


def _fits(part: Part, value: t.Any) -> bool:
    if part.type == "table":
        return _is_list(value) and all(isinstance(row, dict) for row in value)
    if part.type == "map":
        return isinstance(value, dict) and all(
            isinstance(key, str) and _is_scalar(each) for key, each in value.items()
        )
    if part.type == "devices":
        return _is_list(value) and all(isinstance(name, str) for name in value)
    if part.type == "list":
        return _is_list(value) and all(_is_scalar(each) for each in value)
    if part.type == "bool":
        return isinstance(value, bool)
    if part.type in ("int", "float"):
        kinds = int if part.type == "int" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and _is_scalar(value)
    return isinstance(value, str)


def _is_list(value: t.Any) -> bool:
    return isinstance(value, (list, tuple))


def _is_scalar(value: t.Any) -> bool:
    # Neither infinite nor "not a number", for which the difference is not 0.
    return isinstance(value, str) or (isinstance(value, (int, float)) and value - value == 0)


def capabilities(root: etree._Element) -> t.List[str]:
    """The capabilities that a document tells in our namespace; [] where libvirt's form does."""
    items = root.findall(f"{_QUALIFIED}capabilities/{_QUALIFIED}{ITEM}")
    return [item.text or "" for item in items]


def take(root: etree._Element, part: Part) -> t.Dict[str, t.Any]:
    """The facts that some of a document's elements tell, which it loses. Raises XmlError."""
    apart = new("device")
    for below in part.parts.values():
        apart.extend(root.findall(_QUALIFIED + below.tag))
    return read(apart, part)


def read(element: etree._Element, part: Part, path: str = "") -> t.Dict[str, t.Any]:
    """The facts that an element's children in our namespace tell. Raises XmlError."""
    facts: t.Dict[str, t.Any] = {}
    for child in element:
        tag = str(child.tag)
        # Beside our elements stand libvirt's; in ours there is nothing but ours.
        if not tag.startswith(_QUALIFIED) and not path:
            continue
        below = part.tagged(tag[len(_QUALIFIED) :]) if tag.startswith(_QUALIFIED) else None
        if below is None:
            raise XmlError(f"There is no field {path + _named(tag)!r}.")
        if below.name in facts:
            raise XmlError(f"{path + below.name} stands there twice.")
        facts[below.name] = _value(child, below, path + below.name)
    return facts


def _value(element: etree._Element, part: Part, path: str) -> t.Any:
    _check_attributes(element, path)
    if part.type not in _CONTAINERS:
        return _typed(element, part.type, path)
    _check_texts(element, path)
    if part.type == "group":
        return read(element, part, path + ".")
    if part.type == "map":
        return {
            str(entry.get("key", "")): _typed_itself(entry, where, "key", "type")
            for entry, where in _listed(element, ENTRY, path)
        }
    if part.type == "table":
        return [_row(item, part, where) for item, where in _listed(element, ITEM, path)]
    known = ("type",) if part.type == "list" else ()
    return [_typed_itself(item, where, *known) for item, where in _listed(element, ITEM, path)]


def _row(element: etree._Element, part: Part, path: str) -> t.Dict[str, t.Any]:
    _check_attributes(element, path)
    _check_texts(element, path)
    return read(element, part, path + ".")


def _listed(
    element: etree._Element, tag: str, path: str
) -> t.Iterator[t.Tuple[etree._Element, str]]:
    """An element's children, which have to be of one tag, each with its place."""
    for number, child in enumerate(element):
        if child.tag != _QUALIFIED + tag:
            raise XmlError(f"{path} has elements {tag} only, not {_named(str(child.tag))!r}.")
        yield child, f"{path}[{number}]"


def _typed_itself(element: etree._Element, path: str, *attributes: str) -> t.Any:
    """The value of an element that says its type."""
    _check_attributes(element, path, *attributes)
    type = str(element.get("type", "str"))
    if type not in _TYPE_NAMES:
        raise XmlError(
            f"{path} has the type {printable(type)[:40]!r}; there are {', '.join(_TYPE_NAMES)}."
        )
    return _typed(element, type, path)


def _check_attributes(element: etree._Element, path: str, *known: str) -> None:
    for name in element.attrib:
        if name not in known:
            raise XmlError(f"{path} has no attribute {_named(str(name))!r}.")


def _check_texts(element: etree._Element, path: str) -> None:
    """Raises XmlError for text among elements: what it was meant for would be left out."""
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            raise XmlError(f"{path} holds elements, not the text {printable(text)[:40]!r}.")


def _named(tag: str) -> str:
    """A tag or attribute for a message: of ours without the namespace."""
    return printable(tag[len(_QUALIFIED) :] if tag.startswith(_QUALIFIED) else tag)[:200]


def _typed(element: etree._Element, type: str, path: str) -> t.Any:
    if len(element):
        raise XmlError(f"{path} holds a text, not the element {_named(str(element[0].tag))!r}.")
    text = element.text or ""
    try:
        if type == "bool":
            return _BOOLEANS[text.strip()]
        if type in ("int", "float"):
            return number(text.strip(), type)
    except (KeyError, ValueError):
        raise XmlError(
            f"{path} should be of type {type}, not {printable(text)[:40]!r}."
        ) from None
    return text


def number(text: str, type: str) -> t.Union[int, float]:
    """The number; a float without a fraction is an integer, as in facts. Raises ValueError."""
    if _INTEGER.match(text):
        return int(text)
    if type == "int":
        raise ValueError(text)
    value = float(text)
    if value - value != 0:
        raise ValueError(text)
    return value

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""XML: reading documents that nobody vouches for, and writing them as libvirt does.

lxml does the work, and whoever asks for no XML does not need it: import this file only when XML
is asked for, and everything here that needs lxml raises XmlUnavailable where it is not installed.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

try:
    from lxml import etree

    LXML_IMPORT_ERROR: t.Optional[ImportError] = None
except ImportError as error:
    LXML_IMPORT_ERROR = error

# Bytes that a document may have. What one device tells takes a few thousand.
LIMIT = 10 << 20

_NAME_LIMIT = 200

# Everything but the Char of XML 1.0, section 2.2.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# These as well are dropped by libvirt, whose elements hold one line of text each.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_ADDRESS = re.compile("pci_([0-9a-f]{4,8})_([0-9a-f]{2})_([0-9a-f]{2})_([0-7])$")

_ESCAPES = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;",
    # A parser would turn these into other white space.
    "\r": "&#13;",
}  # fmt: skip
_TEXT_ESCAPES = str.maketrans(_ESCAPES)
_ATTRIBUTE_ESCAPES = str.maketrans({**_ESCAPES, "\t": "&#9;", "\n": "&#10;"})

Value = t.Union[str, int, float]


class XmlError(Exception):
    """A document that cannot be read; the text is one sentence for the user."""


class XmlUnavailable(XmlError):
    """lxml is missing. library is its name in Python, package in distributions."""

    library = "lxml"
    package = "python3-lxml"

    def __init__(self) -> None:
        super().__init__(
            f"XML needs the Python library {self.library}. Install the package {self.package}, or "
            "the library itself with pip."
        )


def require() -> None:
    """Raises XmlUnavailable where there is no lxml."""
    if LXML_IMPORT_ERROR is not None:
        raise XmlUnavailable from LXML_IMPORT_ERROR


def legal(value: Value) -> str:
    """The text without what XML cannot hold; numbers and booleans as XML Schema writes them."""
    return _ILLEGAL.sub("", _text(value))


def printable(value: Value) -> str:
    """The text as libvirt writes it, without control characters."""
    return _UNPRINTABLE.sub("", _text(value))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Writer:
    """Writes elements of libvirt's, which have no namespace, below one element."""

    __slots__ = ("_parent",)

    def __init__(self, parent: etree._Element) -> None:
        self._parent = parent

    def element(
        self, tag: str, text: t.Optional[Value] = None, **attributes: t.Optional[Value]
    ) -> Writer:
        """Adds <tag …>text</tag>, without the attributes that are None.

        Returns the writer of what stands in the new element, which has either text or children.
        """
        element = etree.SubElement(self._parent, tag)
        for name, value in attributes.items():
            if value is not None:
                element.set(name, printable(value))
        if text is not None:
            element.text = printable(text)
        return Writer(element)

    def optional(
        self, tag: str, value: t.Optional[Value], **attributes: t.Optional[Value]
    ) -> None:
        """Adds the element if there is a value: not None, nor an empty text."""
        if value is not None and value != "":
            self.element(tag, value, **attributes)

    def capability(self, type: str) -> Writer:
        """Adds <capability type='…'>."""
        return self.element("capability", type=type)

    def address(self, name: str) -> None:
        """Adds the <address> of the PCI device with this name; nothing if it has no such name."""
        match = _ADDRESS.match(name)
        if match:
            domain, bus, slot, function = match.groups()
            self.element(
                "address",
                domain="0x" + domain,
                bus="0x" + bus,
                slot="0x" + slot,
                function="0x" + function,
            )


def new(tag: str) -> etree._Element:
    """A new element. Raises XmlUnavailable."""
    require()
    return etree.Element(tag)


def add(parent: etree._Element, tag: str, text: t.Optional[Value] = None) -> etree._Element:
    """Adds an element with a text to another, without what XML cannot hold."""
    element = etree.SubElement(parent, tag)
    if text is not None:
        element.text = legal(text)
    return element


def to_text(root: etree._Element, prefixes: t.Mapping[str, str]) -> str:
    """The element as a document, laid out as libvirt does: two blanks a level, single quotes.

    prefixes has the prefix of each namespace; they are declared in the root element. Elements have
    either text or children.
    """
    names = {f"{{{uri}}}": f"{prefix}:" for uri, prefix in prefixes.items()}
    declared = "".join([f" xmlns:{prefix}='{uri}'" for uri, prefix in prefixes.items()])
    lines: t.List[str] = []
    _lines(root, "", declared, names, lines)
    lines.append("")
    return "\n".join(lines)


def _lines(
    element: etree._Element,
    indentation: str,
    attributes: str,
    prefixes: t.Mapping[str, str],
    lines: t.List[str],
) -> None:
    tag = str(element.tag)
    for uri, prefix in prefixes.items():
        if tag.startswith(uri):
            tag = prefix + tag[len(uri) :]
    for name, value in t.cast("t.List[t.Tuple[str, str]]", element.items()):
        attributes += f" {name}='{value.translate(_ATTRIBUTE_ESCAPES)}'"
    if len(element):
        lines.append(f"{indentation}<{tag}{attributes}>")
        for child in element:
            _lines(child, indentation + "  ", "", prefixes, lines)
        lines.append(f"{indentation}</{tag}>")
    elif element.text:
        text = element.text.translate(_TEXT_ESCAPES)
        lines.append(f"{indentation}<{tag}{attributes}>{text}</{tag}>")
    else:
        lines.append(f"{indentation}<{tag}{attributes}/>")


def parse(document: t.Union[str, bytes]) -> etree._Element:
    """The root element of a document in UTF-8, without comments and processing instructions.

    No document type and hence no entity is accepted, nothing is fetched, and size and depth are
    bounded. Raises XmlError, and XmlUnavailable.
    """
    require()
    if len(document) > LIMIT:
        raise XmlError(f"The XML document is larger than {LIMIT >> 20} MiB.")
    try:
        text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
        data = text.encode("utf-8")
    except UnicodeError:
        raise XmlError("The XML document is not text in UTF-8.") from None
    # Where one is legal, nothing of it may be looked at; in text it could only stand in CDATA.
    if "<!DOCTYPE" in text:
        raise XmlError("The XML document has a document type (<!DOCTYPE), which is not accepted.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = printable(str(error).partition("\n")[0])[:_NAME_LIMIT]
        raise XmlError(f"The text is no XML document: {reason}.") from None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wanted links from an XML document: of this collection's own dialect, or of libvirt's interfaces.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

Nic = t.Dict[str, t.Any]


class DocumentError(Exception):
    """A document that cannot be read; the text is one sentence for the user.

    ``library`` is what is missing for it, and ``package`` what that is called in distributions, or
    both are "".
    """

    def __init__(self, sentence: str, library: str = "", package: str = "") -> None:
        Exception.__init__(self, sentence)
        self.library, self.package = library, package


def nics(text: str, names: t.Iterable[str]) -> t.Tuple[t.List[Nic], t.List[str]]:
    """Return links as the option ``nics`` takes them, and warnings for the user.

    ``names`` are those of the links that there are. Raises SpecError for what is no bond, bridge
    or VLAN, DocumentError for what is no such document, or if lxml is missing.
    """
    # Importing this imports lxml too, which takes long.
    from . import xml
    from .netlink import spec_xml

    try:
        root = xml.parse(text)
        if root.tag == "interface":
            return spec_xml.from_interface(root)
        from .hal import document

        device, ports = document.parse_with_ports(text)
        return [spec_xml.from_facts(device, names, ports)], []
    except xml.XmlUnavailable as error:
        raise DocumentError(str(error), error.library, error.package) from error
    except xml.XmlError as error:
        raise DocumentError(str(error)) from error

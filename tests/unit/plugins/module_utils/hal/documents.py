# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of the dialect libvirt, checked against libvirt's own schema where it is installed."""

from __future__ import annotations

import functools
import os
import textwrap
from typing import Any

from lxml import etree

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import document

# Debian's package libvirt0 brings it.
_SCHEMA = "/usr/share/libvirt/schemas/nodedev.rng"


@functools.cache
def _schema() -> etree.RelaxNG | None:
    return etree.RelaxNG(etree.parse(_SCHEMA)) if os.path.exists(_SCHEMA) else None


def lists(device: dict[str, Any]) -> bool:
    """Whether libvirt would list the device."""
    return document.listed_by_libvirt(device)


def capability(device: dict[str, Any], validate: bool = True) -> str:
    """What stands in the document's <capability>, flush left; the document is valid."""
    text = document.document(device, {}, "libvirt")
    schema = _schema() if validate else None
    if schema is not None:
        schema.assertValid(etree.fromstring(text))
    start = text.index("  <capability")
    lines = text[start : text.rindex("</device>")].rstrip().split("\n")
    return textwrap.dedent("\n".join(lines[1:-1]))


def xml(text: str) -> str:
    """What a test expects, flush left."""
    return textwrap.dedent(text).strip()

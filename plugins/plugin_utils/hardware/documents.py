# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts that a file of one host holds, whatever wrote it.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...module_utils.hal.fields import FORMAT
from .errors import Unreadable
from .facts import brief

# Of documents in a file of XML.
DOCUMENTS = 25_000

# Where one document ends and the next begins. A USB device's own <device> is its number.
_BETWEEN = re.compile(r"(?<=</device>)\s*(?:<\?xml[^>]*\?>\s*)?(?=<device[\s>])")
_KEY = "node_devices"


def fact_in(content: bytes) -> Any:
    """The fact node_devices, unchecked; None if there is JSON without it. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig").lstrip()
    except UnicodeError:
        raise Unreadable("has a file of facts that is not text in UTF-8.") from None
    if text.startswith("<"):
        return _from_xml(text)
    return _from_json(text)


def _from_json(text: str) -> Any:
    value = _parsed(text)
    # As Ansible's fact cache writes it.
    if isinstance(value, Mapping) and isinstance(value.get("__payload__"), str):
        value = _parsed(value["__payload__"])
    if isinstance(value, Mapping) and isinstance(value.get("ansible_facts"), Mapping):
        value = value["ansible_facts"]
    if not isinstance(value, Mapping):
        raise Unreadable("has a file of facts with JSON that is no dictionary.")
    if _KEY in value:
        return value[_KEY]
    if "format" in value:
        return value
    # As device_info returns them.
    if isinstance(value.get("devices"), list):
        return _fact(value["devices"])
    return None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"has a file of facts that is neither JSON nor XML: {brief(error)}."
        ) from error


def _from_xml(text: str) -> Any:
    # All of what reads XML is imported by those who have some.
    from ...module_utils.hal import document
    from ...module_utils.xml import XmlError

    texts = _BETWEEN.split(text)
    if len(texts) > DOCUMENTS:
        raise Unreadable(f"has a file with more than {DOCUMENTS} documents.")
    devices = []
    for number, part in enumerate(texts, 1):
        try:
            devices.append(document.parse(part))
        except XmlError as error:
            raise Unreadable(
                f"has a file of XML whose document {number} cannot be read: {brief(error)}"
            ) from error
    return _fact(devices)


def _fact(devices: list[Any]) -> dict[str, Any]:
    """What is not a device is found by whoever checks the fact."""
    by_name: dict[Any, Any] = {}
    for index, device in enumerate(devices):
        name = device.get("name") if isinstance(device, Mapping) else None
        by_name[name if isinstance(name, str) else index] = device
    return {"format": FORMAT, "filter": {}, "devices": by_name}

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking devices up by what users know of them.

Each way of asking becomes the key of the device, or its name, before anything is gathered, so that
no other devices need to be read for it. HAL tells all of its devices at once, and then which is
meant.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import stat
import typing as t

from .device import COMPUTER
from .gather import gather
from .node import DEVICES
from .request import Request
from .sources import open_hal

if t.TYPE_CHECKING:
    from .gather import Gathering
    from .reader import Reader

# Where a World Wide Name may stand: capability and field.
_WWN_FIELDS = (
    ("storage", "wwn"),
    ("scsi", "wwid"),
    ("fc_host", "wwnn"),
    ("fc_host", "wwpn"),
)


class Lookup:
    """One device that was asked for: by which option, and with which value."""

    __slots__ = ("by", "value", "keys")

    def __init__(self, by: str, value: str) -> None:
        self.by = by
        self.value = value
        self.keys: t.List[str] = []

    def finds(self, key: str, name: str) -> bool:
        return name == self.value if self.by == "name" else key in self.keys


def look_up(
    lookups: t.Sequence[Lookup], request: Request, reader: Reader
) -> t.Tuple[Gathering, t.List[Lookup]]:
    """Gathers what is looked up; returns it and the lookups that found nothing.

    What else the request asks for (capability, bus) must hold as well. Raises GatherError.
    """
    request.check()
    hal = open_hal(request, reader)
    if hal:
        for lookup in lookups:
            lookup.keys = hal.find(lookup.by, lookup.value)
    else:
        _resolve(lookups, reader)
    request.names = {lookup.value for lookup in lookups if lookup.by == "name"}
    request.keys = {key for lookup in lookups for key in lookup.keys}
    gathering = gather(request, reader, hal)
    missing = [
        lookup
        for lookup in lookups
        if not any(
            lookup.finds(device.key, device.name)
            for device in gathering.devices
            if not device.context
        )
    ]
    return gathering, missing


def _resolve(lookups: t.Sequence[Lookup], reader: Reader) -> None:
    """Turns what is known of devices in sysfs into their keys, without reading others for it."""
    wwns = [lookup for lookup in lookups if lookup.by == "wwn"]
    if wwns:
        _resolve_wwns(wwns, reader)
    for lookup in lookups:
        if lookup.by not in ("name", "wwn"):
            key = _RESOLVERS[lookup.by](lookup.value, reader)
            lookup.keys = [key] if key else []


def _key(value: str, reader: Reader) -> t.Optional[str]:
    return DEVICES if value == COMPUTER else value


def _sysfs_path(value: str, reader: Reader) -> t.Optional[str]:
    """Any way through /sys to a device, symbolic links included."""
    path = os.path.realpath(reader.root + value) if value.startswith("/") else ""
    root = os.path.realpath(reader.root or "/").rstrip("/")
    path = path[len(root) :] if path.startswith(root) else ""
    return path if (path + "/").startswith(DEVICES + "/") else None


def _devnode(value: str, reader: Reader) -> t.Optional[str]:
    """A device's node or any link to it. It is looked at, never opened."""
    path = value if value.startswith("/") else "/dev/" + value
    try:
        found = os.stat(reader.root + path)
    except (OSError, ValueError):
        return None
    if stat.S_ISBLK(found.st_mode):
        kind = "block"
    elif stat.S_ISCHR(found.st_mode):
        kind = "char"
    else:
        return None
    number = f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"
    return _sysfs_path(f"/sys/dev/{kind}/{number}", reader)


def _pci_address(value: str, reader: Reader) -> t.Optional[str]:
    """With or without the domain, as lspci writes it."""
    address = value.lower() if value.count(":") > 1 else "0000:" + value.lower()
    return None if "/" in address else _sysfs_path("/sys/bus/pci/devices/" + address, reader)


def _interface(value: str, reader: Reader) -> t.Optional[str]:
    """The interface of this name, or else of this alternative name."""
    path = None if "/" in value else _sysfs_path("/sys/class/net/" + value, reader)
    if path and reader.exists(path):
        return path
    from .links import Links

    name = Links(reader).name_of_altname(value)
    return _sysfs_path("/sys/class/net/" + name, reader) if name else None


_RESOLVERS: t.Dict[str, t.Callable[[str, Reader], t.Optional[str]]] = {
    "key": _key,
    "sysfs_path": _sysfs_path,
    "devnode": _devnode,
    "pci_address": _pci_address,
    "interface": _interface,
}


def _resolve_wwns(wwns: t.Sequence[Lookup], reader: Reader) -> None:
    """WWNs are details: what may have one has to be described first."""
    capabilities = sorted({capability for capability, _field in _WWN_FIELDS})
    for device in gather(Request(capability=capabilities), reader).devices:
        here = {
            _bare(device.details.get(capability, {}).get(field))
            for capability, field in _WWN_FIELDS
        }
        here.discard(None)
        for lookup in wwns:
            if _bare(lookup.value) in here:
                lookup.keys.append(device.key)


def _bare(wwn: t.Optional[str]) -> t.Optional[str]:
    """A WWN without the prefixes that it is written with in places: 0x, naa., eui.; with no :."""
    if not wwn:
        return None
    text = wwn.lower().replace(":", "")
    for prefix in ("0x", "naa.", "eui.", "wwn-"):
        if text.startswith(prefix):
            text = text[len(prefix) :]
    return text

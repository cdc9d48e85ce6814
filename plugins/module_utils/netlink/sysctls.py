# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sysctl sets for a single link, which is lost when the link is made anew.

That is ``/proc/sys/net/ipv4/conf/LINK`` and the same of IPv6, of the network namespace that the
process is in: ``Documentation/networking/ip-sysctl.rst``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import typing as t

from .wire import nested

_FOLDER = "/proc/sys/net/{}/conf/{}"
_FAMILIES = ("ipv4", "ipv6")
# It follows the link's MTU by itself.
_FOLLOWING = "ipv6/mtu"
# To set it sets others too.
_FIRST = "ipv6/stable_secret"

# IFLA_INET_CONF within AF_INET, IFLA_INET6_CONF within AF_INET6.
_CONFIGURATIONS = {2: 1, 10: 2}

Sysctls = t.Dict[str, str]


class Reader:
    """Reads the sysctls of links, once for all links that have the same."""

    def __init__(self, af_specs: t.Mapping[str, bytes]) -> None:
        """``af_specs`` is IFLA_AF_SPEC by link: it has most of the sysctls, as numbers."""
        self._af_specs = af_specs
        self._known: t.Dict[t.Tuple[bytes, ...], Sysctls] = {}
        self._defaults = {family: _all(family, "default") for family in _FAMILIES}

    def read(self, link: str) -> Sysctls:
        """Return what is not as a new link has it, as ``{"ipv4/rp_filter": "2"}``.

        What cannot be read is left out.
        """
        numbers = _numbers(self._af_specs.get(link, b""))
        if numbers in self._known:
            return dict(self._known[numbers])
        found: Sysctls = {}
        for family in _FAMILIES:
            for name, value in _all(family, link).items():
                if value != self._defaults[family].get(name):
                    found[f"{family}/{name}"] = value
        found.pop(_FOLLOWING, None)
        # It is not among the numbers.
        if numbers and _FIRST not in found:
            self._known[numbers] = dict(found)
        return found


def _numbers(af_spec: bytes) -> t.Tuple[bytes, ...]:
    found = []
    for family, of_family in nested(af_spec):
        for kind, payload in nested(of_family):
            if _CONFIGURATIONS.get(family) == kind:
                found.append(payload)
    return tuple(found)


def _all(family: str, link: str) -> Sysctls:
    folder = _FOLDER.format(family, link)
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return {}
    values = ((name, _value(f"{folder}/{name}")) for name in names)
    return {name: value for name, value in values if value is not None}


def write(link: str, sysctls: t.Mapping[str, str]) -> None:
    """Set these of a link. Raises OSError."""
    for key in sorted(sysctls, key=lambda key: (key != _FIRST, key)):
        family, name = key.split("/")
        with open(f"{_FOLDER.format(family, link)}/{name}", "w", encoding="ascii") as file:
            file.write(sysctls[key])


def _value(path: str) -> t.Optional[str]:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there was before a change: all that is needed to undo it, and nothing else.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .ip_state import IpState
from .snapshot import LinkState


class Before:
    """All that a plan touches, as it was.

    ``links`` are complete; ``absent`` names what did not exist; ``ip`` is what is carried by these
    links and by others that lose some of it; ``sysctls`` are those of links that are deleted.
    """

    def __init__(
        self,
        links: t.Dict[str, LinkState],
        absent: t.List[str],
        ip: IpState,
        sysctls: t.Dict[str, t.Dict[str, str]],
    ) -> None:
        self.links, self.absent, self.ip, self.sysctls = links, absent, ip, sysctls

    @classmethod
    def nothing(cls) -> Before:
        """Return what there was before nothing changed."""
        return cls({}, [], IpState(), {})

    def followed_by(self, later: Before) -> Before:
        """Return what there was before two changes, this one and then another."""
        links = {name: state for name, state in later.links.items() if name not in self.absent}
        links.update(self.links)
        touched = set(self.links)
        absent = [
            name for name in later.absent if name not in touched and name not in self.absent
        ]
        ip = later.ip.missing(self.ip).where(lambda item: not touched.intersection(item.links))
        sysctls = {name: later.sysctls[name] for name in later.sysctls if name in links}
        sysctls.update(self.sysctls)
        return Before(links, self.absent + absent, self.ip + ip, sysctls)

    def to_json(self) -> t.Dict[str, t.Any]:
        """Return all of it as plain data."""
        return {
            "links": {name: state.to_json() for name, state in self.links.items()},
            "absent": self.absent,
            "ip": self.ip.to_json(),
            "sysctls": self.sysctls,
        }

    @classmethod
    def from_json(cls, plain: t.Mapping[str, t.Any]) -> Before:
        """Return what ``to_json()`` told. Raises KeyError, TypeError for what is none."""
        return cls(
            {name: LinkState.from_json(name, state) for name, state in plain["links"].items()},
            list(plain["absent"]),
            IpState.from_json(plain["ip"]),
            dict(plain["sysctls"]),
        )

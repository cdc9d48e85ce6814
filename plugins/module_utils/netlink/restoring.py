# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting back what links carried: addresses, neighbours, next hops and routes as they were read.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import time
import typing as t

from . import reading
from .guard import below
from .ip_requests import request

if t.TYPE_CHECKING:
    from .ip_state import IpState, Item
    from .kernel import Kernel, Refusal
    from .snapshot import Snapshot

# The kernel refuses an address that is still probed for duplicates as a route's source, a gateway
# that cannot be reached yet, a next hop whose link has no carrier yet, and what needs such a one.
_NOT_YET = (
    errno.EINVAL,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.ENODEV,
    errno.EADDRNOTAVAIL,
)
# Hardware takes some seconds until it has carrier.
_PATIENCE = 10.0
_PAUSE = 0.1


class Lost(Exception):
    """Something could not be put back; the text says what, and what the kernel says."""

    def __init__(self, what: str, refusal: Refusal) -> None:
        Exception.__init__(self, f"{what} could not be put back: {refusal.said}")
        self.what, self.refusal = what, refusal


def restore(ip: IpState, kernel: Kernel) -> None:
    """Add what is missing now. Raises Lost, NetlinkError."""
    for item, refusal in _add(ip.missing(reading.read().ip).addresses, kernel):
        raise Lost(item.text, refusal)
    now = reading.read()
    deadline = time.monotonic() + _PATIENCE + _spanning_tree_delay(ip, now)
    while True:
        # Routes come with addresses, and next hops go again if carrier was about to go.
        failed = _add(ip.missing(now.ip), kernel)
        if not failed:
            return
        item, refusal = failed[0]
        if refusal.code not in _NOT_YET or time.monotonic() > deadline:
            raise Lost(item.text, refusal)
        time.sleep(_PAUSE)
        now = reading.read()


def _spanning_tree_delay(ip: IpState, now: Snapshot) -> float:
    """Return how many seconds bridges that this needs may be without carrier.

    While the spanning tree listens and learns, no port forwards.
    """
    found = 0
    for name in below(now, {link for item in ip for link in item.links}):
        options = now.links[name].options if now.links[name].kind == "bridge" else {}
        if options.get("stp_state"):
            found = max(found, 2 * options.get("forward_delay", 0))
    return found / 100


def _add(items: t.Iterable[Item], kernel: Kernel) -> t.List[t.Tuple[Item, Refusal]]:
    """Add these, in order; return what the kernel refused."""
    failed = []
    for item in items:
        refusal = kernel.ask(request(item))
        if refusal is not None and refusal.code != errno.EEXIST:
            failed.append((item, refusal))
    return failed

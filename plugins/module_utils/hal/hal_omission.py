# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UDIs without what is never to be returned: HAL makes them of serial numbers and addresses.

Imported only where something is omitted.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .hal_daemon import DEVICES
from .names import unique_names
from .omission import taken

if t.TYPE_CHECKING:
    from .capabilities.registry import Kind
    from .hal_device import HalDevice
    from .hald import HalHost

_NOT_IN_UDIS = re.compile("[^A-Za-z0-9]")


def keys(host: HalHost, devices: t.List[t.Tuple[HalDevice, t.List[Kind]]]) -> t.List[str]:
    """The devices' UDIs without what the omitted fields say, each still another.

    A UDI may hold what a device above it says: an interface's begins with that of its USB device.
    """
    told = {
        hal.udi: {
            _NOT_IN_UDIS.sub("_", text)
            for kind in kinds
            for text in taken(kind.load_hal().from_hal(hal, host), host.omit)
        }
        for hal, kinds in devices
    }
    redacted = []
    for hal, _kinds in devices:
        texts = set().union(*[told.get(each.udi, ()) for each in host.chain(hal)])
        redacted.append(_without(hal.udi, texts))
    return unique_names(redacted)


def _without(udi: str, texts: t.Set[str]) -> str:
    """The UDI without these words."""
    if not texts:
        return udi
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    told = re.compile(
        "_?(?<![A-Za-z0-9])(?:" + "|".join(longest_first) + ")(?![A-Za-z0-9])", re.IGNORECASE
    )
    path = udi[len(DEVICES) :].split("/")
    return DEVICES + "/".join([told.sub("", part) or "_" for part in path])

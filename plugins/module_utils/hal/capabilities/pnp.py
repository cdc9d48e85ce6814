# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plug and Play devices of the board, from HAL: pnp.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field

if t.TYPE_CHECKING:
    from ..hal_device import HalDevice
    from ..hald import HalHost

FIELDS = (
    Field("pnp.id", "str", "Plug and Play id", "PNP0303"),
    Field("pnp.description", "str", "What the id stands for", "IBM Enhanced Keyboard"),
)  # fmt: skip

ASKED = (("info.subsystem", "pnp"), ("info.bus", "pnp"))
NODES = ()


def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
    """All of them."""
    return ("pnp",) if device.subsystem == "pnp" else ()


def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
    details = present(
        id=device.text("pnp.id"), description=device.text("pnp.description")
    )
    return {"pnp": details}

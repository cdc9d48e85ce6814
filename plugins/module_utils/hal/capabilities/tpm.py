# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trusted platform modules: tpm.

Source: the kernel's Documentation/ABI/stable/sysfs-class-tpm and drivers/char/tpm/tpm-sysfs.c.
Only what the kernel keeps is read: other attributes are questions to the chip.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("tpm.version", "str", "Version of the specification: 1.2 or 2.0", "2.0"),
    Field("tpm.description", "str", "What the firmware calls it", "TPM 2.0 Device"),
    Field("tpm.resource_manager", "str", "Node of the kernel's resource manager, of a 2.0 chip",
          "/dev/tpmrm0"),
    Field("tpm.pcr_banks", "list", "Hash algorithms with a bank of registers",
          ["sha1", "sha256"]),
)  # fmt: skip

_VERSIONS = {"1": "1.2", "2": "2.0"}
_BANK = "pcr-"


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Any device of the class."""
    return Identity(["tpm"], "tpm", node.sysname)


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The version from its attribute; older kernels tell it by the resource manager alone."""
    manager = "tpmrm" + node.sysname[len("tpm") :]
    managed = host.reader.exists("/sys/class/tpmrm/" + manager)
    version = _VERSIONS.get(node.text("tpm_version_major") or "")
    tpm = present(
        version=version or ("2.0" if managed else None),
        description=node.text("device/description"),
        resource_manager="/dev/" + manager if managed else None,
        pcr_banks=[
            name[len(_BANK) :] for name in node.names() if name.startswith(_BANK)
        ] or None,
    )  # fmt: skip
    return {"tpm": tpm}

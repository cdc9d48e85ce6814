# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must not be cut, who else looks after a link, and what this host lacks.

The links that this very connection comes in by are told by ``SSH_CONNECTION``, of this process or
of one that started it (sudo strips it): its server's address is that of a link. Those of the
default route count too.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import typing as t

if t.TYPE_CHECKING:
    from .snapshot import Snapshot

_VARIABLE = b"SSH_CONNECTION="
_MOST_ANCESTORS = 64
_NETWORK_MANAGER = "/run/NetworkManager/devices"
_NETWORKD = "/run/systemd/netif/links"
_CAP_NET_ADMIN = 12
_KERNEL_MODULES, _LOADED = "/lib/modules", "/sys/module"
MODULES = {"bond": "bonding", "bridge": "bridge", "vlan": "8021q"}
_MAIN_TABLE_ONLY = " table "


class Protected:
    """The links that carry this connection or the default route, with all that is below them.

    A collection of names. Addresses and routes are read when it is first looked at.
    """

    def __init__(self, snapshot: Snapshot, connection: t.Optional[str] = None) -> None:
        """``connection`` is a value of SSH_CONNECTION, "" for none; found out if it is None."""
        self._snapshot, self._connection = snapshot, connection
        self._names: t.Optional[t.FrozenSet[str]] = None

    @property
    def names(self) -> t.FrozenSet[str]:
        if self._names is None:
            connection = self._connection
            if connection is None:
                connection = ssh_connection()
            carrying = carriers(self._snapshot, connection)
            self._names = frozenset(below(self._snapshot, carrying))
        return self._names

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> t.Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def carriers(snapshot: Snapshot, connection: str) -> t.Set[str]:
    """Return the links of the connection's address and of the default routes."""
    found: t.Set[str] = set()
    parts = connection.split()
    if len(parts) == 4:
        address, _percent, scope = parts[2].partition("%")
        if scope in snapshot.links:
            found.add(scope)
        else:
            found.update(each.link for each in snapshot.ip.addresses if each.address == address)
    for route in snapshot.ip.routes:
        if route.shown.startswith("default ") and _MAIN_TABLE_ONLY not in route.shown:
            found.update(route.links)
    return found


def below(snapshot: Snapshot, names: t.Iterable[str]) -> t.Set[str]:
    """Return these links, and what they stand on: parents of VLANs, ports of bonds and bridges."""
    found: t.Set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        state = snapshot.links.get(name)
        if state is None or name in found:
            continue
        found.add(name)
        waiting.extend(snapshot.ports(name))
        if state.lower:
            waiting.append(state.lower)
    return found


def ssh_connection() -> str:
    """Return SSH_CONNECTION of this process or of its nearest ancestor that has it, or ""."""
    own = os.environ.get("SSH_CONNECTION")
    if own:
        return own
    process = os.getppid()
    for _ancestor in range(_MOST_ANCESTORS):
        if process <= 1:
            break
        for variable in _read(f"/proc/{process}/environ").split(b"\0"):
            if variable.startswith(_VARIABLE):
                return variable[len(_VARIABLE) :].decode("ascii", "replace")
        # The name, which is in parentheses, may hold anything.
        fields = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()
        if len(fields) < 2:
            break
        process = int(fields[1])
    return ""


def manager(index: int) -> t.Optional[str]:
    """Return who else manages a link of this network namespace, by what they leave in /run."""
    if b"managed=true" in _read(f"{_NETWORK_MANAGER}/{index}").split(b"\n"):
        return "NetworkManager"
    lines = _read(f"{_NETWORKD}/{index}").split(b"\n")
    for line in lines:
        if line.startswith(b"NETWORK_FILE="):
            return "systemd-networkd"
    return None


def managed(snapshot: Snapshot, names: t.Iterable[str]) -> t.List[str]:
    """Return a warning for each of these links that somebody else manages."""
    warnings = []
    for name in names:
        state = snapshot.links.get(name)
        who = manager(state.index) if state is not None else None
        if who:
            warnings.append(
                f"{name} is managed by {who}, which may undo what was changed; leave it to one of "
                "the two."
            )
    return warnings


def may_change_links() -> bool:
    """Whether this process has CAP_NET_ADMIN, as far as can be told."""
    for line in _read("/proc/self/status").split(b"\n"):
        if line.startswith(b"CapEff:"):
            return bool(int(line.split()[1], 16) >> _CAP_NET_ADMIN & 1)
    return True


def missing_module(kind: str) -> str:
    """Return the name of the kernel's module for links of a kind if it is known to be missing."""
    module = MODULES[kind]
    if os.path.exists(f"{_LOADED}/{module}"):
        return ""
    folder = f"{_KERNEL_MODULES}/{os.uname().release}"
    listed = _read(f"{folder}/modules.dep")
    file = f"/{module}.ko".encode()
    if not listed or file in listed or file in _read(f"{folder}/modules.builtin"):
        # A container has no list, and the kernel finds the host's modules nevertheless.
        return ""
    return module


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a plan: each one request to the kernel, as plain data.

Links are told by name and values in the words of the table of options. ``str(step)`` is the line
for the user.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .bridge_vlans import ranges
from .ip_state import IpState
from .vlan_table import PVID, UNTAGGED

if t.TYPE_CHECKING:
    from .vlan_table import Entry

Options = t.Dict[str, t.Any]


class Step:
    """One step; ``link`` is the link that it changes."""

    action = ""
    fields: t.Tuple[str, ...] = ()
    link = ""

    def to_json(self) -> t.Dict[str, t.Any]:
        """Return the step as plain data."""
        plain: t.Dict[str, t.Any] = {name: getattr(self, name) for name in self.fields}
        plain["action"] = self.action
        return plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.action, self.link))

    def __repr__(self) -> str:
        return f"<{self}>"


class Create(Step):
    """Create a link: one RTM_NEWLINK with all that is given. 0 and "" are not sent.

    ``kept`` has "txqlen", "group" and "altnames" of a link that is made anew.
    """

    action = "create"
    fields = ("link", "kind", "options", "index", "address", "mtu", "up", "kept")

    def __init__(
        self,
        link: str,
        kind: str,
        options: Options,
        index: int = 0,
        address: str = "",
        mtu: int = 0,
        up: bool = False,
        kept: t.Optional[Options] = None,
    ) -> None:
        self.link, self.kind, self.options, self.index = link, kind, options, index
        self.address, self.mtu, self.up, self.kept = address, mtu, up, kept or {}

    def __str__(self) -> str:
        more = dict(self.options)
        if self.address:
            more["address"] = self.address
        if self.mtu:
            more["mtu"] = self.mtu
        told = f" with {_told(more)}" if more else ""
        return f"create {self.kind} {self.link}{told}{', up' if self.up else ''}"


class Delete(Step):
    """Delete a link; the kernel takes ``along`` what was made on it."""

    action = "delete"
    fields = ("link", "along")

    def __init__(self, link: str, along: t.Sequence[str] = ()) -> None:
        self.link, self.along = link, list(along)

    def __str__(self) -> str:
        along = f" and with it {', '.join(self.along)}" if self.along else ""
        return f"delete {self.link}{along}"


class SetOptions(Step):
    """Set exactly these options of a bond, bridge or VLAN, in one message.

    Entries of a QoS map that are to go have the value 0.
    """

    action = "set_options"
    fields = ("link", "kind", "options")

    def __init__(self, link: str, kind: str, options: Options) -> None:
        self.link, self.kind, self.options = link, kind, options

    def __str__(self) -> str:
        return f"set {_told(self.options)} of {self.kind} {self.link}"


class SetLink(Step):
    """Set what every link has: "mtu", "address", "alias" ("" for none) or "up"."""

    action = "set_link"
    fields = ("link", "attribute", "value")

    def __init__(self, link: str, attribute: str, value: t.Any) -> None:
        self.link, self.attribute, self.value = link, attribute, value

    def __str__(self) -> str:
        if self.attribute == "up":
            return f"set {self.link} {'up' if self.value else 'down'}"
        return f"set {_told({self.attribute: self.value})} of {self.link}"


class SetMaster(Step):
    """Make a link a port of ``master``, a bond or bridge as ``kind`` tells; "" releases it."""

    action = "set_master"
    fields = ("link", "master", "kind")

    def __init__(self, link: str, master: str, kind: str = "") -> None:
        self.link, self.master, self.kind = link, master, kind

    def __str__(self) -> str:
        if not self.master:
            return f"release {self.link} from its master"
        return f"make {self.link} a port of {self.kind} {self.master}"


class SetPortOptions(Step):
    """Set exactly these options of a port, in one message; ``kind`` is its master's."""

    action = "set_port_options"
    fields = ("link", "kind", "options")

    def __init__(self, link: str, kind: str, options: Options) -> None:
        self.link, self.kind, self.options = link, kind, options

    def __str__(self) -> str:
        return f"set {_told(self.options)} of {self.kind} port {self.link}"


class SetSysctls(Step):
    """Set a link's sysctls, ``{"ipv4/rp_filter": "2"}``, as they were before it was made anew."""

    action = "set_sysctls"
    fields = ("link", "sysctls")

    def __init__(self, link: str, sysctls: t.Dict[str, str]) -> None:
        self.link, self.sysctls = link, sysctls

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.sysctls.items())
        return f"set the sysctls {told} of {self.link}"


class _Vlans(Step):
    """``entries`` are lists of first id, last id and flags; ``on_bridge``: of the bridge itself."""

    fields = ("link", "entries", "on_bridge")

    def __init__(self, link: str, entries: t.List[Entry], on_bridge: bool = False) -> None:
        self.link, self.entries, self.on_bridge = link, entries, on_bridge

    def _told(self) -> str:
        return "VLANs " + ", ".join(
            "".join((
                str(first if first == last else f"{first}-{last}"),
                " untagged" if flags & UNTAGGED else "",
                " pvid" if flags & PVID else "",
            ))
            for first, last, flags in self.entries
        )  # fmt: skip


class AddVlans(_Vlans):
    """Let VLANs pass, or change the flags of some that do."""

    action = "add_vlans"

    def __str__(self) -> str:
        return f"add {self._told()} to {self.link}"


class RemoveVlans(_Vlans):
    """Let VLANs pass no more."""

    action = "remove_vlans"

    def __str__(self) -> str:
        return f"remove {self._told()} from {self.link}"


class Restore(Step):
    """Add what is missing now of these addresses, neighbours, next hops and routes."""

    action = "restore"
    fields = ("ip",)

    def __init__(self, ip: IpState) -> None:
        self.ip = ip

    def to_json(self) -> t.Dict[str, t.Any]:
        return {"action": self.action, "ip": self.ip.to_json()}

    def __str__(self) -> str:
        told = [item.text for item in self.ip]
        more = f" and {len(told) - 8} more" if len(told) > 8 else ""
        return f"restore {', '.join(told[:8])}{more}"


_ACTIONS: t.Tuple[t.Any, ...] = (
    Create,
    Delete,
    SetOptions,
    SetLink,
    SetMaster,
    SetPortOptions,
    SetSysctls,
    AddVlans,
    RemoveVlans,
)


def from_json(plain: t.Mapping[str, t.Any]) -> Step:
    """Return the step that ``to_json()`` told. Raises KeyError for what is none."""
    action = plain["action"]
    if action == Restore.action:
        return Restore(IpState.from_json(plain["ip"]))
    for kind in _ACTIONS:
        if kind.action == action:
            return t.cast(Step, kind(**{name: plain[name] for name in kind.fields}))
    raise KeyError(action)


def _told(options: Options) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in options.items())


def _value(value: t.Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return ",".join(f"{key}:{each}" for key, each in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(item, int) for item in value):
            value = ranges(value)
        return ",".join(str(item) for item in value) or "none"
    return str(value) if value != "" else "none"

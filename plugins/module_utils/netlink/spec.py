# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links that a playbook wants: read from the module's options, normalised and checked.

``read()`` finds every contradiction that stands in the options themselves; what contradicts the
host's present state is found by ``plan()``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from . import values
from .options import TABLES
from .vlan_table import VlanTable

if t.TYPE_CHECKING:
    from .option import Option

KINDS = ("bond", "bridge", "vlan")
NIC_KEYS = (
    "name",
    "kind",
    "state",
    "bond",
    "bridge",
    "vlan",
    "ports",
    "ports_policy",
    "mtu",
    "address",
    "up",
    "alias",
)
DEFAULT = "default"
VLAN_OPTIONS = ("vlans", "untagged", "pvid")
_LONGEST_ALIAS = 255  # IFALIASZ - 1
_MTUS = (68, 65535)


class SpecError(Exception):
    """The options contradict one another or are none; the text says what and what to do."""


class WantedVlans:
    """What is wanted of a VLAN table: None is left alone, ``default`` is what a new port gets."""

    __slots__ = ("passing", "pvid", "untagged")

    def __init__(self, options: t.Mapping[str, t.Any]) -> None:
        self.passing = options.get("vlans")
        self.untagged = options.get("untagged")
        self.pvid = options.get("pvid")

    @classmethod
    def exactly(cls, table: VlanTable) -> WantedVlans:
        """Nothing but this table."""
        return cls({"vlans": table.passing, "untagged": table.untagged, "pvid": table.pvid})

    def table(self, present: VlanTable, default_pvid: int) -> VlanTable:
        """Return the table that is wanted where there is this one now."""
        fresh = VlanTable.of_new_port(default_pvid)
        passing = fresh.passing if self.passing == DEFAULT else self.passing
        untagged = fresh.untagged if self.untagged == DEFAULT else self.untagged
        pvid = fresh.pvid if self.pvid == DEFAULT else self.pvid
        if passing is None:
            passing = present.passing | set(untagged or ()) | ({pvid} if pvid else set())
        if self.passing == DEFAULT:
            untagged = fresh.untagged if untagged is None else untagged
            pvid = fresh.pvid if pvid is None else pvid
        return VlanTable(
            passing,
            present.untagged if untagged is None else untagged,
            present.pvid if pvid is None else pvid,
        )


class Port:
    """A port that a bond or bridge is to have, with the options that were given for it."""

    __slots__ = ("name", "options", "vlans")

    def __init__(self, name: str) -> None:
        self.name = name
        self.options: t.Dict[str, t.Any] = {}
        self.vlans: t.Optional[WantedVlans] = None


class Nic:
    """A link that is wanted. What is None, or not in ``options``, was not given."""

    __slots__ = (
        "address",
        "alias",
        "exact",
        "kind",
        "mtu",
        "name",
        "options",
        "ports",
        "present",
        "up",
        "vlans",
    )

    def __init__(self, name: str, kind: t.Optional[str] = None, present: bool = True) -> None:
        self.name, self.kind, self.present = name, kind, present
        self.options: t.Dict[str, t.Any] = {}
        self.vlans: t.Optional[WantedVlans] = None  # of the bridge itself
        self.ports: t.Optional[t.Dict[str, Port]] = None
        self.exact = kind == "bond"  # whether other ports are to leave
        self.mtu: t.Optional[int] = None
        self.address: t.Optional[str] = None
        self.up: t.Optional[bool] = None
        self.alias: t.Optional[str] = None


Spec = t.Dict[str, Nic]


def read(parameters: t.Mapping[str, t.Any]) -> Spec:
    """Return the links that the module's options want, by name.

    ``parameters`` has either the options of a single NIC or a list of such under ``nics``; what
    is None was not given. Raises SpecError.
    """
    listed = parameters.get("nics")
    if listed is None:
        listed = [{key: parameters[key] for key in NIC_KEYS if key in parameters}]
    spec: Spec = {}
    for number, given in enumerate(listed):
        if not isinstance(given, dict):
            raise SpecError(f"nics[{number}] must be a dictionary with a name, not {given!r}.")
        nic = _nic(given, f"nics[{number}]" if parameters.get("nics") is not None else "")
        if nic.name in spec:
            raise SpecError(f"{nic.name} is listed twice in nics.")
        spec[nic.name] = nic
    from . import spec_checks

    spec_checks.check(spec)
    return spec


def suggestion(word: str, known: t.Iterable[str]) -> str:
    """Return the end of a sentence that names the known word nearest to this one."""
    import difflib

    nearest = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f"; did you mean {nearest[0]}?" if nearest else "."


def _nic(given: t.Mapping[str, t.Any], where: str) -> Nic:
    name = given.get("name")
    problem = values.name_problem(name)
    if problem:
        raise SpecError(f"{where or 'name'}: {name!r} is no name of an interface: {problem}.")
    for key in given:
        if key not in NIC_KEYS:
            raise SpecError(f"{name}: there is no option {key}{suggestion(str(key), NIC_KEYS)}")
    state = _word(str(name), "state", given.get("state"), ("present", "absent")) or "present"
    nic = Nic(str(name), _kind(str(name), given), state == "present")
    if not nic.present:
        return nic
    if nic.kind is None:
        raise SpecError(f"{name}: kind must be given: one of {', '.join(KINDS)}.")
    nic.options = _options(nic.name, nic.kind, nic.kind, given.get(nic.kind) or {})
    nic.vlans = _wanted_vlans(nic.name, nic.options)
    _ports(nic, given)
    _attributes(nic, given)
    return nic


def _kind(name: str, given: t.Mapping[str, t.Any]) -> t.Optional[str]:
    kind = _word(name, "kind", given.get("kind"), KINDS)
    told = [word for word in KINDS if given.get(word) is not None]
    if kind is None and len(told) == 1:
        return told[0]
    for word in told:
        if word != kind:
            what = f"a {kind}" if kind else "a NIC without a kind"
            raise SpecError(f"{name}: options of a {word} were given for {what}.")
    return kind


def _word(
    name: str, key: str, written: t.Any, known: t.Sequence[str]
) -> t.Optional[str]:
    if written is not None and written not in known:
        raise SpecError(f"{name}: {key} must be one of {', '.join(known)}, not {written!r}.")
    return written if written is None else str(written)


def _attributes(nic: Nic, given: t.Mapping[str, t.Any]) -> None:
    try:
        key = "mtu"
        if given.get(key) is not None:
            nic.mtu = values.integer(given[key])
            if not _MTUS[0] <= nic.mtu <= _MTUS[1]:
                raise values.ValueProblem(f"must be from {_MTUS[0]} to {_MTUS[1]}, not {nic.mtu}")
        key = "address"
        if given.get(key) is not None:
            nic.address = values.unicast(given[key])
        key = "up"
        if given.get(key) is not None:
            nic.up = values.boolean(given[key])
        key = "alias"
        if given.get(key) is not None:
            nic.alias = str(given[key])
            if len(nic.alias.encode("utf-8", "surrogateescape")) > _LONGEST_ALIAS:
                raise values.ValueProblem(f"must have at most {_LONGEST_ALIAS} bytes")
    except values.ValueProblem as problem:
        raise SpecError(f"{nic.name}: {key} {problem}.") from None


def _ports(nic: Nic, given: t.Mapping[str, t.Any]) -> None:
    policy = _word(nic.name, "ports_policy", given.get("ports_policy"), ("exact", "at_least"))
    if policy:
        nic.exact = policy == "exact"
    listed = given.get("ports")
    if listed is None:
        return
    if nic.kind == "vlan":
        raise SpecError(f"{nic.name}: a VLAN has no ports; what it stands on is its parent.")
    if not isinstance(listed, (list, tuple)):
        raise SpecError(f"{nic.name}: ports must be a list, not {listed!r}.")
    nic.ports = {}
    for item in listed:
        port = _port(nic, {"name": item} if isinstance(item, str) else item)
        if port.name in nic.ports:
            raise SpecError(f"{nic.name}: the port {port.name} is listed twice.")
        nic.ports[port.name] = port


def _port(nic: Nic, given: t.Any) -> Port:
    if not isinstance(given, dict):
        raise SpecError(
            f"{nic.name}: a port is a name or a dictionary with a name and options, not {given!r}."
        )
    name = given.get("name")
    problem = values.name_problem(name)
    if problem:
        raise SpecError(f"{nic.name}: {name!r} is no name of a port: {problem}.")
    port = Port(str(name))
    of_port = {key: value for key, value in given.items() if key != "name"}
    owner = f"{nic.name}: port {port.name}"
    port.options = _options(owner, str(nic.kind), f"{nic.kind}_port", of_port)
    port.vlans = _wanted_vlans(owner, port.options)
    return port


_BY_WORD: t.Dict[str, t.Dict[str, Option]] = {}


def by_word(table: str) -> t.Dict[str, Option]:
    """Return a table's options by name and alias."""
    if table not in _BY_WORD:
        found: t.Dict[str, Option] = {}
        for option in TABLES[table]:
            for alias in option.aliases:
                found[alias] = option
        found.update({option.name: option for option in TABLES[table]})
        _BY_WORD[table] = found
    return _BY_WORD[table]


def _options(owner: str, kind: str, table: str, given: t.Any) -> t.Dict[str, t.Any]:
    if not isinstance(given, dict):
        raise SpecError(f"{owner}: {kind} must be a dictionary of options, not {given!r}.")
    known = by_word(table)
    found: t.Dict[str, t.Any] = {}
    for key, written in given.items():
        if written is None:
            continue
        option = known.get(str(key).replace("-", "_"))
        if option is None or not option.settable:
            settable = [word for word, each in known.items() if each.settable]
            what = "is read-only" if option else f"is no option of a {table.replace('_', ' ')}"
            raise SpecError(f"{owner}: {key} {what}{suggestion(str(key), settable)}")
        try:
            value = _default(option) if written == DEFAULT else values.read(option, written)
        except values.ValueProblem as problem:
            raise SpecError(f"{owner}: {key} {problem}.") from None
        if option.name in found and found[option.name] != value:
            raise SpecError(f"{owner}: {option.name} was given twice, also as {key}.")
        found[option.name] = value
    return found


def _default(option: Option) -> t.Any:
    # What the default is depends on other options; it is settled when these are known.
    if option.wire in ("vlans", "vlan_id") or option.name == "miimon":
        return DEFAULT
    if option.default is None:
        raise values.ValueProblem("has no default")
    return list(option.default) if isinstance(option.default, tuple) else option.default


def _wanted_vlans(owner: str, options: t.Dict[str, t.Any]) -> t.Optional[WantedVlans]:
    """Take the VLANs out of the options."""
    given = {name: options.pop(name) for name in VLAN_OPTIONS if name in options}
    if not given:
        return None
    wanted = WantedVlans(given)
    passing = wanted.passing
    if isinstance(passing, list):
        if isinstance(wanted.pvid, int) and wanted.pvid and wanted.pvid not in passing:
            raise SpecError(f"{owner}: pvid {wanted.pvid} is not among its vlans.")
        if isinstance(wanted.untagged, list):
            for vlan in wanted.untagged:
                if vlan not in passing:
                    raise SpecError(f"{owner}: the untagged VLAN {vlan} is not among its vlans.")
    return wanted

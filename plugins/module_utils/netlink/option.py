# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An option, or a piece of state, of a kind of network link; and reading a table of them.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

BOOLEAN = {0: False, 1: True}

# What a user sees of what travels, where the values' words do not tell.
_TYPES = {
    "mac": "mac",
    "bridge_id": "str",
    "ifindex": "link",
    "link": "link",
    "in4_list": "list",
    "in6_list": "list",
    "bits": "list",
    "vlans": "list",
    "qos_map": "dict",
    "nest": "dict",
    "flag": "bool",
    "vlan_id": "int",
    "opaque": "str",
}

# What there is where nothing was set.
_UNSET: t.Dict[str, t.Any] = {"ifindex": "", "in4_list": (), "in6_list": (), "qos_map": {}}

_PROTOCOLS = {0x8100: "802.1Q", 0x88A8: "802.1ad"}

_MODES = {
    "rr": ("balance-rr",),
    "arp": ("balance-rr", "active-backup", "balance-xor", "broadcast"),
    "active": ("active-backup", "balance-tlb", "balance-alb"),
    "tlb": ("balance-tlb", "balance-alb"),
    "lacp": ("802.3ad",),
}
_UNITS = {"ms": "ms", "s": "s", "cs": "1/100 s"}
_ROLES = ("runtime", "state", "volatile", "action")
_CHANGES = ("down", "empty", "down+empty", "recreate")
_LARGEST = {"u8": 0xFF, "u16": 0xFFFF, "u32": 0xFFFFFFFF, "u64": 0xFFFFFFFFFFFFFFFF}


class Option:
    """One option, or one piece of state, of a kind of link.

    ``name``
        The word of ``ip link``.
    ``aliases``
        Other spellings: of ``ip``'s JSON output, sysfs or the kernel's attribute.
    ``attribute``
        Number within ``IFLA_INFO_DATA`` or ``IFLA_INFO_SLAVE_DATA``; 0 where the value travels
        elsewhere (``wire`` tells).
    ``wire``
        How the value travels: ``u8 u16 u32 u64 s32`` (host byte order), ``be16`` (big endian),
        ``mac`` (six bytes), ``bridge_id`` (eight bytes), ``ifindex`` (u32), ``in4_list`` and
        ``in6_list`` (a nest of addresses), ``bit`` (``bit`` of a u32 followed by a u32 mask of the
        bits that count), ``bits`` (an integer, each bit a word), ``qos_map`` (a nest of pairs of
        u32), ``nest`` (of ``nested``), ``flag`` (no payload), ``link`` (``IFLA_LINK`` of the link
        itself), ``vlans`` and ``vlan_id`` (``IFLA_BRIDGE_VLAN_INFO`` of family ``AF_BRIDGE``),
        ``opaque`` (never decoded).
    ``type``
        What a user sees: ``bool``, ``int``, ``str`` (one of ``words``, or an id), ``mac``,
        ``link`` (name of a link), ``list`` (of addresses, words or VLANs), ``dict``.
    ``words``
        Value on the wire to word (or boolean); empty for plain numbers.
    ``range``
        Lowest and highest legal number, or None.
    ``default``
        What the kernel starts with and what resetting means; None where there is no such value.
        A link that is not set is ``""``.
    ``unit``
        ``ms``, ``s``, ``1/100 s`` or empty.
    ``role``
        ``option`` (configuration), ``runtime`` (can be set, but moves by itself: no part of the
        configuration), ``state`` (read-only), ``volatile`` (read-only and of no use as a fact:
        timers, counters) or ``action`` (write-only).
    ``change``
        What changing it on an existing link costs: ``online`` (nothing), ``down`` (the link must
        be down), ``empty`` (it must have no ports), ``down+empty`` or ``recreate``;
        ``action`` for actions.
    ``modes``
        Bond modes in which the kernel accepts it; empty means all.
    ``since``
        The first release of Linux that has it, if that is newer than 6.1. Distributions backport:
        for users and tests, not for deciding what a kernel can do.
    ``bit``
        Mask of the bit, for ``wire`` ``bit``.
    ``nested``
        Options inside, for ``wire`` ``nest``.
    ``text``, ``example``
        One sentence for users, and a value that could be set or seen.
    """

    __slots__ = (
        "aliases",
        "attribute",
        "bit",
        "change",
        "default",
        "example",
        "modes",
        "name",
        "nested",
        "range",
        "role",
        "since",
        "text",
        "type",
        "unit",
        "wire",
        "words",
    )

    name: str
    aliases: t.Tuple[str, ...]
    attribute: int
    bit: int
    wire: str
    type: str
    words: t.Dict[int, t.Any]
    range: t.Optional[t.Tuple[int, int]]
    default: t.Any
    unit: str
    role: str
    change: str
    modes: t.Tuple[str, ...]
    since: str
    nested: t.Tuple[Option, ...]
    text: str
    example: t.Any

    def __init__(self, names: t.List[str], attribute: int, bit: int, wire: str) -> None:
        self.name, self.aliases = names[0], tuple(names[1:])
        self.attribute, self.bit, self.wire = attribute, bit, wire
        self.type = _TYPES.get(wire, "int")
        self.words, self.range, self.nested, self.modes = {}, None, (), ()
        self.unit, self.role, self.since, self.text = "", "option", "", ""
        self.change = "action" if wire == "flag" else "online"
        self.default = self.example = None

    def set_values(self, default: str, example: str) -> None:
        """Take default and example as they are written in the table, once all else is set."""
        if default:
            self.default = self._value(default)
        elif self.role in ("option", "runtime") and self.wire in _UNSET:
            self.default = _UNSET[self.wire]
        if example:
            self.example = self._value(example)
        elif self.words:
            self.example = next(word for word in self.words.values() if word != self.default)

    def _value(self, written: str) -> t.Any:
        if self.type == "bool":
            return written == "on"
        if self.type == "int":
            return int(written)
        if self.type == "list":
            return tuple(int(item) if item.isdigit() else item for item in written.split(","))
        if self.type == "dict":
            source, target = written.split(":")
            return {source: int(target)}
        return written

    @property
    def settable(self) -> bool:
        """Whether it can be written at all."""
        return self.role in ("option", "runtime", "action")

    @property
    def fact(self) -> bool:
        """Whether its value belongs into a fact."""
        return self.role in ("option", "runtime", "state")

    def __repr__(self) -> str:
        return f"Option({self.name!r}, {self.attribute}, {self.wire!r})"


def table(source: str, nested: t.Tuple[Option, ...] = ()) -> t.Tuple[Option, ...]:
    """Return the options that ``source`` describes; ``nested`` are those inside its nest.

    A row is ``name[,alias…] attribute[/bit] wire``, then words in any order, and below it,
    indented, the description. Words: ``a|b|c`` (words of the value, from 0 on), ``bool``, ``1..9``
    (range; ``1..`` goes up to what the wire holds), ``=default``, ``eg:example``, ``modes:`` and a
    group of bond modes, ``since:release``, a unit, a role, and what changing it costs.
    """
    options: t.List[Option] = []
    for line in source.strip().split("\n"):
        if line[0] == " ":
            option = options[-1]
            option.text = (option.text + " " + line.strip()).strip()
        else:
            options.append(_option(line.split()))
            if options[-1].wire == "nest":
                options[-1].nested = nested
    return tuple(options)


def _option(row: t.List[str]) -> Option:
    names, number, wire = row[:3]
    attribute, _slash, bit = number.partition("/")
    option = Option(names.split(","), int(attribute), int(bit or 0), wire)
    default = example = ""
    for word in row[3:]:
        if word[0] == "=":
            default = word[1:]
        elif word[:3] == "eg:":
            example = word[3:]
        elif word[:6] == "since:":
            option.since = word[6:]
        elif word == "bool":
            option.words, option.type = BOOLEAN, "bool"
        elif "|" in word:
            option.words = _words(wire, word.split("|"))
            option.type = "list" if wire == "bits" else "str"
        elif ".." in word:
            lowest, _dots, highest = word.partition("..")
            option.range = int(lowest), int(highest or _LARGEST[wire])
        elif word in _UNITS:
            option.unit = _UNITS[word]
        elif word in _ROLES:
            option.role = word
        elif word in _CHANGES:
            option.change = word
        else:
            option.modes = _MODES[word.partition("modes:")[2]]
    option.set_values(default, example)
    return option


def _words(wire: str, words: t.List[str]) -> t.Dict[int, t.Any]:
    if wire == "be16":
        return _PROTOCOLS
    if wire == "bits":
        return {1 << number: word for number, word in enumerate(words)}
    return dict(enumerate(words))

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making an option's value of what a user wrote: words, numbers, other spellings.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .vlan_table import numbers

if t.TYPE_CHECKING:
    from .option import Option

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
_HEXADECIMAL = frozenset("0123456789abcdef")
_MOST_TARGETS = 16  # BOND_MAX_ARP_TARGETS and BOND_MAX_NS_TARGETS of the bonding driver


class ValueProblem(Exception):
    """What is wrong with a value, to be read after its name: "must be …, not …"."""


def read(option: Option, written: t.Any) -> t.Any:
    """Return the value of what was written, typed as the option's ``type`` says.

    VLANs become a sorted list of numbers. Raises ValueProblem.
    """
    if option.type == "bool":
        return boolean(written)
    if option.words:
        return _word(option, written)
    reader = _READERS.get(option.wire)
    return reader(option, written) if reader else _number(option, written)


def boolean(written: t.Any) -> bool:
    """Return the truth that a word or a number tells. Raises ValueProblem."""
    word = str(written).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueProblem(f"must be true or false, not {written!r}")


def integer(written: t.Any) -> int:
    """Return a whole number, given as such or as text, also hexadecimal. Raises ValueProblem."""
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    try:
        text = str(written).strip().lower()
        return int(text, 16) if text[:2] == "0x" else int(text)
    except ValueError:
        raise ValueProblem(f"must be a whole number, not {written!r}") from None


def mac(written: t.Any) -> str:
    """Return an Ethernet address in lower case with colons. Raises ValueProblem."""
    text = str(written).strip().lower().replace("-", ":")
    parts = text.split(":")
    bytes_ = [part for part in parts if len(part) == 2 and _HEXADECIMAL.issuperset(part)]
    if len(parts) != 6 or len(bytes_) != 6:
        raise ValueProblem(
            f"must be an Ethernet address such as '52:54:00:12:34:56' (in quotes), not {written!r}"
        )
    return text


def unicast(written: t.Any) -> str:
    """Return an Ethernet address that a link can have. Raises ValueProblem."""
    address = mac(written)
    if int(address[:2], 16) & 1:
        raise ValueProblem(f"must not be a multicast address, as {address} is")
    if address == "00:00:00:00:00:00":
        raise ValueProblem("must not be all zeros")
    return address


def name_problem(name: t.Any) -> str:
    """Return what keeps this from being a link's name, as ``dev_valid_name()`` has it, or ""."""
    if not isinstance(name, str) or not name:
        return "a name of a network interface is a text that is not empty"
    if len(name.encode("utf-8", "surrogateescape")) > 15:
        return "names of network interfaces have at most 15 bytes"
    if name in (".", "..") or any(sign in "/:%" or sign.isspace() for sign in name):
        return "names of network interfaces have no slash, colon, percent sign or blank"
    return ""


def _word(option: Option, written: t.Any) -> t.Any:
    text = str(written).strip().lower()
    for number, word in option.words.items():
        if text in (word.lower(), str(number)) or text == hex(number):
            return word
    known = ", ".join(str(word) for word in option.words.values())
    raise ValueProblem(f"must be one of {known}, not {written!r}")


def _number(option: Option, written: t.Any) -> int:
    number = integer(written)
    if option.range and not option.range[0] <= number <= option.range[1]:
        if option.range[0] == option.range[1]:
            raise ValueProblem(
                f"must be {option.range[0]}, since the kernel ignores all else, not {number}"
            )
        unit = f" ({option.unit})" if option.unit else ""
        raise ValueProblem(
            f"must be from {option.range[0]} to {option.range[1]}{unit}, not {number}"
        )
    # The driver refuses bits whose frames a bridge never forwards.
    refused = {"group_fwd_mask": 7 if option.attribute == 9 else 2}.get(option.name, 0)
    if number & refused:
        raise ValueProblem(f"must not have the bits {refused:#x} set, as {number:#x} has")
    return number


def _mac_option(option: Option, written: t.Any) -> str:
    address = mac(written)
    if option.name == "group_address":
        if address[:16] != "01:80:c2:00:00:0" or address[16] in "123":
            raise ValueProblem(
                f"must be 01:80:c2:00:00:0X with an X other than 1, 2 and 3, not {address}"
            )
    elif int(address[:2], 16) & 1:
        raise ValueProblem(f"must not be a multicast address, as {address} is")
    return address


def _link(option: Option, written: t.Any) -> str:
    if written == "" and option.wire != "link":
        return ""
    problem = name_problem(written)
    if problem:
        raise ValueProblem(f"must be the name of a network interface, not {written!r}: {problem}")
    return str(written)


def _targets(option: Option, written: t.Any) -> t.List[str]:
    import socket

    family = socket.AF_INET if option.wire == "in4_list" else socket.AF_INET6
    found: t.List[str] = []
    for item in _items(written):
        try:
            address = socket.inet_ntop(family, socket.inet_pton(family, str(item).strip()))
        except (OSError, ValueError):
            version = "IPv4" if family == socket.AF_INET else "IPv6"
            raise ValueProblem(f"must be {version} addresses, not {item!r}") from None
        if address in ("0.0.0.0", "255.255.255.255", "::"):
            raise ValueProblem(f"must not contain {address}")
        if address in found:
            raise ValueProblem(f"must not contain {address} twice")
        found.append(address)
    if len(found) > _MOST_TARGETS:
        raise ValueProblem(f"must be at most {_MOST_TARGETS} addresses, not {len(found)}")
    return found


def _vlans(option: Option, written: t.Any) -> t.List[int]:
    try:
        found = sorted(set(numbers(_items(written))))
    except (ValueError, OverflowError):
        raise ValueProblem(
            f"must be VLAN ids and ranges of them such as '10-12', not {written!r}"
        ) from None
    for vlan in found:
        _number(option, vlan)
    return found


def _vlan_id(option: Option, written: t.Any) -> int:
    # The kernel has no number for "no VLAN at all" here: 0 stands for it in here only.
    return 0 if str(written).strip().lower() == "none" else _number(option, written)


def _qos_map(option: Option, written: t.Any) -> t.Dict[str, int]:
    if isinstance(written, dict):
        pairs = list(written.items())
    else:
        pairs = [tuple(str(item).split(":", 1)) for item in _items(written)]  # type: ignore[misc]
    tag, packet = (0, 7), (0, 0xFFFFFFFF)
    of_source, of_target = (tag, packet) if option.name.startswith("ingress") else (packet, tag)
    found: t.Dict[int, int] = {}
    for pair in pairs:
        if len(pair) != 2:
            raise ValueProblem(f"must be a map such as {{2: 5}}, not {written!r}")
        source, target = integer(pair[0]), integer(pair[1])
        for number, (lowest, highest) in ((source, of_source), (target, of_target)):
            if not lowest <= number <= highest:
                raise ValueProblem(f"must have numbers from {lowest} to {highest}, not {number}")
        # To the kernel a mapping to 0 is none.
        if target:
            found[source] = target
    return {str(source): found[source] for source in sorted(found)}


def _flag(option: Option, written: t.Any) -> bool:
    return boolean(written)


def _items(written: t.Any) -> t.List[t.Any]:
    if isinstance(written, str):
        return [item for item in written.replace(",", " ").split() if item]
    return list(written) if isinstance(written, (list, tuple)) else [written]


_READERS: t.Dict[str, t.Callable[[Option, t.Any], t.Any]] = {
    "mac": _mac_option,
    "ifindex": _link,
    "link": _link,
    "in4_list": _targets,
    "in6_list": _targets,
    "vlans": _vlans,
    "vlan_id": _vlan_id,
    "qos_map": _qos_map,
    "flag": _flag,
}


def equal(option: Option, one: t.Any, other: t.Any) -> bool:
    """Whether two values of an option mean the same."""
    if one == other:
        return True
    if option.unit == "1/100 s" and isinstance(one, int) and isinstance(other, int):
        # Kernels whose clock does not tick 100 or 1000 times a second round.
        return abs(one - other) <= 1
    if option.type == "list":
        return sorted(one or ()) == sorted(other or ())
    return False

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wanted links from XML: in the form in which the module's option ``nics`` takes them.

A document of our own dialect comes as the facts that it tells, see ``from_facts()``; libvirt's
``<interface type='bond|bridge|vlan'>`` (its ``interface.rng``) is read by ``from_interface()``.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from .configuration import configured
from .options import TABLES
from .rules import has_own_address
from .spec import KINDS, SpecError

if t.TYPE_CHECKING:
    from lxml import etree

Nic = t.Dict[str, t.Any]

_ADDRESS = re.compile("(?:_[0-9a-f]{2}){6}$")
_NOT_ALPHANUMERIC = re.compile("[^A-Za-z0-9]")


def from_facts(
    device: t.Mapping[str, t.Any],
    names: t.Iterable[str],
    ports: t.Optional[t.Sequence[t.Mapping[str, t.Any]]] = None,
) -> Nic:
    """Return the link that a device's facts tell, to be made equal.

    ``names`` are those of the links that there are, or will be: facts refer to other links by
    the names of their devices. ``ports`` are a bond's or bridge's, each with its device's
    ``name``, its ``interface``, or both, and its options under ``bond_port`` or ``bridge_port``;
    without them, they are those that the facts name. Raises SpecError if it is no bond, bridge or
    VLAN, or if a port has no name.
    """
    net = device.get("net", {})
    kinds = [kind for kind in KINDS if kind in device.get("capabilities", ())]
    name = net.get("interface")
    if not kinds or not name:
        raise SpecError("The XML document is of a device that is no bond, bridge or VLAN.")
    kind = kinds[0]
    interfaces = _Interfaces(names, ports or ())
    nic: Nic = {"name": name, "kind": kind}
    options = device.get(kind, {})
    nic[kind] = _wanted(kind, configured(kind, options, options.get("mode")), interfaces)
    if kind == "bridge" and _may_hide_ageing_time(options):
        del nic[kind]["ageing_time"]
    lower = [interfaces.of(each) for each in net.get("lower", ())]
    if kind == "vlan":
        if "parent" not in nic[kind] and lower:
            nic[kind]["parent"] = lower[0]
    elif ports is None:
        nic["ports"] = lower
    else:
        nic["ports"] = [
            _port(f"{name}: ports[{number}]", port, f"{kind}_port", interfaces)
            for number, port in enumerate(ports)
        ]
    for key in ("mtu", "up", "alias"):
        if key in net:
            nic[key] = net[key]
    # No document tells whether a VLAN's is but its parent's.
    own = kind != "vlan" and has_own_address(kind, "bond_port" in device, options)
    if own and "address" in net:
        nic["address"] = net["address"]
    return nic


def _port(
    where: str, port: t.Mapping[str, t.Any], table: str, interfaces: _Interfaces
) -> Nic:
    name = port.get("interface") or interfaces.of(port.get("name", ""))
    if not name:
        raise SpecError(f"{where} of the XML document has neither an interface nor a name.")
    return dict(_wanted(table, port.get(table, {}), interfaces), name=name)


def _wanted(table: str, told: t.Mapping[str, t.Any], interfaces: _Interfaces) -> Nic:
    """Return the options that a link or a port is to have, of those that are told."""
    options = dict(told)
    for option in TABLES[table]:
        if option.type == "link" and option.name in options:
            options[option.name] = interfaces.of(options[option.name])
    if "vlans" in options:
        # What a table of VLANs lacks is not told.
        options.setdefault("untagged", [])
        options.setdefault("pvid", "none")
    return options


def _may_hide_ageing_time(options: t.Mapping[str, t.Any]) -> bool:
    """Whether what is told could be what a bridge has while its spanning tree changes."""
    told, shortened = options.get("ageing_time"), 2 * options.get("forward_delay", 0)
    return bool(told and options.get("stp_state")) and abs(told - shortened) <= 1


class _Interfaces:
    """Finds the name of a link from that of its device, ``net_eth0_52_54_00_12_34_56``."""

    def __init__(
        self, names: t.Iterable[str], ports: t.Iterable[t.Mapping[str, t.Any]]
    ) -> None:
        self._names = list(names)
        self._told = {
            port["name"]: port["interface"] for port in ports if {"name", "interface"} <= set(port)
        }

    def of(self, device: str) -> str:
        """Return the name. Raises SpecError where it could be that of several links."""
        if device in self._told:
            return str(self._told[device])
        fitting = [name for name in self._names if _fits(device, name)]
        if len(fitting) > 1:
            raise SpecError(f"The XML document's {device} could be each of {', '.join(fitting)}.")
        if fitting:
            return fitting[0]
        return _ADDRESS.sub("", device[4:] if device.startswith("net_") else device)


def _fits(device: str, name: str) -> bool:
    stem = "net_" + _NOT_ALPHANUMERIC.sub("_", name)
    if device == stem:
        return True
    return device.startswith(stem) and bool(_ADDRESS.fullmatch(device[len(stem) :]))


def from_interface(root: etree._Element) -> t.Tuple[t.List[Nic], t.List[str]]:
    """Return the links that an ``<interface>`` of libvirt's tells, and warnings for the user.

    Nested interfaces are ports, or a VLAN's parent; bonds and VLANs among them are wanted as well.
    IP addresses are no part of it. Raises SpecError.
    """
    if root.tag != "interface" or root.get("type") not in KINDS:
        raise SpecError(
            "The XML document must be an <interface type='bond'>, 'bridge' or 'vlan', or a "
            "<device> that is one."
        )
    found: t.List[Nic] = []
    warnings: t.List[str] = []
    _interface_element(root, found, warnings)
    return found, warnings


def _interface_element(
    element: etree._Element, found: t.List[Nic], warnings: t.List[str]
) -> str:
    """Add what an element wants, and return the link's name."""
    kind, name = element.get("type"), element.get("name")
    if kind not in KINDS:
        if kind == "ethernet" and name:
            return str(name)
        raise SpecError(f"An <interface type={kind!r}> cannot be made, nor be a port.")
    own = element.find(kind)
    if own is None:
        raise SpecError(f"The <interface type={kind!r}> has no <{kind}>.")
    nested = [_interface_element(each, found, warnings) for each in own.findall("interface")]
    if kind == "vlan" and not name and len(nested) == 1:
        name = f"{nested[0]}.{own.get('tag')}"
    if not name:
        raise SpecError(f"An <interface type={kind!r}> has no name.")
    nic: Nic = {"name": str(name), "kind": kind}
    if kind == "vlan":
        if len(nested) != 1:
            raise SpecError(f"{name}: a <vlan> must have one <interface>, its parent.")
        nic["vlan"] = {"id": own.get("tag"), "parent": nested[0]}
    else:
        nic["ports"] = nested
        nic[kind] = _bond(own, nested) if kind == "bond" else _bridge(own)
    mtu, mac = element.find("mtu"), element.find("mac")
    if mtu is not None:
        nic["mtu"] = mtu.get("size")
    if mac is not None:
        nic["address"] = mac.get("address")
    if element.find("protocol") is not None:
        warnings.append(f"{name}: the addresses in <protocol> were left out.")
    found.append(nic)
    return str(name)


def _bond(element: etree._Element, ports: t.List[str]) -> Nic:
    options: Nic = {"mode": element.get("mode")}
    miimon, arpmon = element.find("miimon"), element.find("arpmon")
    if miimon is not None:
        options["miimon"] = miimon.get("freq")
        options["updelay"], options["downdelay"] = miimon.get("updelay"), miimon.get("downdelay")
        # Kernels of today know nothing else: only what differs is worth asking for.
        if miimon.get("carrier") == "ioctl":
            options["use_carrier"] = False
    if arpmon is not None:
        options["arp_interval"] = arpmon.get("interval")
        options["arp_ip_target"] = arpmon.get("target")
        options["arp_validate"] = arpmon.get("validate")
    if options["mode"] == "active-backup" and ports:
        # The first one is the primary port to libvirt.
        options["primary"] = ports[0]
    return {key: value for key, value in options.items() if value is not None}


def _bridge(element: etree._Element) -> Nic:
    options: Nic = {}
    stp, delay = element.get("stp"), element.get("delay")
    if stp is not None:
        options["stp_state"] = stp
    if delay is not None:
        try:
            seconds = float(delay)
        except ValueError:
            raise SpecError(f"The delay of a <bridge> must be seconds, not {delay!r}.") from None
        options["forward_delay"] = round(seconds * 100)
    return options

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What links say by our reading, compared with what the ip and bridge commands say.

As a program it makes links with many options (stacks.sh), reads them in both ways and prints
every difference; it ends with 1 if there is one. Given a directory, it keeps both readings
there. It is for an empty network namespace of a throw-away kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import bridge_vlans, links
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES, find

# What ip derives from other values, or reads elsewhere.
DERIVED = (
    "ad_actor_oper_port_state_str",
    "ad_partner_oper_port_state_str",
    "group_fwd_mask_str",
    "active_slave_index",
    "primary_index",
)


def differences(data, vlan_data, ip_links, bridge_ports):
    """Yield a sentence for every value that we read in another way than ``ip`` does.

    ``data`` and ``vlan_data`` are our two dumps, ``ip_links`` and ``bridge_ports`` the decoded
    output of ``ip -d -j link`` and ``bridge -j vlan``.
    """
    ours = links.parse(data)
    names = {link.index: link.name for link in ours.values()}
    if sorted(names) != sorted(link["ifindex"] for link in ip_links):
        yield f"links: {sorted(names)} here, {len(ip_links)} in ip"
    for theirs in ip_links:
        link = ours[theirs["ifindex"]]
        for what, here, there in _pairs(link, theirs, names):
            if here != there:
                yield f"{link.name}: {what} is {here!r}, ip says {there!r}"
    found = bridge_vlans.parse_bridge_vlans(vlan_data)
    here = {names[index]: _expand(vlans) for index, vlans in found.items()}
    there = {port["ifname"]: _entries(port["vlans"]) for port in bridge_ports}
    for name in sorted(set(here) | set(there)):
        if here.get(name, {}) != there.get(name, {}):
            yield f"{name}: VLANs are {here.get(name)!r}, bridge says {there.get(name)!r}"


def _pairs(link, theirs, names):
    """Yield ``(what, our value, ip's value)`` for all that both know of a link."""
    flags = theirs["flags"]
    info = theirs.get("linkinfo", {})
    yield "name", link.name, theirs["ifname"]
    yield "altnames", link.altnames, theirs.get("altnames", [])
    yield "alias", link.alias, theirs.get("ifalias")
    if link.hardware_type in (1, 772):
        yield "address", link.address, theirs.get("address")
        if "permaddr" in theirs:
            yield "perm_address", link.perm_address, theirs["permaddr"]
    yield "up", link.up, "UP" in flags
    yield "operstate", link.operstate, theirs["operstate"].lower()
    yield "mtu", link.mtu, theirs["mtu"]
    yield "min_mtu", link.min_mtu or 0, theirs.get("min_mtu", 0)
    yield "max_mtu", link.max_mtu or 0, theirs.get("max_mtu", 0)
    yield "txqlen", link.txqlen, theirs.get("txqlen", link.txqlen)
    yield "group", str(link.group), "0" if theirs["group"] == "default" else theirs["group"]
    yield "kind", link.kind, info.get("info_kind")
    yield "port_kind", link.port_kind, info.get("info_slave_kind")
    yield "master", names.get(link.master), theirs.get("master")
    yield "link_netnsid", link.link_netnsid, theirs.get("link_netnsid")
    if link.link_netnsid is None:
        yield "link", names.get(link.link), theirs.get("link")
    else:
        yield "link", link.link, theirs.get("link_index")
    yield "parent_device", link.parent_device, theirs.get("parentdev")
    yield "parent_bus", link.parent_bus, theirs.get("parentbus")
    for details, their_details in (
        (link.details(), info.get("info_data", {})),
        (link.port_details(), info.get("info_slave_data", {})),
    ):
        for table, values in details.items():
            yield from _options(table, values, their_details, link, names)


def _options(table, values, theirs, link, names):
    expected = {}
    for word, value in theirs.items():
        if word in DERIVED or value is None and word != "arp_validate":
            continue
        if table == "vlan" and word == "flags":
            continue
        option = find(TABLES[table], word)
        if option is None:
            yield table + "." + word, "no such option", value
        elif option.fact:
            expected[option.name] = _normal(option, value)
    for option in TABLES[table]:
        if table == "vlan" and option.wire == "bit":
            expected[option.name] = option.name.upper() in theirs.get("flags", ())
        here = values.get(option.name)
        if option.type == "link" and here is not None:
            here = names[here]
        # What this ip does not know yet cannot be compared.
        if option.name in expected:
            yield table + "." + option.name, here, expected[option.name]


def _normal(option, value):
    """Return ``ip``'s ``value`` of ``option`` as we write it."""
    if option.wire == "qos_map":
        return {str(pair["from"]): pair["to"] for pair in value}
    if option.wire == "bits":
        return [word for bit, word in option.words.items() if value & bit]
    if option.wire == "bridge_id":
        priority, address = value.split(".")
        return priority + "." + "".join(f"{part:0>2}" for part in address.split(":"))
    if option.wire == "nest":
        return {
            find(option.nested, word).name: item for word, item in value.items()
        }
    if option.type == "bool":
        return value in (True, "on") or isinstance(value, int) and value > 0
    if option.type == "int":
        return int(value, 0) if isinstance(value, str) else value
    if option.name == "arp_validate" and value is None:
        return "none"
    if option.name in ("state", "mii_status"):
        return value.lower()
    return value


def _expand(vlans):
    return {
        vlan: (vlan == vlans.get("pvid"), vlan in _numbers(vlans.get("untagged", ())))
        for vlan in _numbers(vlans["vlans"])
    }


def _numbers(ranges):
    found = set()
    for item in ranges:
        first, _dash, last = str(item).partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _entries(vlans):
    found = {}
    for entry in vlans:
        flags = entry.get("flags", [])
        for vlan in range(entry["vlan"], entry.get("vlanEnd", entry["vlan"]) + 1):
            found[vlan] = ("PVID" in flags, "Egress Untagged" in flags)
    return found


def _output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def main(directory=None, settle="0"):
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(["sh", os.path.join(here, "stacks.sh"), settle], check=True)
    readings = {
        "links.bin": links.dump(),
        "vlans.bin": bridge_vlans.dump_bridge_vlans(),
        "links.json": _output("ip", "-d", "-j", "link"),
        "vlans.json": _output("bridge", "-c", "-j", "vlan"),
    }
    if directory:
        for name, content in readings.items():
            with open(os.path.join(directory, name), "wb") as stream:
                stream.write(content)
    failed = False
    for sentence in differences(
        readings["links.bin"],
        readings["vlans.bin"],
        json.loads(readings["links.json"]),
        json.loads(readings["vlans.json"]),
    ):
        failed = True
        print(sentence)
    print("{} links compared".format(len(json.loads(readings["links.json"]))))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

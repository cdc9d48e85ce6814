# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lspci, lsusb, lsblk and ip say of a machine, and the same from our facts.

Each pair of functions gives the same structure, a dictionary by device, so that a test can compare
them as they are. A value that a program does not tell is left out of both.
"""

from __future__ import annotations

import json
import re
import typing as t

Fact = t.Mapping[str, t.Any]
Values = dict[str, dict[str, t.Any]]


def lspci(text: str) -> Values:
    """From ``lspci -Dnmmvk``: PCI devices by address."""
    found = {}
    for block in text.strip().split("\n\n"):
        line = dict(re.split(r":\s*", each, maxsplit=1) for each in block.splitlines())
        found[line["Slot"]] = _given(
            vendor="0x" + line["Vendor"],
            product="0x" + line["Device"],
            kind="0x" + line["Class"] + line.get("ProgIf", "00"),
            subsystem_vendor=_hexadecimal(line.get("SVendor")),
            subsystem_product=_hexadecimal(line.get("SDevice")),
            revision=_hexadecimal(line.get("Rev", "00")),
            driver=line.get("Driver"),
            numa=_number(line.get("NUMANode")),
            iommu_group=_number(line.get("IOMMUGroup")),
        )
    return found


def pci(devices: t.Iterable[Fact]) -> Values:
    found = {}
    for device in _having(devices, "pci"):
        details = device["pci"]
        subsystem = details.get("subsystem", {})
        found[details["address"]] = _given(
            vendor=details["vendor"]["id"],
            product=details["product"]["id"],
            kind=details["class"]["id"],
            subsystem_vendor=subsystem.get("vendor", {}).get("id"),
            subsystem_product=subsystem.get("product", {}).get("id"),
            revision=details.get("revision"),
            driver=device.get("driver"),
            numa=device.get("numa"),
            iommu_group=details.get("iommu_group", {}).get("number"),
        )
    return found


def lsusb(text: str) -> Values:
    """From ``lsusb -t``: USB interfaces by bus, device and number; it leaves root hubs' out."""
    found = {}
    bus = ""
    for line in text.splitlines():
        root = re.match(r"/:\s+Bus (\d+)", line)
        if root:
            bus = str(int(root[1]))
            continue
        words = re.search(r"Dev (\d+), If (\d+), .*Driver=([^,]*), (\d+)M", line)
        if words:
            found[f"{bus}.{words[1]}.{words[2]}"] = _given(
                driver=words[3].partition("/")[0] or None, speed=int(words[4])
            )
    return found


def usb(devices: t.Iterable[Fact]) -> Values:
    devices = list(devices)
    by_name = {device["name"]: device for device in devices}
    found = {}
    for device in _having(devices, "usb"):
        parent = by_name[device["parent"]]["usb_device"]
        if parent["device"] != 1:
            place = f"{parent['bus']}.{parent['device']}.{device['usb']['number']}"
            found[place] = _given(driver=device.get("driver"), speed=parent["speed"])
    return found


def lsblk(text: str) -> Values:
    """From ``lsblk -J -O -b``: block devices by the kernel's name."""
    found: Values = {}

    def add(entries: t.Iterable[t.Mapping[str, t.Any]]) -> None:
        for entry in entries:
            found[entry["kname"]] = _given(
                size=entry["size"],
                logical=entry["log-sec"],
                physical=entry["phy-sec"],
                read_only=entry["ro"],
                **({"removable": entry["rm"]} if entry["type"] in ("disk", "rom") else {}),
            )
            add(entry.get("children", ()))

    add(json.loads(text)["blockdevices"])
    return found


def block(devices: t.Iterable[Fact], names: t.Container[str]) -> Values:
    """Ours of these names: lsblk leaves out what has no size."""
    found = {}
    for device in devices:
        details = device.get("storage") or device.get("volume")
        name = device.get("devnodes", {}).get("dev", "").rpartition("/")[2]
        if details is None or name not in names:
            continue
        found[name] = _given(
            size=details.get("size", device.get("removable", {}).get("media_size")),
            logical=details.get("logical_block_size"),
            physical=details.get("physical_block_size"),
            read_only=details.get("read_only"),
            removable=details.get("removable"),
        )
    return found


def ip(text: str) -> Values:
    """From ``ip -d -j link``: interfaces by name."""
    return {
        link["ifname"]: _given(
            ifindex=link["ifindex"],
            mtu=link["mtu"],
            address=link.get("address"),
            state=link["operstate"].lower(),
            up="UP" in link["flags"],
            kind=link.get("linkinfo", {}).get("info_kind"),
            master=link.get("master"),
            alias=link.get("ifalias"),
        )
        for link in json.loads(text)
    }


def net(devices: t.Iterable[Fact]) -> Values:
    devices = list(devices)
    interfaces = {device["name"]: device["net"]["interface"] for device in _having(devices, "net")}
    masters = {
        device["name"]: device for device in devices if {"bond", "bridge"} & set(device)
    }
    found = {}
    for device in _having(devices, "net"):
        details = device["net"]
        above = [interfaces[name] for name in details.get("upper", ()) if name in masters]
        found[details["interface"]] = _given(
            ifindex=details["ifindex"],
            mtu=details["mtu"],
            address=details.get("address"),
            state=details["link"]["state"],
            up=details["up"],
            kind=details.get("kind"),
            master=above[0] if above else None,
            alias=details.get("alias"),
        )
    return found


def _having(devices: t.Iterable[Fact], capability: str) -> list[Fact]:
    return [device for device in devices if capability in device["capabilities"]]


def _given(**values: t.Any) -> dict[str, t.Any]:
    return {name: value for name, value in values.items() if value is not None}


def _hexadecimal(text: str | None) -> str | None:
    return None if text is None else "0x" + text


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)

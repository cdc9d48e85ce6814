# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows gathered facts to a person: counts, and the tree of devices with what they are."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from typing import Any

COLOUR = sys.stdout.isatty()


def summary(facts: dict[str, Any]) -> None:
    """The counts of capabilities and buses, side by side."""
    devices = facts["devices"]
    print(f"\n{bold(host(devices['computer']))}: {len(devices)} devices\n")
    columns = [
        ("Capabilities", facts["capabilities"]),
        ("Buses", facts["buses"]),
    ]
    for title, counts in columns:
        words = [f"{word} {count}" for word, count in sorted(counts.items(), key=by_count)]
        print(f"{title + ':':14}{'  '.join(words)}")
    print()


def by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def host(computer: dict[str, Any]) -> str:
    system = computer.get("system", {})
    vendor = system.get("hardware", {}).get("vendor")
    return " ".join(filter(None, [vendor, system.get("product")])) or "This machine"


def tree(facts: dict[str, Any]) -> None:
    """Every device below its parent, as `tree` draws it."""
    children: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for device in facts["devices"].values():
        if "parent" in device:
            children[device["parent"]].append(device)
    width = shutil.get_terminal_size((120, 24)).columns
    print(bold("computer"))

    def branch(parent: str, indent: str) -> None:
        last = len(children[parent]) - 1
        for number, device in enumerate(children[parent]):
            corner = "└─ " if number == last else "├─ "
            line = indent + corner + device["name"]
            text = printable(describe(device))
            print(f"{line}  {dim(text[: max(width - len(line) - 2, 20)])}")
            branch(device["name"], indent + ("   " if number == last else "│  "))

    branch("computer", "")


def describe(device: dict[str, Any]) -> str:
    """What the device is, in a few words."""
    main = device["capabilities"][0]
    details = device.get(main, {})
    words = DESCRIPTIONS.get(main, product)(details if isinstance(details, dict) else {})
    if device.get("driver") and main in ("pci", "usb", "usb_device"):
        words.append(f"[{device['driver']}]")
    return " ".join(word for word in words if word)


def product(details: dict[str, Any]) -> list[str]:
    """Vendor and product where there are such, else the kind of device by its class."""
    vendor = named(details.get("vendor"))
    model = named(details.get("product")) or named(details.get("model")) or details.get("name")
    return [vendor, model or named(details.get("class"))]


def net(details: dict[str, Any]) -> list[str]:
    link = details.get("link", {})
    speed = f"{link['speed']} Mbit/s" if "speed" in link else ""
    return [details.get("kind", ""), details.get("address", ""), link.get("state", ""), speed]


def disk(details: dict[str, Any]) -> list[str]:
    return [
        details.get("drive_type") or details.get("kind", ""),
        *product(details),
        size(details.get("size", 0)),
        details.get("filesystem", {}).get("type", ""),
    ]


def scsi_host(details: dict[str, Any]) -> list[str]:
    return [details.get("proc_name", "")]


def drm(details: dict[str, Any]) -> list[str]:
    connectors = details.get("connectors", [])
    return [details.get("type", ""), *(c["name"] for c in connectors if c["status"] == "connected")]


DESCRIPTIONS = {
    "net": net,
    "storage": disk,
    "volume": disk,
    "scsi_host": scsi_host,
    "drm": drm,
}


def named(value: Any) -> str:
    """The text of an {id, name}, or of a plain text."""
    if isinstance(value, dict):
        return value.get("name") or value.get("id", "")
    return value if isinstance(value, str) else ""


def size(number: float) -> str:
    units = ["B", "kB", "MB", "GB", "TB", "PB"]
    while number >= 1000 and len(units) > 1:
        number /= 1000
        units.pop(0)
    return f"{number:.3g} {units[0]}" if number else ""


def printable(text: str) -> str:
    """Text from hardware must not command the terminal."""
    return "".join(character if character.isprintable() else "�" for character in text)


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if COLOUR else text


def dim(text: str) -> str:
    return f"\033[2m{text}\033[0m" if COLOUR else text

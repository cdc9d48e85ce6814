# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes docs/fields.md, the reference of all fields, from their declarations.

    PYTHONPATH=build/collections python tools/fields.py
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import device, usage
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.buses import BUSES
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.capabilities import registry
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.fields import VOLATILE, Field

PLACE = pathlib.Path(__file__).resolve().parent.parent / "docs/fields.md"

HEAD = """\
<!--
Copyright (c) 2026, hostdev.nodedev contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Fields

What the devices in `ansible_facts.node_devices.devices` hold. A field that is unknown, or does not
apply, is absent. This page is made from the declarations in the code by `tools/fields.py`.

Types: `device` is another device's name, `devices` a list of those; a `table` is a list of
dictionaries whose keys are declared as `path[].key`; a `map` is a dictionary whose keys the
hardware or the user chose. A type with `~` goes up and down by itself while a device is the same:
that is no change of the device, see [changes.md](changes.md).
"""

TABLE = """
| field | type | unit | meaning | example |
|---|---|---|---|---|
"""


def text() -> str:
    parts = [HEAD, "\n## Every device\n", table([*device.FIELDS, *usage.FIELDS])]
    for kind in registry.KINDS:
        parts.append(f"\n## {', '.join(f'`{name}`' for name in kind.capabilities)}\n")
        parts.append(where(kind))
        parts.append(table(kind.fields()))
    parts.append("\n## Buses\n\nThe words that `bus` and `buses` may hold.\n\n")
    parts.append("| bus | is |\n|---|---|\n")
    parts += [f"| `{bus}` | {meaning} |\n" for bus, meaning in sorted(BUSES.items())]
    return "".join(parts)


def where(kind: registry.Kind) -> str:
    """Where the kernel has the kind's devices, and whether libvirt has such."""
    places = " and ".join(f"`/sys/{folder}`" for folder in kind.folders)
    source = f"Devices of {places}. " if places else ""
    if kind.file == kind.hal:
        source = "Only HAL tells of them. "
    return f"\n{source}{'' if kind.libvirt else 'libvirt has none of these.'}".rstrip() + "\n"


def table(fields: Iterable[Field]) -> str:
    rows = [
        f"| `{field.path}` | {field.type}{volatile(field)} | {field.unit or ''} "
        f"| {escape(field.description)} | {example(field)} |\n"
        for field in fields
    ]
    return TABLE + "".join(rows) if rows else ""


def volatile(field: Field) -> str:
    return " ~" if any(f"{field.path}.".startswith(f"{path}.") for path in VOLATILE) else ""


def example(field: Field) -> str:
    value = json.dumps(field.example, ensure_ascii=False) if field.example is not None else ""
    return f"`{escape(value)}`" if value else ""


def escape(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    PLACE.write_text(text())

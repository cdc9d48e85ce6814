# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""virtual_nic beside ip -batch, in user-mode Linux."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from tests.lab import uml
from tests.payloads import pack

from .report import Row

MODULE = "hostdev.nodedev.virtual_nic"
NUMBERS = (100, 1000, 4000)
BOND = {"name": "bond0", "kind": "bond", "bond": {"mode": "active-backup"}}


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="nodedev-bench-") as directory:
        folder = Path(directory)
        results = folder / "results"
        results.mkdir()
        asked = {"bond": [BOND], "one-more": [vlan(4001, "more")]}
        for number in NUMBERS:
            asked[f"vlans-{number}"] = [BOND, *map(vlan, range(1, number + 1))]
        for name, arguments in asked.items():
            # Packing runs it: in a namespace without any bond, so that it comes to nothing.
            made = pack(
                MODULE, templated(folder / f"{name}.json", arguments), folder / name, fails=True,
                inside=("unshare", "--net"),
            )  # fmt: skip
            shutil.copy(made, results / name)
        with uml.boot(results=results) as machine:
            script = f"{Path(__file__).parents[1]}/lab/guest/virtual_nic_speed.py"
            done = machine.run(
                "/usr/bin/python3", script, "/run/lab/results", *map(str, NUMBERS), limit=1200
            )
        return compared(json.loads(done.check().stdout))


def vlan(number: int, name: str = "") -> dict[str, object]:
    options = {"id": number, "parent": "bond0"}
    return {"name": name or f"v{number}", "kind": "vlan", "vlan": options}


def templated(path: Path, nics: list[dict[str, object]]) -> str:
    """Arguments that name a file: a command's own are limited in length."""
    path.write_text(json.dumps(nics))
    return json.dumps({"nics": f"{{{{ lookup('ansible.builtin.file', '{path}') | from_json }}}}"})


def compared(seconds: dict[str, dict[str, float]]) -> list[Row]:
    found = []
    for number in map(str, NUMBERS):
        own = seconds[number]
        net = own["module"] - own["bond"]
        found.append(
            Row(
                f"virtual_nic : ip -batch, {number} VLANs on a bond (less the bond alone)",
                net / own["batch"],
                2.0 if number == "1000" else None,
                f"{net:.2f} s : {own['batch']:.2f} s; again, unchanged, {own['unchanged']:.2f} s "
                f"(ip -d -j link {own['ip']:.2f} s)",
            )
        )
    more, bond = seconds["one more"], seconds["1000"]["bond"]
    found.append(
        Row(
            "virtual_nic : itself, one VLAN on a bond with 1,000 : a bond on an empty host",
            more / bond,
            None,
            f"{more:.2f} s : {bond:.2f} s",
        )
    )
    return found

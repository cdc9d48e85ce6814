# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""virtual_nic beside ip -batch and beside a module that does nothing; reading links beside ip."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import arguments
from tests.lab import uml
from tests.lab.machine import Machine
from tests.payloads import PYTHON, pack

from .report import Row

MODULE = "hostdev.nodedev.virtual_nic"
NUMBERS = (100, 1000, 4000)
MOST = 1000  # what has a limit
BOND = {"name": "bond0", "kind": "bond", "bond": {"mode": "active-backup"}}
GUEST = Path(__file__).parents[1] / "lab" / "guest"
STUB = """\
import json

from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(
    argument_spec={arguments!r},
    mutually_exclusive={exclusive!r},
    required_one_of={required!r},
    supports_check_mode=True,
)
module.exit_json(**json.loads({result!r}))
"""


def rows() -> list[Row]:
    return [*native(), *emulated()]


def native() -> list[Row]:
    """Reading links on this host's own kernel."""
    what = f"reading {MOST:,} links with all details : ip -d -j link"
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return [Row(what, None, 2, "needs root and unshare")]
    command = [sys.executable, "-m", "tests.bench.native_links", str(MOST)]
    done = subprocess.run(
        ["unshare", "--net", *command, GUEST / "read_links.py"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return [reading(what, **json.loads(done.stdout))]


def reading(what: str, ours: float, ip: float) -> Row:
    return Row(what, ours / ip, 2, f"{ours * 1e3:.1f} ms : {ip * 1e3:.1f} ms")


def emulated() -> list[Row]:
    """All else, in user-mode Linux."""
    with tempfile.TemporaryDirectory(prefix="nodedev-bench-") as directory:
        folder = Path(directory)
        results = folder / "results"
        results.mkdir()
        asked = {"bond": [BOND], "one-more": [vlan(4001, "more")]}
        for number in NUMBERS:
            asked[f"vlans-{number}"] = [BOND, *map(vlan, range(1, number + 1))]
        for name, nics in asked.items():
            # Packing runs it: in a namespace without any bond, so that it comes to nothing.
            made = pack(
                MODULE, templated(folder / f"{name}.json", nics), folder / name, fails=True,
                inside=("unshare", "--net"),
            )  # fmt: skip
            shutil.copy(made, results / name)
        with uml.boot(results=results) as machine:
            payload = f"/run/lab/results/vlans-{MOST}"
            machine.run("ip", "link", "set", "lo", "up").check()
            machine.run(PYTHON, payload).check()
            unchanged = json.loads(machine.run(PYTHON, payload).check().stdout)
            shutil.copy(stub(folder, unchanged), results / "stub")
            return compared(measured(machine))


def measured(machine: Machine) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(
        machine.run(
            PYTHON, str(GUEST / "virtual_nic_speed.py"), "/run/lab/results", str(MOST),
            *map(str, NUMBERS), limit=1200,
        ).check().stdout
    )  # fmt: skip
    return found


def vlan(number: int, name: str = "") -> dict[str, object]:
    options = {"id": number, "parent": "bond0"}
    return {"name": name or f"v{number}", "kind": "vlan", "vlan": options}


def templated(path: Path, nics: list[dict[str, object]]) -> str:
    """Arguments that name a file: a command's own are limited in length."""
    path.write_text(json.dumps(nics))
    return json.dumps({"nics": f"{{{{ lookup('ansible.builtin.file', '{path}') | from_json }}}}"})


def stub(folder: Path, result: dict[str, object]) -> Path:
    """A module with the same arguments and the same result that does nothing."""
    assert result["changed"] is False
    del result["invocation"]
    library = folder / "library"
    library.mkdir()
    (library / "stub.py").write_text(
        STUB.format(
            arguments=arguments.ARGUMENTS, exclusive=arguments.EXCLUSIVE,
            required=arguments.REQUIRED_ONE, result=json.dumps(result),
        )
    )  # fmt: skip
    return pack(
        "stub", templated(folder / "stub.json", [BOND, *map(vlan, range(1, MOST + 1))]),
        folder / "stub", options=("--module-path", str(library)),
    )  # fmt: skip


def compared(seconds: dict[str, dict[str, float]]) -> list[Row]:
    found = []
    for number in map(str, NUMBERS):
        own = seconds[number]
        net = own["module"] - own["bond"]
        found.append(
            Row(
                f"virtual_nic : ip -batch, {int(number):,} VLANs on a bond (less the bond alone)",
                net / own["batch"],
                2 if number == str(MOST) else None,
                f"{net:.2f} s : {own['batch']:.2f} s",
            )
        )
    more, bond = seconds["one more"]["seconds"], seconds[str(MOST)]["bond"]
    found.append(
        Row(
            f"virtual_nic : itself, one VLAN on a bond with {MOST:,} : a bond on an empty host",
            more / bond,
            None,
            f"{more:.2f} s : {bond:.2f} s",
        )
    )
    again = seconds["again"]
    allowed = again["stub"] + 3 * again["ip"]
    found.append(
        Row(
            f"virtual_nic, {MOST:,} VLANs unchanged : a module with the same arguments and result "
            "that does nothing, and 3 times ip -d -j link",
            again["unchanged"] / allowed,
            1,
            f"{again['unchanged']:.2f} s : {again['stub']:.2f} s + 3 * {again['ip']:.2f} s",
        )
    )
    found.append(
        reading(
            f"reading {MOST:,} links with all details : ip -d -j link, in user-mode Linux",
            again["reading"], again["ip"],
        )
    )  # fmt: skip
    return found

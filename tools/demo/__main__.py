# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the collection's main job on this machine and shows what came of it.

Gathers the facts and the XML through real Ansible, prints a summary and the tree of devices,
writes every device's documents below build/demo/ and validates them. Run by `make demo`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lxml import etree

sys.path.insert(0, str(Path(__file__).parent))
import show

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "demo"
SCHEMAS = {
    "full": ROOT / "docs" / "nodedev.rng",
    # Brought by libvirt's library package, see bindep.txt.
    "libvirt": Path("/usr/share/libvirt/schemas/nodedev.rng"),
}


def main() -> int:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    seconds = run_playbook()
    if seconds is None:
        return 1
    facts = json.loads((OUTPUT / "facts.json").read_text())
    show.summary(facts)
    show.tree(facts)
    print(f"\nGathered and dumped by ansible-playbook in {seconds:.1f} s.")
    documents = {dialect: write_documents(dialect) for dialect in SCHEMAS}
    valid = [validate(dialect, paths) for dialect, paths in documents.items()]
    return 0 if all(valid) else 1


def run_playbook() -> float | None:
    """Runs the playbook quietly; returns how long it took, None after showing why it failed."""
    print("Gathering this machine's devices through Ansible …", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        [
            Path(sys.executable).with_name("ansible-playbook"),
            "--inventory", "localhost,",
            "--extra-vars", json.dumps({"demo_directory": str(OUTPUT)}),
            Path(__file__).with_name("playbook.yml"),
        ],
        env=dict(os.environ, ANSIBLE_NOCOLOR="1", ANSIBLE_LOCALHOST_WARNING="false"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout)
        print("The playbook failed, see above.", file=sys.stderr)
        return None
    return time.monotonic() - start


def write_documents(dialect: str) -> list[Path]:
    """One file for each device that has a document in this dialect."""
    directory = OUTPUT / dialect
    directory.mkdir()
    devices: list[dict[str, Any]] = json.loads((OUTPUT / f"{dialect}.json").read_text())
    paths = []
    for device in devices:
        if "xml" in device:
            path = directory / f"{device['name'][:200]}.xml"
            path.write_text(device["xml"])
            paths.append(path)
    return paths


def validate(dialect: str, paths: list[Path]) -> bool:
    """Checks the documents against their schema and says what came of it."""
    place = paths[0].parent.relative_to(ROOT) if paths else OUTPUT
    schema = SCHEMAS[dialect]
    name = schema.relative_to(ROOT) if schema.is_relative_to(ROOT) else schema
    if not schema.exists():
        print(f"{place}: {len(paths)} documents, not validated: {name} is not there.")
        return False
    relaxng = etree.RelaxNG(etree.parse(str(schema)))
    invalid = [path for path in paths if not relaxng.validate(etree.parse(str(path)))]
    for path in invalid:
        relaxng.validate(etree.parse(str(path)))
        print(f"{path.relative_to(ROOT)}: {relaxng.error_log.last_error}", file=sys.stderr)
    print(f"{place}: {len(paths) - len(invalid)} of {len(paths)} documents valid against {name}")
    return not invalid


if __name__ == "__main__":
    sys.exit(main())

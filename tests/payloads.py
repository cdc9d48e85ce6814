# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules as Ansible sends them to a managed host.

Ansible itself packs each module (AnsiballZ) and leaves the payload behind; tests and benchmarks
then start it as Ansible would, but with the interpreter, the user and the surroundings they want.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The managed host's own Python, where there is one.
PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable


def pack(
    module: str,
    arguments: str,
    directory: Path,
    fails: bool = False,
    options: Sequence[str] = (),
    inside: Sequence[str | Path] = (),
) -> Path:
    """The payload of a module with these arguments, which runs once for it.

    fails: the module is meant to. options are more of Ansible's own, such as --check; inside is the
    start of a command that Ansible is run by.
    """
    temporary = directory / module.rpartition(".")[2]
    temporary.mkdir(parents=True)
    subprocess.run(
        [
            *inside, Path(sys.executable).with_name("ansible"), "localhost", *options,
            "--inventory", "localhost,", "--connection", "local",
            "--module-name", module, "--args", arguments,
            "--extra-vars", f"ansible_python_interpreter={PYTHON}",
        ],
        env=dict(
            os.environ,
            ANSIBLE_KEEP_REMOTE_FILES="1",
            ANSIBLE_REMOTE_TEMP=str(temporary),
            ANSIBLE_REMOTE_TMP=str(temporary),
            ANSIBLE_PIPELINING="0",
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=not fails,
    )  # fmt: skip
    (payload,) = temporary.glob("*/AnsiballZ_*.py")
    return payload

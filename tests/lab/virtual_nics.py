# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""virtual_nic on a real kernel: what the tests of it share."""

from __future__ import annotations

import json
import sys
import typing as t

from .machine import REPOSITORY, Machine

SCRIPT = f"{REPOSITORY}/tests/lab/guest/virtual_nic.py"
COLLECTIONS = f"{REPOSITORY}/build/collections"
# Debian's pyroute2 0.7, and the newest one.
PYTHONS = {"pyroute2-0.7": "/usr/bin/python3", "pyroute2-0.9": sys.executable}

Answer = dict[str, t.Any]
Task = dict[str, t.Any]


class Host:
    """A machine on which virtual_nic's core runs."""

    def __init__(self, machine: Machine, python: str = PYTHONS["pyroute2-0.7"]) -> None:
        self.machine, self.python = machine, python

    def do(self, *tasks: Task, limit: float = 300.0) -> list[Answer]:
        """Do all of it, in one process; see ``guest/virtual_nic.py``."""
        (self.machine.results / "tasks.json").write_text(json.dumps(tasks))
        done = self.machine.run(
            self.python, SCRIPT, "/run/lab/results/tasks.json",
            env={"PYTHONPATH": COLLECTIONS, "PYTHONDONTWRITEBYTECODE": "1"}, limit=limit,
        ).check()  # fmt: skip
        answers: list[Answer] = json.loads(done.stdout)
        return answers


def nic(options: t.Mapping[str, t.Any], **how: t.Any) -> Task:
    """One run; ``how`` has check, fail, kill, env."""
    return {"nic": dict(options), **how}


def stack(*nics: t.Mapping[str, t.Any], **options: t.Any) -> dict[str, t.Any]:
    return {"nics": list(nics), **options}


def sh(command: str) -> Task:
    return {"sh": command}


def reset(ports: int = 4) -> Task:
    return {"reset": ports}


DUMP: Task = {"dump": True}
LINKS: Task = {"links": True}
PRELOAD: Task = {"preload": True}


def succeeded(answer: Answer) -> dict[str, t.Any]:
    """The result of a run that is to have succeeded."""
    assert "failed" not in answer, answer["trace"]
    result: dict[str, t.Any] = answer["result"]
    return result


def differing(before: t.Any, after: t.Any, where: str = "") -> list[str]:
    """The places where two dumps differ, with both values."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            line
            for key in sorted({*before, *after})
            for line in differing(before.get(key), after.get(key), f"{where}.{key}")
        ]
    return [] if before == after else [f"{where}: {before} became {after}"]

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""virtual_nic on a real kernel: what the tests of it share."""

from __future__ import annotations

import json
import pathlib
import sys
import tempfile
import time
import typing as t

from .machine import REPOSITORY, Machine
from .packages import LabError

SCRIPT = f"{REPOSITORY}/tests/lab/guest/virtual_nic.py"
COLLECTIONS = f"{REPOSITORY}/build/collections"
# Debian's pyroute2 0.7, and the newest one.
PYTHONS = {"pyroute2-0.7": "/usr/bin/python3", "pyroute2-0.9": sys.executable}
ENVIRONMENT = {"PYTHONPATH": COLLECTIONS, "PYTHONDONTWRITEBYTECODE": "1"}

Answer = dict[str, t.Any]
Task = dict[str, t.Any]


class Host:
    """A machine on which virtual_nic's core runs, in one process of its own for all that is done.

    To start one, and to import pyroute2, takes longer than most of what is done.
    """

    def __init__(self, machine: Machine, python: str = PYTHONS["pyroute2-0.7"]) -> None:
        self.machine, self.python = machine, python
        self._folders: dict[str, pathlib.Path] = {}  # by interpreter
        self._numbers: dict[str, int] = {}

    def do(self, *tasks: Task, limit: float = 300.0) -> list[Answer]:
        """Do all of it; see ``guest/virtual_nic.py``."""
        if self.python not in self._folders:
            self._start()
        folder, number = self._folders[self.python], self._numbers[self.python]
        self._numbers[self.python] += 1
        (folder / "asked").write_text(json.dumps(tasks))
        (folder / "asked").rename(folder / f"tasks-{number}.json")
        deadline = time.monotonic() + limit
        path = folder / f"answers-{number}.json"
        while not path.exists():
            if time.monotonic() > deadline or self.machine.process.poll() is not None:
                log = (folder / "log").read_text(errors="replace")[-2000:]
                raise LabError(f"no answer within {limit:.0f} s; {self.machine.console()}\n{log}")
            time.sleep(0.02)
        told = json.loads(path.read_text())
        if "broken" in told:
            raise LabError(told["broken"])
        answers: list[Answer] = told["answers"]
        return answers

    def _start(self) -> None:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="nic-", dir=self.machine.results))
        self.machine.run(
            "sh", "-c", 'setsid "$@" </dev/null >"$FOLDER/log" 2>&1 &', "sh",
            self.python, SCRIPT, f"/run/lab/results/{folder.name}",
            env={**ENVIRONMENT, "FOLDER": f"/run/lab/results/{folder.name}"},
        ).check()  # fmt: skip
        self._folders[self.python], self._numbers[self.python] = folder, 0


def nic(options: t.Mapping[str, t.Any], **how: t.Any) -> Task:
    """One run; ``how`` has check, fail, kill, env, fresh: see ``guest/virtual_nic.py``."""
    return {"nic": dict(options), **how}


def stack(*nics: t.Mapping[str, t.Any], **options: t.Any) -> dict[str, t.Any]:
    return {"nics": list(nics), **options}


def sh(command: str) -> Task:
    return {"sh": command}


def reset(ports: int = 4) -> Task:
    return {"reset": ports}


DUMP: Task = {"dump": True}
LINKS: Task = {"links": True}


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

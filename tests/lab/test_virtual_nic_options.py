# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every kind: set, changed, and reset, and nothing a second time."""

from __future__ import annotations

import typing as t

import pytest

from . import uml
from .machine import Machine
from .option_cases import Case, all_cases, answers, check
from .virtual_nics import PYTHONS, Host

# The others are tested on a newer kernel than user-mode Linux's.
CASES = [case for case in all_cases() if not case.since]


@pytest.fixture(scope="module")
def machine() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        yield booted


@pytest.fixture(scope="module", params=list(PYTHONS))
def answered(machine: Machine, request: pytest.FixtureRequest) -> dict[Case, list[t.Any]]:
    return answers(Host(machine, PYTHONS[request.param]), CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_option_is_set_and_changed_and_reset(
    answered: dict[Case, list[t.Any]], case: Case
) -> None:
    check(case, answered[case])

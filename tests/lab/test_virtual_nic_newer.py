# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""virtual_nic on a kernel newer than user-mode Linux's: what came since, and a whole stack."""

from __future__ import annotations

import os
import typing as t

import pytest

from . import kernel, profiles, qemu
from .machine import CACHE
from .option_cases import Case, all_cases, answers, check
from .packages import LabError
from .virtual_nics import Host
from .whole_stack import WholeStack

CASES = [case for case in all_cases() if case.since]


@pytest.fixture(scope="module")
def release() -> tuple[int, ...]:
    """The kernel's release, fetched before all else."""
    try:
        found = kernel.find(CACHE, profiles.find("newer").suite)
    except LabError as error:
        # Whoever works elsewhere may have a mirror without it.
        if os.environ.get("CI"):
            raise
        pytest.skip(f"there is no newer kernel here: {error}")
    return number(found.release)


def number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("+")[0].split("-")[0].split(".")[:2])


@pytest.fixture(scope="module")
def host(release: tuple[int, ...]) -> t.Iterator[Host]:
    with qemu.boot("newer") as machine:
        yield Host(machine)


class TestStack(WholeStack):
    """In an emulated machine."""


@pytest.fixture(scope="module")
def answered(host: Host, release: tuple[int, ...]) -> dict[Case, list[t.Any]]:
    return answers(host, [case for case in CASES if number(case.since) <= release])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_option_is_set_and_changed_and_reset(
    answered: dict[Case, list[t.Any]], release: tuple[int, ...], case: Case
) -> None:
    if case not in answered:
        pytest.skip(f"it came with Linux {case.since}, and this is {release}")
    check(case, answered[case])

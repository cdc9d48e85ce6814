# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artefact has all that a user needs, and nothing else."""

from __future__ import annotations

import fnmatch
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from .conftest import ROOT, User

# What a user needs of the repository. Whatever else turns up has to be thought about.
# A star stands for one name, two for any number of folders.
BELONGS = (
    "MANIFEST.json",
    "FILES.json",
    "CHANGELOG.md",
    "CHANGELOG.rst",
    "COPYING",
    "LICENSES/GPL-3.0-or-later.txt",
    "README.md",
    "REUSE.toml",
    "changelogs/changelog.yaml",
    "changelogs/config.yaml",
    "docs/*.md",
    "docs/*.rng",
    "docs/docsite/*.yml",
    "docs/docsite/rst/*.rst",
    "docs/docsite/rst/*.svg",
    "docs/examples/**",
    "meta/ee-bindep.txt",
    "meta/ee-requirements.txt",
    "meta/execution-environment.yml",
    "meta/runtime.yml",
    "playbooks/*.yml",
    "plugins/**.py",
    "plugins/plugin_utils/report/**",
    "roles/*/README.md",
    "roles/*/*/*.yml",
)


def pattern(text: str) -> str:
    return re.escape(text).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")


ALLOWED = re.compile("|".join(map(pattern, BELONGS)))


@pytest.fixture(scope="module")
def files(artefact: Path) -> set[str]:
    with tarfile.open(artefact) as archive:
        return {member.name for member in archive if not member.isdir()}


def in_repository(*folders: str) -> set[str]:
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"]
        + ["--exclude-standard", "--", *folders],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return {name for name in listing.split("\0") if name and (ROOT / name).exists()}


def test_nothing_is_in_it_that_does_not_belong(files: set[str]) -> None:
    assert sorted(name for name in files if not ALLOWED.fullmatch(name)) == []


def test_all_that_is_used_is_in_it(files: set[str]) -> None:
    used = in_repository("plugins", "playbooks", "roles", "meta", "docs", "LICENSES", "COPYING")
    assert sorted(used - files) == []


def test_nothing_is_a_link_or_can_be_written_by_all(artefact: Path) -> None:
    with tarfile.open(artefact) as archive:
        assert [m.name for m in archive if not (m.isfile() or m.isdir()) or m.mode & 0o022] == []


def test_what_pages_link_to_is_in_it(files: set[str], content: Path) -> None:
    missing = []
    for page in ["README.md", *fnmatch.filter(files, "docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", (content / page).read_text()):
            place = (content / page).parent / target
            if not place.exists():
                missing.append(f"{page}: {target}")
    assert missing == []


def test_ansible_finds_it_where_it_was_installed(user: User, content: Path) -> None:
    done = user.run(["ansible-doc", "--list_files", "hostdev.nodedev"])
    assert done.returncode == 0, done.stdout
    places = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("hostdev.")]
    assert places
    assert [place for place in places if not Path(place).is_relative_to(content)] == []

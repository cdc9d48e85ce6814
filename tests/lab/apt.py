# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian packages, downloaded and never installed: from this machine's sources, or from a suite.

A suite that is no source of this machine is asked with lists of its own, which are put elsewhere,
so that nothing of the machine's own apt changes.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import typing as t

from .packages import LabError, program

KEYRING = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# For a machine that has no Debian among its sources.
MIRROR = "http://deb.debian.org/debian"

# Other programs' hooks have no business with our lists; and apt's own user may not be able to
# write where a repository is.
_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Update::Error-Mode "any";
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "-";
Dir::State::lists "{folder}/lists";
Dir::Cache "{folder}/cache";
"""


class Apt:
    """What apt knows: of this machine's sources, or of those that a configuration file tells."""

    def __init__(self, configuration: pathlib.Path | None = None) -> None:
        self._options = ["-c", str(configuration)] if configuration else []

    def depends(self, package: str) -> list[str]:
        """What a package depends on, at any remove; empty where apt does not know it."""
        done = self._run(
            "apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests",
            "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", package,
        )  # fmt: skip
        return sorted(set(re.findall(r"^(\w\S*)$", done.stdout, re.M)))

    def download(self, packages: t.Sequence[str], folder: pathlib.Path) -> list[pathlib.Path]:
        """The packages' archives, in this folder; LabError if there is one that cannot be had."""
        done = self._run("apt-get", "download", "-q", *packages, folder=folder)
        archives = sorted(folder.glob("*.deb"))
        if done.returncode or len(archives) < len(packages):
            raise LabError(
                f"{' '.join(packages)} cannot be downloaded (try apt-get update): "
                + _last_words(done)
            )
        return archives

    def update(self) -> None:
        done = self._run("apt-get", "update", "-q")
        if done.returncode:
            raise LabError(f"the package lists cannot be downloaded: {_last_words(done)}")

    def _run(
        self, command: str, *arguments: str, folder: pathlib.Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program(command), *self._options, *arguments],
            cwd=folder, text=True, capture_output=True, check=False,
        )  # fmt: skip


def of_suite(suite: str, folder: pathlib.Path) -> Apt:
    """What a suite of Debian's has today; apt's files go to this folder.

    It comes from the mirror that this machine's own Debian comes from.
    """
    if not KEYRING.is_file():
        raise LabError(
            f"the keys of Debian's {suite} are missing: install the package debian-archive-keyring"
        )
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    # Of all that a suite has to offer only the list of packages is wanted.
    (folder / "sources.list").write_text(
        f"deb [signed-by={KEYRING} target=Packages] {mirror()} {suite} main\n"
    )
    configuration = folder / "apt.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder))
    apt = Apt(configuration)
    apt.update()
    return apt


def mirror() -> str:
    """Where this machine has its Debian from; else where everybody can have one from."""
    done = subprocess.run(
        [program("apt-get"), "indextargets", "--format", "$(REPO_URI)",
         "Created-By: Packages", "Origin: Debian", "Label: Debian"],
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    return (done.stdout.split() or [MIRROR])[0]


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    """What apt's complaint comes down to."""
    return " ".join(done.stderr.split())[-400:]

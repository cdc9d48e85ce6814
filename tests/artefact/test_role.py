# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role optional_libraries, in check mode on this host."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import User

ROLE = "hostdev.nodedev.optional_libraries"
DEBIAN = Path("/etc/debian_version").exists()


def play(user: User, **variables: Any) -> tuple[int, str]:
    done = user.play(
        [
            {
                "hosts": "server",
                "gather_facts": False,
                "vars": {"ansible_python_interpreter": "/usr/bin/python3", **variables},
                "check_mode": True,
                "roles": [ROLE],
            }
        ]
    )
    return done.returncode, done.stdout


@pytest.mark.skipif(not DEBIAN, reason="the packages are Debian's")
def test_installs_what_is_wanted(user: User) -> None:
    status, output = play(user, optional_libraries_for=["xml", "virtual_nic", "hal"])
    assert status == 0, output
    assert re.search(r"Install the libraries\] \*+\n(ok|changed): \[server\]", output), output


def test_what_is_not_known_to_it_fails_and_names_the_libraries(user: User) -> None:
    status, output = play(
        user, ansible_facts={"os_family": "NoSuch", "distribution": "Such", "pkg_mgr": "none"}
    )
    assert status != 0
    assert "The packages of Such are not known here" in output
    assert "pyroute2" in output


def test_another_feature_is_refused_by_its_arguments(user: User) -> None:
    status, output = play(user, optional_libraries_for=["gpu"])
    assert status != 0
    assert "xml, virtual_nic, hal" in output


def test_every_distribution_has_a_package_for_every_feature(content: Path) -> None:
    role = content / "roles/optional_libraries"
    packages = yaml.safe_load((role / "vars/main.yml").read_text())["optional_libraries_packages"]
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]
    features = specs["main"]["options"]["optional_libraries_for"]["choices"]
    assert {family: sorted(names) for family, names in packages.items()} == dict.fromkeys(
        packages, sorted(features)
    )
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text())
    options = specs["main"]["options"]
    assert defaults == {name: option["default"] for name, option in options.items()}

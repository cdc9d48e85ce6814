# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action groups, by which a play sets defaults for several modules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
GROUPS = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]


def fragments(module: str) -> list[str]:
    text = (ROOT / f"plugins/modules/{module}.py").read_text()
    _code, _mark, rest = text.partition('DOCUMENTATION = r"""')
    documentation: dict[str, Any] = yaml.safe_load(rest.partition('"""')[0])
    return documentation.get("extends_documentation_fragment", [])


def test_all_modules_are_in_the_group_of_all() -> None:
    assert GROUPS["all"] == sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))


def test_those_that_share_the_options_of_gathering_are_in_its_group() -> None:
    gathering = [name for name in GROUPS["all"] if "hostdev.nodedev.gathering" in fragments(name)]
    assert GROUPS["gathering"] == gathering

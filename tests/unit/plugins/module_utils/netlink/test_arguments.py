# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specification and the documentation say the same as the table of options."""

from __future__ import annotations

import pathlib
import runpy

import pytest
import yaml

from ansible_collections.hostdev.nodedev.plugins.doc_fragments.virtual_nic import (
    ModuleDocFragment,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.arguments import ARGUMENTS
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES

TOOL = pathlib.Path(__file__).resolve().parents[5] / "tools/virtual_nic_docs.py"
DOCUMENTED = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]


@pytest.mark.skipif(not TOOL.exists(), reason="the tools are no part of a built collection")
def test_the_documentation_is_up_to_date():
    tool = runpy.run_path(str(TOOL))

    assert tool["PLACE"].read_text(encoding="utf-8") == tool["render"]()


def test_what_is_documented_is_what_is_taken():
    assert DOCUMENTED.keys() == ARGUMENTS.keys()
    for name, argument in ARGUMENTS.items():
        for key in ("type", "elements", "choices", "default"):
            assert DOCUMENTED[name].get(key) == argument.get(key), (name, key)


@pytest.mark.parametrize("kind", ["bond", "bridge", "vlan"])
def test_every_option_of_the_table_can_be_set(kind):
    settable = {option.name: option for option in TABLES[kind] if option.settable}
    taken, documented = ARGUMENTS[kind]["options"], DOCUMENTED[kind]["suboptions"]

    assert taken.keys() == documented.keys() == settable.keys()
    for name, option in settable.items():
        assert taken[name].get("aliases", []) == documented[name].get("aliases", [])
        assert tuple(taken[name].get("aliases", ())) == option.aliases

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages that are made from the code are as the code makes them now."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


@pytest.mark.skipif(not TOOLS.exists(), reason="an installed collection has no tools")
def test_fields_are_documented_as_they_are_declared() -> None:
    spec = importlib.util.spec_from_file_location("fields", TOOLS / "fields.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PLACE.read_text() == tool.text(), "run: python tools/fields.py"

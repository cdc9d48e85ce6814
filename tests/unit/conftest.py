# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of the property-based tests: no time limits on shared machines, the same runs in CI."""

from __future__ import annotations

import os

from hypothesis import Phase, settings

settings.register_profile(
    "nodedev",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    # Explaining a failure takes minutes where a whole device is drawn.
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
settings.load_profile("nodedev")

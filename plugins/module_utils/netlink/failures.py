# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run ends that does not reach what is wanted.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t


class Failed(Exception):
    """The run failed; the text is for the user, ``result`` goes with it."""

    def __init__(self, message: str, **result: t.Any) -> None:
        Exception.__init__(self, message)
        self.result = result


class MissingPyroute2(Exception):
    """pyroute2 cannot be imported; the text says why. Nothing was changed."""

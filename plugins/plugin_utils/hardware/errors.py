# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong on the way from facts to groups.

Private to this collection: it may change without notice.
"""

from __future__ import annotations


class ConfigError(Exception):
    """An option is wrong; the text names it, and is for the user."""


class Unreadable(Exception):
    """A host's facts cannot be used; the text continues a sentence that names the host.

    told: whether the user was warned of it already.
    """

    def __init__(self, reason: str, told: bool = False) -> None:
        super().__init__(reason)
        self.told = told

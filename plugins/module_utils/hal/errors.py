# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the gathering of devices raises. Each message says what happened, why, and what to do.

Private to this collection: it may change without notice.
"""

from __future__ import annotations


class GatherError(Exception):
    """The devices cannot be gathered as asked; the text is one or two sentences for the user."""


class MissingLibrary(GatherError):
    """A Python library that what was asked for needs is not there.

    library: its name. reason: what needs it, and the distributions' package, for the message.
    """

    def __init__(self, library: str, reason: str) -> None:
        super().__init__(f"{library} is not installed, {reason}")
        self.library = library
        self.reason = reason

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The attributes that the collection's modules share."""

    DOCUMENTATION = r"""
options: {}
attributes:
  platform:
    description: Target operating systems that the content can be operated against.
    platforms: linux
    support: full
"""

    # What gathers, in any form.
    GATHERS = r"""
options: {}
attributes:
  become:
    description: How the content relates to the rights of the user it runs as.
    support: partial
    details:
      - Everything that the user may read is returned. Serial numbers, UUIDs, vital product data and
        the PCI Express port number can be read by root only, and are absent otherwise.
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying
      the target.
    support: full
  diff_mode:
    description: Returns details on what has changed, or possibly needs changing, when in diff mode.
    support: N/A
    details:
      - Nothing is changed.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second
      invocation indicates no change.
    support: full
"""

    FACTS = r"""
options: {}
attributes:
  facts:
    description: Returns C(ansible_facts), which every later task of the play can use.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  facts:
    description: Returns C(ansible_facts), which every later task of the play can use.
    support: none
"""

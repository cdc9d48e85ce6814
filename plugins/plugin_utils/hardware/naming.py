# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of groups: whole, stable, and never the same for two different things.

A text that can be a name as it is and cannot be mistaken for another one's name, is. Any other
becomes a name that ends in a short hash of all of the text. Nothing of this depends on which other
hosts or values there are, except for hosts that are called like a group.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable

# Of the hash, in hexadecimal digits.
LENGTH = 10
# Of what stands before it, in characters.
_LONGEST = 80

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_OTHERS = re.compile("[^A-Za-z0-9]+", re.ASCII)
# What the names of others end in.
_HASHED = re.compile(f".*_[0-9a-f]{{{LENGTH}}}", re.ASCII | re.DOTALL)

# Groups of Ansible's own.
RESERVED = ("all", "ungrouped")


def is_name(text: str) -> bool:
    """Whether a user can call a group so. Ansible takes letters of any alphabet."""
    return text.isidentifier() and text not in RESERVED


def sanitised(text: str) -> str:
    """A text without what a name cannot have. Different texts may come out the same."""
    return _OTHERS.sub("_", text).strip("_")


class Namer:
    """Gives names. taken: names that are others'. starts: what each family of names begins with.

    hosts: the names of hosts, which no group shall have.
    """

    def __init__(
        self, taken: Iterable[str], starts: Iterable[str], hosts: Collection[str]
    ) -> None:
        self._taken = frozenset(taken).union(RESERVED)
        self._starts = sorted(set(starts))
        self._hosts = hosts
        self._given: dict[tuple[str, str], str] = {}
        self._of: dict[str, tuple[str, str]] = {}

    def explicit(self, text: str) -> str:
        """The name of a group that the user called so, for which is_name() holds."""
        return self._free(text, ("", text))

    def name(self, start: str, text: str) -> str:
        """The name of the group of a value, in the family of names that begin with start."""
        key = (start, text)
        if key not in self._given:
            whole = start + text
            if not _NAME.fullmatch(whole) or len(whole) > _LONGEST or self._mistakable(key):
                whole = self._hashed(key, LENGTH)
            self._given[key] = self._free(whole, key)
        return self._given[key]

    def fingerprint(self, start: str, product: str, digest: str) -> str:
        """The name of a group that is told by a hash anyhow."""
        middle = sanitised(product)[:_LONGEST]
        return self._free(f"{start}{middle + '_' if middle else ''}{digest}", (start, digest))

    def _mistakable(self, key: tuple[str, str]) -> bool:
        """Whether the plain name could be that of something else."""
        start, text = key
        whole = start + text
        longer = [one for one in self._starts if len(one) > len(start) and whole.startswith(one)]
        return bool(longer) or whole in self._taken or bool(_HASHED.fullmatch(whole))

    def _hashed(self, key: tuple[str, str], length: int) -> str:
        start, text = key
        digest = hashlib.blake2b(repr(key).encode("utf-8", "replace")).hexdigest()[:length]
        whole = sanitised(start + text)[:_LONGEST].strip("_")
        # Names of hosts and variables may not begin with a digit, those of groups should not.
        name = f"{whole}_{digest}" if whole else f"_{digest}"
        return name if _NAME.fullmatch(name) else f"_{name}"

    def _free(self, name: str, key: tuple[str, str]) -> str:
        """The name, or a longer one where a host or, by its short hash, another group has it."""
        if name in self._hosts or self._of.setdefault(name, key) != key:
            name = self._hashed(key, 40)
            self._of[name] = key
        return name

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reader and content that remember what they were asked for."""

from __future__ import annotations

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Loaded, Reader


class CountingReader(Reader):
    """Remembers which files and links were read, each as often as it was."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.paths: list[str] = []
        self.links: list[str] = []

    def raw(self, path: str, limit: int = 1 << 20) -> bytes | None:
        self.paths.append(path)
        return super().raw(path, limit)

    def link(self, path: str) -> str | None:
        self.links.append(path)
        return super().link(path)


class CountingContent(Loaded):
    """Remembers how often it was read, and how much was asked for."""

    reads = 0
    bytes_read = 0

    def part(self, offset: int, size: int) -> bytes:
        self.reads += 1
        self.bytes_read += size
        return super().part(offset, size)

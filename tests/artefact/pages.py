# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The code blocks of a page of documentation, Markdown or reStructuredText, and what each is."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# What is shown and not run: output, selectors, documents.
SHOWN = {"text", "xml", "json", "none"}

_MARKDOWN = re.compile(r"^```(?P<language>\S*)\n(?P<text>.*?)^```$", re.M | re.S)
_RST = re.compile(
    r"^(?P<indent> *)\.\. code-block:: *(?P<language>\S+)\n(?: +:.*\n)*\n"
    r"(?P<text>(?:(?:(?P=indent)[ ]+.*)?\n)+)",
    re.M,
)


@dataclasses.dataclass(frozen=True)
class Block:
    """One code block of a page."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def content(self) -> Any:
        return yaml.safe_load(self.text)

    @property
    def is_play(self) -> bool:
        content = self.content
        return isinstance(content, list) and any(
            "hosts" in entry or "ansible.builtin.import_playbook" in entry for entry in content
        )

    @property
    def commands(self) -> list[str]:
        """What stands behind the prompts, with the lines that a backslash continues."""
        joined = self.text.replace("\\\n", " ")
        return [line[2:].strip() for line in joined.splitlines() if line.startswith("$ ")]


def blocks(page: Path) -> Iterator[Block]:
    """The page's blocks, in their order."""
    text = page.read_text(encoding="utf-8")
    for match in (_MARKDOWN if page.suffix == ".md" else _RST).finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        body = textwrap.dedent(match["text"]).strip("\n") + "\n"
        yield Block(page.name, line, match["language"] or "none", body)

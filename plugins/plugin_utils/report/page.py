# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page: its data, scripts and style put together into one HTML document.

Everything that comes from hosts stands in one block of JSON, in which no character can end the
block; the scripts only ever make text of it. A Content-Security-Policy lets no other script run,
and nothing be loaded from anywhere.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ASSETS = Path(__file__).parent / "assets"

# In the order in which they say otherwise, or use one another.
_STYLES = ("colours.css", "page.css", "fleet.css", "host.css", "media.css")
_SCRIPTS = (
    "data.js", "format.js", "dom.js", "search.js", "matrix.js", "results.js", "tree.js",
    "details.js", "stack_layout.js", "stacks.js", "app.js",
)  # fmt: skip

# What could end a script element or begin a comment in it; what ends lines in JavaScript alone.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def render(data: Mapping[str, Any]) -> str:
    """The document for page data (see page_data)."""
    style = "\n".join(map(_asset, _STYLES))
    theme = _asset("theme.js")
    script = '(() => {\n"use strict";\n' + "\n".join(map(_asset, _SCRIPTS)) + "})();\n"
    return string.Template(_asset("page.html")).substitute(
        title=html.escape(data["title"]),
        policy=html.escape(_policy([style], [theme, script])),
        style=style,
        theme=theme,
        data=embedded(data),
        script=script,
    )


def embedded(data: Any) -> str:
    """Data as JSON that can stand in a script element, whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # All of these can only stand within JSON's strings, where an escape means the same.
    return text.translate(_ESCAPES)


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "style-src " + " ".join(map(_hash, styles)),
            "script-src " + " ".join(map(_hash, scripts)),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")

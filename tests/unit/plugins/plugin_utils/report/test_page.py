# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as a document: nothing that hosts say is more than text in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.page import embedded, render
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.page_data import Fleet

HOSTILE = "</script><script>alert(1)</script><!--<script>\u2028'\"`${alert(1)}&lt;"


class Document(HTMLParser):
    """The elements of a document, with the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.title = ""
        self._in = ""
        self.feed(text)

    def tags(self) -> list[str]:
        return [tag for tag, _attributes in self.elements]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in = tag
        if tag in ("script", "style"):
            self.raw.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("script", "style"):
            tag, text = self.raw[-1]
            self.raw[-1] = (tag, text + data)
        elif self._in == "title":
            self.title += data


def document(title: str = "Title", host: str = "host", text: str = "text") -> Document:
    fleet = Fleet()
    device = {"name": text, "key": text, "capabilities": [text, "net"], "driver": text}
    fleet.add(host, {"format": 1, "devices": {text: device}})
    fleet.add(host, None)
    return Document(render(fleet.data(title, text)))


def policy(found: Document) -> dict[str, str]:
    [content] = [
        attributes["content"] or ""
        for tag, attributes in found.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    directives = (directive.strip().partition(" ") for directive in content.split(";"))
    return {name: value for name, _space, value in directives}


def test_hostile_texts_make_no_element_and_come_back_as_they_are() -> None:
    plain, hostile = document(), document(HOSTILE, HOSTILE, HOSTILE)
    assert hostile.tags() == plain.tags()
    data = json.loads(hostile.raw[2][1])
    assert data["title"] == hostile.title
    assert data["hosts"][0]["name"] == HOSTILE.replace("\u2028", "\ufffd")


def test_nothing_else_may_run_and_nothing_be_loaded() -> None:
    found = document()
    allowed = policy(found)
    assert allowed["default-src"] == "'none'"
    assert allowed["base-uri"] == "'none'"
    assert allowed["form-action"] == "'none'"
    assert "unsafe" not in str(allowed)
    for tag, directive, sources in (
        ("style", "style-src", [text for tag, text in found.raw if tag == "style"]),
        ("script", "script-src", [found.raw[0][1], found.raw[3][1]]),
    ):
        hashes = [
            "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
            for text in sources
        ]
        assert allowed[directive].split() == hashes, tag


def test_it_refers_to_nothing_outside() -> None:
    for _tag, attributes in document().elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "srcset", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:,"))


def test_scripts_make_text_and_never_markup() -> None:
    found = document()
    for number in (0, 3):
        script = found.raw[number][1]
        for way in (
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            "new Function", "setTimeout(", "fetch(", "XMLHttpRequest", "import(",
        ):  # fmt: skip
            assert way not in script


JSON = st.recursive(
    st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_embedded_json_is_the_same_and_cannot_end_its_block(data: Any) -> None:
    text = embedded(data)
    assert json.loads(text) == data
    assert not re.search("[<>&\u2028\u2029]", text)


def test_what_is_no_number_is_not_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded(float("nan"))

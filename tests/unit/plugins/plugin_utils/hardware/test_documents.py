# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files with the facts of a host, whatever wrote them, and whatever is in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import document
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.documents import fact_in
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.errors import Unreadable
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.hardware.facts import machine
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal import recorded
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.hardware.drawn import (
    fact,
    gpu,
    nic,
)

FACT = fact(gpu(1), nic("eth0", "pci_0000_01_00_0"))
DEVICES = list(FACT["devices"].values())


@pytest.mark.parametrize(
    "written",
    [
        FACT,
        {"node_devices": FACT, "ansible_hostname": "a"},
        {"ansible_facts": {"node_devices": FACT}, "changed": False},
        {"devices": DEVICES, "missing": [], "changed": False},
        {"__payload__": json.dumps({"node_devices": FACT})},
    ],
    ids=["the fact", "a cache", "device_facts", "device_info", "a cache since 2.19"],
)
def test_json_of_every_origin(written: Any) -> None:
    assert fact_in(json.dumps(written).encode())["devices"] == FACT["devices"]
    assert fact_in(b"\xef\xbb\xbf \n" + json.dumps(written).encode()) == fact_in(
        json.dumps(written).encode()
    )


@pytest.mark.parametrize("written", [{}, {"ansible_hostname": "a"}, {"ansible_facts": {}}])
def test_facts_without_devices(written: Any) -> None:
    assert fact_in(json.dumps(written).encode()) is None


@pytest.mark.parametrize("machine_name", recorded.MACHINES_WITH_LIBVIRT)
def test_what_virsh_dumped(machine_name: str) -> None:
    texts = recorded.libvirt_texts(machine_name)
    found = machine(fact_in("\n".join(texts.values()).encode()))
    assert {device["name"] for device in found.devices} == set(texts)
    assert any(device.get("pci", {}).get("vendor") for device in found.devices)


@pytest.mark.parametrize("between", ["", "\n\n", "\n<?xml version='1.0'?>\n"])
def test_what_device_info_dumped(between: str) -> None:
    text = between.join(document(device, FACT["devices"]) for device in DEVICES)
    assert fact_in(text.encode())["devices"] == FACT["devices"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "neither JSON nor XML"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b'{"node_devices": {"format": 1, "dev', "neither JSON nor XML"),
        (b"[" * 100_000, "neither JSON nor XML"),
        (b'{"a":' * 100_000, "neither JSON nor XML"),
        (b"1" * 5000, "neither JSON nor XML"),
        (b"[]", "no dictionary"),
        (b'"text"', "no dictionary"),
        (b'{"__payload__": "{"}', "neither JSON nor XML"),
        (b"<device><name>a</name>", "document 1 cannot be read"),
        (b"<network/>", "document 1 cannot be read: The XML document is of a <network>"),
        (b"<!DOCTYPE d [<!ENTITY e 'x'>]><device>&e;</device>", "document type"),
        (b"<device>" * 50_000, "document 1 cannot be read"),
        (b"<device></device>" * 26_000, "more than 25000 documents"),
        (b"<device><name>a</name></device><device>", "document 1 cannot be read: .* no capability"),
        (b"<device></device> left over", "document 1 cannot be read"),
    ],
    ids=lambda value: str(value[:40]),
)
def test_what_cannot_be_read(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        fact_in(content)


@given(st.binary(max_size=60), st.integers(0, 2000))
def test_no_file_does_any_harm(noise: bytes, place: int) -> None:
    text = "".join(document(device, FACT["devices"]) for device in DEVICES).encode()
    for content in (noise, text[:place] + noise + text[place:], text[:place]):
        try:
            found = fact_in(content)
        except Unreadable:
            continue
        assert found is None or machine(found).devices

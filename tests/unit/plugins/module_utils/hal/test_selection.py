# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gathering what a selector chooses: the same devices as from everything, with fewer reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import gather as gathering
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
    INFO_ARGUMENTS,
    answer,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.selector import select
from ansible_collections.hostdev.nodedev.tests.trees import unpack
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.counting import (
    CountingReader,
)

DEFAULTS = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}


class LookingReader(CountingReader):
    """Remembers whatever was looked at: folders and links too."""

    def names(self, path: str) -> list[str]:
        self.paths.append(path)
        return super().names(path)

    def link(self, path: str) -> str | None:
        self.paths.append(path)
        return super().link(path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("server")
    unpack.unpack(unpack.archive("server"), directory)
    return str(directory)


@pytest.fixture(scope="module")
def everything(server: str) -> dict[str, Any]:
    return gathering.gather(Request(), Reader(server)).fact()


@pytest.fixture(scope="module")
def everything_full(server: str) -> dict[str, Any]:
    return gathering.gather(Request(details="full"), Reader(server)).fact()


def gather(root: str, **request: Any) -> dict[str, Any]:
    return gathering.gather(Request(**request), Reader(root)).fact()


def matched(fact: dict[str, Any]) -> list[str]:
    return [name for name, device in fact["devices"].items() if "context" not in device]


def ask(root: str, **params: Any) -> list[str]:
    result = answer({**DEFAULTS, **params}, Reader(root))
    return [device["name"] for device in result["devices"]]


SELECTORS = [
    "cap='net'",
    "cap='net' and bus='pci'",
    "cap='net' and not bus='pci'",
    "cap='storage' and storage.size>1MB and parent.scsi.type='disk'",
    "cap='storage' and parent.parent.cap='scsi_target'",
    "any parent.(cap='pci' and driver='nvme')",
    "parent='computer' and cap='pci'",
    "any parent.cap='system' and cap='net'",
    "cap='system'",
    "cap='pci' and any child.cap='storage'",
    "cap='vlan' and any lower.cap='bond'",
    "any upper.cap='bond'",
    "any lower.any lower.cap='net'",
    "cap='nonsense'",
    "cap='net' or cap='nvme'",
    "cap in ('bond','bridge') and net.mtu>=1500",
    "not cap='pci'",
    "bus in ('usb','ata') and driver",
    "numa=0 and pci.class.id~'0x01*'",
]


@pytest.mark.parametrize("text", SELECTORS)
def test_finds_what_the_filter_finds_in_everything(
    server: str, everything: dict[str, Any], text: str
) -> None:
    fact = gather(server, selector=text)
    assert matched(fact) == [device["name"] for device in select(everything, text)]


def test_the_table_has_selectors_that_find_something(everything: dict[str, Any]) -> None:
    found = [bool(select(everything, text)) for text in SELECTORS]
    assert sum(found) > len(found) * 2 / 3


@pytest.mark.parametrize(
    "text",
    ["cap='vpd'", "not cap='vpd' and cap='net'", "cap='pci' and vpd", "any parent.vpd.name",
     "cap~'vp*'", "net.feature='tso'", "pci.pci_express.port=0", "cap in ('vpd', 'bridge')"],
)  # fmt: skip
def test_what_only_full_details_have_is_read_for_it(
    server: str, everything_full: dict[str, Any], text: str
) -> None:
    fact = gather(server, selector=text)
    assert matched(fact) == [device["name"] for device in select(everything_full, text)]


@pytest.mark.parametrize("text", SELECTORS)
def test_devices_are_as_in_the_fact_of_everything(
    server: str, everything: dict[str, Any], text: str
) -> None:
    devices = gather(server, selector=text)["devices"]
    for name, device in devices.items():
        device.pop("context", None)
        assert device == everything["devices"][name]
        assert device.get("parent", "computer") in devices


def test_what_the_selector_looked_at_besides_is_left_out(server: str) -> None:
    fact = gather(server, selector="cap='vlan' and any lower.cap='bond'")
    assert list(fact["devices"]) == ["computer", "net_bond0_77"]
    assert fact["devices"]["computer"]["context"] is True
    assert fact["capabilities"] == {"80203": 1, "bridge_port": 1, "net": 1, "vlan": 1}


def test_the_fact_names_the_selector_in_its_canonical_form(server: str) -> None:
    fact = gather(server, selector=' cap = "net"  and not(net.mtu=1500)', details="identity")
    assert fact["filter"] == {"selector": "cap='net' and net.mtu!=1500", "details": "identity"}


def test_identities_can_be_chosen_by_details(server: str) -> None:
    devices = gather(server, selector="net.mtu=1500", details="identity")["devices"]
    assert len(devices) > 1
    assert not [device for device in devices.values() if "net" in device]


class TestTogetherWithOtherOptions:
    """All must hold."""

    def test_capability(self, server: str) -> None:
        assert matched(gather(server, capability=["bond"], selector="cap='vlan'")) == []
        assert matched(gather(server, capability=["bond"], selector="net.mtu>0")) == [
            "net_bond0", "net_bond1",
        ]  # fmt: skip

    def test_bus(self, server: str) -> None:
        assert matched(gather(server, bus=["usb"], selector="bus='pci'")) == []
        assert set(matched(gather(server, bus=["usb"], selector="bus in ('usb','pci')"))) == set(
            matched(gather(server, bus=["usb"]))
        )

    def test_an_axis_that_needs_everything(self, server: str, everything: dict[str, Any]) -> None:
        fact = gather(server, capability=["pci"], selector="any child.cap='net'")
        expected = select(everything, "cap='pci' and any child.cap='net'")
        assert matched(fact) == [device["name"] for device in expected]

    def test_lookups(self, server: str) -> None:
        assert ask(server, interface=["br0"], selector="cap='bridge'") == ["net_br0"]
        assert ask(server, interface=["br0"], selector="cap='bond'") == []
        assert ask(server, interface=["br0"], selector="any lower.cap='net'") == ["net_br0"]

    def test_children_of_what_matches_need_not_match(self, server: str) -> None:
        found = ask(server, selector="cap='nvme'", children=True)
        assert set(ask(server, selector="cap='nvme'")) < set(found)

    def test_omitted_fields_can_be_selected_by_but_are_not_returned(self, server: str) -> None:
        devices = gather(server, selector="net.mtu=1500", omit=["net.mtu"])["devices"]
        assert len(devices) > 1
        assert not [device for device in devices.values() if "mtu" in device.get("net", {})]


class TestReads:
    """A selector that demands a capability or a bus reads no more than the options would."""

    def paths(self, root: str, **request: Any) -> list[str]:
        reader = LookingReader(root)
        gathering.gather(Request(**request), reader)
        return sorted(reader.paths)

    @pytest.mark.parametrize(
        ("selector", "options"),
        [
            ("cap='net'", {"capability": ["net"]}),
            ("net.mtu>=68 and net.link.state='up'", {"capability": ["net"]}),
            ("cap in ('bond','bridge')", {"capability": ["bond", "bridge"]}),
            ("cap='usb' or cap='nvme'", {"capability": ["usb", "nvme"]}),
            ("cap='nonsense'", {"capability": ["tpm"]}),
        ],
    )
    def test_a_demanded_capability(
        self, server: str, selector: str, options: dict[str, Any]
    ) -> None:
        everything = self.paths(server)
        by_option = self.paths(server, **options)
        by_selector = self.paths(server, selector=selector)
        assert set(by_selector) <= set(by_option)
        assert len(by_selector) < len(everything) / 2

    def test_a_demanded_bus(self, server: str) -> None:
        def descriptions(paths: list[str]) -> list[str]:
            return [path for path in paths if path.endswith(("/driver_override", "/rotational"))]

        by_selector = self.paths(server, selector="bus='usb'")
        assert by_selector == self.paths(server, bus=["usb"])
        # Of the controllers that came along.
        assert len(descriptions(by_selector)) < len(descriptions(self.paths(server))) / 10

    def test_both(self, server: str) -> None:
        assert self.paths(server, selector="cap='net' and bus='pci'") == self.paths(
            server, capability=["net"], bus=["pci"]
        )

    def test_ancestors_are_described_only_if_they_are_looked_at_or_returned(
        self, server: str
    ) -> None:
        paths = self.paths(server, selector="cap='net' and net.interface='nosuch'")
        assert not [path for path in paths if path.endswith("/driver_override")]
        paths = self.paths(server, selector="cap='net' and parent.driver='nosuch'")
        assert [path for path in paths if path.endswith("/driver_override")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cap='net' and net.link.stat='up'", r"column 15: .*did you mean net\.link\.state"),
        ("cap=", "The selector is wrong: column"),
        ("", "The selector is wrong"),
        ("(" * 200, "The selector is wrong"),
    ],
)
def test_an_error_is_the_selectors_own(server: str, text: str, message: str) -> None:
    with pytest.raises(GatherError, match=message):
        gather(server, selector=text)


class TestUsage:
    def test_is_there_only_if_asked_for(self, server: str) -> None:
        assert not any(
            name in device
            for device in gather(server)["devices"].values()
            for name in ("in_use", "free")
        )
        devices = gather(server, usage=True)["devices"]
        assert any("in_use" in device for device in devices.values())

    def test_a_selector_that_asks_for_it_implies_it(self, server: str) -> None:
        fact = gather(server, selector="in_use")
        expected = select(gather(server, usage=True), "in_use")
        assert expected
        assert matched(fact) == [device["name"] for device in expected]
        assert [fact["devices"][device["name"]] for device in expected] == expected

    def test_it_can_be_omitted_and_takes_no_links_along(self, server: str) -> None:
        used = gather(server, usage=True)["devices"]
        omitted = gather(server, usage=True, omit=["in_use", "free"])["devices"]
        for device in used.values():
            device.pop("in_use", None)
            device.pop("free", None)
        assert omitted == used

    def test_part_of_it_can_be_omitted(self, server: str) -> None:
        devices = gather(server, usage=True, omit=["in_use.name"])["devices"]
        uses = [use for device in devices.values() for use in device.get("in_use", ())]
        assert uses
        assert not [use for use in uses if "name" in use]

    def test_identities_have_it(self, server: str) -> None:
        devices = gather(server, usage=True, details="identity")["devices"]
        assert any("in_use" in device for device in devices.values())

    def test_it_does_not_count_for_the_token(self, server: str) -> None:
        assert gather(server, usage=True)["token"] == gather(server)["token"]


def test_a_plain_gathering_imports_nothing_of_it(server: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys\n"
        "from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather\n"
        "from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader\n"
        "from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request\n"
        f"gather(Request(), Reader({server!r})).fact()\n"
        "names = ('selector', 'selection', 'usage', 'uses', 'processes', 'omission', 'changes',\n"
        "         'since', 'vocabulary', 'document', 'xml', 'slow')\n"
        "print([name for name in sys.modules if 'nodedev' in name\n"
        "       and name.rsplit('.', 1)[1].split('_')[0] in names])\n"
    )
    path = ":".join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": path}, capture_output=True, text=True,
        check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the report holds of a fleet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.page_data import ROW, Fleet
from ansible_collections.hostdev.nodedev.plugins.plugin_utils.report.tree_order import in_tree_order
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import (
    MACHINES,
    devices,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    edges,
    hypervisor,
)

Fact = dict[str, Any]


def fact_of(*found: dict[str, Any], **keys: Any) -> Fact:
    """A fact with these devices; a device needs no more than what is told of it."""
    named = [{"name": f"d{number}", "capabilities": [], **one} for number, one in enumerate(found)]
    return {"format": 1, "filter": {}, "devices": {one["name"]: one for one in named}, **keys}


def page(*facts: Any) -> dict[str, Any]:
    """The page data of hosts h0, h1 and so on."""
    fleet = Fleet()
    for number, fact in enumerate(facts):
        fleet.add(f"h{number}", fact)
    return fleet.data("Title", "2026-11-22")


def rows(data: dict[str, Any], host: int = 0) -> list[dict[str, Any]]:
    """A host's rows as they read: with texts in place of their numbers, and parents' names."""
    strings = data["strings"]
    found = []
    for short in data["hosts"][host]["devices"]:
        row = dict(zip(ROW, [*short, *[0] * (len(ROW) - len(short))], strict=True))
        for word in ("name", "label", "text", "driver", "bus", "link"):
            row[word] = strings[row[word]]
        row["kind"] = data["kinds"][row["kind"]][0]
        row["capabilities"] = data["capabilities"][row["capabilities"]]
        row["parent"] = found[row["parent"] - 1]["name"] if row["parent"] else None
        if isinstance(row["use"], list):
            row["use"] = [strings[use] for use in row["use"]]
        pairs = [strings[text] for text in row["details"] or ()]
        row["details"] = dict(zip(pairs[::2], pairs[1::2], strict=True))
        found.append(row)
    return found


def row_of(**device: Any) -> dict[str, Any]:
    [row] = rows(page(fact_of(device)))
    return row


def cell(data: dict[str, Any], title: str, host: int = 0) -> list[Any]:
    titles = [column[0] for column in data["columns"]]
    found: list[Any] = data["hosts"][host]["cells"][titles.index(title)]
    return found


class TestKind:
    @pytest.mark.parametrize(
        ("device", "kind"),
        [
            pytest.param({"capabilities": ["system"]}, "computer", id="the computer"),
            pytest.param({"capabilities": ["net", "80203"], "buses": ["pci"]}, "nic", id="a port"),
            pytest.param({"capabilities": ["net"], "net": {"interface": "lo"}}, "link", id="lo"),
            pytest.param(
                {"capabilities": ["net"], "buses": ["pci"], "net": {"kind": "macvlan"}}, "link",
                id="what was made is no port",
            ),
            pytest.param({"capabilities": ["net", "80203", "bond"]}, "bond", id="a bond"),
            pytest.param(
                {"capabilities": ["net", "vlan", "bridge_port"]}, "vlan", id="a VLAN in a bridge"
            ),
            pytest.param({"capabilities": ["net", "bridge"]}, "bridge", id="a bridge"),
            pytest.param(
                {"capabilities": ["pci"],
                 "pci": {"class": {"id": "0x030200"}, "vendor": {"id": "0x10de"}}},
                "gpu", id="a GPU",
            ),
            pytest.param(
                {"capabilities": ["pci"],
                 "pci": {"class": {"id": "0x030000"}, "vendor": {"id": "0x1a03"}}},
                "display", id="a management controller's screen is no GPU",
            ),
            pytest.param(
                {"capabilities": ["pci", "phys_function"], "pci": {"class": {"id": "0x030200"}}},
                "vf", id="a GPU's virtual function",
            ),
            pytest.param(
                {"capabilities": ["pci"], "pci": {"class": {"id": "0x060000"}}}, "pci-bridge",
                id="a host bridge",
            ),
            pytest.param(
                {"capabilities": ["storage"], "storage": {"drive_type": "disk"}}, "disk",
                id="a disk",
            ),
            pytest.param(
                {"capabilities": ["storage", "removable"], "storage": {"drive_type": "cdrom"}},
                "drive", id="a drive",
            ),
            pytest.param(
                {"capabilities": ["usb_device"], "usb_device": {"class": {"id": "0x09"}}},
                "usb-hub", id="a hub",
            ),
            pytest.param({"capabilities": ["scsi_host", "fc_host"]}, "fc", id="Fibre Channel"),
            pytest.param({"capabilities": ["of tomorrow"]}, "other", id="what is not known yet"),
            pytest.param({"capabilities": []}, "other", id="nothing"),
        ],
    )  # fmt: skip
    def test_of_a_device(self, device: dict[str, Any], kind: str) -> None:
        assert row_of(**device)["kind"] == kind

    def test_a_virtual_functions_port_is_no_port_of_the_machine(self) -> None:
        fact = fact_of(
            {"capabilities": ["pci", "phys_function"]},
            {"capabilities": ["net"], "buses": ["pci"], "parent": "d0"},
        )
        assert [row["kind"] for row in rows(page(fact))] == ["vf", "nic-vf"]

    def test_a_port_whose_bus_is_not_told_hangs_on_a_device(self) -> None:
        fact = fact_of(
            {"name": "computer", "capabilities": ["system"]},
            {"name": "card", "capabilities": ["pci"], "parent": "computer"},
            {"name": "eth0", "capabilities": ["net"], "parent": "card"},
            {"name": "lo", "capabilities": ["net"], "parent": "computer"},
        )
        kinds = {row["name"]: row["kind"] for row in rows(page(fact))}
        assert (kinds["eth0"], kinds["lo"]) == ("nic", "link")


class TestRow:
    def test_a_port_has_link_speed_driver_numa_and_use(self) -> None:
        row = row_of(
            capabilities=["net", "80203"], buses=["pci"], bus="pci", driver="ixgbe", numa=0,
            net={"interface": "eth0", "address": "52:54:00:00:00:01", "mtu": 9000,
                 "link": {"state": "up", "speed": 10000}},
            in_use=[{"by": "master", "name": "bond0"}, {"by": "guest"}],
        )  # fmt: skip
        assert row["label"] == "eth0"
        assert row["link"] == "up"
        assert row["speed"] == 10000
        assert row["driver"] == "ixgbe"
        assert row["numa"] == 1, "node 0 is not the same as none"
        assert row["use"] == ["master bond0", "guest"]
        assert row["details"] == {"Address": "52:54:00:00:00:01", "MTU": "9000"}

    @pytest.mark.parametrize(
        ("keys", "use"),
        [({"free": True}, 1), ({}, 0), ({"free": "yes"}, 0), ({"in_use": []}, 0)],
        ids=["free", "unknown", "free must be true", "an empty list is no use and not free"],
    )
    def test_use(self, keys: dict[str, Any], use: int) -> None:
        assert row_of(**keys)["use"] == use

    def test_a_pci_device_says_what_it_is_with_its_makers_name_once(self) -> None:
        row = row_of(
            capabilities=["pci"],
            pci={
                "address": "0000:3b:00.0",
                "vendor": {"id": "0x8086", "name": "Intel Corporation"},
                "product": {"id": "0x1572", "name": "Ethernet Controller X710"},
                "pci_express": {"speed": 8, "width": 4, "max_speed": 16, "max_width": 8},
            },
        )
        assert (row["label"], row["text"]) == (
            "0000:3b:00.0", "Intel Ethernet Controller X710",
        )  # fmt: skip
        assert row["link"] == "8 GT/s ×4"
        assert row["details"]["Fastest link"] == "16 GT/s ×8"
        assert row["details"]["Vendor"] == "Intel Corporation (0x8086)"

    @pytest.mark.parametrize(
        ("maker", "said"),
        [
            ("Advanced Micro Devices, Inc. [AMD/ATI]", "Advanced Micro Devices X"),
            ("Samsung Electronics Co Ltd", "Samsung Electronics X"),
            ("Red Hat, Inc.", "Red Hat X"),
            ("Coraid", "Coraid X"),
            ("", "X"),
        ],
    )
    def test_makers_are_called_without_their_legal_form(self, maker: str, said: str) -> None:
        names = {"vendor": {"name": maker}, "product": {"name": "X"}}
        assert row_of(capabilities=["usb_device"], usb_device=names)["text"] == said

    def test_without_names_a_pci_device_says_its_class_and_ids(self) -> None:
        row = row_of(
            capabilities=["pci"],
            pci={
                "class": {"id": "0x020000"},
                "vendor": {"id": "0x8086"},
                "product": {"id": "0x10d3"},
            },
        )
        assert row["text"] == "network controller 8086:10d3"

    def test_what_a_vlan_stands_on_is_known_without_its_link(self) -> None:
        fact = fact_of(
            {"name": "a", "key": "a", "capabilities": ["net"]},
            {"name": "b", "key": "b", "capabilities": ["net", "vlan"], "vlan": {"parent": "a"}},
            {"name": "c", "key": "c", "capabilities": ["net"],
             "net": {"lower": ["a", "elsewhere"]}},
        )  # fmt: skip
        assert [row["lower"] for row in rows(page(fact))] == [0, [0], [0]]

    @pytest.mark.parametrize("nonsense", [None, True, "9" * 400, -1, 10**400, [], {}, float("inf")])
    def test_nonsense_is_left_out(self, nonsense: Any) -> None:
        row = row_of(
            capabilities=["net"], numa=nonsense, driver=[nonsense],
            net={"link": {"speed": nonsense}, "lower": nonsense}, in_use=nonsense,
        )  # fmt: skip
        assert (row["speed"], row["numa"], row["lower"], row["use"]) == (0, 0, 0, 0)

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("a\nb\x00", "a\ufffdb\ufffd"),
            ("\u202egnp.exe", "\ufffdgnp.exe"),
            ("\ud800", "\ufffd"),
            ("x" * 1000, "x" * 300 + "…"),
            ("  Söhne & <b>  ", "Söhne & <b>"),
        ],
        ids=["control characters", "reversed text", "half a character", "endless", "plain"],
    )
    def test_text_is_one_short_line(self, written: str, shown: str) -> None:
        assert row_of(driver=written)["driver"] == shown


class TestTree:
    @pytest.mark.parametrize("machine", MACHINES)
    def test_has_every_device_of_a_machine_once_behind_its_parent(self, machine: str) -> None:
        found = devices(machine)
        shown = rows(page({"format": 1, "devices": found}))
        assert sorted(row["name"] for row in shown) == sorted(found)
        assert {row["name"]: row["parent"] for row in shown} == {
            name: device.get("parent") for name, device in found.items()
        }

    @given(st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from("abcdefgx")))
    def test_whatever_the_parents_are_every_device_stands_once_with_its_descendants_behind_it(
        self, parents: dict[str, str]
    ) -> None:
        order = in_tree_order({name: {"parent": parent} for name, parent in parents.items()})
        names = [name for name, _parent in order]
        assert sorted(names) == sorted(parents)
        open_ones: list[str] = []
        for name, parent in order:
            while open_ones and open_ones[-1] != parent:
                open_ones.pop()
            assert not parent or open_ones, "its parent was left before"
            open_ones.append(name)

    def test_siblings_stand_in_the_order_of_their_numbers(self) -> None:
        keys = ["/sys/b", "/sys/a10", "/sys/a9", "/sys/a9/x"]
        fact = fact_of(*({"name": key, "key": key} for key in keys))
        assert [row["name"] for row in rows(page(fact))] == [
            "/sys/a9", "/sys/a9/x", "/sys/a10", "/sys/b",
        ]  # fmt: skip


class TestMatrix:
    def test_counts_and_figures(self) -> None:
        port = {"capabilities": ["net"], "buses": ["pci"]}
        disk = {"capabilities": ["storage"], "storage": {"size": 4_000_000_000_000}}
        gpu = {
            "capabilities": ["pci"],
            "pci": {"class": {"id": "0x030200"}, "product": {"name": "GA100 [A100 PCIe 80GB]"}},
        }
        data = page(
            fact_of(
                {**port, "net": {"link": {"speed": 1000}}},
                {**port, "net": {"link": {"speed": 25000}}, "free": True},
                disk, disk, gpu,
            )
        )  # fmt: skip
        assert cell(data, "Ports") == [2, 25000]
        assert cell(data, "Disks") == [2, 8_000_000_000_000]
        assert cell(data, "GPUs") == [1, "A100 PCIe 80GB"]
        assert cell(data, "Bonds") == [0]
        assert cell(data, "Free") == [1]
        assert cell(data, "Devices") == [5]

    def test_where_nobody_looked_it_is_unknown_what_is_free(self) -> None:
        assert cell(page(fact_of({})), "Free") == [-1]
        assert cell(page(fact_of({"in_use": [{"by": "swap"}]})), "Free") == [0]

    def test_what_came_along_as_an_ancestor_is_shown_and_not_counted(self) -> None:
        data = page(fact_of({"capabilities": ["usb_device"], "context": True}))
        assert len(rows(data)) == 1
        assert cell(data, "USB") == [0]
        assert cell(data, "Devices") == [0]


class TestHosts:
    @pytest.mark.parametrize(
        ("fact", "reason"),
        [
            (None, "no facts of its devices"),
            ({"format": 2, "devices": {}}, "format 2"),
            ({"format": 1, "devices": "many"}, "without proper devices"),
            ("facts", "none of this collection"),
        ],
        ids=["none", "of another format", "damaged", "something else"],
    )
    def test_without_usable_facts_are_named_with_the_reason(self, fact: Any, reason: str) -> None:
        data = page(fact)
        assert data["hosts"] == []
        [(host, why)] = data["missing"]
        assert host == "h0"
        assert reason in why

    def test_notes_tell_what_keeps_facts_from_being_all(self) -> None:
        data = page(fact_of(filter={"bus": ["pci", "usb"]}, incomplete=["a", "b"]), fact_of())
        assert data["hosts"][0]["notes"] == [
            "gathered with bus=pci,usb only", "2 reads were given up",
        ]  # fmt: skip
        assert data["hosts"][1]["notes"] == []

    def test_are_called_by_their_maker_and_model(self) -> None:
        computer = {
            "capabilities": ["system"],
            "system": {"hardware": {"vendor": "HPE"}, "product": "HPE ProLiant DL380"},
        }
        assert page(fact_of(computer))["hosts"][0]["system"] == "HPE ProLiant DL380"


class TestSize:
    def test_each_text_is_there_once_and_a_page_is_much_smaller_than_its_facts(self) -> None:
        facts = [hypervisor(number, 80) for number in range(20)]
        data = page(*facts)
        assert len(set(data["strings"])) == len(data["strings"])
        written = len(json.dumps({**data, "kinds": [], "columns": []}, separators=(",", ":")))
        assert written < sum(len(json.dumps(fact, separators=(",", ":"))) for fact in facts) / 3

    def test_zeros_at_a_rows_end_are_left_out(self) -> None:
        [short] = page(fact_of({"name": ""}))["hosts"][0]["devices"]
        assert short[-1] != 0


def test_stacks_are_all_there() -> None:
    fact = hypervisor()
    shown = rows(page(fact))
    assert {
        (shown[lower]["name"], row["name"]) for row in shown for lower in row["lower"] or ()
    } == edges(fact)

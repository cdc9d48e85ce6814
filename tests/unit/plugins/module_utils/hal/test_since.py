# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed since an earlier gathering, and when nothing has to be gathered to know."""

from __future__ import annotations

import json
import os
import stat
import struct
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import (
    evidence,
    link_digest,
    memory,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.errors import GatherError
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
    INFO_ARGUMENTS,
    answer,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.reader import Reader
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import fields
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.options import TABLES
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.counting import (
    CountingReader,
)
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

DEFAULTS = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}
NOTHING = {"added": {}, "removed": {}, "changed": {}}
SEQUENCE = "/sys/kernel/uevent_seqnum"
BOOT_ID = "/proc/sys/kernel/random/boot_id"
NIC = "pci0000:00/0000:00:03.0"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.setattr(evidence, "_linux", lambda: (6, 1))
    tree = Tree(tmp_path)
    (tmp_path / "run").mkdir()
    tree.file(SEQUENCE, "1000\n")
    tree.file(BOOT_ID, "885d51e4-88f0-4f3f-90fd-78d0027f60f5\n")
    tree.device(NIC, "bus/pci", {"DRIVER": "e1000e", "PCI_CLASS": "20000", "PCI_ID": "8086:10D3"},
                driver_override="(null)", current_link_speed="8.0 GT/s PCIe",
                max_link_speed="8.0 GT/s PCIe", current_link_width="8",
                max_link_width="8")  # fmt: skip
    plug(tree, "eth0", "2")
    tree.udev("n2", ID_NET_DRIVER="e1000e")
    return tree


def plug(tree: Tree, interface: str, index: str) -> None:
    tree.device(
        f"{NIC}/net/{interface}", "class/net", {"INTERFACE": interface, "IFINDEX": index},
        address=f"52:54:00:12:34:{int(index):02x}", operstate="up", speed="1000", mtu="1500",
    )  # fmt: skip


def ask(tree: Tree, check_mode: bool = False, **params: Any) -> dict[str, Any]:
    return answer({**DEFAULTS, "since": "last", **params}, Reader(str(tree.root)), check_mode)


def states(tree: Tree) -> list[Path]:
    return sorted((tree.root / "run/hostdev.nodedev").glob("*"))


def state(tree: Tree) -> Path:
    (path,) = states(tree)
    return path


class TestLast:
    def test_the_first_time_there_is_nothing_to_compare_with(self, tree: Tree) -> None:
        result = ask(tree)
        assert result["changes"] == NOTHING
        assert result["compared"] is False
        assert result["devices"] == []
        assert "rebooted" not in result
        assert "warnings" not in result

    def test_nothing_changed(self, tree: Tree) -> None:
        first = ask(tree)
        result = ask(tree)
        assert result == {
            "devices": [], "missing": [], "changes": NOTHING, "compared": True,
            "token": first["token"], "rebooted": False,
        }  # fmt: skip

    def test_what_was_added_is_told_once(self, tree: Tree) -> None:
        ask(tree)
        plug(tree, "eth1", "3")
        tree.file(SEQUENCE, "1001\n")
        result = ask(tree)
        assert list(result["changes"]["added"]) == ["net_eth1_52_54_00_12_34_03"]
        assert result["devices"] == list(result["changes"]["added"].values())
        assert ask(tree)["changes"] == NOTHING

    def test_a_value_that_changed(self, tree: Tree) -> None:
        ask(tree)
        tree.file(f"/sys/devices/{NIC}/net/eth0/mtu", "9000\n")
        result = ask(tree)
        name = "net_eth0_52_54_00_12_34_02"
        assert result["changes"]["changed"] == {
            name: {"net.mtu": {"before": 1500, "after": 9000}}
        }
        assert [device["name"] for device in result["devices"]] == [name]

    def test_a_reboot_is_no_change(self, tree: Tree) -> None:
        ask(tree)
        tree.file(BOOT_ID, "11111111-88f0-4f3f-90fd-78d0027f60f5\n")
        result = ask(tree)
        assert result["changes"] == NOTHING
        assert result["rebooted"] is True

    def test_each_set_of_limits_has_its_own(self, tree: Tree) -> None:
        assert not ask(tree, capability=["net"])["compared"]
        assert not ask(tree, capability=["pci"])["compared"]
        assert not ask(tree, selector="cap='net'")["compared"]
        assert not ask(tree, details="full")["compared"]
        plug(tree, "eth1", "3")
        tree.file(SEQUENCE, "1001\n")
        assert ask(tree, capability=["pci"])["changes"] == NOTHING
        assert ask(tree, capability=["net"])["changes"]["added"]
        assert ask(tree, selector=" cap = 'net'")["changes"]["added"]

    def test_limits_in_another_order_are_the_same(self, tree: Tree) -> None:
        ask(tree, capability=["net", "pci"])
        assert ask(tree, capability=["pci", "net"])["compared"]

    def test_no_more_than_the_newest_few_are_kept(self, tree: Tree) -> None:
        tree.file("/run/hostdev.nodedev/journal", "not ours")
        os.chmod(tree.root / "run/hostdev.nodedev", 0o700)
        for number in range(memory.MOST + 4):
            ask(tree, selector=f"net.mtu={number}")
        kept = states(tree)
        assert len(kept) == memory.MOST + 1
        assert (tree.root / "run/hostdev.nodedev/journal").read_text() == "not ours"
        assert ask(tree, selector=f"net.mtu={memory.MOST + 3}")["compared"]


class TestState:
    """The one thing that is ever written."""

    def test_is_for_its_owner_only(self, tree: Tree) -> None:
        ask(tree)
        assert stat.S_IMODE(state(tree).stat().st_mode) == 0o600
        assert stat.S_IMODE(state(tree).parent.stat().st_mode) == 0o700

    def test_is_not_written_in_check_mode(self, tree: Tree) -> None:
        assert ask(tree, check_mode=True)["compared"] is False
        assert not (tree.root / "run/hostdev.nodedev").exists()
        ask(tree)
        before = state(tree).read_bytes()
        plug(tree, "eth1", "3")
        tree.file(SEQUENCE, "1001\n")
        for _time in range(2):
            assert ask(tree, check_mode=True)["changes"]["added"]
        assert state(tree).read_bytes() == before

    def test_is_not_written_for_an_earlier_fact(self, tree: Tree) -> None:
        ask(tree, since=tree.fact())
        assert not (tree.root / "run/hostdev.nodedev").exists()

    def test_is_replaced_not_rewritten(self, tree: Tree) -> None:
        ask(tree)
        before = state(tree).stat().st_ino
        other = tree.root / "link"
        os.link(state(tree), other)
        plug(tree, "eth1", "3")
        tree.file(SEQUENCE, "1001\n")
        ask(tree)
        assert state(tree).stat().st_ino != before
        assert "eth1" not in other.read_text()

    @pytest.mark.parametrize(
        "damage",
        [
            pytest.param(lambda data: b"", id="empty"),
            pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
            pytest.param(lambda data: data.replace(b"eth0", b"eth9"), id="another text"),
            pytest.param(lambda data: data + b" ", id="more"),
            pytest.param(lambda data: b"[" * 100_000, id="deep"),
            pytest.param(lambda data: b"\0" * 100, id="no text"),
        ],
    )
    def test_what_is_damaged_is_ignored_with_a_warning(self, tree: Tree, damage: Any) -> None:
        ask(tree)
        state(tree).write_bytes(damage(state(tree).read_bytes()))
        result = ask(tree)
        assert result["compared"] is False
        (warning,) = result["warnings"]
        assert str(state(tree)) in warning
        assert "is ignored: it is damaged" in warning
        # And is replaced by what can be used.
        assert ask(tree)["compared"] is True

    @pytest.mark.parametrize("change", [{"format": 2}, {"state": 2}])
    def test_what_another_version_wrote_is_ignored(self, tree: Tree, change: Any) -> None:
        ask(tree)
        kept = memory.Memory(str(tree.root), {})
        small, large = kept.load() or ({}, b"")
        kept.keep({**small, **change}, json.loads(large))
        assert "another version" in ask(tree)["warnings"][0]
        assert ask(tree)["compared"] is True

    def test_what_others_could_have_written_is_ignored(self, tree: Tree) -> None:
        ask(tree)
        state(tree).chmod(0o666)
        assert "others have rights on it" in ask(tree)["warnings"][0]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
    def test_what_belongs_to_somebody_else_is_ignored(self, tree: Tree) -> None:
        ask(tree)
        os.chown(state(tree), 65534, 65534)
        assert "somebody else" in ask(tree)["warnings"][0]

    def test_a_link_is_not_followed(self, tree: Tree) -> None:
        ask(tree)
        path = state(tree)
        other = tree.root / "elsewhere"
        path.rename(other)
        path.symlink_to(other)
        before = other.read_bytes()
        result = ask(tree)
        assert result["compared"] is False
        assert result["warnings"]
        assert other.read_bytes() == before
        assert not path.is_symlink()

    def test_a_folder_of_others_is_not_written_to(self, tree: Tree) -> None:
        folder = tree.root / "run/hostdev.nodedev"
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
        result = ask(tree)
        assert list(folder.iterdir()) == []
        assert "could not be kept" in result["warnings"][-1]

    def test_where_nothing_can_be_written_there_is_an_answer_all_the_same(
        self, tree: Tree
    ) -> None:
        (tree.root / "run/hostdev.nodedev").write_text("a file")
        result = ask(tree)
        assert result["compared"] is False
        assert "could not be kept" in result["warnings"][-1]


class TestProof:
    """Nothing is gathered if nothing can have changed, and only then."""

    def proved(self, tree: Tree, monkeypatch: pytest.MonkeyPatch, **params: Any) -> bool:
        """Whether the second of two answers comes without gathering."""
        from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import since

        gathered = []
        original = since._gather
        monkeypatch.setattr(since, "_gather", lambda *args: gathered.append(1) or original(*args))
        ask(tree, **params)
        return not gathered

    def test_nothing_happened(self, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        ask(tree)
        assert self.proved(tree, monkeypatch)

    def test_it_reads_a_small_part_of_what_a_gathering_reads(self, tree: Tree) -> None:
        full = CountingReader(str(tree.root))
        answer({**DEFAULTS}, full)
        ask(tree)
        reader = CountingReader(str(tree.root))
        answer({**DEFAULTS, "since": "last"}, reader)
        assert 0 < len(reader.paths) < len(full.paths)
        assert not [path for path in reader.paths if path.endswith("/uevent")]

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            pytest.param(SEQUENCE, "1001\n", id="an event"),
            pytest.param(BOOT_ID, "11111111-88f0-4f3f-90fd-78d0027f60f5\n", id="a reboot"),
            pytest.param(f"/sys/devices/{NIC}/driver_override", "vfio-pci\n", id="an override"),
            pytest.param(f"/sys/devices/{NIC}/numa_node", "1\n", id="an attribute that is new"),
            pytest.param(f"/sys/devices/{NIC}/net/eth0/speed", "100\n", id="a speed"),
            pytest.param("/run/udev/data/n3", "E:X=1\n", id="udevd's database"),
            pytest.param("/run/udev/queue", "", id="udevd at work"),
        ],
    )
    def test_something_may_have(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch, path: str, text: str
    ) -> None:
        ask(tree)
        tree.file(path, text)
        assert not self.proved(tree, monkeypatch)

    def test_an_attribute_that_is_gone(self, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        ask(tree)
        (tree.root / f"sys/devices/{NIC}/net/eth0/speed").unlink()
        assert not self.proved(tree, monkeypatch)

    def test_definitions_of_mediated_devices(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(tree)
        tree.file("/etc/mdevctl.d/0000:00:03.0/c2177883-f1bb-47f0-914d-32a22e3a8804", "{}")
        assert not self.proved(tree, monkeypatch)

    def test_what_does_not_count_is_of_no_matter(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(tree)
        tree.file(f"/sys/devices/{NIC}/current_link_speed", "2.5 GT/s PCIe\n")
        assert self.proved(tree, monkeypatch)

    def test_after_a_change_it_works_again(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(tree)
        tree.file(SEQUENCE, "1001\n")
        assert ask(tree)["changes"] == NOTHING
        assert self.proved(tree, monkeypatch)

    @pytest.mark.parametrize(
        "params",
        [
            {"details": "full"},
            {"usage": True},
            {"selector": "free"},
            {"selector": "cap='pci' and not vpd"},
            {"capability": ["vpd"]},
            {"enrich": ["udisks"]},
            {"selector": "storage.health.ok"},
        ],
    )
    def test_what_leaves_no_trace_is_always_gathered(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch, params: dict[str, Any]
    ) -> None:
        ask(tree, **params)
        assert not self.proved(tree, monkeypatch, **params)

    @pytest.mark.parametrize("missing", [SEQUENCE, BOOT_ID])
    def test_without_what_it_rests_on_there_is_none(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch, missing: str
    ) -> None:
        (tree.root / missing[1:]).unlink()
        ask(tree)
        assert not self.proved(tree, monkeypatch)

    def test_old_kernels_bind_drivers_without_an_event(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(tree)
        monkeypatch.setattr(evidence, "_linux", lambda: (4, 13))
        assert not self.proved(tree, monkeypatch)

    def test_while_things_happen_there_is_none(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was gathered may be from before the event or from after it."""

        class Happening(Reader):
            def text(self, path: str) -> str | None:
                if path == BOOT_ID and sequence:
                    tree.file(SEQUENCE, sequence.pop())
                return super().text(path)

        sequence = ["1002\n", "1001\n"]
        answer({**DEFAULTS, "since": "last"}, Happening(str(tree.root)))
        kept = memory.Memory(str(tree.root), {}).load()
        assert kept is not None
        assert kept[0]["basis"] is None
        assert not self.proved(tree, monkeypatch)

    def test_an_earlier_fact_that_equals_what_is_remembered(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fact = tree.fact()
        ask(tree)
        assert self.proved(tree, monkeypatch, since=fact)
        assert not self.proved(tree, monkeypatch, since={**fact, "token": "another"})


class TestEarlierFact:
    def test_tells_what_differs(self, tree: Tree) -> None:
        fact = json.loads(json.dumps(tree.fact()))
        plug(tree, "eth1", "3")
        result = ask(tree, since=fact)
        assert list(result["changes"]["added"]) == ["net_eth1_52_54_00_12_34_03"]
        assert result["compared"] is True
        assert result["rebooted"] is False

    def test_nothing_differs(self, tree: Tree) -> None:
        fact = tree.fact(capability=["net"])
        result = ask(tree, since=fact, capability=["net"])
        assert result["changes"] == NOTHING
        assert result["token"] == fact["token"]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"format": 2}, "of format 2.*knows format 1"),
            ({"filter": {"bus": ["usb"]}}, "the limits were bus=usb; in this task, nothing was"),
            ({"devices": None}, "no devices by name"),
        ],
    )
    def test_what_cannot_be_compared_is_an_error(
        self, tree: Tree, change: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(GatherError, match=message):
            ask(tree, since={**tree.fact(), **change})

    @pytest.mark.parametrize("since", ["yesterday", "", [], 1, {}])
    def test_what_is_no_fact_is_an_error(self, tree: Tree, since: Any) -> None:
        with pytest.raises(GatherError, match="takes such a fact, or last"):
            ask(tree, since=since)


@pytest.mark.parametrize(
    "params", [{"name": ["computer"]}, {"children": True}, {"vocabulary": True}, {"xml": True}]
)
def test_it_goes_with_nothing_that_returns_something_else(
    tree: Tree, params: dict[str, Any]
) -> None:
    with pytest.raises(GatherError, match=f"cannot go with {next(iter(params))}"):
        ask(tree, **params)


def attribute(number: int, payload: bytes) -> bytes:
    padding = b"\0" * (-len(payload) % 4)
    return struct.pack("=HH", 4 + len(payload), number) + payload + padding


def message(*attributes: bytes, sequence: int = 1, flags: int = 1) -> bytes:
    body = struct.pack("=BxHiII", 0, 1, 2, flags, 0) + b"".join(attributes)
    return struct.pack("=IHHII", 16 + len(body), 16, 2, sequence, 7) + body


def bridge(number: int, value: int, port: bool = False) -> bytes:
    kind, data = (4, 5) if port else (1, 2)
    inner = attribute(number, struct.pack("=I", value))
    return attribute(18, attribute(kind, b"bridge\0") + attribute(data | 0x8000, inner))


class TestLinks:
    """The digest of what the kernel tells of its links."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param(message(sequence=1), message(sequence=2), id="number of the request"),
            pytest.param(message(attribute(23, b"aaaa")), message(attribute(23, b"bbbb")),
                         id="counters"),
            pytest.param(message(attribute(26, b"aaaa")), message(attribute(26, b"bbbb")),
                         id="times of IPv6"),
            pytest.param(message(bridge(19, 1)), message(bridge(19, 2)), id="a bridge's timer"),
            pytest.param(message(bridge(21, 1, True)), message(bridge(21, 2, True)),
                         id="a port's timer"),
        ],
    )  # fmt: skip
    def test_stays_as_it_is(self, before: bytes, after: bytes) -> None:
        assert link_digest.digest(before) == link_digest.digest(after)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param(message(), message(flags=0), id="flags"),
            pytest.param(message(), message() + message(), id="another link"),
            pytest.param(message(attribute(4, b"\x05\0\0\0")), message(attribute(4, b"\x06\0\0\0")),
                         id="mtu"),
            pytest.param(message(attribute(35, b"\x05\0\0\0")),
                         message(attribute(35, b"\x06\0\0\0")), id="how often the carrier changed"),
            pytest.param(message(bridge(1, 1)), message(bridge(1, 2)), id="a bridge's option"),
            pytest.param(message(bridge(1, 1, True)), message(bridge(1, 2, True)),
                         id="a port's option"),
            pytest.param(message(bridge(19, 1, True)), message(bridge(19, 2, True)),
                         id="what is a timer of bridges only"),
        ],
    )  # fmt: skip
    def test_changes(self, before: bytes, after: bytes) -> None:
        assert link_digest.digest(before) != link_digest.digest(after)

    def test_what_it_leaves_out_is_no_fact(self) -> None:
        facts = {field.path for field in fields()}
        for table, left_out in link_digest.TIMERS.items():
            for option in TABLES[table.decode()]:
                if option.attribute in left_out:
                    assert f"{table.decode()}.{option.name}" not in facts

    def test_knows_whether_a_bridge_has_vlans(self) -> None:
        assert link_digest.digest(message(bridge(7, 1)))[1] is True
        assert link_digest.digest(message(bridge(7, 0)))[1] is False

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What virtual_nic refuses, before it touches anything, and what overrides that."""

from __future__ import annotations

import typing as t

import pytest

from . import uml
from .virtual_nics import DUMP, Host, Task, differing, nic, reset, sh, stack, succeeded


@pytest.fixture(scope="module")
def host() -> t.Iterator[Host]:
    with uml.boot() as machine:
        yield Host(machine)


BOND = {"name": "bond0", "kind": "bond", "bond": {"mode": "active-backup"}, "ports": ["eth1"]}
VLAN = {"name": "v5", "kind": "vlan", "vlan": {"id": 5, "parent": "bond0"}}
BRIDGE = {"name": "br0", "kind": "bridge", "ports": ["eth3"]}
ABSENT_BOND = {"name": "bond0", "state": "absent"}
ABSENT_BRIDGE = {"name": "br0", "state": "absent"}
HERE = {"SSH_CONNECTION": "192.0.2.99 50000 192.0.2.1 22"}
ON_BOND = "ip addr add 192.0.2.1/24 dev bond0"

# What is refused: what is there, what is asked for, words of the refusal, what overrides it.
REFUSED = [
    pytest.param([], {"name": "eth1", "state": "absent"}, ["eth1", "only bonds"], None,
                 id="hardware to be absent"),
    pytest.param(["ip link add dummy0 type dummy"], {"name": "dummy0", "state": "absent"},
                 ["dummy0", "a dummy"], None, id="another kind of link to be absent"),
    pytest.param([BRIDGE], {"name": "br0", "kind": "bond"}, ["br0", "bridge"],
                 {"force": ["kind"]}, id="another kind under this name"),
    pytest.param([BOND, VLAN], ABSENT_BOND, ["v5"], {"cascade": True},
                 id="a bond that a VLAN stands on to be absent"),
    pytest.param([BRIDGE], ABSENT_BRIDGE, ["eth3"], {"cascade": True},
                 id="a bridge with ports to be absent"),
    pytest.param(["ip addr add 192.0.2.7/24 dev eth2"],
                 {"name": "br1", "kind": "bridge", "ports": ["eth2"]},
                 ["eth2", "192.0.2.7/24"], {"force": ["addresses"]}, id="a port with addresses"),
    pytest.param([], {"name": "br1", "kind": "bridge", "ports": ["eth1", "eth77"]}, ["eth77"],
                 {"missing_ports": "ignore"}, id="a missing port"),
    pytest.param([], {"name": "v9", "kind": "vlan", "vlan": {"id": 9, "parent": "nowhere"}},
                 ["nowhere"], None, id="a missing parent"),
]  # fmt: skip


def made(there: list[t.Any]) -> list[Task]:
    tasks: list[Task] = [reset()]
    tasks += [sh(each) if isinstance(each, str) else nic(each) for each in there]
    return tasks


@pytest.mark.parametrize(("there", "asked", "words", "override"), REFUSED)
def test_refused_before_anything_is_touched(
    host: Host, there: list[t.Any], asked: dict[str, t.Any], words: list[str], override: t.Any
) -> None:
    tasks = [*made(there), DUMP, nic(asked), DUMP]
    if override:
        tasks += [nic({**asked, **override}), nic({**asked, **override})]
    answers = host.do(*tasks)[len(there) + 1 :]
    before, refused, after = answers[:3]
    assert all(word in refused["failed"] for word in words), refused["failed"]
    assert differing(before, after) == []
    if override:
        for word in override.get("force", []) or list(override):
            assert word in refused["failed"] or word == "missing_ports"
        assert succeeded(answers[3])["changed"] is True
        assert succeeded(answers[4])["changed"] is False


class TestManagement:
    """The link that this connection comes in by."""

    @pytest.mark.parametrize(
        ("there", "asked", "name"),
        [
            pytest.param(
                [BOND, ON_BOND], {**BOND, "bond": {"mode": "802.3ad"}}, "bond0", id="bounced",
            ),
            pytest.param([BOND, ON_BOND], ABSENT_BOND, "bond0", id="deleted"),
            pytest.param([BOND, ON_BOND], {**BOND, "up": False}, "bond0", id="set down"),
            pytest.param([BOND, ON_BOND], {**BOND, "ports": []}, "eth1", id="its last port"),
            pytest.param(
                [BOND, VLAN, "ip addr add 192.0.2.1/24 dev v5"],
                {**BOND, "bond": {"mode": "802.3ad"}}, "bond0", id="below its VLAN",
            ),
            pytest.param(
                [BOND, {**BRIDGE, "ports": ["bond0"]}, "ip addr add 192.0.2.1/24 dev br0"],
                {**BOND, "bond": {"mode": "802.3ad"}}, "bond0", id="a port of its bridge",
            ),
            pytest.param(
                ["ip addr add 192.0.2.1/24 dev eth2; ip link set eth2 up"],
                {"name": "br1", "kind": "bridge", "ports": ["eth2"], "force": ["addresses"]},
                "eth2", id="enslaved",
            ),
        ],
    )  # fmt: skip
    def test_is_not_cut(
        self, host: Host, there: list[t.Any], asked: dict[str, t.Any], name: str
    ) -> None:
        force = [*asked.get("force", []), "management"]
        answers = host.do(
            *made(there), DUMP, nic(asked, env=HERE), DUMP, nic({**asked, "force": force}, env=HERE)
        )
        before, refused, after, forced = answers[-4:]
        assert name in refused["failed"]
        assert "management" in refused["failed"]
        assert differing(before, after) == []
        assert succeeded(forced)["changed"] is True

    def test_is_found_by_an_ancestor_though_sudo_cleared_the_environment(self, host: Host) -> None:
        script = (
            "from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import guard;"
            "print(guard.ssh_connection())"
        )
        (answer,) = host.do(
            sh(
                f"SSH_CONNECTION='{HERE['SSH_CONNECTION']}' sh -c 'env -u SSH_CONNECTION "
                f'python3 -c "{script}"; :\''
            )
        )
        assert answer["out"].strip() == HERE["SSH_CONNECTION"], answer

    def test_is_left_alone_by_changes_that_interrupt_nothing(self, host: Host) -> None:
        *_rest, done = host.do(
            *made([BOND, ON_BOND]), nic({**BOND, "bond": {"miimon": 50}}, env=HERE)
        )
        assert succeeded(done)["bounced"] == []

    def test_the_default_route_counts_too(self, host: Host) -> None:
        *_rest, refused = host.do(
            *made([BOND, ON_BOND, "ip route add default via 192.0.2.254"]), nic(ABSENT_BOND)
        )
        assert "default route" in refused["failed"]


class TestManagers:
    @pytest.mark.parametrize(
        ("file", "text", "name"),
        [
            ("/run/NetworkManager/devices", "[device]\nmanaged=true\n", "NetworkManager"),
            ("/run/systemd/netif/links", "ADMIN_STATE=configured\nNETWORK_FILE=/etc/x\n",
             "systemd-networkd"),
        ],
    )  # fmt: skip
    def test_are_warned_of(self, host: Host, file: str, text: str, name: str) -> None:
        *_rest, done, _cleared = host.do(
            reset(),
            sh(f"mkdir -p {file}; printf '{text}' >{file}/$(cat /sys/class/net/eth1/ifindex)"),
            nic(BOND), sh(f"rm -r {file}"),
        )  # fmt: skip
        (warning,) = succeeded(done)["warnings"]
        assert "eth1" in warning
        assert name in warning


def test_without_rights_it_says_so_and_check_mode_works(host: Host) -> None:
    script = (
        "import json,sys;"
        "from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import transaction;"
        "options=json.loads(sys.argv[1]);print(transaction.run(options,True)['changed']);"
        "transaction.run(options,False)"
    )
    command = (
        "setpriv --reuid 65534 --clear-groups --bounding-set=-all --inh-caps=-all "
        f"python3 -c \"{script}\" '{{\"name\":\"b9\",\"kind\":\"bond\"}}'"
    )
    _reset, answer = host.do(reset(), sh(command))
    assert answer["out"].strip() == "True", answer
    assert "CAP_NET_ADMIN" in answer["error"]


class TestKernelModules:
    """What makes VLANs is taken away."""

    RELEASE = "/lib/modules/$(uname -r)"
    BACK = sh("umount /lib/modules; modprobe 8021q")
    ASKED = stack(BOND, {"name": "v7", "kind": "vlan", "vlan": {"id": 7, "parent": "bond0"}})

    @pytest.mark.parametrize(
        ("listed", "undone"),
        [
            pytest.param(f"mkdir {RELEASE}; echo kernel/other.ko: >{RELEASE}/modules.dep", None,
                         id="not installed"),
            pytest.param(":", True, id="not to be loaded"),
        ],
    )  # fmt: skip
    def test_one_that_is_missing_is_named(
        self, host: Host, listed: str, undone: bool | None
    ) -> None:
        hide = sh(f"rmmod 8021q; mount -t tmpfs none /lib/modules; {listed}; lsmod")
        _reset, hidden, before, failed, after, _back = host.do(
            reset(), hide, DUMP, nic(self.ASKED), DUMP, self.BACK
        )
        assert "8021q" not in hidden["out"]
        assert "8021q" in failed["failed"]
        assert failed["result"].get("undone") is undone
        assert differing(before, after) == []


class TestNamespace:
    def test_all_happens_in_it(self, host: Host) -> None:
        stacked = {**stack(BOND, VLAN), "netns": "blue"}
        answers = host.do(
            reset(), sh("ip netns add blue; ip link set eth1 netns blue"), DUMP, nic(stacked), DUMP,
            nic(stacked), sh("ip -n blue -br link; ip netns delete blue"),
        )  # fmt: skip
        before, done, after, again, links = answers[2:]
        assert succeeded(done)["changed"] is True
        assert succeeded(again)["changed"] is False
        assert differing(before, after) == []
        assert "v5@bond0" in links["out"]

    def test_a_link_in_another_one_carries_no_connection(self, host: Host) -> None:
        there = {**stack(BOND), "netns": "blue"}
        _reset, _made, _bond, _address, done, here, _gone = host.do(
            reset(), sh("ip netns add blue; ip link set eth1 netns blue"), nic(there),
            sh("ip -n blue addr add 192.0.2.1/24 dev bond0;"
               "ip -n blue route add default via 192.0.2.254"),
            nic({**ABSENT_BOND, "netns": "blue"}, env=HERE),
            # Whereas a name of the namespace that the connection came to makes no difference.
            sh("ip netns attach here $$; ip link add bond0 type bond;"
               "ip addr add 192.0.2.1/24 dev bond0"),
            sh("ip netns delete blue"),
        )  # fmt: skip
        assert succeeded(done)["changed"] is True
        assert here["status"] == 0, here
        refused, _back = host.do(
            nic({**ABSENT_BOND, "netns": "here"}, env=HERE), sh("ip netns delete here")
        )
        assert "management" in refused["failed"]

    def test_that_does_not_exist_is_named(self, host: Host) -> None:
        _reset, answer = host.do(reset(), nic({**BOND, "netns": "nowhere"}))
        assert "nowhere" in answer["failed"]


def test_two_runs_at_once_both_end_right(host: Host) -> None:
    one = stack(BOND, VLAN)
    other = stack(BRIDGE, {"name": "v6", "kind": "vlan", "vlan": {"id": 6, "parent": "br0"}})
    _reset, both, *again = host.do(
        reset(), {"together": [nic(one), nic(other), nic(one), nic(other)]}, nic(one), nic(other)
    )
    results = [succeeded(answer) for answer in t.cast("list[t.Any]", both)]
    assert sum(result["changed"] for result in results) == 2
    assert all(not succeeded(answer)["changed"] for answer in again)


def test_the_bond_that_comes_with_the_module_does_not_fail_the_task(host: Host) -> None:
    trap = sh("rmmod bonding; mount -t tmpfs none /usr/lib/modprobe.d; lsmod | grep -c bonding")
    wanted = {"name": "bond0", "kind": "bond", "bond": {"mode": "802.3ad"}, "ports": ["eth1"]}
    answers = host.do(
        reset(), trap, nic(wanted), nic(wanted), sh("ip link del bond0"), trap,
        nic({**wanted, "name": "bond7"}), DUMP,
    )  # fmt: skip
    assert answers[1]["out"].strip() == "0"
    assert succeeded(answers[2])["nics"][0]["bond"]["mode"] == "802.3ad"
    assert succeeded(answers[3])["changed"] is False
    assert succeeded(answers[6])["changed"] is True
    assert "bond0" not in answers[7]["links"]

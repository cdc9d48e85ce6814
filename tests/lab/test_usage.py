# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses a device, on real kernels: each test makes a use, looks, and takes it back."""

from __future__ import annotations

import json
import typing as t

import pytest

from . import qemu, uml
from .machine import REPOSITORY, Machine

Usage = dict[str, dict[str, t.Any]]

LOOK = (
    f"PYTHONPATH={REPOSITORY}/build/collections "
    f"/usr/bin/python3 {REPOSITORY}/tests/lab/guest/usage.py"
)


def look(machine: Machine, before: str = ":", after: str = ":", looking: str = LOOK) -> Usage:
    """What is in use between two commands."""
    script = f"set -e; exec 3>&1 >/dev/null; {before}; {looking} >&3; {after}"
    done = machine.run("sh", "-c", script, limit=180).check()
    usage: Usage = json.loads(done.stdout)
    return usage


def by(usage: Usage, device: str, sort: str) -> list[str | None]:
    """The names of those who use a device in this way."""
    return [use.get("name") for use in usage[device].get("in_use", ()) if use["by"] == sort]


def find(usage: Usage, start: str) -> str:
    """The full name of the one device that is named so, or so and with a serial or address."""
    if start in usage:
        return start
    (name,) = [name for name in usage if name.startswith(start + "_")]
    return name


@pytest.fixture(scope="module")
def user_mode() -> t.Iterator[Machine]:
    with uml.boot() as booted:
        yield booted


@pytest.fixture(scope="module")
def server() -> t.Iterator[Machine]:
    with qemu.boot("server") as booted:
        booted.run("modprobe", "-a", "dm-mod").check()
        yield booted


@pytest.fixture(scope="module")
def idle(server: Machine) -> Usage:
    """The server before anybody uses anything."""
    return look(server)


class TestLinks:
    """On user-mode Linux."""

    @pytest.fixture
    def machine(self, user_mode: Machine) -> Machine:
        return user_mode

    def dummies(self, machine: Machine, *commands: str) -> Usage:
        make = "ip link add d0 type dummy; ip link add d1 type dummy"
        return look(
            machine,
            "; ".join([make, *commands]),
            "for link in $(ls /sys/class/net); do ip link del $link 2>/dev/null || :; done",
        )

    @pytest.mark.parametrize(
        "state",
        [
            pytest.param(":", id="down"),
            pytest.param("ip link set d0 up", id="up, link-local address only"),
        ],
    )
    def test_an_interface_without_any_use_is_free(self, machine: Machine, state: str) -> None:
        usage = self.dummies(machine, state)
        assert usage[find(usage, "net_d0")] == {"free": True}

    @pytest.mark.parametrize(
        ("commands", "uses"),
        [
            pytest.param(
                "ip addr add 192.0.2.1/24 dev d0",
                [{"by": "address", "name": "192.0.2.1/24"}],
                id="an address on a link that is down",
            ),
            pytest.param(
                "ip addr add 2001:db8::1/64 dev d0 nodad",
                [{"by": "address", "name": "2001:db8::1/64"}],
                id="an address of IPv6",
            ),
            pytest.param(
                "ip link set d0 up; ip route add 198.51.100.0/24 dev d0",
                [{"by": "route", "name": "198.51.100.0/24"}],
                id="a route without an address",
            ),
            pytest.param(
                "ip link set d0 up; ip route add default dev d0 table 77",
                [{"by": "route", "name": "default"}],
                id="a route in a table of its own",
            ),
            pytest.param(
                "ip link set d0 up; ip link set d1 up; ip route add 198.51.100.0/24 "
                "nexthop dev d1 nexthop dev d0",
                [{"by": "route", "name": "198.51.100.0/24"}],
                id="the second next hop of a route",
            ),
            pytest.param(
                "ip link add br0 type bridge; ip link set d0 master br0",
                [{"by": "master", "name": "br0"}],
                id="a bridge's port",
            ),
            pytest.param(
                "ip link add link d0 v7 type vlan id 7; ip addr add 192.0.2.7/24 dev v7",
                [
                    {"by": "holder", "name": "v7"},
                    {"by": "address", "name": "192.0.2.7/24", "device": "net_v7"},
                ],
                id="the parent of a VLAN with an address",
            ),
            pytest.param(
                "ip link add bond0 type bond; ip link set d0 master bond0; "
                "ip link add link bond0 v5 type vlan id 5; ip addr add 192.0.2.5/24 dev v5",
                [
                    {"by": "master", "name": "bond0"},
                    {"by": "address", "name": "192.0.2.5/24", "device": "net_v5"},
                ],
                id="a bond's port, the address two levels up",
            ),
        ],
    )
    def test_uses_of_an_interface(
        self, machine: Machine, commands: str, uses: list[dict[str, str]]
    ) -> None:
        usage = self.dummies(machine, commands)
        assert usage[find(usage, "net_d0")] == {"in_use": uses}

    def test_an_empty_bridge_is_free_and_one_with_ports_is_not(self, machine: Machine) -> None:
        usage = self.dummies(
            machine,
            "ip link add br0 type bridge",
            "ip link add br1 type bridge",
            "ip link set d0 master br0",
        )
        assert usage[find(usage, "net_br0")] == {}
        assert usage[find(usage, "net_br1")] == {"free": True}

    def test_the_ends_of_a_pair_are_never_called_free(self, machine: Machine) -> None:
        usage = self.dummies(machine, "ip link add v0 type veth peer name v1")
        assert usage[find(usage, "net_v0")] == {}

    @pytest.mark.parametrize(
        "kind", ["macvlan mode bridge", "macvlan mode private", "ipvlan mode l2", "vlan id 9"]
    )
    def test_what_stands_on_it_in_another_namespace(self, machine: Machine, kind: str) -> None:
        module = kind.split()[0]
        if machine.run("modprobe", {"vlan": "8021q"}.get(module, module)).status:
            pytest.skip(f"the kernel has no {module}")
        usage = self.dummies(
            machine,
            "unshare --net sleep 60 & sleep 1",
            f"ip link add c0 link d0 netns $! type {kind}",
            "ip link set d0 up; nsenter --net --target $! ip link set c0 up",
        )
        machine.run("sh", "-c", "kill $(pidof sleep)")
        assert "net_c0" not in usage
        assert usage[find(usage, "net_d0")] == {}
        assert usage[find(usage, "net_d1")] == {"free": True}

    def test_a_process_that_takes_all_packets(self, machine: Machine) -> None:
        listen = (
            "import socket,time; s=socket.socket(17,3,768); s.bind(('d0',3));"
            "print(flush=True); time.sleep(60)"
        )
        usage = self.dummies(
            machine,
            f'mkfifo /run/ready; cp /usr/bin/python3 /run/sniffer; /run/sniffer -c "{listen}" '
            "> /run/ready & read line < /run/ready",
        )
        machine.run("sh", "-c", "kill $(pidof sniffer); rm /run/ready")
        assert usage[find(usage, "net_d0")] == {"in_use": [{"by": "process", "name": "sniffer"}]}

    def test_an_ordinary_user_is_told_uses_but_nothing_free(self, machine: Machine) -> None:
        look_as_nobody = f"setpriv --reuid=65534 --regid=65534 --clear-groups env {LOOK}"
        usage = look(
            machine,
            "ip link add d0 type dummy; ip link add d1 type dummy; ip addr add 192.0.2.1/24 dev d0",
            "ip link del d0; ip link del d1",
            look_as_nobody,
        )
        assert by(usage, find(usage, "net_d0"), "address") == ["192.0.2.1/24"]
        assert usage[find(usage, "net_d1")] == {}
        assert not [name for name, found in usage.items() if "free" in found]


class TestHardware:
    """On an emulated server."""

    @pytest.fixture
    def machine(self, server: Machine) -> Machine:
        return server

    def look(self, machine: Machine, before: str, after: str = ":") -> Usage:
        # udevd opens disks that were written to.
        return look(machine, f"{before}; udevadm settle", after)

    def test_nothing_is_in_use_at_first(self, idle: Usage) -> None:
        for device in ("block_nvme0n1", "block_nvme1n1", "block_vda", "net_ens2", "nvme_nvme0"):
            assert idle[find(idle, device)] == {"free": True}, device

    @pytest.mark.parametrize(
        "device",
        [
            pytest.param("pci_0000_00_00_0", id="the host bridge"),
            pytest.param("pci_0000_00_06_0", id="a root port with nothing but a free NIC"),
            pytest.param("pci_0000_00_1f_0", id="the ISA bridge"),
            pytest.param("pci_0000_00_1f_3", id="the SMBus"),
            pytest.param("pci_0000_00_05_0", id="the display controller of the text console"),
            pytest.param("drm_card0", id="its node"),
            pytest.param("input_input0", id="the keyboard of the text console"),
            pytest.param("usb_1_1", id="another keyboard"),
            pytest.param("pci_0000_00_07_0", id="the USB controller with the keyboard"),
            pytest.param("usb_usb2", id="a root hub"),
            pytest.param("usb_2_0_1_0", id="its interface"),
            pytest.param("net_lo", id="loopback"),
            pytest.param("computer", id="the computer"),
        ],
    )
    def test_what_the_host_itself_needs_is_never_free(self, idle: Usage, device: str) -> None:
        assert "free" not in idle[find(idle, device)]

    def test_a_file_system_counts_for_all_above_its_disk(self, machine: Machine) -> None:
        usage = self.look(
            machine, "mkfs.ext4 -q /dev/nvme0n1; mount /dev/nvme0n1 /mnt", "umount /mnt"
        )
        disk = find(usage, "block_nvme0n1")
        assert usage[disk] == {"in_use": [{"by": "mount", "name": "/mnt"}]}
        for above in ("nvme_nvme0", "pci_0000_05_00_0", "pci_0000_00_0a_0"):
            assert usage[above] == {"in_use": [{"by": "mount", "name": "/mnt", "device": disk}]}
        assert usage[find(usage, "block_nvme0n2")] == {"free": True}

    def test_a_namespace_with_many_paths_counts_for_its_controllers(self, machine: Machine) -> None:
        usage = self.look(
            machine, "mkfs.ext4 -q /dev/nvme1n1p1; mount /dev/nvme1n1p1 /mnt", "umount /mnt"
        )
        use = {"by": "mount", "name": "/mnt", "device": "block_nvme1n1p1"}
        for above in (find(usage, "block_nvme1n1"), "nvme_nvme1", "pci_0000_06_00_0"):
            assert usage[above] == {"in_use": [use]}
        assert usage["block_nvme1n1p2"] == {"free": True}

    def test_a_stack_of_mappings(self, machine: Machine) -> None:
        usage = self.look(
            machine,
            "dmsetup create lower --table '0 20000 linear /dev/vda1 0';"
            "dmsetup create upper --table '0 20000 linear /dev/mapper/lower 0';"
            "mkfs.ext4 -q /dev/mapper/upper; mount /dev/mapper/upper /mnt",
            "umount /mnt; dmsetup remove upper; dmsetup remove lower",
        )
        assert by(usage, "block_dm_0", "holder") == ["upper"]
        mount = {"by": "mount", "name": "/mnt", "device": "block_dm_1"}
        assert usage["block_dm_1"] == {"in_use": [{"by": "mount", "name": "/mnt"}]}
        assert usage["block_vda1"]["in_use"] == [mount, {"by": "holder", "name": "lower"}]
        assert usage["pci_0000_42_00_0"]["in_use"] == [
            mount, {"by": "holder", "name": "lower", "device": "block_vda1"},
        ]
        assert usage["block_vda2"] == {"free": True}

    @pytest.mark.parametrize(
        ("before", "after", "use"),
        [
            pytest.param(
                "mkswap /dev/vda5; swapon /dev/vda5", "swapoff /dev/vda5",
                {"by": "swap", "name": "/dev/vda5"}, id="swap",
            ),
            pytest.param(
                "exec 9< /dev/vda5", ":", {"by": "process", "name": "sh"}, id="an open disk",
            ),
            pytest.param(
                "mkdir -p /run/chroot/dev; mknod /run/chroot/dev/vda5 b 254 5; "
                "exec 9< /run/chroot/dev/vda5", ":",
                {"by": "process", "name": "sh"}, id="a node of the same number elsewhere",
            ),
            pytest.param(
                "mkfs.ext4 -q /dev/vda5; mkdir -p /run/away; "
                "unshare --mount sh -c 'mount /dev/vda5 /run/away; sleep 60' & "
                "until pidof sleep; do sleep 0.1; done; sleep 1", "kill $(pidof sleep); wait",
                {"by": "mount", "name": "/run/away"}, id="a mount in another namespace",
            ),
            pytest.param(
                "mkfs.ext4 -q /dev/vda5; mkdir -p /run/lazy; mount /dev/vda5 /run/lazy; "
                "cd /run/lazy; umount -l /run/lazy", "cd /",
                {"by": "mount"}, id="a mount point that is gone while somebody is inside",
            ),
            pytest.param(
                "mkdir -p '/run/a b'; mkfs.ext4 -q /dev/vda5; mount /dev/vda5 '/run/a b'; "
                "mkdir -p '/run/a b/sub' /run/bound; mount --bind '/run/a b/sub' /run/bound",
                "umount /run/bound; umount '/run/a b'",
                {"by": "mount", "name": "/run/a b"}, id="a bind mount of a part",
            ),
        ],
    )
    def test_uses_of_a_disk(
        self, machine: Machine, before: str, after: str, use: dict[str, str]
    ) -> None:
        usage = self.look(machine, before, after)
        disk = "block_vda5"
        assert usage[disk] == {"in_use": [use]}
        assert dict(use, device=disk) in usage["pci_0000_42_00_0"]["in_use"]

    def test_who_holds_a_disk_has_its_partitions(self, machine: Machine) -> None:
        usage = self.look(machine, "exec 9< /dev/vda")
        assert by(usage, find(usage, "block_vda"), "process") == ["sh"]
        assert usage["block_vda1"] == usage["block_vda5"] == {}

    def test_a_process_on_a_gpu(self, machine: Machine) -> None:
        usage = self.look(machine, "exec 9<> /dev/dri/card0")
        assert usage["drm_card0"] == {"in_use": [{"by": "process", "name": "sh"}]}
        assert usage["pci_0000_00_05_0"] == {
            "in_use": [{"by": "process", "name": "sh", "device": "drm_card0"}]
        }

    def test_a_usb_device_in_a_process_hands(self, machine: Machine) -> None:
        usage = self.look(machine, "exec 9<> /dev/bus/usb/001/002")
        assert by(usage, "usb_1_1", "process") == ["sh"]
        assert by(usage, "pci_0000_00_07_0", "process") == ["sh"]
        assert "in_use" not in usage["usb_usb2"]

    def test_an_interface_in_another_namespace_is_not_called_free(self, machine: Machine) -> None:
        usage = self.look(
            machine, "ip netns add away; ip link set enp129s0 netns away",
            "ip netns exec away ip link set enp129s0 netns 1; ip netns del away; sleep 1",
        )
        assert not [name for name in usage if name.startswith("net_enp129s0")]
        assert usage["pci_0000_81_00_0"] == {}


class TestGuests:
    """A PCI device of the emulated server is bound to vfio-pci and handed to a guest."""

    @pytest.fixture
    def machine(self, server: Machine) -> Machine:
        bind = (
            "modprobe vfio-pci; cd /sys/bus/pci/devices/0000:81:00.0; "
            "test $(basename $(readlink driver)) = vfio-pci || { "
            "echo vfio-pci > driver_override; echo 0000:81:00.0 > driver/unbind; "
            "echo 0000:81:00.0 > /sys/bus/pci/drivers_probe; }"
        )
        server.run("sh", "-ec", bind).check()
        return server

    def test_a_device_that_waits_for_a_guest_is_free(self, machine: Machine) -> None:
        assert look(machine)["pci_0000_81_00_0"] == {"free": True}

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            pytest.param("-name guest=web1,debug-threads=on", "web1", id="as libvirt names it"),
            pytest.param("-name web,,2", "web,2", id="a plain name with a comma"),
            pytest.param("-name process=other", "other", id="no name but the process's"),
        ],
    )
    def test_the_guest_is_named(self, machine: Machine, arguments: str, name: str) -> None:
        usage = look(
            machine,
            f"qemu-system-x86_64 {arguments} -S -nodefaults -display none -m 64 -accel tcg "
            "-device vfio-pci,host=81:00.0 -qmp unix:/run/qmp,server=on,wait=off & "
            "until ls -l /proc/$!/fd | grep -q /dev/vfio/[0-9]; do kill -0 $!; sleep 0.5; done",
            "kill $!; wait",
        )
        assert usage["pci_0000_81_00_0"] == {"in_use": [{"by": "guest", "name": name}]}
        assert usage["pci_0000_80_00_0"]["in_use"] == [
            {"by": "guest", "name": name, "device": "pci_0000_81_00_0"}
        ]

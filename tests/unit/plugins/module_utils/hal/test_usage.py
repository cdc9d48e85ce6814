# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses a device, on small trees: hardware that no test machine has, and processes at will.

What real kernels can show is tested with real devices, mounts and links in the lab.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.block_uses import unescaped
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.links import Links
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.processes import guest_name, walk
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.usage import Usage
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.tree import Tree

GPU = "pci0000:00/0000:00:02.0"
AUDIO = "pci0000:00/0000:00:02.1"
DISKS = "pci0000:00/0000:00:05.0"
SDA = f"{DISKS}/host0/target0:0:0/0:0:0:0/block/sda"
KERNEL_THREAD = 0x00200040


class Host(Tree):
    """A tree whose processes can all be seen, unless told otherwise."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.raw_link("/proc/self/ns/pid", "pid:[4026531836]")
        self.raw_link("/proc/self/ns/mnt", "mnt:[1]")
        self.raw_link("/proc/self/ns/net", "net:[1]")
        self.process(1, "systemd", files=["/dev/null"])

    def raw_link(self, path: str, target: str) -> None:
        """A link of /proc, whose text need not be a path."""
        place = self.root / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def process(
        self,
        pid: int,
        name: str,
        *arguments: str,
        files: list[str] | None = None,
        namespace: str | None = "mnt:[1]",
        state: str = "S",
        flags: int = 0x400000,
        threads: int = 1,
    ) -> None:
        folder = f"/proc/{pid}"
        self.file(f"{folder}/comm", name + "\n")
        self.file(f"{folder}/cmdline", "".join(word + "\0" for word in (arguments or (name,))))
        zeros = " ".join("0" * 10)
        self.file(
            f"{folder}/stat", f"{pid} ({name}) {state} 1 1 1 0 -1 {flags} {zeros} {threads} 0\n"
        )
        if namespace:
            self.raw_link(f"{folder}/ns/mnt", namespace)
            self.raw_link(f"{folder}/ns/net", "net:[1]")
        for number, file in enumerate(files or []):
            self.raw_link(f"{folder}/fd/{number}", file)

    def pci(self, path: str, code: str, driver: str | None = None, **attributes: str) -> None:
        uevent = {"PCI_CLASS": code.lstrip("0"), "PCI_ID": "10DE:1234"}
        links = {}
        if driver:
            uevent["DRIVER"] = driver
            links["driver"] = f"/sys/bus/pci/drivers/{driver}"
        self.device(path, "bus/pci", uevent, links, **{"class": "0x" + code}, **attributes)

    def node(self, kind: str, number: str, name: str, path: str) -> None:
        """A device node that the kernel has at a path below /sys/devices."""
        self.file(f"/sys/devices/{path}/uevent", f"DEVNAME={name}\n")
        self.link(f"/sys/dev/{kind}/{number}", "/sys/devices/" + path)

    def usage(self) -> dict[str, dict[str, Any]]:
        devices = gather(Request(details="identity"), self.reader).devices
        Usage(self.reader, Links(self.reader)).apply(devices)
        return {device.name: device.details for device in devices}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host with a GPU and its audio function, and a disk with two partitions."""
    host = Host(tmp_path)
    host.pci(GPU, "030000", "amdgpu")
    host.device(f"{GPU}/drm/card0", "class/drm", {"DEVNAME": "dri/card0", "DEVTYPE": "drm_minor"})
    host.node("char", "226:128", "dri/renderD128", f"{GPU}/drm/renderD128")
    host.link("/sys/dev/char/226:0", f"/sys/devices/{GPU}/drm/card0")
    host.link("/sys/bus/pci/drivers/amdgpu/0000:00:02.0", f"/sys/devices/{GPU}")
    host.pci(AUDIO, "040300", "snd_hda_intel")
    host.pci(DISKS, "010700", "mpt3sas")
    for number, (path, name, kind) in enumerate(
        [(SDA, "sda", "disk"), (SDA + "/sda1", "sda1", "partition"),
         (SDA + "/sda2", "sda2", "partition")]
    ):
        minor = {"DEVTYPE": kind, "DEVNAME": name, "MAJOR": "8", "MINOR": str(number)}
        host.device(path, "class/block", minor, size="2048")
        host.link(f"/sys/dev/block/8:{number}", f"/sys/devices/{path}")
    return host


def test_free_is_what_nothing_uses(host: Host) -> None:
    usage = host.usage()
    for device in ("pci_0000_00_02_0", "drm_card0", "pci_0000_00_05_0", "block_sda", "block_sda2"):
        assert usage[device] == {"free": True}, device


class TestWhoCannotBeLookedInto:
    """As soon as one process is hidden, nothing is free: it could hold anything."""

    def nothing_is_free(self, host: Host) -> bool:
        return not any("free" in found for found in host.usage().values())

    @pytest.mark.parametrize(
        ("process", "hidden"),
        [
            pytest.param({}, True, id="a process of somebody else"),
            pytest.param({"state": "Z"}, False, id="a zombie"),
            pytest.param({"state": "Z", "threads": 3}, True, id="only the first thread has ended"),
            pytest.param({"flags": KERNEL_THREAD}, False, id="a thread of the kernel"),
        ],
    )
    def test_hidden(self, host: Host, process: dict[str, Any], hidden: bool) -> None:
        host.process(77, "shy) R 1 (", namespace=None, **process)
        assert self.nothing_is_free(host) is hidden

    def test_a_process_without_open_files_hides_nothing(self, host: Host) -> None:
        host.process(77, "idle")
        (host.root / "proc/77/fd").mkdir()
        assert not self.nothing_is_free(host)

    def test_in_a_namespace_of_processes_the_others_are_hidden(self, host: Host) -> None:
        (host.root / "proc/self/ns/pid").unlink()
        host.raw_link("/proc/self/ns/pid", "pid:[4026532000]")
        assert self.nothing_is_free(host)

    def test_without_the_first_process_others_are_hidden_as_well(self, host: Host) -> None:
        (host.root / "proc/1").rename(host.root / "gone")
        assert self.nothing_is_free(host)

    def test_threads_of_the_kernel_are_passed_over(self, host: Host) -> None:
        host.process(2, "kthreadd", flags=KERNEL_THREAD)
        host.file("/proc/2/task/2/children", "3 4 ")
        host.process(3, "kworker", namespace=None)
        assert walk(host.reader).complete

    def test_a_process_that_only_calls_itself_so_is_no_thread_of_the_kernel(
        self, host: Host
    ) -> None:
        host.process(2, "kthreadd", files=["/dev/null"])
        host.file("/proc/2/task/2/children", "3 ")
        host.process(3, "hidden", namespace=None)
        assert not walk(host.reader).complete


class TestGuests:
    QEMU = ("/usr/bin/qemu-system-x86_64", "-name", "guest=web1,debug-threads=on")

    def group(self, host: Host) -> None:
        for path in (GPU, AUDIO):
            host.link(f"/sys/kernel/iommu_groups/7/devices/{path[-12:]}", f"/sys/devices/{path}")
        host.node("char", "510:0", "vfio/7", "virtual/vfio/7")

    def test_who_holds_an_iommu_group_has_all_its_devices(self, host: Host) -> None:
        self.group(host)
        host.process(9, "CPU 0/KVM", *self.QEMU, files=["/dev/vfio/vfio", "/dev/vfio/7"])
        usage = host.usage()
        assert usage["pci_0000_00_02_0"] == {"in_use": [{"by": "guest", "name": "web1"}]}
        assert usage["pci_0000_00_02_1"] == {"in_use": [{"by": "guest", "name": "web1"}]}
        # Its user has what is below it.
        assert usage["drm_card0"] == {}

    def test_a_device_of_iommufd_is_used_alone(self, host: Host) -> None:
        host.node("char", "511:0", "vfio/devices/vfio0", f"{AUDIO}/vfio-dev/vfio0")
        host.process(9, "qemu-kvm", *self.QEMU, files=["/dev/iommu", "/dev/vfio/devices/vfio0"])
        usage = host.usage()
        assert usage["pci_0000_00_02_1"] == {"in_use": [{"by": "guest", "name": "web1"}]}
        assert usage["pci_0000_00_02_0"] == {"free": True}

    def test_a_virtual_function_keeps_the_physical_one(self, host: Host) -> None:
        host.pci("pci0000:00/0000:00:06.0", "010802", "nvme", sriov_totalvfs="4")
        host.pci("pci0000:00/0000:00:06.1", "010802", "vfio-pci")
        host.link(
            "/sys/devices/pci0000:00/0000:00:06.1/physfn", "/sys/devices/pci0000:00/0000:00:06.0"
        )
        host.node("char", "511:0", "vfio/devices/vfio0",
                  "pci0000:00/0000:00:06.1/vfio-dev/vfio0")
        host.process(9, "qemu", *self.QEMU, files=["/dev/vfio/devices/vfio0"])
        assert host.usage()["pci_0000_00_06_0"] == {
            "in_use": [{"by": "guest", "name": "web1", "device": "pci_0000_00_06_1"}]
        }

    def test_any_process_with_a_virtual_machine_is_a_guest(self, host: Host) -> None:
        host.process(9, "cloud-hyperviso", files=["anon_inode:kvm-vm", "/dev/sda2"])
        assert host.usage()["block_sda2"] == {
            "in_use": [{"by": "guest", "name": "cloud-hyperviso"}]
        }

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            (["-name", "web1"], "web1"),
            (["-name", "guest=web1,debug-threads=on"], "web1"),
            (["-name", "debug-threads=on,guest=web1"], "web1"),
            (["--name", "a,,b,process=x"], "a,b"),
            (["-name", "guest=a=b"], "a=b"),
            (["-name", "one", "-name", "guest=two"], "two"),
            (["-name", "process=x"], None),
            (["-name", ""], None),
            (["-name"], None),
            (["-m", "64"], None),
        ],
        ids=str,
    )
    def test_the_name_in_qemu_s_arguments(self, arguments: list[str], name: str | None) -> None:
        assert guest_name(["qemu", *arguments]) == name


class TestProcesses:
    @pytest.mark.parametrize(
        ("files", "used"),
        [
            pytest.param(["/dev/dri/renderD128"], True, id="the render node"),
            pytest.param(["/dev/dri/renderD128 (deleted)"], True, id="after udev removed it"),
            pytest.param(["/srv/jail/dev/dri/renderD128"], True, id="in a changed root"),
            pytest.param([f"/sys/devices/{GPU}/resource0"], True, id="its memory"),
            pytest.param([f"/sys/devices/{GPU}/resource0_wc"], True, id="its memory, cached"),
            pytest.param([f"/sys/devices/{GPU}/vendor"], False, id="an attribute"),
            pytest.param(["/home/x/devices", "socket:[7]", "/dev/dri"], False, id="anything else"),
        ],
    )
    def test_on_a_gpu(self, host: Host, files: list[str], used: bool) -> None:
        host.process(9, "Xorg", files=files)
        expected = {"in_use": [{"by": "process", "name": "Xorg"}]} if used else {"free": True}
        assert host.usage()["pci_0000_00_02_0"] == expected

    def test_many_processes_of_one_name_are_listed_once(self, host: Host) -> None:
        for pid in range(10, 40):
            host.process(pid, "python3", files=["/dev/sda2", "/dev/sda2"])
        assert host.usage()["block_sda2"] == {"in_use": [{"by": "process", "name": "python3"}]}

    def test_at_most_twenty_uses_are_listed_and_every_sort_of_them(self, host: Host) -> None:
        host.file("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda1 partition 1 0 -2\n")
        for pid in range(10, 60):
            host.process(pid, f"worker{pid}", files=["/dev/sda2"])
        uses = host.usage()["block_sda"]["in_use"]
        assert [use["by"] for use in uses] == ["process"] * 19 + ["swap"]
        assert uses[0] == {"by": "process", "name": "worker10", "device": "block_sda2"}

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("x" * 300, "x" * 64),
            ("a\x1b[31m\nb", "a[31mb"),
            ("\u202eevil", "evil"),
            (" {{ 7 * 7 }} ", "{{ 7 * 7 }}"),
        ],
        ids=["long", "control characters", "direction", "blanks"],
    )
    def test_names_are_cleaned(self, host: Host, name: str, shown: str) -> None:
        host.process(9, "qemu", "qemu", "-name", name, files=["/dev/sda2"])
        assert host.usage()["block_sda2"] == {"in_use": [{"by": "guest", "name": shown}]}

    def test_a_name_of_any_bytes(self, host: Host) -> None:
        host.process(9, "?", files=["/dev/sda2"])
        host.file("/proc/9/comm", b"\xff\xfe\n")
        (use,) = host.usage()["block_sda2"]["in_use"]
        assert use["by"] == "process"

    def test_nvidia_s_own_nodes(self, host: Host) -> None:
        host.pci("pci0000:00/0000:00:07.0", "030200", "nvidia")
        host.file("/proc/driver/nvidia/gpus/0000:00:07.0/information",
                  "Model: \t\t X\nDevice Minor: \t 3\n")
        host.process(9, "train", files=["/dev/nvidiactl", "/dev/nvidia3"])
        usage = host.usage()
        assert usage["pci_0000_00_07_0"] == {"in_use": [{"by": "process", "name": "train"}]}

    def test_computing_on_amd_s_gpus_may_be_on_any(self, host: Host) -> None:
        host.node("char", "235:0", "kfd", "virtual/kfd/kfd")
        host.process(9, "train", files=["/dev/kfd"])
        assert host.usage()["pci_0000_00_02_0"] == {}


class TestMounts:
    def mounts(self, host: Host, *lines: str, pid: str = "self") -> None:
        host.file(f"/proc/{pid}/mountinfo", "".join(line + "\n" for line in lines))

    def test_a_mount_and_a_part_of_it_elsewhere(self, host: Host) -> None:
        self.mounts(
            host,
            "30 1 8:1 /etc /run/etc rw shared:1 - ext4 /dev/sda1 rw",
            "31 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw",
            "32 1 8:1 /home /home rw shared:1 - ext4 /dev/sda1 rw",
        )
        usage = host.usage()
        assert usage["block_sda1"] == {"in_use": [{"by": "mount", "name": "/"}]}
        assert usage["block_sda2"] == {"free": True}

    def test_what_containers_see_of_the_host_s_mounts_is_left_out(self, host: Host) -> None:
        self.mounts(host, "31 1 8:1 / / rw - ext4 /dev/sda1 rw")
        host.process(9, "pause", files=["/dev/null"], namespace="mnt:[2]")
        self.mounts(
            host,
            "50 1 8:1 /containers/1/hosts /etc/hosts rw - ext4 /dev/sda1 rw",
            "51 1 8:2 / /data rw - xfs /dev/sda2 rw",
            pid="9",
        )
        usage = host.usage()
        assert usage["block_sda1"] == {"in_use": [{"by": "mount", "name": "/"}]}
        assert usage["block_sda2"] == {"in_use": [{"by": "mount", "name": "/data"}]}

    def test_a_btrfs_is_on_all_its_disks(self, host: Host) -> None:
        self.mounts(
            host,
            "31 1 0:33 /@ / rw - btrfs /dev/sda1 rw,subvol=/@",
            "32 1 0:33 /@home /home rw - btrfs /dev/sda1 rw,subvol=/@home",
        )
        for name in ("sda1", "sda2"):
            host.link(f"/sys/fs/btrfs/0f5d/devices/{name}", f"/sys/devices/{SDA}/{name}")
        uses = [{"by": "mount", "name": "/"}, {"by": "mount", "name": "/home"}]
        usage = host.usage()
        assert usage["block_sda1"] == {"in_use": uses}
        assert usage["block_sda2"] == {"in_use": uses}

    def test_a_journal_on_another_disk(self, host: Host) -> None:
        self.mounts(host, "31 1 8:1 / /srv rw - xfs /dev/sda1 rw,logdev=/dev/sda2,noquota")
        assert host.usage()["block_sda2"] == {"in_use": [{"by": "mount", "name": "/srv"}]}

    def test_a_file_system_that_is_mounted_out_of_sight(self, host: Host) -> None:
        (host.root / "sys/fs/ext4/sda1").mkdir(parents=True)
        (host.root / "sys/fs/ext4/features").mkdir()
        assert host.usage()["block_sda1"] == {"in_use": [{"by": "mount"}]}

    @pytest.mark.parametrize("kind", ["zfs_member", "jbd"])
    def test_contents_whose_users_the_kernel_does_not_tell(self, host: Host, kind: str) -> None:
        host.udev("b8:1", ID_FS_TYPE=kind)
        usage = host.usage()
        assert usage["block_sda1"] == usage["block_sda"] == usage["pci_0000_00_05_0"] == {}
        assert usage["block_sda2"] == {"free": True}

    def test_disks_that_the_kernel_serves(self, host: Host) -> None:
        host.file("/sys/kernel/config/target/core/iblock_0/lun/udev_path", "/dev/sda1\n")
        folder = "/sys/kernel/config/nvmet/subsystems/nqn.x/namespaces/1"
        host.file(f"{folder}/device_path", "/dev/sda2\n")
        host.file(f"{folder}/enable", "1\n")
        usage = host.usage()
        assert usage["block_sda1"] == {"in_use": [{"by": "holder", "name": "iblock_0/lun"}]}
        assert usage["block_sda2"] == {"in_use": [{"by": "holder", "name": "nqn.x"}]}

    @pytest.mark.parametrize(
        ("written", "text"),
        [(r"/a\040b", "/a b"), (r"\011\012\134x", "\t\n\\x"), (r"a\9z\04", r"a\9z\04"), ("", "")],
        ids=str,
    )
    def test_unescaped(self, written: str, text: str) -> None:
        assert unescaped(written) == text

    @given(st.text())
    def test_whatever_is_escaped_comes_back(self, text: str) -> None:
        escaped = "".join(f"\\{ord(c):03o}" if c in " \t\n\\#" else c for c in text)
        assert unescaped(escaped) == text

    @pytest.mark.parametrize("line", ["", " - ", "1 2 3", "1 2 8:1 / /x rw", "1 2 8:1 / - ext4 x"])
    def test_damaged_lines_are_nothing(self, host: Host, line: str) -> None:
        self.mounts(host, line)
        assert host.usage()["block_sda1"] == {"free": True}


class TestKinds:
    """What nothing visible uses is free only where all uses would show."""

    @pytest.mark.parametrize(
        ("code", "driver", "attributes", "free"),
        [
            pytest.param("060400", None, {}, False, id="a bridge"),
            pytest.param("060400", "vfio-pci", {}, False, id="a bridge bound to vfio-pci"),
            pytest.param("088000", None, {}, False, id="a system peripheral without driver"),
            pytest.param("0c0500", None, {}, False, id="an SMBus without driver"),
            pytest.param("108000", "ccp", {}, False, id="what the kernel may use for itself"),
            pytest.param("108000", None, {}, True, id="the same without driver"),
            pytest.param("108000", "vfio-pci", {}, True, id="the same, waiting for a guest"),
            pytest.param("020000", "mlx5_vfio_pci", {}, True, id="a variant of vfio-pci"),
            pytest.param("020000", "ixgbe", {}, False, id="a NIC that shows no interface"),
            pytest.param("020000", None, {}, True, id="a NIC without driver"),
            pytest.param("010601", "ahci", {}, True, id="a controller without disks"),
            pytest.param("030000", None, {"boot_vga": "1"}, False, id="the firmware's screen"),
            pytest.param("030000", None, {"boot_vga": "0"}, True, id="another display"),
            pytest.param("030000", "vfio-pci", {"boot_vga": "1"}, True,
                         id="the firmware's screen, taken away for a guest"),
            pytest.param("030000", "nvidia", {}, False, id="a display that shows no node"),
        ],
    )
    def test_pci(
        self, host: Host, code: str, driver: str | None, attributes: dict[str, str], free: bool
    ) -> None:
        host.pci("pci0000:00/0000:00:09.0", code, driver, **attributes)
        assert host.usage()["pci_0000_00_09_0"] == ({"free": True} if free else {})

    @pytest.mark.parametrize(("bound", "free"), [("1", False), ("0", True)])
    def test_the_text_console_on_a_screen(self, host: Host, bound: str, free: bool) -> None:
        host.file("/sys/class/vtconsole/vtcon1/name", "(M) frame buffer device\n")
        host.file("/sys/class/vtconsole/vtcon1/bind", bound)
        host.node("char", "29:0", "fb0", f"{GPU}/graphics/fb0")
        host.link("/sys/class/graphics/fb0", f"/sys/devices/{GPU}/graphics/fb0")
        host.link("/sys/class/graphics/fbcon", "/sys/devices/virtual/graphics/fbcon")
        usage = host.usage()
        expected = {"free": True} if free else {}
        assert usage["pci_0000_00_02_0"] == usage["drm_card0"] == expected

    def test_an_interface_in_another_namespace(self, host: Host) -> None:
        nic = "pci0000:00/0000:00:09.0"
        host.pci(nic, "020000", "virtio-pci")
        host.device(f"{nic}/virtio3", "bus/virtio")
        (host.root / f"sys/devices/{nic}/virtio3/net").mkdir()
        # A node of the same device would do otherwise.
        host.node("char", "250:0", "ptp0", f"{nic}/ptp/ptp0")
        assert host.usage()["pci_0000_00_09_0"] == {}

    def test_rdma_takes_the_interface_along(self, host: Host) -> None:
        nic = "pci0000:00/0000:00:09.0"
        host.pci(nic, "020700", "mlx5_core")
        host.node("char", "231:192", "infiniband/uverbs0", f"{nic}/infiniband_verbs/uverbs0")
        host.process(9, "ib_write_bw", files=["/dev/infiniband/uverbs0"])
        assert host.usage()["pci_0000_00_09_0"] == {
            "in_use": [{"by": "process", "name": "ib_write_bw"}]
        }

    @pytest.mark.parametrize(
        ("driver", "node", "free"),
        [
            pytest.param("btusb", None, False, id="Bluetooth"),
            pytest.param("ftdi_sio", "ttyUSB0", True, id="a serial port that nobody has open"),
            pytest.param(None, None, True, id="no driver"),
            pytest.param("usb-storage", None, True, id="storage without a disk"),
        ],
    )
    def test_usb(self, host: Host, driver: str | None, node: str | None, free: bool) -> None:
        usb = "pci0000:00/0000:00:08.0/usb1/1-4"
        host.device(usb, "bus/usb", {"DEVTYPE": "usb_device"}, bDeviceClass="00")
        links = {"driver": f"/sys/bus/usb/drivers/{driver}"} if driver else None
        host.device(f"{usb}/1-4:1.0", "bus/usb", {"DEVTYPE": "usb_interface"}, links,
                    bInterfaceClass="ff")
        if node:
            host.node("char", "188:0", node, f"{usb}/1-4:1.0/tty/{node}")
        expected = {"free": True} if free else {}
        usage = host.usage()
        assert usage["usb_1_4"] == usage["usb_1_4_1_0"] == expected

    def test_a_recorded_tree_without_processes_has_nothing_free(self, tmp_path: Path) -> None:
        tree = Tree(tmp_path)
        tree.device(GPU, "bus/pci", {"PCI_CLASS": "10802", "PCI_ID": "1:2"})
        devices = gather(Request(), tree.reader).devices
        Usage(tree.reader, Links(tree.reader)).apply(devices)
        assert not any("free" in device.details for device in devices)


def test_a_filtered_gathering_finds_the_same_uses(host: Host) -> None:
    host.process(9, "Xorg", files=["/dev/dri/card0", "/dev/sda2"])
    everything = host.usage()
    devices = gather(Request(capability=["pci"], details="identity"), host.reader).devices
    Usage(host.reader, Links(host.reader)).apply(devices)
    for device in devices:
        uses = [
            {key: value for key, value in use.items() if key != "device"}
            for use in everything[device.name].get("in_use", [])
        ]
        assert device.details.get("in_use", []) == uses
        assert device.details.get("free") == everything[device.name].get("free")

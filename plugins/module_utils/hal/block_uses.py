# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uses of block devices: mounts, swap, what stands on them, and whom the kernel serves them to.

Sources: proc_pid_mountinfo(5), proc_swaps(5), the kernel's Documentation/ABI/stable/sysfs-block,
Documentation/ABI/testing/sysfs-fs-ext4, -xfs, -f2fs and -nilfs2, fs/btrfs/sysfs.c,
fs/bcachefs/sysfs.c, Documentation/nvme/multipath.rst, Documentation/target/.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import typing as t

from .uses import sysfs_path

if t.TYPE_CHECKING:
    from .processes import Processes
    from .uses import Uses

# A host with many containers has many mounts.
_LARGEST_MOUNTINFO = 1 << 24
# File systems that have a directory in sysfs for each disk that they are on, as long as they are
# mounted anywhere, be it out of sight.
_FILESYSTEMS = ("ext4", "xfs", "f2fs", "nilfs2", "erofs")
# On several disks at once: where, below their folder, the disks are named.
_OF_SEVERAL_DISKS = {"btrfs": "devices", "bcachefs": ""}
# Mount options that name further disks.
_FURTHER_DISKS = ("logdev=", "rtdev=", "journal_path=")
# What udev finds on disks whose users the kernel does not tell.
_UNTOLD = ("zfs_member", "jbd", "oracleasm")


def collect(uses: Uses, processes: Processes) -> None:
    """Notes all uses of block devices that do not go through an open node."""
    _stacks(uses)
    _mounts(uses, processes)
    _swaps(uses)
    _served(uses)
    _untold(uses)


def _stacks(uses: Uses) -> None:
    """What block devices stand on: mappings and arrays, loops over disks, NVMe's many paths."""
    reader = uses.reader
    for sysname in reader.names("/sys/class/block"):
        path = uses.block(sysname)
        if path is None or not path.startswith("/sys/devices/virtual/"):
            continue
        lower = [uses.block(slave) for slave in reader.names(path + "/slaves")]
        backing = reader.text(path + "/loop/backing_file") or ""
        if not backing and sysname.startswith("zram"):
            backing = reader.text(path + "/backing_dev") or ""
        if backing.startswith("/dev/"):
            lower.append(uses.node(backing))
        for place in lower:
            if place:
                uses.stands_on(path, place)
                name = reader.text(path + "/dm/name") or reader.text(path + "/md/array_name")
                uses.add(place, "holder", name or sysname)
    for subsystem in reader.names("/sys/class/nvme-subsystem"):
        path = sysfs_path(reader.link("/sys/class/nvme-subsystem/" + subsystem))
        for name in reader.names(path) if path else ():
            controller = sysfs_path(reader.link("/sys/class/nvme/" + name))
            if path and controller:
                uses.stands_on(path, controller)


def _mounts(uses: Uses, processes: Processes) -> None:
    """File systems that are mounted, here or in the namespace of another process."""
    mounted: t.Dict[str, t.Set[str]] = {}
    _mounts_of(uses, "self", mounted)
    for pid in processes.namespaces.values():
        # What the containers see of the host's own file systems is no news.
        elsewhere: t.Dict[str, t.Set[str]] = {}
        _mounts_of(uses, pid, elsewhere)
        for path, points in elsewhere.items():
            mounted.setdefault(path, points)
    _alive(uses, mounted)
    for path, points in mounted.items():
        for point in points or ("",):
            uses.add(path, "mount", point)


def _mounts_of(uses: Uses, pid: str, mounted: t.Dict[str, t.Set[str]]) -> None:
    """The mount points by place, as one process sees them.

    Of a file system that is there as a whole, those of parts of it (bind mounts) are left out.
    """
    data = uses.reader.raw(f"/proc/{pid}/mountinfo", _LARGEST_MOUNTINFO) or b""
    whole: t.Set[str] = set()
    for line in data.decode("utf-8", "replace").split("\n"):
        before, _dash, after = line.partition(" - ")
        words, further = before.split(" "), after.split(" ")
        if len(words) < 6 or len(further) < 3:
            continue
        number, root, point = words[2], words[3], unescaped(words[4])
        for path in _disks(uses, number, unescaped(further[1]), further[2]):
            points = mounted.setdefault(path, set())
            if root == "/" and path not in whole:
                whole.add(path)
                points.clear()
            if root == "/" or path not in whole:
                points.add(point)


def _disks(uses: Uses, number: str, source: str, options: str) -> t.List[str]:
    """The places of the block devices that a mounted file system is on."""
    found = [uses.nodes.get("b" + number)]
    if number.startswith("0:") and source.startswith("/dev/"):
        # btrfs and bcachefs have numbers of their own.
        found += [uses.node(name) for name in source.split(":")]
    for option in options.split(","):
        if option.startswith(_FURTHER_DISKS):
            found.append(uses.node(unescaped(option.partition("=")[2])))
    return [path for path in found if path]


def _alive(uses: Uses, mounted: t.Dict[str, t.Set[str]]) -> None:
    """File systems that the kernel has open, whether or not there is a mount point in sight."""
    reader = uses.reader
    for filesystem in _FILESYSTEMS:
        for name in reader.names("/sys/fs/" + filesystem):
            path = uses.block(name)
            if path:
                mounted.setdefault(path, set())
    for filesystem, folder in _OF_SEVERAL_DISKS.items():
        for name in reader.names("/sys/fs/" + filesystem):
            place = f"/sys/fs/{filesystem}/{name}/{folder}".rstrip("/")
            members = reader.names(place)
            if not folder:
                # dev-0/block and so on are links.
                members = [
                    (reader.link(f"{place}/{member}/block") or "").rpartition("/")[2]
                    for member in members
                    if member.startswith("dev-")
                ]
            disks = [path for path in map(uses.block, members) if path]
            points = {point for path in disks for point in mounted.get(path, ())}
            for path in disks:
                mounted.setdefault(path, set()).update(points)


def _swaps(uses: Uses) -> None:
    lines = (uses.reader.text("/proc/swaps") or "").split("\n")
    for line in lines[1:]:
        words = line.split()
        # A file lies on a file system, which is mounted.
        if len(words) > 1 and words[1] == "partition":
            name = unescaped(words[0])
            path = uses.node(name)
            if path:
                uses.add(path, "swap", name)


def _served(uses: Uses) -> None:
    """Disks that the kernel itself serves to others: over iSCSI, Fibre Channel or NVMe."""
    reader = uses.reader
    target = "/sys/kernel/config/target/core"
    for backend in reader.names(target):
        for name in reader.names(f"{target}/{backend}"):
            path = reader.text(f"{target}/{backend}/{name}/udev_path") or ""
            _serves(uses, path, f"{backend}/{name}")
    subsystems = "/sys/kernel/config/nvmet/subsystems"
    for name in reader.names(subsystems):
        for namespace in reader.names(f"{subsystems}/{name}/namespaces"):
            folder = f"{subsystems}/{name}/namespaces/{namespace}"
            if reader.text(folder + "/enable") == "1":
                _serves(uses, reader.text(folder + "/device_path") or "", name)


def _serves(uses: Uses, path: str, name: str) -> None:
    place = uses.node(path) if path.startswith("/dev/") else None
    if place:
        uses.add(place, "holder", name)


def _untold(uses: Uses) -> None:
    """Disks of which only their contents hint at a user."""
    reader = uses.reader
    if reader.exists("/sys/module/zfs") and not reader.exists("/run/udev/data"):
        # Whatever disk may be in a pool.
        uses.unknown.update(
            path for number, path in uses.nodes.items() if number.startswith("b")
        )
        return
    for number, path in uses.nodes.items():
        if number.startswith("b"):
            record = reader.text("/run/udev/data/" + number) or ""
            start = record.find("E:ID_FS_TYPE=")
            if start >= 0 and record[start:].split("\n", 1)[0].endswith(_UNTOLD):
                uses.unknown.add(path)


def unescaped(text: str) -> str:
    r"""Text of /proc without the \040 that stand there for blanks and the like."""
    first, *rest = text.split("\\")
    parts = [first]
    for part in rest:
        code = part[:3]
        if len(code) == 3 and code.isdecimal() and "8" not in code and "9" not in code:
            parts.append(chr(int(code, 8)) + part[3:])
        else:
            parts.append("\\" + part)
    return "".join(parts)

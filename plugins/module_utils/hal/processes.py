# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the host's processes hold open, from one walk over /proc.

Links are only read, never followed, but for those to nodes in /dev: a file server that does not
answer holds up nobody. Processes come and go meanwhile; who could not be looked into is noticed.
Sources: proc(5), the kernel's Documentation/filesystems/proc.rst and fs/proc/, QEMU's qemu(1).
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os
import time
import typing as t

if t.TYPE_CHECKING:
    from .reader import Reader

    Holder = t.Tuple[str, str]
    IsNode = t.Callable[[str], bool]

# PROC_PID_INIT_INO of linux/proc_ns.h: the namespace in which every process of the host is seen.
_ALL_PROCESSES = "pid:[4026531836]"
# PF_KTHREAD of linux/sched.h.
_KERNEL_THREAD = 0x00200000
# Seconds after which the walk is given up.
_LIMIT = 20.0
# Nodes that nearly everybody holds and that belong to no device, and how the names of more begin.
_COMMON = frozenset(
    ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/ptmx"]
)
_COMMON_FOLDERS = ("/dev/pts/", "/dev/shm/", "/dev/mqueue/", "/dev/hugepages/")
_VIRTUAL_MACHINE = "anon_inode:kvm-vm"
_TUN = "/dev/net/tun"


class Processes:
    """Who holds what. A holder is ("guest" or "process", its name).

    held: holders by what they hold: a node's number (c226:0), in a recorded tree and for NVIDIA's
    its path; a PCI device's memory by its path in sysfs; "socket:[…]" of those asked for;
    "tun:NAME" for the interface of a tap. namespaces: for each other mount namespace than our own
    a process in it. complete: whether every process of the host could be looked into.
    """

    def __init__(self) -> None:
        self.held: t.Dict[str, t.Set[Holder]] = {}
        self.namespaces: t.Dict[str, str] = {}
        self.complete = True


def walk(
    reader: Reader, sockets: t.Iterable[str] = (), is_node: t.Optional[IsNode] = None
) -> Processes:
    """Looks into every process but this one.

    sockets are what readlink says of those of interest. is_node tells whether the kernel has a
    device node of a name such as dri/card0: nodes in other places than /dev are known by it.
    """
    found = Processes()
    wanted = frozenset(sockets) | {_VIRTUAL_MACHINE}
    own = {
        kind: reader.link(f"/proc/self/ns/{kind}") for kind in ("mnt", "net", "pid")
    }
    pids = [name for name in reader.names("/proc") if name.isdecimal()]
    if own["pid"] != _ALL_PROCESSES or "1" not in pids:
        found.complete = False
    threads = _kernel_threads(reader)
    ourselves = str(os.getpid()) if reader.live else ""
    end = time.monotonic() + _LIMIT
    for pid in pids:
        if pid in threads or pid == ourselves:
            continue
        namespace = reader.link(f"/proc/{pid}/ns/mnt")
        files = reader.names(f"/proc/{pid}/fd") if namespace else []
        if not files and not _has_none(reader, pid, namespace):
            found.complete = False
        if namespace and namespace != own["mnt"]:
            found.namespaces.setdefault(namespace, pid)
        if files:
            _look_into(reader, pid, files, wanted, found, own["net"], is_node)
        if time.monotonic() > end:
            found.complete = False
            break
    return found


def _look_into(
    reader: Reader,
    pid: str,
    files: t.List[str],
    wanted: t.FrozenSet[str],
    found: Processes,
    network: t.Optional[str],
    is_node: t.Optional[IsNode],
) -> None:
    """Notes what of interest one process holds."""
    held = set()
    machine = False
    link = reader.link
    folder = f"/proc/{pid}/fd/"
    for name in files:
        target = link(folder + name)
        # This line is run for every open file of the host.
        if target is None or ("/dev" not in target and target not in wanted):
            continue
        if target == _VIRTUAL_MACHINE:
            machine = True
        elif target.startswith("/sys/devices/"):
            place, _slash, file = target.rpartition("/")
            # A device's memory, as drivers outside the kernel map it.
            if file.startswith("resource") and file != "resource":
                held.add(place)
        elif target.endswith(_TUN):
            if link(f"/proc/{pid}/ns/net") == network:
                held.update(_tap(reader, f"/proc/{pid}/fdinfo/{name}"))
        elif target.startswith("/dev/"):
            if target not in _COMMON and not target.startswith(_COMMON_FOLDERS):
                held.add(_node(reader, folder + name, target))
                if target.startswith("/dev/nvidia"):
                    # Known by name alone: these are in no part of sysfs.
                    held.add(_path(target))
        elif target in wanted:
            held.add(target)
        elif is_node and is_node(_path(target).rpartition("/dev/")[2]):
            # In a changed root, say. Files of other names may be on a server that does not answer.
            held.add(_node(reader, folder + name, target))
    held.discard("")
    if held:
        holder = _holder(reader, pid, machine)
        for key in held:
            found.held.setdefault(key, set()).add(holder)


def _node(reader: Reader, path: str, target: str) -> str:
    """What a node is noted by: its number, in a recorded tree its path; "" if it is none."""
    return reader.device(path) or ("" if reader.live else _path(target))


def _path(target: str) -> str:
    deleted = " (deleted)"
    return target[: -len(deleted)] if target.endswith(deleted) else target


def _tap(reader: Reader, path: str) -> t.List[str]:
    for line in (reader.text(path) or "").split("\n"):
        if line.startswith("iff:"):
            return ["tun:" + line[len("iff:") :].strip()]
    return []


def _holder(reader: Reader, pid: str, machine: bool) -> Holder:
    """A guest by its name, anyone else by that of the process."""
    words = (reader.raw(f"/proc/{pid}/cmdline", 1 << 18) or b"").split(b"\0")
    program = words[0].rpartition(b"/")[2]
    name = None
    if machine or program.startswith(b"qemu") or program == b"kvm":
        machine = True
        name = guest_name([word.decode("utf-8", "replace") for word in words])
    # A name is not kept to a length here: whoever collects uses does.
    return "guest" if machine else "process", name or reader.text(f"/proc/{pid}/comm") or ""


def guest_name(arguments: t.Sequence[str]) -> t.Optional[str]:
    """The guest's name in QEMU's arguments: -name NAME, or -name guest=NAME,…; commas are doubled.

    As in QEMU, the last one given counts.
    """
    name = None
    for argument, value in zip(arguments, arguments[1:]):
        if argument in ("-name", "--name"):
            for position, option in enumerate(value.replace(",,", "\0").split(",")):
                key, equals, text = option.partition("=")
                if equals and key == "guest":
                    name = text.replace("\0", ",")
                elif position == 0 and not equals:
                    name = option.replace("\0", ",")
    return name or None


def _has_none(reader: Reader, pid: str, namespace: t.Optional[str]) -> bool:
    """Whether a process without visible files has none, rather than being hidden from us."""
    status = reader.text(f"/proc/{pid}/stat")
    if status is None:
        return True
    # The name, in parentheses, may hold anything.
    words = status.rpartition(")")[2].split()
    try:
        state, flags, threads = words[0], int(words[6]), int(words[17])
    except (IndexError, ValueError):
        return False
    # The first thread of a process may have ended before the others.
    if flags & _KERNEL_THREAD or (state in "ZX" and threads <= 1):
        return True
    return namespace is not None and state not in "ZX" and reader.exists(f"/proc/{pid}/fd/.")


def _kernel_threads(reader: Reader) -> t.FrozenSet[str]:
    """The kernel's own threads, children of its process 2; a large host has thousands."""
    status = (reader.text("/proc/2/stat") or "").rpartition(")")[2].split()
    if len(status) > 6 and status[6].isdecimal() and int(status[6]) & _KERNEL_THREAD:
        children = reader.text("/proc/2/task/2/children") or ""
        return frozenset(children.split()) | {"2"}
    return frozenset()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records what the kernel and udev tell of a machine's devices, for tests to read again.

    python3 record.py NAME.tree.xz

It needs the standard library alone, opens no device and changes nothing. One entry a line, sorted
by path; PATH, TARGET and DATA are JSON strings whose characters are bytes (Latin-1)::

    d PATH            a directory
    l PATH TARGET     a symbolic link
    f PATH DATA       a regular file
    e PATH ERRNAME    a file whose reading failed

Below /netlink are the kernel's raw answers to two requests for all links: ``links``, and where
there is a bridge ``bridge_vlans``, which lists the ports' VLANs, in compressed form.
"""

from __future__ import annotations

import errno
import glob
import json
import lzma
import os
import re
import signal
import socket
import stat
import struct
import sys

LIMIT = 65536  # larger files are left out
SECONDS = 3  # for one read

# Directories and links that hold nothing of use, in quantity.
NOISE = {
    "power", "statistics", "msi_irqs", "trace", "firmware_node", "physical_node", "ecc_errors",
    "microcode", "cpufreq", "cpuidle", "thermal_throttle", "hotplug", "cache", "topology", "crypto",
    "acpi_cppc", "machinecheck", "clocksource", "clockevents", "mc", "integrity",
}
# Directories of which only the existence counts.
CLOSED = {"queues", "iosched", "cpu_list"}
# Files whose reading has effects (hot_add of zram makes a device), blocks, or tells of moments.
UNREAD = re.compile(
    r"(resource\d+(_wc)?|rom|eeprom|nvram|legacy_io|legacy_mem|remove|rescan|reset|data|error"
    r"|runtime_.*|autosuspend.*|wakeup_.*|aer_(dev|rootport)_.*|hot_add|hctosys|since_epoch|inflight)$"
)
# Whole parts of /sys/devices about the machine's own clockwork.
CLOSED_PATHS = re.compile(
    r"/sys/devices/(system/(?!node)[^/]+|breakpoint|software|tracepoint|uprobe|kprobe|msr|cpu(_\w+)?"
    r"|virtual/(vc|mem|workqueue|vtconsole|bdi|cpuid|msr|devlink|memory_tiering)|platform/serial8250/tty"
    r"|virtual/tty/tty\d\d?|virtual/tty/ttyS\d\d)/"
)


class Recorder:
    def __init__(self):
        self.entries = {}

    def add(self, kind, path, *value):
        self.entries[_text(path)] = (kind, *(_text(each) for each in value))

    def link(self, path):
        try:
            self.add("l", path, os.readlink(path))
        except OSError:
            pass

    def file(self, path):
        name = os.path.basename(path)
        if UNREAD.match(name):
            return
        try:
            if not os.stat(path).st_mode & 0o444:
                return
            data = _read(path)
        except OSError as error:
            self.add("e", path, errno.errorcode.get(error.errno, "EIO"))
            return
        if len(data) <= LIMIT:
            self.add("f", path, data)

    def folder(self, path, depth=64):
        """A directory with all it holds, without following links."""
        self.add("d", path)
        if os.path.basename(path) in CLOSED or CLOSED_PATHS.match(path + "/") or not depth:
            return
        try:
            names = sorted(os.listdir(path))
        except OSError:
            return
        for name in names:
            each = os.path.join(path, name)
            try:
                mode = os.lstat(each).st_mode
            except OSError:
                continue
            if stat.S_ISLNK(mode):
                if name not in NOISE:
                    self.link(each)
            elif stat.S_ISREG(mode):
                self.file(each)
            elif stat.S_ISDIR(mode) and (name not in NOISE or depth > 62):
                self.folder(each, depth - 1)

    def links(self, pattern):
        """The directories, links and files that a pattern names, not what is in them."""
        for path in sorted(glob.glob(pattern)):
            if os.path.islink(path):
                self.link(path)
            elif os.path.isdir(path):
                self.add("d", path)
            else:
                self.file(path)


def _text(value):
    return os.fsencode(value).decode("latin-1")


def _read(path):
    """At most LIMIT + 1 bytes of a file; OSError too when the read takes too long."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            parts = []
            size = 0
            while size <= LIMIT:
                part = os.read(descriptor, LIMIT + 1 - size)
                if not part:
                    break
                parts.append(part)
                size += len(part)
            return b"".join(parts)
        finally:
            os.close(descriptor)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_slow(*_):
    raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def link_dump(family, extended_mask=0):
    """The kernel's raw answer to RTM_GETLINK for all links (linux/rtnetlink.h)."""
    rtm_getlink, nlmsg_done, nlmsg_error = 18, 3, 2
    request_dump, ifla_ext_mask = 0x301, 29
    body = struct.pack("=BxHiII", family, 0, 0, 0, 0)
    if extended_mask:
        body += struct.pack("=HHI", 8, ifla_ext_mask, extended_mask)
    header = struct.pack("=IHHII", 16 + len(body), rtm_getlink, request_dump, 1, 0)
    answer = b""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as connection:
        connection.bind((0, 0))
        connection.send(header + body)
        while True:
            data = connection.recv(1 << 18)
            answer += data
            at = 0
            while at < len(data):
                length, kind = struct.unpack_from("=IH", data, at)
                if kind in (nlmsg_done, nlmsg_error):
                    return answer
                at += (length + 3) & ~3


def record():
    """Everything, as the lines of a recording."""
    signal.signal(signal.SIGALRM, _too_slow)
    recorder = Recorder()
    recorder.folder("/sys/devices")
    for pattern in (
        "/sys/class", "/sys/class/*", "/sys/class/*/*", "/sys/bus", "/sys/bus/*",
        "/sys/bus/*/devices", "/sys/bus/*/devices/*", "/sys/block", "/sys/block/*",
        "/sys/kernel/iommu_groups", "/sys/kernel/iommu_groups/*",
        "/sys/kernel/iommu_groups/*/devices", "/sys/kernel/iommu_groups/*/devices/*",
        "/run/udev", "/run/udev/data", "/run/udev/data/*", "/proc/swaps", "/proc/self/mountinfo",
    ):
        recorder.links(pattern)
    recorder.add("f", "/netlink/links", link_dump(socket.AF_UNSPEC))
    if glob.glob("/sys/class/net/*/bridge"):
        # RTEXT_FILTER_BRVLAN_COMPRESSED
        recorder.add("f", "/netlink/bridge_vlans", link_dump(socket.AF_BRIDGE, 1 << 2))
    recorder.add("d", "/netlink")
    return [
        " ".join([entry[0], json.dumps(path), *map(json.dumps, entry[1:])])
        for path, entry in sorted(recorder.entries.items())
    ]


if __name__ == "__main__":
    lines = record()
    with lzma.open(sys.argv[1], "wt", encoding="ascii", preset=9) as out:
        out.write("\n".join(lines) + "\n")
    print(f"{len(lines)} entries, {os.path.getsize(sys.argv[1])} bytes")

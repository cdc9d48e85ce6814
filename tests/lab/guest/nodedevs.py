# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what libvirt says of this machine's devices: every ``virsh nodedev-dumpxml``, in one root.

    python3 nodedevs.py > FILE

libvirtd runs with its node device driver alone, on a socket of its own, and ends with the script.
Its two times (from the start to the list; dump of every device) go to standard error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time

_PLUGINS = ("/usr/lib/*/libvirt/connection-driver", "/usr/lib/libvirt/connection-driver")


def main():
    with tempfile.TemporaryDirectory(prefix="libvirt-", dir="/run") as folder:
        started = time.monotonic()
        daemon = start(folder)
        try:
            uri = f"nodedev:///system?socket={folder}/libvirt/libvirt-sock"
            names = wait_for_list(uri, daemon, folder)
            ready = time.monotonic()
            answers = virsh(uri, *[f"nodedev-dumpxml {name}" for name in names], "pwd")
            done = time.monotonic()
        finally:
            daemon.terminate()
            daemon.wait()
    documents = re.findall(r"^<device>$.*?^</device>$", answers, re.S | re.M)
    dumped = set(re.findall(r"^  <name>(.*)</name>$", answers, re.M))
    for name in names:
        if name not in dumped:
            print(f"libvirtd: {name} is listed and not dumped", file=sys.stderr)
    print("<nodedevs>")
    for document in documents:
        print(document)
    print("</nodedevs>")
    print(
        f"libvirtd: {len(names)} devices listed after {ready - started:.2f} s;"
        f" {len(documents)} dumped in {done - ready:.2f} s",
        file=sys.stderr,
    )
    return 0 if names and len(documents) == len(names) else 1


def start(folder):
    """libvirtd on a socket in ``folder``, with the node device driver as its only one."""
    plugins = os.path.join(folder, "plugins")
    os.mkdir(plugins)
    found = subprocess.run(
        f"ls {' '.join(f'{each}/libvirt_driver_nodedev.so' for each in _PLUGINS)} 2>/dev/null",
        shell=True, stdout=subprocess.PIPE, check=False, text=True,
    ).stdout.split()
    if not found or not os.path.exists("/usr/sbin/libvirtd"):
        raise SystemExit("lab: install the Debian packages libvirt-daemon and libvirt-clients")
    os.symlink(found[0], os.path.join(plugins, "libvirt_driver_nodedev.so"))
    settings = os.path.join(folder, "libvirtd.conf")
    with open(settings, "w", encoding="ascii") as file:
        file.write('listen_tls = 0\nlisten_tcp = 0\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n')
        file.write(f'unix_sock_dir = "{folder}/libvirt"\n')
        file.write(f'log_outputs = "3:file:{folder}/log"\n')
    os.mkdir(os.path.join(folder, "libvirt"))
    return subprocess.Popen(
        ["/usr/sbin/libvirtd", "--config", settings, "--pid-file", os.path.join(folder, "pid")],
        env={**os.environ, "LIBVIRT_DRIVER_DIR": plugins},
        stdin=subprocess.DEVNULL,
    )


def wait_for_list(uri, daemon, folder):
    """The names of all devices: libvirtd answers once its enumeration is complete."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if daemon.poll() is not None:
            raise SystemExit(f"lab: libvirtd ended with status {daemon.returncode}")
        if os.path.exists(f"{folder}/libvirt/libvirt-sock"):
            names = virsh(uri, "nodedev-list --all").split()
            if names:
                return names
        time.sleep(0.05)
    raise SystemExit("lab: libvirtd listed no devices in time")


def virsh(uri, *commands):
    """The output of virsh commands, run in one session; empty where it cannot connect."""
    # Several go to standard input: they may exceed the limit of an argument.
    one = commands[0].split() if len(commands) == 1 else []
    done = subprocess.run(
        ["virsh", "-q", "-c", uri, *one],
        input="\n".join([*commands, "quit\n"]),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
        encoding="utf-8", errors="replace",
    )
    return done.stdout if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())

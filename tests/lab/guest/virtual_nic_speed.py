# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times virtual_nic beside others on this machine's kernel; prints a JSON object of seconds.

Arguments: a folder with the modules' payloads (bond, vlans-N, one-more, stub), the number M of
VLANs with which most is done, and the numbers N.
"""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROUNDS = 5
GUEST = pathlib.Path(__file__).resolve().parent
COLLECTIONS = GUEST.parents[2] / "build" / "collections"
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}


def timed(*command):
    started = time.perf_counter()
    subprocess.run(command, check=True, **QUIET)
    return time.perf_counter() - started


def clean():
    subprocess.run(["ip", "link", "delete", "bond0"], check=False, stderr=subprocess.DEVNULL)


def payload(folder, name):
    return timed("/usr/bin/python3", f"{folder}/{name}")


def batch(number):
    path = f"/run/batch-{number}"
    with open(path, "w", encoding="ascii") as file:
        file.write("link add bond0 up type bond mode active-backup\n")
        for vlan in range(1, number + 1):
            file.write(f"link add link bond0 name v{vlan} up type vlan id {vlan}\n")
    return path


def measure(folder, number, rounds):
    script = batch(number)
    found = {"bond": [], "module": [], "batch": []}
    for _round in range(rounds):
        clean()
        found["bond"].append(payload(folder, "bond"))
        clean()
        found["module"].append(payload(folder, f"vlans-{number}"))
        clean()
        found["batch"].append(timed("ip", "-batch", script))
    return medians(found)


def medians(found):
    return {name: statistics.median(each) for name, each in found.items()}


def made(number):
    clean()
    subprocess.run(["ip", "-batch", batch(number)], check=True, **QUIET)


def one_more(folder, number):
    made(number)
    added = []
    for _round in range(ROUNDS):
        added.append(payload(folder, "one-more"))
        subprocess.run(["ip", "link", "delete", "more"], check=True, **QUIET)
    return {"seconds": statistics.median(added)}


def again(folder, number):
    made(number)
    reading = ["/usr/bin/python3", str(GUEST / "read_links.py")]
    paths = dict(os.environ, PYTHONPATH=str(COLLECTIONS))
    found = {"unchanged": [], "stub": [], "ip": [], "reading": []}
    for _round in range(ROUNDS):
        found["unchanged"].append(payload(folder, f"vlans-{number}"))
        found["stub"].append(payload(folder, "stub"))
        found["ip"].append(timed("ip", "-d", "-j", "link"))
        found["reading"].append(float(subprocess.check_output(reading, env=paths)))
    return medians(found)


def main():
    folder, most, *numbers = sys.argv[1], *map(int, sys.argv[2:])
    found = {"one more": one_more(folder, most), "again": again(folder, most)}
    for number in numbers:
        found[str(number)] = measure(folder, number, ROUNDS if number <= most else 1)
    json.dump(found, sys.stdout)


main()

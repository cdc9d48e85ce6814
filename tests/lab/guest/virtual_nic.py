# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs virtual_nic's core on this machine's kernel, and tells what became of it.

Its argument is a folder, in which tasks-0.json, tasks-1.json and so on are answered by
answers-0.json and so on as soon as they are there. Each has a JSON list of what to do, one after
the other. With "-", it is standard input that is answered once, to standard output.

    {"sh": "ip link …"}              -> {"status", "out", "error"}
    {"nic": {options}, "check": …}   -> {"result": {…}, "requests": N} or {"failed": text, …}
    {"nic": …, "fail": N}            the N-th request to the kernel is refused
    {"nic": …, "kill": N}            the process is killed with the N-th request -> {"killed": true}
    {"nic": …, "env": {…}}           with these in its environment
    {"nic": …, "fresh": true}        by a new interpreter, as a module's -> also {"imported": […]}
    {"together": [{"nic": …}, …]}    runs at once
    {"dump": true}                   -> links, addresses, routes, neighbours and next hops, without
                                        what moves by itself
    {"links": true}                  -> links and VLANs as ip and bridge tell them
    {"device": interface}            -> what device_info tells of it, its document included
    {"reset": ports}                 removes all links, then makes pairs eth1…, peer1…

Runs share this process where they can, since to start one takes long here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import traceback

VOLATILE = (
    "operstate", "link_failure_count", "mii_status", "ad_info", "valid_life_time", "tentative",
    "preferred_life_time", "ifa_flags", "optimistic", "dadfailed", "bridge_id", "root_id",
    "num_tx_queues",
    "designated_root", "designated_bridge", "ad_aggregator_id", "root_port", "root_path_cost",
    "active_slave", "promiscuity", "allmulti", "ad_actor_oper_port_state", "link_index", "state",
    "tag",
    "ad_actor_oper_port_state_str", "ad_partner_oper_port_state", "ad_partner_oper_port_state_str",
    "timer", "topology_change", "topology_change_detected", "hold_timer", "flags", "config_pending",
    "id", "no", "designated_port", "designated_cost", "topology_change_ack", "port_id", "port_no",
    "hello_timer", "tcn_timer", "topology_change_timer", "gc_timer", "message_age_timer",
    "forward_delay_timer", "cost", "fdb_n_learned", "qdisc", "tso_max_size", "tso_max_segs",
)  # fmt: skip
# Of a type that there is not: the kernel itself refuses it (EOPNOTSUPP).
REFUSED = struct.pack("=IHHII", 32, 0xFF0, 1, 0, 0) + bytes(16)
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def shell(command):
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    return {"status": done.returncode, "out": done.stdout, "error": done.stderr}


def told(*commands):
    """What ip says to each of the commands, all to one process: to start one takes long here."""
    done = subprocess.run(
        ["ip", "-d", "-j", "-batch", "-"], input="\n".join(commands), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    answers, rest = [], done.stdout.lstrip()
    while rest:
        answer, end = json.JSONDecoder().raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].lstrip()
    return answers


def vlans(links):
    """What bridge says of the VLANs of bridges and their ports."""
    if all(link.get("linkinfo", {}).get("info_kind") != "bridge" for link in links):
        return {}
    done = subprocess.run(
        ["bridge", "-j", "-compressvlans", "vlan", "show"], capture_output=True, check=False
    )
    return {port["ifname"]: port["vlans"] for port in json.loads(done.stdout or "[]")}


def still(value, of=""):
    """What of ip's answer does not move by itself."""
    if isinstance(value, dict):
        kept = {
            key: still(each, key)
            for key, each in value.items()
            if key not in VOLATILE or (key == "id" and of == "info_data")
        }
        if "flags" in value and "ifname" in value:
            kept["up"] = "UP" in value["flags"]
        return kept
    if isinstance(value, list):
        return [still(each, of) for each in value]
    return value


def dump():
    links, with_addresses, routes, neighbours, proxies = told(
        "link show", "addr show", "route show table all", "neigh show nud all",
        "neigh show proxy",
    )  # fmt: skip
    addresses = [
        [link["ifname"], address["local"], address["prefixlen"], address.get("label")]
        for link in with_addresses
        for address in link["addr_info"]
        if not address["local"].startswith("fe80:")
    ]
    kept = []
    for route in routes:
        by_itself = route.get("dst") in ("fe80::/64", "ff00::/8")
        if route.get("table") != "local" and not by_itself:
            kept.append(json.dumps(still(route), sort_keys=True))
    return {
        "links": {link["ifname"]: still(link) for link in links},
        "vlans": vlans(links),
        "addresses": sorted(addresses, key=str),
        "routes": sorted(kept),
        "neighbours": sorted(json.dumps(each) for each in map(neighbour, neighbours) if each),
        "proxies": sorted(json.dumps(each) for each in proxies),
        "nexthops": next_hops(),
        "sysctls": {link["ifname"]: sysctls(link["ifname"]) for link in links},
    }


def neighbour(told):
    """A neighbour that somebody set; None if the kernel found it out."""
    if "PERMANENT" in told["state"]:
        return told
    return {"dst": told["dst"], "dev": told["dev"], "managed": None} if "managed" in told else None


def next_hops():
    """In ip's words: as JSON, an encapsulation has the key of the next hop itself, id."""
    told = shell("ip nexthop")["out"]
    return sorted(re.sub(r"unbalanced_time \S+", "", told).splitlines())


def sysctls(link):
    """Some that a link has of its own."""
    found = {}
    for name in ("ipv4/conf/{}/rp_filter", "ipv6/conf/{}/accept_ra"):
        with open("/proc/sys/net/" + name.format(link), encoding="ascii") as file:
            found[name] = file.read().strip()
    return found


def links():
    """What of a dump changes with options."""
    (found,) = told("link show")
    return {"links": {link["ifname"]: link for link in found}, "vlans": vlans(found)}


def device(interface):
    from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
        INFO_ARGUMENTS,
        answer,
    )

    parameters = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}
    parameters.update(interface=[interface], xml=True)
    return answer(parameters)["devices"][0]


def batch(*commands):
    done = subprocess.run(
        ["ip", "-force", "-batch", "-"], input="\n".join(commands), text=True, check=False, **QUIET
    )
    return done.returncode


def reset(ports):
    for _round in range(5):
        folder = "/sys/class/net"
        names = [name for name in os.listdir(folder) if os.path.isdir(f"{folder}/{name}")]
        names = [name for name in names if name != "lo"]
        if not names:
            break
        batch(*(f"link delete {name}" for name in names))
    # Those that lead nowhere stand on no link.
    shell("ip nexthop flush")
    shutil.rmtree("/run/hostdev.nodedev", ignore_errors=True)
    pairs = [
        f"link add eth{number} address 52:54:00:0a:00:{number:02x} type veth "
        f"peer name peer{number} address 52:54:00:0b:00:{number:02x}"
        for number in range(1, ports + 1)
    ]
    ups = [f"link set peer{number} up" for number in range(1, ports + 1)]
    if batch(*pairs, *ups):
        raise RuntimeError("the pairs could not be made")
    return {}


@contextlib.contextmanager
def disturbed(task):
    """Count requests to the kernel, one at a time, and disturb one of them."""
    count = [0]
    if not any(task.get(how) for how in ("fail", "kill", "count")):
        yield count
        return
    from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import kernel

    largest, exchange = kernel.LARGEST_BATCH, kernel.Kernel._exchange

    def disturbing(self, requests, offset, harmless):
        count[0] += 1
        if count[0] == task.get("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        if count[0] == task.get("fail"):
            requests = [REFUSED]
        return exchange(self, requests, offset, harmless)

    kernel.LARGEST_BATCH, kernel.Kernel._exchange = 1, disturbing
    try:
        yield count
    finally:
        kernel.LARGEST_BATCH, kernel.Kernel._exchange = largest, exchange


def run(task):
    with disturbed(task) as count:
        answer = attempt(task)
    answer["requests"] = count[0]
    answer["imported"] = [name for name in ("pyroute2", "asyncio") if name in sys.modules]
    return answer


def attempt(task):
    from ansible_collections.hostdev.nodedev.plugins.module_utils import nic_xml
    from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import transaction

    started = time.perf_counter()
    try:
        answer = {"result": transaction.run(task["nic"], task.get("check", False), nic_xml.nics)}
    except Exception as error:
        answer = {
            "failed": str(error),
            "error": type(error).__name__,
            "result": getattr(error, "result", {}),
            "trace": traceback.format_exc(),
        }
    answer["seconds"] = time.perf_counter() - started
    return answer


def start(task):
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        try:
            os.environ.update(task.get("env", {}))
            os.write(writing, json.dumps(run(task)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    return process, reading


def finish(process, reading):
    with os.fdopen(reading, "rb") as file:
        data = file.read()
    _process, status = os.waitpid(process, 0)
    return json.loads(data) if data else {"killed": os.WIFSIGNALED(status)}


def fresh(task):
    done = subprocess.run(
        [sys.executable, __file__, "-"], input=json.dumps([dict(task, fresh=False)]), text=True,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)[0]


def do(task):
    if "sh" in task:
        return shell(task["sh"])
    if "dump" in task:
        return dump()
    if "links" in task:
        return links()
    if "reset" in task:
        return reset(task["reset"])
    if "device" in task:
        return device(task["device"])
    if "together" in task:
        started = [start(each) for each in task["together"]]
        return [finish(*each) for each in started]
    if task.get("fresh"):
        return fresh(task)
    # Who enters a network namespace stays there.
    if task.get("kill") or task.get("env") or task["nic"].get("netns"):
        return finish(*start(task))
    return run(task)


def serve(folder):
    number = 0
    while True:
        path = f"{folder}/tasks-{number}.json"
        while not os.path.exists(path):
            time.sleep(0.02)
        with open(path, encoding="utf-8") as file:
            tasks = json.load(file)
        try:
            told = {"answers": [do(task) for task in tasks]}
        except Exception:
            told = {"broken": traceback.format_exc()}
        with open(f"{folder}/new.json", "w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(f"{folder}/new.json", f"{folder}/answers-{number}.json")
        number += 1


def main():
    if sys.argv[1] != "-":
        serve(sys.argv[1])
    json.dump([do(task) for task in json.load(sys.stdin)], sys.stdout)


main()

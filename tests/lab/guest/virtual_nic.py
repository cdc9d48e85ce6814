# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs virtual_nic's core on this machine's kernel, and tells what became of it.

Its argument is a file with a JSON list of what to do, one after the other; standard output gets
a list of the answers. Each run of the core is a process of its own, as a module's is.

    {"sh": "ip link …"}              -> {"status", "out", "error"}
    {"nic": {options}, "check": …}   -> {"result": {…}, "imported": […]} or {"failed": text, …}
    {"nic": …, "here": true}         not in a process of its own, which is faster
    {"nic": …, "fail": N}            the N-th request to the kernel is refused
    {"nic": …, "kill": N}            the process is killed with the N-th request -> {"killed": true}
    {"dump": true}                   -> links, addresses and routes, without what moves by itself
    {"together": [{"nic": …}, …]}    runs at once
    {"links": true}                  -> links and VLANs as ip and bridge tell them
    {"preload": true}                imports pyroute2 once for all runs that follow
    {"xml": interface}               -> its document, as device_info dumps it
    {"reset": ports}                 removes all links, then makes pairs eth1…, peer1…
"""

from __future__ import annotations

import json
import os
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
    "forward_delay_timer", "cost", "fdb_n_learned", "qdisc",
)  # fmt: skip
# Of a type that there is not: the kernel itself refuses it (EOPNOTSUPP).
REFUSED = struct.pack("=IHHII", 32, 0xFF0, 1, 0, 0) + bytes(16)
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def shell(command):
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    return {"status": done.returncode, "out": done.stdout, "error": done.stderr}


def told(command):
    done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    return json.loads(done.stdout or "[]")


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
    addresses = [
        [link["ifname"], address["local"], address["prefixlen"], address.get("label")]
        for link in told("ip -j addr show")
        for address in link["addr_info"]
        if not address["local"].startswith("fe80:")
    ]
    routes = []
    for family in ("-4", "-6"):
        for route in told(f"ip -j {family} route show table all"):
            by_itself = route.get("dst") in ("fe80::/64", "ff00::/8")
            if route.get("table") != "local" and not by_itself:
                routes.append(json.dumps(still(route), sort_keys=True))
    return {
        "links": {link["ifname"]: still(link) for link in told("ip -d -j link show")},
        "vlans": {
            port["ifname"]: port["vlans"] for port in told("bridge -j -compressvlans vlan show")
        },
        "addresses": sorted(addresses, key=str),
        "routes": sorted(routes),
    }


def links():
    """What of a dump changes with options."""
    return {
        "links": {link["ifname"]: link for link in told("ip -d -j link show")},
        "vlans": {
            port["ifname"]: port["vlans"] for port in told("bridge -j -compressvlans vlan show")
        },
    }


def document(interface):
    from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
        INFO_ARGUMENTS,
        answer,
    )

    parameters = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}
    parameters.update(interface=[interface], xml=True)
    return answer(parameters)["devices"][0]["xml"]


def reset(ports):
    for _round in range(5):
        folder = "/sys/class/net"
        names = [name for name in os.listdir(folder) if os.path.isdir(f"{folder}/{name}")]
        names = [name for name in names if name != "lo"]
        if not names:
            break
        for name in names:
            subprocess.run(["ip", "link", "delete", name], check=False, **QUIET)
    subprocess.run(["rm", "-rf", "/run/hostdev.nodedev"], check=True)
    for number in range(1, ports + 1):
        subprocess.run(
            ["ip", "link", "add", f"eth{number}", "address", f"52:54:00:0a:00:{number:02x}",
             "type", "veth", "peer", "name", f"peer{number}", "address",
             f"52:54:00:0b:00:{number:02x}"],
            check=True,
        )  # fmt: skip
        subprocess.run(["ip", "link", "set", f"peer{number}", "up"], check=True)
    return {}


def disturb(fail, kill):
    """Count requests to the kernel, one at a time, and disturb one of them."""
    from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink import kernel

    kernel.LARGEST_BATCH = 1
    exchange = kernel.Kernel._exchange
    count = [0]

    def disturbed(self, requests, offset, harmless):
        count[0] += 1
        if count[0] == kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if count[0] == fail:
            requests = [REFUSED]
        return exchange(self, requests, offset, harmless)

    kernel.Kernel._exchange = disturbed
    return count


def run(task, pipe):
    count = [0]
    if task.get("fail") or task.get("kill") or task.get("count"):
        count = disturb(task.get("fail", 0), task.get("kill", 0))
    answer = attempt(task)
    answer["requests"] = count[0]
    answer["imported"] = [name for name in ("pyroute2", "asyncio") if name in sys.modules]
    os.write(pipe, json.dumps(answer).encode())


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
            run(task, writing)
        finally:
            os._exit(0)
    os.close(writing)
    return process, reading


def finish(process, reading):
    with os.fdopen(reading, "rb") as file:
        data = file.read()
    _process, status = os.waitpid(process, 0)
    return json.loads(data) if data else {"killed": os.WIFSIGNALED(status)}


def do(task):
    if "sh" in task:
        return shell(task["sh"])
    if "dump" in task:
        return dump()
    if "links" in task:
        return links()
    if "preload" in task:
        # The processes of the runs inherit it.
        __import__("ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.apply")
        return {}
    if "reset" in task:
        return reset(task["reset"])
    if "xml" in task:
        return document(task["xml"])
    if "together" in task:
        started = [start(each) for each in task["together"]]
        return [finish(*each) for each in started]
    if task.get("here"):
        return attempt(task)
    return finish(*start(task))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        tasks = json.load(file)
    json.dump([do(task) for task in tasks], sys.stdout)

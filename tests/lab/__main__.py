# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab by hand: ``python -m tests.lab qemu PROFILE -- COMMAND…``; see README.md."""

from __future__ import annotations

import argparse
import pathlib
import signal
import sys
import typing as t

from . import hosts, profiles, qemu, uml
from .machine import Machine, TimedOut
from .packages import LabError


def main(arguments: t.Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    # An end by signal is an exception too, so that the machine is put away.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        if options.what == "shell":
            return uml.shell() if options.profile == "uml" else qemu.shell(options.profile)
        if options.what == "profiles":
            for name, profile in profiles.PROFILES.items():
                print(f"{name:10}{profile.about}")
            return 0
        if options.what == "host":
            return _host(options)
        if options.what == "uml":
            with uml.boot(limit=options.boot_limit, results=options.results) as machine:
                return _run(machine, options)
        with qemu.boot(options.profile, options.boot_limit, options.results) as machine:
            return _run(machine, options)
    except TimedOut as error:
        print(f"lab: {error}", file=sys.stderr)
        return 124
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 125
    except KeyboardInterrupt:
        return 130


def _run(machine: Machine, options: argparse.Namespace) -> int:
    if options.verbose:
        print(f"lab: booted in {machine.boot_seconds:.1f} s", file=sys.stderr)
    return machine.run(*options.command, limit=options.limit, output=_pass_on).status


def _pass_on(stream: int, data: bytes) -> None:
    target = sys.stdout if stream == 1 else sys.stderr
    target.buffer.write(data)
    target.flush()


def _host(options: argparse.Namespace) -> int:
    known = hosts.Hosts(options.folder)
    if options.action == "start":
        was = known.find(options.name)
        state = known.start(options.name, options.profile, options.boot_limit, options.lifetime)
        print(f"{state.name} {'runs' if was else 'started'} at 127.0.0.1, port {state.port}")
    elif options.action == "stop":
        for name in options.names or known.names():
            print(f"{name} {'stopped' if known.stop(name) else 'was not there'}")
    elif options.action == "list":
        for name in known.names():
            found = known.find(name)
            print(f"{name:20}{found.profile + ' ' + str(found.port) if found else 'dead'}")
    else:
        known.serve(options.name, options.profile, options.lifetime)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab",
        description="Run a command on a real kernel, in a machine that is gone afterwards.",
        epilog="The exit status is the command's; 124 if it took too long, 125 if there was no"
        " machine.",
    )
    parsers = parser.add_subparsers(dest="what", required=True)
    for name, about in (
        ("qemu", "in QEMU, with the hardware of a profile"),
        ("uml", "in user-mode Linux, with bonding, 8021q, bridge and dummy"),
    ):
        each = parsers.add_parser(name, help=about)
        if name == "qemu":
            each.add_argument("profile", choices=sorted(profiles.PROFILES))
        each.add_argument("--limit", type=float, default=600, help="seconds for the command")
        each.add_argument(
            "--boot-limit", type=float, help="seconds for the boot",
            default=qemu.BOOT_LIMIT if name == "qemu" else uml.BOOT_LIMIT,
        )
        each.add_argument(
            "--results", type=pathlib.Path, metavar="FOLDER",
            help="folder that the machine sees as /run/lab/results",
        )
        each.add_argument("-v", "--verbose", action="store_true", help="tell the boot's duration")
        each.add_argument("command", nargs="+", metavar="-- COMMAND")
    each = parsers.add_parser("shell", help="a shell in a machine, on this terminal")
    each.add_argument("profile", choices=["uml", *sorted(profiles.PROFILES)])
    parsers.add_parser("profiles", help="list the hardware profiles")
    _add_host(parsers.add_parser("host", help="managed hosts, reached by SSH on the loopback"))
    return parser


def _add_host(parser: argparse.ArgumentParser) -> None:
    parsers = parser.add_subparsers(dest="action", required=True)
    for name, about in (
        ("start", "start a host, and wait until it can be reached"),
        ("stop", "end hosts, all if none is named; remove what belongs to them"),
        ("list", "list the hosts of a folder"),
        ("serve", "be the process that owns a host, which start starts"),
    ):
        each = parsers.add_parser(name, help=about)
        each.add_argument(
            "--folder", type=pathlib.Path, required=True,
            help="where the hosts' keys, states and logs are",
        )
        if name == "stop":
            each.add_argument("names", nargs="*", metavar="NAME")
        if name in ("start", "serve"):
            each.add_argument("name", metavar="NAME")
            each.add_argument(
                "--profile", choices=["uml", *sorted(profiles.PROFILES)], default="uml"
            )
            each.add_argument(
                "--lifetime", type=float, default=hosts.LIFETIME,
                help="seconds after which the host ends by itself",
            )
        if name == "start":
            each.add_argument("--boot-limit", type=float, default=qemu.BOOT_LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules on this very host, packed by Ansible and run as on a managed host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.payloads import PYTHON, pack

FACTS = "hostdev.nodedev.device_facts"
INFO = "hostdev.nodedev.device_info"
NOBODY = 65534

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory that anybody may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="nodedev-test-") as path:
        os.chmod(path, 0o755)
        yield Path(path)


@pytest.fixture(scope="module")
def facts_payload(directory: Path) -> Path:
    return readable(pack(FACTS, "", directory / "facts"))


def readable(payload: Path) -> Path:
    for place in (payload, *list(payload.parents)[:3]):
        place.chmod(0o755)
    return payload


def run(command: list[str | Path], **options: Any) -> dict[str, Any]:
    """The module's result. It prints one JSON document and nothing else."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
        **options,
    )
    assert not done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def devices_of(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    devices: dict[str, dict[str, Any]] = result["ansible_facts"]["node_devices"]["devices"]
    return devices


class TestDeviceFacts:
    def test_lists_every_pci_device_and_every_interface_of_the_kernel(
        self, facts_payload: Path
    ) -> None:
        result = run([PYTHON, facts_payload])
        devices = devices_of(result)
        assert {d["pci"]["address"] for d in devices.values() if "pci" in d} == set(
            os.listdir("/sys/bus/pci/devices") if os.path.exists("/sys/bus/pci/devices") else []
        )
        assert {d["net"]["interface"] for d in devices.values() if "net" in d} == set(
            os.listdir("/sys/class/net")
        ) - {"bonding_masters"}
        assert result.keys() - {"invocation", "changed"} == {"ansible_facts"}

    @needs_root
    def test_an_ordinary_user_sees_the_same_devices_and_no_warning(
        self, facts_payload: Path
    ) -> None:
        mine = devices_of(run([PYTHON, facts_payload]))
        result = run([PYTHON, facts_payload], user=NOBODY, group=NOBODY, extra_groups=[])
        assert not result.get("warnings")
        assert {device["key"] for device in devices_of(result).values()} == {
            device["key"] for device in mine.values()
        }

    @needs_root
    def test_without_sysfs_it_fails_with_one_sentence_that_helps(
        self, facts_payload: Path
    ) -> None:
        script = 'mount -t tmpfs none /sys && exec "$@"'
        result = run(["unshare", "--mount", "sh", "-c", script, "sh", PYTHON, facts_payload])
        assert result["failed"] is True
        assert result["msg"].startswith("There is no /sys here to read devices from")
        assert "Traceback" not in json.dumps(result)

    def test_an_unknown_capability_fails_and_names_the_known_ones(self, directory: Path) -> None:
        payload = pack(FACTS, "capability=gpu", directory / "unknown", fails=True)
        result = run([PYTHON, payload])
        assert result["failed"] is True
        assert "There is no capability 'gpu'" in result["msg"]
        assert "drm, fc_host" in result["msg"]

    def test_a_bus_that_is_not_there_yields_nothing(self, directory: Path) -> None:
        payload = pack(FACTS, "bus=eisa", directory / "eisa")
        fact = run([PYTHON, payload])["ansible_facts"]["node_devices"]
        assert fact["capabilities"] == {}
        assert fact["buses"] == {}

    def test_gathers_beside_setup_whenever_facts_are_gathered(self, tmp_path: Path) -> None:
        playbook = tmp_path / "gather.yml"
        playbook.write_text(
            json.dumps(
                [
                    {
                        "hosts": "localhost",
                        "connection": "local",
                        "gather_facts": True,
                        "vars": {"ansible_python_interpreter": PYTHON},
                        "tasks": [
                            {
                                "ansible.builtin.assert": {
                                    "that": [
                                        "ansible_facts.kernel is defined",
                                        "'computer' in ansible_facts.node_devices.devices",
                                    ]
                                }
                            }
                        ],
                    }
                ]
            )
        )
        done = subprocess.run(
            [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", playbook],
            env=dict(os.environ, ANSIBLE_FACTS_MODULES=f"smart,{FACTS}"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stdout + done.stderr


class TestDeviceInfo:
    def test_without_lxml_it_names_the_package_and_only_if_xml_is_asked_for(
        self, directory: Path
    ) -> None:
        subprocess.run(
            [PYTHON, "-m", "venv", "--without-pip", directory / "bare"], check=True
        )
        bare = directory / "bare" / "bin" / "python"
        plain = pack(INFO, "name=computer", directory / "plain")
        assert run([bare, plain])["devices"][0]["name"] == "computer"
        xml = pack(INFO, "name=computer xml=true", directory / "xml", fails=True)
        result = run([bare, xml])
        assert result["failed"] is True
        assert "lxml" in result["msg"]
        assert "python3-lxml" in result["msg"]

    def test_required_fails_where_nothing_is_found(self, directory: Path) -> None:
        payload = pack(
            INFO, "interface=nosuch0 required=true", directory / "required", fails=True
        )
        assert "interface 'nosuch0'" in run([PYTHON, payload])["msg"]


@needs_root
class TestSince:
    """What is remembered on the host, with a /run that is not the host's own."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        return tmp_path / "run"

    @pytest.fixture
    def inside(self, place: Path) -> list[str | Path]:
        place.mkdir()
        return ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /run && exec "$@"', place]

    def test_last_is_kept_for_root_only_and_not_in_check_mode(
        self, directory: Path, place: Path, inside: list[str | Path]
    ) -> None:
        arguments = "capability=net since=last"
        checking = pack(INFO, arguments, directory / "check", options=["--check"], inside=inside)
        assert run([*inside, PYTHON, checking])["compared"] is False
        assert list(place.iterdir()) == []

        payload = pack(INFO, arguments, directory / "last", inside=inside)
        result = run([*inside, PYTHON, payload])
        assert result["compared"] is True
        assert result["changes"] == {"added": {}, "removed": {}, "changed": {}}
        assert result["rebooted"] is False
        (state,) = (place / "hostdev.nodedev").iterdir()
        assert state.stat().st_mode & 0o7777 == 0o600
        assert state.parent.stat().st_mode & 0o7777 == 0o700

        before = state.read_bytes()
        assert run([*inside, PYTHON, checking])["compared"] is True
        assert state.read_bytes() == before

        state.write_text("damaged")
        result = run([*inside, PYTHON, payload])
        assert result["compared"] is False
        assert "is ignored" in str(result["warnings"])
        assert run([*inside, PYTHON, payload])["compared"] is True

    def test_an_ordinary_user_is_told_to_become_root(self, directory: Path, inside: Any) -> None:
        payload = readable(pack(INFO, "since=last", directory / "user", inside=inside))
        result = run([PYTHON, payload], user=NOBODY, group=NOBODY, extra_groups=[])
        assert result["failed"] is True
        assert "Set become to true" in result["msg"]


# Runs a gathering under an audit hook that tells what it does to the host.
WATCH = """
import os, sys
events = []
def watch(event, arguments):
    if event == "open":
        path, _mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and not str(path).endswith(".pyc"):
            events.append((event, str(path)))
        elif str(path).startswith("/dev/"):
            events.append((event, str(path)))
    elif event.startswith(("subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.spawn",
                           "os.rename", "os.remove", "os.mkdir", "shutil.", "pty.")):
        events.append((event, str(arguments)))
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.gather import gather
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.request import Request
devices = gather(Request(details="full")).devices
import json
print(json.dumps([len(devices), events]))
"""


def test_gathering_runs_nothing_writes_nothing_and_opens_no_device() -> None:
    count, events = json.loads(
        subprocess.run(
            [sys.executable, "-c", WATCH],
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path))),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    assert count > 1
    assert events == []

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook hostdev.nodedev.report, on facts in a folder and in a fact cache."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hostdev.nodedev.tests.unit.plugins.plugin_utils.report.stacked import (
    hypervisor,
)
from tests.local_fleet import Fleet
from tests.payloads import PYTHON

REPORT = "hostdev.nodedev.report"
DATA = re.compile('<script id="data" type="application/json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Facts of three hosts; the inventory knows two of these and two others."""
    made = Fleet(tmp_path)
    known = ["hv1", "hv2", "new", "bad"]
    made.write("hosts.yml", {"all": {"hosts": {host: {} for host in known}}})
    (tmp_path / "facts").mkdir()
    for number in (1, 2, 3):
        made.write(f"facts/hv{number}.json", json.dumps(hypervisor(number, 60)))
    made.write("facts/bad.json", "{")
    return made


def report(fleet: Fleet, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    return fleet.run("ansible-playbook", REPORT, *arguments, **settings)


def data(fleet: Fleet, name: str = "hardware.html") -> dict[str, Any]:
    text = (fleet.directory / name).read_text(encoding="utf-8")
    [found] = DATA.findall(text)
    page: dict[str, Any] = json.loads(found)
    return page


def hosts(page: dict[str, Any]) -> list[str]:
    return [host["name"] for host in page["hosts"]]


FOLDER = ("-e", "hardware_facts_dir=facts")


def test_a_folder_of_facts_becomes_a_page(fleet: Fleet) -> None:
    done = report(fleet, *FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    page = data(fleet)
    assert hosts(page) == ["hv1", "hv2", "hv3"]
    assert {host for host, _reason in page["missing"]} == {"new", "bad"}
    assert page["title"] == "Hardware report"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", page["date"])
    mode = (fleet.directory / "hardware.html").stat().st_mode
    assert mode & 0o777 == 0o640


def test_the_same_facts_make_the_same_page(fleet: Fleet) -> None:
    for changed in (1, 0):
        done = report(fleet, *FOLDER, "-e", "report_date=")
        assert f"changed={changed} " in done.stdout


def test_title_place_and_hosts_can_be_chosen(fleet: Fleet) -> None:
    chosen = {
        "report_title": "{{ 6 * 7 }} <b>",
        "report_path": "sub page.html",
        "report_hosts": "hv*:!hv2",
        "report_mode": "0600",
    }
    done = report(fleet, *FOLDER, "-e", json.dumps(chosen))
    assert done.returncode == 0, done.stdout + done.stderr
    page = data(fleet, "sub page.html")
    assert hosts(page) == ["hv1"]
    assert page["missing"] == []


def test_the_fact_cache_is_read_where_no_folder_is_given(fleet: Fleet) -> None:
    settings = {
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(fleet.directory / "cache"),
    }
    gathered = fleet.run(
        "ansible", "hv1", "-m", "hostdev.nodedev.device_facts", "-c", "local",
        "-e", f"ansible_python_interpreter={PYTHON}", **settings,
    )  # fmt: skip
    assert gathered.returncode == 0, gathered.stdout + gathered.stderr
    done = report(fleet, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    page = data(fleet)
    assert hosts(page) == ["hv1"]
    assert "computer" in page["strings"]
    assert {host for host, _reason in page["missing"]} == {"hv2", "new", "bad"}


def test_device_text_is_no_template(fleet: Fleet) -> None:
    fact = hypervisor(1, 60)
    fact["devices"]["computer"]["system"]["product"] = "{{ 6 * 7 }}{% raw %}"
    fleet.write("facts/hv1.json", json.dumps(fact))
    assert report(fleet, *FOLDER).returncode == 0
    assert data(fleet)["hosts"][0]["system"].endswith("{{ 6 * 7 }}{% raw %}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-e", "report_hosts=nosuch"], 'No host of the inventory matches report_hosts, "nosuch"'),
        (["-e", "hardware_facts_dir=nowhere"], "nowhere: No such file or directory"),
    ],
    ids=["a pattern without hosts", "a folder that is not there"],
)
def test_what_is_wrong_is_said(fleet: Fleet, arguments: list[str], message: str) -> None:
    done = report(fleet, *arguments)
    assert done.returncode != 0
    assert message in done.stdout + done.stderr
    assert not (fleet.directory / "hardware.html").exists()

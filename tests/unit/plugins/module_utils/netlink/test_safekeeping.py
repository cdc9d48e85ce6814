# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock and the journal of a run: what they promise to the runs that follow."""

from __future__ import annotations

import json
import os
import stat
import time

import pytest

from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.before import Before
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.ip_state import IpState
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.journal import (
    Journal,
    JournalError,
)
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.lock import Lock, LockError
from ansible_collections.hostdev.nodedev.plugins.module_utils.netlink.snapshot import LinkState

BEFORE = Before(
    {"br0": LinkState("br0", "bridge")}, ["v7"], IpState(), {"br0": {"ipv4/tag": "7"}}
)


class TestLock:
    def test_a_second_run_waits_so_long_and_no_longer(self, tmp_path):
        folder = str(tmp_path / "run")
        with Lock(True, folder):
            started = time.monotonic()
            with pytest.raises(LockError, match="Another run"), Lock(True, folder, patience=0.2):
                pass
            assert 0.2 <= time.monotonic() - started < 5
        with Lock(True, folder, patience=0.2):
            pass

    def test_who_only_looks_waits_for_who_changes(self, tmp_path):
        folder = str(tmp_path / "run")
        with (
            Lock(True, folder),
            pytest.raises(LockError),
            Lock(False, folder, patience=0.1),
        ):
            pass

    def test_those_who_only_look_do_not_wait_for_one_another(self, tmp_path):
        folder = str(tmp_path / "run")
        with Lock(True, folder):
            pass
        with Lock(False, folder), Lock(False, folder, patience=0.1):
            pass

    def test_who_only_looks_leaves_no_trace(self, tmp_path):
        with Lock(False, str(tmp_path / "run")):
            assert os.listdir(tmp_path) == []

    def test_a_folder_of_somebody_else_is_not_trusted(self, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(LockError, match="cannot be used"), Lock(True, str(tmp_path / "run")):
            pass


class TestJournal:
    def test_tells_what_was_there_until_it_is_removed(self, tmp_path):
        journal = Journal("net:[1]", str(tmp_path))
        journal.write(BEFORE)
        told = Journal("net:[1]", str(tmp_path)).load()
        assert told is not None
        assert told.to_json() == BEFORE.to_json()
        journal.remove()
        journal.remove()
        assert journal.load() is None

    def test_is_for_its_owner_only(self, tmp_path):
        journal = Journal("net:[1]", str(tmp_path))
        journal.write(BEFORE)
        assert stat.S_IMODE(os.stat(journal.path).st_mode) == 0o600

    def test_is_of_one_network_namespace(self, tmp_path):
        Journal("net:[1]", str(tmp_path)).write(BEFORE)
        assert Journal("net:[2]", str(tmp_path)).load() is None

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda plain: plain.update(boot="another"), id="of another boot"),
            pytest.param(lambda plain: plain.update(format=99), id="of another format"),
            pytest.param(
                lambda plain: plain.update(namespace="net:[9]"), id="of another namespace"
            ),
            pytest.param(lambda plain: plain["before"].pop("links"), id="incomplete"),
            pytest.param(lambda plain: plain.update(before=[]), id="no journal at all"),
        ],
    )
    def test_is_discarded_if_it_is(self, tmp_path, change):
        journal = Journal("net:[1]", str(tmp_path))
        journal.write(BEFORE)
        with open(journal.path, encoding="utf-8") as file:
            plain = json.load(file)
        change(plain)
        with open(journal.path, "w", encoding="utf-8") as file:
            json.dump(plain, file)
        assert journal.load() is None

    def test_half_of_one_is_discarded(self, tmp_path):
        journal = Journal("net:[1]", str(tmp_path))
        journal.write(BEFORE)
        os.truncate(journal.path, 40)
        assert journal.load() is None

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path):
        with pytest.raises(JournalError, match="nowhere"):
            Journal("net:[1]", str(tmp_path / "nowhere")).write(BEFORE)

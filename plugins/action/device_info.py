# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""device_info's part on the controller: what is to be kept there is written, and returned no more.

It runs in the process of the one host, so that a fleet's facts are never in memory together.
"""

from __future__ import annotations

import json
import os
import tempfile
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _supports_check_mode = True
    _supports_async = True

    def run(
        self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None
    ) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        dest = self._task.args.get("dest")
        if dest and self._task.async_val:
            raise AnsibleActionFail("device_info cannot write dest once it went on with async.")
        wrap_async = self._task.async_val and not self._connection.has_native_async
        result.update(self._execute_module(task_vars=task_vars, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        if dest and "fact" in result:
            fact = result.pop("fact")
            path = os.path.abspath(os.path.expanduser(str(dest)))
            try:
                result["changed"] = write(path, fact, pretend=self._task.check_mode)
            except OSError as error:
                raise AnsibleActionFail(
                    f"The devices were gathered, but could not be written to {path} on the "
                    f"controller: {error.strerror}."
                ) from error
            result["dest"] = path
            result["summary"] = {"devices": len(fact["devices"]), "token": fact["token"]}
        return result


def write(path: str, fact: dict[str, t.Any], pretend: bool) -> bool:
    """Whether the file had to be another one. It is always new: its time is that of the facts."""
    text = json.dumps(fact)
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            changed = file.read() != text
    except FileNotFoundError:
        changed = True
    if pretend:
        return changed
    # mkstemp makes files for their owner only; who reads the folder leaves out hidden ones.
    descriptor, new = tempfile.mkstemp(prefix=".", dir=os.path.dirname(path))
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
    return changed

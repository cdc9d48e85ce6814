# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the modules that gather end in failure, or start again where another Python can do it.

dbus-python is part of distributions and hardly ever in a virtual environment, so that a module
whose Python lacks it runs again under the system's own.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .hal.errors import MissingLibrary

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from .hal.errors import GatherError

# What a library of a distribution is imported as. lxml is not among them: by the time that it is
# missed, there is nothing that another Python would do better.
_IMPORTED_AS = {"dbus-python": "dbus"}
_PYTHONS = ("/usr/bin/python3", "/usr/libexec/platform-python", "/usr/local/bin/python3")


# Ansible hands the parameters over through a pipe that is not read yet, so that more would block.
_MOST = 32 << 10


def fail(module: AnsibleModule, error: GatherError) -> None:
    """Ends the module with the error, or with the result of running it again; never returns."""
    if isinstance(error, MissingLibrary):
        small = len(json.dumps(module.params)) < _MOST
        if error.library in _IMPORTED_AS and small:
            _respawn(_IMPORTED_AS[error.library])
        module.fail_json(msg=missing_required_lib(error.library, reason=error.reason))
    module.fail_json(msg=str(error))


def _respawn(name: str) -> None:
    """Runs the module again under a Python of the host that has this; does not return if it does.

    Source: Ansible's documentation of module_utils/common/respawn.py.
    """
    from ansible.module_utils.common import respawn

    if not respawn.has_respawned():
        interpreter = respawn.probe_interpreters_for_module(list(_PYTHONS), name)
        if interpreter:
            respawn.respawn_module(interpreter)

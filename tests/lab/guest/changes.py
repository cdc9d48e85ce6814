# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers device_info's since=last once, and prints it; whether it gathered is told as well."""

from __future__ import annotations

import json

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal import since
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.info import (
    INFO_ARGUMENTS,
    answer,
)


def main():
    gathered = []
    original = since._gather
    since._gather = lambda *arguments: gathered.append(1) or original(*arguments)
    params = {name: argument.get("default") for name, argument in INFO_ARGUMENTS.items()}
    result = answer({**params, "since": "last"})
    print(json.dumps({**result, "gathered": bool(gathered)}))


if __name__ == "__main__":
    main()

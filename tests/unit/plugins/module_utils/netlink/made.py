# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Netlink messages about links, put together by hand."""

from __future__ import annotations

import struct


def attribute(kind, payload):
    """Return an attribute with its padding."""
    return struct.pack("=HH", len(payload) + 4, kind) + payload + b"\0" * (-len(payload) % 4)


def u32(kind, number):
    return attribute(kind, struct.pack("=I", number))


def link_message(index, *attributes, family=0, hardware_type=1, flags=0):
    """Return an RTM_NEWLINK message."""
    body = struct.pack("=BxHiII", family, hardware_type, index, flags, 0) + b"".join(attributes)
    return struct.pack("=IHHII", len(body) + 16, 16, 2, 1, 1) + body

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entering a named network namespace, as ``ip netns`` makes them.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import os

_FOLDERS = ("/run/netns", "/var/run/netns")
_OWN = "/proc/self/ns/net"
_CLONE_NEWNET = 0x40000000


class NamespaceError(Exception):
    """A network namespace does not exist or cannot be entered; the text says which and why."""


def enter(name: str) -> None:
    """Move this process into a network namespace, for good. Raises NamespaceError."""
    if not name or "/" in name or name in (".", ".."):
        raise NamespaceError(f"netns: {name!r} is no name of a network namespace.")
    for folder in _FOLDERS:
        try:
            descriptor = os.open(f"{folder}/{name}", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise NamespaceError(f"netns {name} cannot be opened: {error.strerror}.") from error
        try:
            _set(descriptor)
        except OSError as error:
            raise NamespaceError(
                f"netns {name} cannot be entered: {error.strerror}. Run as root (become)."
            ) from error
        finally:
            os.close(descriptor)
        return
    raise NamespaceError(
        f"There is no network namespace {name}: 'ip netns add {name}' would make it."
    )


def _set(descriptor: int) -> None:
    # os.setns() is there since Python 3.12 only.
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(descriptor, _CLONE_NEWNET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def identity() -> str:
    """Return what tells the network namespace of this process from all others that exist."""
    try:
        return os.readlink(_OWN)
    except OSError:
        return ""

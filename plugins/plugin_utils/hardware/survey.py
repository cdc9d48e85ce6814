# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The survey: the answers of all hosts, and what is to be said of those that gave none.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from .errors import Unreadable
from .index import UNKNOWN, Index
from .questions import Answer, Questions
from .reading import sign
from .sources import Source

# What Python raises over values that are of no type that was thought of.
_NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Survey(NamedTuple):
    """answers: by host. absent: hosts without facts of devices. expired: those whose facts the
    cache has given up. unreadable: why the facts of a host cannot be used. old: hosts whose facts
    are older than they should be.
    """

    answers: dict[str, Answer]
    absent: list[str]
    expired: list[str]
    unreadable: dict[str, Unreadable]
    old: list[str]


def survey(
    hosts: Iterable[str],
    source: Source,
    questions: Questions,
    index: Index | None,
    max_age: float | None,
) -> Survey:
    """Asks the hosts. max_age: of facts, in seconds."""
    result = Survey({}, [], [], {}, [])
    oldest = time.time() - max_age if max_age is not None else None
    for host in hosts:
        path = source.path(host)
        state = sign(path) if path else None
        if not source.has(host):
            # The file is there as long as nobody writes it anew.
            (result.expired if state else result.absent).append(host)
            continue
        try:
            answer: Any = index.get(host, state) if index and state else UNKNOWN
            if answer is UNKNOWN:
                answer = _ask(host, source, questions)
                if index and path and state and sign(path) == state:
                    index.put(host, state, answer)
        except Unreadable as error:
            # As it was raised, it would hold on to the facts.
            result.unreadable[host] = Unreadable(str(error), error.told)
            if index:
                index.forget(host)
            continue
        if answer is None:
            result.absent.append(host)
            continue
        result.answers[host] = answer
        if state and oldest is not None and state.modified / 1e9 < oldest:
            result.old.append(host)
    return result


def _ask(host: str, source: Source, questions: Questions) -> Answer | None:
    """Raises Unreadable."""
    fact = source.read(host)
    if fact is None:
        return None
    try:
        return questions.answer(fact)
    except _NONSENSE as error:
        # Whoever writes facts by hand can write any; the other hosts have done nothing.
        raise Unreadable(
            f"has facts that make no sense ({type(error).__name__}). Gather them anew."
        ) from error

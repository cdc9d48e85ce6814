# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of hosts that are in no group for another reason than their hardware.

Each notice is a sentence or two that end in what to do.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .errors import ConfigError
from .facts import brief
from .questions import Answer
from .survey import Survey

# How many hosts a notice names, and how many different ones there are for hosts one by one.
_NAMED = 5
_EACH = 20

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}

GATHER = "Gather them with the playbook hostdev.nodedev.gather"


def seconds(text: str) -> float:
    """A time such as 12h. Raises ConfigError."""
    match = re.fullmatch("([0-9]{1,9})([smhdw]?)", text.strip(), re.ASCII)
    if not match:
        raise ConfigError(f"max_age is {brief(text)}, expected a time such as 12h or 7d")
    return int(match[1]) * _UNITS[match[2]]


def these(hosts: Sequence[str]) -> str:
    """Hosts in words: how many, and which."""
    named = ", ".join(map(brief, hosts[:_NAMED]))
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return f"{len(hosts)} host{'s' * (len(hosts) != 1)} ({named}{more})"


def no_hosts(known: int) -> str:
    return (
        f"No hosts are defined yet, while there are facts of {known}. Sources are read in their "
        "order: let this one come after those that define hosts, in an inventory directory by a "
        "name such as 99_hardware.yml. Or set add_hosts to true."
    )


def nobody(pattern: str) -> str:
    return (
        f"There are no hosts to look at, hosts being {brief(pattern)}. Let this source come after "
        "those that define hosts; or set add_hosts to true and gather facts."
    )


def undefined(hosts: Sequence[str], later: Sequence[str]) -> str:
    return (
        f"There are facts of {these(hosts)} that no source before this one defines, and "
        f"{brief(later[0], 300)} comes after it. Sources are read in their order: let this one be "
        "the last, in an inventory directory by a name such as 99_hardware.yml."
    )


def memory_cache() -> str:
    return (
        "The fact cache is the plugin memory, which is empty whenever an inventory is read. Set "
        "fact_caching=jsonfile and fact_caching_connection in ansible.cfg and gather facts, or "
        "set facts_dir."
    )


def unknown_age(cache: str) -> str:
    return (
        f"max_age cannot be checked, since the fact cache {brief(cache)} does not tell how old "
        "facts are. Set its fact_caching_timeout instead."
    )


def unusual_names(names: Sequence[str]) -> str:
    return (
        f"The facts of {these(names)} are left out, since no host can be called so. Name files "
        "of facts after hosts."
    )


def ambiguous(hosts: Sequence[str]) -> str:
    return (
        f"There is more than one file with the facts of {these(hosts)} in facts_dir, of which "
        "the first by name is read. Remove the others."
    )


def notices(
    survey: Survey, ages: str, asks_for_usage: bool, fingerprint: bool, cached: bool, again: bool
) -> Iterator[str]:
    """What is to be said of a survey. ages: the option max_age. cached: facts are in a cache.

    again: whether to say as well what core has said already.
    """
    asked = sum(map(len, (survey.answers, survey.absent, survey.expired, survey.unreadable)))
    where = "fact cache" if cached else "facts_dir"
    if survey.absent:
        yield (
            f"There are no facts of the devices of {these(survey.absent)} of {asked} in the "
            f"{where}. {GATHER}, or leave them out with hosts."
        )
    if survey.expired:
        yield (
            f"The facts of {these(survey.expired)} of {asked} expired in the fact cache. {GATHER}, "
            "or let them live longer with fact_caching_timeout."
        )
    if survey.old:
        yield f"The facts of {these(survey.old)} are older than {ages}. {GATHER}."
    yield from _limited(survey.answers, fingerprint)
    unused = [host for host, answer in survey.answers.items() if not answer["usage"]]
    if asks_for_usage and unused:
        yield (
            f"The facts of {these(unused)} do not tell who uses the devices, so that nothing is "
            "free or in_use there. Gather them with usage set to true, as the playbook "
            "hostdev.nodedev.gather does."
        )
    yield from _unreadable(survey, again)


def _limited(answers: Mapping[str, Answer], fingerprint: bool) -> Iterator[str]:
    limits: dict[str, list[str]] = {}
    for host, answer in answers.items():
        if "limits" in answer:
            limits.setdefault(answer["limits"], []).append(host)
    if limits:
        hosts = [host for each in limits.values() for host in each]
        yield (
            f"The facts of {these(hosts)} were gathered with a filter "
            f"({'; '.join(map(brief, list(limits)[:3]))}), and nothing else is seen of these hosts"
            + (", which have no fingerprint" if fingerprint else "")
            + ". Gather them without one."
        )


def _unreadable(survey: Survey, again: bool) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for host, error in survey.unreadable.items():
        if again or not error.told:
            reasons.setdefault(str(error), []).append(host)
    for reason, hosts in list(reasons.items())[:_EACH]:
        subject = f"Host {brief(hosts[0])}" if len(hosts) == 1 else f"Each of {these(hosts)}"
        yield f"{subject} {reason}"
    rest = [host for hosts in list(reasons.values())[_EACH:] for host in hosts]
    if rest:
        yield f"The facts of {these(rest)} cannot be read either. {GATHER}."

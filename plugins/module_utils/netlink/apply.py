# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps to the kernel: encoded, sent many at once, in order.

Private to this collection: it may change without notice.
"""

from __future__ import annotations

import errno
import typing as t

from . import codec, steps, sysctls
from .guard import MODULES
from .kernel import Refusal, name_of
from .restoring import Lost, restore
from .wire import NetlinkError

if t.TYPE_CHECKING:
    from .kernel import Kernel
    from .snapshot import Snapshot

_NO_SUCH_KIND = "Unknown device type"  # says rtnl_newlink()
_ADVICE = {
    errno.EPERM: "The kernel forbids it: run as root (become), outside of a user namespace.",
    errno.EACCES: "The option does not exist in the bond's mode.",
    errno.EOPNOTSUPP: "This kernel was built without it.",
    errno.EBUSY: "Something else uses the link, or it has to be down for this.",
    errno.EEXIST: "Somebody else made a link with this name, index or VLAN id meanwhile.",
    errno.ENODEV: "A link went away meanwhile; run the task again.",
    errno.ENETDOWN: "The link that it stands on is down.",
    errno.ENOTEMPTY: "The bond must have no ports for this.",
    errno.ERANGE: "The value is out of the kernel's range.",
    errno.ENOMEM: "The kernel has no memory left for it.",
}


class StepFailed(Exception):
    """The kernel refused a step, or did not answer.

    ``step`` is the step, ``code`` the errno or 0, ``said`` the kernel's own text. The exception's
    text is for the user.
    """

    def __init__(self, step: steps.Step, code: int, said: str) -> None:
        self.step, self.code, self.said = step, code, said
        named = f" ({name_of(code)})" if code else ""
        advice = self._advice()
        Exception.__init__(
            self,
            f'The step "{step}" failed: {said}{named}.' + (f" {advice}" if advice else ""),
        )

    def _advice(self) -> str:
        step = self.step
        if isinstance(step, steps.Create) and self.said == _NO_SUCH_KIND:
            return (
                f"This kernel cannot make a {step.kind}: its module {MODULES[step.kind]} is "
                "missing or must not be loaded; install the kernel's modules package."
            )
        return _ADVICE.get(self.code, "")

    @property
    def name_taken(self) -> bool:
        """Whether a link was to be made that was there already, as bond0 comes with its module."""
        return isinstance(self.step, steps.Create) and self.code == errno.EEXIST


class _Batch:
    """Requests to be sent together, and the step of each."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._indexes = {name: state.index for name, state in snapshot.links.items()}
        # New links get a known index, so that what refers to them can be sent along.
        self._free = max(self._indexes.values(), default=0) + 1
        self.requests: t.List[bytearray] = []
        self.steps: t.List[steps.Step] = []

    def index(self, name: str) -> int:
        # The kernel's answer to an index that no link has is ENODEV.
        return self._indexes.get(name, 0x7FFFFFFF)

    def add(self, step: steps.Step) -> None:
        """Encode a step."""
        for request in _ENCODERS[step.action](step, self):
            self.requests.append(request)
            self.steps.append(step)

    def new_index(self, step: steps.Create) -> int:
        index = step.index
        if not index:
            index, self._free = self._free, self._free + 1
        self._indexes[step.link] = index
        return index

    def send(self, kernel: Kernel) -> None:
        """Send what was added. Raises StepFailed."""
        requests, of_steps = self.requests, self.steps
        self.requests, self.steps = [], []

        def gone_already(number: int, code: int) -> bool:
            return code == errno.ENODEV and isinstance(of_steps[number], steps.Delete)

        try:
            kernel.send(requests, gone_already)
        except Refusal as refusal:
            raise StepFailed(of_steps[refusal.number], refusal.code, refusal.said) from refusal
        except NetlinkError as error:
            raise StepFailed(of_steps[0], 0, str(error)) from error


def apply(planned: t.Sequence[steps.Step], snapshot: Snapshot, kernel: Kernel) -> None:
    """Carry out steps that were planned for this snapshot. Raises StepFailed."""
    batch = _Batch(snapshot)
    for step in planned:
        if isinstance(step, steps.Restore):
            batch.send(kernel)
            try:
                restore(step.ip, kernel)
            except Lost as lost:
                raise StepFailed(step, lost.refusal.code, str(lost)) from lost
            except NetlinkError as error:
                raise StepFailed(step, 0, str(error)) from error
        elif isinstance(step, steps.SetSysctls):
            batch.send(kernel)
            try:
                sysctls.write(step.link, step.sysctls)
            except OSError as error:
                raise StepFailed(step, error.errno or 0, str(error)) from error
        else:
            batch.add(step)
    batch.send(kernel)


Encoded = t.Iterable[bytearray]


def _create(step: steps.Create, batch: _Batch) -> Encoded:
    attributes: codec.Attributes = [("IFLA_IFNAME", step.link)]
    options = dict(step.options)
    if step.kind == "vlan":
        attributes.append(("IFLA_LINK", batch.index(options.pop("parent"))))
    if step.address:
        attributes.append(("IFLA_ADDRESS", step.address))
    if step.mtu:
        attributes.append(("IFLA_MTU", step.mtu))
    attributes.append(codec.link_info(step.kind, options, batch.index))
    for key, name in (("txqlen", "IFLA_TXQLEN"), ("group", "IFLA_GROUP")):
        if key in step.kept:
            attributes.append((name, step.kept[key]))
    request = codec.NLM_F_CREATE | codec.NLM_F_EXCL
    up = True if step.up else None
    index = batch.new_index(step)
    requests = [codec.message(codec.RTM_NEWLINK, index, attributes, request, up=up)]
    if step.kept.get("altnames"):
        requests.append(codec.altnames_request(index, step.kept["altnames"]))
    return requests


def _delete(step: steps.Delete, batch: _Batch) -> Encoded:
    return [codec.message(codec.RTM_DELLINK, batch.index(step.link))]


def _set_options(step: steps.SetOptions, batch: _Batch) -> Encoded:
    attributes = [codec.link_info(step.kind, step.options, batch.index)]
    return [codec.message(codec.RTM_NEWLINK, batch.index(step.link), attributes)]


def _set_link(step: steps.SetLink, batch: _Batch) -> Encoded:
    index = batch.index(step.link)
    if step.attribute == "up":
        return [codec.message(codec.RTM_NEWLINK, index, up=bool(step.value))]
    value = step.value
    if step.attribute == "alias":
        value = str(value).encode("utf-8", "surrogateescape")
    name = {"mtu": "IFLA_MTU", "address": "IFLA_ADDRESS", "alias": "IFLA_IFALIAS"}[step.attribute]
    return [codec.message(codec.RTM_NEWLINK, index, [(name, value)])]


def _set_master(step: steps.SetMaster, batch: _Batch) -> Encoded:
    master = batch.index(step.master) if step.master else 0
    attributes: codec.Attributes = [("IFLA_MASTER", master)]
    return [codec.message(codec.RTM_NEWLINK, batch.index(step.link), attributes)]


def _set_port_options(step: steps.SetPortOptions, batch: _Batch) -> Encoded:
    attributes = [codec.port_info(step.kind, step.options, batch.index)]
    return [codec.message(codec.RTM_NEWLINK, batch.index(step.link), attributes)]


def _add_vlans(step: steps.AddVlans, batch: _Batch) -> Encoded:
    index = batch.index(step.link)
    return codec.vlan_requests(codec.RTM_SETLINK, index, step.entries, step.on_bridge)


def _remove_vlans(step: steps.RemoveVlans, batch: _Batch) -> Encoded:
    index = batch.index(step.link)
    return codec.vlan_requests(codec.RTM_DELLINK, index, step.entries, step.on_bridge)


_ENCODERS: t.Dict[str, t.Callable[[t.Any, _Batch], Encoded]] = {
    "create": _create,
    "delete": _delete,
    "set_options": _set_options,
    "set_link": _set_link,
    "set_master": _set_master,
    "set_port_options": _set_port_options,
    "add_vlans": _add_vlans,
    "remove_vlans": _remove_vlans,
}

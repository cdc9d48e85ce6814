#!/usr/bin/python
# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_nic
short_description: Makes bonds, bridges and VLANs exist, or not exist
description:
  - Makes bonds, bridges and VLANs exist as described, one of them or a whole stack at once, or
    makes them not exist. All options of the kernel can be set.
  - It works on the running kernel, over netlink. Nothing is persistent, a reboot takes away what
    was made. Neither NetworkManager nor any other service is needed.
  - An option that is not given is left alone. A list or a map that is given, such as VLANs or the
    targets of ARP monitoring, is the whole of it. The value V(default) resets an option.
  - Only what differs is changed, in the fewest and least disruptive steps. Where a link must be
    interrupted, its addresses, routes, next hops and neighbours and the state of what stands on it
    are put back, and RV(bounced) names it.
  - Either all of it is reached, and read back from the kernel, or all is undone. What a killed run
    leaves is undone by the next one.
author:
  - hostdev.nodedev contributors (@hostdev)
requirements:
  - "pyroute2 >= 0.7 (Debian, Ubuntu and Fedora package C(python3-pyroute2)), when something is to
    be changed"
  - "lxml >= 4.9 (Debian, Ubuntu and Fedora package C(python3-lxml)), for O(xml) only"
extends_documentation_fragment:
  - hostdev.nodedev._attributes
  - hostdev.nodedev.virtual_nic
attributes:
  become:
    description: How the content relates to the rights of the user it runs as.
    support: partial
    details:
      - Changing links needs root, or the capability CAP_NET_ADMIN. Check mode does not.
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying
      the target.
    support: full
  diff_mode:
    description: Returns details on what has changed, or possibly needs changing, when in diff mode.
    support: full
    details:
      - The diff is of what was asked for only.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second
      invocation indicates no change.
    support: full
    details:
      - Except for the actions, V(fdb_flush).
notes:
  - Before the first change, what is needed to undo it is written to C(/run/hostdev.nodedev). Runs
    on one host wait for each other.
  - A link that has addresses is not made a port, and a link that carries this connection or the
    default route is not interrupted, unless O(force) says so.
seealso:
  - module: hostdev.nodedev.device_info
"""

EXAMPLES = r"""
- name: Bond two NICs
  hostdev.nodedev.virtual_nic:
    name: bond0
    kind: bond
    bond:
      mode: 802.3ad
      lacp_rate: fast
      xmit_hash_policy: layer3+4
    ports: [eth1, eth2]
    mtu: 9000
  become: true

- name: A whole stack, in any order
  hostdev.nodedev.virtual_nic:
    nics:
      - name: br0
        kind: bridge
        bridge: {vlan_filtering: true, stp_state: false}
        ports:
          - {name: bond0.77, vlans: ["10-12", 40], pvid: 40, untagged: [40]}
      - name: bond0.77
        kind: vlan
        vlan: {id: 77, parent: bond0, protocol: 802.1ad}
      - name: bond0
        kind: bond
        bond: {mode: active-backup, miimon: 50, updelay: 100}
        ports: [eth1, eth2]
        mtu: 1600
  become: true

- name: Monitor the link again as the kernel does by default, and leave all else alone
  hostdev.nodedev.virtual_nic:
    name: bond0
    kind: bond
    bond: {miimon: default, updelay: default}
  become: true

- name: Take a bridge away, with the VLANs that stand on it, and free its ports
  hostdev.nodedev.virtual_nic:
    name: br0
    state: absent
    cascade: true
  become: true
"""

RETURN = r"""
nics:
  description:
    - The NICs that were asked for, as they are now. Given as O(nics), they change nothing.
    - In check mode, as they would be.
  returned: success
  type: list
  elements: dict
  sample:
    - name: bond0.77
      kind: vlan
      state: present
      vlan: {id: 77, parent: bond0, protocol: 802.1ad, gvrp: false, reorder_hdr: true}
      mtu: 1600
      address: 52:54:00:12:34:56
      up: true
steps:
  description: What was done, or would be done, step by step.
  returned: success, and when the kernel refused a step
  type: list
  elements: str
  sample:
    - create vlan bond0.77 with parent bond0, id 77, protocol 802.1ad, up
bounced:
  description: The links that were interrupted and came back.
  returned: success
  type: list
  elements: str
  sample: [bond0]
recovered:
  description: What was done first to undo what a killed run had left.
  returned: when there was something
  type: list
  elements: str
  sample: [delete bond0]
failed_step:
  description: The step that the kernel refused.
  returned: when it refused one
  type: str
  sample: set mode 802.3ad of bond bond0
undone:
  description: Whether all was undone after a failure, and the host found to be as before.
  returned: when something had been changed before the failure
  type: bool
  sample: true
remaining:
  description: What could not be undone. The next run tries again.
  returned: when something could not be undone
  type: list
  elements: str
  sample: ["the route default via 192.0.2.1 dev bond0 is gone"]
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ..module_utils.netlink.arguments import ARGUMENTS, EXCLUSIVE, REQUIRED_ONE
from ..module_utils.netlink.failures import Failed, MissingPyroute2
from ..module_utils.netlink.journal import JournalError
from ..module_utils.netlink.lock import LockError
from ..module_utils.netlink.namespace import NamespaceError
from ..module_utils.netlink.refusals import PlanRefused
from ..module_utils.netlink.spec import SpecError
from ..module_utils.netlink.transaction import run
from ..module_utils.netlink.wire import NetlinkError
from ..module_utils.nic_xml import DocumentError, nics


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENTS,
        mutually_exclusive=EXCLUSIVE,
        required_one_of=REQUIRED_ONE,
        supports_check_mode=True,
    )
    try:
        result = run(module.params, module.check_mode, nics)
    except Failed as failure:
        module.fail_json(msg=str(failure), **failure.result)
    except MissingPyroute2 as error:
        reason = "to change links (package python3-pyroute2)"
        module.fail_json(
            msg=f"{missing_required_lib('pyroute2', reason=reason)} Nothing was changed: {error}."
        )
    except DocumentError as error:
        if error.library:
            reason = f"for XML (package {error.package})"
            module.fail_json(msg=missing_required_lib(error.library, reason=reason))
        module.fail_json(msg=str(error))
    except (
        SpecError,
        PlanRefused,
        NamespaceError,
        LockError,
        JournalError,
        NetlinkError,
    ) as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters changes and to_xml as templates use them."""

from __future__ import annotations

import copy
from typing import Any

import jinja2
import pytest
from ansible.errors import AnsibleTemplateError

from ansible_collections.hostdev.nodedev.plugins.filter import changes, to_xml
from ansible_collections.hostdev.nodedev.plugins.module_utils import xml
from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.document import document
from ansible_collections.hostdev.nodedev.tests.unit.plugins.module_utils.hal.recorded import (
    devices,
)


@pytest.fixture(scope="module")
def fact() -> dict[str, Any]:
    """A recorded server, with two of its ancestors as a filtered gathering has them."""
    found = copy.deepcopy(devices("server"))
    found["computer"]["context"] = True
    return {"format": 1, "source": "sysfs", "filter": {}, "devices": found}


def rendered(expression: str, **variables: Any) -> Any:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    for name, filters in (("changes", changes), ("to_xml", to_xml)):
        environment.filters[f"hostdev.nodedev.{name}"] = filters.FilterModule().filters()[name]
    return environment.compile_expression(expression, undefined_to_none=False)(**variables)


class TestToXml:
    def test_one_device_is_one_document(self, fact: dict[str, Any]) -> None:
        text = rendered("fact.devices.net_br0 | hostdev.nodedev.to_xml(fact)", fact=fact)
        assert text == document(fact["devices"]["net_br0"], fact["devices"])

    def test_a_list_is_a_list(self, fact: dict[str, Any]) -> None:
        texts = rendered("[fact.devices.net_br0] | hostdev.nodedev.to_xml", fact=fact)
        assert texts == [document(fact["devices"]["net_br0"], {})]

    def test_a_bridges_ports_are_told_where_they_are_at_hand(self, fact: dict[str, Any]) -> None:
        ports = len(fact["devices"]["net_br0"]["net"]["lower"])
        assert ports > 1
        for around, told in (("(fact)", ports), ("", 0)):
            text = rendered(f"fact.devices.net_br0 | hostdev.nodedev.to_xml{around}", fact=fact)
            assert text.count("<nodedev:bridge_port>") == told
            assert text.count("<nodedev:name>") == ports

    def test_a_fact_is_a_list_without_context(self, fact: dict[str, Any]) -> None:
        texts = rendered("fact | hostdev.nodedev.to_xml", fact=fact)
        assert len(texts) == len(fact["devices"]) - 1
        assert "<name>computer</name>" not in "".join(texts)

    def test_libvirt_names_the_ancestor_that_it_lists(self, fact: dict[str, Any]) -> None:
        (name,) = [name for name in fact["devices"] if name.startswith("block_nvme0n1_")][:1]
        text = rendered(
            "fact.devices[name] | hostdev.nodedev.to_xml(fact, dialect='libvirt')",
            fact=fact,
            name=name,
        )
        assert text == document(fact["devices"][name], fact["devices"], "libvirt")

    def test_libvirt_lists_fewer(self, fact: dict[str, Any]) -> None:
        texts = rendered("fact | hostdev.nodedev.to_xml(dialect='libvirt')", fact=fact)
        assert 0 < len(texts) < len(fact["devices"]) - 1
        assert "net_br0" not in "".join(texts)

    @pytest.mark.parametrize(
        ("expression", "message"),
        [
            ("fact.devices.net_br0 | hostdev.nodedev.to_xml(dialect='libvirt')",
             "libvirt lists no device such as 'net_br0'"),
            ("fact | hostdev.nodedev.to_xml(dialect='html')", "no dialect 'html'"),
            ("'net_br0' | hostdev.nodedev.to_xml", "expected the fact node_devices"),
            ("{'name': 'x', 'capabilities': []} | hostdev.nodedev.to_xml", "is no device"),
            ("{'name': 'x', 'capabilities': [1]} | hostdev.nodedev.to_xml(3)", "expected the fact"),
        ],
    )  # fmt: skip
    def test_errors_name_the_filter(
        self, fact: dict[str, Any], expression: str, message: str
    ) -> None:
        with pytest.raises(AnsibleTemplateError, match=f"hostdev.nodedev.to_xml: .*{message}"):
            rendered(expression, fact=fact)

    def test_without_lxml_it_says_where_to_install_it(
        self, fact: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xml, "LXML_IMPORT_ERROR", ImportError())
        with pytest.raises(AnsibleTemplateError, match=r"on the controller: .*python3-lxml"):
            rendered("fact | hostdev.nodedev.to_xml", fact=fact)


class TestChanges:
    def test_tells_what_differs(self, fact: dict[str, Any]) -> None:
        later = copy.deepcopy(fact)
        later["devices"]["net_br0"]["net"]["mtu"] = 1400
        found = rendered(
            "before | hostdev.nodedev.changes(after)", before=fact, after=later
        )
        before = fact["devices"]["net_br0"]["net"]["mtu"]
        assert found == {
            "added": {},
            "removed": {},
            "changed": {"net_br0": {"net.mtu": {"before": before, "after": 1400}}},
        }

    @pytest.mark.parametrize(
        ("later", "message"),
        [
            ({"format": 2}, "later fact is of format 2"),
            ({"filter": {"bus": ["usb"]}}, "Only like can be compared"),
        ],
    )
    def test_errors_name_the_filter(
        self, fact: dict[str, Any], later: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(AnsibleTemplateError, match=f"hostdev.nodedev.changes: .*{message}"):
            rendered(
                "before | hostdev.nodedev.changes(after)", before=fact, after={**fact, **later}
            )

    def test_what_is_no_fact_is_an_error(self, fact: dict[str, Any]) -> None:
        with pytest.raises(AnsibleTemplateError, match="earlier one is no fact"):
            rendered("1 | hostdev.nodedev.changes(fact)", fact=fact)

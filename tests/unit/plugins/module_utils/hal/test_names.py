# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""libvirt's names of node devices."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hostdev.nodedev.plugins.module_utils.hal.names import (
    device_name,
    unique_names,
)

# Subsystem, sysname and what libvirt adds, as its node device driver names them.
LIBVIRT = [
    (("computer",), "computer"),
    (("ap_matrix",), "ap_matrix"),
    (("pci", "0000:00:1f.2"), "pci_0000_00_1f_2"),
    (("usb", "1-1.2"), "usb_1_1_2"),
    (("usb", "usb1"), "usb_usb1"),
    (("usb", "1-1.2:1.0"), "usb_1_1_2_1_0"),
    (("net", "eth0", "52:54:00:12:34:56"), "net_eth0_52_54_00_12_34_56"),
    (("net", "lo", "00:00:00:00:00:00"), "net_lo_00_00_00_00_00_00"),
    (("net", "tun0", ""), "net_tun0"),
    (("net", "tun0", None), "net_tun0"),
    (("net", "eth0.100", "52:54:00:12:34:56"), "net_eth0_100_52_54_00_12_34_56"),
    (("scsi", "host0"), "scsi_host0"),
    (("scsi", "target0:0:0"), "scsi_target0_0_0"),
    (("scsi", "0:0:0:0"), "scsi_0_0_0_0"),
    (("scsi_generic", "sg0"), "scsi_generic_sg0"),
    (("block", "sda", "SERIAL"), "block_sda_SERIAL"),
    (("block", "sda", "QEMU_HARD--DISK 0001"), "block_sda_QEMU_HARD__DISK_0001"),
    (("block", "vda", None), "block_vda"),
    (("drm", "card0"), "drm_card0"),
    (("vdpa", "vdpa0"), "vdpa_vdpa0"),
    (("mtty", "mtty"), "mtty_mtty"),
    (
        ("mdev", "4b20d080-1b54-4048-85b3-a6a62d165c01", "0000:00:02.0"),
        "mdev_4b20d080_1b54_4048_85b3_a6a62d165c01_0000_00_02_0",
    ),
    (("ccw", "0.0.ff02"), "ccw_0_0_ff02"),
    (("css", "0.0.0070"), "css_0_0_0070"),
    (("ccwgroup", "0.0.bd00"), "ccwgroup_0_0_bd00"),
    (("ap", "card07"), "ap_card07"),
    (("ap", "07.0038"), "ap_07_0038"),
    # Every byte, not every character.
    (("net", "wlän0"), "net_wl__n0"),
    (("block", "sda", "\ufffd"), "block_sda____"),
    (("net", os.fsdecode(b"\xff0")), "net__0"),
]


@pytest.mark.parametrize(("parts", "name"), LIBVIRT, ids=[row[1] for row in LIBVIRT])
def test_libvirts_names(parts: tuple[str | None, ...], name: str) -> None:
    assert device_name(*parts) == name


# Names of files and text of attributes: what is not UTF-8 arrives as surrogates or U+FFFD.
PARTS = st.one_of(
    st.none(), st.text(), st.binary().map(os.fsdecode), st.text("-:._aZ09", max_size=20)
)


@given(st.lists(PARTS))
def test_a_name_is_ascii_letters_digits_and_underscores(parts: list[str | None]) -> None:
    assert re.fullmatch("[A-Za-z0-9_]*", device_name(*parts))


@given(st.lists(PARTS))
def test_a_name_is_its_own_name(parts: list[str | None]) -> None:
    name = device_name(*parts)
    assert device_name(name) == name


@given(st.lists(PARTS))
def test_a_name_has_a_character_for_every_byte(parts: list[str | None]) -> None:
    given_parts = [os.fsencode(part) for part in parts if part]
    assert len(device_name(*parts)) == len(b"_".join(given_parts))


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["a", "b"], ["a", "b"], id="no collision"),
        pytest.param(["a", "a", "a"], ["a", "a_2", "a_3"], id="numbered from 2"),
        pytest.param(["a", "a", "b", "b"], ["a", "a_2", "b", "b_2"], id="each on its own"),
        pytest.param(["a", "a", "a_2"], ["a", "a_3", "a_2"], id="another's later name is kept"),
        pytest.param(["a_2", "a", "a"], ["a_2", "a", "a_3"], id="another's earlier name is kept"),
        pytest.param(
            ["a", "a", "a_2", "a_2"], ["a", "a_3", "a_2", "a_2_2"], id="collision of the numbered"
        ),
    ],
)
def test_collisions(names: list[str], unique: list[str]) -> None:
    assert unique_names(names) == unique


# Few and short, so that they collide, also with the numbered ones.
COLLIDING = st.lists(st.sampled_from(["a", "a_2", "a_2_2", "a_3", "b", "b_2"]), max_size=12)


@given(COLLIDING)
def test_unique_names_are_distinct(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(unique) == len(names)
    assert len(set(unique)) == len(names)


@given(COLLIDING)
def test_the_first_keeps_its_name_and_later_ones_take_no_others(names: list[str]) -> None:
    for index, (name, unique) in enumerate(zip(names, unique_names(names), strict=True)):
        if name not in names[:index]:
            assert unique == name
        else:
            assert unique not in names
            assert re.fullmatch(re.escape(name) + "_[0-9]+", unique)

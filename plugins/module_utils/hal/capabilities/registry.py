# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of devices: the one list of the files in this folder.

Each file recognises devices of some subsystems and knows their capabilities. A file is imported
when a device of one of its subsystems is met, so that a host without SCSI never compiles the code
for it. A new kind is a file here, and a line in KINDS and in the import below it.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import importlib
import typing as t

if t.TYPE_CHECKING:
    # Never executed: this is how the packager of modules learns which files to bring along.
    from ...xml import Writer
    from ..device import Device
    from ..enrich import hostnamed, udisks, upower  # noqa: F401
    from ..fields import Field
    from ..hal_device import HalDevice
    from ..hald import HalHost
    from ..node import Identity, Node
    from ..sysfs import Host
    from . import (  # noqa: F401
        ap,
        backlight,
        button,
        ccw,
        drm,
        hal_input,
        hal_net,
        hal_pci,
        hal_power_supply,
        hal_scsi,
        hal_scsi_generic,
        hal_sound,
        hal_storage,
        hal_system,
        hal_usb,
        hal_volume,
        infiniband,
        input,
        leds,
        mdev,
        net,
        nvme,
        pci,
        pnp,
        power_supply,
        printer,
        processor,
        rfkill,
        scsi,
        scsi_generic,
        serial,
        sound,
        storage,
        system,
        tpm,
        usb,
        vdpa,
        video4linux,
        virtual_net,
        volume,
        vpd,
    )

    class KindModule(t.Protocol):
        """What a file of this folder offers."""

        FIELDS: t.Tuple[Field, ...]

        @staticmethod
        def recognise(node: Node, host: Host) -> t.Optional[Identity]:
            """Says what the node is; None if it is nothing that this file knows."""

        @staticmethod
        def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
            """The device's details: {capability: {…}}; nothing in it is None."""

        @staticmethod
        def defined(host: Host) -> t.List[str]:
            """The paths of files that define devices; for kinds that have definitions."""

        @staticmethod
        def libvirt_lists(device: t.Mapping[str, t.Any]) -> bool:
            """Whether libvirt lists this device, given as in facts; for kinds that it has."""

        @staticmethod
        def to_xml(device: t.Mapping[str, t.Any], write: Writer) -> None:
            """Writes what libvirt has below <capability>; for kinds that it has."""

    class HalModule(t.Protocol):
        """What a file of this folder offers that knows HAL's properties."""

        # Which devices hald can be asked for: a property and its value, or info.capabilities and
        # one capability.
        ASKED: t.Tuple[t.Tuple[str, str], ...]
        # The properties that tell the device's node.
        NODES: t.Tuple[str, ...]

        @staticmethod
        def recognise_hal(device: HalDevice, host: HalHost) -> t.Sequence[str]:
            """What the device is, the main capability first; empty if this file knows nothing."""

        @staticmethod
        def from_hal(device: HalDevice, host: HalHost) -> t.Dict[str, t.Any]:
            """The device's details: {capability: {…}}; nothing in it is None."""


class Kind:
    """A file, the folders below /sys whose devices it may recognise, and what they may be.

    slow names those of its capabilities that only a slow read can tell. nested: further files that
    declare fields of its capabilities, of this folder or, as ".folder.file", of one beside it.
    libvirt: whether libvirt has such devices at all. definitions: a folder whose files may define
    devices that are not there. hal: the file that knows HAL's properties of such devices.
    """

    __slots__ = (
        "file", "folders", "capabilities", "slow", "nested", "libvirt", "definitions", "hal",
        "_module", "_hal_module",
    )  # fmt: skip

    def __init__(
        self,
        file: str,
        folders: t.Tuple[str, ...],
        capabilities: t.Tuple[str, ...],
        slow: t.Tuple[str, ...] = (),
        nested: t.Tuple[str, ...] = (),
        libvirt: bool = True,
        definitions: str = "",
        hal: str = "",
    ) -> None:
        self.file = file
        self.folders = folders
        self.capabilities = capabilities
        self.slow = slow
        self.nested = nested
        self.libvirt = libvirt
        self.definitions = definitions
        self.hal = hal
        self._module: t.Optional[KindModule] = None
        self._hal_module: t.Optional[HalModule] = None

    @property
    def on_bus(self) -> bool:
        """Whether its devices are on a bus, so that their driver is their own."""
        return any(folder.startswith("bus/") for folder in self.folders)

    def load(self) -> KindModule:
        if self._module is None:
            self._module = _load(self.file)
        return self._module

    def load_hal(self) -> HalModule:
        """For kinds that HAL knows."""
        if self._hal_module is None:
            module = importlib.import_module("." + self.hal, __package__)
            self._hal_module = t.cast("HalModule", module)
        return self._hal_module

    def fields(self) -> t.List[Field]:
        """What the kind's capabilities declare."""
        return [field for file in (self.file,) + self.nested for field in _load(file).FIELDS]


def _load(file: str) -> KindModule:
    return t.cast("KindModule", importlib.import_module("." + file, __package__))


# Where files share a folder, the first that recognises a device has it.
KINDS = (
    Kind("system", (), ("system",), nested=(".enrich.hostnamed",), hal="hal_system"),
    Kind(
        "pci",
        ("bus/pci/devices",),
        (
            "pci", "phys_function", "virt_functions", "pci-bridge", "cardbus-bridge",
            "mdev_types", "vpd",
        ),
        slow=("vpd",),
        nested=("vpd",),
        hal="hal_pci",
    ),
    Kind(
        "mdev",
        ("bus/mdev/devices", "class/mtty"),
        ("mdev", "mdev_types"),
        definitions="/etc/mdevctl.d",
    ),
    Kind("vdpa", ("bus/vdpa/devices",), ("vdpa",)),
    Kind("drm", ("class/drm",), ("drm",)),
    Kind("sound", ("class/sound",), ("sound",), libvirt=False, hal="hal_sound"),
    Kind("input", ("class/input",), ("input",), libvirt=False, hal="hal_input"),
    Kind("tpm", ("class/tpm",), ("tpm",), libvirt=False),
    Kind("infiniband", ("class/infiniband",), ("infiniband",), libvirt=False),
    Kind(
        "power_supply",
        ("class/power_supply",),
        ("power_supply",),
        nested=(".enrich.upower",),
        libvirt=False,
        hal="hal_power_supply",
    ),
    Kind(
        "ccw",
        ("bus/ccw/devices", "bus/css/devices", "bus/ccwgroup/devices"),
        ("ccw", "css", "ccwgroup", "ccwgroup_member", "qeth_generic", "mdev_types"),
    ),
    Kind(
        "ap",
        ("bus/ap/devices", "bus/matrix/devices"),
        ("ap_card", "ap_queue", "ap_matrix", "mdev_types"),
    ),
    Kind(
        "net",
        ("class/net",),
        (
            "net", "80203", "80211", "bond", "bridge", "vlan", "bond_port", "bridge_port",
        ),
        nested=("virtual_net",),
        hal="hal_net",
    ),
    Kind("usb", ("bus/usb/devices",), ("usb_device", "usb"), hal="hal_usb"),
    Kind(
        "scsi",
        ("bus/scsi/devices",),
        ("scsi_host", "scsi_target", "scsi", "fc_host", "vports", "fc_remote_port"),
        hal="hal_scsi",
    ),
    Kind("scsi_generic", ("class/scsi_generic",), ("scsi_generic",), hal="hal_scsi_generic"),
    Kind(
        "storage",
        ("class/block",),
        ("storage", "removable"),
        nested=(".enrich.udisks",),
        hal="hal_storage",
    ),
    Kind("volume", ("class/block",), ("volume",), libvirt=False, hal="hal_volume"),
    Kind("nvme", ("class/nvme",), ("nvme",), libvirt=False),
    # Only HAL tells of these.
    Kind("processor", (), ("processor",), libvirt=False, hal="processor"),
    Kind("button", (), ("button",), libvirt=False, hal="button"),
    Kind("serial", (), ("serial",), libvirt=False, hal="serial"),
    Kind("leds", (), ("leds",), libvirt=False, hal="leds"),
    Kind("rfkill", (), ("rfkill",), libvirt=False, hal="rfkill"),
    Kind("backlight", (), ("backlight",), libvirt=False, hal="backlight"),
    Kind("video4linux", (), ("video4linux",), libvirt=False, hal="video4linux"),
    Kind("printer", (), ("printer",), libvirt=False, hal="printer"),
    Kind("pnp", (), ("pnp",), libvirt=False, hal="pnp"),
)  # fmt: skip


def kind_of(capability: str) -> t.Optional[Kind]:
    """The kind whose devices have this as their main capability; None if there is no such kind."""
    kinds = [kind for kind in KINDS if capability in kind.capabilities]
    if not kinds:
        return None
    # Others have it nested, behind their own.
    return min(kinds, key=lambda kind: kind.capabilities.index(capability))


def known() -> t.List[str]:
    """Every capability that some device may have, sorted."""
    return sorted({capability for kind in KINDS for capability in kind.capabilities})

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Input devices: input. Their event, mouse and joystick nodes are told with the device.

Sources: the kernel's Documentation/input/event-codes.rst, drivers/input/input.c and
include/uapi/linux/input-event-codes.h; what is a mouse and what a joystick is decided as udev's
builtin input_id does.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import struct
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node, number

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("input.name", "str", "What the device calls itself", "Logitech USB Optical Mouse"),
    Field("input.types", "list", "What it is: accelerometer, joystick, key, keyboard, mouse, "
          "pointingstick, switch, tablet, tablet_pad, touchpad, touchscreen, trackball",
          ["key", "keyboard"]),
    Field("input.phys", "str", "Where it is connected", "usb-0000:00:14.0-1/input0"),
    Field("input.uniq", "str", "What tells it from others of its kind, such as a serial number",
          "c8:3f:26:01:02:03"),
    Field("input.ids.bus", "str", "Kind of connection, BUS_… in linux/input.h", "0x0003"),
    Field("input.ids.vendor", "str", "Vendor", "0x046d"),
    Field("input.ids.product", "str", "Product", "0xc077"),
    Field("input.ids.version", "str", "Version", "0x0111"),
    Field("input.properties", "list", "What is special about it: pointer, direct, buttonpad, "
          "semi_mt, topbuttonpad, pointing_stick, accelerometer", ["pointer", "buttonpad"]),
    Field("input.devnodes", "list", "Nodes that its events are read from", ["/dev/input/event3"]),
)  # fmt: skip

_DEVICE = re.compile("input[0-9]+")
_HANDLER = re.compile("(event|js|mouse)[0-9]+")

_PROPERTIES = (
    "pointer", "direct", "buttonpad", "semi_mt", "topbuttonpad", "pointing_stick",
    "accelerometer",
)  # fmt: skip
_TYPES = (
    "accelerometer", "joystick", "key", "keyboard", "mouse", "pointingstick", "switch", "tablet",
    "tablet_pad", "touchpad", "touchscreen", "trackball",
)  # fmt: skip

# Bits of EV, REL and ABS.
_EV_KEY, _EV_REL, _EV_ABS, _EV_SW = 1, 2, 3, 5
_REL_X, _REL_Y, _REL_HWHEEL, _REL_WHEEL = 0, 1, 6, 8
_ABS_X, _ABS_Y, _ABS_Z, _ABS_RX, _ABS_PRESSURE = 0, 1, 2, 3, 0x18
_ABS_MT_SLOT, _ABS_MT_X, _ABS_MT_Y = 0x2F, 0x35, 0x36
# Bits of KEY, buttons among them.
_BTN_0, _BTN_1, _TOOL_PEN, _TOOL_FINGER, _BTN_TOUCH, _BTN_STYLUS = (
    0x100, 0x101, 0x140, 0x145, 0x14A, 0x14B,
)  # fmt: skip
_KEYS = ((0x001, 0x100), (0x160, 0x220), (0x230, 0x2C0))
_MOUSE_BUTTONS = ((0x110, 0x120),)
_JOYSTICK_BUTTONS = ((0x120, 0x140), (0x220, 0x224), (0x2C0, 0x2E8))
# Escape, the digits and Q to D: who has all of them has letters.
_LETTERS = 0xFFFFFFFE
# Keyboards that claim to have buttons of a joystick have some of these as well: left control,
# caps lock, num lock, insert, mute, calculator, file, mail, play, brightness.
_KEYBOARD_KEYS = (29, 58, 69, 110, 113, 140, 144, 155, 164, 224)


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Devices, not the nodes below them."""
    return Identity(["input"], "input", node.sysname) if _DEVICE.fullmatch(node.sysname) else None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """All from uevent, which has every attribute; the types from udev where it knows them."""
    uevent = node.uevent
    ids = [number(text, 16) for text in uevent.get("PRODUCT", "").split("/")]
    properties = _bits(uevent.get("PROP"))
    known = {
        name: f"0x{value:04x}"
        for name, value in zip(("bus", "vendor", "product", "version"), ids)
        if value is not None and value >= 0
    }
    nodes = ["/dev/input/" + name for name in node.names() if _HANDLER.fullmatch(name)]
    details = present(
        name=_unquoted(uevent.get("NAME")),
        types=(_types_of_udev(node) if host.udev else None) or _types(uevent) or None,
        phys=_unquoted(uevent.get("PHYS")),
        uniq=_unquoted(uevent.get("UNIQ")),
        ids=known or None,
        properties=_named(properties) or None,
        devnodes=nodes or None,
    )
    return {"input": details}


def _unquoted(text: t.Optional[str]) -> t.Optional[str]:
    """What the kernel wrote in quotes; None if there is nothing in them."""
    return (text or "").strip('"').strip() or None


def _bits(text: t.Optional[str]) -> int:
    """A bit mask in words of the kernel, the highest first; 0 if it is none.

    A kernel of 64 bits writes words of 64 bits, to programs of 32 bits words of 32 bits. Older
    kernels have one more "=" before them.
    """
    words = (text or "").lstrip("=").split()
    size = 8 * struct.calcsize("@l")
    if any(len(word) > 8 for word in words):
        size = 64
    mask = 0
    for word in words:
        value = number(word, 16)
        if value is None or not 0 <= value < 1 << size:
            return 0
        mask = mask << size | value
    return mask


def _named(properties: int) -> t.List[str]:
    return [name for bit, name in enumerate(_PROPERTIES) if properties >> bit & 1]


def _types_of_udev(node: Node) -> t.List[str]:
    udev = node.udev
    return [name for name in _TYPES if udev.get("ID_INPUT_" + name.upper()) == "1"]


def _types(uevent: t.Mapping[str, str]) -> t.List[str]:
    """What the device is, from what it can report."""
    kinds = _bits(uevent.get("EV"))
    keys = _bits(uevent.get("KEY")) if kinds >> _EV_KEY & 1 else 0
    rel = _bits(uevent.get("REL")) if kinds >> _EV_REL & 1 else 0
    axes = _bits(uevent.get("ABS")) if kinds >> _EV_ABS & 1 else 0
    types = _pointers(keys, rel, axes, _bits(uevent.get("PROP")))
    if _count(keys, _KEYS):
        types.add("key")
    if keys & _LETTERS == _LETTERS:
        types.add("keyboard")
    if kinds >> _EV_SW & 1:
        types.add("switch")
    return sorted(types)


def _pointers(keys: int, rel: int, axes: int, properties: int) -> t.Set[str]:
    """What there is to point, draw and play with; empty if nothing is."""
    special = _named(properties)
    absolute = _has(axes, _ABS_X, _ABS_Y)
    if "accelerometer" in special or (not keys and absolute and _has(axes, _ABS_Z)):
        return {"accelerometer"}
    relative = _has(rel, _REL_X, _REL_Y)
    # Who claims every axis there is has no touch surface.
    touches = _has(axes, _ABS_MT_X, _ABS_MT_Y) and not _has(axes, _ABS_MT_SLOT, _ABS_MT_SLOT - 1)
    wheel = _has(rel, _REL_WHEEL) or _has(rel, _REL_HWHEEL)
    pad = _has(keys, _BTN_0, _BTN_1, _BTN_STYLUS) and not _has(keys, _TOOL_PEN)
    mouse_buttons = bool(_count(keys, _MOUSE_BUTTONS))
    types = _surfaces(keys, "direct" in special, absolute, touches, mouse_buttons)
    if pad and (types == {"tablet"} or (wheel and not relative)):
        types = types.difference({"joystick", "mouse"}).union({"tablet", "tablet_pad"})
    elif _is_joystick(keys, axes) and not types and not (wheel and pad):
        types.add("joystick")
    if mouse_buttons and not types and (relative or not absolute):
        types.add("mouse")
    if "pointing_stick" in special:
        types.add("pointingstick")
    return types


def _surfaces(
    keys: int, direct: bool, absolute: bool, touches: bool, mouse_buttons: bool
) -> t.Set[str]:
    """What is touched: tablet, touchpad or touchscreen; or a mouse that knows where it is."""
    if not absolute and not touches:
        return set()
    if _has(keys, _BTN_STYLUS) or _has(keys, _TOOL_PEN):
        return {"tablet"}
    if _has(keys, _TOOL_FINGER) and not direct:
        return {"touchpad"}
    if absolute and mouse_buttons:
        return {"mouse"}
    if _has(keys, _BTN_TOUCH) or direct:
        return {"touchscreen"}
    return set()


def _is_joystick(keys: int, axes: int) -> bool:
    """Buttons or axes of a joystick, at least two, and not a keyboard that claims to have them."""
    buttons = _count(keys, _JOYSTICK_BUTTONS)
    sticks = _count(axes, ((_ABS_RX, _ABS_PRESSURE),))
    keyboard = sum([keys >> key & 1 for key in _KEYBOARD_KEYS])
    return buttons + sticks >= 2 and keyboard < 4


def _has(mask: int, *bits: int) -> bool:
    return all(mask >> bit & 1 for bit in bits)


def _count(mask: int, ranges: t.Iterable[t.Tuple[int, int]]) -> int:
    """How many bits of the mask are set in these ranges, the second number not included."""
    return sum(
        [bin(mask >> first & (1 << end - first) - 1).count("1") for first, end in ranges]
    )

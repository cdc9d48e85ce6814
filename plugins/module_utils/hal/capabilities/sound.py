# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sound cards: sound. Their PCM, mixer and MIDI devices are told with the card.

Sources: the kernel's sound/core/init.c and Documentation/sound/designs/procfile.rst.
Private to this collection: it may change without notice.
"""

from __future__ import annotations

import re
import typing as t

from ..device import present
from ..fields import Field
from ..node import Identity, Node

if t.TYPE_CHECKING:
    from ..device import Device
    from ..sysfs import Host

FIELDS = (
    Field("sound.card", "int", "Number of the card", 0),
    Field("sound.id", "str", "Short name that ALSA knows the card by", "PCH"),
    Field("sound.name", "str", "Name of the card", "HDA Intel PCH"),
    Field("sound.longname", "str", "Name of the card with where it is found",
          "HDA Intel PCH at 0xa3218000 irq 142"),
    Field("sound.playback", "int", "How many of its PCM devices play", 4),
    Field("sound.capture", "int", "How many of its PCM devices record", 1),
)  # fmt: skip

_CARDS = "/proc/asound/cards"
_CARD = re.compile("card([0-9]+)")
_PCM = re.compile("pcmC[0-9]+D[0-9]+([cp])")


def recognise(node: Node, host: Host) -> t.Optional[Identity]:
    """Cards only."""
    return Identity(["sound"], "sound", node.sysname) if _CARD.fullmatch(node.sysname) else None


def from_sysfs(node: Node, device: Device, host: Host) -> t.Dict[str, t.Any]:
    """The card's own attributes, the devices below it, and its names from /proc."""
    card = int(node.sysname[len("card") :])
    directions = [match.group(1) for match in map(_PCM.fullmatch, node.names()) if match]
    name, longname = _names(host.reader.text(_CARDS) or "", card)
    sound = present(
        card=card,
        id=node.text("id"),
        name=name,
        longname=longname,
        playback=directions.count("p"),
        capture=directions.count("c"),
    )
    return {"sound": sound}


def _names(cards: str, card: int) -> t.Tuple[t.Optional[str], t.Optional[str]]:
    """Name and long name of a card; the list has two lines for each.

    " 0 [PCH            ]: HDA-Intel - HDA Intel PCH", then the long name.
    """
    lines = cards.split("\n")
    for line, following in zip(lines, lines[1:] + [""]):
        number, _bracket, rest = line.partition("[")
        if number.strip() == str(card):
            name = rest.partition("]: ")[2].partition(" - ")[2]
            return name.strip() or None, following.strip() or None
    return None, None

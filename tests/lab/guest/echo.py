# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traffic for tests: as "answer" returns datagrams, as "ask ADDRESS" sends one every 50 ms.

When it is interrupted, who asks prints how many it sent and how many came back.
"""

from __future__ import annotations

import signal
import socket
import sys
import time

PORT = 7007


def answer():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.bind(("", PORT))
        while True:
            data, sender = connection.recvfrom(100)
            connection.sendto(data, sender)


def ask(address):
    ended = []
    signal.signal(signal.SIGINT, lambda *_arguments: ended.append(True))
    received = set()
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.setblocking(False)
        while not ended:
            connection.sendto(str(sent).encode(), (address, PORT))
            sent += 1
            time.sleep(0.05)
            while True:
                try:
                    received.add(connection.recv(100))
                except BlockingIOError:
                    break
    print(f"{sent} transmitted, {len(received)} received")


if sys.argv[1] == "answer":
    answer()
else:
    ask(sys.argv[2])

# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs commands inside a machine of the lab, at the wish of the host's side (machine.py).

One JSON object a line, both ways, over a serial port. From the host: ``{"run": [argv], "env": {},
"cwd": "…"}``, then perhaps ``{"kill": true}``. From here: ``{"ready": true}`` once, then for each
command any number of ``{"stream": 1 or 2, "data": base64}`` and one ``{"exit": status}``.
"""

from __future__ import annotations

import base64
import glob
import json
import os
import select
import signal
import subprocess
import time
import tty


def is_user_mode_linux():
    with open("/proc/cpuinfo", encoding="ascii") as file:
        return "User Mode Linux" in file.read()


def open_port():
    """The serial port to the host: virtio under QEMU, the second serial line elsewhere."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for name in glob.glob("/sys/class/virtio-ports/*/name"):
            with open(name, encoding="ascii") as file:
                if file.read().strip() == "lab":
                    device = os.path.basename(os.path.dirname(name))
                    return os.open("/dev/" + device, os.O_RDWR)
        if is_user_mode_linux():
            port = os.open("/dev/ttyS0", os.O_RDWR | os.O_NOCTTY)
            tty.setraw(port)
            return port
        time.sleep(0.2)
    raise SystemExit("lab: there is no port to the host")


class Agent:
    def __init__(self, port):
        self.port = port
        self.received = b""

    def send(self, message):
        data = json.dumps(message).encode("ascii") + b"\n"
        while data:
            data = data[os.write(self.port, data):]

    def receive(self):
        """The next message, waiting for it."""
        while b"\n" not in self.received:
            data = os.read(self.port, 65536)
            if not data:
                time.sleep(0.1)  # the host's end is not open
            self.received += data
        line, _end, self.received = self.received.partition(b"\n")
        return json.loads(line)

    def serve(self):
        self.send({"ready": True})
        while True:
            message = self.receive()
            if "run" in message:
                self.send({"exit": self.run(message)})

    def run(self, message):
        """Run one command to its end; its exit status, as a shell would tell it."""
        try:
            process = subprocess.Popen(
                message["run"],
                cwd=message.get("cwd"),
                env={**os.environ, **message.get("env", {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            self.forward(2, f"lab: {error}\n".encode())
            return 127
        streams = {process.stdout.fileno(): 1, process.stderr.fileno(): 2}
        while streams:
            # A daemon left behind may hold the pipes open: the command's own end counts.
            wait = 0.2 if process.poll() is None else 0.0
            ready = select.select([*streams, self.port], [], [], wait)[0]
            if not ready and process.poll() is not None:
                break
            for each in ready:
                if each == self.port:
                    if "kill" in self.receive():
                        os.killpg(process.pid, signal.SIGKILL)
                    continue
                data = os.read(each, 16384)
                if data:
                    self.forward(streams[each], data)
                else:
                    del streams[each]
        status = process.wait()
        process.stdout.close()
        process.stderr.close()
        return status if status >= 0 else 128 - status

    def forward(self, stream, data):
        self.send({"stream": stream, "data": base64.b64encode(data).decode("ascii")})


if __name__ == "__main__":
    Agent(open_port()).serve()

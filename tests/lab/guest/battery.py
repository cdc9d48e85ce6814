# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a battery of this machine: registers behind the kernel's i2c-stub, for its sbs-battery.

    python3 battery.py

Sources: Smart Battery Data Specification 1.1; the kernel's Documentation/i2c/i2c-stub.rst and
i2c/dev-interface.rst.
"""

from __future__ import annotations

import ctypes
import fcntl
import pathlib
import subprocess
import time

ADDRESS = 0x0B
# Of ioctl().
I2C_SLAVE, I2C_SMBUS = 0x0703, 0x0720
# Of a transfer.
WORD, BLOCK = 3, 5

# mV, mA, mAh, minutes, tenths of kelvins.
WORDS = {
    0x08: 2981,  # temperature
    0x09: 11900,  # voltage
    0x0A: 65536 - 660,  # current: out of it
    0x0B: 65536 - 660,  # and on average
    0x0D: 81,  # percentage
    0x0F: 3200,  # charge
    0x10: 4000,  # charge when full
    0x11: 290,  # time until empty
    0x12: 290,
    0x13: 65535,  # time until full: none
    0x15: 12600,  # voltage to charge with
    0x16: 0x00C0,  # status: initialised, discharging
    0x17: 312,  # cycles
    0x18: 4500,  # charge when new and full
    0x19: 11100,  # voltage by design
    0x1A: 0x0031,  # version of the specification
    0x1C: 21370,  # serial number
}
BLOCKS = {0x20: b"LAB CELLS", 0x21: b"SBS 9", 0x22: b"LION"}


class Transfer(ctypes.Structure):
    _fields_ = [
        ("read", ctypes.c_uint8),
        ("command", ctypes.c_uint8),
        ("size", ctypes.c_uint32),
        ("data", ctypes.c_void_p),
    ]


def main() -> None:
    subprocess.run(["modprobe", "-a", "i2c-dev", "sbs-battery"], check=True)
    # All that the stub can do, whole blocks included.
    stub = ["modprobe", "i2c-stub", f"chip_addr={ADDRESS}", "functionality=0x07ff0000"]
    subprocess.run(stub, check=True)
    (bus,) = [
        name.parent
        for name in pathlib.Path("/sys/bus/i2c/devices").glob("i2c-*/name")
        if name.read_text().startswith("SMBus stub")
    ]
    node = pathlib.Path("/dev", bus.name)
    while not node.exists():
        time.sleep(0.1)
    with open(node, "rb+", buffering=0) as file:
        fcntl.ioctl(file, I2C_SLAVE, ADDRESS)
        for command, value in WORDS.items():
            send(file.fileno(), command, WORD, value.to_bytes(2, "little"))
        for command, text in BLOCKS.items():
            send(file.fileno(), command, BLOCK, bytes([len(text)]) + text)
    (bus / "new_device").write_text(f"sbs-battery {ADDRESS:#x}\n")
    while not list(pathlib.Path("/sys/class/power_supply").glob("sbs-*")):
        time.sleep(0.1)


def send(file: int, command: int, size: int, data: bytes) -> None:
    buffer = ctypes.create_string_buffer(data, 34)
    fcntl.ioctl(file, I2C_SMBUS, Transfer(0, command, size, ctypes.addressof(buffer)))


main()

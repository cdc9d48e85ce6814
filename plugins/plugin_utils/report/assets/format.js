// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers as people read them.

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });

const count = (number) => plain.format(number);

// 1 device, 2 devices
const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

function scaled(number, units) {
  let unit = 0;
  // What would round up to 1000 belongs to the next unit.
  while (unit < units.length - 1 && number >= 999.5) {
    number /= 1000;
    unit++;
  }
  return `${short.format(number)} ${units[unit]}`;
}

// Of Mbit/s
const speed = (number) => scaled(number, ["Mbit/s", "Gbit/s", "Tbit/s"]);

// Of bytes
const size = (number) => scaled(number, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]);

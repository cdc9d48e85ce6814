// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The page's data: what page_data.py wrote, and ways to read it.

// The places in a device's row, see ROW in page_data.py. Zeros at a row's end are left out.
const [
  NAME,
  PARENT,
  KIND,
  CAPABILITIES,
  LABEL,
  TEXT,
  DRIVER,
  BUS,
  NUMA,
  LINK,
  SPEED,
  SIZE,
  USE,
  LOWER,
  DETAILS,
] = Array(15).keys();
const FREE = 1;

const page = JSON.parse(document.getElementById("data").textContent);
const strings = page.strings;
const kinds = page.kinds.map(([word, title, family]) => ({ word, title, family }));
const columns = page.columns
  .map(([title, figure, query], place) => ({ title, figure, query, place }))
  // A column that is empty in the whole fleet tells nothing, but for how many there are at all.
  .filter(
    ({ place, query }) => query === "*" || page.hosts.some((host) => host.cells[place][0] > 0),
  );

const byName = new Intl.Collator("en", { numeric: true });
const hosts = page.hosts.sort((one, other) => byName.compare(one.name, other.name));
const deviceCount = hosts.reduce((sum, host) => sum + host.devices.length, 0);

// The text of a row's cell.
const textOf = (row, place) => strings[row[place] || 0];
const kindOf = (row) => kinds[row[KIND]];
const capabilitiesOf = (row) => page.capabilities[row[CAPABILITIES]] || [];
const usesOf = (row) => (Array.isArray(row[USE]) ? row[USE].map((use) => strings[use]) : []);
const isFree = (row) => row[USE] === FREE;
const parentOf = (row) => (row[PARENT] || 0) - 1; // -1 at the top
const lowerOf = (row) => row[LOWER] || [];

// The details of a device, as pairs of a word and a text.
function detailsOf(row) {
  const found = row[DETAILS] || [];
  return Array.from({ length: found.length / 2 }, (_, place) => [
    strings[found[2 * place]],
    strings[found[2 * place + 1]],
  ]);
}

// The devices that stand on each device of a host, as places by place.
function upperOf(host) {
  const upper = host.devices.map(() => []);
  host.devices.forEach((row, place) => lowerOf(row).forEach((lower) => upper[lower].push(place)));
  return upper;
}

// For each device of a host the place behind its last descendant; rows stand in the tree's order.
function endsOf(host) {
  const ends = host.devices.map((_, place) => place + 1);
  for (let place = host.devices.length - 1; place >= 0; place--) {
    const parent = parentOf(host.devices[place]);
    if (parent >= 0) ends[parent] = Math.max(ends[parent], ends[place]);
  }
  return ends;
}

// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that is known of the device that is selected in the tree.

function showDevice(place) {
  const panel = byId("details");
  if (place === null) {
    panel.replaceChildren();
    return;
  }
  const { host } = tree;
  const row = host.devices[place];
  panel.replaceChildren(
    element("h3", {}, textOf(row, LABEL)),
    element("p", { class: "text" }, textOf(row, TEXT)),
    element(
      "dl",
      {},
      pairs(host, place, row).map(([word, content]) => [
        element("dt", {}, word),
        element("dd", {}, content),
      ]),
    ),
  );
}

function pairs(host, place, row) {
  const uses = usesOf(row);
  const upper = upperOf(host)[place];
  const labels = (places) => places.map((other) => textOf(host.devices[other], LABEL)).join(", ");
  return [
    ["Kind", kindOf(row).title],
    ["Link", textOf(row, LINK)],
    ["Speed", row[SPEED] && speed(row[SPEED])],
    ["Size", row[SIZE] && `${size(row[SIZE])} (${count(row[SIZE])} bytes)`],
    ["Driver", textOf(row, DRIVER)],
    ["Bus", textOf(row, BUS)],
    ["NUMA node", row[NUMA] && count(row[NUMA] - 1)],
    [
      "Use",
      isFree(row)
        ? "free"
        : uses.length &&
          element(
            "ul",
            {},
            uses.map((use) => element("li", {}, use)),
          ),
    ],
    ["Stands on", labels(lowerOf(row))],
    ["Under", labels(upper)],
    ...detailsOf(row),
    ["Capabilities", capabilitiesOf(row).join(", ")],
    ["Name", element("code", {}, textOf(row, NAME))],
  ].filter(([, content]) => content);
}

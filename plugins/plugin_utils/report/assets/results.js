// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The devices that match, of all hosts, as one list.

const AT_ONCE = 200;
const results = { found: [], shown: 0, words: [] };

// found: pairs of a host and the place of a device
function showResults(found, words) {
  results.found = found;
  results.words = words;
  results.shown = 0;
  byId("results-body").replaceChildren();
  byId("results-scroller").hidden = !found.length;
  byId("results-empty").hidden = found.length > 0;
  moreResults();
}

function moreResults() {
  const next = results.found.slice(results.shown, results.shown + AT_ONCE);
  byId("results-body").append(...next.map(([host, place]) => resultLine(host, place)));
  results.shown += next.length;
  const left = results.found.length - results.shown;
  byId("results-more").hidden = left <= 0;
  byId("results-more").textContent =
    `Show ${count(Math.min(left, AT_ONCE))} more of ${count(left)}`;
}

function resultLine(host, place) {
  const row = host.devices[place];
  const words = results.words;
  return element(
    "tr",
    {},
    element(
      "td",
      {},
      element("a", { href: hashOf({ host: host.name, device: textOf(row, NAME) }) }, host.name),
    ),
    element("td", { class: "kind" }, kindOf(row).title),
    element("th", { scope: "row", class: "label" }, marked(textOf(row, LABEL), words)),
    element("td", { class: "text" }, marked(textOf(row, TEXT), words)),
    element("td", { class: "link" }, linkCell(row, words)),
    element("td", { class: "number" }, figureCell(row)),
    element("td", { class: "driver" }, marked(textOf(row, DRIVER), words)),
    element("td", { class: "number" }, row[NUMA] ? count(row[NUMA] - 1) : ""),
    element("td", {}, useCell(row)),
  );
}

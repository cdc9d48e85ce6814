// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The matrix: a row for each host, a column for each sort of hardware.

const matrix = {
  rows: [], // of {host, line, link, matches}, as they are sorted
  sorted: { key: "host", falling: false },
};

function buildMatrix() {
  byId("matrix-head").append(
    sortHead("host", "Host", "row-head"),
    sortHead("system", "System"),
    sortHead("matches", "Matches", "number matches"),
    ...columns.map((column) => sortHead(column, column.title, cellClass(column))),
  );
  matrix.rows = hosts.map((host) => {
    const link = element("a", { tabindex: "-1" }, host.name);
    const matches = element("td", { class: "number matches" });
    const line = element(
      "tr",
      {},
      element("th", { scope: "row", class: "row-head" }, link, noteMark(host.notes)),
      element("td", { class: "system" }, host.system),
      matches,
      columns.map((column) => matrixCell(host.cells[column.place], column)),
    );
    return { host, line, link, matches, found: null };
  });
  byId("matrix-body").append(...matrix.rows.map(({ line }) => line));
  byId("matrix-foot").append(
    element("th", { scope: "row", class: "row-head" }, "Shown"),
    element("td"),
    element("td", { class: "number matches" }),
    ...columns.map((column) => element("td", { class: cellClass(column) })),
  );
  byId("matrix").addEventListener("keydown", moveInMatrix);
  byId("matrix-body").addEventListener("click", openClickedHost);
  showSorting();
}

function noteMark(notes) {
  if (!notes.length) return [];
  const text = notes.join("; ");
  return [" ", element("span", { class: "note", title: text }, "partial", unseen(`: ${text}`))];
}

function matrixCell([number, figure], column) {
  const content =
    number > 0
      ? [count(number)]
      : number < 0
        ? ["?", unseen("not looked up")]
        : ["–", unseen("none")];
  return element(
    "td",
    { class: cellClass(column) },
    element("span", { class: number > 0 ? "count" : "count none" }, content),
    column.figure
      ? element("span", { class: "figure" }, figure ? figureText(figure, column) : "")
      : null,
  );
}

// Counts with a figure stand side by side, one below the other; the others are just numbers.
const cellClass = (column) => (column.figure ? `with ${column.figure}` : "number");

function figureText(figure, column) {
  if (column.figure === "speed") return speed(figure);
  return column.figure === "size" ? size(figure) : figure;
}

function sortHead(key, title, classes = "") {
  const button = element(
    "button",
    { type: "button" },
    title,
    element("span", { class: "arrow", "aria-hidden": "true" }),
  );
  button.addEventListener("click", () => sortMatrix(key));
  const head = element("th", { scope: "col", class: classes }, button);
  head.sortKey = key;
  return head;
}

// Texts rise at first, numbers fall: one looks for the most.
function sortMatrix(key) {
  const same = matrix.sorted.key === key;
  const falling = same ? !matrix.sorted.falling : key !== "host" && key !== "system";
  matrix.sorted = { key, falling };
  const value =
    {
      host: () => 0,
      system: ({ host }) => host.system,
      matches: ({ found }) => (found ? found.length : 0),
    }[key] || (({ host }) => host.cells[key.place][0]);
  const second = (row) =>
    key.figure === "speed" || key.figure === "size" ? row.host.cells[key.place][1] || 0 : 0;
  const sign = falling ? -1 : 1;
  matrix.rows.sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    const order =
      typeof a === "string" ? byName.compare(a, b) : a - b || second(one) - second(other);
    return (
      sign * order || (key === "host" ? sign : 1) * byName.compare(one.host.name, other.host.name)
    );
  });
  byId("matrix-body").append(...matrix.rows.map(({ line }) => line));
  showSorting();
}

function showSorting() {
  for (const head of byId("matrix-head").children) {
    const sorted = head.sortKey === matrix.sorted.key;
    if (sorted) head.setAttribute("aria-sort", matrix.sorted.falling ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  offerFirstHost();
}

// Shows the hosts of which something matches; found is a map of hosts to places, or null for all.
function filterMatrix(found) {
  byId("matrix").classList.toggle("searching", found !== null);
  for (const row of matrix.rows) {
    row.found = found && (found.get(row.host) || []);
    const shown = !found || row.found.length > 0;
    if (row.line.hidden === shown) row.line.hidden = !shown;
    if (shown) row.link.href = hashOf({ host: row.host.name });
    if (found && shown) row.matches.textContent = count(row.found.length);
  }
  const shown = matrix.rows.filter(({ line }) => !line.hidden);
  const foot = byId("matrix-foot").children;
  foot[0].textContent = counted(shown.length, "host");
  foot[2].textContent = found ? count(shown.reduce((sum, { found }) => sum + found.length, 0)) : "";
  columns.forEach((column, number) => {
    const cells = shown.map(({ host }) => host.cells[column.place]);
    foot[number + 3].replaceChildren(
      ...matrixCell(
        [
          cells.reduce((sum, [cell]) => sum + Math.max(cell, 0), 0),
          column.figure === "size" && cells.reduce((sum, [, figure]) => sum + (figure || 0), 0),
        ],
        column,
      ).childNodes,
    );
  });
  byId("matrix-scroller").hidden = !shown.length;
  byId("matrix-empty").hidden = shown.length > 0;
  offerFirstHost();
}

// One host at a time can be reached with the Tab key; arrow keys go on from there.
function offerFirstHost() {
  const shown = matrix.rows.filter(({ line }) => !line.hidden);
  if (shown.some(({ link }) => link.tabIndex === 0 && link === document.activeElement)) return;
  for (const { link } of matrix.rows) if (link.tabIndex === 0) link.tabIndex = -1;
  if (shown.length) shown[0].link.tabIndex = 0;
}

// Back from a host: on from there.
function offerHost(name) {
  const row = matrix.rows.find(({ host }) => host.name === name);
  if (!row || row.line.hidden) return;
  for (const { link } of matrix.rows) link.tabIndex = link === row.link ? 0 : -1;
  row.link.focus();
}

function moveInMatrix(event) {
  const shown = matrix.rows.filter(({ line }) => !line.hidden);
  const now = shown.findIndex(({ link }) => link === event.target);
  if (now < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: shown.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = shown[to];
  if (!next) return;
  event.target.tabIndex = -1;
  next.link.tabIndex = 0;
  next.link.focus();
}

function openClickedHost(event) {
  // Not where text was being selected.
  if (event.target.closest("a") || String(document.getSelection())) return;
  const clicked = matrix.rows.find(({ line }) => line.contains(event.target));
  if (clicked) location.hash = clicked.link.hash;
}

// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Making elements. Text only ever becomes a text node: what devices are called is never markup.

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes (those that are null or false are left out) and children, which are
// elements or texts.
function element(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return furnished(document.createElementNS(SVG, tag), attributes, children);
}

function furnished(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false && value !== undefined) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return made;
}

const byId = (id) => document.getElementById(id);

// For those who cannot see what a column or a colour says.
const unseen = (text) => element("span", { class: "unseen" }, text);

// Text in which the words that were looked for are marked.
function marked(text, words) {
  const pieces = [];
  const low = text.toLowerCase();
  // A few letters grow when they are made small; then places do not fit.
  if (low.length !== text.length) return [text];
  let done = 0;
  while (done < text.length) {
    let start = text.length;
    let length = 0;
    for (const word of words) {
      const found = low.indexOf(word, done);
      if (found >= 0 && (found < start || (found === start && word.length > length))) {
        start = found;
        length = word.length;
      }
    }
    if (start > done) pieces.push(text.slice(done, start));
    if (length) pieces.push(element("mark", {}, text.slice(start, start + length)));
    done = start + length;
  }
  return pieces;
}

// What uses a device, or that nothing does.
function useCell(row) {
  if (isFree(row)) return [element("span", { class: "free" }, "free")];
  const uses = usesOf(row);
  if (!uses.length) return [];
  const more = uses.length > 1 ? element("span", { class: "more" }, ` +${uses.length - 1}`) : null;
  return [element("span", { class: "use", title: uses.join("\n") }, uses[0]), more];
}

// A dot before the state of a link: it is good, bad or neither.
const GOOD = new Set(["up", "online", "active", "live", "running"]);
const BAD = new Set([
  "down",
  "lowerlayerdown",
  "notpresent",
  "offline",
  "linkdown",
  "dead",
  "blocked",
  "transport-offline",
]);
function linkCell(row, words = []) {
  const link = textOf(row, LINK);
  const state = link.toLowerCase();
  const tone = GOOD.has(state) ? "good" : BAD.has(state) ? "bad" : null;
  return link ? [element("span", { class: tone && `state ${tone}` }, marked(link, words))] : [];
}

// Speed or size: no device has both.
function figureCell(row) {
  if (row[SPEED]) return speed(row[SPEED]);
  return row[SIZE] ? size(row[SIZE]) : "";
}

// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The tree of a host's devices. Lines are made for what is visible, anew when that changes.

const tree = {
  host: null,
  ends: [],
  closed: new Set(), // places
  found: null, // the places that match, or null for all
  words: [],
  current: 0, // the place that has the keyboard
  lines: new Map(), // of the visible places
};

function showTree(host, found, words) {
  if (tree.host !== host) {
    Object.assign(tree, { host, ends: endsOf(host), closed: new Set(), current: 0 });
  }
  // What matches shall be seen.
  if (found) tree.closed.clear();
  tree.found = found && new Set(found);
  tree.words = words;
  if (found && found.length && !tree.found.has(tree.current)) tree.current = found[0];
  drawTree();
}

function drawTree() {
  const { host, found } = tree;
  const wanted = found && withAncestors(host, found);
  const visible = [];
  for (let place = 0; place < host.devices.length; place++) {
    if (wanted && !wanted.has(place)) continue;
    visible.push(place);
    if (tree.closed.has(place)) place = tree.ends[place] - 1;
  }
  if (!visible.includes(tree.current)) {
    // What was closed around it, or else the first.
    tree.current =
      visible.filter((place) => place < tree.current && tree.ends[place] > tree.current).pop() ??
      visible[0] ??
      0;
  }
  const levels = host.devices.map(() => 1);
  const numbers = host.devices.map(() => 0);
  const children = new Map();
  host.devices.forEach((row, place) => {
    const parent = parentOf(row);
    if (parent >= 0) levels[place] = levels[parent] + 1;
    if (wanted && !wanted.has(place)) return;
    numbers[place] = (children.get(parent) || 0) + 1;
    children.set(parent, numbers[place]);
  });
  tree.lines = new Map(
    visible.map((place) => [
      place,
      treeLine(place, {
        level: levels[place],
        number: numbers[place],
        of: children.get(parentOf(host.devices[place])),
        parent: children.has(place),
      }),
    ]),
  );
  byId("tree").replaceChildren(...tree.lines.values());
  byId("tree-empty").hidden = visible.length > 0;
  byId("tree-scroller").hidden = !visible.length;
  showDevice(visible.length ? tree.current : null);
}

function withAncestors(host, found) {
  const wanted = new Set(found);
  for (const place of found) {
    for (
      let up = parentOf(host.devices[place]);
      up >= 0 && !wanted.has(up);
      up = parentOf(host.devices[up])
    ) {
      wanted.add(up);
    }
  }
  return wanted;
}

function treeLine(place, { level, number, of, parent }) {
  const row = tree.host.devices[place];
  const kind = kindOf(row);
  const label = textOf(row, LABEL);
  const cell = (name, title, content) =>
    element(
      "span",
      { class: `cell ${name}` },
      content.length ? [unseen(`, ${title} `), content] : null,
    );
  const line = element(
    "div",
    {
      role: "treeitem",
      id: `device-${place}`,
      class: `line ${kind.family}${tree.found && !tree.found.has(place) ? " context" : ""}`,
      "aria-level": level,
      "aria-posinset": number,
      "aria-setsize": of,
      "aria-expanded": parent ? String(!tree.closed.has(place)) : null,
      "aria-selected": String(place === tree.current),
      tabindex: place === tree.current ? "0" : "-1",
    },
    element(
      "span",
      { class: "cell device" },
      element("span", { class: "twisty", "aria-hidden": "true" }),
      element("span", { class: "label" }, marked(label, tree.words)),
      " ",
      element("span", { class: "text" }, marked(textOf(row, TEXT), tree.words)),
      " ",
      element("span", { class: "kind" }, kind.title),
    ),
    cell("link", "link", linkCell(row, tree.words)),
    cell("figure number", row[SPEED] ? "speed" : "size", figureCell(row)),
    cell("driver", "driver", marked(textOf(row, DRIVER), tree.words)),
    cell("numa number", "NUMA node", row[NUMA] ? count(row[NUMA] - 1) : ""),
    cell("used", "use", useCell(row)),
  );
  line.style.setProperty("--level", Math.min(level, 16) - 1);
  line.place = place;
  return line;
}

function select(place, focus = true) {
  const before = tree.lines.get(tree.current);
  const line = tree.lines.get(place);
  if (!line) return;
  if (before) {
    before.tabIndex = -1;
    before.setAttribute("aria-selected", "false");
  }
  tree.current = place;
  line.tabIndex = 0;
  line.setAttribute("aria-selected", "true");
  if (focus) {
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }
  showDevice(place);
}

// Opens what is around a device, and goes there.
function reveal(place) {
  const { devices } = tree.host;
  for (let up = parentOf(devices[place]); up >= 0; up = parentOf(devices[up]))
    tree.closed.delete(up);
  tree.current = place;
  drawTree();
  const line = tree.lines.get(place);
  if (line) {
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
  }
}

function setOpen(places, open) {
  for (const place of places) open ? tree.closed.delete(place) : tree.closed.add(place);
  const had = byId("tree").contains(document.activeElement);
  drawTree();
  if (had) select(tree.current);
}

const parentsIn = (host) => [...new Set(host.devices.map(parentOf))].filter((place) => place >= 0);

function moveInTree(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const visible = [...tree.lines.keys()];
  const now = visible.indexOf(tree.current);
  const line = tree.lines.get(tree.current);
  if (!line) return;
  const expanded = line.getAttribute("aria-expanded");
  const parent = parentOf(tree.host.devices[tree.current]);
  const actions = {
    ArrowDown: () => select(visible[now + 1]),
    ArrowUp: () => select(visible[now - 1]),
    Home: () => select(visible[0]),
    End: () => select(visible[visible.length - 1]),
    ArrowRight: () =>
      expanded === "false" ? setOpen([tree.current], true) : expanded && select(visible[now + 1]),
    ArrowLeft: () => (expanded === "true" ? setOpen([tree.current], false) : select(parent)),
    Enter: () => expanded && setOpen([tree.current], expanded === "false"),
    " ": () => expanded && setOpen([tree.current], expanded === "false"),
    "*": () => setOpen(parentsIn(tree.host), true),
  };
  const action =
    actions[event.key] ||
    (event.key.length === 1 && event.key !== "/" && (() => typeAhead(event.key)));
  if (!action) return;
  event.preventDefault();
  action();
}

// The next device whose label begins with what was typed.
const typed = { text: "", at: 0 };
function typeAhead(letter) {
  if (performance.now() - typed.at > 700) typed.text = "";
  typed.text += letter.toLowerCase();
  typed.at = performance.now();
  const visible = [...tree.lines.keys()];
  const now = visible.indexOf(tree.current) + (typed.text.length === 1 ? 1 : 0);
  const round = [...visible.slice(now), ...visible.slice(0, now)];
  const next = round.find((place) =>
    textOf(tree.host.devices[place], LABEL).toLowerCase().startsWith(typed.text),
  );
  if (next !== undefined) select(next);
}

function clickInTree(event) {
  const line = event.target.closest("[role=treeitem]");
  if (!line) return;
  const { place } = line;
  if (event.target.classList.contains("twisty") && line.hasAttribute("aria-expanded")) {
    tree.current = place;
    setOpen([place], tree.closed.has(place));
  }
  select(place);
}

function buildTree() {
  byId("tree").addEventListener("keydown", moveInTree);
  byId("tree").addEventListener("click", clickInTree);
  byId("expand").addEventListener("click", () => setOpen(parentsIn(tree.host), true));
  byId("collapse").addEventListener("click", () => setOpen(parentsIn(tree.host), false));
}

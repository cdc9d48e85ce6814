// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What is shown, by the address behind the #, and by what is typed and pressed.

// The addresses within the page: {host, device, q}, all of them optional.
function hashOf(place) {
  const wanted = { q: byId("search").value.trim(), ...place };
  const known = Object.entries(wanted).filter(([, value]) => value);
  return "#" + known.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
}

function placeFromHash() {
  const place = {};
  for (const part of location.hash.slice(1).split("&")) {
    const [key, value = ""] = part.split("=");
    try {
      place[key] = decodeURIComponent(value);
    } catch {
      // Somebody else's address: as if it were not there.
    }
  }
  return place;
}

let shown = null; // the place that is shown

function search(text, host) {
  const asked = query(text);
  if (asked.empty) return { asked, found: null, pairs: [] };
  const found = new Map();
  const pairs = [];
  for (const one of hosts) {
    const places = asked.of(one);
    if (places.length) found.set(one, places);
    for (const place of places) pairs.push([one, place]);
  }
  return { asked, found, pairs, here: host && (found.get(host) || []) };
}

function show() {
  const place = placeFromHash();
  const host = hosts.find(({ name }) => name === place.host) || null;
  const field = byId("search");
  if (field.value.trim() !== (place.q || "")) field.value = place.q || "";
  const { asked, found, pairs, here } = search(field.value, host);
  const before = shown || {};

  byId("fleet").hidden = host !== null;
  byId("host").hidden = host === null;
  document.title = host ? `${host.name} – ${page.title}` : page.title;
  if (host) {
    const fresh = before.host !== place.host;
    if (fresh) showHost(host);
    updateLinks();
    // While one searches, what matches comes first.
    byId("stacks").hidden = found !== null || !document.querySelector(".box");
    showTree(host, found && here, asked.words);
    if (place.device && (fresh || before.device !== place.device)) {
      const wanted = host.devices.findIndex((row) => textOf(row, NAME) === place.device);
      if (wanted >= 0 && tree.lines.has(wanted)) reveal(wanted);
    } else if (fresh && shown) {
      byId("host-name").focus();
    }
    say(found ? `${counted(here.length, "device")} of ${count(host.devices.length)} match` : "");
  } else {
    tree.host = null;
    filterMatrix(found);
    showTab(place.show === "devices");
    if (place.show === "devices") showResults(found ? pairs : everything(), asked.words);
    byId("tab-hosts-count").textContent = count(found ? found.size : hosts.length);
    byId("tab-devices-count").textContent = count(found ? pairs.length : deviceCount);
    if (before.host) offerHost(before.host);
    say(found ? `${counted(pairs.length, "device")} on ${counted(found.size, "host")} match` : "");
  }
  byId("clear").hidden = !field.value;
  shown = place;
}

const everything = () => hosts.flatMap((host) => host.devices.map((_, place) => [host, place]));

function say(text) {
  byId("status").textContent = text;
}

function showTab(devices) {
  for (const [tab, panel, chosen] of [
    ["tab-hosts", "panel-hosts", !devices],
    ["tab-devices", "panel-devices", devices],
  ]) {
    byId(tab).setAttribute("aria-selected", String(chosen));
    byId(tab).tabIndex = chosen ? 0 : -1;
    byId(panel).hidden = !chosen;
  }
}

function showHost(host) {
  byId("host-name").textContent = host.name;
  const facts = [
    host.system,
    counted(host.devices.length, "device"),
    ...columns
      .slice(0, -1)
      .filter(({ place }) => host.cells[place][0] > 0)
      .map((column) => {
        const [number, figure] = host.cells[column.place];
        return `${titled(number, column.title)}${figure ? ` (${figureText(figure, column)})` : ""}`;
      }),
  ];
  byId("host-facts").replaceChildren(
    ...facts.filter(Boolean).map((fact) => element("li", {}, fact)),
  );
  byId("host-notes").textContent = host.notes.length
    ? `Not everything is known: ${host.notes.join("; ")}.`
    : "";
  showStacks(host);
  byId("main").scrollTop = 0;
}

// 1 bond, 2 bridges, 3 VLANs: a column's title in a sentence
function titled(number, title) {
  const word = number === 1 ? title.replace(/s$/, "") : title;
  return `${count(number)} ${/^[A-Z][a-z ]+$/.test(word) ? word.toLowerCase() : word}`;
}

// Links keep the search.
function updateLinks() {
  byId("back").href = hashOf({});
}

// --- Beginning ----------------------------------------------------------------------------------

function begin() {
  byId("summary").textContent = [
    counted(hosts.length, "host"),
    counted(deviceCount, "device"),
    page.date,
  ]
    .filter(Boolean)
    .join(" · ");
  buildMatrix();
  buildTree();
  showMissing();
  byId("results-more").addEventListener("click", moreResults);
  byId("search").addEventListener("input", typedInSearch);
  byId("clear").addEventListener("click", () => setSearch(""));
  for (const example of document.querySelectorAll("[data-example]")) {
    example.addEventListener("click", () => {
      byId("help").close();
      setSearch(example.dataset.example);
    });
  }
  for (const [tab, show] of [
    ["tab-hosts", ""],
    ["tab-devices", "devices"],
  ]) {
    byId(tab).addEventListener("click", () => {
      location.hash = hashOf({ show });
    });
    byId(tab).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = byId(tab === "tab-hosts" ? "tab-devices" : "tab-hosts");
      other.focus();
      other.click();
    });
  }
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  beginTheme();
  document.addEventListener("keydown", pressed);
  window.addEventListener("hashchange", show);
  show();
  document.documentElement.dataset.ready = "";
}

function showMissing() {
  byId("missing").hidden = !page.missing.length;
  byId("missing-title").textContent = `${counted(page.missing.length, "host")} without facts`;
  byId("missing-list").append(
    ...page.missing.map(([host, reason]) =>
      element("li", {}, element("b", {}, host), ` ${reason}`),
    ),
  );
  byId("missing").open = !hosts.length;
  byId("nothing").hidden = hosts.length > 0;
  byId("panel-hosts").classList.toggle("empty", !hosts.length);
}

// A letter typed while a page of results is being made only changes what is made next.
let waiting = 0;
function typedInSearch() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    const { host, show: tab } = placeFromHash();
    history.replaceState(null, "", hashOf({ host, show: tab }));
    show();
  });
}

function setSearch(text) {
  byId("search").value = text;
  byId("search").focus();
  typedInSearch();
}

function pressed(event) {
  const writing = event.target.closest("input, textarea, dialog");
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/" && !writing) {
    event.preventDefault();
    byId("search").focus();
    byId("search").select();
  } else if (event.key === "?" && !writing) {
    event.preventDefault();
    byId("help").showModal();
  } else if (event.key === "Escape" && event.target === byId("search")) {
    if (event.target.value) setSearch("");
    else event.target.blur();
  } else if (event.key === "Escape" && !writing && !byId("host").hidden) {
    location.hash = hashOf({});
  } else if (event.key === "ArrowDown" && event.target === byId("search")) {
    event.preventDefault();
    intoResults();
  }
}

// From the search to what it found.
function intoResults() {
  if (!byId("host").hidden) select(tree.current);
  else if (!byId("panel-devices").hidden) byId("results-body").querySelector("a")?.focus();
  else matrix.rows.find(({ link }) => link.tabIndex === 0)?.link.focus();
}

function beginTheme() {
  const root = document.documentElement;
  const choice = root.dataset.theme || "auto";
  for (const input of document.querySelectorAll("input[name=theme]")) {
    input.checked = input.value === choice;
    input.addEventListener("change", () => {
      if (input.value === "auto") delete root.dataset.theme;
      else root.dataset.theme = input.value;
      try {
        localStorage.setItem("nodedev-theme", input.value);
      } catch {
        // No storage: then the choice holds until the page is closed.
      }
    });
  }
}

begin();

// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The drawing of a host's virtual network devices.

function showStacks(host) {
  const { boxes, edges, width, height } = stacksOf(host);
  const [wide, high] = [width + 4, height + 4];
  byId("stacks-drawing").replaceChildren(
    drawn(
      "svg",
      {
        width: wide,
        height: high,
        viewBox: `-2 -2 ${wide} ${high}`,
        role: "group",
        "aria-label": "Network devices and what they stand on",
      },
      drawn(
        "g",
        { class: "edges", "aria-hidden": "true" },
        edges.map((edge) => drawnEdge(host, edge)),
      ),
      drawn(
        "g",
        { class: "boxes" },
        boxes.map((box) => drawnBox(host, box)),
      ),
    ),
  );
}

function drawnEdge(host, { lower, upper }) {
  const [x1, y1] = [lower.x + BOX.width, lower.y + BOX.height / 2];
  const [x2, y2] = [upper.x, upper.y + BOX.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return drawn("path", {
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    "data-lower": namesOf(host, lower),
    "data-upper": namesOf(host, upper),
    class: lower.places.every((place) => isDown(host.devices[place])) ? "down" : null,
  });
}

const namesOf = (host, box) =>
  box.places.map((place) => textOf(host.devices[place], NAME)).join(" ");
const isDown = (row) => BAD.has(textOf(row, LINK).toLowerCase());

function drawnBox(host, box) {
  const row = host.devices[box.places[0]];
  const labels = box.places.map((place) => textOf(host.devices[place], LABEL));
  const many = labels.length > 1;
  const title = many ? `${labels.length} × ${linkKind(row) || "link"}` : labels[0];
  const what = many ? `${labels[0]} … ${labels[labels.length - 1]}` : boxText(row);
  const below = box.below
    .flatMap(({ places }) => places)
    .map((place) => textOf(host.devices[place], LABEL));
  const link = textOf(row, LINK);
  const state = GOOD.has(link.toLowerCase()) ? "good" : isDown(row) ? "bad" : "neither";
  const said = [title, what, link, below.length ? `stands on ${below.join(", ")}` : null].filter(
    Boolean,
  );
  const name = textOf(row, NAME);
  return drawn(
    "a",
    {
      href: hashOf({ host: host.name, device: name, q: "" }),
      class: `box ${kindOf(row).family} ${state}`,
      transform: `translate(${box.x} ${box.y})`,
      "aria-label": said.join(", "),
      "data-name": namesOf(host, box),
    },
    drawn("title", {}, [labels.join(", "), textOf(row, TEXT), link].filter(Boolean).join("\n")),
    drawn("rect", { width: BOX.width, height: BOX.height, rx: 6 }),
    drawn("circle", { cx: BOX.width - 14, cy: 17, r: 4, class: "state" }),
    drawn("text", { x: 12, y: 20, class: "title" }, clipped(title, 19)),
    drawn("text", { x: 12, y: 37, class: "what" }, clipped(what, 27)),
  );
}

// What stands under the name: the sort of device, and how fast it is.
function boxText(row) {
  const { word } = kindOf(row);
  const text = linkKind(row);
  const what =
    word === "nic" || word === "nic-vf" ? textOf(row, DRIVER) || "port" : text || kindOf(row).title;
  return [what, row[SPEED] ? speed(row[SPEED]) : ""].filter(Boolean).join(" · ");
}

const clipped = (text, longest) =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

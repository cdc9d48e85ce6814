// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the boxes of a host's virtual network devices stand: what is lower to the left of what
// stands on it. Nothing here draws.

const BOX = { width: 188, height: 46, across: 64, between: 12, apart: 36 };
const MANY = 5; // so many alike ports of one bridge, such as guests' taps, become one box

// The boxes and edges of all stacks: {boxes, edges, width, height}. A box is {places, column, x,
// y}, an edge {lower, upper} of boxes.
function stacksOf(host) {
  const upper = upperOf(host);
  const places = host.devices
    .map((_, place) => place)
    .filter((place) => lowerOf(host.devices[place]).length || upper[place].length);
  const { boxes, boxOf } = grouped(host, places, upper);
  const edges = [];
  for (const place of places) {
    for (const lower of lowerOf(host.devices[place])) {
      const edge = { lower: boxOf.get(lower), upper: boxOf.get(place) };
      if (!edges.some((other) => other.lower === edge.lower && other.upper === edge.upper)) {
        edges.push(edge);
        edge.lower.above.push(edge.upper);
        edge.upper.below.push(edge.lower);
      }
    }
  }
  setColumns(host, boxes);
  let height = 0;
  for (const stack of together(boxes)) height = setRows(stack, height) + BOX.apart;
  const last = Math.max(0, ...boxes.map(({ column }) => column));
  for (const box of boxes) box.x = box.column * (BOX.width + BOX.across);
  return {
    boxes,
    edges,
    width: (last + 1) * BOX.width + last * BOX.across,
    height: Math.max(0, height - BOX.apart),
  };
}

function grouped(host, places, upper) {
  const alike = new Map();
  for (const place of places) {
    const row = host.devices[place];
    const single = kindOf(row).word !== "link" || lowerOf(row).length || upper[place].length !== 1;
    const key = single
      ? `${place}`
      : [upper[place][0], textOf(row, LINK), linkKind(row), isFree(row)].join("|");
    alike.set(key, [...(alike.get(key) || []), place]);
  }
  const boxOf = new Map();
  const boxes = [];
  for (const group of alike.values()) {
    for (const members of group.length >= MANY ? [group] : group.map((place) => [place])) {
      const box = { places: members, above: [], below: [], column: 0, x: 0, y: 0 };
      boxes.push(box);
      for (const place of members) boxOf.set(place, box);
    }
  }
  return { boxes, boxOf };
}

// What a virtual link is, such as tun or veth: the first word of its text.
const linkKind = (row) => textOf(row, TEXT).split(" · ")[0];

function setColumns(host, boxes) {
  const state = new Map();
  const column = (box) => {
    if (state.get(box) === "asked") return 0; // a ring, which only a damaged fact has
    if (!state.has(box)) {
      state.set(box, "asked");
      box.column = Math.max(0, ...box.below.map((lower) => column(lower) + 1));
      state.set(box, "known");
    }
    return box.column;
  };
  boxes.forEach(column);
  // A guest's tap stands right before its bridge; hardware is on the left.
  for (const box of boxes) {
    if (
      !box.below.length &&
      box.above.length &&
      kindOf(host.devices[box.places[0]]).word === "link"
    ) {
      box.column = Math.max(0, Math.min(...box.above.map((upper) => upper.column)) - 1);
    }
  }
}

// The boxes that hang together, stack by stack.
function together(boxes) {
  const seen = new Set();
  const stacks = [];
  for (const box of boxes) {
    if (seen.has(box)) continue;
    const stack = [];
    const waiting = [box];
    seen.add(box);
    while (waiting.length) {
      const next = waiting.pop();
      stack.push(next);
      for (const near of [...next.below, ...next.above]) {
        if (!seen.has(near)) {
          seen.add(near);
          waiting.push(near);
        }
      }
    }
    stacks.push(boxes.filter((other) => stack.includes(other)));
  }
  return stacks;
}

// Sets y so that lines cross little and run straight where they can; returns the stack's end.
function setRows(stack, top) {
  const step = BOX.height + BOX.between;
  const byColumn = [];
  for (const box of stack) (byColumn[box.column] ||= []).push(box);
  const used = byColumn.filter(Boolean);
  for (const boxes of used)
    boxes.forEach((box, number) => {
      box.y = number * step;
    });
  for (let sweep = 0; sweep < 8; sweep++) {
    const rightwards = sweep % 2 === 0;
    for (const boxes of rightwards ? used : [...used].reverse()) {
      const wanted = new Map(
        boxes.map((box) => {
          const near = rightwards ? box.below : box.above;
          return [box, near.length ? near.reduce((sum, { y }) => sum + y, 0) / near.length : box.y];
        }),
      );
      boxes.sort((one, other) => wanted.get(one) - wanted.get(other));
      spread(boxes, wanted, step);
    }
  }
  const first = Math.min(...stack.map(({ y }) => y));
  for (const box of stack) box.y += top - first;
  return Math.max(...stack.map(({ y }) => y)) + BOX.height;
}

// Boxes of one column, each as near as can be to where it is wanted, none on another: those that
// would touch become a block, which stands where its boxes on average want it.
function spread(boxes, wanted, step) {
  const blocks = [];
  for (const box of boxes) {
    blocks.push({ boxes: [box], y: wanted.get(box) });
    while (blocks.length > 1) {
      const [one, other] = blocks.slice(-2);
      if (one.y + one.boxes.length * step <= other.y) break;
      const all = [...one.boxes, ...other.boxes];
      const mean =
        all.reduce((sum, member, number) => sum + wanted.get(member) - number * step, 0) /
        all.length;
      blocks.splice(-2, 2, { boxes: all, y: mean });
    }
  }
  for (const block of blocks)
    block.boxes.forEach((box, number) => {
      box.y = block.y + number * step;
    });
}

// Copyright (c) 2026, hostdev.nodedev contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The search: plain words and simple terms, all of which one and the same device must satisfy.
//
//   x710                    a word that stands in any text of the device or of its host
//   "nvme ssd"              several words as one
//   driver:ixgbe cap:net    a term; where nothing is called exactly so, a part of it will do
//   speed>=10G size<1T      numbers, in bit/s and bytes
//   free used               who uses the device
//   -driver:vfio-pci        not

const TEXT_TERMS = {
  name: (row) => [textOf(row, NAME)],
  label: (row) => [textOf(row, LABEL)],
  driver: (row) => [textOf(row, DRIVER)],
  bus: (row) => [textOf(row, BUS)],
  link: (row) => [textOf(row, LINK)],
  kind: (row) => [kindOf(row).word],
  cap: capabilitiesOf,
  use: usesOf,
};
const HOST_TERMS = { host: (host) => host.name, model: (host) => host.system };
const NUMBER_TERMS = {
  speed: (row) => row[SPEED] || 0,
  size: (row) => row[SIZE] || 0,
  numa: (row) => (row[NUMA] || 0) - 1,
};
const SCALE = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 };

const lowStrings = strings.map((text) => text.toLowerCase());

// A query, ready to be asked of devices: {empty, words, of(host)}, where of() gives the places of
// the host's devices that match.
function query(text) {
  const terms = (text.match(/-?[^\s"]*"[^"]*"?|\S+/g) || []).map(term).filter(Boolean);
  return {
    empty: !terms.length,
    words: terms.filter((term) => term.word && !term.negated).map((term) => term.word),
    of(host) {
      const ready = terms.map((term) => term.of(host));
      const found = [];
      host.devices.forEach((row, place) => {
        if (ready.every((matches) => matches(row))) found.push(place);
      });
      return found;
    },
  };
}

function term(written) {
  const negated = written.length > 1 && written.startsWith("-");
  const text = (negated ? written.slice(1) : written).toLowerCase();
  const positive = positiveTerm(text);
  if (!positive || !negated) return positive;
  return {
    negated,
    of(host) {
      const matches = positive.of(host);
      return (row) => !matches(row);
    },
  };
}

function positiveTerm(text) {
  if (text === "*") return { of: () => () => true };
  if (text === "free") return { of: () => isFree };
  if (text === "used") return { of: () => (row) => Array.isArray(row[USE]) };
  const [, key, operator, rest] = /^([a-z]+)(>=|<=|[:=<>])(.*)$/s.exec(text) || [];
  const wanted = rest === undefined ? "" : rest.replace(/"/g, "");
  const equal = operator === ":" || operator === "=";
  const isOf = (terms) => Object.hasOwn(terms, key);
  // Not typed to its end yet: it limits nothing.
  if (!wanted && [TEXT_TERMS, NUMBER_TERMS, HOST_TERMS].some(isOf)) return null;
  if (isOf(NUMBER_TERMS)) return numberTerm(key, operator, wanted) || wordTerm(text);
  if (isOf(TEXT_TERMS) && equal) return textTerm(TEXT_TERMS[key], wanted);
  if (isOf(HOST_TERMS) && equal) return hostTerm(HOST_TERMS[key], wanted);
  return wordTerm(text.replace(/"/g, ""));
}

// Looked for once in each text of the page, then only numbers are compared.
function wordTerm(word) {
  if (!word) return null;
  const hit = new Uint8Array(strings.length);
  lowStrings.forEach((text, number) => {
    if (text.includes(word)) hit[number] = 1;
  });
  const capability = page.capabilities.map((types) => types.some((type) => type.startsWith(word)));
  const kind = kinds.map((kind) => kind.title.toLowerCase().startsWith(word));
  const inDevice = (row) => {
    if (hit[row[LABEL]] || hit[row[TEXT]] || hit[row[NAME]] || hit[row[DRIVER]] || hit[row[LINK]]) {
      return true;
    }
    if (capability[row[CAPABILITIES]] || kind[row[KIND]]) return true;
    if (Array.isArray(row[USE]) && row[USE].some((use) => hit[use])) return true;
    const details = row[DETAILS] || [];
    for (let place = 1; place < details.length; place += 2) if (hit[details[place]]) return true;
    return false;
  };
  return {
    word,
    of: (host) =>
      `${host.name} ${host.system}`.toLowerCase().includes(word) ? () => true : inDevice,
  };
}

function textTerm(values, wanted) {
  // An exact one, if any device of the fleet has it: driver:ixgbe does not mean ixgbevf. Half
  // typed, or with stars, it is a part or a pattern.
  let matches = glob(wanted);
  if (!matches) {
    const exact = hosts.some((host) =>
      host.devices.some((row) => values(row).some((value) => value.toLowerCase() === wanted)),
    );
    matches = exact ? (value) => value === wanted : (value) => value.includes(wanted);
  }
  return { of: () => (row) => values(row).some((value) => matches(value.toLowerCase())) };
}

function hostTerm(value, wanted) {
  const matches = glob(wanted) || ((text) => text.includes(wanted));
  return {
    of(host) {
      const found = matches(value(host).toLowerCase());
      return () => found;
    },
  };
}

function glob(pattern) {
  if (!pattern.includes("*")) return null;
  const [first, ...rest] = pattern.split(/\*+/);
  const last = rest.pop();
  return (text) => {
    if (!text.startsWith(first)) return false;
    let from = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return text.length - last.length >= from && text.endsWith(last);
  };
}

function numberTerm(key, operator, wanted) {
  const [, digits, prefix] = /^(\d+(?:\.\d+)?)([kmgtp]?)(?:b|bit\/s|bit)?$/.exec(wanted) || [];
  if (!digits) return null;
  const base = key === "speed" ? (prefix ? 1e-6 : 1) : 1; // speeds are in Mbit/s
  const number = Number(digits) * SCALE[prefix] * base;
  const value = NUMBER_TERMS[key];
  const compare = {
    ":": (found) => found === number,
    "=": (found) => found === number,
    ">": (found) => found > number,
    ">=": (found) => found >= number,
    // 0 or less: not known, which is less than nothing.
    "<": (found) => found < number,
    "<=": (found) => found <= number,
  }[operator];
  const least = key === "numa" ? 0 : Number.MIN_VALUE;
  return { of: () => (row) => value(row) >= least && compare(value(row)) };
}

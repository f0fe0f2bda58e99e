// Draws a step of the sequence chart: in one line if it can be, or, if the step is looked at, with all its words.

import { bundles, extent, placed } from "./chartrows.js";
import { breakable, made } from "./dom.js";

/** @typedef {import("./chartrows.js").Row} Row */
/** @typedef {import("./chartrows.js").Bundle} Bundle */
/** @typedef {{row: number, left: boolean, right: boolean, self: string[], missed: string}} End what comes to a lifeline, from which sides */

const FAILS = /fail|veto|abort|overflow|crash|error|broken|spoilt|timed?_?out/i;

/** Place an element on a lifeline: each has two tracks, left and right of it. @param {HTMLElement} element @param {number} place */
export function onLifeline(element, place) {
  element.style.gridColumn = `${2 * place + 1} / ${2 * place + 3}`;
}

/** What happens in a step, in one line: arrows without their words, which lead to the states that they cause. @param {Row} one @param {string[]} names */
export function briefly(one, names) {
  const grid = made("div", { class: "columns events brief" });
  /** @type {Map<number, End>} */
  const ends = new Map();
  for (const { bundle, row } of placed(bundles(one.messages, names))) {
    grid.append(line(bundle, row, names));
    for (const end of ended(ends, bundle, row)) grid.append(end);
  }
  for (const change of one.became.filter(({ who, state }) => state && names.includes(who))) {
    const place = names.indexOf(change.who);
    const end = ends.get(place) ?? { row: 0, left: false, right: false, self: [], missed: "" };
    ends.delete(place);
    const box = stateBox(change);
    if (end.left) box.append(made("span", { class: `tip right${end.missed}` }));
    if (end.right) box.append(made("span", { class: `tip left${end.missed}` }));
    grid.append(put(box, place, end.row));
  }
  for (const [place, end] of ends) {
    if (end.left) grid.append(put(made("span", { class: `tip right bare${end.missed}` }), place, end.row));
    if (end.right) grid.append(put(made("span", { class: `tip left bare${end.missed}` }), place, end.row));
    if (end.self.length > 0) grid.append(put(made("span", { class: "itself", title: end.self.join(", ") }, "↺"), place, end.row));
  }
  return grid;
}

/** The line of a bundle, and its words for who does not see it. @param {Bundle} bundle @param {number} row @param {string[]} names */
function line(bundle, row, names) {
  const [left, right] = extent(bundle);
  const told = bundle.heads.map(({ place, text }) => made("span", { class: "unseen" }, `${names[bundle.from]} to ${names[place]}: ${text}. `));
  const element = made("div", { class: `line-of${bundle.missed ? " missed" : ""}${left === right ? " none" : ""}` }, ...told);
  element.style.gridRow = String(row + 1);
  element.style.gridColumn = `${2 * left + 2} / ${2 * right + (left === right ? 3 : 2)}`;
  if (bundle.missed) element.append(made("span", { class: "words" }, `${bundle.heads[0].text} (not taken)`));
  return element;
}

/**
 * Note where the arrows of a bundle end; what ends where another row's does is drawn at once.
 * @param {Map<number, End>} ends @param {Bundle} bundle @param {number} row
 */
function ended(ends, bundle, row) {
  return bundle.heads.flatMap(({ place, text }) => {
    const end = ends.get(place) ?? { row, left: false, right: false, self: [], missed: "" };
    const [left, right] = [bundle.from < place, bundle.from > place];
    if (end.row !== row && (left || right)) {
      return [put(made("span", { class: `tip bare ${left ? "right" : "left"}${bundle.missed ? " missed" : ""}` }), place, row)];
    }
    const self = left || right ? end.self : [...end.self, text];
    ends.set(place, { row: end.row, left: end.left || left, right: end.right || right, self, missed: bundle.missed ? " missed" : end.missed });
    return [];
  });
}

/** @param {HTMLElement} element @param {number} place @param {number} row */
function put(element, place, row) {
  onLifeline(element, place);
  element.style.gridRow = String(row + 1);
  return element;
}

/** A box with what a machine becomes. @param {import("./chartrows.js").Became} change */
function stateBox(change) {
  const box = made("div", { class: `became${FAILS.test(change.state) ? " fails" : ""}${change.state ? "" : " data"}` });
  box.append(made("span", { class: "unseen" }, `${change.who} becomes `));
  if (change.state) box.append(made("b", {}, breakable(change.state)));
  return box;
}

/** What happens in a step, with all words: each arrow in a row of its own if it must be, and below what became of everybody. @param {Row} one @param {string[]} names */
export function fully(one, names) {
  const grid = made("div", { class: "columns events" });
  const heights = names.map(() => 0);
  for (const bundle of bundles(one.messages, names)) {
    const drawn = arrow(bundle, names);
    stack(drawn, ...extent(bundle), heights);
    grid.append(drawn);
  }
  for (const change of one.became) {
    const place = names.indexOf(change.who);
    if (place < 0) continue;
    const box = stateBox(change);
    for (const told of change.data) box.append(made("span", { class: "detail" }, breakable(told)));
    onLifeline(box, place);
    stack(box, place, place, heights);
    grid.append(box);
  }
  return grid;
}

/** An arrow from one lifeline to others on one side, each with its own words; or a loop at one. @param {Bundle} bundle @param {string[]} names */
function arrow(bundle, names) {
  const { from, heads, missed } = bundle;
  const [left, right] = extent(bundle);
  const kind = left === right ? "self" : from === left ? "right" : "left";
  const element = made("div", { class: `message ${kind}${missed ? " missed" : ""}` });
  if (left === right) onLifeline(element, left);
  else element.style.gridColumn = `${2 * left + 2} / ${2 * right + 2}`;
  heads.forEach(({ place, text }, number) => {
    const near = number === 0 ? from : heads[number - 1].place;
    const again = number > 0 && heads[number - 1].text === text;
    const label = made("span", { class: "label" }, made("span", { class: "unseen" }, `${names[from]} to ${names[place]}: `),
      made("span", { class: again ? "unseen" : "words" }, breakable(missed ? `${text} (not taken)` : text)));
    element.append(label);
    if (left === right) return;
    const [start, end] = [Math.min(near, place), Math.max(near, place)].map((one) => 2 * (one - left) + 1);
    label.style.gridColumn = `${start} / ${end}`;
    const tip = made("span", { class: `tip ${kind}${missed ? " missed" : ""}` });
    tip.style.gridColumn = kind === "right" ? `${end - 1} / ${end}` : `${start} / ${start + 1}`;
    element.append(tip);
  });
  return element;
}

/** Put an element below all that is on its lifelines already: each has so many rows. @param {HTMLElement} element @param {number} left @param {number} right @param {number[]} heights */
function stack(element, left, right, heights) {
  const row = Math.max(...heights.slice(left, right + 1)) + 1;
  element.style.gridRow = String(row);
  heights.fill(row, left, right + 1);
}

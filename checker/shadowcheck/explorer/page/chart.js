// Draws the sequence chart: a column for each lifeline that takes part, a block for each step; the grid packs its rows.

import { bundles, lifelines, row } from "./chartrows.js";
import { made } from "./dom.js";
import { stateName } from "./words.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./chartrows.js").Row} Row */
/**
 * What a chart is asked to show: what goes wrong at a step, in words; the lifelines that are hidden; what to do if a
 * step is chosen, or a lifeline is hidden or shown again.
 * @typedef {object} Wanted
 * @property {Map<number, string[]>} breaches @property {Set<string>} hidden
 * @property {(at: number) => void} go @property {(name: string) => void} toggle
 */

const FAILS = /fail|veto|abort|overflow|crash|error|broken|spoilt|timed?_?out/i;

/** The chart of a run. @param {Run} run @param {Wanted} wanted */
export function chart(run, wanted) {
  const { model } = run;
  const rows = run.rules.map((rule, place) => row(model, rule, run.states[place], run.states[place + 1]));
  const every = lifelines(model, rows);
  const names = every.filter((name) => !wanted.hidden.has(name));
  const list = made("ol", { class: "steps" });
  rows.forEach((one, place) => {
    if (run.loop === place) list.append(made("li", { class: "loop" }, "From here it repeats for ever:"));
    list.append(step(run, one, place, names, wanted));
  });
  if (run.loop !== null) {
    const rests = run.loop === run.rules.length;
    list.append(made("li", { class: "loop" }, rests ? "It may stay here for ever." : `… and so on, again from step ${run.loop + 1}.`));
  }
  const head = made("div", { class: "columns heads" }, ...names.map((name) => made("button", {
    type: "button", class: "head", title: `Hide ${name}`, onclick: () => wanted.toggle(name),
  }, spoken(name))));
  const lines = made("div", { class: "columns lines", "aria-hidden": "true" }, ...names.map(() => made("div", { class: "line" })));
  const first = made("button", {
    type: "button", class: "start", onclick: () => wanted.go(0), ...(run.at === 0 ? { "aria-current": "step" } : {}),
  }, "The beginning");
  const top = made("p", { class: "top" }, first, ...every.filter((name) => wanted.hidden.has(name)).map((name) =>
    made("button", { type: "button", class: "start", onclick: () => wanted.toggle(name) }, `Show ${name}`)));
  for (const breach of wanted.breaches.get(0) ?? []) top.append(made("span", { class: "breach" }, breach));
  const whole = made("div", { class: "chart" }, top, head, made("div", { class: "body" }, lines, list));
  whole.style.setProperty("--columns", String(Math.max(names.length, 1)));
  return whole;
}

/** A step of the chart. @param {Run} run @param {Row} one @param {number} place @param {string[]} names @param {Wanted} wanted */
function step(run, one, place, names, wanted) {
  const at = place + 1;
  const current = run.at === at;
  const button = made("button", {
    type: "button", class: "says", title: snapshot(run, at), onclick: () => wanted.go(at), ...(current ? { "aria-current": "step" } : {}),
  }, made("span", { class: "number" }, String(at)), ` ${one.says}`);
  if (one.fault) button.append(made("span", { class: "fault" }, `fault: ${one.fault}`));
  for (const choice of one.decided) button.append(made("span", { class: "decided" }, choice));
  const grid = made("div", { class: "columns events" });
  for (const bundle of bundles(one.messages, names)) grid.append(arrow(bundle, names, one.says));
  const heights = names.map(() => 0);
  for (const drawn of grid.children) stack(/** @type {HTMLElement} */ (drawn), heights);
  for (const change of one.became) {
    const column = names.indexOf(change.who);
    if (column < 0) continue;
    const box = made("div", { class: `became${FAILS.test(change.state) ? " fails" : ""}${change.state ? "" : " data"}` });
    box.append(made("span", { class: "unseen" }, `${change.who} becomes `));
    if (change.state) box.append(made("b", {}, spoken(change.state)));
    for (const told of change.data) box.append(made("span", { class: "detail" }, told));
    box.style.gridColumn = `${column + 1} / ${column + 2}`;
    if (current || change.state) stack(box, heights);
    grid.append(box);
  }
  const item = made("li", { class: `step${at > run.at ? " later" : ""}${current ? " current" : ""}` }, button);
  for (const breach of wanted.breaches.get(at) ?? []) item.append(made("p", { class: "breach" }, breach));
  item.append(grid);
  return item;
}

/**
 * An arrow from one lifeline to others on one side, each with its own words; or a loop at one. Words that the step's
 * sentence has are left out.
 * @param {import("./chartrows.js").Bundle} bundle @param {string[]} names @param {string} says
 */
function arrow(bundle, names, says) {
  const { from, heads, missed } = bundle;
  const places = heads.map((head) => head.place);
  const [left, right] = [Math.min(from, ...places), Math.max(from, ...places)];
  const kind = left === right ? "self" : from === left ? "right" : "left";
  const element = made("div", { class: `message ${kind}${missed ? " missed" : ""}` });
  element.style.gridColumn = `${left + 1} / ${right + 2}`;
  element.style.setProperty("--spans", String(right - left + 1));
  heads.forEach(({ place, text }, number) => {
    const near = number === 0 ? from : heads[number - 1].place;
    const said = left !== right && !missed && (saidIn(says, text) || (number > 0 && heads[number - 1].text === text));
    const label = made("span", { class: said ? "label said" : "label" }, made("span", { class: "unseen" }, `${names[from]} to ${names[place]}: `),
      made("span", { class: said ? "unseen" : "words" }, spoken(missed ? `${text} (not taken)` : text)));
    if (left !== right) label.style.gridColumn = `${Math.min(near, place) - left + 1} / ${Math.max(near, place) - left + 1}`;
    element.append(label);
    if (left === right) return;
    const tip = made("span", { class: "tip" });
    tip.style.setProperty("--at", String((place - left) / (right - left)));
    element.append(tip);
  });
  return element;
}

/** Put an element below all that is in its columns already: each has so many rows. @param {HTMLElement} element @param {number[]} heights */
function stack(element, heights) {
  const [start, end] = [Number(element.style.gridColumnStart) - 1, Number(element.style.gridColumnEnd) - 1];
  const row = Math.max(...heights.slice(start, end)) + 1;
  element.style.gridRow = String(row);
  heights.fill(row, start, end);
}

/** Whether a sentence has the first word of a name, however it is written. @param {string} sentence @param {string} name */
function saidIn(sentence, name) {
  return sentence.split(/\s+/).map(plain).includes(plain(name.split(" ")[0]));
}

/** The letters of a text, by which a name in it is recognised however it is written. @param {string} text */
function plain(text) {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** A name that may be broken where its words end. @param {string} text */
function spoken(text) {
  return text.replaceAll("_", "_\u200b").replace(/([a-z])([A-Z])/g, "$1\u200b$2");
}

/** The states after so many steps, one machine a line. @param {Run} run @param {number} at */
function snapshot(run, at) {
  const { model } = run;
  const told = model.tables.fields.map((field, number) => `${field.name}: ${stateName(model, number, run.states[at][number])}`);
  return [`After step ${at}:`, ...told].join("\n");
}

/** Scroll a frame, and nothing else, so that an element in it is seen, and what happens in that step. @param {HTMLElement} frame @param {Element} element */
export function reveal(frame, element) {
  const [outer, inner] = [frame.getBoundingClientRect(), element.getBoundingClientRect()];
  const head = frame.querySelector(".heads")?.getBoundingClientRect().height ?? 0;
  if (inner.bottom > outer.bottom) frame.scrollTop += inner.bottom - outer.bottom + 6;
  else if (inner.top < outer.top + head) frame.scrollTop -= outer.top + head - inner.top + 6;
  const drawn = [...element.querySelectorAll(".events > *")].map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0);
  const [left, right] = [Math.min(...drawn.map((one) => one.left)), Math.max(...drawn.map((one) => one.right))];
  if (left < outer.left) frame.scrollLeft -= outer.left - left + 30;
  else if (right > outer.right) frame.scrollLeft += Math.min(right - outer.right + 30, left - outer.left);
}

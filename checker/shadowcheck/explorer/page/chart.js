// Draws the sequence chart: a column for each lifeline that takes part, a block for each step.

import { lifelines, row, widths } from "./chartrows.js";
import { briefly, fully, onLifeline } from "./chartstep.js";
import { breakable, made } from "./dom.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./chartrows.js").Row} Row */
/**
 * What a chart is asked to show: what goes wrong at a step, in words; the lifelines that are hidden; what to do if a
 * step is chosen, or a lifeline is hidden or shown again.
 * @typedef {object} Wanted
 * @property {Map<number, string[]>} breaches @property {Set<string>} hidden
 * @property {(at: number) => void} go @property {(name: string) => void} toggle
 */

/** How many pixels a letter of a lifeline's name wants. */
const LETTER = 6.1;

/** The chart of a run. @param {Run} run @param {Wanted} wanted */
export function chart(run, wanted) {
  const rows = rowsOf(run);
  const every = lifelines(run.model, rows);
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
  const head = made("div", { class: "columns heads" }, ...names.map((name, place) => {
    const button = made("button", {
      type: "button", class: "head", title: `Hide ${name}`, "data-key": `line ${name}`, onclick: () => wanted.toggle(name),
    }, breakable(name));
    onLifeline(button, place);
    return button;
  }));
  const lines = made("div", { class: "columns lines", "aria-hidden": "true" }, ...names.map((_, place) => {
    const line = made("div", { class: "line" });
    onLifeline(line, place);
    return line;
  }));
  const whole = made("div", { class: "chart" }, top(run, every, wanted), head, made("div", { class: "body" }, lines, list));
  const room = widths(rows, names);
  whole.style.setProperty("--tracks", room.map(([needs, wants]) => `repeat(2, minmax(${needs * LETTER / 2}px, ${wants}fr))`).join(" ") || "auto");
  whole.style.setProperty("--least", `${Math.ceil(LETTER * room.reduce((sum, [needs]) => sum + needs, 0))}px`);
  return whole;
}

/** The steps of a run as rows of its chart. @param {Run} run */
export function rowsOf(run) {
  return run.rules.map((rule, place) => row(run.model, rule, run.states[place], run.states[place + 1]));
}

/** What stands above the lifelines: the beginning, and those that are hidden. @param {Run} run @param {string[]} every @param {Wanted} wanted */
function top(run, every, wanted) {
  const first = made("button", {
    type: "button", class: "start", "data-key": "step 0", onclick: () => wanted.go(0), ...(run.at === 0 ? { "aria-current": "step" } : {}),
  }, "The beginning");
  const hidden = every.filter((name) => wanted.hidden.has(name)).map((name) => made("button", {
    type: "button", class: "start", "data-key": `line ${name}`, onclick: () => wanted.toggle(name),
  }, `Show ${name}`));
  const breaches = (wanted.breaches.get(0) ?? []).map((breach) => made("span", { class: "breach" }, breach));
  return made("p", { class: "top" }, first, ...hidden, ...breaches);
}

/** A step of the chart. @param {Run} run @param {Row} one @param {number} place @param {string[]} names @param {Wanted} wanted */
function step(run, one, place, names, wanted) {
  const at = place + 1;
  const current = run.at === at;
  const button = made("button", {
    type: "button", class: "says", "data-key": `step ${at}`, "data-step": at, onclick: () => wanted.go(at), ...(current ? { "aria-current": "step" } : {}),
  }, made("span", { class: "number" }, String(at)), " ", breakable(one.says));
  if (one.fault) button.append(made("span", { class: "fault" }, `fault: ${one.fault}`));
  // What is decided against is what one expects: it is told where the step is looked at.
  for (const choice of one.decided.filter((text) => current || !text.endsWith("? no"))) button.append(made("span", { class: "decided" }, choice));
  const item = made("li", { class: `step${at > run.at ? " later" : ""}${current ? " current" : ""}` }, button);
  for (const breach of wanted.breaches.get(at) ?? []) item.append(made("p", { class: "breach" }, breach));
  item.append(current ? fully(one, names) : briefly(one, names));
  return item;
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

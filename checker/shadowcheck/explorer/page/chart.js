// Draws the sequence chart: a column for each lifeline that takes part, a block for each step; the grid packs its rows.

import { lifelines, row } from "./chartrows.js";
import { made } from "./dom.js";
import { stateName } from "./words.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./chartrows.js").Row} Row */

const FAILS = /fail|veto|abort|overflow|crash|error|broken|spoilt|timed?_?out/i;

/**
 * The chart of a run. `breaches` are what goes wrong at a step, in words; `go` looks at another step of it.
 * @param {Run} run @param {Map<number, string[]>} breaches @param {(at: number) => void} go
 * @returns {HTMLElement}
 */
export function chart(run, breaches, go) {
  const { model } = run;
  const rows = run.rules.map((rule, place) => row(model, rule, run.states[place], run.states[place + 1]));
  const names = lifelines(model, rows);
  const columns = { class: "columns", "data-columns": names.length };
  const list = made("ol", { class: "steps" });
  rows.forEach((one, place) => {
    if (run.loop === place) list.append(made("li", { class: "loop" }, "From here it repeats for ever:"));
    list.append(drawn(run, one, place, names, breaches.get(place + 1) ?? [], go));
  });
  if (run.loop !== null) list.append(made("li", { class: "loop" }, `… and so on, again from step ${run.loop + 1}.`));
  const head = made("div", { ...columns, class: "columns heads", "aria-hidden": "true" });
  for (const name of names) head.append(made("div", { class: "head" }, name));
  const lines = made("div", { ...columns, class: "columns lines", "aria-hidden": "true" });
  for (const name of names) lines.append(made("div", { class: "line", "data-name": name }));
  const first = made("button", {
    type: "button", class: "start", onclick: () => go(0), ...(run.at === 0 ? { "aria-current": "step" } : {}),
    ...(breaches.has(0) ? { "data-breaks": "" } : {}),
  }, "The beginning");
  const body = made("div", { class: "body" }, lines, list);
  const whole = made("div", { class: "chart" }, first, head, body);
  whole.style.setProperty("--columns", String(Math.max(names.length, 1)));
  return whole;
}

/**
 * @param {Run} run @param {Row} one @param {number} place @param {string[]} names @param {string[]} breaches
 * @param {(at: number) => void} go
 */
function drawn(run, one, place, names, breaches, go) {
  const at = place + 1;
  const button = made("button", {
    type: "button", class: "says", title: snapshot(run, at), onclick: () => go(at),
    ...(run.at === at ? { "aria-current": "step" } : {}),
  }, made("span", { class: "number" }, String(at)), ` ${one.says}`);
  if (one.fault) button.append(made("span", { class: "fault" }, `fault: ${one.fault}`));
  for (const choice of one.decided) button.append(made("span", { class: "decided" }, `decided: ${choice}`));
  const grid = made("div", { class: "columns events" });
  for (const message of one.messages) grid.append(arrow(message, names));
  for (const change of one.became) {
    const column = names.indexOf(change.who);
    if (column < 0) continue;
    const fails = change.state !== "" && FAILS.test(change.state);
    const box = made("div", { class: fails ? "became fails" : "became" });
    if (change.state) box.append(made("b", {}, spoken(change.state)));
    for (const told of change.data) box.append(made("span", {}, told));
    box.prepend(made("span", { class: "unseen" }, `${change.who} becomes `));
    box.style.gridColumn = String(column + 1);
    grid.append(box);
  }
  const item = made("li", { class: at > run.at ? "step later" : "step" }, button);
  for (const breach of breaches) item.append(made("p", { class: "breach" }, breach));
  item.append(grid);
  return item;
}

/** A message as an arrow between two lifelines, or a loop at one. @param {import("./chartrows.js").Message} message @param {string[]} names */
function arrow(message, names) {
  const [from, to] = [names.indexOf(message.source), names.indexOf(message.target)];
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const kind = from === to ? "self" : from < to ? "right" : "left";
  const text = message.missed ? `${message.text} (not taken)` : message.text;
  const element = made("div", { class: `message ${kind}${message.missed ? " missed" : ""}` },
    made("span", { class: "unseen" }, `${message.source} to ${message.target}: `), made("span", { class: "label" }, spoken(text)));
  element.style.gridColumn = `${left + 1} / ${right + 2}`;
  element.style.setProperty("--spans", String(right - left + 1));
  return element;
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

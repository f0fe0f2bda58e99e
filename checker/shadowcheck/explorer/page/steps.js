// The steps: those that are possible now, by who acts; and those that are not, with the reasons.

import { breakable, made, pageLink } from "./dom.js";
import { choices, refusals } from "./possible.js";
import { capital } from "./words.js";

/** @typedef {import("./run.js").Run} Run */

/**
 * How the possible steps are shown: without faults that are `off`, and only those with the `words`; `folds` are the
 * groups that were opened or closed by hand; and what to do if a step is chosen.
 * @typedef {{off: Set<string>, folds: Map<string, boolean>, words: string, take: (rule: number) => void}} Asked
 */

/**
 * Show the possible steps of a run in `place`: grouped by who acts, then those that change nothing, then faults.
 * @param {HTMLElement} place @param {Run} run @param {Asked} asked
 */
export function showPossible(place, run, asked) {
  const { model } = run;
  const found = choices(model, run.here).filter((one) => !asked.off.has(one.rule.fault) && has(`${one.text} ${one.more}`, asked.words));
  /** @type {Map<string, import("./possible.js").Choice[]>} */
  const groups = new Map();
  const order = [...found.filter((one) => !one.rule.fault && one.changes), ...found.filter((one) => !one.rule.fault && !one.changes),
    ...found.filter((one) => one.rule.fault)];
  for (const one of order) {
    const group = one.rule.fault ? FAULTS : one.changes ? capital(one.actor) : IDLE;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  place.replaceChildren(...[...groups].map(([group, members]) => {
    const next = members.some((one) => one.rule.number === run.rules[run.at]);
    const open = asked.words !== "" || next || (asked.folds.get(group) ?? group !== IDLE);
    const summary = made("summary", { "data-key": group, onclick: () => asked.folds.set(group, !details.open) }, `${group} (${members.length})`);
    const details = made("details", { open }, summary, made("ul", {}, ...members.map((one) => choice(run, one, asked))));
    return details;
  }));
  if (found.length === 0) place.append(made("p", {}, asked.words ? "No possible step contains these words." : "No step is possible here."));
}

/** The groups of steps that are not called after who acts. */
const [IDLE, FAULTS] = ["Refused, or no effect", "Possible faults"];

/** A step that can be chosen. @param {Run} run @param {import("./possible.js").Choice} one @param {Asked} asked */
function choice(run, one, asked) {
  const { rule } = one;
  const next = run.rules[run.at] === rule.number;
  const button = made("button", {
    type: "button", class: next ? "take onward" : "take", "data-rule": rule.number, onclick: () => asked.take(rule.number),
  }, breakable(one.text));
  if (one.more) button.append(made("span", { class: "decided" }, one.more));
  if (rule.fault) button.append(made("span", { class: "fault" }, `fault: ${rule.fault}`));
  if (next) button.append(made("span", { class: "next" }, "next in this run"));
  return made("li", {}, button, ...pageLink(run.model, run.model.tables.steps[rule.step][2], true));
}

/**
 * Show the steps that are not possible, and why not.
 * @param {HTMLElement} place @param {Run} run @param {string} wanted words to look for
 */
export function showRefused(place, run, wanted) {
  const found = refusals(run.model, run.here).filter((one) => has(one.text, wanted));
  place.replaceChildren(made("ul", {}, ...found.map((one) => {
    const reasons = made("ul", { class: "reasons" }, ...one.reasons.map((reason) => made("li", {}, `${capital(reason)}.`)));
    const fault = one.rule.fault ? [made("span", { class: "fault" }, `fault: ${one.rule.fault}`)] : [];
    return made("li", {}, made("span", { class: "refused" }, breakable(one.text)), ...fault, " ",
      ...pageLink(run.model, run.model.tables.steps[one.rule.step][2], true), reasons);
  })));
}

/** Whether a text has all the words, in any order. @param {string} text @param {string} words */
export function has(text, words) {
  const lower = text.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/**
 * Boxes to switch faults off and on; `changed` is called after each.
 * @param {HTMLElement} place @param {import("./model.js").Model} model @param {Set<string>} off @param {() => void} changed
 */
export function showFaults(place, model, off, changed) {
  /** @type {HTMLInputElement[]} */
  const boxes = [];
  const set = (/** @type {string} */ name, /** @type {boolean} */ on) => (on ? off.delete(name) : off.add(name));
  const items = model.tables.faults.map(([name, says]) => {
    const box = made("input", { type: "checkbox", checked: true, onchange: () => {
      set(name, box.checked);
      changed();
    } });
    boxes.push(box);
    return made("li", {}, made("label", {}, box, made("span", {}, made("b", {}, name), `: ${says}`)));
  });
  const all = (/** @type {boolean} */ on) => () => {
    boxes.forEach((box, number) => {
      box.checked = on;
      set(model.tables.faults[number][0], on);
    });
    changed();
  };
  const buttons = made("p", {}, made("button", { type: "button", onclick: all(true) }, "All on"), " ",
    made("button", { type: "button", onclick: all(false) }, "All off"));
  place.replaceChildren(...(items.length > 0 ? [buttons, made("ul", { class: "faults" }, ...items)] : ["There are none."]));
}

// The steps: those that are possible now, by who acts; and those that are not, with the reasons.

import { made, pageLink } from "./dom.js";
import { choices, refusals } from "./possible.js";
import { capital } from "./words.js";

/** @typedef {import("./run.js").Run} Run */

/**
 * Show the possible steps of a run in `place`, grouped by who acts; faults that are `off` are left out.
 * @param {HTMLElement} place @param {Run} run @param {Set<string>} off @param {string} wanted words to look for
 * @param {(rule: number) => void} take
 */
export function showPossible(place, run, off, wanted, take) {
  const { model } = run;
  const found = choices(model, run.here).filter((one) => !off.has(one.rule.fault) && has(`${one.text} ${one.more}`, wanted));
  found.sort((one, other) => Number(one.rule.fault !== "") - Number(other.rule.fault !== ""));
  /** @type {Map<string, HTMLElement[]>} */
  const groups = new Map();
  for (const one of found) {
    const button = made("button", { type: "button", class: "take", onclick: () => take(one.rule.number) }, one.text);
    if (one.more) button.append(made("span", { class: "decided" }, one.more));
    if (one.rule.fault) button.append(made("span", { class: "fault" }, `fault: ${one.rule.fault}`));
    if (run.rules[run.at] === one.rule.number) button.append(made("span", { class: "next" }, "next in this run"));
    const item = made("li", {}, button, ...pageLink(model, model.tables.steps[one.rule.step][2], true));
    groups.set(one.actor, [...(groups.get(one.actor) ?? []), item]);
  }
  place.replaceChildren(...[...groups].map(([who, items]) => {
    const title = `${capital(who)} (${items.length})`;
    return made("details", { open: true }, made("summary", {}, title), made("ul", {}, ...items));
  }));
  if (found.length === 0) place.append(made("p", {}, wanted ? "No possible step has these words." : "No step is possible here."));
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
    return made("li", {}, made("span", { class: "refused" }, one.text), ...fault, " ",
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

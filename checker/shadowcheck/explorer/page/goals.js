// What can be looked for, and the search for the nearest of it.

import { compiled, isPossible, watchers } from "./interpreter.js";
import { membership } from "./model.js";
import { search } from "./search.js";
import { stateName, system } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/**
 * A condition on a position: where a machine is, what is observed of it, which step led there, or that none is possible.
 * @typedef {{kind: "at", field: number, name: string} | {kind: "has", field: number, name: string, value: string}
 *   | {kind: "took", step: number, who: string} | {kind: "stuck"}} Condition
 */
/** @typedef {{claim: number, place: number, memory: number}} Target a watcher of a claim, and what it remembers now */
/**
 * What to look for, from where, with the rules that are `allowed`: all conditions at once, or the goal of any target.
 * @typedef {{from: number[], allowed: number[], conditions: Condition[], targets: Target[]}} Request
 */
/** @typedef {import("./search.js").Found & {target: Target | null}} Answer */

/**
 * Search for the nearest position that a request asks for; pauses to tell the counts so far.
 * @param {Model} model @param {Request} request
 * @returns {Generator<import("./search.js").Counts, Answer, void>}
 */
export function* nearest(model, request) {
  const allowed = new Uint8Array(model.rules.length);
  for (const rule of request.allowed) allowed[rule] = 1;
  const from = Int32Array.from(request.from);
  if (request.targets.length === 0) {
    const tests = request.conditions.map((condition) => tested(model, condition));
    // Without any condition nothing is found, and all states are counted.
    const test = tests.length === 0 ? () => false
      : (/** @type {Parameters<import("./interpreter.js").Test>} */ ...here) => tests.every((one) => one(...here));
    return { ...yield* search(model, { from, test, allowed }), target: null };
  }
  /** @type {Answer | null} */
  let best = null;
  for (const target of request.targets) {
    const claim = model.tables.claims[target.claim];
    /** @type {number} */
    const most = best?.path ? best.path.length - 1 : Infinity;
    const goal = claim.means === "stops"
      ? { test: stopping(model, claim) }
      : { test: () => false, watcher: watchers(model, claim)[target.place], memory: target.memory };
    /** @type {import("./search.js").Found} */
    const found = yield* search(model, { from, allowed, most, ...goal });
    if (found.path || best === null) best = { ...found, target };
  }
  return /** @type {Answer} */ (best);
}

/** @param {Model} model @param {import("./model.js").ClaimRow} claim @returns {import("./interpreter.js").Test} */
function stopping(model, claim) {
  const ends = compiled(model, claim.ends ?? null);
  return (state) => !model.rules.some((rule) => isPossible(rule, state)) && !ends(state, -1, null);
}

/** @param {Model} model @param {Condition} condition @returns {import("./interpreter.js").Test} */
function tested(model, condition) {
  switch (condition.kind) {
    case "at": {
      const { field, name } = condition;
      const there = system(model, field).rows.map((_, local) => stateName(model, field, local) === name);
      return (state) => there[state[field]];
    }
    case "has": {
      const [, values] = system(model, condition.field).observed.find(([name]) => name === condition.name) ?? ["", []];
      const members = membership(values.find(([value]) => value === condition.value)?.[1] ?? []);
      return (state) => members[state[condition.field]] === 1;
    }
    case "took":
      return (_, rule) => model.rules[rule].step === condition.step
        && (condition.who === "" || model.rules[rule].who === condition.who);
    case "stuck":
      return (state) => !model.rules.some((rule) => isPossible(rule, state));
  }
}

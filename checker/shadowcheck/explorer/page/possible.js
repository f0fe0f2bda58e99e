// What can happen in a state, and what cannot: who refuses, in which state, and where it would be possible.

import { isPossible } from "./interpreter.js";
import { actor, answers, decided, few, sentence, stateName, system } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {import("./model.js").Rule} Rule */
/** @typedef {{rule: Rule, text: string, more: string, actor: string, changes: boolean}} Choice `changes`: anything at all */
/** @typedef {{text: string, actor: string, rule: Rule, reasons: string[]}} Refusal */

/**
 * The rules that are possible, in words; those with one sentence are told apart by what is decided in them.
 * @param {Model} model @param {State} state
 * @returns {Choice[]}
 */
export function choices(model, state) {
  const found = model.rules.filter((rule) => isPossible(rule, state)).map((rule) => ({
    rule, text: sentence(model, rule), more: decided(model, rule).join("; "), actor: actor(model, rule),
    changes: rule.parts.some((part) => part.next[state[part.field]] !== state[part.field]),
  }));
  const key = (/** @type {Choice} */ one) => `${one.text}\n${one.more}`;
  const alike = new Map();
  for (const one of found) alike.set(key(one), (alike.get(key(one)) ?? 0) + 1);
  return found.map((one) => {
    if (alike.get(key(one)) === 1) return one;
    return { ...one, more: [one.more, answers(model, one.rule)].filter(Boolean).join("; ") };
  });
}

/**
 * The steps of which no rule is possible, each with the reasons of the rule that lacks least; what lacks least comes first.
 * @param {Model} model @param {State} state
 * @returns {Refusal[]}
 */
export function refusals(model, state) {
  /** @type {Map<string, Rule[]>} */
  const groups = new Map();
  for (const rule of model.rules) {
    const key = `${rule.step} ${rule.who}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  const refused = [...groups.values()].filter((group) => !group.some((rule) => isPossible(rule, state)));
  const told = refused.map((group) => {
    const lacking = (/** @type {Rule} */ rule) => rule.parts.filter((part) => part.next[state[part.field]] < 0).length;
    const rule = group.reduce((best, one) => (lacking(one) < lacking(best) ? one : best));
    return { text: sentence(model, rule), actor: actor(model, rule), rule, reasons: reasons(model, rule, state) };
  });
  return told.sort((one, other) => one.reasons.length - other.reasons.length);
}

/**
 * Who refuses a rule, in which state, and what it would need.
 * @param {Model} model @param {Rule} rule @param {State} state
 */
export function reasons(model, rule, state) {
  return rule.parts.filter((part) => part.next[state[part.field]] < 0).map((part) => {
    const { name } = model.tables.fields[part.field];
    const here = stateName(model, part.field, state[part.field]);
    const wanted = [];
    for (let local = 0; local < part.next.length; local += 1) if (part.next[local] >= 0) wanted.push(local);
    const places = [...new Set(wanted.map((local) => stateName(model, part.field, local)))];
    if (places.length === 0) return `${name} can never do it`;
    if (!places.includes(here)) return `${name} is “${here}”, and would have to be ${few(places.map((one) => `“${one}”`))}`;
    return `${name} is “${here}”: ${difference(model, part.field, state[part.field], wanted)}`;
  });
}

/**
 * What is different in the state of that name in which it would be possible.
 * @param {Model} model @param {number} field @param {number} local @param {number[]} wanted
 */
function difference(model, field, local, wanted) {
  const table = system(model, field);
  const row = table.rows[local];
  const alike = wanted.map((one) => table.rows[one]).filter((one) => one[0] === row[0]);
  for (const [name, values] of table.observed) {
    const of = (/** @type {number} */ one) => values.find(([, runs]) => within(runs, one))?.[0] ?? "";
    const possible = [...new Set(wanted.filter((one) => table.rows[one][0] === row[0]).map(of))];
    if (!possible.includes(of(local))) return `${name} is ${of(local)} and would have to be ${few(possible)}`;
  }
  const told = table.data.flatMap(([name, values], place) => {
    const possible = [...new Set(alike.map((one) => one[place + 1]))].map((value) => values[value] ?? "-");
    const is = values[row[place + 1]] ?? "-";
    return possible.includes(is) ? [] : [`${name} is ${is} and would have to be ${few(possible)}`];
  });
  return told[0] ?? "not with this combination of values";
}

/** Whether a set, as runs, has a member. @param {number[]} runs @param {number} member */
export function within(runs, member) {
  for (let place = 0; place < runs.length; place += 2) {
    if (runs[place] <= member && member <= runs[place + 1]) return true;
  }
  return false;
}

// The sequence chart of a run as rows: who hands what to whom, and what each machine becomes. Not drawn yet.

import { actor, data, decided, pieces, sentence, stateName } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {{source: string, target: string, text: string, missed: boolean}} Message */
/** @typedef {{field: number, who: string, state: string, data: string[]}} Became */
/** @typedef {{says: string, decided: string[], fault: string, fails: boolean, messages: Message[], became: Became[]}} Row */

/**
 * The row of a step from a state to the next, much as `shadowcheck/trace/sequence.py` tells it.
 * @param {Model} model @param {number} number @param {State} before @param {State} after
 * @returns {Row}
 */
export function row(model, number, before, after) {
  const rule = model.rules[number];
  const [name, , , fault, fails] = model.tables.steps[rule.step];
  const source = actor(model, rule);
  const called = rule.to === "" ? [] : [typeof rule.to === "number" ? model.tables.fields[rule.to].name : rule.to];
  const taken = rule.parts.filter((part) => takes(model, part, before));
  /** @type {Map<string, [string, string]>} */
  const told = new Map(taken.map((part) => [model.tables.fields[part.field].name, given(model, part, before)]));
  return {
    says: sentence(model, rule), decided: decided(model, rule), fault, fails: fails === 1,
    messages: messages(source, called, told, name),
    became: became(model, rule, before, after),
  };
}

/** Whether a machine takes an event in a part that charts show. @param {Model} model @param {import("./model.js").Part} part @param {State} before */
function takes(model, part, before) {
  if (part.deed < 0) return false;
  const [, seen, , idle] = model.tables.deeds[part.deed];
  return Boolean(seen) && model.sets[idle][before[part.field]] !== 1;
}

/**
 * What a machine is given, and, if it does not take it, what comes with it.
 * @param {Model} model @param {import("./model.js").Part} part @param {State} before
 * @returns {[string, string]}
 */
function given(model, part, before) {
  const [text, , , , missed] = model.tables.deeds[part.deed];
  const untaken = missed.find(([local]) => local === before[part.field]);
  return untaken ? untaken[1] : [text, ""];
}

/**
 * The call, by the step's name, and its effects on others; or what the actor hands to each, if the step is not a call.
 * @param {string} source @param {string[]} called @param {Map<string, [string, string]>} told @param {string} name
 * @returns {Message[]}
 */
function messages(source, called, told, name) {
  /** @type {Message[]} */
  const found = [];
  for (const target of called) {
    const [, missed] = told.get(source) ?? told.get(target) ?? [name, ""];
    found.push({ source, target, text: name, missed: false });
    if (missed) found.push({ source: target, target: source, text: missed, missed: true });
  }
  const handed = new Map([...told].filter(([target]) => target !== source && !called.includes(target)));
  for (const [target, [text, missed]] of handed.size > 0 || called.length > 0 ? handed : told) {
    found.push({ source: called[0] ?? source, target, text, missed: missed !== "" });
  }
  if (called.length === 0 && told.size === 0) found.push({ source, target: source, text: name, missed: false });
  return found;
}

/** @param {Model} model @param {import("./model.js").Rule} rule @param {State} before @param {State} after */
function became(model, rule, before, after) {
  const hidden = new Set(rule.parts.filter((part) => part.deed >= 0 && !model.tables.deeds[part.deed][1])
    .map((part) => part.field));
  /** @type {Became[]} */
  const found = [];
  model.tables.fields.forEach((field, number) => {
    if (before[number] === after[number] || field.ledger || hidden.has(number)) return;
    const [old, now] = [before, after].map((state) => stateName(model, number, state[number]));
    const was = data(model, number, before[number]);
    const changed = [...data(model, number, after[number])].filter(([name, value]) => was.get(name) !== value);
    const told = changed.map(([name, value]) => `${name}: ${value}`);
    if (old !== now || told.length > 0) {
      found.push({ field: number, who: field.name, state: old === now ? "" : now, data: told });
    }
  });
  return found;
}

/**
 * The lifelines of some rows: who acts from outside, then the machines that take part, in the model's order.
 * @param {Model} model @param {Row[]} rows
 */
export function lifelines(model, rows) {
  const taking = new Set(rows.flatMap((one) => one.messages.flatMap((each) => [each.source, each.target])));
  const machines = model.tables.fields.map((field) => field.name);
  return [...[...taking].filter((name) => !machines.includes(name)), ...machines.filter((name) => taking.has(name))];
}

/** @typedef {{from: number, missed: boolean, heads: {place: number, text: string}[]}} Bundle */

/**
 * The messages between lifelines that are shown, by their places: those from one to others on one side as one bundle.
 * @param {Message[]} messages @param {string[]} names
 * @returns {Bundle[]}
 */
export function bundles(messages, names) {
  /** @type {Map<string, Bundle>} */
  const found = new Map();
  messages.forEach(({ source, target, text, missed }, number) => {
    const [from, place] = [names.indexOf(source), names.indexOf(target)];
    if (from < 0 || place < 0) return;
    const side = from === place || missed ? `alone ${number}` : from < place ? "right" : "left";
    const bundle = found.get(`${from} ${side}`) ?? { from, missed, heads: [] };
    bundle.heads.push({ place, text });
    bundle.heads.sort((one, other) => Math.abs(one.place - from) - Math.abs(other.place - from));
    found.set(`${from} ${side}`, bundle);
  });
  return [...found.values()];
}

/**
 * How much room each lifeline needs, in letters: the longest word of its name, and of the states that it comes to; and
 * how much it had better have: no state that it comes to then takes more than two lines.
 * @param {Row[]} rows @param {string[]} names
 * @returns {[number, number][]}
 */
export function widths(rows, names) {
  return names.map((name) => {
    const told = rows.flatMap((one) => one.became.filter((change) => change.who === name).map((change) => change.state));
    const longest = (/** @type {string[]} */ texts) => Math.max(...texts.flatMap(pieces).map((piece) => piece.trim().length), 0);
    const needs = Math.max(6, longest([name]) + 0.6, boxed(longest(told)));
    return [needs, Math.max(needs, boxed(Math.max(...told.map(inTwoLines), 0)))];
  });
}

/** The room of a state with so many letters: they are smaller than those of names, and have a box around them. @param {number} letters */
function boxed(letters) {
  return 0.87 * letters + 2.3;
}

/** How many letters wide a name is in two lines. @param {string} name */
function inTwoLines(name) {
  const words = pieces(name);
  const ways = words.map((_, place) => Math.max(words.slice(0, place).join("").length, words.slice(place).join("").length));
  return Math.min(...ways, name.length);
}

/** @typedef {{bundle: Bundle, row: number}} Placed */

/**
 * The rows of bundles that are drawn as lines: one row for all, but where two would run between the same lifelines.
 * @param {Bundle[]} all
 * @returns {Placed[]}
 */
export function placed(all) {
  /** @type {Set<number>[]} by rows, the gaps between lifelines that a line runs through */
  const taken = [];
  return all.map((bundle) => {
    const [left, right] = extent(bundle);
    const gaps = Array.from({ length: right - left }, (_, number) => left + number);
    let row = 0;
    while (gaps.some((gap) => taken[row]?.has(gap))) row += 1;
    taken[row] = new Set([...(taken[row] ?? []), ...gaps]);
    return { bundle, row };
  });
}

/** The first and the last lifeline that a bundle touches. @param {Bundle} bundle @returns {[number, number]} */
export function extent(bundle) {
  const places = [bundle.from, ...bundle.heads.map((head) => head.place)];
  return [Math.min(...places), Math.max(...places)];
}

// The tables of the page, decoded: what a state is, and what a rule does. See explorer/tables.py, which writes them.

/**
 * A formula as nested arrays; `explorer/formulas.py` lists the forms.
 * @typedef {[string, ...any[]]} Formula
 */
/**
 * @typedef {object} FieldRow
 * @property {string} name @property {string} role @property {number} system @property {number} initial
 * @property {boolean} ledger @property {string} machine @property {number} picture
 */
/**
 * @typedef {object} SystemRow
 * @property {string[][]} names @property {string[]} called
 * @property {[string, string[]][]} data @property {number[][]} rows
 * @property {([string, number] | null)[]} says @property {[string, [string, number[]][]][]} observed
 * @property {string[]} unseen
 */
/**
 * @typedef {object} ClaimRow
 * @property {string} id @property {string} says @property {number} page @property {string} owner
 * @property {string} strength @property {string} excludes @property {string} reads
 * @property {"breaks" | "owes" | "shows" | "stops"} means @property {number} observer @property {Formula} [ends]
 * @property {[string, Formula, Formula | null, Formula | null][]} parts
 */
/** @typedef {[string, number, [string][], number, [number, [string, string]][]]} DeedRow */
/** @typedef {[number, string, number, string, number | string, number | string, [number, number, number][]]} RuleRow */
/** @typedef {{name: string, states: string[], moves: number[][], goal: number}} ObserverRow */
/**
 * @typedef {object} Tables
 * @property {string} name @property {string} says @property {Record<string, string>} settings
 * @property {string[]} called the name of each rule, as in tests and in traces for other tools
 * @property {{model: string, options: Record<string, string | number>, without: string[], fault: string | null} | null} given
 * @property {FieldRow[]} fields @property {number} normal the number of the claim that shows the normal course, or -1
 * @property {SystemRow[]} systems @property {number[][]} maps @property {number[][]} sets @property {DeedRow[]} deeds
 * @property {[string, string, number, string, number][]} steps @property {RuleRow[]} rules
 * @property {[string, string][]} faults @property {ObserverRow[]} observers @property {ClaimRow[]} claims
 * @property {string[]} left the claims that are not followed
 * @property {[string, string][]} pages
 */
/** @typedef {{field: number, next: Int32Array, deed: number}} Part */
/**
 * @typedef {object} Rule
 * @property {number} number @property {number} step @property {string} who @property {boolean} about whether it is about
 *   the replica that `who` is called after @property {string} other @property {number | string} by @property {number | string} to
 * @property {Part[]} parts @property {string} fault
 */
/**
 * One number per field, in the order of the fields.
 * @typedef {Int32Array} State
 */
/** @typedef {{tables: Tables, rules: Rule[], sets: Uint8Array[], initial: State}} Model */

/**
 * The model that `tables` describe.
 * @param {Tables} tables
 * @returns {Model}
 */
export function decoded(tables) {
  /** @type {Map<string, Int32Array>} */
  const known = new Map();
  /** @param {number} map @param {number} field @returns {Int32Array} */
  const next = (map, field) => {
    const size = tables.systems[tables.fields[field].system].rows.length;
    const key = `${map} ${size}`;
    const found = known.get(key) ?? partialFunction(tables.maps[map], size);
    known.set(key, found);
    return found;
  };
  const rules = tables.rules.map(([step, who, about, other, by, to, parts], number) => ({
    number, step, who, about: about === 1, other, by, to, fault: tables.steps[step][3],
    parts: parts.map(([field, map, deed]) => ({ field, next: next(map, field), deed })),
  }));
  const initial = Int32Array.from(tables.fields, (field) => field.initial);
  return { tables, rules, sets: tables.sets.map(membership), initial };
}

/**
 * A partial function from its runs: where one begins, its length, where it leads; -1 where it is not defined.
 * @param {number[]} runs @param {number} size
 */
function partialFunction(runs, size) {
  const next = new Int32Array(size).fill(-1);
  for (let place = 0; place < runs.length; place += 3) {
    for (let more = 0; more < runs[place + 1]; more += 1) next[runs[place] + more] = runs[place + 2] + more;
  }
  return next;
}

/**
 * A set from its runs, as an array that is 1 at its members.
 * @param {number[]} runs
 */
export function membership(runs) {
  const found = new Uint8Array(runs.length === 0 ? 0 : runs[runs.length - 1] + 1);
  for (let place = 0; place < runs.length; place += 2) found.fill(1, runs[place], runs[place + 1] + 1);
  return found;
}

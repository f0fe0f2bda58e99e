// The run that is looked at: the rules taken, the states between them, and what each claim's watchers remember.

import { compiled, isPossible, successor, watchers } from "./interpreter.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {import("./model.js").ClaimRow} ClaimRow */
/**
 * What is known of a claim after so many steps: "kept", "broken", "owed" or "shown" since a step (0: the beginning), or
 * "open": nothing was seen that it asks for, or "barred": on this way it cannot be seen any more.
 * @typedef {{claim: ClaimRow, who: string, is: string, since: number}} Status
 */

export class Run {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.claims = model.tables.claims.map((claim) => ({
      claim, watchers: watchers(model, claim), ends: compiled(model, claim.ends ?? null),
    }));
    /** @type {number[]} */
    this.rules = [];
    /** @type {number | null} after how many steps what comes then is repeated for ever: nothing, if these are all */
    this.loop = null;
    this.states = [model.initial];
    /** @type {number[][][]} the memory of each watcher of each claim at each position */
    this.memories = [this.claims.map((one) => one.watchers.map((each) => each.read(0, model.initial, -1, null)))];
    this.at = 0;
  }

  /** The state that is looked at. */
  get here() {
    return this.states[this.at];
  }

  /**
   * Take a rule after the first `at` steps; what came after them is forgotten, unless it is the same.
   * @param {number} rule
   * @returns {boolean} whether it was possible
   */
  take(rule) {
    const after = this.model.rules[rule] && successor(this.model.rules[rule], this.here);
    if (!after) return false;
    if (this.rules[this.at] !== rule) {
      this.cut();
      this.rules.push(rule);
      this.states.push(after);
      const before = this.memories[this.at];
      this.memories.push(this.claims.map((one, claim) => one.watchers.map((each, place) =>
        each.read(before[claim][place], after, rule, this.states[this.at]))));
    }
    this.at += 1;
    return true;
  }

  /** Forget what comes after the state that is looked at. */
  cut() {
    this.loop = null;
    this.rules.length = this.at;
    this.states.length = this.at + 1;
    this.memories.length = this.at + 1;
  }

  /**
   * What is known of each claim, for each replica that it is about, after `at` steps.
   * @returns {Status[]}
   */
  statuses() {
    return this.claims.flatMap((one, number) => {
      if (one.claim.means === "stops") return [{ claim: one.claim, who: "", ...this.stops(one.ends) }];
      return one.watchers.map((watcher, place) => {
        const is = this.is(one.claim, number, place, watcher.goal);
        return { claim: one.claim, who: one.watchers.length > 1 ? watcher.who : "", ...is };
      });
    });
  }

  /** @param {ClaimRow} claim @param {number} number @param {number} place @param {number} goal */
  is(claim, number, place, goal) {
    const memory = (/** @type {number} */ at) => this.memories[at][number][place];
    if (memory(this.at) !== goal) {
      const other = memory(this.at) < 0 ? "barred" : claim.means === "shows" ? "open" : "kept";
      return { is: other, since: 0 };
    }
    let since = this.at;
    while (since > 0 && memory(since - 1) === goal) since -= 1;
    const forever = this.loop !== null && this.at === this.rules.length && since <= this.loop;
    return { is: claim.means === "shows" ? "shown" : claim.means === "owes" && !forever ? "owed" : "broken", since };
  }

  /** @param {import("./interpreter.js").Test} ends */
  stops(ends) {
    const stuck = !this.model.rules.some((rule) => isPossible(rule, this.here)) && !ends(this.here, -1, null);
    return { is: stuck ? "broken" : "kept", since: this.at };
  }

  /** What goes wrong in the whole run, in words, by steps. @returns {Map<number, string[]>} */
  breaches() {
    const [found, at] = [new Map(), this.at];
    this.at = this.rules.length;
    for (const one of this.statuses()) {
      if (one.is !== "broken") continue;
      const said = `This step breaks the claim${one.who ? `, for ${one.who}` : ""}: ${one.claim.says}`;
      const told = one.claim.means === "owes" ? `From here on, an answer is owed that never comes: ${one.claim.says}` : said;
      found.set(one.since, [...(found.get(one.since) ?? []), told]);
    }
    this.at = at;
    return found;
  }
}

// Breadth-first search: the nearest position that satisfies something, or all states.

import { apply, isPossible, BARRED } from "./interpreter.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {{states: number, steps: number, depth: number}} Counts */
/** @typedef {Counts & {path: number[] | null}} Found */
/**
 * What is looked for: a position for which `test` is true, or at which the `watcher`, which is in `memory` now, is at
 * its goal. Only rules for which `allowed` is 1 are taken, and no path longer than `most`.
 * @typedef {object} Goal
 * @property {State} from
 * @property {import("./interpreter.js").Test} test
 * @property {import("./interpreter.js").Watcher} [watcher]
 * @property {number} [memory]
 * @property {Uint8Array} allowed
 * @property {number} [most]
 */

const PAUSE = 4096;

/**
 * Search, and pause after every few thousand states to tell the counts. Equally near ones: the first by the rules' order.
 * @param {Model} model @param {Goal} goal
 * @returns {Generator<Counts, Found, void>}
 */
export function* search(model, goal) {
  const width = model.initial.length + 1;
  const seen = new Seen(width);
  const [here, there] = [new Int32Array(width), new Int32Array(width)];
  const rules = model.rules.filter((rule) => goal.allowed[rule.number] === 1);
  here.set(goal.from);
  here[width - 1] = goal.memory ?? 0;
  seen.add(here, -1, -1);
  let [steps, depth, end] = [0, 0, 1];
  for (let number = 0; number < seen.size; number += 1) {
    if (number === end) [depth, end] = [depth + 1, seen.size];
    if (depth >= (goal.most ?? Infinity)) break;
    if (number % PAUSE === PAUSE - 1) yield { states: seen.size, steps, depth };
    seen.read(number, here);
    for (const rule of rules) {
      if (!isPossible(rule, here)) continue;
      steps += 1;
      apply(rule, here, there);
      if (goal.watcher) {
        const memory = goal.watcher.read(here[width - 1], there, rule.number, here);
        if (memory === BARRED) continue;
        there[width - 1] = memory;
        if (memory === goal.watcher.goal) return found(seen, number, rule.number, steps, depth);
      } else if (goal.test(there, rule.number, here)) {
        return found(seen, number, rule.number, steps, depth);
      }
      seen.add(there, number, rule.number);
    }
  }
  return { states: seen.size, steps, depth, path: null };
}

/** @param {Seen} seen @param {number} number @param {number} rule @param {number} steps @param {number} depth */
function found(seen, number, rule, steps, depth) {
  return { states: seen.size, steps, depth, path: [...seen.way(number), rule] };
}

/** The states that were met, each with the one that led to it, in a hash table with open addressing. */
class Seen {
  /** @param {number} width */
  constructor(width) {
    this.width = width;
    this.size = 0;
    this.states = new Int32Array(width * 1024);
    this.came = new Int32Array(2 * 1024);
    this.table = new Int32Array(4096).fill(-1);
  }

  /** Add a state unless it is known. @param {State} state @param {number} from @param {number} rule */
  add(state, from, rule) {
    const mask = this.table.length - 1;
    let slot = this.hash(state, 0) & mask;
    for (; this.table[slot] >= 0; slot = (slot + 1) & mask) if (this.isAt(this.table[slot], state)) return;
    if (this.came.length < 2 * (this.size + 1)) this.grow();
    this.states.set(state, this.size * this.width);
    this.came[2 * this.size] = from;
    this.came[2 * this.size + 1] = rule;
    this.table[slot] = this.size;
    this.size += 1;
    if (2 * this.size > this.table.length) this.rehash();
  }

  /** @param {Int32Array} states @param {number} start */
  hash(states, start) {
    let mixed = 0x811c9dc5;
    for (let place = 0; place < this.width; place += 1) {
      mixed = Math.imul(mixed ^ states[start + place], 0x01000193);
      mixed ^= mixed >>> 15;
    }
    return mixed ^ (mixed >>> 13);
  }

  /** @param {number} number @param {State} state */
  isAt(number, state) {
    const start = number * this.width;
    for (let place = 0; place < this.width; place += 1) if (this.states[start + place] !== state[place]) return false;
    return true;
  }

  /** Write the state of that number into `state`. @param {number} number @param {State} state */
  read(number, state) {
    state.set(this.states.subarray(number * this.width, (number + 1) * this.width));
  }

  /** The rules that led to the state of that number. @param {number} number */
  way(number) {
    const rules = [];
    for (let here = number; this.came[2 * here] >= 0; here = this.came[2 * here]) rules.push(this.came[2 * here + 1]);
    return rules.reverse();
  }

  grow() {
    const [states, came] = [new Int32Array(2 * this.states.length), new Int32Array(2 * this.came.length)];
    states.set(this.states);
    came.set(this.came);
    [this.states, this.came] = [states, came];
  }

  rehash() {
    const mask = 2 * this.table.length - 1;
    this.table = new Int32Array(mask + 1).fill(-1);
    for (let number = 0; number < this.size; number += 1) {
      let slot = this.hash(this.states, number * this.width) & mask;
      while (this.table[slot] >= 0) slot = (slot + 1) & mask;
      this.table[slot] = number;
    }
  }
}

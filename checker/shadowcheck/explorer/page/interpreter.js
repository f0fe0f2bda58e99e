// The interpreter: which rules are possible in a state, where they lead, and whether a formula holds at a position.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {import("./model.js").Rule} Rule */
/** @typedef {import("./model.js").Formula} Formula */
/**
 * Whether something holds in a state to which a rule led from the state before (-1 and null: where a run begins).
 * @typedef {(state: State, rule: number, before: State | null) => boolean} Test
 */

/**
 * Whether all who take part in a rule can do so.
 * @param {Rule} rule @param {State} state
 */
export function isPossible(rule, state) {
  for (const part of rule.parts) if (part.next[state[part.field]] < 0) return false;
  return true;
}

/**
 * Write into `after` the state to which a possible rule leads; all parts move at once, and all else stays.
 * @param {Rule} rule @param {State} state @param {State} after
 */
export function apply(rule, state, after) {
  after.set(state);
  for (const part of rule.parts) after[part.field] = part.next[state[part.field]];
}

/**
 * The state to which a rule leads; null if it is not possible.
 * @param {Rule} rule @param {State} state
 * @returns {State | null}
 */
export function successor(rule, state) {
  if (!isPossible(rule, state)) return null;
  const after = new Int32Array(state.length);
  apply(rule, state, after);
  return after;
}

/**
 * A formula as a function. Without one (null), it never holds.
 * @param {Model} model @param {Formula | null} formula
 * @returns {Test}
 */
export function compiled(model, formula) {
  if (formula === null) return () => false;
  const [kind, ...rest] = formula;
  switch (kind) {
    case "in": {
      const [field, members] = [rest[0], model.sets[rest[1]]];
      return (state) => members[state[field]] === 1;
    }
    case "took": {
      const members = model.sets[rest[0]];
      return (_, rule) => members[rule] === 1;
    }
    case "was": {
      const part = compiled(model, rest[0]);
      return (_state, _rule, before) => before !== null && part(before, -1, null);
    }
    case "not": {
      const part = compiled(model, rest[0]);
      return (state, rule, before) => !part(state, rule, before);
    }
    case "all": {
      const parts = rest.map((part) => compiled(model, part));
      return (state, rule, before) => parts.every((part) => part(state, rule, before));
    }
    case "any": {
      const parts = rest.map((part) => compiled(model, part));
      return (state, rule, before) => parts.some((part) => part(state, rule, before));
    }
    default:
      throw new Error(`no such formula: ${kind}`);
  }
}

/**
 * What watches a claim for one replica: it reads each position, and moves.
 * @typedef {object} Watcher
 * @property {string} who @property {number} goal
 * @property {boolean} remembers whether its state matters, or the position alone decides
 * @property {(from: number, state: State, rule: number, before: State | null) => number} read
 */

/** The state of a watcher whose witness can be found on this path no more: a step was taken that must not be. */
export const BARRED = -1;

/**
 * The watchers of a claim, one for each replica that it is about.
 * @param {Model} model @param {import("./model.js").ClaimRow} claim
 * @returns {Watcher[]}
 */
export function watchers(model, claim) {
  return claim.parts.map(([who, one, other, without]) => {
    const { moves, goal } = model.tables.observers[claim.observer];
    const [first, second, barred] = [one, other, without].map((formula) => compiled(model, formula));
    return {
      who, goal, remembers: other !== null || without !== null,
      read: (from, state, rule, before) => {
        if (from === BARRED) return BARRED;
        if (from !== goal && barred(state, rule, before)) return BARRED;
        return moves[from][(first(state, rule, before) ? 1 : 0) + (second(state, rule, before) ? 2 : 0)];
      },
    };
  });
}

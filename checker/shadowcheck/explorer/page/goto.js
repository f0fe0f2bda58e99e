// "Go to": what to look for, chosen from lists; the search in a worker; its progress, and its answer.

import { made } from "./dom.js";
import { gathered } from "./claims.js";
import { stateName, system } from "./words.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./goals.js").Condition} Condition */
/** @typedef {import("./goals.js").Target} Target */
/** @typedef {{name: string, condition: Condition | null, targets: (run: Run) => Target[]}} Wish */

/**
 * All that can be looked for, by kinds.
 * @param {import("./model.js").Model} model
 * @returns {Map<string, Wish[]>}
 */
export function wishes(model) {
  const none = () => /** @type {Target[]} */ ([]);
  /** @type {Map<string, Wish[]>} */
  const found = new Map();
  const breakable = model.tables.claims.map((claim, number) => ({ claim, number })).filter(({ claim }) =>
    claim.means === "breaks" || claim.means === "stops");
  const claims = model.tables.claims.map((claim, number) => ({
    name: `${{ breaks: "broken", stops: "broken", owes: "owed", shows: "seen" }[claim.means]}: ${claim.id}`,
    condition: null, targets: (/** @type {Run} */ run) => targets(run, number),
  }));
  const any = { name: "any claim is broken", condition: null, targets: (/** @type {Run} */ run) =>
    breakable.flatMap(({ number }) => targets(run, number)) };
  const steps = new Map(model.rules.map((rule) => {
    const [name, says] = model.tables.steps[rule.step];
    const who = says.includes("{who}") ? rule.who : "";
    return [`${name}${who ? ` (${who})` : ""}`, { step: rule.step, who }];
  }));
  found.set("a step", [...steps].map(([name, { step, who }]) => ({ name, condition: { kind: "took", step, who }, targets: none })));
  found.set("a claim", [any, ...claims]);
  model.tables.fields.forEach((field, number) => {
    const table = system(model, number);
    const places = [...new Set(table.rows.map((_, local) => stateName(model, number, local)))];
    /** @type {Wish[]} */
    const list = places.map((name) => ({ name: `is ${name}`, condition: { kind: "at", field: number, name }, targets: none }));
    for (const [name, values] of table.observed) {
      for (const [value] of values) {
        list.push({ name: `${name}: ${value}`, condition: { kind: "has", field: number, name, value }, targets: none });
      }
    }
    found.set(field.name, list);
  });
  found.set("the end", [{ name: "no step is possible", condition: { kind: "stuck" }, targets: none }]);
  return found;
}

/** The watchers of a claim as they are now, but those whose goal is reached, or is out of reach. @param {Run} run @param {number} claim */
export function targets(run, claim) {
  if (run.model.tables.claims[claim].means === "stops") return [{ claim, place: 0, memory: 0 }];
  const found = run.claims[claim].watchers.map((watcher, place) => ({ claim, place, memory: run.memories[run.at][claim][place], goal: watcher.goal }));
  return found.filter((one) => one.memory >= 0 && one.memory !== one.goal).map(({ goal, ...target }) => target);
}

export class GoTo {
  /**
   * @param {HTMLElement} place @param {() => Run} run @param {() => number[]} allowed the rules that may be taken
   * @param {() => Worker} worker makes one @param {(path: number[], from: number) => void} follow
   */
  constructor(place, run, allowed, worker, follow) {
    this.run = run;
    this.allowed = allowed;
    this.makeWorker = worker;
    this.follow = follow;
    this.wishes = wishes(run().model);
    this.rows = made("div", { class: "wishes" });
    this.told = made("p", { class: "told", role: "status" });
    this.stop = made("button", { type: "button", hidden: true, onclick: () => this.cancel() }, "Stop");
    this.begin = made("input", { type: "checkbox" });
    place.replaceChildren(
      made("p", {}, "Look for the nearest state where all of these hold:"), this.rows,
      made("p", {}, made("button", { type: "button", onclick: () => this.add() }, "And …")),
      made("p", {}, made("label", {}, this.begin, made("span", {}, "Search from the beginning, not from here"))),
      made("p", {}, made("button", { type: "button", class: "main", onclick: () => this.search() }, "Go there"), " ", this.stop, " ",
        made("button", { type: "button", onclick: () => this.count() }, "Count all states")),
      this.told,
    );
    this.add();
  }

  /** Add a row of two lists: about what, and what of it. */
  add() {
    const number = this.rows.childElementCount + 1;
    const kinds = [...this.wishes.keys()];
    const about = made("select", { "aria-label": `Subject of condition ${number}` }, ...kinds.map((kind) => made("option", {}, kind)));
    const what = made("select", { "aria-label": `Value of condition ${number}` });
    const fill = () => what.replaceChildren(...(this.wishes.get(about.value) ?? []).map((wish, place) =>
      made("option", { value: place }, wish.name)));
    about.addEventListener("change", fill);
    fill();
    const row = made("p", { class: "wish" }, about, what);
    if (number > 1) {
      row.append(made("button", { type: "button", "aria-label": `Remove condition ${number}`, onclick: () => row.remove() }, "×"));
    }
    this.rows.append(row);
  }

  /** The wishes that are chosen. */
  chosen() {
    return [...this.rows.children].map((row) => {
      const [about, what] = row.querySelectorAll("select");
      return (this.wishes.get(about.value) ?? [])[Number(what.value)];
    });
  }

  search() {
    const chosen = this.chosen();
    const [claims, others] = [chosen.filter((wish) => wish.condition === null), chosen.filter((wish) => wish.condition !== null)];
    if (claims.length > 1 || (claims.length === 1 && others.length > 0)) {
      this.told.textContent = "A claim must be searched for alone: remove the other conditions.";
      return;
    }
    const run = this.start();
    const targets = claims.flatMap((wish) => wish.targets(run));
    if (claims.length > 0 && targets.length === 0) {
      this.told.textContent = "This is already so here, or no longer possible.";
      return;
    }
    this.ask(others.flatMap((wish) => (wish.condition ? [wish.condition] : [])), targets);
  }

  /** Look for the goal of one claim. @param {number} claim */
  seek(claim) {
    const found = targets(this.start(), claim);
    if (found.length === 0) this.told.textContent = "This is already so here, or no longer possible.";
    else this.ask([], found);
  }

  /** Count all states that can be reached. */
  count() {
    this.ask([], [], true);
  }

  /** The run from whose present state to search: that which is looked at, or one that begins. @param {boolean} [anew] */
  start(anew = this.begin.checked) {
    const run = this.run();
    if (!anew) return run;
    const begun = Object.assign(Object.create(Object.getPrototypeOf(run)), run);
    begun.at = 0;
    return begun;
  }

  /** @param {Condition[]} conditions @param {Target[]} targets @param {boolean} [anew] */
  ask(conditions, targets, anew = this.begin.checked) {
    this.cancel();
    const run = this.start(anew);
    const request = { from: [...run.here], allowed: this.allowed(), conditions, targets };
    const worker = this.makeWorker();
    this.worker = worker;
    this.stop.hidden = false;
    this.told.textContent = "Searching …";
    worker.onmessage = (event) => {
      if (event.data.counts) {
        this.told.textContent = `Searching: ${counted(event.data.counts)} so far …`;
        return;
      }
      this.end();
      this.answer(event.data.answer, conditions.length + targets.length === 0, run.at);
    };
    worker.onerror = (event) => {
      this.end();
      event.preventDefault();
      this.told.textContent = `The search ended without an answer (${event.message || "out of memory?"}).`;
    };
    worker.postMessage({ tables: run.model.tables, request });
  }

  /** @param {import("./goals.js").Answer} answer @param {boolean} counting @param {number} from */
  answer(answer, counting, from) {
    const counts = counted(answer);
    if (answer.path === null) {
      this.told.textContent = counting ? `${counts}.` : `There is none: all ${counts} were searched.`;
      return;
    }
    const steps = `${answer.path.length} ${answer.path.length === 1 ? "step" : "steps"} away`;
    this.follow(answer.path, from);
    const broken = answer.target === null ? "" : ` ${this.run().model.tables.claims[answer.target.claim].id}:`;
    this.told.textContent = `Found:${broken} ${steps}. There is no shorter way.`;
  }

  cancel() {
    if (!this.worker) return;
    this.end();
    this.told.textContent = "Stopped.";
  }

  end() {
    this.worker?.terminate();
    this.worker = undefined;
    this.stop.hidden = true;
  }
}

/** @param {import("./search.js").Counts} counts */
function counted(counts) {
  const number = (/** @type {number} */ one) => one.toLocaleString("en-US");
  return `${number(counts.states)} states, ${number(counts.steps)} steps, depth ${number(counts.depth)}`;
}

/** How many claims are broken and owed, in a few words. @param {Run} run */
export function summary(run) {
  const statuses = gathered(run.statuses());
  const count = (/** @type {string} */ is) => statuses.filter((one) => one.is === is).length;
  const [broken, owed, kept] = [count("broken"), count("owed"), count("kept")];
  const told = [broken ? `${broken} broken` : "none broken", owed ? `${owed} owed` : "", `${kept} kept so far`];
  return { broken, owed, text: `Claims: ${told.filter(Boolean).join(", ")}` };
}

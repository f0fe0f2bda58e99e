// The page: one run is looked at; whatever changes it, everything is shown again.

import { read, written } from "./address.js";
import { chart, reveal } from "./chart.js";
import { openAtFirst, showClaims } from "./claims.js";
import { prepareForms, prepareKeys, prepareTabs } from "./controls.js";
import { byId, held, keepingFocus, made, worker } from "./dom.js";
import { GoTo, summary } from "./goto.js";
import { Machines } from "./machines.js";
import { decoded } from "./model.js";
import { preparePeek } from "./peek.js";
import { Run } from "./run.js";
import { showFaults, showPossible, showRefused } from "./steps.js";

/**
 * What the page holds: worlds with their digests, and stories in them.
 * @typedef {object} Contents
 * @property {import("./model.js").Tables[]} worlds @property {string[]} digests
 * @property {{title: string, says: string, address: string}[]} stories
 */

class Page {
  /** @param {Contents} contents */
  constructor(contents) {
    this.contents = contents;
    this.world = -1;
    this.shown = "nothing yet";
    this.run = new Run(decoded(contents.worlds[0]));
    this.off = /** @type {Set<string>} */ (new Set());
    this.hidden = /** @type {Set<string>} */ (new Set());
    this.open = openAtFirst();
    /** @type {Map<string, boolean>} which groups of steps were opened or closed by hand */
    this.folds = new Map();
    /** @type {number | undefined} */
    this.playing = undefined;
    this.prepare();
    this.arrive();
    addEventListener("hashchange", () => this.arrive());
  }

  /** Begin in a world. @param {number} world */
  enter(world) {
    this.world = world;
    const model = decoded(this.contents.worlds[world]);
    this.run = new Run(model);
    this.off.clear();
    this.hidden.clear();
    this.machines = new Machines(model, byId("machines"));
    showFaults(byId("faults"), model, this.off, () => this.show());
    byId("title").textContent = model.tables.name;
    const settings = Object.entries(model.tables.settings).map(([name, value]) => `${name}: ${value}`);
    byId("settings").textContent = [model.tables.says, ...settings].filter(Boolean).join(" · ");
    this.goTo?.cancel();
    this.goTo = new GoTo(byId("goto"), () => this.run, () => this.allowed(), worker, (path, from) => this.follow(path, from));
  }

  /** The rules whose faults are not switched off. */
  allowed() {
    return this.run.model.rules.filter((rule) => !this.off.has(rule.fault)).map((rule) => rule.number);
  }

  /** Read the address, and show the run that it names. */
  arrive() {
    if (location.hash === this.shown) return;
    const [first] = this.contents.stories;
    if (location.hash === "" && this.world < 0 && first) {
      history.replaceState(null, "", first.address);
    }
    const place = read(location.hash);
    const world = place && this.contents.worlds[place.world] ? place.world : 0;
    if (world !== this.world) this.enter(world);
    this.run.at = 0;
    this.run.cut();
    let trouble = "";
    if (place && place.digest !== this.contents.digests[world]) trouble = "This address was made with another version of the page: its steps may be different here.";
    for (const [number, rule] of (place?.rules ?? []).entries()) {
      if (this.run.take(rule)) continue;
      trouble = `Step ${number + 1} of the address is not possible here; what comes before it is shown.`;
      break;
    }
    if (place && place.loop !== null && this.repeats(place.loop)) this.run.loop = place.loop;
    if (place && place.at < this.run.at) this.run.at = place.at;
    this.say(trouble);
    this.shown = location.hash;
    this.show();
  }

  /** Whether the run ends in the state after so many steps; after all of them, it may stay there. @param {number} loop */
  repeats(loop) {
    const [begin, end] = [this.run.states[loop], this.run.here];
    return loop <= this.run.rules.length && begin.every((local, field) => local === end[field]);
  }

  /** Take a rule from here. @param {number} rule */
  take(rule) {
    if (this.run.take(rule)) this.moved(true);
  }

  /** Look at another place of the run. @param {number} at */
  go(at) {
    this.run.at = Math.max(0, Math.min(at, this.run.rules.length));
    this.moved(false);
  }

  /** Take the rules of a path that begins after so many steps. @param {number[]} path @param {number} from */
  follow(path, from) {
    this.run.at = from;
    for (const rule of path) this.run.take(rule);
    this.moved(true);
  }

  /** Write the address, as a new entry of the browser's history if the run itself is another one; and show all. @param {boolean} anew */
  moved(anew) {
    const { run } = this;
    const address = written({ world: this.world, digest: this.contents.digests[this.world], rules: run.rules, at: run.at, loop: run.loop });
    this.shown = address;
    if (anew) location.hash = address;
    else history.replaceState(null, "", address);
    this.shown = location.hash;
    this.say("");
    this.show();
  }

  /** @param {string} trouble */
  say(trouble) {
    byId("trouble").textContent = trouble;
  }

  show() {
    keepingFocus([byId("possible"), byId("chart")], () => this.showAll());
  }

  showAll() {
    const { run } = this;
    const wanted = /** @type {HTMLInputElement} */ (byId("wanted")).value;
    const claims = /** @type {HTMLInputElement} */ (byId("wanted-claims")).value;
    showPossible(byId("possible"), run, { off: this.off, folds: this.folds, words: wanted, take: (rule) => this.take(rule) });
    if (byId("refusals").hasAttribute("open")) showRefused(byId("refused"), run, wanted);
    const frame = byId("chart");
    frame.replaceChildren(chart(run, {
      breaches: run.breaches(), hidden: this.hidden, go: (at) => this.go(at), toggle: (name) => this.toggle(name),
    }));
    const current = frame.querySelector(".current") ?? frame.querySelector(".top");
    if (current) reveal(frame, current);
    this.machines?.show(run);
    if (!byId("panel-claims").hidden) showClaims(byId("claims"), run, claims, this.open, {
      go: (at) => this.go(at),
      seek: (claim) => {
        this.choose("tab-goto");
        this.goTo?.seek(claim);
      },
    });
    const told = summary(run);
    byId("summary").textContent = told.text;
    byId("summary").className = told.broken ? "broken" : told.owed ? "owed" : "kept";
    byId("begin").hidden = run.rules.length > 0;
    byId("reading").hidden = run.rules.length === 0;
    byId("normal").hidden = run.model.tables.normal < 0;
    byId("where").textContent = run.rules.length === 0 ? "The beginning: choose what happens first."
      : run.at === 0 ? `The beginning, before step 1 of ${run.rules.length}` : `After step ${run.at} of ${run.rules.length}`;
    for (const [id, off] of /** @type {[string, boolean][]} */ ([["first", run.at === 0], ["back", run.at === 0],
      ["forward", run.at === run.rules.length], ["last", run.at === run.rules.length], ["play", run.rules.length === 0]])) {
      /** @type {HTMLButtonElement} */ (byId(id)).disabled = off;
    }
  }

  /** Hide a lifeline, or show it again. @param {string} name */
  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.show();
  }

  /** Go through the run by itself, or stop doing so. */
  play() {
    const button = byId("play");
    if (this.playing !== undefined) {
      clearInterval(this.playing);
      this.playing = undefined;
    } else {
      if (this.run.at === this.run.rules.length) this.go(0);
      this.playing = window.setInterval(() => {
        this.go(this.run.at + 1);
        if (this.run.at === this.run.rules.length) this.play();
      }, 1000);
    }
    button.textContent = this.playing === undefined ? "Play" : "Pause";
  }

  /** Connect what the skeleton of the page has. */
  prepare() {
    /** @type {Record<string, () => void>} */
    const actions = {
      first: () => this.go(0), back: () => this.go(this.run.at - 1), forward: () => this.go(this.run.at + 1),
      last: () => this.go(this.run.rules.length), play: () => this.play(),
    };
    for (const [id, action] of Object.entries(actions)) byId(id).addEventListener("click", action);
    prepareKeys({ ArrowLeft: actions.back, ArrowRight: actions.forward, Home: actions.first, End: actions.last, p: actions.play });
    for (const id of ["wanted", "wanted-claims"]) byId(id).addEventListener("input", () => this.show());
    byId("refusals").addEventListener("toggle", () => this.show());
    byId("normal").addEventListener("click", () => this.goTo?.seek(this.run.model.tables.normal));
    byId("summary").addEventListener("click", () => this.choose("tab-claims"));
    prepareTabs((id) => this.choose(id));
    for (const name of ["course", "side"]) byId(`wide-${name}`).addEventListener("click", () => this.widen(name));
    const { stories } = this.contents;
    byId("stories").hidden = stories.length === 0;
    byId("story-list").append(...stories.map((one) => made("li", {}, made("a", { href: one.address }, one.title), ` ${one.says}`)));
    prepareForms(() => this.run);
    preparePeek(byId("chart"), byId("peek"), () => this.run);
  }

  /** Give the chart, or what is beside it, more room; or no more. @param {string} name */
  widen(name) {
    const main = byId("main");
    const wide = main.dataset.wide === name ? "" : name;
    main.dataset.wide = wide;
    for (const one of ["course", "side"]) byId(`wide-${one}`).setAttribute("aria-pressed", String(one === wide));
    this.show();
  }

  /** Show a panel, and its tab as chosen. @param {string} id */
  choose(id) {
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("tabindex", chosen ? "0" : "-1");
      byId(tab.getAttribute("aria-controls") ?? "").hidden = !chosen;
    }
    this.show();
  }
}

/** Begin. */
export function start() {
  new Page(JSON.parse(held("contents")));
}

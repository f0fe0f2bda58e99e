// The machines: where each is, as the list of its states and as its picture, with the present state and the last move lit.

import { made, pageLink } from "./dom.js";
import { capital, data, meaning, names, stateName, system } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./run.js").Run} Run */

export class Machines {
  /**
   * Cards of all machines in `place`.
   * @param {Model} model @param {HTMLElement} place
   */
  constructor(model, place) {
    this.model = model;
    this.cards = model.tables.fields.map((_, field) => this.card(field));
    place.replaceChildren(...this.cards.map((card) => card.whole));
  }

  /** @param {number} field */
  card(field) {
    const { name, machine, picture } = this.model.tables.fields[field];
    const title = made("h3", {}, capital(name));
    if (machine && machine.toLowerCase() !== name.toLowerCase()) title.title = machine;
    const state = made("p", { class: "state" });
    const strip = made("ul", { class: "strip", "aria-label": `The states of ${name}` });
    const known = [...new Set(system(this.model, field).rows.map((_, local) => stateName(this.model, field, local)))];
    const pills = new Map(known.map((one) => [one, made("li", { title: this.explained(field, one) }, one)]));
    strip.append(...pills.values());
    const frame = made("div", { class: "picture", tabindex: "0", role: "group", "aria-label": `Picture of ${name}` });
    const details = made("details", {}, made("summary", {}, "Picture"), frame);
    const whole = made("section", { class: "machine", "data-field": field }, title, state);
    if (known.length > 1) whole.append(strip);
    if (picture >= 0) whole.append(details);
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      const template = document.getElementById(`picture-${picture}`);
      if (!frame.firstChild && template instanceof HTMLTemplateElement) frame.append(template.content.cloneNode(true));
      this.light(field);
    });
    return { whole, state, pills, frame, details };
  }

  /** What a state stands for. @param {number} field @param {string} name */
  explained(field, name) {
    const table = system(this.model, field);
    return table.says[table.called.indexOf(name)]?.[0] ?? name;
  }

  /** Show where each machine is in a run. @param {Run} run */
  show(run) {
    this.run = run;
    this.cards.forEach((card, field) => {
      const local = run.here[field];
      const before = run.at > 0 ? run.states[run.at - 1][field] : local;
      const told = meaning(this.model, field, local);
      const now = stateName(this.model, field, local);
      card.whole.classList.toggle("moved", before !== local);
      const facts = [...data(this.model, field, local)].map(([name, value]) =>
        made("span", { class: "datum" }, `${name}: ${value}`));
      card.state.replaceChildren(made("strong", {}, now), ...facts,
        ...(told ? [" ", told[0], " ", ...pageLink(this.model, told[1])] : []));
      const was = stateName(this.model, field, before);
      for (const [name, pill] of card.pills) {
        pill.classList.toggle("was", name === was && was !== now);
        if (name === now) pill.setAttribute("aria-current", "true");
        else pill.removeAttribute("aria-current");
      }
      if (card.details.open) this.light(field);
    });
  }

  /** Light the present state and the last move in the picture of a field. @param {number} field */
  light(field) {
    const { run } = this;
    const { frame } = this.cards[field];
    if (!run || !frame.firstChild) return;
    const local = run.here[field];
    const before = run.at > 0 ? run.states[run.at - 1][field] : local;
    const [now, was] = [local, before].map((one) => this.ids(field, one));
    /** @type {Element | null} */
    let lit = null;
    for (const element of frame.querySelectorAll("[data-state], [data-from]")) {
      const state = element.getAttribute("data-state");
      const [from, to] = [element.getAttribute("data-from") ?? "", element.getAttribute("data-to") ?? ""];
      element.classList.toggle("lit", state !== null && now.includes(state));
      element.classList.toggle("left", state !== null && before !== local && was.includes(state) && !now.includes(state));
      element.classList.toggle("taken", state === null && before !== local && was.includes(from) && now.includes(to));
      if (state !== null && now.includes(state)) lit = element;
    }
    if (lit) centre(frame, lit);
  }

  /** The ids of a state in a picture: its names, and all of them as one. @param {number} field @param {number} local */
  ids(field, local) {
    return [...names(this.model, field, local), stateName(this.model, field, local)];
  }
}

/** Scroll a frame, and nothing else, so that an element is in its middle. @param {HTMLElement} frame @param {Element} element */
function centre(frame, element) {
  const [outer, inner] = [frame.getBoundingClientRect(), element.getBoundingClientRect()];
  frame.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

// What a step of the chart did, and where everybody is then: shown while one points at the step, or has its focus.

import { row } from "./chartrows.js";
import { breakable, made } from "./dom.js";
import { capital, data, stateName } from "./words.js";

/** @typedef {import("./run.js").Run} Run */

/** How many milliseconds one points at a step before it is told: who passes over it wants nothing. */
const DELAY = 200;

/**
 * Tell about the steps of the chart in `frame` in a `card` beside it.
 * @param {HTMLElement} frame @param {HTMLElement} card @param {() => Run} run
 */
export function preparePeek(frame, card, run) {
  /** @type {number | undefined} */
  let waiting = undefined;
  const hide = () => {
    clearTimeout(waiting);
    card.hidden = true;
    frame.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
  };
  const show = (/** @type {HTMLElement} */ button) => {
    hide();
    const at = Number(button.dataset.step);
    if (at === run().at) return; // that state is what the rest of the page shows
    card.replaceChildren(...recounted(run(), at));
    card.hidden = false;
    button.setAttribute("aria-describedby", card.id);
  };
  // A chart that comes to lie under a pointer at rest is not pointed at: the pointer itself must move.
  frame.addEventListener("pointermove", (event) => {
    const button = stepOf(event.target);
    if (event.pointerType !== "mouse" || button?.hasAttribute("aria-describedby")) return;
    clearTimeout(waiting);
    if (button) waiting = window.setTimeout(() => button.isConnected && show(button), DELAY);
  });
  frame.addEventListener("pointerleave", hide);
  frame.addEventListener("pointerdown", hide);
  frame.addEventListener("focusin", (event) => {
    const button = stepOf(event.target);
    if (button?.matches(":focus-visible")) show(button);
  });
  frame.addEventListener("focusout", hide);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

/** The button of the step that an event is about. @param {EventTarget | null} target @returns {HTMLElement | null} */
function stepOf(target) {
  const item = target instanceof Element ? target.closest("li.step") : null;
  return item ? item.querySelector("[data-step]") : null;
}

/** The step of that number in words, and everybody's state after it. @param {Run} run @param {number} at */
function recounted(run, at) {
  const { model } = run;
  const one = row(model, run.rules[at - 1], run.states[at - 1], run.states[at]);
  const messages = one.messages.map(({ source, target, text, missed }) =>
    made("li", {}, source === target ? `${source}: ` : `${source} → ${target}: `, made("b", {}, breakable(text)), missed ? " (not taken)" : ""));
  const changed = (/** @type {number} */ field) => Number(run.states[at - 1][field] !== run.states[at][field]);
  const order = model.tables.fields.map((_, number) => number).sort((one, other) => changed(other) - changed(one));
  const states = order.flatMap((number) => {
    const [field, before, after] = [model.tables.fields[number], run.states[at - 1][number], run.states[at][number]];
    const facts = [...data(model, number, after)].map(([name, value]) => `${name}: ${value}`);
    const state = made(before === after ? "span" : "b", {}, breakable(stateName(model, number, after)));
    return [made("dt", {}, breakable(capital(field.name))), made("dd", {}, state, before === after ? "" : " (changed)", made("span", { class: "facts" }, breakable(facts.join(", "))))];
  });
  return [
    made("h3", {}, `Step ${at}`), made("p", {}, one.says, ...one.decided.map((text) => made("span", { class: "decided" }, text))),
    made("ul", {}, ...messages), made("h3", {}, `After step ${at}`), made("dl", {}, ...states),
  ];
}

// Elements: made and found; and what elements of the page hold.

import { pieces } from "./words.js";

/**
 * An element with attributes and children; an attribute that begins with "on" is a handler of that event.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** A text whose names may be broken where their words end, and nowhere else. @param {string} text */
export function breakable(text) {
  const whole = made("span");
  for (const piece of pieces(text)) {
    if (whole.lastChild && !/\s$/.test(whole.textContent ?? "")) whole.append(made("wbr"));
    whole.append(piece);
  }
  whole.normalize();
  return whole;
}

/**
 * Do what replaces elements in `places`; the focus goes from a step to the one that is looked at, stays on what has the
 * same `data-key`, or moves to the first button that took the place of what had it.
 * @param {HTMLElement[]} places @param {() => void} act
 */
export function keepingFocus(places, act) {
  const had = document.activeElement;
  const place = places.find((one) => one !== had && one.contains(had));
  act();
  if (!place || !(had instanceof HTMLElement) || place.contains(had)) return;
  const all = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("button, summary")]);
  const heirs = [had.dataset.key?.startsWith("step ") && place.querySelector("[aria-current=step]"),
    all.find((one) => one.dataset.key !== undefined && one.dataset.key === had.dataset.key), all.find((one) => one.matches("button")), place];
  const heir = heirs.find(Boolean);
  if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
}

/** The element with that id, which the page has. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

/**
 * A link to a page of the documentation, or nothing; a `short` one does not say which.
 * @param {import("./model.js").Model} model @param {number} page @param {boolean} [short]
 * @returns {Node[]}
 */
export function pageLink(model, page, short = false) {
  if (page < 0) return [];
  const [slug, address] = model.tables.pages[page];
  if (!/^https?:/.test(address)) return slug === "model" || short ? [] : [made("span", { class: "page" }, slug)];
  const to = { class: "page", href: address, target: "_blank", rel: "noopener noreferrer", title: address };
  return [short ? made("a", { ...to, "aria-label": `page ${slug}` }, "page") : made("a", to, slug)];
}

/** The text of an element of the page that holds data. @param {string} id */
export function held(id) {
  return byId(id).textContent ?? "";
}

/** A worker for searches: its text is in the page. */
export function worker() {
  const address = URL.createObjectURL(new Blob([held("worker")], { type: "text/javascript" }));
  const begun = new Worker(address);
  URL.revokeObjectURL(address);
  return begun;
}

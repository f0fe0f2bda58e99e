// What the skeleton of the page has, connected: keys, tabs, and the buttons that copy a run or save it.

import { byId, made } from "./dom.js";
import { FORMS } from "./share.js";

/** @typedef {import("./run.js").Run} Run */

/** Let keys act, but while somebody types or scrolls a picture. @param {Record<string, () => void>} keys */
export function prepareKeys(keys) {
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea, [role=tablist], .picture");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

/** Let tabs be chosen by mouse, and by arrow keys. @param {(id: string) => void} choose */
export function prepareTabs(choose) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  tabs.forEach((tab, number) => {
    tab.addEventListener("click", () => choose(tab.id));
    tab.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (way === undefined) return;
      const next = tabs[(number + way + tabs.length) % tabs.length];
      choose(next.id);
      next.focus();
    });
  });
}

/** Add the buttons for the forms of a run. @param {() => Run} run */
export function prepareForms(run) {
  byId("forms").append(form("Address", "", () => location.href, run));
  for (const [name, end, write] of FORMS) byId("forms").append(form(name, end, write, run));
}

/** A button that copies the run in a form, and a link that saves it. @param {string} name @param {string} end @param {(run: Run) => string} write @param {() => Run} run */
function form(name, end, write, run) {
  const copy = made("button", { type: "button", onclick: () => copied(write(run())) }, `Copy: ${name}`);
  const save = made("a", { download: `run.${end}`, href: "#", onclick: (/** @type {Event} */ event) => {
    const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
    const address = URL.createObjectURL(new Blob([write(run())], { type: "text/plain" }));
    link.href = address;
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } }, `save run.${end}`);
  return made("p", {}, copy, ...(end ? [" ", save] : []));
}

/** Show a text, and put it where it can be pasted from. @param {string} text */
async function copied(text) {
  const shown = /** @type {HTMLTextAreaElement} */ (byId("text"));
  shown.value = text;
  let done = "Copied.";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    shown.select();
    done = "The browser does not let pages copy; the text below is selected.";
  }
  byId("copied").textContent = done;
}

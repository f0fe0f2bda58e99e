// The claims at the state that is looked at: broken, owed, kept so far, shown; each since which step, with its page.

import { made, pageLink } from "./dom.js";
import { has } from "./steps.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./run.js").Status} Status */
/** @typedef {{go: (at: number) => void, seek: (claim: number) => void}} Actions */

/** The groups, in order: what a status is, its title, and whether the group is open at first. @type {[string, string, boolean][]} */
const GROUPS = [
  ["broken", "Broken", true],
  ["owed", "Owed: an answer must still come", true],
  ["kept", "Kept so far", false],
  ["shown", "Possible: seen in this run", false],
  ["open", "Possible: not seen yet", false],
  ["barred", "Possible: no longer in this run", false],
];

/** What `seek` looks for, by what the goal of a claim means. @type {Record<string, string>} */
const SOUGHT = { breaks: "Go to the nearest breach", owes: "Go to where an answer is owed", shows: "Go to where it is seen", stops: "Go to the nearest such state" };

/**
 * One status a claim and kind: for several replicas, the earliest, with the names of all.
 * @param {Status[]} statuses
 * @returns {Status[]}
 */
export function gathered(statuses) {
  /** @type {Map<string, Status>} */
  const found = new Map();
  for (const one of statuses) {
    const key = `${one.claim.id} ${one.is}`;
    const known = found.get(key);
    found.set(key, known === undefined ? one : {
      ...known, since: Math.min(known.since, one.since), who: [known.who, one.who].filter(Boolean).join(", "),
    });
  }
  return [...found.values()];
}

/**
 * Show the claims of a run in `place`, those with the words that are `wanted`.
 * @param {HTMLElement} place @param {Run} run @param {string} wanted @param {Set<string>} open the groups that are open
 * @param {Actions} actions
 */
export function showClaims(place, run, wanted, open, actions) {
  const statuses = gathered(run.statuses()).filter((one) => has(`${one.claim.id} ${one.claim.says} ${one.claim.page}`, wanted));
  const groups = GROUPS.map(([is, title]) => {
    const members = statuses.filter((one) => one.is === is).sort((one, other) => other.since - one.since);
    if (members.length === 0) return null;
    const details = made("details", { class: is, open: open.has(is) || wanted !== "" },
      made("summary", {}, `${title} (${members.length})`), made("ul", {}, ...members.map((one) => item(run, one, actions))));
    details.addEventListener("toggle", () => (details.open ? open.add(is) : open.delete(is)));
    return details;
  });
  place.replaceChildren(...groups.filter((one) => one !== null));
  if (place.childElementCount === 0) place.append(made("p", {}, "No claim contains these words."));
  const left = run.model.tables.left.filter((id) => has(id, wanted));
  if (left.length > 0) place.append(made("p", {}, `Not followed here, as only the whole graph settles them (command check): ${left.join(", ")}.`));
}

/** The groups that are open at first. */
export function openAtFirst() {
  return new Set(GROUPS.filter(([, , open]) => open).map(([is]) => is));
}

/** @param {Run} run @param {Status} one @param {Actions} actions */
function item(run, one, actions) {
  const { claim } = one;
  const number = run.model.tables.claims.indexOf(claim);
  const facts = made("p", { class: "facts" }, `${claim.strength}, owed by ${claim.owner} `, ...pageLink(run.model, claim.page));
  const more = made("details", { class: "more" }, made("summary", {}, claim.id), facts);
  if (claim.excludes) more.append(made("p", {}, claim.excludes));
  more.append(made("p", { class: "reads" }, claim.reads));
  more.append(made("p", {}, made("button", { type: "button", onclick: () => actions.seek(number) }, SOUGHT[claim.means])));
  const said = made("p", { class: "claim" }, claim.says);
  if (one.is === "broken" || one.is === "owed" || one.is === "shown") said.append(" ", when(one, actions));
  return made("li", {}, said, more);
}

/** Since which step, as a button that goes there. @param {Status} one @param {Actions} actions */
function when(one, actions) {
  const since = one.since === 0 ? "from the beginning" : one.is === "owed" ? `owed since step ${one.since}` : `at step ${one.since}`;
  const who = one.who ? ` (${one.who})` : "";
  return made("button", { type: "button", class: "since", onclick: () => actions.go(one.since) }, `${since}${who}`);
}

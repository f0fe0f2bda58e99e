// The run as the page's address: after the #, so that it can be sent, and no server is asked.

/**
 * Where to go: the world, its digest, the rules taken, how many of them are looked at, and where the run repeats.
 * @typedef {{world: number, digest: string, rules: number[], at: number, loop: number | null}} Place
 */

/** @param {Place} place */
export function written(place) {
  const told = [`m=${place.world}`, `v=${place.digest}`, `p=${place.rules.map((rule) => rule.toString(36)).join(".")}`];
  if (place.at !== place.rules.length) told.push(`at=${place.at}`);
  if (place.loop !== null) told.push(`loop=${place.loop}`);
  return `#${told.join("&")}`;
}

/**
 * The place that an address names; null if it names none.
 * @param {string} fragment
 * @returns {Place | null}
 */
export function read(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const path = given.get("p");
  if (path === null) return null;
  const rules = path === "" ? [] : path.split(".").map((rule) => Number.parseInt(rule, 36));
  const whole = (/** @type {string} */ name) => {
    const text = given.get(name);
    return text !== null && /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
  };
  const at = Math.min(whole("at") ?? rules.length, rules.length);
  return { world: whole("m") ?? 0, digest: given.get("v") ?? "", rules, at, loop: whole("loop") };
}

// Words: what a state, a step or a reason is called.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").State} State */
/** @typedef {import("./model.js").Rule} Rule */

/** @param {string} text */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The words of a text or name, each with what follows it: where a line may break. @param {string} text @returns {string[]} */
export function pieces(text) {
  return text.replace(/([\s_/\-])/g, "$1\n").replace(/([a-z])([A-Z])/g, "$1\n$2").split("\n").filter(Boolean);
}

/** The sentence of a rule's step. @param {Model} model @param {Rule} rule */
export function sentence(model, rule) {
  return capital(model.tables.steps[rule.step][1].replaceAll("{who}", rule.who).replaceAll("{other}", rule.other));
}

/** What is decided in a rule, beside its step. @param {Model} model @param {Rule} rule @returns {string[]} */
export function decided(model, rule) {
  return rule.parts.flatMap((part) => (part.deed < 0 ? [] : model.tables.deeds[part.deed][2]).map(String));
}

/** What the machines answer in a rule: told apart by it, if nothing was decided. @param {Model} model @param {Rule} rule */
export function answers(model, rule) {
  const told = rule.parts.map((part) => (part.deed < 0 ? "" : model.tables.deeds[part.deed][0]));
  return told.filter((text) => text !== "").join(", ");
}

/** Who acts in a rule. @param {Model} model @param {Rule} rule */
export function actor(model, rule) {
  return typeof rule.by === "number" ? model.tables.fields[rule.by].name : rule.by;
}

/** The table of a field's states. @param {Model} model @param {number} field */
export function system(model, field) {
  return model.tables.systems[model.tables.fields[field].system];
}

/** The active states of a field's state, outer ones first. @param {Model} model @param {number} field @param {number} local */
export function names(model, field, local) {
  const table = system(model, field);
  return table.names[table.rows[local][0]];
}

/** The name of a field's state as one word. @param {Model} model @param {number} field @param {number} local */
export function stateName(model, field, local) {
  const table = system(model, field);
  return table.called[table.rows[local][0]];
}

/**
 * The data of a field's state, by name; without the model's own bookkeeping, unless `all` are asked for.
 * @param {Model} model @param {number} field @param {number} local @param {boolean} [all]
 * @returns {Map<string, string>}
 */
export function data(model, field, local, all = false) {
  const table = system(model, field);
  const found = new Map();
  table.data.forEach(([name, values], place) => {
    const value = table.rows[local][place + 1];
    if (value >= 0 && (all || !table.unseen.includes(name))) found.set(name, values[value]);
  });
  return found;
}

/** A field's state with all its data. @param {Model} model @param {number} field @param {number} local */
export function described(model, field, local) {
  const told = [...data(model, field, local, true)].map(([name, value]) => `${name}=${value}`);
  return stateName(model, field, local) + (told.length > 0 ? ` (${told.join(", ")})` : "");
}

/** What a state stands for and the page that says so. @param {Model} model @param {number} field @param {number} local */
export function meaning(model, field, local) {
  const table = system(model, field);
  return table.says[table.rows[local][0]];
}

/** A few words as alternatives, and how many more there are. @param {string[]} words @param {number} [most] */
export function few(words, most = 4) {
  const more = words.length - most;
  const shown = more > 1 ? [...words.slice(0, most), `one of ${more} others`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown[shown.length - 1]}`;
}

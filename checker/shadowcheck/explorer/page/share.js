// The run in other forms: a story in words, a Mermaid chart, a trace in ITF, a test for pytest.

import { lifelines, row } from "./chartrows.js";
import { actor, answers, data, decided, described, sentence, stateName } from "./words.js";

/** @typedef {import("./run.js").Run} Run */

/** The forms: the name of each, the end of its file's name, and how it is made. @type {[string, string, (run: Run) => string][]} */
export const FORMS = [["Story", "txt", story], ["Mermaid", "mmd", mermaid], ["ITF", "itf.json", itf], ["pytest", "py", pytest]];

/**
 * Every machine's change in a step, in words; and that the replica which it is about stays as it was.
 * @param {Run} run @param {number} place
 */
function changes(run, place) {
  const { model } = run;
  const rule = model.rules[run.rules[place]];
  const moves = (/** @type {number} */ field) => rule.parts.some((part) =>
    part.field === field && part.deed >= 0 && model.sets[model.tables.deeds[part.deed][3]][run.states[place][field]] !== 1);
  const changed = model.tables.fields.flatMap((field, number) => {
    const [before, after] = [run.states[place][number], run.states[place + 1][number]];
    return before === after ? [] : [`${field.name}: ${change(model, number, before, after)}`];
  });
  const stays = model.tables.fields.flatMap((field, number) => {
    const local = run.states[place + 1][number];
    const same = rule.about && [rule.who, rule.other].includes(field.name) && run.states[place][number] === local && moves(number);
    return same ? [`${field.name}: stays ${described(model, number, local)}`] : [];
  });
  return [...changed, ...stays];
}

/** A change in words: the states, if they differ, and the data that differ. @param {import("./model.js").Model} model @param {number} field @param {number} before @param {number} after */
function change(model, field, before, after) {
  const [old, now] = [before, after].map((local) => stateName(model, field, local));
  const [was, is] = [before, after].map((local) => data(model, field, local, true));
  const told = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name))
    .map((name) => `${name}: ${was.get(name) ?? "-"} -> ${is.get(name) ?? "-"}`);
  return [old === now ? now : `${old} -> ${now}`, ...told].join(", ");
}

/** The run as numbered sentences. @param {Run} run */
export function story(run) {
  const width = String(run.rules.length).length;
  const lines = run.rules.flatMap((number, place) => {
    const rule = run.model.rules[number];
    const below = [...decided(run.model, rule).map((one) => `decided: ${one}`), ...changes(run, place)];
    const loop = run.loop === place ? ["from here it repeats for ever:"] : [];
    return [...loop, `${String(place + 1).padStart(width)}. ${sentence(run.model, rule)}`, ...below.map((one) => `${" ".repeat(width)}    ${one}`)];
  });
  if (run.loop === run.rules.length) lines.push("it may stay here for ever");
  else if (run.loop !== null) lines.push(`and so on, again from step ${run.loop + 1}`);
  return `${lines.join("\n")}\n`;
}

/** The run as a sequence diagram of Mermaid. @param {Run} run */
export function mermaid(run) {
  const rows = run.rules.map((number, place) => row(run.model, number, run.states[place], run.states[place + 1]));
  const names = lifelines(run.model, rows);
  const lines = ["sequenceDiagram", ...names.map((name, number) => `    participant p${number} as ${escaped(name)}`)];
  const over = names.length > 1 ? `p0,p${names.length - 1}` : "p0";
  rows.forEach((one, place) => {
    if (run.loop === place) lines.push("    loop it repeats for ever");
    lines.push(`    Note over ${over}: ${[`${place + 1}. ${one.says}`, ...one.decided].map(escaped).join("<br/>")}`);
    for (const message of one.messages) {
      const ends = [message.source, message.target].map((name) => `p${names.indexOf(name)}`);
      lines.push(`    ${ends.join(message.missed ? "--x" : "->>")}: ${escaped(message.text)}`);
    }
    for (const change of one.became) {
      if (names.includes(change.who)) {
        lines.push(`    Note over p${names.indexOf(change.who)}: ${[change.state, ...change.data].filter(Boolean).map(escaped).join("<br/>")}`);
      }
    }
  });
  if (run.loop !== null && run.loop < run.rules.length) lines.push("    end");
  return `${lines.join("\n")}\n`;
}

/** What Mermaid would read as syntax, as entities. @param {string} text */
function escaped(text) {
  return text.replace(/[#;<>"]/g, (sign) => `#${sign.codePointAt(0)};`);
}

/** The run as a trace in the Informal Trace Format. @param {Run} run */
export function itf(run) {
  const { model } = run;
  const names = model.tables.fields.map((field) => field.name.replace(/[^A-Za-z0-9_]+/g, "_"));
  const states = run.states.map((state, index) => {
    const values = names.map((name, field) => {
      const told = data(model, field, state[field]);
      const here = stateName(model, field, state[field]);
      return [name, told.size > 0 ? { state: here, ...Object.fromEntries(told) } : here];
    });
    const rule = index === 0 ? null : model.rules[run.rules[index - 1]];
    const action = rule === null ? "init" : model.tables.called[rule.number];
    const says = rule === null ? {} : { says: sentence(model, rule), by: actor(model, rule), answers: answers(model, rule) };
    return { "#meta": { index, ...says }, ...Object.fromEntries(values), action };
  });
  const loop = run.loop === null ? {} : { loop: run.loop };
  const meta = { format: "ITF", "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html", source: model.tables.name };
  return `${JSON.stringify({ "#meta": meta, params: [], vars: [...names, "action"], states, ...loop }, null, 1)}\n`;
}

/** The run as a test, that fails if the model has it no more. @param {Run} run */
export function pytest(run) {
  const { called, fields, given } = run.model.tables;
  if (given === null) return "# The network of this run has no name by which a test could find it: see 'shadowcheck verify --reproduce'.\n";
  const text = (/** @type {string | number} */ value) => JSON.stringify(value);
  const ends = fields.map((field, number) => `${text(field.name)}: ${text(stateName(run.model, number, run.states[run.rules.length][number]))}`);
  const options = Object.entries(given.options).map(([name, value]) => [name, text(value)]);
  if (given.without.length > 0) options.push(["without", `[${given.without.map(text).join(", ")}]`]);
  if (given.fault !== null) options.push(["fault", text(given.fault)]);
  return [
    "from shadowcheck.pytest import walk", "", "", "def test_this_run_is_possible():", "    walk(", `        ${text(given.model)},`,
    "        [", ...run.rules.map((rule) => `            ${text(called[rule])},`), "        ],",
    "        ends={", ...ends.map((end) => `            ${end},`), "        },",
    ...options.map(([name, value]) => (/^[A-Za-z_]\w*$/.test(name) ? `        ${name}=${value},` : `        **{${text(name)}: ${value}},`)),
    "    )", "",
  ].join("\n");
}

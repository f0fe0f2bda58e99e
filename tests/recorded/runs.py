"""Runs of designs, as the lines that a log would have of them."""

import json
import random

from shadowcheck.instance.compile import compile_network
from vss_protocol.methods import INTERRUPTED, SECOND, plain
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_contract.words import DIES, ENDS

RECORDING = REQUESTER.recording
NO_RULE = "GetWriterStatusCount"
UNNAMED = {"add_required_components": "AddComponent", "decide": NO_RULE, "hear_of_back_ends": NO_RULE}
"""What a log has in place of what it does not tell apart, or does not tell."""
CREATION = "CreateVssBackupComponents"


def instance_of(design):
    model = REQUESTER.model(design)
    return compile_network(model.network(model.settings({})), {})


def is_recorded(design):
    """Whether a log has names for all that the design does: none for calls that another thread makes meanwhile."""
    return not any("thread" in event for event in design.events)


def line_of(rule):
    """What a log tells of a step by *rule*: a line, or nothing."""
    if rule.step.name == "The program ends":
        return {"deed": "the program ends"}
    if rule.step.name == "The process dies":
        return {"deed": "the process dies"}
    event = next((part.event for part in rule.parts if part.event and part.field.role.name == "requester"), None)
    if event is None:
        return None
    return spoken(event)


def spoken(event):
    if event in (ENDS, DIES):
        return {"deed": RECORDING.named(event)}
    call, _, answer = event.partition(": ")
    about = (
        {} if plain(call) in RECORDING.of_no_object else {"object": "second" if call.startswith(SECOND) else "first"}
    )
    name = RECORDING.named(plain(call))
    name = UNNAMED.get(name, name)
    kind = "deed" if name in RECORDING.deeds else "call"
    told = (
        {}
        if call == INTERRUPTED or answer == "on nothing" or name == NO_RULE
        else {"answer": answer.removesuffix(" (unheard)")}
    )
    return {**about, kind: name, **told}


def lines_of(instance, rules):
    """The lines of a run of these rules, as far as the format has names for what it does."""
    return [line for rule in rules if (line := line_of(rule)) is not None]


def random_run(instance, seed, steps=60, avoid=("The process dies", "The process is ended")):
    """A run that seldom fails, and makes no call on an object that was never created."""
    chance, state, taken, created = random.Random(seed), instance.initial, [], set()  # noqa: S311 - the same runs every time
    for _ in range(steps):
        able = [
            (rule, there)
            for rule, there in instance.successors(state)
            if rule.step.name not in avoid and _is_known(line_of(rule), created)
        ]
        if not able:
            break
        rule, state = chance.choices(able, [1 if rule.step.is_trouble else 30 for rule, _ in able])[0]
        taken.append(rule)
        line = line_of(rule) or {}
        if line.get("call") == CREATION and line.get("answer") == "S_OK":
            created.add(line["object"])
    return taken


def _is_known(line, created):
    return line is None or "object" not in line or line["object"] in created or line.get("call") == CREATION


def written(path, lines, header=None):
    rows = ([header] if header else []) + list(lines)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)

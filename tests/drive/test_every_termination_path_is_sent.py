"""A writer is taken along each of the ways in which a backup may end, within two deviations from the usual one.

The whole model shows the way; what one writer hears of it is what `drive` must have sent, with Identify left out.
"""

from functools import cache

import pytest

from drive.test_a_program_is_driven_through_its_answers import driven
from drive.writers import writer
from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.judge import Result
from vss_protocol import MODEL
from vss_protocol.catalogue.sections import path_model
from vss_protocol.events import Event

pytestmark = pytest.mark.slow

HANDLERS = {event.handler: event for event in Event if event is not Event.IDENTIFY}


@cache
def paths():
    """What the writer hears on each path: its handlers in their order, and which of them it vetoes."""
    model = path_model(MODEL)
    report = check(model, Configuration(model.settings({"reading": "lenient"}), {"writers": 1}))
    shown = [one for one in report.verdicts if one.claim.kind == "possible" and one.result is Result.HOLDS]
    return {one.claim.id: heard(report.trace(one).steps) for one in shown if one.claim.covers}


def heard(steps):
    events, vetoed = [], set()
    for labels in ({*step.rule.step.labels, step.rule.step.name} for step in steps):
        for handler in HANDLERS.keys() & labels:
            events.append(handler)
            if "a veto" in labels:
                vetoed.add(handler)
    return tuple(events), frozenset(vetoed)


@cache
def sent(vetoed):
    """All orders of handlers about one backup that a writer was sent which vetoes in these."""
    orders = set()

    def handle(program, memory, event):
        memory.setdefault("order", []).append((event["call"], event.get("about")))
        orders.add(tuple(call for call, about in memory["order"] if about != "B" and call != "OnIdentify"))
        if event["call"] in vetoed:
            program.say(call="SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE)")
            return "false"
        return None

    driven(writer(handle), runs=10_000)
    return orders


def test_there_are_paths_with_and_without_a_veto():
    told = paths().values()
    assert len({events for events, _ in told}) > 15
    assert len({vetoed for _, vetoed in told}) > 4


@pytest.mark.long
def test_each_path_is_sent_within_two_deviations():
    missing = {name: events for name, (events, vetoed) in paths().items() if events and events not in sent(vetoed)}
    assert missing == {}

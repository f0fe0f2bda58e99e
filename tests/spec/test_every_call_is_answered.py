"""No call vanishes: in every state of a living instance the chaotic requester gets an answer to every call."""

import pytest

from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from vss_protocol import MODEL
from vss_protocol.methods import CALLS
from vss_protocol.places import PLACES

ANSWERED_BY = {
    **{event: {f"call {CALLS[event].title}"} for event in PLACES},
    "abort_backup": {"call AbortBackup"},
    "delete_snapshots": {"call DeleteSnapshots", "DeleteSnapshots on an uninitialised instance"},
    "release": {"call Release"},
}


@pytest.mark.slow
def test_every_call_is_answered_in_every_state_of_a_living_instance():
    graph = explore(compile_network(MODEL.network(MODEL.settings({})), {"writers": 1}))
    components, requester = (graph.instance.fields_of(name)[0] for name in ("components", "requester"))
    alive = components.system.observables["alive"]
    running = requester.system.initials[""]
    words = [{rule.step.name, *rule.step.labels} for rule in graph.instance.rules]
    unanswered = set()
    for number, state in enumerate(graph.states):
        local = (state & components.mask) >> components.shift
        if not alive[local] or (state & requester.mask) >> requester.shift != running:
            continue
        said = set().union(*(words[rule] for rule in graph.rules[graph.offsets[number]:graph.offsets[number + 1]]))
        for event, labels in ANSWERED_BY.items():
            if said.isdisjoint(labels):
                unanswered.add((event, components.system.states[local].configuration[0]))
    assert unanswered == set()

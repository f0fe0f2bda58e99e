"""Where calls are in their place: the table has an answer for every case, and the whole model does that, or less."""

import itertools

import pytest

from shadowcheck.network import local_system
from vss_protocol import MODEL
from vss_protocol.machines.components import BackupComponents
from vss_protocol.methods import BAD_STATE, IN_PROGRESS
from vss_protocol.network.refusals import ACCEPTING, HISTORIES, facts_of, refused
from vss_protocol.places import CONTEXTS, PLACES, Is
from vss_protocol.requester_contract.roles import TABLES

SYSTEM = local_system(BackupComponents)
ALIVE = [number for number, alive in enumerate(SYSTEM.observables["alive"]) if alive]
COMPONENTS = MODEL.network(MODEL.settings({})).role("components")

STARTED = {"started_blind", "started_meanwhile", "started"}
LATER = {"preparing", "prepared", "doing", "done"}
AT_THE_END = {"completing", "completed", "failed"}
NARROWER = {
    **{event: {"preparing", "prepared", *AT_THE_END} for event in CONTEXTS},
    "set_context_all": {*STARTED, "preparing", "prepared", *AT_THE_END},
    "gather_writer_metadata": {"failed_early", "started_blind", "started", *LATER, *AT_THE_END},
    "add_component": AT_THE_END,
    "add_to_snapshot_set": AT_THE_END,
    "prepare_for_backup": {
        "initialised", "configured", "gathering", "gathered", "failed_early",
        "started_blind", "started_meanwhile", "prepared", "doing", "done", *AT_THE_END,
    },
    "do_snapshot_set": {"started_meanwhile", *AT_THE_END},
    "backup_complete": {"failed"},
}
"""Where a call may work by the table, and is always refused in the whole model (decision 11)."""


def name(number):
    return SYSTEM.states[number].configuration[0]


def accepted(event):
    return {row.source for one in ACCEPTING.get(event, (event,)) for row in SYSTEM.reactions_to(one)}


def works(event, number):
    """Whether the call may work there by the table, after one of the histories that it stands for."""
    return any(PLACES[event].works(facts) for facts in facts_of(SYSTEM.states[number]))


def needs_of(places):
    return (*places.right, *(needs for _, needs in places.wrong))


def values(fact):
    return sorted({state.configuration[0] for state in TABLES[fact][0].states})


@pytest.mark.parametrize("event", PLACES)
def test_the_table_has_an_answer_for_every_case(event):
    places = PLACES[event]
    facts = sorted({fact for needs in needs_of(places) for fact in needs})
    for chosen in itertools.product(*map(values, facts)):
        case = dict(zip(facts, chosen, strict=True))
        assert places.works(case) or places.refused(case), case


@pytest.mark.parametrize("event", PLACES)
def test_a_call_works_only_where_the_table_allows_it(event):
    assert [str(SYSTEM.states[number]) for number in accepted(event) if not works(event, number)] == []


@pytest.mark.parametrize("event", PLACES)
def test_every_call_is_accepted_or_refused(event):
    refuses = refused(COMPONENTS, event, BAD_STATE).table(SYSTEM)
    taken = accepted(event)
    assert [str(SYSTEM.states[number]) for number in ALIVE if number not in taken and not refuses[number]] == []


def test_a_call_that_may_work_works_but_for_what_is_named_here():
    missing = {}
    for event, number in itertools.product(PLACES, ALIVE):
        if works(event, number) and number not in accepted(event):
            missing.setdefault(event, set()).add(name(number))
    assert missing == NARROWER


def test_the_own_set_is_an_excuse_only_until_it_is_made():
    refuses = refused(COMPONENTS, "start_snapshot_set", IN_PROGRESS).table(SYSTEM)
    assert {name(number) for number, yes in enumerate(refuses) if yes} == {
        *STARTED, "preparing", "prepared", "doing", *AT_THE_END,
    }


def test_every_state_of_a_living_instance_stands_for_facts():
    assert set(HISTORIES) == set(map(name, ALIVE))


def test_facts_are_states_of_the_tables_that_designs_meet():
    for facts in {tuple(facts.items()) for number in ALIVE for facts in facts_of(SYSTEM.states[number])}:
        assert all(fact == "backup_state" or value in values(fact) for fact, value in facts), facts
    for places in PLACES.values():
        for fact, wanted in itertools.chain.from_iterable(needs.items() for needs in needs_of(places)):
            assert isinstance(wanted, Is)
            assert set(wanted.values) <= set(values(fact)), (fact, wanted)

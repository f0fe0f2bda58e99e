"""`check` and `catch`: which network is searched, which claims are judged, and what the exit status says."""

from __future__ import annotations

import dataclasses

import pytest

from shadowcheck.check.pipeline import Configuration, catch, check
from shadowcheck.claims import never, possible, precedes
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.judge import Result
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.specification import Model, Option, SeededFault
from toys.refusals import refused
from toys.tables import claim, network, role, step, switch


class Handle(Machine[NoData]):
    up = State(initial=True)
    down = State(final=True)
    pull = up.to(down)


class StiffHandle(Machine[NoData]):
    up = State(initial=True)
    half = State()
    down = State(final=True)
    pull = up.to(half) | half.to(down)


LAMPS = role("lamp", switch(), "lamps")


def build(settings):
    handle = role("handle", Handle)
    pulled = handle.stays(handle.at("down"))
    return network(
        step("pull", handle.does("pull")),
        step("press", LAMPS.does("press"), *([] if settings["wiring"] == "loose" else [pulled])),
        step("storm", LAMPS.does("press"), group="weather"),
        groups={"weather": "There are storms."},
    )


def claims(net, settings):
    found = [
        claim(precedes(net.took("pull"), LAMPS.at("on")), "lamps", id="pulled-first"),
        claim(possible(net.took("storm")), id="stormy", needs=("weather",)),
    ]
    return found if settings["wiring"] == "tight" else found[1:]


SHORT = SeededFault(
    "short", "The wire is bare.",
        lambda net: net.edited("press", lambda one: dataclasses.replace(one, moves=one.moves[:1])),
    kills=("pulled-first",), without=("weather",),
)
MODEL = Model(
    "house", "A house.", (Option("wiring", ("tight", "loose"), "How well it is wired."),), {"lamps": 2}, build, claims,
        ("network",), (SHORT,),
)
CALM = Configuration(MODEL.settings({}), MODEL.sizes, ("weather",))


def test_the_default_configuration_is_the_one_declared():
    report = check(MODEL)
    assert [found.claim.id for found in report.verdicts] == ["no-deadlock", "pulled-first", "stormy"]
    assert [found.result for found in report.verdicts] == [Result.HOLDS, Result.FAILS, Result.HOLDS]
    assert (report.outcome.states, report.exit_status, report.outcome.engine) == (8, 1, "levels")


@pytest.mark.parametrize(("part", "told"), [
    ({"claims": None}, "'claims' of model 'house' is None, not a function"),
    ({"build": 3}, "'build' of model 'house' is 3, not a function"), ({"sizes": None}, "is None, not a mapping"),
    ({"options": None}, "is None, not a sequence"), ({"parties": None}, "is None, not a sequence"),
    ({"build": lambda _: 3}, "'build' of model 'house' gives 3, not a network"),
    ({"claims": lambda *_: None}, "'claims' of model 'house' gives None, not claims"),
    ({"claims": lambda *_: [5]}, "'claims' of model 'house' gives 5, not claims"),
], ids=lambda given: given if isinstance(given, str) else "".join(given))
def test_a_model_of_the_wrong_parts_is_refused_before_anything_is_searched(part, told):
    with refused(told):
        check(dataclasses.replace(MODEL, **part), engine=None)


HOUSE = build(MODEL.settings({}))
ONE_HOUSE = dataclasses.replace(MODEL, build=lambda _: HOUSE)
"""A house in which the wiring decides only what is claimed."""
LOOSE = Configuration(MODEL.settings({"wiring": "loose"}), MODEL.sizes)


def test_what_was_searched_for_a_known_report_is_judged_on_without_another_search():
    known = check(ONE_HOUSE)
    again = check(ONE_HOUSE, LOOSE, known=known, engine=None)  # there is none that could search
    assert again.outcome.graph is known.outcome.graph
    assert again.verdicts == check(ONE_HOUSE, LOOSE).verdicts != known.verdicts


@pytest.mark.parametrize(("model", "other"), [
    (MODEL, LOOSE), (ONE_HOUSE, dataclasses.replace(LOOSE, sizes={"lamps": 1})),
    (ONE_HOUSE, dataclasses.replace(LOOSE, without=("weather",))),
])
def test_another_network_is_searched_anew_whatever_is_known(model, other):
    known = check(model)
    again = check(model, other, known=known)
    assert again.outcome.graph is not known.outcome.graph
    assert (again.outcome.states, again.verdicts) == (check(model, other).outcome.states, check(model, other).verdicts)


def test_an_unfinished_search_is_not_taken_for_the_whole():
    known = check(ONE_HOUSE, run=Run(limit=2))
    assert check(ONE_HOUSE, LOOSE, known=known).verdicts == check(ONE_HOUSE, LOOSE).verdicts


def test_claims_that_come_one_by_one_are_all_judged():
    model = dataclasses.replace(MODEL, claims=lambda *given: iter(claims(*given)))
    assert check(model).verdicts == check(MODEL).verdicts


def test_what_a_switched_off_group_makes_vacuous_is_excused():
    report = check(MODEL, CALM)
    assert [(found.result, found.excused) for found in report.verdicts] == [
        (Result.HOLDS, False), (Result.HOLDS, False), (Result.VACUOUS, True),
    ]
    assert report.exit_status == 0


def test_a_stopped_search_is_neither_kept_nor_broken():
    assert check(MODEL, CALM, run=Run(limit=1)).exit_status == 3
    assert check(MODEL, run=Run(limit=3), only=["pulled-first"]).exit_status == 1
    assert check(MODEL, run=Run(limit=3), only=["stormy"]).exit_status == 3


def test_claims_are_chosen_by_id_and_under_their_options():
    assert [found.claim.id for found in check(MODEL, only=["stormy"]).verdicts] == ["stormy"]
    loose = Configuration(MODEL.settings({"wiring": "loose"}), {"lamps": 1})
    assert [found.claim.id for found in check(MODEL, loose).verdicts] == ["no-deadlock", "stormy"]
    with pytest.raises(SpecificationError, match="no claim 'pulled-first' in this configuration"):
        check(MODEL, loose, only=["pulled-first"])


def test_two_claims_with_one_id_are_refused():
    twins = dataclasses.replace(MODEL,
        claims=lambda *_: [claim(never(LAMPS.at("on")), "lamps"), claim(never(LAMPS.at("off")), "lamps")])
    with pytest.raises(SpecificationError, match="two claims have the id 'C1'"):
        check(twins)


def test_a_seeded_fault_is_caught_by_the_claim_that_it_should_break_and_replays():
    report = catch(MODEL, SHORT)
    (found,) = report.verdicts
    assert (found.claim.id, found.result) == ("pulled-first", Result.FAILS)
    assert [step.rule.step.name for step in report.trace(found).steps] == ["press"]


def test_evidence_is_replayed_and_what_has_none_has_no_trace():
    report = check(MODEL, CALM)
    assert report.trace(report.verdicts[0]) is None
    stormy = check(MODEL).verdicts[2]
    assert len(check(MODEL).trace(stormy).steps) == 1


def test_another_machine_may_play_a_role():
    played = dataclasses.replace(CALM, played={"handle": StiffHandle})
    report = check(MODEL, played)
    assert report.outcome.states > check(MODEL, CALM).outcome.states
    assert report.exit_status == 0


@pytest.mark.parametrize(("chosen", "what"), [
    ({"wirng": "tight"}, "has no option 'wirng'"), ({"wiring": "none"}, "option 'wiring' cannot be 'none'"),
])
def test_unknown_options_and_values_are_refused(chosen, what):
    with pytest.raises(SpecificationError, match=what):
        MODEL.settings(chosen)
    assert MODEL.settings({"wiring": "loose"}) == {"wiring": "loose"}


@pytest.mark.parametrize(("counts", "result"), [((3, 3, 2), Result.FAILS), ((5, 5, 3), Result.HOLDS)])
def test_counts_that_are_recorded_for_a_configuration_are_compared_with_it_alone(counts, result):
    known = dataclasses.replace(MODEL, recorded={MODEL.key(CALM.settings, CALM.sizes, CALM.without): counts})
    found = {one.claim.id: one.result for one in check(known, CALM).verdicts}
    assert found["counts-as-recorded"] is result
    assert "counts-as-recorded" not in {one.claim.id for one in check(known).verdicts}

"""A design plays a role as the model says, and what it does not declare is not exercised."""

from dataclasses import replace

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.check.substitution import cast_as
from shadowcheck.errors import SpecificationError
from shadowcheck.judge import Result
from shadowcheck.machine import Machine, NoData, State, observable
from shadowcheck.network import local_system
from shadowcheck.specification import Part
from toys.coordinator import MODEL, Writer

SIZES = {"writers": 2}


class Scribe(Machine[NoData]):
    """A profile: what a design calls `told` is what the model calls `done`."""

    @observable
    def told(self):
        return False


class Silent(Writer, Scribe):
    """Says nothing of `told`."""


class Talking(Writer, Scribe):
    """Says when it has committed."""

    @observable
    def told(self):
        return self.committed.is_active


class Unready(Talking):
    """Is never ready."""

    @observable
    def ready(self):
        return False


class Stranger(Machine[NoData]):
    """Something else."""

    off = State(initial=True)
    on = State(final=True)
    switch = off.to(on)


def plays(network, design):
    system = local_system(design)
    seen = {**system.observables, "done": system.observables["told"]}
    return network.played_by("writer", replace(system, observables=seen))


def undeclared(design):
    return {"done": "told"} if design.told is Scribe.told else {}


PLAYED = replace(MODEL, replaceable={"writer": Part(Scribe, plays, undeclared)})


def judged(design, model=PLAYED, **settings):
    chosen = Configuration(model.settings(settings), SIZES, played={"writer": design})
    return {verdict.claim.id: verdict for verdict in check(model, chosen).verdicts}


def test_a_design_is_put_into_the_network_by_the_model():
    assert judged(Talking)["may-commit"].result is Result.HOLDS
    assert PLAYED.network(PLAYED.settings({}), played={"writer": Talking}).role("writer").system.name == "Talking"


def test_a_claim_that_looks_only_at_what_a_design_does_not_declare_is_not_exercised():
    found = judged(Silent)["may-commit"]
    assert (found.result, found.passes, found.evidence) == (Result.VACUOUS, True, None)
    assert found.excuse == "as the writer does not declare told"
    assert found.reason == "not exercised, as the writer does not declare told"


def test_a_claim_that_looks_at_something_else_too_is_judged():
    found = judged(Silent)
    assert {found[name].result for name in ("ask-first", "may-crash")} == {Result.HOLDS}
    assert found["decide-last"].result is Result.FAILS  # it looks at `ready`, too


def test_what_the_users_machine_never_does_it_need_not_do():
    found = judged(Unready, reading="lenient")["always-commits"]
    assert (found.result, found.excuse) == (Result.VACUOUS, "with this writer")
    assert judged(Talking, reading="lenient")["always-commits"].excuse == ""


def test_a_machine_that_is_no_design_plays_as_it_is():
    assert cast_as(PLAYED, "writer", Writer, PLAYED.settings({}), "--writer here") == {"writer": Writer}
    assert judged(Writer)["may-commit"].result is Result.HOLDS


def test_a_machine_of_another_kind_is_told_what_to_derive_from():
    with pytest.raises(SpecificationError, match="Stranger is not a writer") as error:
        cast_as(PLAYED, "writer", Stranger, PLAYED.settings({}), "--writer here")
    assert (error.value.code, error.value.where) == ("SC0522", "--writer here")
    assert error.value.why.endswith("Scribe, and lacks events of Writer: prepare_commit, commit")
    assert error.value.instead == "derive it from Scribe; 'shadowcheck new' writes a design to start from"


def test_what_does_not_fit_is_refused_in_the_models_words():
    def refuses(network, design):
        raise SpecificationError("it is too loud", where="there", why="so it is", instead="hush", code="SC0522")

    loud = replace(MODEL, replaceable={"writer": Part(Scribe, refuses)})
    with pytest.raises(SpecificationError, match="it is too loud"):
        cast_as(loud, "writer", Talking, loud.settings({}), "--writer here")


def test_roles_are_replaced_as_a_mapping_says():
    with pytest.raises(SpecificationError, match=r"'replaceable' of model 'toy' is .*, not a mapping"):
        replace(MODEL, replaceable=("writer",))

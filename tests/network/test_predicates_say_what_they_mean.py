"""Oracle: the sentences themselves, written out; and the truth tables of the words."""

from __future__ import annotations

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.network import before, entering, every, some
from shadowcheck.network.predicates import Atom, Has, Took, speaks_of_steps, unbound_roles, walk
from toys.tables import lamp, role

LAMP = role()
OFF, ON = LAMP.at("off"), LAMP.at("on")


@pytest.mark.parametrize(("predicate", "words"), [
    (OFF, "lamp is off"),
    (LAMP.at("off", "on"), "lamp is off or on"),
    (LAMP.has(bright=True), "lamp.bright is yes"),
    (LAMP.has(bright=(True, False)), "lamp.bright is yes or no"),
    (Has("box", "has Freeze", (True,)), "box has Freeze"),
    (Has("box", "has Freeze", (False,)), "box has no Freeze"),
    (LAMP.unable("press"), "lamp has no answer to press"),
    (OFF & ON, "lamp is off and lamp is on"),
    (OFF | ON, "lamp is off or lamp is on"),
    (OFF & (ON | OFF), "lamp is off and (lamp is on or lamp is off)"),
    (~OFF, "not lamp is off"),
    (~(OFF & ON), "not (lamp is off and lamp is on)"),
    (~LAMP.at("off", "on") & OFF, "not (lamp is off or on) and lamp is off"),
    (every(OFF), "for every replica: lamp is off"),
    (some(OFF | ON), "for some replica: (lamp is off or lamp is on)"),
    (Took(("press",)), "step 'press'"),
    (Took(("press", "crash")), "step 'press' or 'crash'"),
    (before(OFF), "before it: lamp is off"),
    (entering(ON), "lamp is on and before it: not lamp is on"),
])
def test_every_predicate_can_be_read_aloud(predicate, words):
    assert str(predicate) == words


@pytest.mark.parametrize(("predicate", "values"), [
    (OFF, (True, False)),
    (LAMP.at("off", "on"), (True, True)),
    (LAMP.has(bright=True), (False, True)),
    (LAMP.unable("press"), (False, False)),
    (~OFF, (False, True)),
    (OFF & ON, (False, False)),
    (OFF | ON, (True, True)),
    (~OFF & LAMP.has(bright=True), (False, True)),
])
def test_guards_are_tables_over_local_states(predicate, values):
    assert predicate.table(lamp()) == values


def test_negation_undoes_itself_and_conjunctions_are_flat():
    assert ~~OFF == OFF
    assert (OFF & ON & OFF).parts == (OFF, ON, OFF)
    assert (OFF | ON | OFF).parts == (OFF, ON, OFF)
    assert OFF & OFF != OFF | OFF


def test_what_speaks_of_steps_and_of_whom_is_known():
    assert not speaks_of_steps(every(OFF))
    assert speaks_of_steps(OFF & some(Took(("press",))))
    assert speaks_of_steps(~before(OFF))
    assert unbound_roles(OFF & every(role("other").at("on"))) == {"lamp"}
    assert [type(part).__name__ for part in walk(~(OFF & before(ON)))] == ["Not", "And", "At", "Before", "At"]


@pytest.mark.parametrize("misuse", [
    lambda: OFF and ON, lambda: OFF or ON, lambda: not OFF, lambda: bool(OFF),
])
def test_the_words_of_python_are_refused_where_they_would_drop_half_of_a_formula(misuse):
    with pytest.raises(SpecificationError, match=r"&, \| and ~") as refused:
        misuse()
    assert "lamp is off" in refused.value.what


@pytest.mark.parametrize("part", [Took(("press",)), before(OFF), some(Took(("press",))) & OFF])
def test_before_looks_back_at_a_state_only(part):
    with pytest.raises(SpecificationError, match="itself about a step"):
        before(part)


def test_only_the_name_of_a_state_shows_itself():
    assert OFF.shown_by_state()
    assert not LAMP.has(bright=True).shown_by_state()


def test_a_bare_atom_has_no_table():
    with pytest.raises(AssertionError):
        Atom().table(lamp())

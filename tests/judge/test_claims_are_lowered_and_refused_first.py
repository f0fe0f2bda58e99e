"""Each pattern is lowered to one obligation, that all engines read; what cannot be judged is refused first of all."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest

import shadowcheck
from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import (
    Counts,
    DeadlockFree,
    absent,
    always,
    always_eventually,
    eventually_always,
    never,
    patterns,
    possible,
    possible_from_everywhere,
    precedes,
    release,
    responds,
    until,
)
from shadowcheck.claims.obligation import OBSERVERS, PRECEDES, Everywhere, Invariant, Order, Response, Temporal, Witness
from shadowcheck.errors import SpecificationError
from shadowcheck.export import murphi, promela, smv, tla
from shadowcheck.instance import Rule, compile_network
from shadowcheck.judge import Result
from shadowcheck.network import every, some
from shadowcheck.network.predicates import And, At, Has
from toys.refusals import refused
from toys.tables import claim, network, role, step, switch

MANY, FEW, LAMP = role("many", switch(), "n"), role("few", switch(), "m"), role("main", switch())
NET = network(*(step(one.name, one.does("press")) for one in (MANY, FEW, LAMP)))
INSTANCE = compile_network(NET, {"n": 2, "m": 2})
ON = LAMP.at("on")
BAD = {
    "of which one": (never(MANY.at("on")), None),
    "of which one, of two families": (responds(MANY.at("on"), FEW.at("on")), "n"),
    "two families at once": (always(every(MANY.at("on") | FEW.at("on"))), None),
    "no such family": (possible(ON), "k"),
    "no such role": (precedes(ON, At("nobody", ("on",))), None),
    "no such state": (absent(At("main", ("of",)), after=ON), None),
    "of which one, again and again": (always_eventually(MANY.at("on")), None),
    "no such state, reached from everywhere": (possible_from_everywhere(At("main", ("of",))), None),
    "no such observable": (never(some(Has("many", "dim", (True,)))), None),
}
bad_claims = pytest.mark.parametrize(("pattern", "per"), BAD.values(), ids=BAD)


class Unexplored(tuple[Rule, ...]):
    """Rules that nobody may look at: whoever explores does."""

    __slots__ = ()

    def __iter__(self):
        raise AssertionError("explored")


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@bad_claims
def test_a_claim_that_cannot_be_judged_is_refused_before_anything_is_explored(engine, pattern, per):
    untouched = dataclasses.replace(INSTANCE, rules=Unexplored(INSTANCE.rules))
    fine = claim(possible(ON), id="C0")
    with pytest.raises(SpecificationError):
        engine.check(untouched, [fine, claim(pattern, per)])
    with pytest.raises(AssertionError, match="explored"):
        engine.check(untouched, [fine])


@pytest.mark.parametrize("export", [promela, smv, tla, murphi])
@bad_claims
def test_a_claim_that_cannot_be_judged_is_not_exported_either(export, pattern, per):
    with pytest.raises(SpecificationError):
        export(INSTANCE, [claim(pattern, per)])


@pytest.mark.parametrize(("pattern", "obligation"), [
    (always(ON), Invariant), (always(ON, given=ON), Invariant), (never(ON), Invariant), (precedes(ON, ON), Order),
    (absent(ON, after=ON), Order), (responds(ON, ON), Response), (possible(ON), Witness),
    (possible_from_everywhere(ON), Everywhere), (eventually_always(ON), Temporal), (always_eventually(ON), Temporal),
    (until(ON, ON), Temporal), (release(ON, ON), Temporal),
    (DeadlockFree(), DeadlockFree), (Counts(1, 1, 1), Counts),
])
def test_every_pattern_is_lowered_to_one_obligation(pattern, obligation):
    assert isinstance(claim(pattern).obligation, obligation)


@pytest.mark.parametrize("pattern", [
    5, None, ON, never(5), never(None), never(ON & And((ON, 5))), until(ON, 5), precedes(ON, None),
    possible(ON, after=every(5)),
], ids=str)
def test_a_claim_of_anything_but_a_pattern_of_predicates_is_no_claim(pattern):
    with refused("claim 'C1' does not assert a pattern of predicates"):
        claim(pattern)


@pytest.mark.parametrize("name", [5, "", None])
def test_a_claim_without_a_name_in_words_is_no_claim(name):
    with refused("has no id, no sentence or no source"):
        claim(never(ON), id=name)


def test_what_breaks_an_invariant_is_what_its_author_forbade():
    assert claim(never(ON)).obligation.bad == ON
    assert claim(never(~ON)).obligation.bad == ~ON
    assert claim(always(ON)).obligation.bad == ~ON
    assert claim(always(ON, given=NET.role("few").at("on"))).obligation.bad == NET.role("few").at("on") & ~ON


def test_only_a_first_event_can_spoil_what_an_observer_looks_for():
    """Where it cannot, the symbolic engine may look for the goal from every reachable state."""
    assert [observer for observer in OBSERVERS if not observer.is_monotone] == [PRECEDES]


def test_patterns_are_told_apart_only_where_they_are_lowered_and_put_into_words():
    names = {one.__name__ for one in patterns.Pattern.__args__} - {"DeadlockFree", "Counts"}
    root = Path(shadowcheck.__file__).parent
    telling = {
        path.relative_to(root).as_posix() for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and names.intersection(one.name for one in node.names)
    }
    assert telling == {"claims/__init__.py", "claims/obligation.py", "report/explain.py"}


def test_a_claim_that_says_nothing_says_what_never_happens():
    dark = claim(precedes(ON, ~LAMP.at("on") & ON))
    found = ENGINES["symbolic"].check(INSTANCE, [dark]).verdicts
    assert [one.result for one in found] == [Result.VACUOUS]
    assert found == ENGINES["reference"].check(INSTANCE, [dark]).verdicts

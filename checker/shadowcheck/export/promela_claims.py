"""Claims in Promela: each is a section of macros that observe every step, compiled in only on demand.

SPIN would take LTL formulas. But claims may speak of the step taken and of the state before it, which LTL over states
cannot; an observer variable and an assertion after each step can. "Leads to" claims and formulas of LTL are left out:
they hold under fairness of actions, and SPIN only has fairness of processes, of which there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
from shadowcheck.export.formula import written
from shadowcheck.export.names import comment, told_of_claim
from shadowcheck.instance.formula import AnyOf, allowed_end
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observation
    from shadowcheck.export.formula import Writer
    from shadowcheck.export.names import Names
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding

START, LOOK, TOOK, REST, END = "AT_THE_START", "LOOK_BEFORE", "TOOK", "MAY_REST", "MAY_END"
"""The macros that the model calls: at the start, in a step before and after its changes, as an option of the loop, and
as the label of the loop. Without a claim they are empty, except that the process may end anywhere."""

_MARK = "//"


def claim_sections(claims: Iterable[Claim], writer: Writer, names: Names) -> Iterator[str]:
    """Return the sections of *claims*, and the empty macros for when no claim is chosen."""
    grounding = Grounding(writer.instance)
    for claim in claims:
        yield ""
        replicas = grounding.bindings(claim)
        match claim.obligation:
            case Counts():
                yield from comment(f"Not a claim of SPIN's: {claim.pattern}, as shadowcheck counts.", _MARK)
            case Response() | Temporal():
                yield from comment(f"Left out, as SPIN has no fairness of actions: {told_of_claim(claim)}", _MARK)
            case Everywhere():
                yield from comment(f"Left out, as SPIN asks about single runs: {told_of_claim(claim)}", _MARK)
            case Refinement():
                yield from comment(f"Left out, as it is about another network, too: {told_of_claim(claim)}", _MARK)
            case Invariant() | Order() | Witness() | DeadlockFree():
                yield from _section(claim, replicas, _Watch(writer, names, grounding))
            case _:
                assert_never(claim.obligation)
    yield from ("", f"{_MARK} No claim was asked for: nothing is watched, and it is not an error to stop.")
    yield from (f"#ifndef {START}", f"#define {START}", "#endif", f"#ifndef {LOOK}", f"#define {LOOK}", "#endif")
    yield from (f"#ifndef {TOOK}", f"#define {TOOK}(rule)", "#endif")
    yield from (f"#ifndef {REST}", f"#define {REST}", f"#define {END} end:", "#endif")


def _section(claim: Claim, replicas: Iterable[Binding], watch: _Watch) -> Iterator[str]:
    for bound in replicas:
        watch.claim(claim, bound)
    yield from comment(told_of_claim(claim), _MARK)
    if isinstance(claim.obligation, Witness):
        yield from comment("A possibility: the assertion that SPIN finds violated is the run that shows it.", _MARK)
    yield f"#ifdef {watch.names.new(f'CLAIM {claim.id}')}"
    yield from watch.declared
    yield from _macro(START, watch.at_start)
    yield from _macro(LOOK, watch.before)
    yield from _macro(f"{TOOK}(rule)", watch.after + watch.forgotten)
    if isinstance(claim.obligation, DeadlockFree):
        end = written(allowed_end(watch.writer.instance), watch.writer)
        yield from (f"#define {REST} :: {end} -> skip  {_MARK} to stop here is allowed", f"#define {END}")
    yield "#endif"


def _macro(head: str, statements: list[str]) -> Iterator[str]:
    if statements:
        yield f"#define {head} " + " \\\n    ".join(f"{statement};" for statement in statements)


class _Watch:
    """Collects the variables and statements of one claim: at the start, before and after each step."""

    def __init__(self, writer: Writer, names: Names, grounding: Grounding) -> None:
        self.writer, self.names, self.grounding = writer, names, grounding
        self.declared: list[str] = []
        self.at_start: list[str] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.forgotten: list[str] = []

    def claim(self, claim: Claim, bound: Binding) -> None:
        """Add what observes *claim* for the replica *bound*."""
        match claim.obligation:
            case Invariant(bad=bad):
                self.never(self.grounding.of(bad, bound))
            case Order(observation) | Witness(observation=observation):
                self.observe(observation, bound)
            case Response() | Temporal() | Everywhere() | Refinement() | DeadlockFree() | Counts():
                pass
            case _:
                assert_never(claim.obligation)

    def never(self, bad: Formula) -> None:
        """Assert that *bad* never holds."""
        self.refuse_initially(self.grounding.initially(bad))
        self.after.append(f"assert(!({self.said(bad)}))")

    def observe(self, observation: Observation, bound: Binding) -> None:
        """Assert that the observer never reaches its goal; it stops once `without` has held."""
        observer = observation.observer
        first, second, without = (
            AnyOf(()) if asked is None else self.grounding.of(asked, bound)
            for asked in (observation.first, observation.second, observation.without)
        )
        clean = not self.grounding.initially(without)
        start = observer.start(*(clean and self.grounding.initially(asked) for asked in (first, second)))
        observed = self.variable("observed", "byte", start)
        says, following = (self.said(first), self.said(second)), observed
        for state in reversed(range(len(observer.states))):
            if state not in observer.sinks:
                following = f"({observed} == {state} -> {_next(observer.moves[state], *says)} : {following})"
        if observation.without is not None:
            spoilt = self.variable("spoilt", "bool", int(not clean))
            self.after.append(f"{spoilt} = ({spoilt} || {self.said(without)})")
            following = f"({spoilt} -> {observed} : {following})"
        self.refuse_initially(start == observer.goal)
        self.after += [f"{observed} = {following}", f"assert({observed} != {observer.goal})"]

    def refuse_initially(self, broken: bool) -> None:  # noqa: FBT001 - the truth of what is asked
        """Violate an assertion at the start if the claim is *broken* in the initial state."""
        if broken:
            self.at_start.append("assert(false)")

    def variable(self, name: str, kind: str, initially: int) -> str:
        """Declare a variable, which becomes part of SPIN's state, and return its name."""
        found = self.names.new(name)
        self.declared.append(f"{kind} {found} = {initially};")
        return found

    def said(self, formula: Formula) -> str:
        """Write *formula* as judged after a step; what held before the step is noted in variables."""
        return f"({written(formula, _Noting(self))})"


def _next(moves: tuple[int, int, int, int], first: str, second: str) -> str:
    """Write the next state of an observer from its *moves*, given the formulas *first* and *second*."""
    neither, one, other, both = moves
    return _choice(first, _choice(second, str(both), str(one)), _choice(second, str(other), str(neither)))


def _choice(asked: str, yes: str, no: str) -> str:
    return yes if yes == no else f"({asked} -> {yes} : {no})"


class _Noting:
    """The language of the model, with a variable for each formula about the state before the step."""

    def __init__(self, watch: _Watch) -> None:
        language = watch.writer
        self._watch = watch
        self.both, self.either, self.no = language.both, language.either, language.no
        self.true, self.false = language.true, language.false
        self.inside, self.taken = language.inside, language.taken

    def earlier(self, part: str) -> str:
        """Write a variable that is set to *part* before each step, and reset after it."""
        watch = self._watch
        noted = watch.variable("held before", "bool", 0)
        watch.forgotten.append(f"{noted} = false")
        watch.before.append(f"{noted} = ({part})")
        return noted

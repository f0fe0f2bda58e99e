"""Claims in Promela: each is a section of macros, compiled in only when it is asked for, that watches every step.

SPIN's own way would be one LTL formula per claim. Our claims may speak of the step taken and of the state before it,
which LTL over states cannot; a watching variable and an assertion after each step can. "Leads to" claims are left out:
they hold under weak fairness of actions, and SPIN knows only that of processes, of which there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Absent, Always, Counts, DeadlockFree, Never, Possible, Precedes, Responds
from shadowcheck.export.formula import (
    AllOf,
    Formula,
    Grounding,
    Negation,
    allowed_end,
    holds_initially,
    written,
)
from shadowcheck.export.names import comment, told_of_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.export.formula import Writer
    from shadowcheck.export.names import Names
    from shadowcheck.judge.valuation import Binding
    from shadowcheck.network import Predicate

START, LOOK, TOOK, REST, END = "AT_THE_START", "LOOK_BEFORE", "TOOK", "MAY_REST", "MAY_END"
"""The macros that the model calls: at the start, in a step before and after its changes, as an option of the loop, and
as the label of the loop. Without a claim they say nothing, except that the process may end anywhere."""

_MARK = "//"


def claim_sections(claims: Iterable[Claim], writer: Writer, names: Names) -> Iterator[str]:
    """Return the lines of all sections of *claims*, and the macros that say nothing for when no claim is asked for."""
    grounding = Grounding(writer.instance)
    for claim in claims:
        yield ""
        replicas = grounding.bindings(claim)
        match claim.pattern:
            case Counts():
                yield from comment(f"Not a claim of SPIN's: {claim.pattern}, as shadowcheck counts.", _MARK)
            case Responds():
                yield from comment(f"Left out, as SPIN has no fairness of actions: {told_of_claim(claim)}", _MARK)
            case _:
                yield from _section(claim, replicas, _Watch(writer, names, grounding))
    yield from ("", f"{_MARK} No claim was asked for: nothing is watched, and it is no error to stop.")
    yield from (f"#ifndef {START}", f"#define {START}", "#endif", f"#ifndef {LOOK}", f"#define {LOOK}", "#endif")
    yield from (f"#ifndef {TOOK}", f"#define {TOOK}(rule)", "#endif")
    yield from (f"#ifndef {REST}", f"#define {REST}", f"#define {END} end:", "#endif")


def _section(claim: Claim, replicas: Iterable[Binding], watch: _Watch) -> Iterator[str]:
    for bound in replicas:
        watch.claim(claim, bound)
    yield from comment(told_of_claim(claim), _MARK)
    if isinstance(claim.pattern, Possible):
        yield from comment("A possibility: the assertion that SPIN finds violated is the run that shows it.", _MARK)
    yield f"#ifdef {watch.names.new(f'CLAIM {claim.id}')}"
    yield from watch.declared
    yield from _macro(START, watch.at_start)
    yield from _macro(LOOK, watch.before)
    yield from _macro(f"{TOOK}(rule)", watch.after + watch.forgotten)
    if isinstance(claim.pattern, DeadlockFree):
        end = written(allowed_end(watch.writer.instance), watch.writer)
        yield from (f"#define {REST} :: {end} -> skip  {_MARK} to stop here is allowed", f"#define {END}")
    yield "#endif"


def _macro(head: str, statements: list[str]) -> Iterator[str]:
    if statements:
        yield f"#define {head} " + " \\\n    ".join(f"{statement};" for statement in statements)


class _Watch:
    """Collects what one claim needs: variables, and statements at the start, before and after each step."""

    def __init__(self, writer: Writer, names: Names, grounding: Grounding) -> None:
        self.writer, self.names, self.grounding = writer, names, grounding
        self.declared: list[str] = []
        self.at_start: list[str] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.forgotten: list[str] = []

    def claim(self, claim: Claim, bound: Binding) -> None:
        """Watch *claim* for the replica that is *bound*."""

        def of(predicate: Predicate) -> Formula:
            return self.grounding.of(predicate, bound)

        match claim.pattern:
            case Always(holds, given):
                self.never(Negation(of(holds)) if given is None else AllOf((of(given), Negation(of(holds)))))
            case Never(bad):
                self.never(of(bad))
            case Precedes(first, then):
                self.precedes(of(first), of(then))
            case Absent(bad, after):
                self.absent(of(bad), of(after))
            case Possible(good, after, never):
                self.possible(
                    of(good), None if after is None else of(after), None if never is None else of(never)
                )

    def never(self, bad: Formula) -> None:
        """Assert that *bad* holds at no position."""
        self.refuse_initially(holds_initially(bad))
        self.after.append(f"assert(!({self.said(bad)}))")

    def precedes(self, first: Formula, then: Formula) -> None:
        """Assert that *then* does not come before *first*."""
        seen = self.variable("happened", initially=holds_initially(first))
        self.refuse_initially(holds_initially(then) and not holds_initially(first))
        self.after.append(f"{seen} = ({seen} || {self.said(first)})")
        self.after.append(f"assert({seen} || !({self.said(then)}))")

    def absent(self, bad: Formula, after: Formula) -> None:
        """Assert that *bad* does not come later than *after*."""
        seen = self.variable("happened", initially=holds_initially(after))
        self.after.append(f"assert(!({seen} && {self.said(bad)}))")
        self.after.append(f"{seen} = ({seen} || {self.said(after)})")

    def possible(self, good: Formula, after: Formula | None, never: Formula | None) -> None:
        """Assert that *good* never comes in the way asked for; where it does, SPIN shows how."""
        spoilt = "false"
        if never is not None:
            spoilt = self.variable("spoilt", initially=holds_initially(never))
            self.after.append(f"{spoilt} = ({spoilt} || {self.said(never)})")
        clean = never is None or not holds_initially(never)
        if after is None:
            self.refuse_initially(clean and holds_initially(good))
            self.after.append(f"assert({spoilt} || !({self.said(good)}))")
            return
        seen = self.variable("happened", initially=clean and holds_initially(after))
        self.after.append(f"assert({spoilt} || !({seen} && {self.said(good)}))")
        self.after.append(f"{seen} = ({seen} || (!{spoilt} && {self.said(after)}))")

    def refuse_initially(self, broken: bool) -> None:  # noqa: FBT001 - the truth of what is asked
        """Let the very beginning violate an assertion if it is *broken*."""
        if broken:
            self.at_start.append("assert(false)")

    def variable(self, name: str, *, initially: bool) -> str:
        """Declare a variable of the watch, which is a part of SPIN's state."""
        found = self.names.new(name)
        self.declared.append(f"bool {found} = {str(initially).lower()};")
        return found

    def said(self, formula: Formula) -> str:
        """Write *formula* as it is judged after a step: what held before was noted before the step's changes."""
        return f"({written(formula, _Noting(self))})"


class _Noting:
    """The language of the model, with a variable in the place of what held before."""

    def __init__(self, watch: _Watch) -> None:
        language = watch.writer
        self._watch = watch
        self.both, self.either, self.no = language.both, language.either, language.no
        self.true, self.false = language.true, language.false
        self.inside, self.taken = language.inside, language.taken

    def earlier(self, part: str) -> str:
        """Note *part* before each step, write the variable that holds it, and have it forgotten after the step."""
        watch = self._watch
        noted = watch.names.new("held before")
        watch.declared.append(f"bool {noted} = false;")
        watch.forgotten.append(f"{noted} = false")
        watch.before.append(f"{noted} = ({part})")
        return noted

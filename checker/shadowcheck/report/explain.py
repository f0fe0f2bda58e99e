"""One claim, explained: sentence, formal reading, page, what it excludes, the seeded faults that it catches."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims import (
    Absent,
    Always,
    AlwaysEventually,
    Claim,
    Counts,
    DeadlockFree,
    EventuallyAlways,
    Implements,
    Ltl,
    Never,
    Possible,
    PossibleFromEverywhere,
    Precedes,
    Release,
    Responds,
    Until,
)
from shadowcheck.claims.obligation import Witness
from shadowcheck.errors import SpecificationError
from shadowcheck.report.details import page
from shadowcheck.report.text import wrap
from shadowcheck.views import TooManyViewsError, beside, close, prove, restricted
from shadowcheck.views.bench import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shadowcheck.specification import Exhibit, Model
    from shadowcheck.specification.claims_of import Applicable
    from shadowcheck.views import Beside

_TITLES = 12


def explain(found: Iterable[Applicable], exhibits: Callable[[], Iterable[Exhibit]] = tuple) -> Iterator[str]:
    """Explain each of the claims *found*, without checking it; some *exhibits* may break it."""
    return (_explained(entry, exhibits) for entry in found)


def _explained(entry: Applicable, exhibits: Callable[[], Iterable[Exhibit]]) -> str:
    lines, kind = [entry.claim.id], entry.kind
    broken_by = [one for one in exhibits() if one.breaks == entry.claim.id] if kind else []
    for title, text in paragraphs(entry, [one for one in broken_by if one.interface is kind]):
        lines += wrap(text, f"  {title:<{_TITLES}}", " " * (_TITLES + 2))
    return "\n".join(lines)


def excluded(claim: Claim) -> str:  # noqa: C901, PLR0911, PLR0912 - one answer per pattern
    """Say what a broken claim would mean: in the author's words, or else what the pattern rules out."""
    if claim.excludes:
        return claim.excludes
    match claim.pattern:
        case Always(holds, None):
            return f"a reachable state in which this does not hold: {holds}"
        case Always(holds, given):
            return f"a reachable state in which {given}, and this does not hold: {holds}"
        case Never(bad):
            return f"a reachable state or step with: {bad}"
        case Precedes(first, then):
            return f"this: {then}; without an earlier: {first}"
        case Absent(bad, after):
            return f"this: {bad}; at any time after: {after}"
        case Responds(trigger, answer):
            return f"a run with: {trigger}; that goes on for ever, or rests, without: {answer}"
        case Possible(good):
            return f"a model that is too strong, in which this can never come about: {good}"
        case PossibleFromEverywhere(good):
            return f"a reachable state from which no run leads to this any more: {good}"
        case EventuallyAlways(holds):
            return f"a run on which this is not so again and again, for ever: {holds}"
        case AlwaysEventually(happens):
            return f"a run on which this is so for the last time, or never: {happens}"
        case Until(holds, comes):
            return f"a run without: {comes}; or on which, before it, this is not so: {holds}"
        case Release(frees, holds):
            return f"a run on which this is not so: {holds}; and was not set free before by: {frees}"
        case Ltl(formula):
            return f"a run of which this is not true: {formula}"
        case Implements(abstract):
            return f"a run whose last step {abstract.name!r} cannot make, nor is it none there"
        case DeadlockFree():
            return "a state in which nobody can take a step, though it is not declared as an allowed end"
        case Counts():
            return f"a graph with counts other than {claim.pattern}"
        case _:
            assert_never(claim.pattern)


def paragraphs(
    entry: Applicable, broken_by: Sequence[Exhibit], every: EveryNumber | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of a claim, each with its title; a title that is "" goes on with what was said.

    *every* has the views of the claim's model, if they are closed already.
    """
    claim, model = entry.claim, entry.model
    yield "about", f"designs of the kind {entry.kind.name} (verify)" if entry.kind else f"the model {model.name}"
    yield "says", claim.statement
    each = f"some of the {claim.per}" if isinstance(claim.obligation, Witness) else f"each of the {claim.per}"
    yield "formally", f"{claim.kind}: {claim.pattern}" + ("" if claim.per is None else f" (for {each})")
    yield "owed by", f"{claim.owner} ({claim.strength})"
    yield "page", page(model, claim.source)
    yield "excludes", excluded(claim)
    yield from (("catches", f"{exhibit.name}: {exhibit.says}") for exhibit in broken_by)
    if entry.kind is None:
        yield from _killed(model, claim)
    if claim.remedy:
        yield "remedy", claim.remedy
    for remedy in dict.fromkeys(claim.remedies.values()):
        events = (event for event, other in claim.remedies.items() if other == remedy)
        yield "remedy", f"at {', '.join(events)}: {remedy.text} Page: {remedy.source}."
    if claim.covers:
        yield "covers", ", ".join(claim.covers)
    needed = [*claim.needs, *(f"at least {count} {name}" for name, count in claim.at_least.items())]
    if needed:
        yield "needs", f"{', '.join(needed)}: without it, a vacuous verdict is excused"
    if claim.remark:
        yield "remark", claim.remark
    if entry.applies:
        yield "applies", entry.applies
    elif entry.kind is None and not isinstance(claim.obligation, Witness | Counts):
        yield from _for_every_number(every or EveryNumber(model), claim)


class EveryNumber:
    """The default network of *model*, and its views, closed once for all claims that are explained."""

    def __init__(self, model: Model) -> None:
        self.network = model.network(model.settings({}))

    @cached_property
    def bench(self) -> Bench:
        """The views, to be judged on. Raises `SpecificationError` or `TooManyViewsError` if they cannot be closed."""
        return Bench(close(self.network))

    @cached_property
    def restricted(self) -> list[Beside]:
        """What a replica can be in beside the role that leads all."""
        return restricted(self.bench.closure)


def _for_every_number(every: EveryNumber, claim: Claim) -> Iterator[tuple[str, str]]:
    """Say whether views prove *claim*, and what a replica can be in by them."""
    if not every.network.parameters():
        return
    family = " and ".join(every.network.parameters())
    try:
        proofs = prove(every.network, [claim], bench=every.bench)
    except (SpecificationError, TooManyViewsError) as error:
        yield "proved", f"for no number of {family}: {error}"
        return
    told, few = "" if proofs.proved else "not decided ", ", from two up" if proofs.pairs else ""
    yield "proved", f"{told}for every number of {family}{few}"
    found = beside(every.network, claim, every.restricted) if proofs.proved else None
    if found is not None:
        yield from (("", line) for line in found.told())


def _killed(model: Model, claim: Claim) -> Iterator[tuple[str, str]]:
    faults = [fault for fault in model.seeded_faults if claim.id in fault.kills]
    for fault in faults:
        yield "kills", f"{fault.name}: {fault.says}"
    if not faults:
        yield "kills", "no seeded fault of this model"

"""Details of a broken claim: sentence, owner, page, the part that broke, the order of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from shadowcheck.judge import Blame, Result, Verdict
from shadowcheck.judge.built_in import MODEL
from shadowcheck.report.summary import word
from shadowcheck.report.text import counted, wrap
from shadowcheck.trace.story import story

if TYPE_CHECKING:
    from shadowcheck.check.pipeline import Report
    from shadowcheck.claims import Claim, Remedy
    from shadowcheck.specification import Model
    from shadowcheck.trace import Driven, Trace

Traces = Mapping[str, "Trace"]
"""Replayed evidence by claim id: the counterexamples of broken claims, the witnesses of `possible` ones."""


def traces(report: Report, *, broken: bool = False) -> Traces:
    """Replay evidence in *report* through the live machines: all, or what shows a *broken* claim.

    Raises `ReplayError` if some of it does not happen.
    """
    known: Driven = {}
    wanted = (verdict for verdict in report.verdicts if unexcused(verdict) or not broken)
    found = ((verdict.claim.id, report.trace(verdict, known)) for verdict in wanted)
    return {claim: trace for claim, trace in found if trace is not None}


def unexcused(verdict: Verdict) -> bool:
    """Whether the claim fails, or is vacuous without being declared so."""
    return verdict.result in (Result.FAILS, Result.VACUOUS) and not verdict.excused


def details(report: Report, verdict: Verdict, found: Traces, *, counting: bool = False) -> list[str]:
    """Explain *verdict* in full, as lines; the first is its title. With *counting*, how much breaks it is told, too."""
    title = f"{verdict.claim.id}: {word(verdict)}"
    said = explanation(report.model, verdict, counting=counting)
    lines = [line for one in said for line in wrap(one, "  ", "    ")]
    return [title, *lines, *(f"  {line}" for line in told(verdict, found))]


def explanation(model: Model, verdict: Verdict, *, counting: bool = False) -> Iterator[str]:
    """Yield the sentence, who owes it and how strongly, the page and its address, and the part that broke it.

    With *counting*, how many states or steps break it is told, too, where that is known.
    """
    claim = verdict.claim
    yield claim.statement
    yield f"owed by: {claim.owner} ({claim.strength})"
    if claim.source != MODEL or claim.owner == MODEL:  # a claim of a model without pages has none to name
        yield f"page: {page(model, claim.source)}"
    if claim.excludes:
        yield f"meaning: {claim.excludes}"
    numbers = {} if verdict.instance is None else verdict.instance.sizes
    few = ", ".join(f"{name}={size}" for name, size in numbers.items())
    yield f"found: {verdict.reason}" + (f", with {few}" if few else "")
    if counting and verdict.tally is not None and verdict.result is Result.FAILS:
        broken, about = verdict.tally[:2]
        yield f"counted: {counted(broken, f'reachable {about}')} {'breaks' if broken == 1 else 'break'} it"
    if verdict.blame is not None and verdict.result is Result.FAILS:
        yield from _broken_by(verdict.claim, verdict.blame)


def _broken_by(claim: Claim, blame: Blame) -> Iterator[str]:
    if blame.replica is not None and blame.parts:
        yield f"broken by number {blame.replica} of the {claim.per}:"
    elif blame.parts:
        yield "broken by:"
    yield from (f"- {part}" for part in blame.parts)


def told(verdict: Verdict, found: Traces) -> list[str]:
    """Tell the shortest order of events that breaks the claim, numbered; empty if there is no evidence."""
    if verdict.claim.id not in found:
        return []
    trace = found[verdict.claim.id]
    return [order_title(verdict) if trace.steps else "it is so from the start:", *story(trace)]


def order_title(verdict: Verdict) -> str:
    """Say whether the evidence of *verdict* is the shortest order of events."""
    shortest = verdict.evidence is None or verdict.evidence.shortest
    return "the shortest order of events:" if shortest else "an order of events, perhaps not the shortest:"


def pages(model: Model, claim: Claim, remedy: Remedy | None = None) -> Iterator[str]:
    """Yield the page that *claim* is from, and that of its *remedy*, if another page says what is right."""
    yield f"page: {page(model, claim.source)}"
    if remedy is not None and remedy.text and remedy.source != claim.source:
        yield f"page of the remedy: {page(model, remedy.source)}"


def page(model: Model, source: str) -> str:
    """Name the page *source*, with its public address if it has one."""
    if source == MODEL:
        return "none: a rule of this model"
    address = model.addresses(source)
    return source if address == source else f"{source} <{address}>"

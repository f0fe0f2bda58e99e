# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that only the specification of VSS has: its calls and its events."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.report.markdown import code, link, page, plain, sourced
from shadowcheck.site.claims import path_of
from vss_protocol.events import Event
from vss_protocol.methods import CALLS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.site.claims import Claims
    from shadowcheck.specification.claims_of import Applicable
    from vss_protocol.methods import Call

CALLS_PAGE, EVENTS_PAGE = "reference/calls.md", "reference/events.md"
TITLES = {
    Kind.CREATION: "The creation of an instance", Kind.INSTANCE: "IVssBackupComponents", Kind.OPERATION: "IVssAsync",
    Kind.THREAD: "Calls in another thread", Kind.DEED: "Deeds that are not calls of VSS",
}


def protocol_pages(claims: Claims) -> Iterator[tuple[str, str]]:
    """Yield the pages about the calls of requesters and the events of writers, with their paths."""
    by_page = claims_by_page(claims)
    calls = (
        part for kind, title in TITLES.items()
        for part in (f"## {title}", *(
            _call(name, call, claims, by_page) for name, call in CALLS.items() if call.kind is kind
        ))
    )
    said = (
        'Every call that a requester may make, with its name in designs and functions. "May answer" are the errors '
        "that it may answer in its right place; in a wrong one it also answers VSS_E_BAD_STATE, unless it says "
        "otherwise here. VSS_E_UNEXPECTED stands for all general errors, such as E_OUTOFMEMORY."
    )
    yield CALLS_PAGE, page("Calls", plain(said), *calls)
    said = (
        "The events that VSS sends to writers, in the order of a backup. CVssWriter itself answers those that a "
        "writer leaves out, except for the pure virtual ones."
    )
    yield EVENTS_PAGE, page("Events", said, *(_event(event, claims, by_page) for event in Event))


def claims_by_page(claims: Claims) -> Mapping[str, Sequence[Applicable]]:
    """List the claims that come from each page of the documentation."""
    found: dict[str, list[Applicable]] = defaultdict(list)
    for group in claims.groups.values():
        for entry in group:
            found[entry.claim.source].append(entry)
    return found


def _call(name: str, call: Call, claims: Claims, by_page: Mapping[str, Sequence[Applicable]]) -> str:
    parts = [f"### {plain(call.title)}", f"{code(name)}, from the page {sourced(call.page, claims.model.addresses(call.page))}."]
    if call.failures:
        parts.append(f"May answer: {_listed(call.failures)}.")
    if call.later:
        parts.append(f"It begins an operation, which may end with: {_listed(call.later)}.")
    if call.kind is Kind.INSTANCE and not call.has_bad_state:
        parts.append("Its page does not name VSS\\_E\\_BAD\\_STATE.")
    return "\n\n".join([*parts, *_claims(by_page.get(call.page, ()), CALLS_PAGE)])


def _event(event: Event, claims: Claims, by_page: Mapping[str, Sequence[Applicable]]) -> str:
    traits = "".join(f"; {trait}" for trait in event.traits)
    handler = sourced(event.handler, claims.model.addresses(event.page))
    said = f"{code(event.snake)}; its handler is {handler}{traits}."
    return "\n\n".join([f"## {event.title}", said, *_claims(by_page.get(event.page, ()), EVENTS_PAGE)])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(code, names))


def _claims(found: Sequence[Applicable], here: str) -> Iterator[str]:
    """List claims that are from one page; folded, as there may be many."""
    if found:
        lines = (f"    - {link(code(one.claim.id), path_of(one), here)}: {plain(one.claim.statement)}" for one in found)
        yield f'??? note "Claims from its page: {len(found)}"\n' + "\n".join(["", *lines])

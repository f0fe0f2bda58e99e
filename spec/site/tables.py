# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that only the specification of VSS has: its calls, its events, its faults."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.site.markdown import code, link, page, plain, sourced, table
from vss_protocol.events import ABORTS, Event
from vss_protocol.methods import CALLS, Kind, Operation
from vss_protocol.network.protocol import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shadowcheck.site.claims import Claims
    from vss_protocol.methods import Call

CALLS_PAGE, EVENTS_PAGE = "reference/calls.md", "reference/events.md"
TITLES = {
    Kind.CREATION: "The creation of an instance", Kind.INSTANCE: "IVssBackupComponents", Kind.OPERATION: "IVssAsync",
    Kind.THREAD: "Calls in another thread", Kind.DEED: "Deeds that are no calls of VSS",
}


def protocol_pages(claims: Claims) -> Iterator[tuple[str, str]]:
    """Yield the pages about the calls of requesters and the events of writers, with their paths."""
    by_page = claims_by_page(claims)
    address = claims.model.addresses
    sections = (
        part for kind, title in TITLES.items() for part in (f"## {title}", _calls(kind, address, by_page))
    )
    said = (
        "Every call that a requester may make, by its name in designs and functions; the errors that it may answer in "
        "its right place, and those with which its operation may end later. A call of an instance in a wrong place answers "
        "VSS_E_BAD_STATE besides, unless its row says otherwise. VSS_E_UNEXPECTED stands for the general errors, such as "
        "E_OUTOFMEMORY. The claims are those that are from the call's own page."
    )
    yield CALLS_PAGE, page("Calls", said, *sections)
    titles = "event", "in a design", "handler", "what is particular", "claims from its page"
    rows = (_event(event, address, by_page) for event in Event)
    said = "The events that VSS sends to writers, in the order of a backup. CVssWriter answers those that a writer leaves out."
    yield EVENTS_PAGE, page("Events", said, table(titles, rows))


def claims_by_page(claims: Claims) -> Mapping[str, Sequence[str]]:
    """List the ids of the claims that are from each page of the documentation."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for group in claims.groups.values():
        for entry in group:
            found[entry.claim.source][entry.claim.id] = None
    return {source: [claims.linked(one, CALLS_PAGE) for one in ids] for source, ids in found.items()}


def faults() -> str:
    """Write the table of the faults that can be switched off."""
    return table(("fault", "what may happen"), ((code(name), plain(says)) for name, says in FAULTS.items()))


def _calls(kind: Kind, address: Callable[[str], str], by_page: Mapping[str, Sequence[str]]) -> str:
    titles = "call", "in a design", "may answer, besides S_OK", "its operation may end with", "claims from its page"
    begins = {which.call for which in Operation}
    rows = (
        (
            sourced(call.title, address(call.page)), code(name), _answers(call), _later(call, begins=name in begins),
            ", ".join(by_page.get(call.page, ())),
        )
        for name, call in CALLS.items() if call.kind is kind
    )
    return table(titles, rows)


def _answers(call: Call) -> str:
    answers = ", ".join(map(code, call.failures))
    return answers if call.has_bad_state or call.kind is not Kind.INSTANCE else f"{answers or 'nothing else'} (never VSS_E_BAD_STATE)"


def _later(call: Call, *, begins: bool) -> str:
    return ", ".join(map(code, call.later)) if begins else ""


def _event(event: Event, address: Callable[[str], str], by_page: Mapping[str, Sequence[str]]) -> Sequence[str]:
    particular = [*(["pure virtual: every writer has to handle it"] if event.pure else ()), *([ABORTS] if ABORTS in event.traits else ())]
    return (
        event.title, code(event.snake), sourced(event.handler, address(event.page)), "; ".join(particular),
        ", ".join(by_page.get(event.page, ())),
    )


def decisions(kind: str, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a page for each decision about the checker, or the specification, with its path: by their file names."""
    yield from ((f"explanation/decisions/{kind}/{name}", text) for name, text in texts.items())


def decisions_index(found: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Return the page that lists all decisions, with its path; their titles are their first lines."""
    here = "explanation/decisions/index.md"
    parts = []
    for kind, texts in found.items():
        lines = (
            f"{int(name[:4])}. {link(text.partition(chr(10))[0].partition('. ')[2], f'explanation/decisions/{kind}/{name}', here)}"
            for name, text in texts.items()
        )
        parts += [f"## About the {'specification of VSS' if kind == 'spec' else kind}", "\n".join(lines)]
    said = "Why things are as they are: each record says what was decided, why, and at which price. They stand beside the code."
    return here, page("Decisions", said, *parts)

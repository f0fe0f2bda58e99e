"""What to do about a broken claim, and the page that says so, are those of the handler or the call that breaks it.

Which events break which claim is found out: all mistakes of the galleries and all designs of these tests are verified.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import State, observable, stays
from shadowcheck.recorded.court import court_of_all
from shadowcheck.sources.designs import find_design
from shadowcheck.verify.verification import Request, verify_design
from spec.requester_designs.breakers import CHANGES, breaker
from vss_protocol import MODEL
from vss_protocol.catalogue.designs_of import KINDS
from vss_protocol.events import Event
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.methods import CALLS, INTERRUPTED, plain
from vss_protocol.requester_contract import remedies as of_requesters
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.starting.requester import FileCopyRequester
from vss_protocol.writer_contract import remedies as of_writers
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_design import WriterDesign

HERE = Path(__file__).parent
REMEDIES = {WRITER: of_writers.REMEDIES, REQUESTER: of_requesters.REMEDIES}
PAGES = {page.slug for page in MODEL.pages()}
CLAIMS = [pytest.param(kind, claim, id=claim) for kind, known in REMEDIES.items() for claim in known]
FITS_EACH_EVENT = {
    "failed-backups-start-over": "Whichever call goes on with the instance, a new one has to carry the retry.",
    "initialised-first": "What is missing is InitializeForBackup, whichever call comes too early.",
    "ended-instances-are-released": "What is missing is Release, whichever call or deed is the last.",
    "context-chosen-once": "All are SetContext, with one or another context.",
    "ended-backups-come-to-release": "The way round is told of by one of its calls; what is missing is its bound.",
}
"""Claims about requesters that several calls break, and whose one remedy fits each of them. This may only shrink."""


TRUSTS_WAIT = varied(
    FileCopyRequester, "TrustsWait", "It takes S_OK of Wait for the success of GatherWriterMetadata.",
    without=["query_status: gathering"],
    having=["wait: gathering -> gathered [call_succeeds]", "wait: gathering -> leaving [call_fails]"],
)


def name(kind, event):
    """What VSS calls the handler or the call; "" for a deed of the program, which has no name."""
    if kind is WRITER:
        return Event[event.upper()].handler
    title = "" if event == INTERRUPTED else CALLS[plain(event)].title.partition("(")[0]
    return title if title[:1].isupper() else ""


@pytest.mark.parametrize(("kind", "claim"), CLAIMS)
def test_a_remedy_names_the_handler_or_the_call_and_a_page_that_has_a_table(kind, claim):
    known = REMEDIES[kind][claim]
    assert [event for event, remedy in known.items() if name(kind, event) not in remedy.text] == []
    assert {remedy.source for remedy in known.values()} - PAGES == set()


@pytest.mark.parametrize(("kind", "claim"), CLAIMS)
def test_a_remedy_is_a_sentence_or_two(kind, claim):
    known = [remedy.text for remedy in REMEDIES[kind][claim].values()]
    assert [text for text in known if not re.fullmatch(r"[A-Z].*\.", text)] == []
    assert [text for text in known if len(re.findall(r"\.(?= [A-Z]|$)", text)) > 2] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_remedy_is_about_a_claim_that_there_is(kind):
    known = {one.id for design in designs(kind) for one in claims_about(kind, design)}
    assert REMEDIES[kind].keys() - known == set()


def claims_about(kind, design):
    """The claims about *design*; none if it is refused."""
    try:
        model = kind.model(design)
        settings = model.settings({})
        return model.claims(model.network(settings), settings)
    except SpecificationError:
        return ()


def designs(kind):
    """Every design of the gallery and of these tests, right or wrong, but those that are refused."""
    yield from (mistake.design for mistake in KINDS[kind].MISTAKES)
    yield from (find_design(str(file)) for file in sorted((HERE / "cases").glob(f"{kind.name}_*.py")))
    yield from map(breaker, CHANGES if kind is REQUESTER else ())
    for file in sorted((HERE / f"{kind.name}_designs").glob("test_*.py")):
        module = import_module(f"spec.{kind.name}_designs.{file.stem}")
        yield from (
            one for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, kind.profile) and one.__module__ == module.__name__
        )


def breaches(kind):
    """By claim, the events that break it, and whether it has a remedy for each; a call on nothing is no event."""
    found = defaultdict(set)
    for design in designs(kind):
        try:
            told = verify_design(design, interface=kind).findings
        except SpecificationError:
            continue
        for claim, event in (pair for finding in told for pair in pairs(finding)):
            if plain(event) in {*CALLS, INTERRUPTED, *(one.snake for one in Event)}:
                found[claim.mirrored].add((plain(event), event in claim.remedies))
    return found


def pairs(finding):
    """Each claim that a finding tells of, with each event that breaks it there."""
    yield from ((verdict.claim, finding.event or "") for verdict in (finding.verdict, *finding.also))
    yield from ((site.claim, site.event.partition(",")[0]) for site in finding.elsewhere or ())


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_claim_that_several_events_break_has_a_remedy_for_each(kind):
    several = {claim: events for claim, events in breaches(kind).items() if len({event for event, _ in events}) > 1}
    assert len(several) > 5
    lacking = {claim for claim, events in several.items() if not all(has for _, has in events)}
    assert lacking == (set(FITS_EACH_EVENT) if kind is REQUESTER else set())


def test_no_remedy_asks_for_a_setwriterfailure_in_identify():
    texts = [known["identify"].text for known in REMEDIES[WRITER].values() if "identify" in known]
    assert [text for text in texts if re.search("[Cc]all [^ ]*(SetWriterFailure|set_writer_failure)", text)] == []


def test_a_freeze_that_is_not_taken_may_be_refused_and_other_events_let_pass():
    told = {one.id: one.remedy for one in claims_about(WRITER, NeverHolds) if one.id.startswith("handles-")}
    assert len(told) == len(Event)
    assert [claim for claim, remedy in told.items() if "an internal one" not in remedy] == ["handles-freeze"]
    assert "returns False after SetWriterFailure" in told["handles-freeze"]


def test_a_program_that_trusts_wait_is_told_of_query_status():
    (finding,) = verify_design(TRUSTS_WAIT, Request(only=("calls-are-in-place",)), interface=REQUESTER).findings
    assert (finding.event, "QueryStatus" in finding.remedy.text) == ("get_writer_metadata", True)


@dataclass
class Held:
    held: bool = False


class NeverHolds(WriterDesign[Held]):
    """A writer that lets everything pass; its variants hold the writes from one event on, and never let go."""

    serving = State(initial=True)

    identify = stays(serving)
    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)

    @observable
    def holds_writes(self) -> bool:
        return self.model.held


class HoldsFromIdentify(NeverHolds):
    def on_identify(self):
        self.model.held = True


class HoldsFromPrepareBackup(NeverHolds):
    def on_prepare_for_backup(self):
        self.model.held = True


class HoldsFromThaw(NeverHolds):
    def on_thaw(self):
        self.model.held = True


class HoldsFromPostSnapshot(NeverHolds):
    def on_post_snapshot(self):
        self.model.held = True


class HoldsFromBackupComplete(NeverHolds):
    def on_backup_complete(self):
        self.model.held = True


class HoldsFromBackupShutdown(NeverHolds):
    def on_backup_shutdown(self):
        self.model.held = True


class HoldsFromAbort(NeverHolds):
    def on_abort(self):
        self.model.held = True


@pytest.mark.parametrize("design", NeverHolds.__subclasses__(), ids=lambda design: design.__name__)
def test_a_writer_that_holds_writes_where_it_may_not_is_told_of_that_handler(design):
    told = verify_design(design, Request(only=("writes-are-released",)), interface=WRITER).findings
    assert [(name(WRITER, finding.event), name(WRITER, finding.event) in finding.remedy.text) for finding in told] == [
        (design.__name__.replace("HoldsFrom", "On"), True),
    ]


@pytest.mark.parametrize("interface", [REQUESTER, WRITER], ids=lambda one: one.name)
def test_the_remedies_of_recorded_runs_have_no_words_of_python(interface):
    """A log may be that of a program in any language: names of Python are for designs, and said to be."""
    court = court_of_all(interface, interface.recording, (), (), strict=False)
    claims = {watch.claim.id: watch.claim for watch in court.watches}.values()
    told = {text for one in claims for text in (one.remedy, *(each.text for each in one.remedies.values()))}
    assert len(told) > 20
    plain = {text for text in told if "in a design" not in text}
    assert {text for text in plain if re.search(r"\b[a-z]+_[a-z]+|\bself\b|\b(True|False|None)\b", text)} == set()

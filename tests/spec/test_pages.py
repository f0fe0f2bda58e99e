"""The tables of pages: what became of each sentence, so that the next audit of the documentation is a difference."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from shadowcheck.specification.claims_of import changes
from shadowcheck.specification.traceability import covers_by_id
from vss_protocol import MODEL
from vss_protocol.catalogue.designs_of import KINDS, claims_about_designs
from vss_protocol.catalogue.readings import READINGS
from vss_protocol.catalogue.sections import path_model
from vss_protocol.events import Event
from vss_protocol.methods import CALLS
from vss_protocol.vocabulary import HANDLER

ROOT = Path(__file__).parents[2]
PAGES = {page.slug: page for page in MODEL.pages()}
CONCEPTS = {
    "aborting-vss-operations", "backup-components-document-contents", "backup-components-document-life-cycle",
    "dependencies-between-components-managed-by-different-writers", "determining-writer-status",
    "error-handling-in-shadow-copy-providers", "exposing-and-surfacing-shadow-copied-volumes",
    "handling-backupshutdown-events", "importing-transportable-shadow-copied-volumes",
    "overview-of-actual-backup-of-files", "overview-of-backup-initialization", "overview-of-backup-termination",
    "overview-of-pre-backup-tasks", "overview-of-processing-a-backup-under-vss",
    "overview-of-the-backup-discovery-phase", "requestor-access-to-shadow-copied-data", "requestors",
    "security-considerations-for-requestors", "shadow-copies-and-shadow-copy-sets",
    "shadow-copy-context-configurations", "shadow-copy-creation-details", "shadow-copy-creation-for-providers",
    "state-transitions-in-shadow-copy-providers", "stopping-services-for-restore-by-requestors",
    "the-shadow-copy-creation-process", "volume-shadow-copy-service", "vss-backup-state", "vssgloss-a", "vssgloss-d",
    "vssgloss-p", "writer-errors-and-vetoes", "writer-role-in-backing-up-complex-stores", "writers",
}
REFERENCE = {
    *(call.page for call in CALLS.values()), *(event.page for event in Event),
    *(HANDLER + name for name in (
        "initialize", "setwriterfailure", "getcurrentsnapshotsetid", "getbackuptype", "getcontext",
        "getsnapshotdevicename",
    )),
    *(f"ne-vss-vss_{name}" for name in (
        "snapshot_context", "writer_state", "application_level", "snapshot_state", "backup_type",
    )),
    "nf-vswriter-cvsswriterex-onidentifyex", "nf-vswriter-cvsswriterex2-iswritershuttingdown",
    "nf-vswriter-ivsscomponent-getbackupsucceeded", "nf-vswriter-ivsscomponent-setbackupmetadata",
    "nf-vswriter-ivsscomponentex-setprepareforbackupfailuremsg", "nl-vsbackup-ivssbackupcomponents",
    "nl-vswriter-cvsswriter",
}
LIFE_CYCLE = CONCEPTS | REFERENCE
"""The pages that say how a backup goes."""
NOT_YET: set[str] = set()
"""Pages of the life cycle that have no table yet. This may only shrink."""
OTHER_WORDS: set[tuple[str, str]] = {
    *(("requester", claim) for claim in ("copies-read-before-release", "kept-copies-are-persistent")),
    *(("writer", claim) for claim in ("backups-do-not-disturb-each-other", "writes-are-released")),
}
"""Claims that are a must or a should, although the page that they cite has another word. This may only shrink."""
CLAIMS = ("check", "requester", "writer")
OUT = "not modelled"


def references():
    return [(page, row, one) for page in PAGES.values() for row in page.rows for one in row.here]


@cache
def claims():
    """Every claim by what a table calls its kind, and by its id."""
    designs = {kind.name: claims_about_designs(kind) for kind in KINDS}
    return {"check": covers_by_id(MODEL), "path": covers_by_id(path_model(MODEL)), **designs}


@cache
def names():
    """What a reference of each kind may name, without the claims."""
    networks = [MODEL.network(MODEL.settings(changed)) for changed in changes(MODEL)]
    return {
        "path": {number for one in covers_by_id(path_model(MODEL)).values() for number in one.claim.covers},
        "step": {step.name for network in networks for step in network.steps},
        "call": set(CALLS),
        "option": {option.name for option in MODEL.options},
        "reading": set(READINGS),
        "decision": {str(int(file.name[:4])) for file in (ROOT / "spec" / "decisions").glob("*.md")},
    }


def references_to(kind, claim):
    """What a table may write to name *claim*: its id, or the paths that it covers."""
    return {("path", number) for number in claim.covers} if kind == "path" else {(kind, claim.id)}


def test_every_page_of_the_life_cycle_has_a_table_or_is_known_to_lack_one():
    assert LIFE_CYCLE - set(PAGES) == NOT_YET


def test_every_table_is_of_a_page_of_the_life_cycle_and_names_its_file():
    assert set(PAGES) <= LIFE_CYCLE
    files = (ROOT / "spec" / "vss_protocol" / "pages").iterdir()
    assert sorted(file.name for file in files) == sorted(f"{slug}.md" for slug in PAGES)


def test_every_table_names_the_version_that_was_read():
    version = re.compile(r"MicrosoftDocs/(win32|sdk-api|windowsserverdocs) [\w/-]+ at [0-9a-f]{12}")
    assert [slug for slug, page in PAGES.items() if not version.fullmatch(page.read)] == []


def test_a_table_says_each_sentence_once_and_gives_it_a_word_that_pages_use():
    said = Counter((slug, row.says) for slug, page in PAGES.items() for row in page.rows)
    assert [sentence for sentence, times in said.items() if times > 1] == []
    words = {row.word for page in PAGES.values() for row in page.rows}
    assert words == {"", "must", "must not", "should", "should not", "may"}


def test_every_reference_to_something_else_than_a_claim_exists():
    found = {(one.kind, one.name) for _, _, one in references() if one.kind not in {OUT, *CLAIMS}}
    assert {(kind, name) for kind, name in found if name not in names().get(kind, ())} == set()


@pytest.mark.slow
def test_every_claim_that_is_referred_to_exists():
    found = {(one.kind, one.name) for _, _, one in references() if one.kind in CLAIMS}
    assert {(kind, name) for kind, name in found if name not in claims()[kind]} == set()


@pytest.mark.slow
def test_every_claim_is_named_in_the_table_of_the_page_that_it_cites():
    named = {(page.slug, one.kind, one.name) for page, _, one in references()}
    lost = [
        (one.claim.source, kind, one.claim.id) for kind, known in claims().items() for one in known.values()
        if one.claim.source in PAGES
        and not any((one.claim.source, *reference) in named for reference in references_to(kind, one.claim))
    ]
    assert lost == []


def test_every_call_is_named_in_the_table_of_its_page():
    named = {(page.slug, one.name) for page, _, one in references() if one.kind == "call"}
    assert {(call.page, name) for name, call in CALLS.items()} - named == set()


@pytest.mark.slow
def test_every_claim_cites_a_page_of_the_life_cycle_or_the_model():
    assert {one.claim.source for known in claims().values() for one in known.values()} - LIFE_CYCLE == {"model"}


def test_what_a_page_demands_is_claimed_or_the_table_says_why_not():
    held = {"path", OUT, *CLAIMS}
    demands = [(page.slug, row) for page in PAGES.values() for row in page.rows if row.word not in {"", "may"}]
    assert [(slug, row.says) for slug, row in demands if held.isdisjoint(one.kind for one in row.here)] == []


@pytest.mark.slow
def test_a_claim_is_as_strong_as_the_word_of_the_page_that_it_cites():
    """A must is owed because the page says must, or must not; a should because it says should."""
    words: dict[tuple[str, str, str], set[str]] = {}
    for page, row, one in references():
        words.setdefault((page.slug, one.kind, one.name), set()).add(row.word.partition(" ")[0])
    other = {
        (kind, one.claim.id) for kind in CLAIMS for one in claims()[kind].values()
        if one.claim.source in PAGES and one.claim.strength in {"must", "should"}
        and one.claim.strength not in words.get((one.claim.source, kind, one.claim.id), ())
    }
    assert other == OTHER_WORDS

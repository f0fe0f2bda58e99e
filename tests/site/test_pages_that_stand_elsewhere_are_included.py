"""What only the project's own site has: calls, events, decisions and the format of logs."""

import importlib
import posixpath
import re
from pathlib import Path

import pytest

from shadowcheck.report.markdown import plain
from shadowcheck.site.claims import Claims
from vss_protocol import MODEL
from vss_protocol.events import Event
from vss_protocol.methods import CALLS
from vss_protocol.network.faults import FAULTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def beside_the_hook():
    """Modules as mkdocs finds them: in the folder of its configuration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "spec" / "site"))
        yield tuple(map(importlib.import_module, ("tables", "elsewhere", "written")))


@pytest.fixture(scope="module")
def pages(beside_the_hook):
    tables, elsewhere, _ = beside_the_hook
    claims = Claims.__new__(Claims)  # to know all claims takes seconds
    claims.model, claims.groups, claims.paths = MODEL, {}, {}
    return {**dict(tables.protocol_pages(claims)), **dict(elsewhere.elsewhere())}


def test_every_call_has_its_answers_and_its_later_failures(pages):
    sections = re.split(r"^### ", pages["reference/calls.md"], flags=re.MULTILINE)[1:]
    by_name = {re.search(r"`(\w+)`, from", section)[1]: section for section in sections}
    assert by_name.keys() == CALLS.keys()
    for name, call in CALLS.items():
        assert by_name[name].startswith(plain(call.title))
        for answer in (*call.failures, *call.later):
            assert f"`{answer}`" in by_name[name]


def test_every_event_has_its_handler(pages):
    for event in Event:
        section = pages["reference/events.md"].partition(f"## {event.title}\n")[2].partition("\n## ")[0]
        assert event.handler in section
        assert ("pure virtual" in section) is event.pure


def test_every_fault_is_in_the_table(beside_the_hook):
    page = (ROOT / "spec" / "site" / "pages" / "reference" / "options.md").read_text(encoding="utf-8")
    shown = beside_the_hook[2].shown(page)
    assert all(f"| `{name}` | {plain(says)} |" in shown for name, says in FAULTS.items())


def test_a_block_that_changes_a_file_is_shown_with_its_name(beside_the_hook):
    shown = beside_the_hook[2].shown("<!-- in a.py, instead of: x = 1 -->\n```python\nx = 2\n```\n")
    assert shown == '```python title="a.py, changed"\nx = 2\n```\n'


def test_every_decision_is_a_page_and_is_listed(pages):
    for folder in ("checker", "spec"):
        for file in (ROOT / folder / "decisions").glob("*.md"):
            assert f"explanation/decisions/{folder}/{file.name}" in pages
            assert f"]({folder}/{file.name})" in pages["explanation/decisions/index.md"]


def test_links_lead_to_other_pages_only(pages):
    for path, text in pages.items():
        for target in re.findall(r"\]\((?!\w+://)([^)#]+)", text):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in pages


def test_a_link_to_a_source_is_shown_as_code(beside_the_hook):
    without = beside_the_hook[1].without_sources
    assert without("[the monitor](../checker/shadowcheck/monitor.py), [4](0004-weak-fairness.md)") == (
        "`the monitor`, [4](0004-weak-fairness.md)"
    )
    assert without("[x](https://example.org/a.py)") == "[x](https://example.org/a.py)"

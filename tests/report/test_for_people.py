"""The reports that people read: the table, the plain lines, the explanation of what broke."""

import dataclasses
import io
import sys

import pytest
from rich.console import Console

from report.altered import with_verdicts
from shadowcheck.claims import absent, always, never, possible, precedes, responds
from shadowcheck.report.explain import excluded, explain
from shadowcheck.report.summary import configured, notes, summary
from shadowcheck.report.table import Wordiness, pictured, plain
from shadowcheck.report.text import WIDTH, coloured, counted, fitted, wrap
from shadowcheck.specification.claims_of import Applicable


def shown(report, found, width):
    return pictured(report, found, Console(file=io.StringIO(), width=width, color_system=None), Wordiness.VERBOSE)


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_the_table_fits_its_terminal(checked, width):
    report, found = checked("HASTY")
    table = shown(report, found, width).partition("\n\n")[0].splitlines()
    assert max(map(len, table)) <= width


def test_no_id_is_cut_on_a_narrow_terminal(checked):
    report, found = checked("HASTY")
    table = shown(report, found, 40)
    assert all(verdict.claim.id in table for verdict in report.verdicts)


def terminal(**more):
    return Console(file=io.StringIO(), force_terminal=True, color_system="standard", **more)


def test_no_word_is_broken_at_the_edge_of_a_terminal():
    text = "  4. VSS sends Freeze, and the handler returns true: vss-waits-for-the-handler-of-every-writer"
    lines = coloured(text, lambda _: "", terminal(width=30)).split("\n")
    assert " ".join(map(str.strip, lines)) == text.strip()
    assert all(len(line) <= 30 or " " not in line.strip() for line in lines)


def test_sentences_fit_a_terminal_and_are_the_same_wherever_there_is_none():
    sentence = "word " * 40
    with fitted(terminal(width=40)):
        assert max(map(len, wrap(sentence))) <= 40
    with fitted(Console(file=io.StringIO(), width=40)):
        assert wrap(sentence) == wrap(sentence, width=WIDTH)


@pytest.mark.parametrize(("wanted", "found"), [("", "\x1b[1;31merror: one\x1b[0m"), ("1", "error: one")])
def test_who_wants_no_colour_gets_plain_lines(monkeypatch, wanted, found):
    monkeypatch.setenv("NO_COLOR", wanted)
    assert coloured("error: one", lambda _: "bold red", terminal(width=80)) == found


def test_the_table_has_everything_that_a_plain_line_has(checked):
    report, found = checked("HASTY")
    table = shown(report, found, 120)
    for verdict in report.verdicts:
        claim = verdict.claim
        for cell in (claim.id, claim.owner, claim.strength, claim.kind, claim.source, claim.statement):
            assert cell in table


def test_text_in_square_brackets_is_no_markup(checked):
    report, found = checked("MODEL")
    first = report.verdicts[0]
    said = dataclasses.replace(first, claim=dataclasses.replace(first.claim, statement="A [red]claim[/red]."))
    assert "A [red]claim[/red]." in shown(with_verdicts(report, said), found, 80)


def test_a_broken_claim_names_the_replica_that_broke_it(checked):
    report, found = checked("MODEL", reading="lenient")
    text = plain(report, found)
    assert "always-commits: fails" in text
    assert "broken by number 1 of the writers:\n  - owed: writer.done is yes" in text


def test_a_claim_that_is_broken_from_the_start_says_so(checked):
    text = plain(*checked("MODEL", reading="lenient", pace="slow"))
    assert "slow-only: fails" in text
    assert "it is so from the start:" in text


def test_a_possibility_that_no_run_shows_has_no_order_of_events(checked):
    text = plain(*checked("VACUOUS"))
    part = text.partition("may-commit: fails\n")[2].partition("\n\n")[0]
    assert "no run shows it: the model is too strong" in part
    assert "order of events" not in part
    assert "broken by" not in part


def test_what_a_broken_claim_means_is_told_in_the_authors_words(checked):
    text = plain(*checked("VACUOUS"))
    assert "meaning: A writer that commits for a dead coordinator." in text


def test_the_summary_counts_each_kind(checked):
    report, _ = checked("HASTY", without=("crash",))
    assert summary(report).startswith("3 hold, 1 fails, 2 excused; ")
    assert configured(report) == "model hasty, writers=2, reading=strict, pace=quick, without crash"


def test_dead_steps_are_no_finding_in_an_unfinished_search(checked):
    finished, _ = checked("MODEL", reading="lenient")
    unfinished, _ = checked("MODEL", reading="lenient", limit=5)
    assert [note for note in notes(finished) if "can never be taken" in note]
    assert not [note for note in notes(unfinished) if "can never be taken" in note]


def test_what_is_excused_is_told_by_what_the_configuration_lacks(checked):
    report, _ = checked("MODEL", without=("crash",))
    odd = [
        dataclasses.replace(verdict, excuse=f"{verdict.excuse} and with fewer than 3 writers")
        if verdict.claim.id == "may-crash"
        else verdict
        for verdict in report.verdicts
    ]
    assert notes(with_verdicts(report, *odd))[1:] == [
        "states without a step: 4, all of them allowed ends (coordinator asking, decided)",
        "excused as vacuous, without crash: commit-once",
        "excused as vacuous, without crash and with fewer than 3 writers: may-crash",
    ]


def test_a_claim_that_needs_several_replicas_is_explained_so(checked):
    report, _ = checked("MODEL")
    claim = dataclasses.replace(report.verdicts[1].claim, at_least={"writers": 2})
    assert "needs       at least 2 writers: without it" in next(explain([Applicable(claim, {}, report.model)]))


def test_every_pattern_says_what_it_excludes(checked):
    report, _ = checked("MODEL")
    boss = report.instance.network.role("boss")
    idle, gone, claim = boss.at("idle"), boss.at("gone"), report.verdicts[1].claim
    for pattern, says in (
        (always(idle), "a reachable state in which this does not hold: boss is idle"),
        (always(idle, given=gone), "a reachable state in which boss is gone, and this does not hold: boss is idle"),
        (never(gone), "a reachable state or step with: boss is gone"),
        (precedes(idle, gone), "this: boss is gone; without an earlier: boss is idle"),
        (absent(idle, after=gone), "this: boss is idle; at any time after: boss is gone"),
        (responds(idle, gone), "a run with: boss is idle; that goes on for ever, or rests, without: boss is gone"),
        (possible(gone), "a model that is too strong, in which this can never come about: boss is gone"),
    ):
        assert excluded(dataclasses.replace(claim, pattern=pattern)) == says


@pytest.mark.parametrize(("count", "told"), [
    (None, "unknown states"), (0, "0 states"), (1, "1 state"), (1234, "1,234 states"),
    (10**15 - 1, "999,999,999,999,999 states"), (12345 * 10**75, "about 1.23e79 states"),
])
def test_a_count_is_told_in_the_singular_or_plural_and_roughly_if_nobody_can_read_it(count, told):
    assert counted(count, "state") == told


def test_a_symbolic_search_without_cudd_says_that_it_takes_longer(checked, monkeypatch):
    report, _ = checked("MODEL")
    symbolic = dataclasses.replace(report, outcome=dataclasses.replace(report.outcome, engine="symbolic"))
    monkeypatch.setitem(sys.modules, "dd.cudd", None)
    assert [note for note in notes(symbolic) if "CUDD" in note]
    assert not [note for note in notes(report) if "CUDD" in note]

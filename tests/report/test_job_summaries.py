"""The summary of a job is Markdown that GitHub shows: it keeps to the limits, and says what it lacks."""

import re

import pytest

from recorded.logs import BEGIN, GOOD, PREPARE, TELLS, call, without
from recorded.runs import written
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.story import story
from shadowcheck.report.job_summary import MOST_BYTES, MOST_CHART, MOST_ROWS, Detail, Row, Section, job_summary
from shadowcheck.report.trace_markdown import UNDECIDED, trace_markdown
from shadowcheck.trace.sequence import Chart, Message
from shadowcheck.trace.sequence import Row as Step
from vss_protocol.requester_contract.environment import REQUESTER

GITHUB_SHOWS = 1024 * 1024


def chart(rows=1, text="call"):
    steps = tuple(Step(number, "", (), (Message(0, 1, text),), ()) for number in range(1, rows + 1))
    return Chart("a run", ("one", "other"), ("", ""), steps, None, ())


def summary(*details, headline="a design: 1 error", **more):
    return job_summary([Section(headline, details=details, **more)]).decode()


def opened(text):
    return len(re.findall(r"^<details", text, re.MULTILINE)), len(re.findall(r"^</details>$", text, re.MULTILINE))


def test_what_authors_write_is_text_and_no_markup():
    row = Row("error", "a|b", "page", "https://example.org/page", "my_file.py:3")
    text = summary(Detail("<b>&", ("says *this* <https://example.org/a_b>",)), headline="# a_b", rows=[row])
    assert r"### \# a\_b" in text
    assert r"| error | a\|b | [page](https://example.org/page) | my\_file.py:3 |" in text
    assert "<summary>&lt;b&gt;&amp;</summary>" in text
    assert r"says \*this\* <https://example.org/a_b>" in text


def test_no_story_ends_its_own_block():
    text = summary(Detail("a", story=("```", "# not a title", "````")))
    assert "`````text\n```\n# not a title\n````\n`````" in text


def test_the_first_story_is_unfolded_and_each_has_its_chart():
    text = summary(Detail("a", chart=chart()), Detail("b", chart=chart()))
    assert (text.count("<details open>"), text.count("```mermaid\n---\ntitle:")) == (1, 2)
    assert opened(text) == (2, 2)


def test_a_line_break_in_a_name_ends_no_line_of_a_chart():
    text = summary(Detail("a", chart=chart(text="first\n```\r\nNote over p0: last")))
    assert "\n    p0->>p1: 1. first #96;#96;#96; Note over p0#58; last\n" in text


def test_a_chart_that_mermaid_would_not_draw_is_left_out_with_a_word():
    rows = MOST_CHART // 20
    text = summary(Detail("a", story=("a step",), chart=chart(rows)))
    assert "mermaid" not in text
    assert f"The chart of {rows:,} rows is too long" in text
    assert "a step" in text


def test_a_summary_that_would_be_too_long_says_how_much_is_missing():
    details = [Detail(f"number {number}", story=("ä" * 10_000,)) for number in range(100)]
    data = job_summary([Section("first", details=details), Section("second", [Row("error", "a-rule")], details)])
    text = data.decode()
    told, closed = opened(text)
    assert MOST_BYTES - 30_000 < len(data) <= MOST_BYTES < GITHUB_SHOWS
    assert told == closed
    assert f"{200 - told} parts of this summary left out" in text
    assert "a-rule" in text


def test_a_long_table_says_how_many_rows_are_missing():
    text = summary(rows=[Row("error", f"rule-{number}") for number in range(MOST_ROWS + 7)])
    assert text.count("| error |") == MOST_ROWS
    assert "And 7 more." in text


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The summary of a log with these lines."""
    monkeypatch.chdir(tmp_path)

    def call_(lines, tells=TELLS):
        written(tmp_path / "run.jsonl", lines, tells)
        (report,) = judge("run.jsonl", REQUESTER)
        return trace_markdown(report, stories=[story(report)]).decode()

    return call_


def test_a_broken_rule_of_a_log_has_its_page_its_line_the_run_and_its_chart(told):
    text = told([*BEGIN, *PREPARE, call("Release")])
    (row,) = re.findall(r"^\| error \| creation-ends-with-abort \|.*$", text, re.MULTILINE)
    assert "(https://learn.microsoft.com" in row
    assert "run.jsonl:20 |" in row
    assert "error: this breaks creation-ends-with-abort" in text
    assert "sequenceDiagram\n" in text


def test_a_log_without_a_mistake_has_only_its_headline(told):
    text = told(GOOD)
    assert "nothing is broken" in text
    assert "<details" not in text


def test_what_a_log_does_not_decide_is_in_the_table(told):
    text = told(without(GOOD, "copy files", "list files"), None)
    assert f"| {UNDECIDED} |" in text
    assert "what would decide it" in text

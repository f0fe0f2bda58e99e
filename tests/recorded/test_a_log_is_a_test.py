"""`shadowcheck.pytest.trace`: a log in a test."""

import pytest

from recorded.logs import BEGIN, GOOD, PREPARE, TELLS, call, without
from recorded.runs import written
from shadowcheck.errors import SpecificationError
from shadowcheck.pytest import trace


def test_a_good_log_passes_and_gives_its_report(tmp_path):
    (report,) = trace(tmp_path / written(tmp_path / "run.jsonl", GOOD, TELLS))
    assert (report.judged, report.over) == (len(GOOD), True)


def test_a_broken_rule_fails_with_the_report(tmp_path):
    path = written(tmp_path / "run.jsonl", [*BEGIN, *PREPARE, call("Release")], TELLS)
    with pytest.raises(AssertionError, match=r"error: line 20: creation-ends-with-abort"):
        trace(path)


def test_what_cannot_be_told_fails(tmp_path):
    with pytest.raises(AssertionError, match="cannot be decided"):
        trace(written(tmp_path / "run.jsonl", without(GOOD, "copy files", "list files")))


def test_advice_fails_if_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "run.jsonl", without(GOOD, "SaveAsXML"), TELLS)
    trace(path)
    with pytest.raises(AssertionError, match="error: line"):
        trace(path, strict=True)
    (tmp_path / "pyproject.toml").write_text("[tool.shadowcheck]\nstrict = true\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="error: line"):
        trace(path)


@pytest.mark.parametrize("given", [{"reading": "wide"}, {"of": "guest"}, {"colour": "red"}])
def test_options_that_are_none_are_refused(tmp_path, given):
    with pytest.raises(SpecificationError, match=next(iter(given.values()))):
        trace(written(tmp_path / "run.jsonl", GOOD, TELLS), **given)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SpecificationError, match="cannot be read"):
        trace(tmp_path / "none.jsonl")

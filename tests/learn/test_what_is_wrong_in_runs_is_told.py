"""What a program does wrong in a run is told, though no rule is about it, and no design shows it."""

from drive.programs import Crash
from drive.writers import writer
from learn.learning import learned
from shadowcheck.drive.report import CRASHES, MISUSES
from shadowcheck.drive.search import Budget
from shadowcheck.report.learn_text import learn_text
from shadowcheck.report.learned_report import LearnedReport


def frees_twice(program, memory, event):
    if event["call"] == "OnAbort":
        program.say(mistake="uses a string that was freed")
        raise Crash


def test_what_no_rule_is_about_is_counted_and_named_as_when_the_program_is_driven(tmp_path):
    result = learned(writer(frees_twice), tmp_path)
    report = LearnedReport("a writer", result.system.referee, Budget(), result.system.found, result=result)
    assert {CRASHES, MISUSES} <= {one.id for one in report.findings}
    for text in (learn_text(report), learn_text(report, quiet=True)):
        assert {f"error: {CRASHES}", f"error: {MISUSES}"} <= {line.strip() for line in text.splitlines()}
        assert "no mistake was found" not in text

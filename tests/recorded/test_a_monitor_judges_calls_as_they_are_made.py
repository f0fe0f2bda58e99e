"""A monitor says at each call what a log would say at its line."""

import tracemalloc

import pytest

from recorded.logs import (
    BACKUP,
    BEGIN,
    COPY,
    CREATE,
    END,
    FAILED_CREATION,
    GOOD,
    PREPARE,
    RELEASE,
    TELLS,
    call,
    without,
)
from recorded.runs import written
from shadowcheck.errors import SpecificationError
from shadowcheck.monitor import BrokenRuleError, Monitor, UnexplainedError
from shadowcheck.recorded.judge import judge
from vss_protocol.requester_contract.environment import REQUESTER


def fed(monitor, lines):
    for line in lines:
        take = monitor.deed if "deed" in line else monitor.call
        yield take(line.get("deed") or line["call"], line.get("answer"), object=line.get("object"))


def found(report, header=0):
    return [(one.claim.id, one.line.number - header) for one in report.broken]


def monitor(**given):
    return Monitor(REQUESTER, tells=TELLS["tells"], **given)


def test_a_good_run_is_not_broken_and_ends_without_an_error():
    with monitor() as watching:
        assert not any(fed(watching, GOOD))
    (report,) = watching.reports()
    assert (report.over, report.judged, report.untold) == (True, len(GOOD), ())


def test_the_first_broken_rule_is_raised_at_its_call():
    watching = monitor()
    lines = [*BEGIN, *PREPARE, call("Release")]
    with pytest.raises(BrokenRuleError, match="creation-ends-with-abort") as caught:
        list(fed(watching, lines))
    assert found(caught.value) == [("creation-ends-with-abort", len(lines))]


def test_broken_rules_are_returned_if_they_are_not_to_be_raised():
    watching = monitor(raises=False)
    *before, last = fed(watching, [*BEGIN, *PREPARE, call("Release")])
    assert not any(before)
    assert [one.claim.id for one in last][:1] == ["creation-ends-with-abort"]
    with pytest.raises(AssertionError, match="creation-ends-with-abort"):
        watching.close()


@pytest.mark.parametrize("lines", [
    [*BEGIN, *PREPARE, *CREATE, *COPY, *RELEASE, *END], [*BEGIN, *PREPARE, *FAILED_CREATION, *RELEASE, *END],
    without(GOOD, "Release"), without(GOOD, "SaveAsXML"),
], ids=["no BackupComplete", "no AbortBackup after a failure", "no Release", "nothing saved"])
def test_a_monitor_and_a_log_agree(tmp_path, lines):
    (log,) = judge(written(tmp_path / "run.jsonl", lines, TELLS), REQUESTER)
    watching = monitor(raises=False)
    list(fed(watching, lines))
    (report,) = watching.reports()
    assert found(log, header=1) == found(report) != []
    assert [one.claim.id for one in log.untold] == [one.claim.id for one in report.untold]


def test_what_was_not_done_in_the_end_is_told_on_closing():
    watching = monitor(raises=False)
    list(fed(watching, [*BEGIN, *PREPARE, *CREATE[:1], {"deed": "the program ends"}]))
    with pytest.raises(AssertionError, match="error: line"):
        watching.close()


def test_an_error_on_its_way_is_not_hidden_by_the_closing():
    def program(watching):
        with watching:
            list(fed(watching, [*BEGIN, *PREPARE, call("Release")]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        program(monitor(raises=False))


def test_a_call_that_cannot_be_explained_is_told_at_once():
    """GatherWriterMetadata does not succeed before InitializeForBackup: the monitor was not told of all."""
    silent = monitor(raises=False)
    for watching, calls in ((monitor(), BEGIN[:1]), (silent, BEGIN[:1])):
        assert not any(fed(watching, calls))
        assert watching.judging
    with pytest.raises(UnexplainedError, match="explained up to here"):
        list(fed(monitor(), [*BEGIN[:1], call("GatherWriterMetadata")]))
    assert not any(fed(silent, [call("GatherWriterMetadata")]))
    assert not silent.judging


def test_an_unknown_call_is_refused_and_does_not_count():
    watching = monitor()
    list(fed(watching, BEGIN))
    with pytest.raises(SpecificationError, match="no call 'Commit'"):
        watching.call("Commit", object="backup 1")
    list(fed(watching, [*PREPARE, *CREATE]))
    (report,) = watching.reports()
    assert (report.judged, report.unexplained) == (len([*BEGIN, *PREPARE, *CREATE]), None)


def test_an_unknown_kind_of_party_is_refused():
    with pytest.raises(SpecificationError, match="no party 'requestor'") as caught:
        Monitor("requestor")
    assert caught.value.where == "Monitor('requestor')"


def test_a_program_with_smart_pointers_is_not_asked_for_their_release():
    """IVssAsync::Release matters only to a program that is said to make that call."""
    watching = monitor()
    list(fed(watching, BACKUP))
    plain = Monitor(REQUESTER, tells=[*TELLS["tells"], "IVssAsync::Release"])
    list(fed(plain, BACKUP))
    assert not any("IVssAsync" in one.says for one in watching.reports()[0].open)
    assert any("IVssAsync" in one.says for one in plain.reports()[0].open)


def test_memory_is_bounded_however_long_a_program_runs():
    watching = monitor()
    list(fed(watching, BACKUP * 20))
    tracemalloc.start()
    try:
        list(fed(watching, BACKUP * 20))
        once, _ = tracemalloc.get_traced_memory()
        list(fed(watching, BACKUP * 40))
        thrice, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert thrice < once + 100_000

"""Designs that version 0.1.0 judged wrongly, each with its right verdict. Each stands for a kind of wrong verdict.

`FINDINGS` has for each case the exit status, and each finding by its headline.
"""

from functools import cache
from pathlib import Path

import pytest

from shadowcheck.sources.designs import find_design
from shadowcheck.verify.verification import verify_design
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.writer_contract.environment import WRITER

CASES = Path(__file__).parent / "cases"

FINDINGS = {
    # The page of AddComponent asks only for "before DoSnapshotSet". That its error goes unnoticed is another matter.
    "requester_component_after_set": (0, {
        "components-before-the-set": "note", "calls-are-in-place": "note", "failures-are-noticed": "note",
    }),
    # AbortBackup and Release are harmless clean-up.
    "requester_one_exit_for_all_errors": (0, {}),
    # The page says "do not attempt to resume", no more. GatherWriterStatus wants FreeWriterStatus ("should").
    "requester_status_after_abort": (0, {"gathered-status-is-freed": "warning", "status-asked-in-its-place": "note"}),
    # The page of FreeWriterStatus forbids nothing.
    "requester_frees_status_anyway": (0, {"status-asked-in-its-place": "note"}),
    # StartSnapshotSet: "either wait to try again or return with a failure".
    "requester_gives_up": (0, {"taken-slot-is-tried-again": "note"}),
    # "Actions that are required": BackupComplete is owed wherever files were stored.
    "requester_stores_and_leaves": (1, {"stored-backups-are-completed": "error"}),
    "requester_stores_then_aborts": (1, {"stored-backups-are-completed": "error"}),
    # Without components there is nothing for SetBackupSucceeded to be about.
    # It never asks the writers: advice, told where it is first ignored.
    "requester_copy_fails_without_components": (0, {"status-after-preparation": "warning"}),
    # "requesters may consider creating and then deleting a second instance"
    "requester_lists_on_second_instance": (0, {}),
    # Query succeeds in the default context, and the instance leaks.
    "requester_leaks_after_query": (1, {
        "ended-instances-are-released": "error", "query-follows-context": "waived", "calls-are-in-place": "waived",
    }),
    # What may be refused may succeed: the second StartSnapshotSet is reached.
    "requester_second_backup_on_instance": (1, {
        "one-operation-per-instance": "error", "metadata-gathered-once": "warning",
    }),
    "requester_two_defects_one_exit": (1, {
        "creation-ends-with-abort": "error", "failed-creation-is-aborted": "warning",
        "taken-slot-is-tried-again": "note",
    }),
    # A veto is allowed, and what VSS may do is nobody's duty.
    "writer_one_backup_at_a_time": (0, {}),
    "writer_thaw_forgets": (1, {"writes-are-released": "error"}),
    "writer_holds_from_prepare": (1, {"writes-are-released": "error"}),
    "writer_forgets_all": (0, {}),
}


@cache
def verified(case):
    design = find_design(str(CASES / f"{case}.py"))
    return verify_design(design, interface=REQUESTER if case.startswith("requester") else WRITER)


def told(case):
    return {finding.id: str(finding.level) for finding in verified(case).findings}


LONG = {case for case in FINDINGS if "stores" in case} | {
    "requester_copy_fails_without_components", "requester_second_backup_on_instance",
}
"""Whole backup programs take a second or more each."""


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case in LONG else case for case in FINDINGS],
)
def test_a_case_has_its_right_verdict(case):
    assert (verified(case).exit_status, told(case)) == FINDINGS[case]


def test_every_case_is_judged():
    assert {file.stem for file in CASES.glob("*_*.py")} == FINDINGS.keys() | {
        "requester_hidden_must", "writer_abort_forgets",
    }


@pytest.mark.parametrize(("case", "status"), [
    ("requester_hidden_must", 1), ("writer_abort_forgets", 1),
])
def test_a_case_that_is_told_badly_has_at_least_its_exit_status(case, status):
    assert verified(case).exit_status == status


def test_all_three_defects_that_share_an_exit_have_a_story_of_their_own():
    stories = [tuple(step.rule.step.name for step in finding.trace.steps)
               for finding in verified("requester_two_defects_one_exit").findings]
    assert len(set(stories)) == 3


def test_a_must_that_the_told_story_keeps_is_a_finding_of_its_own():
    assert told("requester_hidden_must")["metadata-before-preparation"] == "error"


def test_what_follows_from_a_breach_is_no_finding():
    assert told("writer_abort_forgets") == {"writes-are-released": "error"}


@pytest.mark.parametrize(("case", "words", "page"), [
    ("writer_thaw_forgets", "OnThaw", "nf-vswriter-cvsswriter-onthaw"),
    ("writer_holds_from_prepare", "no earlier than OnPrepareSnapshot", "overview-of-pre-backup-tasks"),
])
def test_the_remedy_and_the_page_are_those_of_the_handler_that_is_wrong(case, words, page):
    (finding,) = verified(case).findings
    assert (words in finding.remedy.text, finding.remedy.source) == (True, page)


def test_what_a_design_declares_nothing_about_is_not_said_to_be_kept():
    kept = {verdict.claim.id for verdict in verified("writer_forgets_all").kept}
    assert "backups-do-not-disturb-each-other" not in kept

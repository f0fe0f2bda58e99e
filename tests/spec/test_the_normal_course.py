"""The normal course, as pictures and the explorer show it, is the one that the documentation tells."""

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.judge import Result
from vss_protocol import MODEL
from vss_protocol.network.calls import ACCEPTED

TOLD = (
    # overview-of-backup-initialization
    "CreateVssBackupComponents", "InitializeForBackup", "GatherWriterMetadata", "OnIdentify",
    "GatherWriterMetadata finishes",
    # overview-of-the-backup-discovery-phase
    "AddComponent",
    # overview-of-pre-backup-tasks
    "StartSnapshotSet", "AddToSnapshotSet", "PrepareForBackup", "OnPrepareBackup", "PrepareForBackup finishes",
    "DoSnapshotSet", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot", "DoSnapshotSet finishes",
    # overview-of-actual-backup-of-files, determining-writer-status
    "GatherWriterStatus", "GatherWriterStatus finishes", "BackupComplete", "OnBackupComplete",
    "BackupComplete finishes",
    # overview-of-backup-termination
    "Release", "OnBackupShutdown",
)
LATER = {name.removesuffix(" finishes") for name in TOLD if name.endswith(" finishes")}
"""The calls whose operation finishes later."""


def labels(step):
    """What the step of a run is called."""
    return {step.rule.step.name, *step.rule.step.labels}


@pytest.fixture(scope="module")
def course():
    report = check(MODEL, Configuration(MODEL.settings({}), {"writers": 1}), only=(MODEL.normal,))
    (verdict,) = report.verdicts
    assert verdict.result is Result.HOLDS
    return report.trace(verdict)


def test_calls_handlers_and_ends_of_operations_come_in_the_order_of_the_documentation(course):
    seen = [name for step in course.steps for name in TOLD if name in labels(step)]
    assert seen == list(TOLD)


def test_no_call_is_made_while_an_operation_is_pending(course):
    pending, calls = False, 0
    for step in course.steps:
        here = labels(step)
        if ACCEPTED in here:
            assert not pending, str(step.rule)
            calls += 1
        pending = (pending or bool(here & LATER)) and not any(label.endswith(" finishes") for label in here)
    assert calls == len([name for name in TOLD if not name.startswith("On") and not name.endswith(" finishes")])


def test_nothing_goes_wrong_in_it_and_no_copy_is_left(course):
    assert [step.rule.step.group for step in course.steps if step.rule.step.group] == []
    (copies,) = course.instance.fields_of("copies")
    assert copies.system.states[copies.local(course.states[-1])].configuration == ("deleted",)

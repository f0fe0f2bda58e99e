"""The 41 ways in which a backup may end: each holds in both readings, and its run has the shape that it should have."""

from functools import cache

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.judge import Result
from vss_protocol import MODEL
from vss_protocol.catalogue.scope import OUT_OF_SCOPE
from vss_protocol.catalogue.sections import PATHS, path_model
from vss_protocol.paths.usual import termination_paths

pytestmark = pytest.mark.slow

PREPARED = ("StartSnapshotSet", "PrepareForBackup", "PrepareForBackup finishes")
MADE = (*PREPARED, "DoSnapshotSet", "OnFreeze", "OnThaw", "OnPostSnapshot", "DoSnapshotSet finishes")
LAST = ("Release", "OnBackupShutdown(id)")
NULL = ("Release", "OnBackupShutdown(NULL)")
CRASH = ("the requester crashes", "the system releases the instance")

SHAPES = {
    "path-t1-normal": (*MADE, "BackupComplete", "BackupComplete finishes", *LAST, "an automatic deletion"),
    "path-t2-persistent": ("SetContext(VSS_CTX_APP_ROLLBACK)", *MADE, "BackupComplete finishes", *LAST, "a deletion"),
    "path-t3-without-a-shadow-copy": (*PREPARED, "BackupComplete", "OnBackupComplete", *NULL),
    "path-t4-inspection": ("GatherWriterMetadata finishes", "Release", "VSS ends an instance that took no part"),
    "path-t5-silently": ("AddComponent", "Release", "VSS ends an instance that took no part"),
    "path-t5-shut-down": ("AddComponent", *NULL),
    "path-t6-aborted": ("StartSnapshotSet", "AbortBackup", "Release", "OnAbort", "OnBackupShutdown(NULL)"),
    "path-t6-released": ("StartSnapshotSet", *NULL),
    "path-t7-preparation-fails": ("PrepareForBackup", "VSS waits no longer for a handler", *NULL),
    "path-t8-aborted": (*PREPARED, "AbortBackup", "OnAbort", "OnBackupShutdown(NULL)"),
    "path-t9-status-then-abort": (
        "PrepareForBackup is vetoed", "PrepareForBackup finishes", "GatherWriterStatus", "GatherWriterStatus finishes",
        "AbortBackup",
    ),
    "path-t9-vetoer-aborted": ("PrepareForBackup is vetoed", "AbortBackup", "OnAbort", "OnBackupShutdown(NULL)"),
    "path-t10-ignored-veto": (
        "PrepareForBackup is vetoed", "DoSnapshotSet", "OnFreeze", "OnThaw", "OnPostSnapshot", "OnBackupComplete",
        *LAST,
    ),
    "path-t11-goes-on": ("PrepareForSnapshot is vetoed", "DoSnapshotSet finishes"),
    "path-t11-is-aborted": (
        "PrepareForSnapshot is vetoed", "DoSnapshotSet finishes", "GatherWriterStatus",
        "AbortBackup after the shadow copy exists",
    ),
    "path-t12-veto": ("Freeze is vetoed", "VSS sends Abort", "OnAbort", "OnBackupShutdown(NULL)"),
    "path-t12-abort-again": ("Freeze is vetoed", "VSS sends Abort", "OnAbort", "AbortBackup", "OnAbort"),
    "path-t12-others-too": ("Freeze reaches the writer", "Freeze is vetoed", "VSS sends Abort", "OnAbort"),
    "path-t13-time-out": ("OnFreeze", "the freeze window expires", "VSS sends Abort", "OnBackupShutdown(NULL)"),
    "path-t13-abort-again": ("the freeze window expires", "Abort reaches the writer"),
    "path-t13-late-thaw": ("VSS sends Thaw", "the freeze window expires", "Thaw is suppressed"),
    "path-t13-others-thawed": ("OnThaw", "the freeze window expires", "VSS sends Abort", "Abort reaches the writer"),
    "path-t14-without-abort": ("a provider fails before PrepareForSnapshot", *NULL),
    "path-t14-abort-before-freeze": ("a provider fails", "VSS sends Abort", "OnAbort"),
    "path-t15-commit-fails": (
        "every writer is frozen", "a provider fails", "VSS sends Abort", "OnAbort", "OnBackupShutdown(NULL)",
    ),
    "path-t15-abort-again": ("a provider fails", "VSS sends Abort", "OnAbort", "AbortBackup", "OnAbort"),
    "path-t16-veto": ("Thaw is vetoed", "VSS sends Abort", "OnAbort", "OnBackupShutdown"),
    "path-t16-late": ("VSS sends Thaw", "a handler is late", "VSS sends Abort", "OnThaw", "OnAbort"),
    "path-t17-goes-on": ("PostSnapshot is vetoed", "DoSnapshotSet finishes", "OnBackupComplete"),
    "path-t17-is-aborted": ("PostSnapshot is vetoed", "AbortBackup after the shadow copy exists"),
    "path-t18-no-abort": ("DoSnapshotSet fails", "OnBackupShutdown"),
    "path-t18-one-abort": ("DoSnapshotSet fails", "AbortBackup", "OnAbort"),
    "path-t18-two-aborts": ("DoSnapshotSet fails", "OnAbort", "AbortBackup", "OnAbort"),
    "path-t19-aborted": (*MADE, "AbortBackup after the shadow copy exists", *LAST),
    "path-t19-completed": (*MADE, "OnBackupComplete", "OnBackupShutdown(id)"),
    "path-t20-complete-fails": ("BackupComplete is vetoed", "OnBackupShutdown(id)"),
    "path-t21a-silently": (*CRASH, "VSS ends an instance that took no part"),
    "path-t21a-shut-down": (*CRASH, "OnBackupShutdown(NULL)"),
    "path-t21b-prepared": (*PREPARED, *CRASH, "OnBackupShutdown(NULL)"),
    "path-t21c-goes-on": ("DoSnapshotSet", "the requester crashes", "OnFreeze", "OnThaw", "OnBackupShutdown(id)"),
    "path-t21c-given-up": (
        "OnFreeze", "the requester crashes", "an operation is given up", "VSS sends Abort", "OnAbort",
    ),
    "path-t21c-thaw": ("OnFreeze", "the requester crashes", "OnThaw"),
    "path-t21c-own-time-out": ("OnFreeze", "the requester crashes", "the freeze window expires"),
    "path-t21c-shut-down": ("OnFreeze", "the requester crashes", "OnBackupShutdown"),
    "path-t21d-created": (*MADE, *CRASH, "OnBackupShutdown(id)"),
    "path-t21d-copies-go": ("DoSnapshotSet", *CRASH, "an automatic deletion"),
    "path-t21e-completed": (*MADE, "BackupComplete finishes", *CRASH, "OnBackupShutdown(id)"),
    "path-t22-deleted-then-released": (*MADE, "DeleteSnapshots", *LAST),
    "path-t23-survivors-go": ("DeleteSnapshots stops half-way", "Release", "an automatic deletion"),
    "path-t23-survivors-stay": ("SetContext(VSS_CTX_APP_ROLLBACK)", "DeleteSnapshots stops half-way", *LAST),
    "path-t24-not-found": ("DeleteSnapshots", "DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND"),
    "path-t25-deleted-aborted-released": ("DeleteSnapshots", "AbortBackup after the shadow copy exists", *LAST),
    "path-t26-creation-goes-on": ("DoSnapshotSet", "Release", "DoSnapshotSet finishes without writers"),
    "path-t26-creation-is-given-up": ("DoSnapshotSet", "Release", "an operation is given up", "OnBackupShutdown(NULL)"),
    "path-t26-released-while-gathering": ("GatherWriterMetadata", "Release"),
    "path-t26-released-while-preparing": ("PrepareForBackup", "Release", "BackupShutdown is sent"),
    "path-t26-released-while-completing": ("BackupComplete", "Release", "BackupShutdown is sent"),
    "path-t27-leaked-reference": ("AddRef", "BackupComplete finishes", "Release that leaves a reference"),
    "path-t27-until-the-process-ends": ("BackupComplete finishes", *CRASH, "OnBackupShutdown(id)"),
    "path-t28-ignored": ("AbortBackup", "AbortBackup is ignored"),
    "path-t28-one-abort": ("AbortBackup", "AbortBackup is ignored", "OnAbort", "OnBackupShutdown(NULL)"),
    "path-t29-ignored": ("BackupComplete finishes", "AbortBackup is ignored", "OnBackupShutdown"),
    "path-t29-while-completing": ("BackupComplete", "AbortBackup", "OnBackupShutdown"),
    "path-t30-auto-release": ("DoSnapshotSet finishes without writers", "Release", "an automatic deletion"),
    "path-t30-persistent": ("SetContext(VSS_CTX_NAS_ROLLBACK)", "DoSnapshotSet finishes without writers"),
    "path-t31-restarted": ("AddComponent", "the writer crashes", "the writer restarts", "BackupShutdown is sent"),
    "path-t34-copies-vanish": (
        "storage runs out", "storage runs out", "DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND",
    ),
    "path-t36-refused-then-granted": (
        "another requester starts a set", "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS",
        "another requester's creation ends", "StartSnapshotSet",
    ),
    "path-t36-identify-only": (
        "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS", "Release", "VSS ends an instance that took no part",
    ),
    "path-t37-before-freeze": ("AbortBackup", "OnPrepareSnapshot", "OnAbort"),
    "path-t37-while-frozen": ("AbortBackup", "OnFreeze", "OnAbort"),
    "path-t37-after-thaw": ("AbortBackup", "OnThaw", "OnAbort"),
    "path-t37-nothing-left": ("DoSnapshotSet", "AbortBackup", "OnBackupShutdown(NULL)"),
    "path-t37-creation-wins": (*MADE, "AbortBackup after the shadow copy exists", "Release", "an automatic deletion"),
}
"""For each path that is possible, what its run has in this order: names or labels of steps."""
TWO_WRITERS = {"path-t12-others-too", "path-t13-others-thawed"}


@cache
def judged(writers, reading):
    model = path_model(MODEL)
    return check(model, Configuration(model.settings({"reading": reading}), {"writers": writers}))


def verdicts(writers, reading):
    return {verdict.claim.id: verdict for verdict in judged(writers, reading).verdicts if verdict.claim.covers}


def in_order(shape, steps):
    """Whether the steps bear the words of *shape*, each after the one before it."""
    rest = iter({step.rule.step.name, *step.rule.step.labels} for step in steps)
    return all(any(word in words for words in rest) for word in shape)


@pytest.mark.parametrize("reading", ["strict", "lenient"])
@pytest.mark.parametrize("writers", [1, 2])
def test_every_path_holds_in_both_readings(reading, writers):
    excused = TWO_WRITERS if writers == 1 else set()
    for name, verdict in verdicts(writers, reading).items():
        assert (verdict.result is Result.HOLDS) != (name in excused), (name, verdict.reason)


@pytest.mark.parametrize("reading", ["strict", "lenient"])
def test_every_path_of_the_catalogue_has_a_claim_but_for_those_that_are_left_out(reading):
    covered = {number for verdict in verdicts(1, reading).values() for number in verdict.claim.covers}
    assert covered == set(PATHS) - set(OUT_OF_SCOPE)


def test_every_possible_path_has_a_shape_to_be_compared_with():
    possible = {name for name, verdict in verdicts(1, "strict").items() if verdict.claim.kind == "possible"}
    assert possible == set(SHAPES)


@pytest.mark.parametrize("name", sorted(set(SHAPES) - TWO_WRITERS))
def test_the_run_of_a_path_has_its_shape(name):
    report, verdict = judged(1, "strict"), verdicts(1, "strict")[name]
    steps = report.trace(verdict).steps
    assert in_order(SHAPES[name], steps), [str(step.rule) for step in steps]


@pytest.mark.parametrize("name", sorted(TWO_WRITERS))
def test_the_run_of_a_path_that_needs_two_writers_has_its_shape(name):
    report, verdict = judged(2, "strict"), verdicts(2, "strict")[name]
    assert in_order(SHAPES[name], report.trace(verdict).steps)


def test_what_is_in_another_order_has_not_the_shape():
    report, verdict = judged(1, "strict"), verdicts(1, "strict")["path-t1-normal"]
    assert not in_order(("Release", "BackupComplete"), report.trace(verdict).steps)


def test_the_paths_that_are_excluded_are_claimed_as_such():
    kinds = {name: verdict.claim.kind for name, verdict in verdicts(1, "strict").items()}
    assert {name for name, kind in kinds.items() if kind != "possible"} == {
        "path-t4-without-an-end", "path-t11-no-abort", "path-t14-silence", "path-t27-no-end", "path-t29-no-abort",
        "path-t30-no-events", "path-t31-forgotten",
    }


def test_against_the_documented_requester_there_are_no_paths():
    model = path_model(MODEL)
    settings = model.settings({"requester": "documented"})
    assert termination_paths(model.network(settings), settings) == ()

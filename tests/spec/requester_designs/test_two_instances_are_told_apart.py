"""A design that holds two instances: a call on one is about that one, but on the system one set is made at a time."""

import pytest

from shadowcheck.judge import Result
from vss_protocol.gallery.requester_small import FileShareRequester, ListsWritersFirst
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.gallery.requesters import GOOD
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.starting.requester import FileCopyRequester

pytestmark = pytest.mark.slow

SLOT = "Second instance: StartSnapshotSet"


def answered(call, source, success, failure):
    return [f"{call}: {source} -> {success} [call_succeeds]", f"{call}: {source} -> {failure} [call_fails]"]


def second_set(start, failure):
    """A second instance, which makes a set; it begins in *start*, and where it fails, it ends in *failure*."""
    return [
        *answered("second_create", start, "fresh", failure),
        *answered("second_initialize_for_backup", "fresh", "unused", "dropping"),
        *answered("second_set_context_file_share_backup", "unused", "bare", "dropping"),
        "second_start_snapshot_set: bare -> opened [call_succeeds]",
        "second_start_snapshot_set: bare -> bare [another_backup_is_creating]",
        "second_start_snapshot_set: bare -> dropping [fails_otherwise]",
        *answered("second_do_snapshot_set", "opened", "making", "second_must_abort"),
        "second_query_status: making -> making [operation_pending]",
        "second_query_status: making -> made [operation_finished]",
        "second_query_status: making -> second_must_abort [operation_did_not_finish]",
        "second_abort_backup: second_must_abort -> dropping", f"second_release: dropping -> {failure}",
    ]


def two_sets(name, *having):
    """The copies of two shares, on two instances: both are there in the state ``made``."""
    return varied(
        FileShareRequester, name, "Two sets.", without=["copy_files: done"],
        having=[*second_set("done", "leaving"), *having],
    )


ONE_AFTER_THE_OTHER = two_sets(
    "OneAfterTheOther", "copy_files: made -> copied", "release: copied -> alone",
    "second_copy_files: alone -> unneeded", "second_release: unneeded -> finished",
)


@pytest.mark.parametrize("reading", ["strict", "lenient"])
def test_the_copies_of_one_instance_outlive_the_release_of_the_other(broken, reading):
    assert broken(ONE_AFTER_THE_OTHER, reading) == {}


def test_vss_keeps_its_guarantees_towards_either_instance(broken):
    assert broken(ONE_AFTER_THE_OTHER, about="vss") == {}


@pytest.mark.parametrize(("read", "told"), [
    ("second_copy_files: gone -> finished", {"copies-read-before-release"}),
    ("decide: gone -> finished", set()),
])
def test_the_copies_of_both_are_gone_when_both_are_released(broken, read, told):
    wrong = two_sets("Late", "release: made -> alone", "second_release: alone -> gone", read)
    assert set(broken(wrong)) == told


def test_the_release_of_one_instance_is_not_that_of_the_other(broken):
    forgetful = two_sets("Forgetful", "copy_files: made -> copied", "release: copied -> finished")
    assert set(broken(forgetful)) == {"ended-instances-are-released"}
    again = two_sets("Again", "copy_files: made -> copied", "release: copied -> once", "release: once -> finished")
    assert "calls-need-an-instance" in broken(again)


def test_while_one_instance_makes_a_set_none_is_started_on_the_other(checked):
    hasty = varied(
        FileShareRequester, "Hasty", "It starts two sets at once.", without=["do_snapshot_set: filled"],
        having=[
            *second_set("filled", "must_abort"), "abort_backup: made -> at_a_loss",
            "second_release: at_a_loss -> leaving",
        ],
    )
    outcome = checked(hasty).outcome
    assert SLOT in outcome.dead_steps
    refused = [
        step.name for step in checked(hasty).instance.network.steps
        if step.name.startswith(f"{SLOT} answers VSS_E_SNAPSHOT_SET_IN_PROGRESS in a wrong state")
    ]
    assert set(refused) - set(outcome.dead_steps)
    assert SLOT not in checked(ONE_AFTER_THE_OTHER).outcome.dead_steps


@pytest.mark.parametrize(("listing", "told"), [
    (["second_initialize_for_backup: fresh -> dropped"], {"stored-backups-are-completed"}),
    ([
        "second_initialize_for_backup: fresh -> unused [call_succeeds]", "second_release: unused -> copied",
        "second_initialize_for_backup: fresh -> dropped [call_fails]",
    ], set()),
])
def test_what_goes_wrong_on_one_instance_is_a_reason_to_give_up_the_backup_on_the_other(broken, listing, told):
    stored = varied(
        FileCopyRequester, "Stored", "It looks at a second instance when its files are stored.",
        without=["copy_files: listed"],
        having=[
            *answered("copy_files", "listed", "stored", "must_abort"),
            *answered("second_create", "stored", "fresh", "copied"),
            *listing, "second_release: dropped -> must_abort",
        ],
    )
    assert set(broken(stored)) == told


def test_a_second_instance_may_be_asked_how_its_own_backup_goes(checked):
    verdicts = {verdict.claim.id: verdict.result for verdict in checked(ONE_AFTER_THE_OTHER).verdicts}
    assert verdicts["ended-backups-come-to-release-of-the-second"] is Result.HOLDS


@pytest.mark.parametrize("design", GOOD, ids=lambda design: design.__name__)
def test_only_a_design_that_speaks_of_a_second_instance_is_given_one(design):
    model = REQUESTER.model(design)
    network = model.network(model.settings({}))
    seconds = [role.name for role in network.roles if role.name.startswith("second_")]
    assert bool(seconds) == (design is ListsWritersFirst)


def test_an_error_that_is_ignored_on_the_second_instance_is_told(broken):
    design = varied(
        ListsWritersFirst, "IgnoresAnError", "It looks at no answer of AddComponent.",
        without=["second_get_writer_metadata: listed"], having=["second_add_component: listed -> dropping"],
    )
    assert set(broken(design)) == {"failures-are-noticed"}

"""The environment of requesters: it gives every documented answer, and keeps what VSS guarantees."""

import dataclasses
import re
import types

import pytest

from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.claims import Never
from shadowcheck.judge import Result
from shadowcheck.machine import NoData, State
from shadowcheck.network import if_able
from shadowcheck.specification.claims_of import every_claim
from spec.bystanders import without_bystanders
from spec.requester_designs.breakers import breaker
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requesters import GOOD
from vss_protocol.methods import BAD_STATE, CALLS, INTERRUPTED, plain
from vss_protocol.mutants.edits import adds, altered, at, drops, to, turns
from vss_protocol.requester_contract.answers import answers_of, heard
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_contract.steps import FAULTS
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.starting.requester import FileCopyRequester
from vss_protocol.vocabulary import Party

pytestmark = pytest.mark.slow

LATE = "IVssAsync::Cancel of DoSnapshotSet, finished: VSS_S_ASYNC_FINISHED"

WRONG = {
    "uninitialised-calls-fail": (breaker("initialised-first"), drops("SetContext(VSS_CTX_ALL)", "instance")),
    "creation-needs-a-set": (breaker("set-before-creation"), drops("DoSnapshotSet (1)", "set")),
    "creation-needs-metadata": (breaker("metadata-before-creation"), drops("DoSnapshotSet (1)", "metadata")),
    "freed-metadata-stays-gone": (breaker("freed-metadata-is-gone"), drops("GetWriterMetadata", "freed")),
    "volumes-join-open-sets-only": (breaker("volumes-join-an-open-set"), drops("AddToSnapshotSet", "set")),
    "no-writer-contexts-refuse-writers": (
        breaker("no-writer-calls-without-writers"), drops("AddComponent", "context"),
    ),
    "ends-of-operations-are-final": (
        FileCopyRequester, altered("creation", "fail", at("finished"), to("failed"), adding=True),
    ),
    "cancel-comes-too-late": (
        FileCopyRequester, turns(LATE, "creation", lambda network: network.role("creation").does("reset")),
    ),
    "auto-release-copies-go": (FileCopyRequester, drops("Release, auto-release", "copies")),
    "persistent-copies-stay": (
        ImageRequester, adds("Release, persistent", lambda network: if_able(network.role("copies").does("vanish"))),
    ),
    "nothing-is-deleted-twice": (ImageRequester, drops("DeleteSnapshots (1)", "copies")),
}
"""For each guarantee of VSS: a design that would notice, and an environment that does not keep it."""


def guarantees():
    found = (entry.claim for design in GOOD for entry in every_claim(REQUESTER.model(design)))
    return {claim.id: claim for claim in found if claim.owner is Party.VSS}


@pytest.mark.parametrize("design", GOOD, ids=lambda design: design.__name__)
def test_vss_keeps_its_guarantees_towards_good_designs(broken, design):
    assert broken(design, about="vss") == {}


@pytest.mark.parametrize("claim", WRONG)
def test_a_guarantee_holds_and_is_broken_by_an_environment_that_does_not_keep_it(broken, claim):
    design, change = WRONG[claim]
    assert claim not in broken(design, about="vss")
    model = REQUESTER.model(design)
    wrong = dataclasses.replace(model, build=lambda settings: change(model.build(settings)))
    report = check(wrong, Configuration(wrong.settings({"about": "vss"}), {}), only=[claim])
    assert [verdict.result for verdict in report.verdicts] == [Result.FAILS]


def test_every_guarantee_is_tried():
    told = {name for name, claim in guarantees().items() if isinstance(claim.pattern, Never)}
    assert told == WRONG.keys()


HEARD_OR_NOT = {INTERRUPTED, "wait", "wait_for_a_while", "cancel"}
"""What these answer depends on the operation that they are about."""


def test_a_program_hears_every_documented_answer_to_each_call_that_it_makes(checked):
    given, due = set(), set()
    for design in GOOD:
        report = checked(design)
        taken = [step for step in report.instance.network.steps if step.name not in report.outcome.dead_steps]
        moves = [move for step in taken for move in step.moves if move.role.name == "requester"]
        given |= {plain(move.event) for move in moves if move.event is not None}
        calls = [plain(event.id) for event in design._events if event.id not in HEARD_OR_NOT]
        due |= {heard(call, answer) for call in calls for answer in answers_of(call) if answer != BAD_STATE}
    assert due - given == set()


@pytest.mark.parametrize("design", GOOD, ids=lambda design: design.__name__)
def test_every_step_and_claim_has_a_sentence_and_its_page(checked, design):
    model = REQUESTER.model(design)
    network = model.network(model.settings({}))
    claims = [entry.claim for entry in every_claim(model)]
    told = [(step.name, step.says, step.source) for step in network.steps]
    told += [(claim.id, claim.statement, claim.source) for claim in claims]
    slug = re.compile(r"[a-z0-9_-]+")
    assert [name for name, says, source in told if not (says.endswith(".") and slug.fullmatch(source))] == []


ASIDE = frozenset({
    "abort_backup_in_thread", "add_required_components", "choose_writers", "clean_up_earlier_copies", "clean_up_luns",
    "copy_live_files", "expose_snapshot_as_share",
    "delete_snapshots_in_thread", "get_writer_components", "hear_of_back_ends", "hear_of_remote_copy",
    "import_snapshots", "is_volume_supported", "join_thread", "list_files",
    "release_async", "report_survivors", "set_context_all", "set_context_backup", "set_context_nas_rollback",
    "use_writer_components", "wait_for_a_while",
})
"""Calls of which no guarantee speaks: without them there are a thousandth of the states."""


def any_call(body):
    body["ready"] = State(initial=True)
    body["ends"] = ("ready",)
    for event in sorted(CALLS.keys() - ASIDE):
        body[event] = body["ready"].to(body["ready"], internal=True)


def test_vss_keeps_its_guarantees_towards_a_program_that_makes_any_call_at_any_time():
    anything = types.new_class("AnyCall", (RequesterDesign[NoData],), {}, any_call)
    whole = REQUESTER.model(anything)
    model = dataclasses.replace(
        whole, build=lambda settings: without_bystanders(whole.build(settings)),
        claims=lambda _, settings: whole.claims(whole.build(settings), settings),  # they speak of no bystander
    )
    report = check(model, Configuration(model.settings({"about": "vss"}), {}), engine=engine_named("symbolic"))
    assert report.outcome.states > 10**8
    told = {verdict.claim.id: verdict.result for verdict in report.verdicts}
    assert told == dict.fromkeys(told, Result.HOLDS)
    assert told.keys() >= WRONG.keys()


def test_a_program_ends_only_with_its_process():
    whole = REQUESTER.model(FileCopyRequester)
    calm = Configuration(whole.settings({}), whole.sizes, tuple(FAULTS))
    (alive,) = check(whole, calm, only=["no-deadlock"]).verdicts
    assert alive.result is Result.HOLDS
    assert alive.reason.endswith("all of them allowed ends (process dead)")
    lingering = dataclasses.replace(
        whole, build=lambda settings: whole.build(settings).edited("The program ends", lambda _: None)
    )
    (stopped,) = check(lingering, calm, only=["no-deadlock"]).verdicts
    assert stopped.result is Result.FAILS
    assert "process was running" in stopped.blame.parts

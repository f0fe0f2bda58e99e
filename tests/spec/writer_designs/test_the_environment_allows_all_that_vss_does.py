"""`WriterBackup` folds the whole model to what one writer can tell apart: nothing is lost, and what is added is listed.

Of either model the language of one writer is computed: all orders of handlers (with what they answered) that one backup
may bring about, as a minimal automaton. Identify, which may come at any time, is left out.
"""

import pytest

from shadowcheck.claims import Strength
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.machine import Choice, Machine, NoData, State, observable, stays
from spec.languages import automaton, compared
from vss_protocol import MODEL
from vss_protocol.events import Event
from vss_protocol.network.delivery import NONFATAL
from vss_protocol.network.faults import UNPREPARED
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_contract.roles import DIES, stage
from vss_protocol.writer_contract.turns import TIMEOUT
from vss_protocol.writer_design import SetId, WriterDesign, WriterError

READINGS = ("strict", "lenient")


class Anything(WriterDesign[NoData]):
    """A writer whose every handler may answer anything."""

    serving = State(initial=True)
    answer = Choice("what the handler does", values=("succeeds", "warns", "vetoes"))

    identify = stays(serving)
    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)

    def answered(self):
        if self.answer != "succeeds":
            self.set_writer_failure(WriterError.RETRYABLE)
        return self.answer != "vetoes"

    def on_prepare_for_backup(self):
        return self.answered()

    def on_prepare_for_snapshot(self):
        return self.answered()

    def on_freeze(self):
        return self.answered()

    def on_thaw(self):
        return self.answered()

    def on_post_snapshot(self):
        return self.answered()

    def on_backup_complete(self):
        return self.answered()

    def on_backup_shutdown(self):
        return self.answered()


class AnythingInTheModel(Machine[NoData]):
    """The same in the place of the model's writer: but at Freeze and Thaw a failure with either answer is a veto."""

    serving = State(initial=True)
    ends = ("serving",)
    fails = Choice("the handler fails")
    warns = Choice("the handler succeeds with a nonfatal error")

    identify = stays(serving)
    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)

    @observable
    def frozen(self):
        return False

    @observable
    def clean(self):
        return True

    def on_prepare_for_backup(self):
        return not self.fails

    def on_prepare_for_snapshot(self):
        return not self.fails

    def on_freeze(self):
        if not self.fails and self.warns:
            self.record_failure("VSS_E_WRITERERROR_RETRYABLE")
        return not self.fails

    def on_thaw(self):
        return self.on_freeze()

    def on_post_snapshot(self):
        return not self.fails

    def on_backup_complete(self):
        return not self.fails

    def on_backup_shutdown(self):
        return not self.fails


UNANSWERED = {
    "the writer crashes": "the writer dies", "the freeze window expires": "the window expires", "OnAbort": "Abort",
}


def letters_of_the_model(rule):
    """What the first writer hears in that step: "Freeze+" if it succeeds, "Freeze~" and "Freeze-" if it fails."""
    bears = {rule.step.name, *rule.step.labels}
    handlers = {event.handler for event in Event if event is not Event.IDENTIFY}
    if rule.replica != 1 or bears.isdisjoint({*handlers, "the writer crashes"}):
        return ()
    for label, letter in UNANSWERED.items():
        if label in bears:
            return (letter,)
    event = rule.step.name.partition(" ")[0]
    if NONFATAL in bears:
        return (f"{event}~",)
    if f"{event} is vetoed" not in bears:
        return (f"{event}+",)
    return (f"{event}-",) if event in {"Freeze", "Thaw"} else (f"{event}~", f"{event}-")


def letters_of_the_environment(kinds):
    """The same of the steps of backup A in the environment of a design."""

    def letters(rule):
        if rule.step.name == DIES:
            return ("the writer dies",)
        kind = next((kinds[part.event] for part in rule.parts if part.event in kinds), None)
        if kind is None or kind.given.backup is not SetId.A:
            return ()
        if kind.given.event is Event.ABORT:
            return ("the window expires" if rule.step.group == TIMEOUT else "Abort",)
        null = kind.given.event is Event.BACKUP_SHUTDOWN and kind.given.values["shutdown_id"] == (SetId.NULL,)
        return (f"{kind.given.event.title}{'(NULL)' * null}{SIGNS[kind.outcome]}",)

    return letters


SIGNS = {"ok": "+", "failure": "~", "veto": "-"}


@pytest.fixture(scope="module")
def of_the_environment():
    model = WRITER.model(Anything)
    kinds = stage(Anything).refined[SetId.A].kinds
    networks = {reading: model.network(model.settings({"reading": reading})) for reading in READINGS}
    return {
        reading: automaton(compile_network(network, model.sizes), letters_of_the_environment(kinds))
        for reading, network in networks.items()
    }


def of_the_model(reading, writers):
    settings = MODEL.settings({"reading": reading})
    # Designs of writers do not meet a requester that skips PrepareForBackup (decision 4).
    network = MODEL.network(settings, played={"writer": AnythingInTheModel}, without=(UNPREPARED,))
    return automaton(compile_network(network, {"writers": writers}), letters_of_the_model)


@pytest.mark.parametrize("reading", READINGS)
def test_all_that_may_happen_to_a_writer_happens_to_one_that_may_do_anything(checked, reading):
    may = {v.claim.id: v.result for v in checked(Anything, reading).verdicts if v.claim.strength is Strength.POSSIBLE}
    assert may == dict.fromkeys((
        "abort-may-come-again", "shutdown-may-come-alone", "a-backup-may-succeed",
        "shutdown-may-come-while-another-is-frozen", "completion-may-come-while-another-is-frozen",
        "identify-may-come-while-frozen",
    ), Result.HOLDS)


def whatever_it_answers(*events):
    return {f"{event}{sign}" for event in events for sign in SIGNS.values()}


TO_FREEZE = "PrepareForBackup+, PrepareForSnapshot+, "
COPIED = TO_FREEZE + "Freeze+, Thaw+, PostSnapshot+"
ADDED = {
    # A writer that dies before it hears of the backup may be asked by it again, as a new instance, and may die again.
    "the writer dies": {"Abort", "the writer dies", *whatever_it_answers("PrepareForBackup", "BackupShutdown(NULL)")},
    "Abort, the writer dies": {"the writer dies"},
    # No page promises Abort to a writer that is not frozen: BackupShutdown may be all that comes (A3, T21b).
    TO_FREEZE + "Freeze+, Thaw+": whatever_it_answers("BackupShutdown(NULL)"),
    # A set may be created without a writer that was aborted alone, or is not selected; aborted is aborted here.
    TO_FREEZE + "Abort": whatever_it_answers("BackupShutdown"),
}
"""The letters by which words of the environment leave the language of the model; what follows is its own."""
ADDED_BY_READING = {
    "strict": {
        # Any number of Aborts, and BackupShutdown after each.
        "Abort": whatever_it_answers("BackupShutdown"),
        "Abort, Abort": {"Abort", *whatever_it_answers("BackupShutdown", "BackupShutdown(NULL)")},
        "PrepareForBackup+, Abort, Abort": {"Abort", *whatever_it_answers("BackupShutdown")},
    },
    "lenient": {
        # Any number of Aborts, and BackupShutdown after each.
        "Abort": {"Abort", *whatever_it_answers("BackupShutdown")},
        f"{COPIED}, BackupComplete+, Abort": {"Abort"},
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_the_environment_lacks_nothing_of_the_model_and_adds_what_is_listed(of_the_environment, reading):
    lacks, adds = compared(of_the_model(reading, writers=1), of_the_environment[reading])
    assert lacks == {}
    assert adds == {**ADDED, **ADDED_BY_READING[reading]}


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_a_second_writer_brings_no_order_that_the_environment_lacks(of_the_environment, reading):
    lacks, adds = compared(of_the_model(reading, writers=2), of_the_environment[reading])
    assert lacks == {}
    assert adds == {**ADDED, **ADDED_BY_READING[reading]}


@pytest.mark.slow
def test_an_environment_that_forgets_an_abort_is_found_out(of_the_environment):
    environment = {
        state: {letter: to for letter, to in row.items() if "Freeze+" not in row or letter != "Abort"}
        for state, row in of_the_environment["strict"].items()
    }
    lacks, _ = compared(of_the_model("strict", writers=1), environment)
    assert lacks == {TO_FREEZE.removesuffix(", "): {"Abort"}}

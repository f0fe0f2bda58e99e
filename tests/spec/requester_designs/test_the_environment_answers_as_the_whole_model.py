"""What the whole model answers to IVssBackupComponents, the environment of requesters can answer, too, but for a list.

Of the whole model, with its chaotic requester and one writer, the language of a requester is computed: all orders of
calls with their answers, ends of operations (what QueryStatus then says of them) and the process's death. It is walked
in the environment of a design that makes every one of these calls at any moment and hears every answer. Where the
environment lacks an answer the walk goes no further; what it lacks is listed by answer, with the shortest word after
which it is missing.
"""

import dataclasses
import types

import pytest

from shadowcheck.instance import compile_network
from shadowcheck.machine import NoData, State
from shadowcheck.network import Network
from spec.languages import OnTheWay, after, automaton, compared
from vss_protocol import MODEL
from vss_protocol.methods import CALLS, FINISHED, Operation
from vss_protocol.network.calls import REFUSABLE
from vss_protocol.requester_contract.answers import NO_ANSWER, NOTHING, UNHEARD
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.vocabulary import Answer

MADE = {"create", *REFUSABLE, "abort_backup", "delete_snapshots", "cancel", "wait", "release"}


def every_call(body):
    body["ready"] = State(initial=True)
    body["ends"] = ("ready",)
    for event in MADE:
        body[event] = body["ready"].to(body["ready"], internal=True)


Anything = types.new_class("Anything", (RequesterDesign[NoData],), exec_body=every_call)

ENDS = {
    ("gathering", "gathered"): "GatherWriterMetadata finishes",
    ("preparing", "prepared"): "PrepareForBackup finishes",
    ("doing", "done"): "DoSnapshotSet finishes",
    ("completing", "completed"): "BackupComplete finishes",
    ("gathering", "failed_early"): "GatherWriterMetadata fails",
    ("preparing", "failed"): "PrepareForBackup fails",
    ("doing", "failed"): "DoSnapshotSet fails",
    ("completing", "failed"): "BackupComplete fails",
}
OWN_NAMES = {
    "IVssAsync::Cancel": "IVssAsync::Cancel: S_OK",
    "IVssAsync::Cancel answers VSS_S_ASYNC_FINISHED": f"IVssAsync::Cancel: {FINISHED}",
    "IVssAsync::Cancel answers the earlier failure": "IVssAsync::Cancel: an error",
    "IVssAsync::Wait answers S_OK": "IVssAsync::Wait: S_OK",
    "DeleteSnapshots stops half-way": "DeleteSnapshots: an error",
    "DeleteSnapshots fails at once": "DeleteSnapshots: an error",
    "CreateVssBackupComponents": "CreateVssBackupComponents: S_OK",
    "the requester crashes": "the process dies",
    "GatherWriterStatus finishes": "GatherWriterStatus finishes",
}
"""Steps of the model whose labels do not say the answer. Of some errors the model says no more than that."""
LEFT_OUT = {"AddRef", "Release of one reference of two", "a call on the released instance"}
"""The model counts references to two and no further, the environment exactly. A call on nothing kills the process in
the environment; the model does not say what becomes of the program."""
CODES = (Answer.BAD_STATE, Answer.NOT_FOUND, Answer.IN_PROGRESS, Answer.TOO_MANY_VOLUMES)


def letters_of_the_model(rule, before, now):
    step = rule.step
    if step.name in LEFT_OUT:
        return None
    if step.name in OWN_NAMES:
        return (OWN_NAMES[step.name],)
    if call := next((label.removeprefix("call ") for label in step.labels if label.startswith("call ")), None):
        answer = next((str(code) for code in CODES if str(code) in step.labels), "S_OK")
        return (f"{call}: {answer}",)
    end = ENDS.get((before.configuration[-1], now.configuration[-1]))
    return (end,) if end else ()


OPERATIONS = {f"{which.title} {verb}" for which in Operation for verb in ("finishes", "fails")}


def letters_of_the_environment(rule):
    step = rule.step
    if step.name == "The process dies":
        return ("the process dies",)
    if step.name in OPERATIONS:
        return (step.name,)
    event = next((part.event for part in rule.parts if part.field.role.name == "requester"), None)
    if event is None:
        return ()
    if step.name == "CreateVssBackupComponents, once more":
        return None  # the model has one instance
    call, _, answer = event.partition(": ")
    if event == NO_ANSWER or answer == NOTHING or answer.endswith(UNHEARD):
        return None
    if call in {"delete_snapshots", "cancel"} and answer not in {"S_OK", str(Answer.NOT_FOUND), FINISHED}:
        answer = "an error"
    return (f"{CALLS[call].title}: {answer}",)


def of_the_model(reading):
    network = MODEL.network(MODEL.settings({"reading": reading}))
    return automaton(compile_network(network, {"writers": 1}), letters_of_the_model, "components")


def of_the_environment(letters):
    """Its language in *letters*: errors that the model does not know are left out."""

    def heard(rule):
        word = letters_of_the_environment(rule)
        return word if word is not None and letters.issuperset(word) else None

    model = REQUESTER.model(Anything)
    return OnTheWay(compile_network(bare(model.network(model.settings({})), heard), {}), heard)


def bare(network, heard):
    """The network without steps that *heard* leaves out, and without roles that hinder no step."""
    instance = compile_network(network, {})
    steps = tuple(dict.fromkeys(rule.step for rule in instance.rules if heard(rule) is not None))
    hinders = {
        part.field.role.name for rule in instance.rules for part in rule.parts
        if rule.step in steps and len(part.next) < len(part.field.system.states)
    } | {"requester"}
    steps = tuple(
        dataclasses.replace(step, moves=tuple(move for move in step.moves if move.role.name in hinders))
        for step in steps
    )
    return Network(network.name, tuple(role for role in network.roles if role.name in hinders), steps, network.groups)



def spelt(*calls):
    """A word, of calls that answer S_OK unless more is said."""
    return tuple(call if ": " in call or call.endswith("finishes") else f"{call}: S_OK" for call in calls)


INITIALISED = ("CreateVssBackupComponents", "InitializeForBackup")
GATHERING = (*INITIALISED, "GatherWriterMetadata")
GATHERED = (*GATHERING, "GatherWriterMetadata finishes")
ABORTED = (*INITIALISED, "AbortBackup")
ABORTED_GATHERING = (*GATHERING, "AbortBackup", "GatherWriterMetadata finishes")
BLIND = (*INITIALISED, "StartSnapshotSet")
PREPARING = (*GATHERED, "StartSnapshotSet", "PrepareForBackup")
COMPLETING = (*PREPARING, "PrepareForBackup finishes", "BackupComplete")
FILE_SHARE = (*INITIALISED, "SetContext(VSS_CTX_FILE_SHARE_BACKUP)", "StartSnapshotSet")
CANCELLED_CREATION = (*FILE_SHARE, "AddToSnapshotSet", "DoSnapshotSet", "IVssAsync::Cancel")
CANCELLED_AND_ASKED = (*PREPARING, "IVssAsync::Cancel", "GatherWriterStatus")
CONTEXTS = tuple(CALLS[event].title for event in REFUSABLE if event.startswith("set_context"))

LACKING = {
    # AbortBackup while nothing is under way (A8): the model ignores it, in the environment it ends the instance's use.
    "AddComponent: S_OK": ABORTED_GATHERING,
    "AddComponent: VSS_E_OBJECT_NOT_FOUND": ABORTED_GATHERING,
    "GatherWriterMetadata: S_OK": ABORTED,
    "StartSnapshotSet: S_OK": ABORTED,
    "StartSnapshotSet: VSS_E_SNAPSHOT_SET_IN_PROGRESS": ABORTED,
    **{f"{context}: S_OK": ABORTED for context in CONTEXTS},
    # While an operation is pending, or has failed, the model's instance accepts no call that prepares another.
    "AddToSnapshotSet: VSS_E_BAD_STATE": PREPARING,
    "StartSnapshotSet: VSS_E_BAD_STATE": GATHERING,
    # VSS of the model may go on with a creation that was cancelled, and make the shadow copies after all (A42).
    "DeleteSnapshots: S_OK": CANCELLED_CREATION,
    "DeleteSnapshots: an error": CANCELLED_CREATION,
    # A set without volumes, and one without PrepareForBackup: the model refuses both, the environment neither.
    "DoSnapshotSet: VSS_E_BAD_STATE": FILE_SHARE,
    # The model wants its calls in the documented order; the environment takes these at any time.
    "GatherWriterMetadata: VSS_E_BAD_STATE": BLIND,
    "GatherWriterStatus: VSS_E_BAD_STATE": COMPLETING,
    **{f"{context}: VSS_E_BAD_STATE": GATHERING for context in CONTEXTS},
    # The model's Cancel and Wait are about the operation that changed the instance's state, and Cancel answers that one
    # has finished where there was none; the environment's are about the one begun last, GatherWriterStatus too.
    "IVssAsync::Cancel: VSS_S_ASYNC_FINISHED": (*BLIND, "AbortBackup"),
    "IVssAsync::Cancel: an error": CANCELLED_AND_ASKED,
    "IVssAsync::Wait: S_OK": CANCELLED_AND_ASKED,
}
"""Answers of the model that the environment cannot give after this shortest word. Each is a fault of one of the two."""


def shortest(lacks):
    found = {}
    for word, letters in lacks.items():
        for letter in letters:
            found.setdefault(letter, word)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["strict", "lenient"])
def test_the_environment_lacks_no_answer_of_the_model_but_those_listed(reading):
    model = of_the_model(reading)
    environment = of_the_environment({letter for row in model.values() for letter in row})
    lacks, _ = compared(model, environment)
    assert shortest(lacks) == {letter: ", ".join(spelt(*word)) for letter, word in LACKING.items()}
    for word, letter in KNOWN_TO_DIFFER:
        here, there = after(model, *spelt(*word)), after(environment, *spelt(*word))
        assert (letter in here, letter in there) == (True, False), (word, letter)
    # AddComponent after StartSnapshotSet: the environment does both (A20), so that it lacks nothing; the model refuses.
    added = {"AddComponent: S_OK", "AddComponent: VSS_E_BAD_STATE"}
    here, there = after(model, *spelt(*SET)), after(environment, *spelt(*SET))
    assert (added & here, added & there) == ({"AddComponent: VSS_E_BAD_STATE"}, added)


def test_the_environment_takes_the_documented_calls_and_has_every_answer_to_the_next_one():
    added = {"AddComponent: S_OK", "AddComponent: VSS_E_BAD_STATE"}
    environment = of_the_environment({*spelt(*SET), *added})
    assert after(environment, *spelt(*SET)) & added == added


SET = (*GATHERED, "StartSnapshotSet")
KNOWN_TO_DIFFER = (
    (SET, "DoSnapshotSet: VSS_E_BAD_STATE"),
    ((*SET, "AddToSnapshotSet"), "DoSnapshotSet: VSS_E_BAD_STATE"),
    (GATHERED, "SetContext(VSS_CTX_BACKUP): VSS_E_BAD_STATE"),
)
"""Known to differ: an empty set, no PrepareForBackup, a late SetContext."""

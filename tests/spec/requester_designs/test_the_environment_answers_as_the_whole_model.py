"""What the whole model answers to IVssBackupComponents, the environment of requesters can answer, too.

Of the whole model, with its chaotic requester and one writer, the language of a requester is computed: all orders of
calls with their answers, ends of operations (what QueryStatus then says of them) and the process's death. It is walked
in the environment of a design that makes every one of these calls at any moment and hears every answer. What the
environment lacks is listed with the shortest word after which it is missing: nothing, so far as one IVssAsync can tell.
"""

import dataclasses
import types

import pytest

from shadowcheck.instance import compile_network
from shadowcheck.machine import NoData, State
from spec.bystanders import without_bystanders
from spec.languages import OnTheWay, after, automaton, compared
from vss_protocol import MODEL
from vss_protocol.methods import CALLS, FINISHED, Operation
from vss_protocol.places import PLACES
from vss_protocol.requester_contract.answers import NO_ANSWER, NOTHING, UNHEARD
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.vocabulary import Answer

MADE = {"create", *PLACES, "abort_backup", "delete_snapshots", "cancel", "wait", "release"}


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
    ("started_meanwhile", "started"): "GatherWriterMetadata finishes",
    ("started_meanwhile", "started_blind"): "GatherWriterMetadata fails",
    ("preparing", "failed"): "PrepareForBackup fails",
    ("doing", "failed"): "DoSnapshotSet fails",
    ("completing", "failed"): "BackupComplete fails",
}
OWN_NAMES = {
    "IVssAsync::Cancel": "IVssAsync::Cancel: S_OK",
    "IVssAsync::Cancel answers VSS_S_ASYNC_FINISHED": f"IVssAsync::Cancel: {FINISHED}",
    "IVssAsync::Cancel answers the earlier failure": "IVssAsync::Cancel: an error",
    "IVssAsync::Wait answers S_OK": "IVssAsync::Wait: S_OK",
    # In the model SetBackupState is about components alone, and a GatherWriterStatus may end as it begins.
    "SetBackupState(without components)": "",
    "GatherWriterStatus finishes": "",
    "AddComponent answers an error": "AddComponent: an error",
    "DeleteSnapshots stops half-way": "DeleteSnapshots: an error",
    "DeleteSnapshots fails at once": "DeleteSnapshots: an error",
    "CreateVssBackupComponents": "CreateVssBackupComponents: S_OK",
    "the requester crashes": "the process dies",
}
"""Steps whose labels do not say the answer, or which are silent. Of some errors the model says no more than that."""
LEFT_OUT = {"AddRef", "Release that leaves a reference", "a call on the released instance"}
"""The model counts no references, the environment does. A call on nothing kills the process in
the environment; the model does not say what becomes of the program."""
CODES = (Answer.BAD_STATE, Answer.NOT_FOUND, Answer.IN_PROGRESS, Answer.TOO_MANY_VOLUMES)


PENDING = {"gathering", "started_meanwhile", "preparing", "doing", "completing"}


def of_another_operation(step, before):
    """A design holds one IVssAsync, of the operation that was begun last; the model's requester may hold two."""
    pending, asking = before.configuration[0] in PENDING, dict(before.data)["asking"]
    if step.name == "GatherWriterStatus at any time":
        return pending
    about = step.name.startswith("IVssAsync::")
    return step.name == "IVssAsync::Cancel of GatherWriterStatus" or (about and asking and not pending)


def letters_of_the_model(rule, before, now):
    step = rule.step
    if step.name in LEFT_OUT or of_another_operation(step, before):
        return None
    if step.name in OWN_NAMES:
        return (OWN_NAMES[step.name],) if OWN_NAMES[step.name] else ()
    if call := next((label.removeprefix("call ") for label in step.labels if label.startswith("call ")), None):
        answer = next((str(code) for code in CODES if str(code) in step.labels), "S_OK")
        return (f"{call}: {answer}",)
    end = ENDS.get((before.configuration[-1], now.configuration[-1]))
    return (end,) if end else ()


ENDED = (which.title for which in Operation if which is not Operation.STATUS)
OPERATIONS = {f"{title} {verb}" for title in ENDED for verb in ("finishes", "fails")}
KNOWN = {"S_OK", str(Answer.BAD_STATE), str(Answer.NOT_FOUND), FINISHED}


def letters_of_the_environment(rule):
    step = rule.step
    if step.name in {"The process dies", "The program ends"}:
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
    if call in {"add_component", "delete_snapshots", "cancel"} and answer not in KNOWN:
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
    return without_bystanders(dataclasses.replace(network, steps=steps))


def spelt(*calls):
    """A word, of calls that answer S_OK unless more is said."""
    return tuple(call if ": " in call or call.endswith("finishes") else f"{call}: S_OK" for call in calls)


GATHERING = ("CreateVssBackupComponents", "InitializeForBackup", "GatherWriterMetadata")
GATHERED = (*GATHERING, "GatherWriterMetadata finishes")


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["strict", "lenient"])
def test_the_environment_lacks_no_answer_of_the_model(reading):
    model = of_the_model(reading)
    environment = of_the_environment({letter for row in model.values() for letter in row})
    lacks, _ = compared(model, environment)
    assert lacks == {}
    # AddComponent after StartSnapshotSet: both do both (A20).
    added = {"AddComponent: S_OK", "AddComponent: VSS_E_BAD_STATE"}
    assert after(model, *spelt(*SET)) & after(environment, *spelt(*SET)) & added == added


def test_the_environment_takes_the_documented_calls_and_has_every_answer_to_the_next_one():
    added = {"AddComponent: S_OK", "AddComponent: VSS_E_BAD_STATE"}
    environment = of_the_environment({*spelt(*SET), *added})
    assert after(environment, *spelt(*SET)) & added == added


SET = (*GATHERED, "StartSnapshotSet")

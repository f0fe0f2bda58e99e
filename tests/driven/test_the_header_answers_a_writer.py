"""CVssWriter of the header: it answers as documented, tells of what matters, and finds what no writer may do."""

import signal
import subprocess

import pytest

from driven.stories import FROZEN, MADE, PREPARED, complete
from driven.writer_driver import drive, event, is_answer


@pytest.fixture
def odd(native):
    """Drive a writer that *does* something through *events*."""
    command = native("odd_writer.cpp")

    def call(does, events, *, stdio=False):
        return drive(command, events, {"DOES": does}, stdio=stdio)

    return call


def state(heard):
    """Return what the writer reported of itself at last."""
    return [line["state"] for line in heard.lines if "state" in line][-1]


def test_a_writer_that_is_not_driven_runs_by_itself(native):
    result = subprocess.run(native("odd_writer.cpp"), capture_output=True, text=True, check=True)
    assert (result.stdout.count("\n"), result.stderr) == (1, "")


@pytest.mark.parametrize("stdio", [False, True])
def test_the_greeting_has_the_writers_name_whichever_letters_it_has(stdio, odd):
    heard = odd("", MADE, stdio=stdio)
    assert heard.greeting["shadowcheck"] == 1
    assert (heard.greeting["party"], heard.greeting["name"]) == ("writer", 'Bücher 📖 "odd"')
    assert {"OnAbort", "SetWriterFailure"} <= set(heard.greeting["tells"])
    assert heard.lines[0] == {"ready": True}
    assert (heard.answers, heard.status) == (["true"] * len(MADE), 0)


def test_metadata_is_checked_as_its_pages_say(odd):
    told = state(odd("", PREPARED[:1]))
    assert (told["first"], told["again"]) == ("S_OK", "VSS_E_OBJECT_ALREADY_EXISTS")
    assert (told["files"], told["files of nothing"]) == ("S_OK", "VSS_E_OBJECT_NOT_FOUND")
    assert told["database files"] == "VSS_E_OBJECT_NOT_FOUND"  # the component is a file group
    assert told["nameless"] == "E_INVALIDARG"


def test_handlers_are_given_the_components_that_the_writer_has_named(odd):
    told = state(odd("", PREPARED[:2]))
    assert (told["components"], told["component"]) == (1, "Orders")
    assert (told["stamp"], told["metadata"], told["metadata again"]) == ("S_OK", "S_OK", "VSS_E_OBJECT_ALREADY_EXISTS")
    assert told["success so far"] == "S_FALSE"  # before BackupComplete nobody knows


def test_without_components_there_are_none_to_give(odd):
    assert state(odd("", [PREPARED[0], event("OnPrepareBackup", AreComponentsSelected=False)]))["components"] == 0


def test_the_device_of_the_copy_is_known_in_post_snapshot_only(odd):
    assert state(odd("asks for the device", FROZEN))["device"] == "VSS_E_BAD_STATE"
    told = state(odd("", MADE))
    assert (told["device"], told["has a name"]) == ("S_OK", True)
    assert (told["of another volume"], told["nowhere"]) == ("VSS_E_OBJECT_NOT_FOUND", "E_INVALIDARG")


def test_sessions_sets_and_paths_are_told_apart(odd):
    told = state(odd("", [*FROZEN, event("OnThaw")]))
    assert (told["session"], told["set has an id"], told["another id"]) == ("S_OK", True, True)
    assert (told["affected"], told["elsewhere"]) == (True, False)


@pytest.mark.parametrize(("shutdown", "has_a_set"), [
    ({"call": "OnBackupShutdown", "about": "A"}, True),
    ({"call": "OnBackupShutdown", "about": "A", "facts": {"GetCurrentSnapshotSetId": "A"}}, True),
    ({"call": "OnBackupShutdown", "about": "A", "facts": {"IsWriterShuttingDown": False}}, False),
    ({"call": "OnBackupShutdown", "facts": {"GetCurrentSnapshotSetId": "another"}}, True),
])
def test_a_backup_has_a_session_whether_or_not_it_has_a_set(shutdown, has_a_set, odd):
    told = state(odd("", [shutdown]))
    assert (told["set has an id"], told["session has an id"]) == (has_a_set, True)


def test_no_two_handlers_in_a_row_have_the_same_thread(odd):
    assert state(odd("", [*FROZEN, event("OnThaw")]))["another thread"] is True


def test_to_subscribe_twice_is_answered_as_documented(odd):
    assert state(odd("subscribes again", FROZEN))["again"] == "VSS_E_WRITER_ALREADY_SUBSCRIBED"


def test_a_handler_that_is_not_the_writers_own_says_so(odd):
    answers = [line for line in odd("", [*MADE, complete()]).lines if is_answer(line)]
    assert [line.get("default", False) for line in answers] == [False] * len(MADE) + [True]


def test_an_exception_that_leaves_a_handler_is_its_answer(odd):
    heard = odd("throws", [*FROZEN, event("OnAbort")])
    assert heard.answers[-2:] == ["an exception", "true"]


@pytest.mark.parametrize(("does", "crash"), [
    ("aborts", "abort (SIGABRT)"),
    ("uses up the stack", "segmentation fault (SIGSEGV)"),
    ("throws where nobody may", "std::terminate: an exception that nobody caught: a 'quoted' word"),
])
def test_a_process_that_dies_says_of_what_and_dies_as_it_would_have(does, crash, odd):
    heard = odd(does, FROZEN)
    assert heard.crash == crash
    assert [line for line in heard.lines if "crash" in line] == heard.lines[-1:]
    assert heard.status is not None
    assert heard.status < 0  # of the signal


def test_an_interruption_is_a_signal_as_of_ctrl_c(odd):
    assert odd("", [PREPARED[0], {"interrupt": True}]).status == -signal.SIGINT


@pytest.mark.parametrize(("does", "mistake"), [
    ("subscribes before it initializes", "calls Subscribe before Initialize"),
    ("initializes twice", "initializes a writer twice: a writer calls Initialize or InitializeEx, and once"),
    ("fails outside of a handler", "calls SetWriterFailure outside of a handler"),
    ("fails with another error", "calls SetWriterFailure with E_FAIL, which is not one of its errors"),
    ("asks for its session on another thread", "calls GetSessionId on another thread than that of the handler"),
    (
        "uses what it was given",
        "calls IVssWriterComponents::GetComponentCount of OnPrepareBackup after that handler has returned",
    ),
    ("releases a component twice", "calls IVssComponent::Release after the last Release"),
    (
        "releases its identity",
        "the IVssExamineWriterMetadata of GetIdentifyInformation, which VSS releases itself, is released a second time",
    ),
    ("is destroyed", "the writer is destroyed while it is subscribed: Unsubscribe comes before"),
])
def test_what_no_rule_is_about_is_told_as_a_mistake(does, mistake, odd):
    assert odd(does, FROZEN).mistakes == [mistake]


def test_what_a_rule_is_about_is_told_as_a_call_or_deed_and_no_mistake(odd):
    identifies = odd("fails while it identifies", PREPARED)
    assert "OnIdentify: SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE)" in [line.get("call") for line in identifies.log]
    elsewhere = odd("fails on another thread", FROZEN)
    assert "calls SetWriterFailure on another thread" in [line.get("deed") for line in elsewhere.log]
    assert identifies.mistakes == elsewhere.mistakes == []


def test_a_deed_on_another_thread_belongs_to_no_handler(odd):
    heard = odd("holds on another thread", FROZEN)
    assert [line.get("thread") for line in heard.lines if "deed" in line] == ["1"]
    assert "holds writes" in [line.get("deed") for line in heard.log]


def test_a_writer_without_a_mistake_makes_none(odd):
    assert odd("", [*MADE, complete()]).mistakes == []

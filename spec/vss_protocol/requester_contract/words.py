"""The words of a recorded run of a backup program: how a log names calls, deeds and answers, and what they may stand for.

A call is named as Microsoft's pages name it. Where a log leaves out an argument that matters ("SetContext"), the line may be any of
the calls of that name.
"""

from __future__ import annotations

from itertools import chain

from vss_protocol.logs.answers import named
from vss_protocol.methods import CALLS, FAILED, INTERRUPTED, NOT_DONE, OF_NO_INSTANCE, UNEXPECTED, Kind, plain
from vss_protocol.requester_contract.answers import ALL_WELL, NOTHING, SUCCESS, answers_of, heard, needs_a_pointer
from vss_protocol.requester_design import FAILURES, WRITER_FAILURES

ENDS, DIES = "ends", "dies"
"""What only a log tells of: the program has come to its end, or its process was ended."""

_LEFT_OUT = ("add_required_components", "hear_of_back_ends", "decide")
"""What a log does not tell apart, or what obliges only a program that declares it."""
_NAMED: dict[str, tuple[str, ...]] = {
    "set_backup_state": ("SetBackupState(with components)",),
    "choose_writers": ("EnableWriterClasses", "DisableWriterClasses"),
    "add_ref": ("AddRef", "QueryInterface"),
    "expose_snapshot": ("ExposeSnapshot(locally)",),
    "expose_snapshot_as_share": ("ExposeSnapshot(as a share)",),
    "wait": ("IVssAsync::Wait(INFINITE)", "Wait(INFINITE)"),
    "query_status": ("IVssAsync::QueryStatus", "QueryStatus"),
    "wait_for_a_while": ("IVssAsync::Wait(ms)", "Wait(ms)"),
    "cancel": ("IVssAsync::Cancel", "Cancel"),
}
"""Where the title of a call is not a name, or not the only one."""


def _names(event: str) -> tuple[str, ...]:
    return _NAMED.get(event, (CALLS[event].title,))


def _calls() -> dict[str, tuple[str, ...]]:
    """For each name, the calls that it stands for; a name without its argument stands for all with one."""
    found: dict[str, list[str]] = {}
    for event, call in CALLS.items():
        if event in _LEFT_OUT or call.kind in {Kind.DEED, Kind.THREAD}:
            continue
        for name in _names(event):
            for one in dict.fromkeys((name, name.partition("(")[0])):
                found.setdefault(one, []).append(event)
    return {name: tuple(events) for name, events in found.items()}


CALLS_BY_NAME = _calls()
DEEDS_BY_NAME: dict[str, tuple[str, ...]] = {
    **{event.replace("_", " "): (event,) for event, call in CALLS.items() if call.kind is Kind.DEED and event not in _LEFT_OUT},
    "the program is interrupted": (INTERRUPTED,), "the program ends": (ENDS,), "the process dies": (DIES,),
}
ABOUT_LAST = tuple(name for name in CALLS_BY_NAME if name.removeprefix("IVssAsync::").partition("(")[0] in {"QueryStatus", "Wait", "Cancel"})
"""Calls about the operation that was begun last."""
WITHOUT_EFFECT = ("GetWriterMetadataCount", "GetWriterComponentsCount", "GetWriterStatusCount")
"""Methods of IVssBackupComponents that no rule here is about."""
UNSEEN: dict[str, tuple[str, ...]] = {
    "copy_files": ("copy_live_files", "hear_of_remote_copy"), "keep_copies": (), "clean_up_earlier_copies": (), "report_survivors": (), "clean_up_luns": (),
}
"""Deeds that a log may leave out, as they are not calls of VSS; each with those that have the same effect on what is known of the backup."""
NO_OBJECT = (*OF_NO_INSTANCE, ENDS, DIES)

GENERAL = ("E_UNEXPECTED", "E_OUTOFMEMORY", "E_INVALIDARG", "E_FAIL", "E_POINTER", "E_HANDLE")
"""Errors that any call may answer: all stand for the same."""
ANSWERS = tuple(dict.fromkeys((
    SUCCESS, *chain.from_iterable(answers_of(event) for event in (*CALLS, INTERRUPTED)), *FAILURES, *WRITER_FAILURES, *GENERAL, FAILED, "E_NOTIMPL",
)))
"""Every answer that a log may name. "an error" is one that the log does not name."""


def understood(event: str, answer: str | None) -> tuple[str, ...]:
    """Return the events of the split table that *event* with *answer* may be; None is any answer, () if it never answers so."""
    answer = named(answer)
    if event in {ENDS, DIES}:
        return (event,) if answer is None else ()
    found = tuple(heard(event, one) for one in answers_of(event) if answer is None or _means(event, answer, one))
    lost = through_nothing(event) if answer is None else ()
    return (*dict.fromkeys(found), *lost) if found else ()


def through_nothing(event: str) -> tuple[str, ...]:
    """Return the call through a pointer to nothing: one that answered was made on something, unless nothing is there for certain."""
    return (heard(event, NOTHING),) if event not in {ENDS, DIES} and needs_a_pointer(event) else ()


def _means(event: str, word: str, answer: str) -> bool:
    """Whether a log that says *word* may mean that *answer*: GetWriterStatus and QueryStatus answer S_OK whatever they show."""
    if word == SUCCESS and plain(event) == "query_status":
        return True
    if word in GENERAL:
        return answer == UNEXPECTED
    if word == FAILED:
        return answer == NOT_DONE or ("_E_" in f"_{answer}" and not _shown(event, answer))
    return answer == word or (word == SUCCESS and _shown(event, answer))


def _shown(event: str, answer: str) -> bool:
    return plain(event) == "get_writer_status" and answer in {ALL_WELL, *WRITER_FAILURES}


def references(event: str, answer: str | None) -> int:
    """Return how a call with that answer changes the number of references to its instance, as far as the log tells."""
    match event:
        case "create":
            return int(named(answer) in {None, SUCCESS})
        case "add_ref":
            return 1
        case "release":
            return -1
        case _:
            return 0

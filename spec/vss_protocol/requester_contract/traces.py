"""The environment of a recorded run: that of designs, around a backup program of which nothing is known beyond its log.

The program may make any call at any time; what a call is answered, what becomes of its instance, and the claims, are those of
`environment`. Five things differ. A run that was recorded went on after a call on nothing, so its process did not die of it. Such a
call may also be about an earlier operation, whose IVssAsync a program may well have kept. How the program comes to its end is told. What a log does
not tell of may have happened only where it can. And QueryStatus may say for a while that what was cancelled is pending.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Network, Step, if_able
from shadowcheck.specification import Model, Recording
from vss_protocol.logs.answers import AN_ERROR, IS_FAILURE
from vss_protocol.logs.answers import ANSWERS as SPOKEN
from vss_protocol.logs.formats import OF_REQUESTERS
from vss_protocol.methods import (
    CALLS,
    CANCELLED,
    FINISHED,
    INTERRUPTED,
    OF_NO_INSTANCE,
    PENDING,
    SECOND,
    Kind,
    Operation,
    plain,
)
from vss_protocol.network.faults import CRASH
from vss_protocol.requester_contract.answers import IGNORES, IN_VAIN, NO_ANSWER, SUCCESS
from vss_protocol.requester_contract.claims import ABOUT, claims
from vss_protocol.requester_contract.making import ON_NOTHING, alive, dies, made
from vss_protocol.requester_contract.roles import OUTLIVE, REQUESTER, TABLES, casts
from vss_protocol.requester_contract.steps import FAULTS, lost_calls, marked, on_nothing, steps, told
from vss_protocol.requester_contract.terms import DesignSpeech
from vss_protocol.requester_contract.words import (
    ABOUT_LAST,
    ANSWERS,
    CALLS_BY_NAME,
    DEEDS_BY_NAME,
    DIES,
    ENDS,
    NO_OBJECT,
    UNSEEN,
    WITHOUT_EFFECT,
    references,
    through_nothing,
    understood,
)
from vss_protocol.vocabulary import SHUTDOWN, TIME, Party, address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from shadowcheck.network import Predicate
    from shadowcheck.specification import Option
    from vss_protocol.requester_contract.roles import Cast
    from vss_protocol.requester_contract.rules import Effects, Needs

UNTELLABLE: Mapping[str, str] = {
    "every-answer-is-heard": "it is about answers that did not come",
    "failures-are-noticed": "what the program believes is in its memory, not in its log",
    "stops-where-it-may": "it is about a design, and not about one run",
    "required-components-are-added": "which components others require is in the writers' metadata",
    "back-ends-complete-first": "which data depends on back ends is in the writers' metadata",
    "abort-awaited": "a line tells of a call that has returned",
    "deletions-one-at-a-time": "a line tells of a call that has returned",
}
"""The claims that no log can settle, with the reason."""


def anything(events: Collection[str]) -> LocalSystem:
    """The table of a program that may do any of *events* at any time, with any answer, until it ends."""
    names = [name for event in sorted(events) for name in _in_table(event)]
    names = [*dict.fromkeys((*names, ENDS, DIES))]
    rows = tuple(Reaction(name, 0, int(name == ENDS)) for name in names)
    ignored = {IGNORES + event: (False, False) for event in events if plain(event) in IN_VAIN}
    return LocalSystem(
        "Program", (LocalState(("running",)), LocalState(("done",))), {"": 0}, (*names, NO_ANSWER), rows,
        {"at_end": (False, True), "stuck": (False, False), **ignored}, frozenset((0, 1)),
    )


def _in_table(event: str) -> Iterator[str]:
    """Yield the names of *event*, which may be about the second instance, in the split table."""
    prefix = SECOND if event.startswith(SECOND) else ""
    yield from (INTERRUPTED if event == INTERRUPTED else prefix + name for name in understood(plain(event), None))


def recorded_steps(views: Sequence[Cast]) -> Iterator[Step]:
    """Every step of the environment of designs, with those that are otherwise in a run that was recorded."""
    for step in steps(views):
        if step.group != CRASH and step.name != "The program ends" and not any(label.endswith((ON_NOTHING, *STORING)) for label in step.labels):
            yield _anew(views, step)
    for c in views:
        yield from (marked(c, step) for step in (*_on_nothing(c), *_about_earlier(c), *_still_pending(c), *_storing(c)))
    c = views[0]
    yield Step("The program comes to its end", c.design.does(ENDS), alive(c), by=REQUESTER, says="The program comes to its end.", source=SHUTDOWN)
    yield Step("The process is ended", c.design.does(DIES), *dies(c), by="user", says="The process is ended where it is.", source=SHUTDOWN)


def _anew(views: Sequence[Cast], step: Step) -> Step:
    """The step; if it makes an instance, nothing is left of what the log tells of an earlier one in its place."""
    for c in views:
        if any(move.role is c["references"] and move.event == "first" for move in step.moves):
            taking = {move.role.name for move in step.moves}
            old = (c[role] for role in TABLES if role not in OUTLIVE and c[role].name not in taking)
            return replace(step, moves=(*step.moves, *(if_able(role.does("reset")) for role in old)))
    return step


STORING = ("copy_files succeeds", "keep_copies succeeds")
"""Deeds that a log may leave out, and that do here what they do only where there are copies for it."""


def _storing(c: Cast) -> Iterator[Step]:
    """Copies are read, and kept, only once there are some, and kept only if they do not go with their instance.

    What a log does not tell of may have happened, but not what cannot: where no copy exists, files of the live volume may have been
    stored, which is a reason for BackupComplete, and none to accuse a program that does without.
    """
    there, lasting = ~c.at("copies", "none"), c.has("context", "auto_release", value=False)
    cases: tuple[tuple[str, Needs, Effects], ...] = (
        ("copy_files", {"copies": there}, {"files": "store"}),
        ("copy_files", {"copies": ~there}, {"files": "store_elsewhere"}),
        ("keep_copies", {"copies": there, "context": lasting}, {"copies": "keep", "files": "keep"}),
        ("keep_copies", {"copies": there, "context": ~lasting}, {}),
        ("keep_copies", {"copies": ~there}, {}),
    )
    for place, (event, needs, effects) in enumerate(cases, start=1):
        name, says = told(event, SUCCESS)
        yield from made(c, event, SUCCESS, needs, effects, f"{name} ({place})", says, f"{event} succeeds")


def _on_nothing(c: Cast) -> Iterator[Step]:
    for event, where in lost_calls(c):
        yield from on_nothing(c, event, alive(c), *(c[role].stays(wanted) for role, wanted in where.items()))


def _about_earlier(c: Cast) -> Iterator[Step]:
    """QueryStatus, Wait and Cancel where the last call began nothing: they may be about the IVssAsync of an earlier operation."""
    unasked: Needs = {other.role: ~c.has(other.role, "asked") for other in Operation}
    for which in Operation:
        for event, answer, status in _answers_about(which):
            name = f"{CALLS[event].title} of the earlier {which.title}, {status}: {answer}"
            needs = {**unasked, which.role: unasked[which.role] & c.at(which.role, status)}
            effects = {which.role: "tell"} if answer != SUCCESS else {}
            yield from made(c, event, answer, needs, effects, name, f"{CALLS[event].says} about {which.title}: {answer}.")
    held: Needs = {**unasked, "references": c.at("references", "none"), "async": c.at("async", "held")}
    for event, call in CALLS.items():
        for answer in (SUCCESS, PENDING, FINISHED, CANCELLED, *FAILURES_LATER) if call.kind is Kind.OPERATION and event != "release_async" else ():
            yield from made(c, event, answer, held, {}, f"{call.title} after Release: {answer}", f"{call.says} about an operation of an instance that is gone: {answer}.")


def _still_pending(c: Cast) -> Iterator[Step]:
    """QueryStatus after a Cancel that answered S_OK, until it has said that the operation was cancelled: no page says how soon it does."""
    for which in Operation:
        name, fresh = f"QueryStatus of {which.title}, cancelled: {PENDING}", c.at(which.role, "cancelled") & ~c.has(which.role, "told")
        says = f"The requester calls QueryStatus: {which.title} was cancelled, but is said to be pending."
        yield from made(c, "query_status", PENDING, {which.role: fresh & c.has(which.role, "asked")}, {}, name, says)


FAILURES_LATER = tuple(sorted({code for which in Operation for code in which.failures}))


def _answers_about(which: Operation) -> Iterator[tuple[str, str, str]]:
    """Yield what a call about an operation may answer, by the state that the operation is in: as in `operations`."""
    yield from (("query_status", PENDING, "pending"), ("query_status", FINISHED, "finished"), ("query_status", CANCELLED, "cancelled"))
    for status in ("finished", "failed", "cancelled"):
        yield "wait", SUCCESS, status
    for status in ("pending", "finished", "failed", "cancelled"):
        yield "wait_for_a_while", SUCCESS, status
    yield from (("cancel", FINISHED, "finished"), ("cancel", CANCELLED, "cancelled"))
    for code in which.failures:
        yield from ((event, code, "failed") for event in ("query_status", "wait", "wait_for_a_while", "cancel"))


def model(events: Collection[str], options: tuple[Option, ...]) -> Model:
    """The model of a program that may do any of *events* at any time."""
    table = anything(events)

    @cache
    def network() -> Network:
        views = casts(table)
        return Network("VSS, around a program that is recorded", tuple(views[0].roles.values()), tuple(recorded_steps(views)), FAULTS)

    return Model(
        name="recorded-requester", says="a backup program that a log tells of, against a VSS that may do anything documented",
        options=options, sizes={}, build=lambda _: network(), parties=tuple(Party), addresses=address, notes=(TIME,),
        claims=lambda network, settings: claims(network, {**settings, ABOUT: "requester"}, restores=False),
    )


def ledger(network: Network, slot: str | None) -> Sequence[tuple[str, Predicate]]:
    """What may be open at the end of a log: of an instance, and (None) of the program."""
    s = DesignSpeech(network, "strict", restores=False)
    if slot is None:
        return (
            ("shadow copies live on", s.at("copies", "exist", "unheard", "left", "reported")),
            ("shadow copies were handed over, and live on", s.at("copies", "kept")),
            ("LUNs of a failed import are to be cleaned up", s.at("luns", "to_clean")),
        )
    own = s.other if slot else s
    return (
        ("it is not released", ~own.at("references", "none")),
        *((f"{which.title} is pending", own.at(which.role, "pending")) for which in Operation),
        ("a shadow copy set is being created", own.has("set", "open") | own.at("creation", "pending")),
        ("writers wait for BackupComplete or AbortBackup", own.with_writers & own.at("preparation", "finished") & own.at("instance", "busy") & own.at("completion", "none")),
        *((("an IVssAsync is not released", own.at("async", "held")),) if own.makes("release_async") else ()),
    )


def beside(network: Network, slot: str | None) -> Sequence[tuple[str, str, Predicate]]:
    """The state of those whom a log does not tell of, in words: writers and set of an instance, and (None) the copies."""
    s = DesignSpeech(network, "strict", restores=False)
    if slot is None:
        return [("shadow copies", says, s.at("copies", *states)) for says, states in COPIES.items()]
    own, whose = (s.other, " of the second instance") if slot else (s, "")
    return [
        *(("writers" + whose, says, when) for says, when in _of_writers(own)),
        *(("shadow copy set" + whose, says, when) for says, when in _of_the_set(own)),
    ]


COPIES: Mapping[str, tuple[str, ...]] = {
    "none": ("none",), "exist": ("exist",), "exist, but the program was not told": ("unheard",), "some are left": ("left",),
    "some are left, and the user knows": ("reported",), "exist, handed over": ("kept",), "are volumes of their own": ("broken_off",),
    "gone, as storage ran out": ("gone",), "deleted": ("ended",),
}
"""What becomes of the shadow copies, in words."""


def _of_writers(s: DesignSpeech) -> Sequence[tuple[str, Predicate]]:
    """What the writers do for an instance: of several that are true, the first counts."""
    def ended(which: Operation) -> Predicate:
        return s.at(which.role, "failed", "cancelled")

    under_way = s.at("instance", "busy")
    return [
        ("at rest", s.at("references", "none")),
        ("take no part", ~s.with_writers),
        ("told to abort", s.aborted),
        ("asked for their metadata", s.at("metadata", "pending")),
        ("told that the backup is complete", s.at("completion", "pending")),
        ("done with this backup", s.at("completion", "finished")),
        ("not all told of the end", ended(Operation.COMPLETION)),
        ("freeze, then thaw", s.at("creation", "pending")),
        ("run again, and wait for BackupComplete", s.at("creation", "finished")),
        ("run again, as no set was made", ended(Operation.CREATION)),
        ("asked to prepare", s.at("preparation", "pending")),
        ("prepared", under_way & s.at("preparation", "finished")),
        ("preparation failed", under_way & ended(Operation.PREPARATION)),
        ("at rest", ~s.aborted),
    ]


def _of_the_set(s: DesignSpeech) -> Sequence[tuple[str, Predicate]]:
    return [
        ("none", s.at("references", "none")),
        ("being created", s.at("creation", "pending")),
        ("created", s.at("creation", "finished")),
        ("not created", s.at("creation", "failed")),
        ("cancelled", s.at("creation", "cancelled")),
        ("started", s.at("set", "started")),
        ("has volumes", s.at("set", "filled", "sealed")),
        ("none", s.at("set", "none")),
    ]


def recording(*options: Option) -> Recording[Model]:
    """How runs of backup programs are recorded; the model of a run has these options."""
    return Recording(
        calls=CALLS_BY_NAME, deeds=DEEDS_BY_NAME, heard=understood, otherwise=through_nothing, words=ANSWERS, model=partial(model, options=options), ledger=ledger,
        opens=("create",), holds=references, ends=(ENDS, DIES), of_no_object=(*OF_NO_INSTANCE, *NO_OBJECT), slots=("", SECOND), unseen=UNSEEN,
        without_effect=WITHOUT_EFFECT, untellable=UNTELLABLE, only_if_told=(CALLS["release_async"].title,), beside=beside, against="VSS",
        formats=OF_REQUESTERS, spoken=SPOKEN, is_failure=IS_FAILURE,
        failed=AN_ERROR, went_well=SUCCESS, releases=("Release",), about_last=ABOUT_LAST,
        not_yet=(PENDING,),
    )

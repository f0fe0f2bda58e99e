"""The table of steps of a requester's verification: its calls with every answer that is documented, and what happens by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.network import Step, if_able
from vss_protocol.methods import BAD_STATE, CALLS, CLEAN_UP, IN_PROGRESS, INTERRUPTED, NOT_DONE, Kind, Operation
from vss_protocol.network.faults import CRASH, EXHAUSTION, OTHERS
from vss_protocol.requester_contract.answers import NO_ANSWER, NOTHING, SUCCESS, answers_of, heard, threads_of
from vss_protocol.requester_contract.making import (
    FINAL_RELEASE,
    GOES_ON,
    ON_NOTHING,
    REFUSED,
    SECOND_INSTANCE,
    SLOT_TAKEN,
    UNHEARD_ANSWER,
    alive,
    also_called,
    dies,
    goes_on,
    in_thread,
    made,
)
from vss_protocol.requester_contract.operations import about, ends
from vss_protocol.requester_contract.roles import OTHER, OUTLIVE, REQUESTER, TABLES
from vss_protocol.requester_contract.rules import TROUBLE, abandoned, rules
from vss_protocol.vocabulary import SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.network import Move
    from vss_protocol.requester_contract.roles import Cast
    from vss_protocol.requester_contract.rules import Effects, Needs, Rule

INTERRUPTION = "interruption"
FAULTS: dict[str, str] = {
    CRASH: "the requester's process may crash at any moment",
    INTERRUPTION: "the program may be interrupted (Ctrl-C) at any moment",
    EXHAUSTION: "the shadow copies' storage may be exhausted",
    OTHERS: "other requesters may hold the creation slot",
}


def steps(views: Sequence[Cast]) -> Iterator[Step]:
    """Every step: the program's, then those of VSS, for each instance; then what comes from outside."""
    for c in views:
        yield from (marked(c, step) for step in _about_an_instance(c))
    yield from _outside(views)


def _about_an_instance(c: Cast) -> Iterator[Step]:
    yield from _calls(c)
    yield from _life(c)
    yield from _thread(c)
    for which in Operation:
        yield from about(c, which)
        yield from ends(c, which)
    yield from _on_nothing(c)


def marked(c: Cast, step: Step) -> Step:
    """The step, told as one about its instance. All calls stay ways in which the program goes on."""
    if not c.mark:
        return step
    action = step.action if not step.action or step.action.startswith(GOES_ON) else c.mark + step.action
    says = c.mark + re.sub(r"^The\b", "the", step.says)
    return replace(step, name=c.mark + step.name, says=says, labels=tuple(c.mark + label for label in step.labels), action=action)


def _based(c: Cast, event: str, needs: Needs) -> Needs:
    """A call of the instance is made through a reference."""
    return {"references": ~c.at("references", "none"), **needs} if CALLS[event].kind is Kind.INSTANCE else needs


def _calls(c: Cast) -> Iterator[Step]:
    for event, found in rules(c).items():
        call, rule = CALLS[event], _one_at_a_time(c, found) if event == "start_snapshot_set" else found
        for place, (needs, besides) in enumerate(rule.at_right()):
            several = f" ({place + 1})" if len(rule.right) > 1 else ""
            for answer, facts in answers_of(event).items():
                if answer == BAD_STATE:
                    continue  # never in the right state
                good = facts.get("call_succeeds", True) is True
                effects = rule.effects if good else rule.fails.get(answer, rule.fails.get("", {}))
                effects = {**effects, **besides}
                if not good or facts.get("a_writer_failed"):
                    effects = {**TROUBLE, **effects}
                name, says = told(event, answer)
                marks: tuple[str, ...] = (f"{event} succeeds",) if good else (f"{event} fails",)
                group = OTHERS if answer == IN_PROGRESS else ""
                marks += (SLOT_TAKEN,) if group else ()
                yield from made(c, event, answer, _based(c, event, needs), effects, name + several, says, *marks, group=group)
        for place, (answer, needs) in enumerate(rule.refused(), start=1):
            where = ", ".join(role.replace("_", " ") for role in needs)
            yield from made(
                c, event, answer, _based(c, event, needs), TROUBLE, f"{call.title} answers {answer} in a wrong state ({place}: {where})",
                f"{call.says}, which is out of place here: it answers {answer}.", *((REFUSED,) if answer == BAD_STATE and event not in CLEAN_UP else ()),
            )


def _one_at_a_time(c: Cast, rule: Rule) -> Rule:
    """StartSnapshotSet, while the other instance makes a set: on the whole system one is created at a time."""
    if OTHER + "set" not in c.roles:
        return rule
    busy = {OTHER + "set": c.has(OTHER + "set", "open"), OTHER + "creation": c.at(OTHER + "creation", "pending")}
    free = {role: ~creating for role, creating in busy.items()}
    refused = (*rule.refused(), *((IN_PROGRESS, {role: creating}) for role, creating in busy.items()))
    return replace(rule, right=tuple({**needs, **free} for needs in rule.right), wrong=refused)


def told(event: str, answer: str) -> tuple[str, str]:
    """The name of the step in which a call is answered so, and what it says."""
    call = CALLS[event]
    if answer == SUCCESS:
        return call.title, f"{call.says}."
    if answer == NOT_DONE:
        return f"{call.title}, in vain", f"{call.says}, or tries to: it fails."
    if event == "get_writer_status" and answer not in call.failures:
        return f"{call.title} shows {answer}", f"{call.says}; it shows: {answer}."
    return f"{call.title} answers {answer}", f"{call.says}; it answers {answer}."


def _life(c: Cast) -> Iterator[Step]:
    """CreateVssBackupComponents, AddRef, Release."""
    none, several = c.at("references", "none"), c.has("references", "several")
    for answer in answers_of("create"):
        anew: Effects = {"references": "first", "instance": "create", "copies": "be_forgotten"} if answer == SUCCESS else {}
        marks = ("create succeeds",) if answer == SUCCESS else ()
        yield from made(c, "create", answer, {"references": none}, {"patience": "try", **anew}, *told("create", answer), *marks)
    yield from made(
        c, "create", SUCCESS, {"references": ~none}, {"references": "one_more"}, "CreateVssBackupComponents, once more",
        "The requester calls CreateVssBackupComponents although it already holds an instance.", SECOND_INSTANCE,
    )
    yield from made(c, "add_ref", SUCCESS, {"references": ~none}, {"references": "one_more"}, *told("add_ref", SUCCESS))
    yield from made(
        c, "release", SUCCESS, {"references": several}, {"references": "one_less"}, "Release of one reference of several",
        "The requester calls Release; another reference remains, so nothing else happens.",
    )
    yield from made(
        c, "release_async", SUCCESS, {"references": none, "async": c.at("async", "held")}, {"async": "release"}, "IVssAsync::Release after Release",
        "The requester releases the remaining IVssAsync, after its instance.",
    )
    yield from _final_release(c)


def _final_release(c: Cast) -> Iterator[Step]:
    """The last Release: with it go the auto-release copies that this very instance has made or imported, and no others."""
    gone: Effects = {**{role: "reset" for role in TABLES if role not in OUTLIVE}, "instance": "release"}
    auto, made_here, imported = c.has("context", "auto_release"), c.at("creation", "finished", "cancelled"), ~c.at("import", "none")
    deletes, text = {"copies": "delete"}, "; with it go its auto-release shadow copies, if they are still there"
    theirs = {role: c.at(role, "finished") for role in (OTHER + "creation",) if role in c.roles}
    for name, needs, effects, says in (
        ("auto-release", {"context": auto, "creation": made_here, **{role: ~some for role, some in theirs.items()}}, deletes, text),
        *(
            ("auto-release, not the other's", {"context": auto, "creation": made_here, role: some}, {}, "; those of the other instance stay")
            for role, some in theirs.items()
        ),
        ("auto-release, imported", {"context": auto, "creation": ~made_here, "import": imported}, deletes, text),
        ("auto-release, none", {"context": auto, "creation": ~made_here, "import": ~imported}, {}, ""),
        ("persistent", {"context": ~auto}, {}, ""),
    ):
        yield from made(
            c, "release", SUCCESS, {"references": c.at("references", "one"), **needs}, {**gone, **effects}, f"Release, {name}",
            f"The requester calls Release: the instance is gone{says}.", FINAL_RELEASE,
        )


def _thread(c: Cast) -> Iterator[Step]:
    """Calls that another thread of the program makes meanwhile."""
    idle = c.at("thread", "idle")
    there = {"references": ~c.at("references", "none")}
    gives_up: Effects = {"thread": "abort", "instance": "abort"}
    begins: tuple[tuple[str, Needs, Effects], ...] = (
        *(("abort_backup_in_thread", needs, {**gives_up, **besides}) for needs, besides in abandoned(c)),
        ("delete_snapshots_in_thread", {}, {"thread": "delete"}),
    )
    for place, (event, needs, effects) in enumerate(begins, start=1):
        name, says = told(event, SUCCESS)
        yield from made(c, event, SUCCESS, {**there, "thread": idle, **needs}, effects, f"{name} ({place})", says)
    for event in ("abort_backup_in_thread", "delete_snapshots_in_thread"):
        yield from made(
            c, event, SUCCESS, {**there, "thread": ~idle}, {}, f"{CALLS[event].title}, once more",
            f"{CALLS[event].says}, while that thread is busy.",
        )
    yield from made(c, "join_thread", SUCCESS, {"thread": c.at("thread", "returned", "idle")}, {"thread": "join"}, *told("join_thread", SUCCESS))
    returns = c["thread"].does
    for name, state, others in (
        ("AbortBackup returns in the other thread", "aborting", ()),
        ("DeleteSnapshots returns in the other thread", "deleting", (if_able(c["copies"].does("delete")),)),
        ("DeleteSnapshots fails in the other thread", "deleting", (if_able(c["copies"].does("be_left")),)),
    ):
        yield Step(
            name, returns("return", where=c.at("thread", state)), alive(c), *others, by="VSS", says=f"{name}.",
            source=CALLS["abort_backup" if state == "aborting" else "delete_snapshots"].page, failure="fails" in name, fair=True, action="the call in the other thread returns",
        )


def lost_calls(c: Cast) -> Iterator[tuple[str, Needs]]:
    """Yield each call that the design may make through a pointer to nothing, and where it is one: no instance, or no operation begun."""
    no_operation = {which.role: ~c.has(which.role, "asked") for which in Operation}
    no_instance = {"references": c.at("references", "none")}
    for event, call in CALLS.items():
        where = no_operation if call.kind is Kind.OPERATION else no_instance
        if event == "release_async":
            where = {**no_operation, "async": ~c.at("async", "held")}
        names = (heard(c.prefix + event, NOTHING, thread) for thread in threads_of(c.design.system))
        if any(name in c.design.system.events for name in names):
            yield event, where


def _on_nothing(c: Cast) -> Iterator[Step]:
    """A call through a pointer to nothing, which kills the process."""
    for event, where in lost_calls(c):
        yield from on_nothing(c, event, *dies(c, where))


def on_nothing(c: Cast, event: str, *others: Move) -> Iterator[Step]:
    """The step of the call *event* through a pointer to nothing, with what *others* do; one for every thread that makes it.

    It has no label of the call: what must come before that call was forgotten with the instance, and is no second mistake.
    """
    call = CALLS[event]
    says = f"{call.says}, but has no {'operation' if call.kind is Kind.OPERATION else 'instance'} to call it on"
    for thread in threads_of(c.design.system):
        lost = heard(c.prefix + event, NOTHING, thread)
        if lost in c.design.system.events:
            yield Step(
                in_thread(f"{call.title} on nothing", thread), c.design.does(lost), *others, by=REQUESTER, to=REQUESTER, says=f"{in_thread(says, thread)}.",
                source=call.page, labels=(ON_NOTHING, *also_called(f"{call.title} on nothing", thread)), fair=True, action=goes_on(thread),
            )


def _outside(views: Sequence[Cast]) -> Iterator[Step]:
    c, troubles = views[0], (if_able(view["files"].does("trouble")) for view in views)
    yield Step(
        "An answer that no call has", c.design.does(NO_ANSWER), *dies(c), by=REQUESTER, says="The program gets an answer that no page names.",
        source="requestors", labels=(UNHEARD_ANSWER,), fair=True, action=GOES_ON,
    )
    if INTERRUPTED in c.design.system.events:
        yield Step(
            "Ctrl-C", c.design.does(INTERRUPTED), c["process"].does("interrupt"), *troubles, by="user",
            says="The program is interrupted (Ctrl-C).", source="requestors", group=INTERRUPTION,
        )
    yield Step(
        "The process dies", *dies(c), by="user",
        says="The program's process ends where it is (crash, or Ctrl-C that it does not handle); the system releases the instance.", source=SHUTDOWN,
        group=CRASH,
    )
    if True in c.design.system.observables["at_end"]:
        yield Step(
            "The program ends", c.design.stays(c.design.has(at_end=True)), *dies(c), by=REQUESTER,
            says="The program is done, and its process ends; the system releases what it still holds.", source=SHUTDOWN,
        )
    yield Step(
        "VSS makes the copies, although DoSnapshotSet was cancelled", c["copies"].does("appear_unheard"), alive(c),
        c["creation"].stays(c.at("creation", "cancelled")), c["instance"].stays(c.has("instance", "ready")), by="VSS",
        says="DoSnapshotSet was cancelled, but VSS goes on with it, and makes the shadow copies.", source="nf-vss-ivssasync-cancel",
    )
    vanishing = c["copies"].does("vanish", where=c.has("copies", "accessible"))
    yield Step(
        "Storage runs out", vanishing, alive(c), by="VSS", says="The storage of the shadow copies is exhausted: they are deleted.",
        source="volume-shadow-copy-service", group=EXHAUSTION,
    )

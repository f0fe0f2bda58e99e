"""What calls may be answered, whichever the requester makes: what a page allows must be possible, so that none of our rules forbids it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import possible
from shadowcheck.network import before
from vss_protocol.claims.possibilities import can
from vss_protocol.claims.terms import PER_WRITER, SET_CONTEXT, Speech
from vss_protocol.methods import CALLS
from vss_protocol.network.calls import CANCELS
from vss_protocol.network.faults import EMPTY, LEAK, OTHERS, PARTIAL, UNPREPARED
from vss_protocol.network.refusals import facts_of
from vss_protocol.places import PLACES
from vss_protocol.vocabulary import API, HANDLER, SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim


def possible_calls(s: Speech) -> Iterator[Claim]:
    """The calls that may work where the documented order has no place for them; and that they may be refused there."""
    yield from _accepted(s)
    yield from _left_out(s)
    yield from _refused(s)
    yield from _answered(s)
    yield from _ended(s)


def _accepted(s: Speech) -> Iterator[Claim]:
    for name, works, call, state, page, needs in (
        ("gather-twice", "GatherWriterMetadata may work a second time", ("GatherWriterMetadata",), "gathered", API + "gatherwritermetadata", ()),
        (
            "start-a-set-while-gathering", "StartSnapshotSet may work while GatherWriterMetadata is pending", ("StartSnapshotSet",), "gathering",
            API + "startsnapshotset", (),
        ),
        ("set-the-context-late", "SetContext may work after GatherWriterMetadata", SET_CONTEXT, "gathered", HANDLER + "getcontext", ()),
        ("set-the-context-of-a-set", "SetContext may work after StartSnapshotSet", SET_CONTEXT, "started", HANDLER + "getcontext", ()),
        ("add-components-late", "AddComponent may work after StartSnapshotSet", ("AddComponent",), "started", API + "addcomponent", ()),
        (
            "add-components-when-prepared", "AddComponent may work after PrepareForBackup", ("AddComponent",), "prepared",
            API + "addcomponent", (UNPREPARED,),
        ),
        (
            "add-volumes-while-preparing", "AddToSnapshotSet may work while PrepareForBackup is pending", ("AddToSnapshotSet",), "preparing",
            "shadow-copy-creation-for-providers", (),
        ),
        (
            "ask-at-any-time", "GatherWriterStatus may work where no phase of the backup has just ended", ("GatherWriterStatus at any time",),
            "doing", "determining-writer-status", (),
        ),
    ):
        yield can(name, f"{works}.", possible(s.took(*call) & before(s.components.at(state))), page, needs=needs)
    yield can(
        "cancel-while-asking", "A pending GatherWriterStatus may be cancelled.", possible(s.took("IVssAsync::Cancel of GatherWriterStatus")),
        "nn-vss-ivssasync",
    )


def _left_out(s: Speech) -> Iterator[Claim]:
    """What a backup may go without."""
    details = "shadow-copy-creation-details"
    yield can(
        "freeze-without-a-component", "A writer may take part in a backup that is not in component mode, although none of its components was added.",
        possible(s.took("OnFreeze"), never=s.took("AddComponent")), "vss-backup-state", per=PER_WRITER,
    )
    yield can(
        "create-an-empty-set", "DoSnapshotSet may work for a set without volumes, and finish.",
        possible(s.copies.at("created_nothing") & s.took("DoSnapshotSet finishes")), details, needs=(EMPTY,),
    )
    yield can(
        "skip-preparation", "A shadow copy may be created although PrepareForBackup was not called.",
        possible(s.took("OnPostSnapshot"), never=s.took("PrepareForBackup")), details, per=PER_WRITER, needs=(UNPREPARED,),
    )


def _refused(s: Speech) -> Iterator[Claim]:
    """Where a call is accepted and may be refused as well, it is refused; the contexts are alike."""
    system = s.components.system
    for event, places in PLACES.items():
        title, states = CALLS[event].title, {row.source for row in system.reactions_to(event)}
        if event.startswith("set_context") and event != "set_context_backup":
            continue
        for state in dict.fromkeys(
            system.states[number].configuration[0] for number in sorted(states)
            if all(map(places.refused, facts_of(system.states[number])))
        ):
            yield can(
                f"refuse-{event.replace('_', '-')}-when-{state.replace('_', '-')}", f"{title} may be refused where the instance is at {state}.",
                possible(s.took(f"{title} answers VSS_E_BAD_STATE") & before(s.components.at(state))), CALLS[event].page,
            )


def _answered(s: Speech) -> Iterator[Claim]:
    """Each error that a page names comes where it says so."""
    for event in (*PLACES, "abort_backup"):
        title, first = CALLS[event].title, event == "initialize_for_backup"
        name, where, state = ("twice", "a second time", "initialised") if first else ("uninitialised", "on an uninitialised instance", "created")
        yield can(
            f"refuse-{event.replace('_', '-')}-{name}", f"{title} may be refused {where}.",
            possible(s.took(f"{title} answers VSS_E_BAD_STATE") & before(s.components.at(state))), CALLS[event].page,
        )
    for name, statement, step, page, needs in (
        (
            "refuse-a-second-set", "StartSnapshotSet may say that a creation is in progress because of the instance's own set.",
            "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS for the own set", API + "startsnapshotset", (),
        ),
        (
            "refuse-one-volume-too-many", "AddToSnapshotSet may say that the set is full.",
            "AddToSnapshotSet answers VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED", API + "addtosnapshotset", (),
        ),
        (
            "cancel-after-a-failure", "Cancel may come after the operation has failed, and says so.", "IVssAsync::Cancel answers the earlier failure",
            "nf-vss-ivssasync-cancel", (),
        ),
        ("delete-nothing", "DeleteSnapshots may fail at the first copy.", "DeleteSnapshots fails at once", API + "deletesnapshots", (PARTIAL,)),
    ):
        yield can(name, statement, possible(s.took(step)), page, needs=needs)


def _ended(s: Speech) -> Iterator[Claim]:
    """Contexts, references, and ends that need not be what they seem."""
    contexts = "ne-vss-vss_snapshot_context"
    for context in SET_CONTEXT:
        name = context.removeprefix("SetContext(").removesuffix(")")
        yield can(
            f"create-in-{name.lower().replace('_', '-')}", f"Shadow copies may be created in {name}.",
            possible(s.copies.at("created_now"), after=s.took(context)), contexts,
        )
    yield can(
        "release-and-go-on", "A Release may leave a reference, and nothing ends.",
        possible(s.took("Release that leaves a reference"), after=s.took("AddRef")), "nf-unknwn-iunknown-release", needs=(LEAK,),
    )
    yield can(
        "give-up-what-was-cancelled", "VSS may give up an operation that was cancelled.",
        possible(s.took("an operation is given up"), after=s.took(CANCELS)), "nf-vss-ivssasync-cancel",
    )
    yield can(
        "end-without-shutdown", "An instance that was only asked for metadata may be released without BackupShutdown.",
        possible(s.took("VSS ends an instance that took no part"), after=s.took("GatherWriterMetadata finishes")), SHUTDOWN,
    )
    yield can(
        "lose-copies-to-another-requester", "Another requester may delete the copies.",
        possible(s.took("another requester deletes the copies")), contexts, needs=(OTHERS,),
    )

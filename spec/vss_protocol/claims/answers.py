"""What the answer to a call says, by the words of its page: that the call is out of its place, the slot taken, the set full, the copy not there.

`calls` has what VSS does not accept; here is that it says why, and says it only where it is so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, never
from shadowcheck.network import before, some
from vss_protocol.claims.terms import SET_CONTEXT, Speech
from vss_protocol.methods import BAD_STATE, CALLS
from vss_protocol.network.roles import LISTED, SELECTED
from vss_protocol.places import PLACES
from vss_protocol.vocabulary import API, Answer, Context, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate

VSS, GUARANTEE, DERIVED = Party.VSS, Strength.GUARANTEE, Strength.DERIVED
TITLES = tuple(f"call {CALLS[event].title}" for event in (*PLACES, "abort_backup"))
"""The calls whose pages have VSS_E_BAD_STATE, as labels of their steps."""


def answer_claims(s: Speech) -> Iterator[Claim]:
    """What answers say."""
    yield from _bad_state(s)
    yield from _in_place(s)
    yield from _as_it_is(s)
    yield from _operations(s)


def _bad_state(s: Speech) -> Iterator[Claim]:
    named = s.took(*(title for title in TITLES if title != "call InitializeForBackup"))
    yield Claim(
        "uninitialised-calls-answer-bad-state",
        "On an uninitialised instance, every call whose page has VSS_E_BAD_STATE answers it, but for InitializeForBackup.",
        never(named & ~s.took(BAD_STATE) & before(s.components.at("created"))), API + "abortbackup", VSS, GUARANTEE, covers=("INV-001",),
        excludes="a call that fails for another reason, or is ignored, because InitializeForBackup is missing",
    )
    yield Claim(
        "no-answer-without-an-instance", "No call is answered where there is no living instance.",
        never(s.took(*TITLES, "call DeleteSnapshots") & before(s.components.has(alive=False))), "model", VSS, DERIVED,
        remark="An object that is not there, or is gone, answers nothing.", excludes="an error from an object that does not exist",
    )
    yield Claim(
        "abort-is-refused-only-uninitialised", "AbortBackup answers VSS_E_BAD_STATE only on an uninitialised instance.",
        never(s.took("call AbortBackup") & s.took(BAD_STATE) & before(~s.components.at("created"))), API + "abortbackup", VSS, GUARANTEE,
        excludes="an Abort that is refused while writers wait for it",
    )


def _in_place(s: Speech) -> Iterator[Claim]:
    """VSS_E_BAD_STATE is for a call "not within the correct sequence": in the order that the pages give, no call gets it."""
    for event, titles, place in _places(s):
        title = titles[0].partition("(")[0]
        refused = s.took(BAD_STATE) | s.took("AddComponent answers an error") if event == "add_component" else s.took(BAD_STATE)
        yield Claim(
            f"{title.lower()}-is-not-refused-in-place", f"{title} is not refused where the documented order has it.",
            never(s.took(*(f"call {one}" for one in titles)) & refused & before(place)), CALLS[event].page, VSS, DERIVED,
            excludes=f"a backup that goes as it should, and ends at {title}",
        )


def _places(s: Speech) -> tuple[tuple[str, tuple[str, ...], Predicate], ...]:
    """Where calls come in a usual backup: the event, its titles, and the place."""
    at, unasked = s.components.at, s.components.has(asking=False)
    bare = at("started_blind") & ~s.with_writers & ~s.components.has(context=Context.ALL)
    return (
        ("initialize_for_backup", ("InitializeForBackup",), at("created")),
        ("set_context_backup", (*SET_CONTEXT, "SetContext(VSS_CTX_ALL)"), at("initialised")),
        ("gather_writer_metadata", ("GatherWriterMetadata",), at("initialised", "configured")),
        ("add_component", ("AddComponent",), at("gathered") & s.with_writers & some(s.mailbox.at(LISTED, SELECTED))),
        ("start_snapshot_set", ("StartSnapshotSet",), at("gathered") & ~s.components.has(context=Context.ALL)),
        ("add_to_snapshot_set", ("AddToSnapshotSet",), at("started", "started_blind")),
        ("prepare_for_backup", ("PrepareForBackup",), at("started") & s.with_writers),
        ("do_snapshot_set", ("DoSnapshotSet",), at("prepared") | bare),
        ("gather_writer_status", ("GatherWriterStatus",), at("prepared", "done", "completed") & unasked),
        ("backup_complete", ("BackupComplete",), at("done") & s.with_writers),
    )


def _as_it_is(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "in-progress-means-taken", "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS only while a set is being created.",
        never(s.took(str(Answer.IN_PROGRESS)) & before(s.slot.at("free"))), API + "startsnapshotset", VSS, GUARANTEE, covers=("INV-131",),
        excludes="a requester that waits for the end of a creation that there is not",
    )
    yield Claim(
        "too-many-means-full", "AddToSnapshotSet answers VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED only for a full set.",
        never(s.took(str(Answer.TOO_MANY_VOLUMES)) & before(~s.copies.at("collected"))), API + "addtosnapshotset", VSS, GUARANTEE,
        covers=("INV-025",), excludes="a set that is said to be full, and is not",
    )
    yield Claim(
        "not-found-means-none", "DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND only if there is no shadow copy of the set.",
        never(s.took(str(Answer.NOT_FOUND)) & before(s.accessible)), API + "deletesnapshots", VSS, GUARANTEE, covers=("INV-154",),
        excludes="a copy that is said to be gone, and takes up space",
    )


def _operations(s: Speech) -> Iterator[Claim]:
    finished = s.components.at("gathered", "started", "prepared", "done", "completed")
    failed, told = s.components.at("failed", "failed_early"), s.took("IVssAsync::Cancel answers the earlier failure")
    yield Claim(
        "late-cancel-tells-the-end", "Cancel answers VSS_S_ASYNC_FINISHED only if the operation has completed, and an earlier failure only if it has failed.",
        never(s.took(str(Answer.FINISHED)) & before(~finished) | told & before(~failed)), "nf-vss-ivssasync-cancel", VSS, GUARANTEE,
        covers=("INV-049",), excludes="an operation that is taken for finished while it runs",
    )

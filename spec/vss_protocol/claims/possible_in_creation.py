"""What can become of a creation, and of what it waits for, by the pages' own words. A model that excludes one of these is too strong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import possible
from shadowcheck.network import before
from vss_protocol.claims.possibilities import can
from vss_protocol.claims.terms import PER_WRITER, Speech
from vss_protocol.network.dispatch import LATE_ELSEWHERE, LATE_IN_WINDOW, LOSS, PROVIDER_FAILS
from vss_protocol.network.faults import PROVIDER, TIMEOUT, VETOES, WRITER_CRASH
from vss_protocol.vocabulary import ABORTING, API, HANDLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim

DEATH = "stopping-services-for-restore-by-requestors"
OTHER_CAUSES = (
    "call AbortBackup", "an operation is given up", "Freeze is vetoed", LATE_IN_WINDOW, LATE_ELSEWHERE, PROVIDER_FAILS,
    "a provider fails before PrepareForSnapshot",
)
"""Why a creation may fail beside a failure at Thaw, the end of a freeze window and the death of a frozen writer."""


def possible_in_creation(s: Speech) -> Iterator[Claim]:
    """How a creation may go wrong."""
    yield from _for_a_provider(s)
    yield from _after_thaw(s)
    yield from _without_a_writer(s)
    yield from _late(s)


def _for_a_provider(s: Speech) -> Iterator[Claim]:
    page = "error-handling-in-shadow-copy-providers"
    yield can(
        "fail-before-preparesnapshot", "DoSnapshotSet may fail for a provider before any writer has got PrepareForSnapshot.",
        possible(s.took("a provider fails before PrepareForSnapshot")), page, needs=(PROVIDER,),
    )
    yield can(
        "fail-for-a-provider", "DoSnapshotSet may fail for a provider while writers prepare, freeze or are frozen.",
        possible(s.took("DoSnapshotSet fails"), after=s.took("a provider fails")), page, needs=(PROVIDER,),
    )


def _after_thaw(s: Speech) -> Iterator[Claim]:
    page, fails = "the-shadow-copy-creation-process", s.took("a provider, or VSS, fails after Thaw")
    yield can(
        "fail-after-thaw", "DoSnapshotSet may fail although writers have already been told to thaw.",
        possible(s.took("DoSnapshotSet fails"), after=fails), page, needs=(PROVIDER,),
    )
    yield can(
        "fail-after-post-snapshot", "DoSnapshotSet may fail although a writer has already handled PostSnapshot.",
        possible(s.took("DoSnapshotSet fails"), after=s.took("OnPostSnapshot"), never=s.took("an operation is given up")), page,
        per=PER_WRITER, needs=(PROVIDER,),
    )


def _without_a_writer(s: Speech) -> Iterator[Claim]:
    """No page says what becomes of the set when a writer fails at Thaw, or dies while it is frozen: both ways are possible."""
    created, fails = s.copies.at("created_now"), s.took("DoSnapshotSet fails")
    causes = {"thaw-veto": "Thaw is vetoed", "time-out": "the freeze window expires", "death": LOSS}
    ways = (
        ("thaw-veto", "a writer has vetoed Thaw", s.took("Thaw is vetoed"), ABORTING, VETOES),
        ("time-out", "the freeze window of a writer has expired", s.took("the freeze window expires"), API + "getwriterstatus", TIMEOUT),
        ("death", "a writer has died while it was frozen", s.took("the writer crashes") & before(s.writer.has(frozen=True)), DEATH, WRITER_CRASH),
    )
    for name, what, happens, page, group in ways:
        yield can(
            f"create-despite-{name}", f"A set may be created although {what}.", possible(created, after=happens), page,
            per=PER_WRITER, needs=(group,),
        )
        others = (*OTHER_CAUSES, *(cause for key, cause in causes.items() if key != name))
        yield can(  # of no writer in particular, so that no other writer is the cause either
            f"fail-for-{name}", f"DoSnapshotSet may fail because {what}.",
            possible(fails, after=s.took(causes[name]), never=s.took(*others)), page, needs=(group,),
        )


def _late(s: Speech) -> Iterator[Claim]:
    """No page says whether an operation fails or finishes when VSS no longer waits for a handler: both are possible."""
    finishes = (
        ("GatherWriterMetadata", "Identify"), ("PrepareForBackup", "PrepareForBackup"), ("DoSnapshotSet", "PrepareForSnapshot"),
        ("DoSnapshotSet", "PostSnapshot"), ("BackupComplete", "BackupComplete"),
    )
    for call, message in finishes:
        yield can(
            f"finish-although-{message.lower()}-is-late", f"{call} may finish although a writer is late at {message}.",
            possible(s.took(f"{call} finishes"), after=s.took(f"{message} is late, and VSS goes on")),
            API + "getwriterstatus", needs=(TIMEOUT,),
        )
    fails = (
        ("PrepareForBackup", s.components.at("preparing"), "VSS waits no longer for a handler"),
        ("BackupComplete", s.components.at("completing"), "VSS waits no longer for a handler"),
        ("GatherWriterMetadata", s.components.at("gathering"), "VSS waits no longer for metadata"),
    )
    for call, pending, late in fails:
        yield can(
            f"fail-for-lateness-in-{call.lower()}", f"{call} may fail because a writer is late.", possible(s.took(late) & before(pending)),
            "nf-vss-ivssasync-querystatus", needs=(TIMEOUT,),
        )
    for message, state in (("PrepareForSnapshot", "readying"), ("PostSnapshot", "settling")):
        yield can(
            f"fail-for-lateness-at-{message.lower()}", f"DoSnapshotSet may fail, without Abort, because a writer is late at {message}.",
            possible(
                s.took("DoSnapshotSet fails") & before(s.service.at(state)), never=s.took("VSS sends Abort", "call AbortBackup"),
            ),
            ABORTING, needs=(TIMEOUT,),
        )
    yield can(
        "fail-for-lateness-at-freeze-or-thaw", "DoSnapshotSet may fail because a writer is late at Freeze or Thaw.",
        possible(s.took("DoSnapshotSet fails"), after=s.took(LATE_IN_WINDOW)), ABORTING, needs=(TIMEOUT,),
    )
    for message, name in (("BackupShutdown", ""), ("BackupShutdown(NULL)", "-null")):
        yield can(
            f"be-late-at-shutdown{name}", f"A writer may be late at {message}, for which nobody waits.",
            possible(s.took(f"{message} is late, and VSS goes on")), HANDLER + "onbackupshutdown", per=PER_WRITER, needs=(TIMEOUT,),
        )

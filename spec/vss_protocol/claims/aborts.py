"""Claims of section 8.2: what VSS guarantees about Abort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, never, precedes, responds
from shadowcheck.network import before, entering
from vss_protocol.claims.terms import ABORT, AUDIENCE, PER_WRITER, SEQUENCE, Speech
from vss_protocol.events import ABORTS, CREATION
from vss_protocol.network.delivery import NONFATAL
from vss_protocol.network.dispatch import LATE_ELSEWHERE, LATE_IN_WINDOW, LOSS, PROVIDER_FAILS
from vss_protocol.network.faults import PROVIDER, TIMEOUT, VETOES
from vss_protocol.vocabulary import ABORTING, API, HANDLER, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

VSS, GUARANTEE, DERIVED = Party.VSS, Strength.GUARANTEE, Strength.DERIVED
ASKED = "AbortBackup while an operation is under way"


def abort_claims(s: Speech) -> Iterator[Claim]:
    """Section 8.2, as far as VSS owes it."""
    yield from _abort_by_requester(s)
    yield from _abort_by_vss(s)
    yield from _abort_has_causes(s)


def _abort_by_requester(s: Speech) -> Iterator[Claim]:
    page = API + "abortbackup"
    idle = s.components.at("created", "initialised", "configured", "gathering", "gathered", "completed", "failed_early", "aborted")
    yield Claim(
        "idle-abort-is-ignored", "AbortBackup sends no Abort while nothing is under way.",
        never(s.took("call AbortBackup") & before(idle) & entering(s.queued("Abort"))), page, VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-058",),
        excludes="an Abort for an operation that does not exist",
    )
    active = s.components.at("started_blind", "started_meanwhile", "started", "preparing", "prepared", "doing", "done", "completing", "failed")
    yield Claim(
        "abort-reaches-writers", "AbortBackup while an operation is under way sends Abort to each live participating writer.",
        responds(s.took("call AbortBackup") & before(active) & s.told, s.abort_arrives | s.dead), page, VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-059",), remark=AUDIENCE, excludes="a writer that never hears that the backup was aborted",
    )
    yield Claim(
        "no-abort-after-shutdown", "If both Abort and BackupShutdown reach a writer, Abort comes first.",
        absent(s.aborted, after=s.shut_down), ABORTING, VSS, DERIVED, per=PER_WRITER, covers=("INV-061",),
        excludes="an Abort that arrives after the writer has closed its session",
    )


def _abort_by_vss(s: Speech) -> Iterator[Claim]:
    for handler, number, page in (("Freeze", "INV-063", HANDLER + "onfreeze"), ("Thaw", "INV-064", ABORTING)):
        yield Claim(
            f"{handler.lower()}-veto-aborts", f"On{handler} returning false leads to Abort.",
            responds(s.took(f"{handler} is vetoed"), s.abort_arrives | s.dead), page, VSS, GUARANTEE, per=PER_WRITER,
            covers=(number,), needs=(VETOES,), excludes=f"a creation that goes on although a writer vetoed {handler}",
        )
    yield Claim(
        "late-handler-aborts", "A writer that is late at Freeze or Thaw, or that gets no Thaw in its window, gets Abort.",
        responds(s.took(LATE_IN_WINDOW, "the freeze window expires") & s.selected, s.abort_arrives | s.dead), ABORTING, VSS, GUARANTEE, per=PER_WRITER, covers=("INV-065",), needs=(TIMEOUT,),
        excludes="a writer that stays frozen because nobody told it that its time is up",
    )
    yield Claim(
        "window-ends-with-thaw", "The freeze window never expires once Thaw has been handled in time.",
        absent(s.took("the freeze window expires"), after=s.took("OnThaw")), HANDLER + "initialize", VSS, DERIVED,
        per=PER_WRITER, covers=("INV-066",), needs=(TIMEOUT,),
        excludes="a time-out after Thaw, as on Windows Server 2003 (KB 915331)",
    )
    yield Claim(
        "only-late-writers-are-given-up", "VSS no longer waits for a handler only if it has not returned.",
        never(s.took(LATE_IN_WINDOW, LATE_ELSEWHERE) & before(s.mailbox.has(empty=True))), ABORTING, VSS, DERIVED, per=PER_WRITER,
        needs=(TIMEOUT,), excludes="a writer that has answered, and is said not to respond",
    )
    yield Claim(
        "creation-failure-aborts", "A provider or VSS failure during the creation, after PrepareForSnapshot, leads to Abort.",
        responds(s.took(PROVIDER_FAILS) & s.selected, s.abort_arrives | s.dead), ABORTING, VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-067",), needs=(PROVIDER,), excludes="writers that wait for a Thaw that never comes",
    )


def _abort_has_causes(s: Speech) -> Iterator[Claim]:
    mild = tuple(f"{event.title} is vetoed" for event in CREATION if ABORTS not in event.traits)
    yield Claim(
        "mild-vetoes-do-not-abort", "A failing OnPrepareSnapshot or OnPostSnapshot does not by itself generate Abort.",
        never(s.took(*mild) & entering(s.service.at("failing"))), ABORTING, VSS, GUARANTEE, covers=("INV-068",),
        needs=(VETOES,), excludes="an Abort because of a veto that VSS leaves to the requester",
    )
    yield Claim(
        "nonfatal-errors-do-not-abort", "OnFreeze or OnThaw that calls SetWriterFailure and returns true does not by itself generate Abort.",
        never(s.took(NONFATAL) & (entering(s.service.at("failing")) | entering(s.queued("Abort")))), ABORTING, VSS, DERIVED,
        per=PER_WRITER, needs=(VETOES,), remark="A12: on the pages, Abort follows an OnFreeze or OnThaw that returns false.",
        excludes="an Abort because of an error that the writer has recovered from",
    )
    yield Claim(
        "other-lateness-does-not-abort", "A handler that is late anywhere except at Freeze and Thaw does not by itself generate Abort.",
        never(s.took(LATE_ELSEWHERE) & (entering(s.service.at("failing")) | entering(s.queued("Abort")))), ABORTING, VSS, GUARANTEE,
        per=PER_WRITER, covers=("INV-068",), needs=(TIMEOUT,),
        remark="PrepareForSnapshot and PostSnapshot are named; the others are not among the causes of Abort.",
        excludes="an Abort because of a writer that VSS no longer waits for",
    )
    vetoes = tuple(f"{event.title} is vetoed" for event in CREATION if ABORTS in event.traits)
    causes = s.took(ASKED, *vetoes, LATE_IN_WINDOW, "the freeze window expires", LOSS, PROVIDER_FAILS)
    causes |= s.took("an operation is given up") & before(~s.service.at("identifying", "preparing", "providers_preparing", "completing"))
    yield Claim(
        "abort-has-a-cause",
        "Abort comes only after AbortBackup, a veto or lateness at Freeze or Thaw, or a failure of the provider or VSS after PrepareForSnapshot.",
        precedes(causes, s.took(ABORT)), ABORTING, VSS, GUARANTEE, covers=("INV-069", "INV-068"),
        remark="A frozen writer that dies cannot complete Thaw; when VSS gives up a creation that nobody is waiting for, that counts as its failure.",
        excludes="an Abort out of nowhere",
    )
    if s.reading == "strict":
        yield Claim(
            "no-abort-after-post-snapshot", "OnAbort is not called once OnPostSnapshot has been called for the operation.",
            absent(s.aborted, after=s.took("OnPostSnapshot")), HANDLER + "onabort", VSS, GUARANTEE, per=PER_WRITER,
            covers=("INV-070",), remark="A1: the concept pages say otherwise; --set reading=lenient follows them.",
            excludes="an Abort for a shadow copy that already exists",
        )
    yield Claim(
        "abort-ends-the-sequence", "After OnAbort, no further event of the shadow copy sequence reaches the writer, and no BackupComplete.",
        absent(s.took(*SEQUENCE, "OnBackupComplete"), after=s.aborted), HANDLER + "onabort", VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-071",), excludes="a Thaw after Abort",
    )

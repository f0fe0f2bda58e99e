"""The claims about a recorded writer: those about designs, where a log has a line for each deed and not one for all of a handler.

What several lines must say together is asked of the marks that they leave. A claim about what the log does not tell is about
nothing: it is not exercised.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.claims import never
from shadowcheck.network import before
from shadowcheck.network.predicates import Took
from vss_protocol.events import SESSION, Event
from vss_protocol.writer_contract.backup import HOLDING
from vss_protocol.writer_contract.claims import claims
from vss_protocol.writer_contract.refine import BACKUPS, REPORTS
from vss_protocol.writer_contract.terms import FALSE, TRUE, done, some_of
from vss_protocol.writer_contract.turns import UNFINISHED
from vss_protocol.writer_contract.words import DEEDS, FINAL, resumed_in
from vss_protocol.writer_design import BackupType, SetId, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Predicate
    from vss_protocol.writer_contract.memory import Memory

    Needs = tuple[str, ...]

HANDLED = tuple(event for event in Event if event is not Event.IDENTIFY)
NEEDS: Mapping[str, tuple[str, ...]] = {
    "frozen-means-no-writes": ("holds_writes",),
    "writes-are-released": ("holds_writes",),
    "an-overtaken-freeze-lets-go": ("holds_writes",),
    "resumes-only-what-it-held": ("holds_writes",),
    "preparation-ends-before-the-snapshot": ("prepares_in_background",),
    "temporary-files-stay": ("dropped",),
    "abort-twice-is-abort-once": ("changed",),
    "shutdown-leaves-nothing": ("keeps",),
    "shutdown-leaves-no-temporary-files": ("temporary_files",),
    "resources-are-cleaned-at-last": ("keeps",),
    "resources-are-cleaned-at-last-of-the-second": ("keeps",),
    "a-veto-has-a-reason": ("reported",),
    "failures-are-logged": ("logged",),
    "a-writer-that-shuts-down-says-so": ("finds",),
    "long-work-looks-for-shutdown": ("long", "looked"),
    "an-unfinished-backup-is-rolled-back": ("rolled",),
    "logs-of-a-failed-backup-are-kept": ("truncated",),
    "copy-backups-keep-the-logs": ("truncated", "type"),
    "differential-backups-keep-the-logs": ("truncated", "type"),
    "the-stamp-is-set-without-a-snapshot": ("stamped",),
}
"""What a log must tell of, for the claim to be about anything in it."""


UNTOLD = "what the log does not tell"


def recorded_claims(memory: Memory, reading: str) -> Sequence[Claim]:
    """Return every claim about a recorded writer under that reading."""
    return tuple(_told(claim, memory) for claim in claims(memory.on, WriterDesign, reading))


def _told(claim: Claim, memory: Memory) -> Claim:
    needs = NEEDS.get(claim.id, ())
    if not memory.tells(*needs):
        return replace(claim, pattern=never(Took((f"a log that tells of {' and '.join(needs)}",)) & Took((UNTOLD,))))
    pattern = PATTERNS.get(claim.id)
    return claim if pattern is None else replace(claim, pattern=never(some_of([pattern(memory, one) for one in BACKUPS])))


def _returned(backup: SetId, events: Iterable[Event] = HANDLED) -> Predicate:
    return Took(tuple(f"{event.title} of {backup.value}" for event in events))


def _in_handlers(backup: SetId, bad: Callable[[Event], Predicate], events: Iterable[Event] = HANDLED) -> Predicate:
    return some_of([_returned(backup, (event,)) & bad(event) for event in events])


def _vetoes_silently(memory: Memory, backup: SetId) -> Predicate:
    return _in_handlers(backup, lambda event: FALSE & ~Took((REPORTS,)) & before(~memory.marked("reported", backup, event)))


def _keeps_a_failure_for_itself(memory: Memory, backup: SetId) -> Predicate:
    def bad(event: Event) -> Predicate:
        known = before(memory.marked("reported", backup, event)) if memory.tells("reported") else None
        reports = Took((REPORTS,)) if known is None else Took((REPORTS,)) | known
        return reports & before(~memory.marked("logged", backup, event))

    return _in_handlers(backup, bad)


def _goes_on_while_it_ends(memory: Memory, backup: SetId) -> Predicate:
    """A handler that returns false without more may have given the right reason, if the log does not tell of reasons."""
    def bad(event: Event) -> Predicate:
        silent = FALSE & ~Took((REPORTS,))
        right = silent & before(memory.marked("final", backup, event)) if memory.tells("final") else None
        if not memory.tells("reported"):
            right = silent
        wrong = ~Took((FINAL,)) if right is None else ~Took((FINAL,)) & ~right
        return before(memory.marked("finds", backup, event)) & wrong

    return _in_handlers(backup, bad)


def _works_on(memory: Memory, backup: SetId) -> Predicate:
    return _in_handlers(backup, lambda event: before(memory.marked("long", backup, event)) & before(~memory.marked("looked", backup, event)))


def _does_not_roll_back(memory: Memory, backup: SetId) -> Predicate:
    event = Event.BACKUP_SHUTDOWN
    return _in_handlers(backup, lambda _: Took((UNFINISHED,)) & before(~memory.marked("rolled", backup, event)), (event,))


def _truncates(memory: Memory, backup: SetId) -> Predicate:
    """Logs are truncated in another handler, or in that of a backup that has failed; what is done elsewhere is done for an unknown reason."""
    event = Event.BACKUP_COMPLETE
    late = Took((f"BackupComplete after a failure of backup {backup.value}",)) & before(memory.marks["truncated", backup].at(event.title))
    return late | done("truncate_logs", *(one for one in Event if one is not event))


def _truncates_for(kind: BackupType) -> Callable[[Memory, SetId], Predicate]:
    def bad(memory: Memory, backup: SetId) -> Predicate:
        role = memory.types[backup]
        return _in_handlers(backup, lambda event: before(memory.marks["truncated", backup].at(event.title)) & before(role.at(kind.value)))

    return bad


def _removes_files(memory: Memory, backup: SetId) -> Predicate:
    early = SESSION[:SESSION.index(Event.POST_SNAPSHOT)]
    return _in_handlers(backup, lambda event: TRUE & before(memory.marks["dropped", backup].at(event.title)), early)


def _still_prepares(memory: Memory, backup: SetId) -> Predicate:
    busy = memory.on.writers[backup].has(prepares_in_background=True)
    return _in_handlers(backup, lambda _: TRUE & busy, (Event.PREPARE_FOR_SNAPSHOT,))


def _changes_again(memory: Memory, backup: SetId) -> Predicate:
    event = Event.ABORT
    return _in_handlers(backup, lambda _: Took(("Abort again",)) & TRUE & before(memory.marks["changed", backup].at(event.title)), (event,))


def _does_not_hold(memory: Memory, backup: SetId) -> Predicate:
    """Writes go on when OnFreeze has returned, or in a handler that does not end the freeze. What is done elsewhere may be done in OnThaw."""
    wrong = (resumed_in(event, one) for event in Event for one in (None, *BACKUPS) if one is not backup or event not in {Event.THAW, Event.ABORT})
    held = memory.on.writers[backup].has(holds_writes=True)
    when = _returned(backup, (Event.FREEZE,)) | (Took(tuple(wrong)) & before(held))
    return when & memory.on.backups[backup].at("frozen") & ~held


def _holds_on(memory: Memory, backup: SetId) -> Predicate:
    """A handler has returned after which nothing is frozen, nor may the other backup be in OnPrepareSnapshot."""
    about, other = memory.on.backups[backup], memory.on.backups[next(one for one in BACKUPS if one is not backup)]
    over = _returned(backup, (Event.THAW, Event.POST_SNAPSHOT, Event.BACKUP_COMPLETE, Event.BACKUP_SHUTDOWN, Event.ABORT))
    nobody = ~about.at(*HOLDING) & ~other.at("prepared", "prepared_badly", *HOLDING)
    return over & nobody & memory.on.writers[backup].has(holds_writes=True)


def _holds_too_late(memory: Memory, backup: SetId) -> Predicate:
    late = memory.on.backups[backup].at("frozen_after_abort")
    return _returned(backup, (Event.FREEZE,)) & late & memory.on.writers[backup].has(holds_writes=True)


def _leaves(what: str) -> Callable[[Memory, SetId], Predicate]:
    def bad(memory: Memory, backup: SetId) -> Predicate:
        over = memory.on.backups[backup].at("ended", "ended_after_completion")
        return _returned(backup, (Event.BACKUP_SHUTDOWN,)) & over & memory.on.writers[backup].has(**{what: True})

    return bad


PATTERNS: Mapping[str, Callable[[Memory, SetId], Predicate]] = {
    "frozen-means-no-writes": _does_not_hold,
    "writes-are-released": _holds_on,
    "an-overtaken-freeze-lets-go": _holds_too_late,
    "shutdown-leaves-nothing": _leaves("keeps"),
    "shutdown-leaves-no-temporary-files": _leaves("temporary_files"),
    "preparation-ends-before-the-snapshot": _still_prepares,
    "temporary-files-stay": _removes_files,
    "abort-twice-is-abort-once": _changes_again,
    "a-veto-has-a-reason": _vetoes_silently,
    "failures-are-logged": _keeps_a_failure_for_itself,
    "a-writer-that-shuts-down-says-so": _goes_on_while_it_ends,
    "long-work-looks-for-shutdown": _works_on,
    "an-unfinished-backup-is-rolled-back": _does_not_roll_back,
    "logs-of-a-failed-backup-are-kept": _truncates,
    "copy-backups-keep-the-logs": _truncates_for(BackupType.COPY),
    "differential-backups-keep-the-logs": _truncates_for(BackupType.DIFFERENTIAL),
    "backups-do-not-disturb-each-other": lambda *_: Took((DEEDS["touch_other"].label,)),
}
"""The claims that are asked of several lines at once: what breaks them, for a backup."""

"""Where a call of a requester is in its place, and where it is refused: one table, for the whole model and for designs of requesters.

It is said in facts about the one instance: its calls so far, and what became of its operations. A call may work where one of its
`right` places holds; it may be refused where one of its `wrong` ones does. Where both hold, either may come: its pages differ, or tell
the requester what to do and not what VSS answers, or are silent. What decides is in decision record 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vss_protocol.methods import BAD_STATE, IN_PROGRESS
from vss_protocol.vocabulary import WITH_WRITERS, Context


@dataclass(frozen=True)
class Is:
    """A fact has one of these values; or, if not `inside`, none of them."""

    values: tuple[str, ...]
    inside: bool = True

    def __invert__(self) -> Is:
        return replace(self, inside=not self.inside)

    def holds(self, value: str) -> bool:
        """Whether it is so for a fact with that *value*."""
        return (value in self.values) is self.inside


def among(*values: str) -> Is:
    """The fact has one of *values*."""
    return Is(values)


Needs = Mapping[str, Is]
"""What some facts must be, all at once."""


@dataclass(frozen=True)
class Places:
    """Where a call may work (one of `right`), and where it may be refused, with which answer (each of `wrong`)."""

    right: tuple[Needs, ...]
    wrong: tuple[tuple[str, Needs], ...]

    def works(self, facts: Mapping[str, str]) -> bool:
        """Whether the call may work where these are the facts."""
        return any(holds(needs, facts) for needs in self.right)

    def refused(self, facts: Mapping[str, str]) -> frozenset[str]:
        """The answers that may refuse it there."""
        return frozenset(answer for answer, needs in self.wrong if holds(needs, facts))


def holds(needs: Needs, facts: Mapping[str, str]) -> bool:
    """Whether all *needs* are met by *facts*."""
    return all(wanted.holds(facts[fact]) for fact, wanted in needs.items())


CONTEXTS: dict[str, Context] = {
    "set_context_backup": Context.BACKUP, "set_context_file_share_backup": Context.FILE_SHARE_BACKUP,
    "set_context_app_rollback": Context.APP_ROLLBACK, "set_context_nas_rollback": Context.NAS_ROLLBACK,
    "set_context_all": Context.ALL,
}
"""The calls that choose a context, and which."""

INITIALISED, READY = among("unused", "queried", "busy", "aborted"), among("unused", "queried", "busy")
NOT_CHOSEN = among("not_chosen")
WRITERS = among("not_chosen", *(str(context).lower() for context in WITH_WRITERS))
CREATES = ~among(str(Context.ALL).lower())
BARE = among(*(str(context).lower() for context in Context if context not in (*WITH_WRITERS, Context.ALL)))
NONE, PENDING, FINISHED, UNSUCCESSFUL = among("none"), among("pending"), among("finished"), among("failed", "cancelled")
OPEN, NO_SET_OR_OPEN = among("started", "filled"), among("none", "started", "filled")
ENDED = among("finished", "failed", "cancelled")


def _no(**needs: Is) -> tuple[str, Needs]:
    return BAD_STATE, needs


_CONTEXT = Places(
    ({"instance": READY, "context": NOT_CHOSEN, "set": NO_SET_OR_OPEN},),
    (_no(instance=~READY), _no(context=~NOT_CHOSEN), _no(set=~NONE), _no(metadata=~NONE)),
)
"""setcontext: once, and before "most" functions; getcontext: at any time before DoSnapshotSet."""

PLACES: dict[str, Places] = {
    "initialize_for_backup": Places(({"instance": among("fresh")},), (_no(instance=~among("fresh")),)),
    **dict.fromkeys(CONTEXTS, _CONTEXT),
    "gather_writer_metadata": Places(
        ({"instance": READY, "metadata": ~PENDING},),
        (_no(instance=~READY), _no(metadata=~NONE), _no(set=~NONE)),
    ),
    "add_component": Places(
        ({"instance": READY, "context": WRITERS, "metadata": FINISHED, "set": NO_SET_OR_OPEN},),
        (_no(instance=~READY), _no(context=~WRITERS), _no(metadata=~FINISHED), _no(set=~NONE)),
    ),
    "start_snapshot_set": Places(
        ({"instance": READY, "context": CREATES, "set": NONE},),
        (
            _no(instance=~READY), _no(context=~CREATES), _no(set=~NONE), _no(metadata=~among("none", "finished")),
            (IN_PROGRESS, {"instance": READY, "set": OPEN}), (IN_PROGRESS, {"instance": READY, "creation": among("pending", "cancelled")}),
        ),
    ),
    "add_to_snapshot_set": Places(
        ({"instance": READY, "set": OPEN},),
        (_no(instance=~READY), _no(set=~OPEN), _no(preparation=UNSUCCESSFUL), _no(completion=~NONE)),
    ),
    "prepare_for_backup": Places(
        ({"instance": READY, "context": WRITERS, "preparation": ~PENDING},),
        (
            _no(instance=~READY), _no(context=~WRITERS), _no(set=~OPEN), _no(preparation=~NONE), _no(metadata=~FINISHED),
            _no(backup_state=~among("set", "for_volumes")),
        ),
    ),
    "do_snapshot_set": Places(
        (
            {"instance": READY, "set": OPEN, "context": WRITERS, "metadata": FINISHED, "preparation": ~PENDING},
            {"instance": READY, "set": OPEN, "context": BARE},
        ),
        (
            _no(instance=~READY), _no(set=~OPEN), _no(context=~CREATES), _no(context=WRITERS, metadata=~FINISHED),
            _no(context=WRITERS, preparation=~FINISHED), _no(context=BARE, metadata=~among("none", "finished")), _no(completion=~NONE),
        ),
    ),
    "gather_writer_status": Places(
        ({"instance": INITIALISED, "status": ~PENDING},),
        (_no(instance=~READY), _no(status=PENDING), _no(writers_status=among("nothing_to_ask"))),
    ),
    "backup_complete": Places(
        (
            {"instance": READY, "context": WRITERS, "creation": FINISHED, "completion": ~among("pending", "finished")},
            {"instance": READY, "context": WRITERS, "creation": NONE, "completion": ~among("pending", "finished"), "preparation": FINISHED},
        ),
        (
            _no(instance=~READY), _no(context=~WRITERS), _no(completion=~NONE), _no(creation=~among("none", "finished")),
            _no(creation=NONE, preparation=~FINISHED),
        ),
    ),
}
"""Each call that has a place, in the order of a backup's life. Others are always in place, or have rules of their own."""

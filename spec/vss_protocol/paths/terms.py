"""How a termination path is stated: what the steps of a backup's end are called, and a claim that such an end is possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Pattern, Possible, Strength
from shadowcheck.network import before
from vss_protocol.claims.terms import CREATED, PER_WRITER, Speech
from vss_protocol.network.calls import CANCELS
from vss_protocol.vocabulary import Party

if TYPE_CHECKING:
    from shadowcheck.network import Predicate


@dataclass(frozen=True)
class Endings(Speech):
    """The terms that the paths share, besides those of every claim."""

    @property
    def crash(self) -> Predicate:
        """The requester's process dies."""
        return self.took("the requester crashes")

    @property
    def null(self) -> Predicate:
        """OnBackupShutdown of a writer that takes part is called without an id: no shadow copy was made."""
        return self.took("OnBackupShutdown(NULL)") & self.selected

    @property
    def with_id(self) -> Predicate:
        """OnBackupShutdown of a writer that takes part is called with the id of the set."""
        return self.took("OnBackupShutdown(id)") & self.selected

    @property
    def nobody_told(self) -> Predicate:
        """VSS ends the instance without an event, since it took no part in a backup (A5)."""
        return self.took("VSS ends an instance that took no part")

    @property
    def release(self) -> Predicate:
        """The requester releases its last reference."""
        return self.took("Release")

    @property
    def asked_abort(self) -> Predicate:
        """The requester calls AbortBackup."""
        return self.took("call AbortBackup")

    @property
    def completed(self) -> Predicate:
        """The writer's OnBackupComplete is called."""
        return self.took("OnBackupComplete")

    @property
    def created(self) -> Predicate:
        """DoSnapshotSet finishes, and the copies exist."""
        return self.took(*CREATED)

    @property
    def trouble(self) -> Predicate:
        """Whatever makes an end unusual: abort, veto, lateness, failure, death, cancellation, lost copies."""
        return self.took(
            "call AbortBackup", "a veto", "a handler is late", "a creation failure", "DoSnapshotSet fails", "the requester crashes",
            "the writer crashes", CANCELS, "a deletion", "storage runs out",
        )

    @property
    def unused(self) -> Predicate:
        """The instance is lost before it has told its requester of the failure: by a crash, or by an early release."""
        return self.crash | (self.release & self.elsewhere("failed", "aborted", "done", "completed"))

    def while_at(self, *states: str) -> Predicate:
        """The step is taken while the instance is in one of *states*."""
        return before(self.components.at(*states))

    def elsewhere(self, *states: str) -> Predicate:
        """The step is taken while the instance is in none of *states*."""
        return before(~self.components.at(*states))


def path(
    number: str, name: str, statement: str, pattern: Pattern, source: str, *, each: bool = True, writers: int = 1,
) -> Claim:
    """A claim about the termination path *number*: that it is possible, or what is excluded on it.

    *each*: it is about one writer (for a possibility, some writer); *writers*: how many there must be.
    """
    strength = Strength.POSSIBLE if isinstance(pattern, Possible) else Strength.GUARANTEE
    return Claim(
        f"path-{number.lower()}-{name}", statement, pattern, source, Party.VSS, strength, per=PER_WRITER if each else None,
        covers=(number,), at_least={PER_WRITER: writers} if writers > 1 else {},
        excludes=f"a model that is too strong for {number}" if isinstance(pattern, Possible) else f"an end that {number} does not have",
    )

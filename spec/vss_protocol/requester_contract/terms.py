"""How claims about a requester's design are written: a call, made in a state of the environment in which it must not be made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, never
from shadowcheck.network import before
from vss_protocol.methods import CALLS, SECOND, Kind, Operation
from vss_protocol.requester_contract.answers import IGNORES
from vss_protocol.requester_contract.making import FINAL_RELEASE
from vss_protocol.requester_contract.roles import MARK, SHARED
from vss_protocol.requester_contract.roles import REQUESTER as ROLE
from vss_protocol.vocabulary import Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Network, Predicate

REQUESTER, VSS = Party.REQUESTER, Party.VSS
MUST, SHOULD, DERIVED, GUARANTEE, MODEL = Strength.MUST, Strength.SHOULD, Strength.DERIVED, Strength.GUARANTEE, Strength.MODEL
OURS = "model"
"""The source of a rule that no page says."""
RELEASED = (FINAL_RELEASE,)
INSTANCE_CALLS = tuple(event for event, call in CALLS.items() if call.kind is Kind.INSTANCE)
CONTEXT_CALLS = tuple(event for event in CALLS if event.startswith("set_context"))


def call(*events: str) -> tuple[str, ...]:
    """The labels of the calls, with any answer."""
    return tuple(f"call {event}" for event in events)


@dataclass(frozen=True)
class DesignSpeech:
    """The network of a design, as claims name its parts: those of one instance, the `second` one or the first.

    `reading` is ``strict`` or ``lenient``; `restores`: the design says that its backups are restored through VSS.
    """

    network: Network
    reading: str
    restores: bool = False
    second: bool = False

    @property
    def two(self) -> bool:
        """Whether the design speaks of two instances."""
        return any(role.name == SECOND + "instance" for role in self.network.roles)

    @property
    def other(self) -> DesignSpeech:
        """The same, about the other instance."""
        return replace(self, second=not self.second)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The labels that some step bears: a design that lacks a call lacks its label."""
        return frozenset(label for step in self.network.steps for label in (step.name, *step.labels))

    def took(self, *labels: str) -> Predicate | None:
        """The step just taken bears one of those labels that there are, and is about the instance; None if there are none."""
        known = tuple(name for label in labels if (name := self._mark + label) in self.labels)
        return self.network.took(*known) if known else None

    def makes(self, event: str) -> bool:
        """Whether the design declares the call, on the instance."""
        return f"{self._mark}call {event}" in self.labels

    def at(self, role: str, *states: str) -> Predicate:
        """The role of the environment is in one of the states."""
        return self.network.role(self._named(role)).at(*states)

    def has(self, role: str, name: str, value: bool = True) -> Predicate:  # noqa: FBT001, FBT002 - has(..., "told", False)
        """The role shows the flag so."""
        return self.network.role(self._named(role)).has(**{name: value})

    @property
    def _mark(self) -> str:
        return MARK if self.second else ""

    def _named(self, role: str) -> str:
        return SECOND + role if self.second and role not in {ROLE, *SHARED} else role

    def unsuccessful(self, *operations: Operation) -> Predicate:
        """One of the operations has failed, or was cancelled."""
        return any_of(*(self.at(which.role, "failed", "cancelled") for which in operations))

    @property
    def pending(self) -> Predicate:
        """Some asynchronous operation is pending."""
        return any_of(*(self.at(which.role, "pending") for which in Operation))

    @property
    def aborted(self) -> Predicate:
        """AbortBackup was called on the instance."""
        return self.at("instance", "aborted")

    @property
    def all_released(self) -> Predicate:
        """Nobody holds a reference to an instance."""
        released = self.at("references", "none")
        return released & self.other.at("references", "none") if self.two else released

    @property
    def with_writers(self) -> Predicate:
        """The context involves writers."""
        return self.has("context", "involves_writers")

    def ignores(self, event: str) -> Predicate:
        """In this state, the program goes on after an error of the call as after S_OK."""
        return self.network.role(ROLE).has(**{IGNORES + (SECOND if self.second else "") + event: True})

    @property
    def of_volumes(self) -> Predicate:
        """SetBackupState has said that whole volumes are backed up: it is no component mode."""
        return self.at("backup_state", "for_volumes")

    @property
    def at_end(self) -> Predicate:
        """The program is done: it rests in a final state."""
        return self.has(ROLE, "at_end")

    @property
    def stuck(self) -> Predicate:
        """The program rests in a state that is not final."""
        return self.has(ROLE, "stuck")

    @property
    def alive(self) -> Predicate:
        """The program's process runs."""
        return self.has("process", "alive")

    def forbids(  # noqa: PLR0917 - a claim is a row of a table
        self, name: str, statement: str, labels: tuple[str, ...], where: Predicate | None, source: str, strength: Strength,
        covers: str | tuple[str, ...] = (), *, excludes: str, remedy: str, remark: str = "",
    ) -> Iterator[Claim]:
        """Claim that no step with one of *labels* is taken where *where* holds; nothing for a design that takes no such step."""
        taken = self.took(*labels)
        if taken is not None:
            yield Claim(
                name, statement, never(taken if where is None else taken & before(where)), source, REQUESTER, strength,
                covers=(covers,) if isinstance(covers, str) else covers, excludes=excludes, remedy=remedy, remark=remark,
            )


def any_of(*parts: Predicate) -> Predicate:
    """One of *parts* holds."""
    return reduce(or_, parts)
